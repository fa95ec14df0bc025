/**
 * The servers of one cache: a primary and its replicas. They hold nothing on the disk: a cache that is started again is
 * empty, as one without a snapshot is. In a network a replica takes the place of a primary that falls, where the template
 * says so; on loopback, where the port is the endpoint, the primary comes back.
 */
import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { passOn } from '../../pass-on.ts';
import { askCache } from './ask-cache.ts';
import type { KeptCache } from './kept-caches.ts';
import { findCacheServer } from './programs.ts';
import { type CacheServer, type StartCache, startCache } from './server.ts';

/** Where a node stands. */
export interface NodePlace {
  readonly addresses: readonly string[];
  readonly port: number;
  /** @default a child of this process */
  readonly start?: StartCache;
  /** Where it reaches the primary; the servers of a network are led there by `followAt`. */
  readonly followAt?: FollowAt;
}

/**
 * Leads a port that only the node itself reaches to a socket of this machine, and says which. Copies go from node to node
 * without a rule of their security groups, as on AWS.
 */
export type FollowAt = (socket: string) => Promise<{ readonly host: string; readonly port: number }>;

export interface CacheAround {
  /** Short: paths of sockets are. */
  readonly folder: string;
  read(): KeptCache | undefined;
  keep(cache: KeptCache): void;
  parameters(cache: KeptCache): Readonly<Record<string, string>>;
  certificate(): Promise<{ readonly certificate: string; readonly privateKey: string; readonly authority: string }>;
}

export class RunningCache {
  readonly #around: CacheAround;
  readonly #servers = new Map<number, CacheServer>();
  readonly #ways = new Map<number, { readonly host: string; readonly port: number }>();
  readonly #watchers = new Set<() => void>();
  #places: ReadonlyMap<number, NodePlace> = new Map();
  #relay: Relay | undefined;
  #turn: Promise<void> = Promise.resolve();
  #isEnding = false;
  #isAway = false;

  constructor(around: CacheAround) {
    this.#around = around;
  }

  /** The nodes that take connections. */
  get running(): readonly number[] {
    return [...this.#servers].flatMap(([node, { isRunning }]) => (isRunning ? [node] : []));
  }

  /** Told whenever another node is the primary, or other nodes run. */
  watch(act: () => void): void {
    this.#watchers.add(act);
  }

  /** Says where the nodes stand, and starts what does not run there. */
  place(places: ReadonlyMap<number, NodePlace>): Promise<void> {
    return this.#next(async () => {
      this.#isAway = false;
      const before = this.#places;
      this.#places = places;
      for (const node of [...this.#servers.keys()])
        if (before.get(node)?.addresses.join() !== places.get(node)?.addresses.join()) await this.#stopNode(node);
      await this.#startAll();
    });
  }

  /** With what was changed meanwhile; what they held is lost. */
  restart(): Promise<void> {
    return this.#next(async () => {
      await this.#stopAll();
      await this.#startAll();
    });
  }

  /** Makes a replica the primary. @throws where none runs. */
  failover(): Promise<void> {
    return this.#next(async () => {
      const cache = this.#around.read();
      if (cache === undefined || !(await this.#promote(cache))) throw new Error('there is no replica to fail over to');
      await this.#stopNode(cache.primary);
      await this.#startAll();
    });
  }

  /** Its network goes: the servers end, and start with the next place. */
  leave(): Promise<void> {
    return this.#next(async () => {
      this.#isAway = true;
      await this.#stopAll();
      this.#places = new Map();
      this.#ways.clear();
    });
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#next(() => this.#stopAll());
    rmSync(this.#around.folder, { recursive: true, force: true });
  }

  #next(act: () => Promise<void>): Promise<void> {
    const next = this.#turn.then(act);
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async #startAll(): Promise<void> {
    const cache = this.#around.read();
    if (cache === undefined || this.#isEnding || this.#isAway) return;
    for (const node of [...this.#servers.keys()]) if (node >= cache.nodes) await this.#stopNode(node);
    const nodes = Array.from({ length: cache.nodes }, (_, node) => node);
    for (const node of [cache.primary, ...nodes.filter((each) => each !== cache.primary)])
      if (!this.#servers.has(node)) await this.#startNode(cache, node);
    for (const act of this.#watchers) act();
  }

  async #startNode(cache: KeptCache, node: number): Promise<void> {
    const program = findCacheServer();
    const place = this.#places.get(node);
    if (program === undefined || place === undefined) return;
    const primary = node === cache.primary ? undefined : await this.#wayToPrimary(node, place, cache);
    const server = await startCache({
      program,
      folder: join(this.#around.folder, `${node}`),
      addresses: place.addresses,
      port: place.port,
      password: cache.password,
      tls: cache.isEncrypted ? await this.#around.certificate() : undefined,
      followsOverTls: cache.isEncrypted && place.followAt === undefined,
      parameters: this.#around.parameters(cache),
      ...(primary !== undefined && { primary }),
      ...(place.start !== undefined && { start: place.start }),
    });
    this.#servers.set(node, server);
    void server.ended.then(() => this.#gone(node, server));
  }

  async #wayToPrimary(node: number, place: NodePlace, cache: KeptCache) {
    if (place.followAt === undefined) {
      const first = this.#places.get(cache.primary);
      return { host: first?.addresses[0] ?? '127.0.0.1', port: first?.port ?? cache.port };
    }
    this.#relay ??= await openRelay(join(this.#around.folder, 'p'), () => {
      const kept = this.#around.read();
      return kept === undefined ? undefined : this.#servers.get(kept.primary)?.socket;
    });
    const way = this.#ways.get(node) ?? (await place.followAt(this.#relay.path));
    this.#ways.set(node, way);
    return way;
  }

  /** ElastiCache replaces a node that fails: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html */
  #gone(node: number, server: CacheServer): void {
    if (this.#servers.get(node) !== server) return;
    this.#servers.delete(node);
    if (this.#isEnding || this.#isAway) return;
    void this.#next(async () => {
      const cache = this.#around.read();
      if (cache?.primary === node && cache.failsOver && cache.stands === 'network') await this.#promote(cache);
      await this.#startAll();
    }).catch(() => undefined);
  }

  async #promote(cache: KeptCache): Promise<boolean> {
    const next = this.running.find((node) => node !== cache.primary);
    const server = next === undefined ? undefined : this.#servers.get(next);
    if (next === undefined || server === undefined) return false;
    await askCache(server.socket, cache.password, [['REPLICAOF', 'NO', 'ONE']]);
    this.#around.keep({ ...cache, primary: next });
    // Those that followed the old one come again, and find the new one.
    this.#relay?.cut();
    for (const act of this.#watchers) act();
    return true;
  }

  async #stopNode(node: number): Promise<void> {
    const server = this.#servers.get(node);
    this.#servers.delete(node);
    await server?.stop();
  }

  async #stopAll(): Promise<void> {
    for (const node of [...this.#servers.keys()]) await this.#stopNode(node);
    this.#relay?.close();
    this.#relay = undefined;
  }
}

interface Relay {
  readonly path: string;
  cut(): void;
  close(): void;
}

/** A socket of this machine that leads to whatever server is the primary at the moment. */
async function openRelay(path: string, target: () => string | undefined): Promise<Relay> {
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  const server: Server = createServer((outer) => {
    const to = target();
    if (to === undefined) {
      outer.destroy();
      return;
    }
    const inner = connect(to);
    for (const socket of [outer, inner]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
    }
    passOn(outer, inner);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  server.unref();
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    path,
    cut,
    close() {
      server.close();
      cut();
      rmSync(path, { force: true });
    },
  };
}
