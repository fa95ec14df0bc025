/** The caches that run in a world, and where they stand. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorityOf } from '../../authority/authority.ts';
import type { LocalWorld } from '../../service.ts';
import { freePort } from '../rds/postgres/front.ts';
import { cacheParameters } from './groups.ts';
import { type CachePlace, cacheKey, cacheNames, cachesOf, type KeptCache } from './kept-caches.ts';
import { RunningCache } from './running-cache.ts';

interface Running {
  readonly caches: Map<string, RunningCache>;
  readonly folder: string;
}

const byWorld = new WeakMap<LocalWorld, Running>();

function runningIn(world: LocalWorld): Running {
  const known = byWorld.get(world) ?? {
    caches: new Map<string, RunningCache>(),
    folder: mkdtempSync(join(tmpdir(), 'lintel-cache-')),
  };
  byWorld.set(world, known);
  return known;
}

/** The servers of a cache that is kept; they are not started by this. */
export function runningCache(key: string, { world, account, region }: CachePlace): RunningCache {
  const at: CachePlace = { world, account, region };
  const { caches, folder } = runningIn(world);
  const place = `${account}/${region}/${key}`;
  const known = caches.get(place);
  if (known !== undefined) return known;
  const own = join(folder, createHash('sha256').update(place).digest('hex').slice(0, 8));
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const made = new RunningCache({
    folder: own,
    read: () => cachesOf(at).get(key),
    keep: (cache) => {
      if (cachesOf(at).has(key)) cachesOf(at).put(key, cache);
    },
    parameters: ({ parameterGroup }) => cacheParameters(parameterGroup, at),
    async certificate() {
      const cache = cachesOf(at).get(key);
      const names = cache === undefined ? undefined : cacheNames(cache, at);
      const authority = authorityOf(world);
      const { certificate, chain, privateKey } = await authority.issue([
        ...new Set([...(names === undefined ? [] : [names.primary, names.reader, ...names.nodes])]),
        'localhost',
        '127.0.0.1',
      ]);
      return { certificate: certificate + chain, privateKey, authority: authority.certificate };
    },
  });
  caches.set(place, made);
  return made;
}

/** With what it holds. */
export async function dropCache(key: string, at: CachePlace): Promise<void> {
  const { caches } = runningIn(at.world);
  const place = `${at.account}/${at.region}/${key}`;
  await caches.get(place)?.end();
  caches.delete(place);
  cachesOf(at).delete(key);
}

/** Starts what stands on loopback; what stands in a network is placed by its plane. */
export async function startOnLoopback(cache: KeptCache, at: CachePlace): Promise<void> {
  if (cache.stands !== 'loopback') return;
  const places = cache.ports.map((port, node) => [node, { addresses: ['127.0.0.1'], port }] as const);
  await runningCache(cacheKey(cache), at).place(new Map(places));
}

/** As many ports of loopback as the cache has nodes, its own ones first. */
export async function portsFor(nodes: number, own: readonly number[] = []): Promise<readonly number[]> {
  const ports = own.slice(0, nodes);
  while (ports.length < nodes) ports.push(await freePort());
  return ports;
}

export function startCaches(world: LocalWorld): void {
  for (const { account, region } of world.state.homes('elasticache/cache'))
    for (const cache of cachesOf({ world, account, region }).values())
      void startOnLoopback(cache, { world, account, region }).catch(() => undefined);
}

export function stopCaches(world: LocalWorld): void {
  const here = byWorld.get(world);
  if (here === undefined) return;
  void Promise.all([...here.caches.values()].map((cache) => cache.end())).then(() =>
    rmSync(here.folder, { recursive: true, force: true }),
  );
}
