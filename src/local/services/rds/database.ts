/**
 * What runs behind a DB instance or a DB cluster: one server that writes, and servers that follow it. A *node* is one of
 * them: a data folder and, while it runs, a process. A DB instance has one node, with Multi-AZ a second that nobody can
 * connect to; a cluster has one for each of its instances.
 *
 * What is acknowledged while a follower runs is in both, so a failover loses nothing of it.
 */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccountRegion, LocalWorld } from '../../service.ts';
import { type FirstUser, makeAccounts, setPassword } from './postgres/accounts.ts';
import { addBase, archiveSettings, basesIn, copyServer, flushArchive, recoverInto } from './postgres/backup.ts';
import { copyData } from './postgres/copy.ts';
import { type Front, freePort, openFront } from './postgres/front.ts';
import { findPostgres, type PostgresPrograms } from './postgres/programs.ts';
import { followServer, type PostgresServer, type ServerPlace, startPostgres } from './postgres/server.ts';
import { templateFolder } from './postgres/template.ts';

export interface KeptDatabase {
  /** `db/orders`, `cluster/app` */
  readonly key: string;
  readonly nodes: readonly string[];
  /** The node that writes. */
  readonly writer: string | undefined;
  readonly ports: Readonly<Record<string, number>>;
  /** The port of the endpoint, where it is not that of the only node. */
  readonly front?: number;
  readonly first: FirstUser;
  readonly major: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly forcesTls: boolean;
  readonly keepsArchive: boolean;
  /** Names that its certificate is for. */
  readonly names: readonly string[];
  /** Whether it answers on loopback or stands in a network, which says where. */
  readonly stands: 'loopback' | 'network';
  readonly isStopped: boolean;
  readonly origin: DatabaseOrigin;
}

/** What the data begins as. */
export type DatabaseOrigin =
  | { readonly kind: 'new' }
  | { readonly kind: 'copy'; readonly folder: string }
  | { readonly kind: 'moment'; readonly base: string; readonly archive: string; readonly untilMs?: number };

export interface DatabaseSurroundings {
  readonly world: LocalWorld;
  readonly at: AccountRegion;
  /** Where its nodes, its archive and its bases are. */
  readonly folder: string;
  read(): KeptDatabase;
  keep(database: KeptDatabase): void;
  certificate(names: readonly string[]): Promise<{ readonly certificate: string; readonly privateKey: string }>;
  /** What happened, in RDS's words. */
  tell(node: string, message: string): void;
  onLine(node: string, line: string): void;
}

/** Clients of our own socket, which has no address, are none of RDS's. */
const CONNECTIONS =
  "select count(*) from pg_stat_activity where backend_type = 'client backend' and client_addr is not null";

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html: RDS-EVENT-0013 and 0049, and those of Aurora. */
const OF_INSTANCE = ['Multi-AZ instance failover started.', 'Multi-AZ instance failover completed.'] as const;
const OF_CLUSTER = ['Started cross AZ failover to DB instance', 'Completed failover to DB instance'] as const;

export class Database {
  readonly #around: DatabaseSurroundings;
  readonly #running = new Map<string, PostgresServer>();
  readonly #places = new Map<string, ServerPlace>();
  /** The nodes that a write waits for. */
  readonly #followers = new Set<string>();
  #front: Front | undefined;
  #readers: Front | undefined;
  #isEnding = false;
  #isAway = false;
  readonly #watchers = new Set<() => void>();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(around: DatabaseSurroundings) {
    this.#around = around;
  }

  get kept(): KeptDatabase {
    return this.#around.read();
  }

  get programs(): PostgresPrograms {
    const programs = findPostgres(this.kept.major);
    if (programs === undefined) throw new Error('no PostgreSQL is on this machine');
    return programs;
  }

  /** The nodes that take connections. */
  get running(): readonly string[] {
    return [...this.#running].flatMap(([node, { isRunning }]) => (isRunning ? [node] : []));
  }

  get port(): number | undefined {
    return this.#front?.port ?? (this.kept.writer === undefined ? undefined : this.kept.ports[this.kept.writer]);
  }

  /** How many clients are connected to the node that writes; undefined while none runs. */
  async connections(): Promise<number | undefined> {
    const [row] = (await this.#writer()?.query(CONNECTIONS)) ?? [];
    return row === undefined ? undefined : Number(row[0]);
  }

  portOf(node: string): number | undefined {
    return this.kept.ports[node];
  }

  /** Where readers are reached on loopback; the writer's address where the machine has one address of loopback only. */
  get readerHost(): string {
    return this.#readers === undefined ? '127.0.0.1' : READERS;
  }

  /** Starts what shall run and does not. */
  start(): Promise<void> {
    return this.#next(() => this.#startAll());
  }

  /** Says where the nodes stand in a network; those that stood elsewhere go there. */
  place(places: ReadonlyMap<string, ServerPlace>): Promise<void> {
    return this.#next(async () => {
      for (const [node, place] of places) {
        const before = this.#places.get(node);
        this.#places.set(node, place);
        if (before !== undefined && before.addresses.join() !== place.addresses.join())
          await this.#stopNode(node, 'fast');
      }
      await this.#startAll();
    });
  }

  addNode(node: string): Promise<void> {
    return this.#next(async () => {
      const { nodes } = this.kept;
      if (!nodes.includes(node)) this.#change({ nodes: [...nodes, node] });
      await this.#startAll();
    });
  }

  removeNode(node: string): Promise<void> {
    return this.#next(async () => {
      if (this.kept.writer === node && this.running.some((each) => each !== node))
        await this.#failover(undefined, false);
      await this.#stopNode(node, 'immediate');
      const { nodes, writer } = this.kept;
      this.#change({ nodes: nodes.filter((each) => each !== node), ...(writer === node && { writer: undefined }) });
      // The data of a cluster outlives its last instance.
      if (nodes.length > 1) await rm(this.#data(node), { recursive: true, force: true });
    });
  }

  stop(): Promise<void> {
    return this.#next(async () => {
      this.#change({ isStopped: true });
      await this.#stopAll('fast');
    });
  }

  resume(): Promise<void> {
    return this.#next(async () => {
      this.#change({ isStopped: false });
      await this.#startAll();
    });
  }

  /** With what was changed meanwhile. */
  restart(nodes: readonly string[] = this.kept.nodes): Promise<void> {
    return this.#next(async () => {
      for (const node of nodes) await this.#stopNode(node, 'fast');
      this.#front?.cut();
      await this.#startAll();
    });
  }

  configure(change: Partial<Pick<KeptDatabase, 'settings' | 'forcesTls' | 'keepsArchive' | 'names' | 'major'>>): void {
    this.#change(change);
  }

  async setPassword(verifier: string): Promise<void> {
    await this.#next(async () => {
      this.#change({ first: { ...this.kept.first, verifier } });
      const writer = this.#writer();
      if (writer !== undefined) await setPassword(writer, this.kept.first.username, verifier);
    });
  }

  /** Makes another node the writer. Throws where none runs. */
  failover(target?: string): Promise<void> {
    return this.#next(() => this.#failover(target, true));
  }

  /** A copy of the whole, as it is now. */
  copyTo(folder: string): Promise<void> {
    return this.#next(() => copyServer(this.#needWriter(), this.#data(this.kept.writer ?? ''), folder));
  }

  get archive(): string {
    return join(this.#around.folder, 'archive');
  }

  get bases(): string {
    return join(this.#around.folder, 'bases');
  }

  /** From which base a moment can be restored; all that was committed so far is in the archive then. */
  async baseFor(untilMs: number | undefined): Promise<string | undefined> {
    if (this.#writer() !== undefined) await this.#next(() => flushArchive(this.#needWriter(), this.archive));
    const bases = await basesIn(this.bases);
    return bases.findLast(({ ms }) => untilMs === undefined || ms <= untilMs)?.folder;
  }

  /** Another base to restore from. */
  backUp(): Promise<number> {
    return this.#next(() => addBase(this.#needWriter(), this.#data(this.kept.writer ?? ''), this.bases));
  }

  /** Leaves the network that it stood in; the next `place` starts it again. */
  leave(): Promise<void> {
    this.#isAway = true;
    return this.#next(async () => {
      await this.#stopAll('fast');
      this.#places.clear();
      this.#isAway = false;
    });
  }

  /** Calls when another node writes, or one comes or goes. */
  watch(act: () => void): void {
    this.#watchers.add(act);
  }

  /** Ends the processes; the data stays. */
  end(): Promise<void> {
    this.#isEnding = true;
    return this.#next(() => this.#stopAll('fast'));
  }

  /** Without waiting for anything, as a target that closes. */
  endNow(): void {
    this.#isEnding = true;
    for (const server of this.#running.values()) void server.stop('fast');
    this.#closeFronts();
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  #change(change: Partial<KeptDatabase>): void {
    this.#around.keep({ ...this.kept, ...change });
  }

  #data(node: string): string {
    return join(this.#around.folder, 'nodes', node);
  }

  #writer(): PostgresServer | undefined {
    const server = this.kept.writer === undefined ? undefined : this.#running.get(this.kept.writer);
    return server?.isRunning === true ? server : undefined;
  }

  #needWriter(): PostgresServer {
    const writer = this.#writer();
    if (writer === undefined) throw new Error('the database does not run');
    return writer;
  }

  async #startAll(): Promise<void> {
    if (this.kept.isStopped || this.#isEnding) return;
    const { nodes } = this.kept;
    const writer = this.kept.writer ?? nodes[0];
    if (writer === undefined) return;
    if (this.kept.writer === undefined) this.#change({ writer });
    await this.#startNode(writer);
    await this.#openFronts();
    for (const node of nodes) if (node !== writer) await this.#startNode(node);
  }

  async #startNode(node: string): Promise<void> {
    if (this.#running.get(node)?.isRunning === true) return;
    const place = await this.#placeOf(node);
    if (place === undefined) return;
    const isWriter = node === this.kept.writer;
    if (!isWriter && this.#writer() === undefined) return;
    const data = this.#data(node);
    const isNew = isWriter ? await this.#makeWriter(data) : await this.#makeFollower(node, data);
    const server = await this.#serve(node, data, place);
    this.#running.set(node, server);
    void server.ended.then(() => this.#gone(node, server));
    if (isWriter && isNew) await this.#begin(server, data);
    if (!isWriter) await this.#joined(node);
    this.#announce();
  }

  #announce(): void {
    for (const act of this.#watchers) act();
  }

  async #placeOf(node: string): Promise<ServerPlace | undefined> {
    if (this.kept.stands === 'network') return this.#places.get(node);
    const known = this.kept.ports[node];
    const port = known ?? (await freePort());
    if (known === undefined) this.#change({ ports: { ...this.kept.ports, [node]: port } });
    return { addresses: ['127.0.0.1'], port };
  }

  /** Whether the data did not exist before. */
  async #makeWriter(data: string): Promise<boolean> {
    if (existsSync(join(data, 'PG_VERSION'))) {
      // A server that fell after another was made the writer in its place has nothing left to follow.
      await rm(join(data, 'standby.signal'), { force: true });
      if (!existsSync(join(data, 'recovery.signal'))) await rm(join(data, 'postgresql.auto.conf'), { force: true });
      return false;
    }
    const { origin } = this.kept;
    await rm(data, { recursive: true, force: true });
    await mkdir(data, { recursive: true, mode: 0o700 });
    if (origin.kind === 'new') await copyData(await templateFolder(this.programs), data);
    else if (origin.kind === 'copy') await copyData(origin.folder, data);
    else {
      const until = origin.untilMs === undefined ? undefined : new Date(origin.untilMs);
      await recoverInto(data, { base: origin.base, archive: origin.archive, until });
    }
    return true;
  }

  /** A fresh copy each time: what fell behind or was a writer once cannot follow. */
  async #makeFollower(node: string, data: string): Promise<boolean> {
    const source = this.#needWriter();
    await rm(data, { recursive: true, force: true });
    await copyServer(source, this.#data(this.kept.writer ?? ''), data);
    await followServer(data, source, node);
    return true;
  }

  async #serve(node: string, data: string, place: ServerPlace): Promise<PostgresServer> {
    const { settings, forcesTls, keepsArchive, names, first } = this.kept;
    if (keepsArchive)
      for (const each of [this.archive, this.bases]) await mkdir(each, { recursive: true, mode: 0o700 });
    const { certificate, privateKey } = await this.#around.certificate(names);
    return startPostgres({
      programs: this.programs,
      data,
      place,
      settings: { ...settings, ...(keepsArchive && archiveSettings(this.archive)) },
      forcesTls,
      username: first.username,
      certificate,
      privateKey,
      onLine: (line) => this.#around.onLine(node, line),
    });
  }

  async #begin(server: PostgresServer, data: string): Promise<void> {
    const { origin, first, keepsArchive } = this.kept;
    if (origin.kind === 'new') await makeAccounts(server, first);
    else {
      await untilWriting(server);
      if (first.verifier !== '') await setPassword(server, first.username, first.verifier);
    }
    if (keepsArchive) await addBase(server, data, this.bases);
  }

  /** From here on a write is acknowledged when the follower has it too. */
  async #joined(node: string): Promise<void> {
    const follower = this.#running.get(node);
    const writer = this.#needWriter();
    const streams = `select 1 from pg_stat_replication where state = 'streaming'`;
    while ((await writer.query(streams)).length === 0) {
      if (follower?.isRunning !== true) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.#followers.add(node);
    await waitFor(writer, this.#followers.size);
  }

  /** A process that ended without being told to: RDS starts it again, or another one takes over. */
  #gone(node: string, server: PostgresServer): void {
    if (this.#running.get(node) !== server) return;
    this.#running.delete(node);
    if (this.#isEnding || this.#isAway || this.kept.isStopped) return;
    void this.#next(async () => {
      if (node === this.kept.writer) {
        this.#front?.cut();
        this.#around.tell(node, 'DB instance shutdown');
        if (this.running.length > 0) await this.#failover(undefined, true);
      } else await this.#forgetFollower(node);
      await this.#startAll();
      if (this.#running.has(node)) this.#around.tell(node, 'DB instance restarted');
    }).catch((error: unknown) => this.#around.tell(node, error instanceof Error ? error.message : String(error)));
  }

  async #forgetFollower(node: string): Promise<void> {
    if (!this.#followers.delete(node)) return;
    const writer = this.#writer();
    if (writer !== undefined) await waitFor(writer, this.#followers.size);
  }

  async #failover(target: string | undefined, comesBack: boolean): Promise<void> {
    const { writer } = this.kept;
    const next = target ?? this.running.find((node) => node !== writer);
    const server = next === undefined ? undefined : this.#running.get(next);
    if (next === undefined || server?.isRunning !== true) throw new Error('there is no running node to fail over to');
    if (next === writer) return;
    const [started, completed] = this.kept.key.startsWith('cluster/') ? OF_CLUSTER : OF_INSTANCE;
    this.#around.tell(next, started);
    if (writer !== undefined) await this.#stopNode(writer, 'immediate');
    await server.query('select pg_promote(true, 60)');
    await untilWriting(server);
    this.#change({ writer: next });
    this.#front?.cut();
    this.#readers?.cut();
    this.#around.tell(next, completed);
    this.#announce();
    // Others followed the one that is gone.
    for (const node of this.running) if (node !== next) await this.#stopNode(node, 'immediate');
    this.#followers.clear();
    await waitFor(server, 0);
    if (comesBack) await this.#startAll();
  }

  async #stopNode(node: string, how: 'fast' | 'immediate'): Promise<void> {
    const server = this.#running.get(node);
    this.#running.delete(node);
    if (server === undefined) return;
    await this.#forgetFollower(node);
    await server.stop(how);
  }

  async #stopAll(how: 'fast' | 'immediate'): Promise<void> {
    const { nodes, writer } = this.kept;
    for (const node of nodes) if (node !== writer) await this.#stopNode(node, 'immediate');
    if (writer !== undefined) await this.#stopNode(writer, how);
    this.#closeFronts();
  }

  async #openFronts(): Promise<void> {
    const { stands, front, key, nodes } = this.kept;
    if (stands !== 'loopback' || this.#front !== undefined) return;
    if (!key.startsWith('cluster/') && nodes.length < 2) return;
    const portOf = (node: string | undefined) => (node === undefined ? undefined : this.kept.ports[node]);
    this.#front = await openFront('127.0.0.1', front ?? 0, () => portOf(this.kept.writer));
    this.#change({ front: this.#front.port });
    if (!key.startsWith('cluster/')) return;
    let turn = 0;
    try {
      this.#readers = await openFront(READERS, this.#front.port, () => {
        const readers = this.running.filter((node) => node !== this.kept.writer);
        return portOf(readers[turn++ % Math.max(1, readers.length)] ?? this.kept.writer);
      });
    } catch {
      // Only Linux has all of 127.0.0.0/8: elsewhere the endpoint for readers is the writer's.
    }
  }

  #closeFronts(): void {
    this.#front?.close();
    this.#readers?.close();
    this.#front = undefined;
    this.#readers = undefined;
  }
}

/** Beside the writer's address, with the same port. */
const READERS = '127.0.0.2';

/** `alter system` is a statement of its own. */
async function waitFor(writer: PostgresServer, followers: number): Promise<void> {
  await writer.query(
    followers > 0
      ? `alter system set synchronous_standby_names = 'ANY ${followers} (*)'`
      : 'alter system reset synchronous_standby_names',
  );
  await writer.query('select pg_reload_conf()');
}

/** Recovery is over, and the server is a database of its own. */
async function untilWriting(server: PostgresServer): Promise<void> {
  while ((await server.query('select pg_is_in_recovery()'))[0]?.[0] !== 'f') {
    if (!server.isRunning) throw new Error('the database stopped while it recovered');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
