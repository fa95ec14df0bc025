/** Caches in the network of their system: each node stands in a seat of its cache, under the names that AWS gives. */
import type { PlannedSeat } from '../../network/plan.ts';
import type { DataPlane, PlaneStatus, SystemResource, SystemScene } from '../../system/plane.ts';
import { addressesOf, seatsFrom } from '../rds/seat.ts';
import { whyNotRun } from './cache-settings.ts';
import { type CachePlace, cacheKey, cacheNames, cachesOf, type KeptCache } from './kept-caches.ts';
import { cacheVersion, findCacheServer } from './programs.ts';
import type { NodePlace, RunningCache } from './running-cache.ts';
import { runningCache } from './running-caches.ts';
import type { StartCache } from './server.ts';

const KINDS: Readonly<Record<string, KeptCache['kind']>> = {
  'AWS::ElastiCache::ReplicationGroup': 'group',
  'AWS::ElastiCache::CacheCluster': 'cluster',
};

/** Where a node finds its primary: a port of its own loopback. */
const FOLLOW_PORT = 16379;

export function elasticachePlane(): DataPlane {
  let scene: SystemScene | undefined;
  const watched = new Set<RunningCache>();
  const seats = new Map<string, readonly PlannedSeat[]>();
  const faults = new Map<string, string>();

  const publish = async (key: string) => {
    if (scene?.network === undefined) return;
    const at = placeIn(scene);
    const cache = cachesOf(at).get(key);
    if (cache === undefined) return;
    const own = seats.get(key) ?? [];
    await scene.publishNames(namesOf(cache, runningCache(key, at).running, own, at));
  };

  return {
    name: 'elasticache',
    async settle(next) {
      scene = next;
      const { network } = next;
      if (network === undefined) return;
      const at = placeIn(next);
      for (const { cache, resource } of cachesIn(next)) {
        if (cache.stands !== 'network') continue;
        const key = cacheKey(cache);
        const chosen = seatsOfNodes(cache, resource, next);
        seats.set(key, chosen);
        const running = runningCache(key, at);
        if (!watched.has(running)) running.watch(() => void publish(key));
        watched.add(running);
        faults.delete(key);
        const places = chosen.map((seat, node) => [node, placeOf(seat, cache, next)] as const);
        await running.place(new Map(places)).catch((fault: unknown) => {
          faults.set(key, fault instanceof Error ? fault.message : String(fault));
        });
        await publish(key);
      }
    },
    status: () =>
      scene === undefined
        ? []
        : cachesIn(scene).map(({ cache, resource }) =>
            statusOf(cache, resource, placeIn(scene as SystemScene), faults.get(cacheKey(cache))),
          ),
    async stop() {
      for (const cache of watched) await cache.leave();
      watched.clear();
      seats.clear();
    },
  };
}

const placeIn = ({ at: { account, region }, world }: SystemScene): CachePlace => ({ world, account, region });

function cachesIn(scene: SystemScene) {
  const known = cachesOf(placeIn(scene));
  return scene.resources.flatMap((resource) => {
    const kind = KINDS[resource.type];
    const cache = kind === undefined ? undefined : known.get(cacheKey({ kind, id: resource.id }));
    return cache === undefined ? [] : [{ cache, resource }];
  });
}

/** A seat for each node: in the zone that the template names for it, or one after the other through the subnets. */
function seatsOfNodes(cache: KeptCache, resource: SystemResource, scene: SystemScene): readonly PlannedSeat[] {
  const chosen: PlannedSeat[] = [];
  for (let node = 0; node < cache.nodes; node++) {
    const seat = seatsFrom(cache.zones[node], resource, scene).find((each) => !chosen.includes(each));
    if (seat !== undefined) chosen.push(seat);
  }
  return chosen;
}

function placeOf(seat: PlannedSeat, { port }: KeptCache, { network }: SystemScene): NodePlace {
  const start: StartCache = async (program, configuration, onLine) => {
    if (network === undefined) throw new Error('the network is gone');
    let rest = '';
    const running = await network.start(seat.id, program, {
      arguments: ['-'],
      input: configuration,
      inputEnds: true,
      onOutput(_, text) {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
      },
    });
    return { ended: running.ended, stop: () => running.stop('SIGTERM') };
  };
  return {
    addresses: addressesOf(seat),
    port,
    start,
    async followAt(socket) {
      await network?.pass([{ namespace: seat.namespace, address: '127.0.0.1', port: FOLLOW_PORT, socket }]);
      return { host: '127.0.0.1', port: FOLLOW_PORT };
    },
  };
}

/** What each name means at the moment; the name for readers leads to the primary where no replica runs. */
function namesOf(
  cache: KeptCache,
  running: readonly number[],
  seats: readonly PlannedSeat[],
  at: CachePlace,
): Readonly<Record<string, readonly string[]>> {
  const names = cacheNames(cache, at);
  const addresses = (nodes: readonly number[]) =>
    nodes.flatMap((node) => {
      const seat = seats[node];
      return seat === undefined ? [] : addressesOf(seat);
    });
  const readers = running.filter((node) => node !== cache.primary);
  return {
    ...Object.fromEntries(names.nodes.map((name, node) => [name, addresses([node])])),
    [names.reader]: addresses(readers.length === 0 ? [cache.primary] : readers),
    [names.primary]: addresses([cache.primary]),
  };
}

function statusOf(
  cache: KeptCache,
  { logicalId: component, properties }: SystemResource,
  at: CachePlace,
  fault: string | undefined,
): PlaneStatus {
  if (cache.stands === 'nowhere') {
    const detail = whyNotRun(properties) ?? 'it was deployed without a cache server on the machine';
    return { component, state: 'refused', detail };
  }
  const running = runningCache(cacheKey(cache), at).running.length;
  const { name, version } = cacheVersion(findCacheServer());
  const detail = [
    `${name} ${version}${version.startsWith(cache.version) && name === cache.engine ? '' : ` for ${cache.engine} ${cache.version}`}`,
    cache.nodes === 1 ? 'one node' : `${running} of ${cache.nodes} nodes`,
    ...(cache.isEncrypted ? ['TLS'] : []),
    ...(cache.password === undefined ? [] : ['asks for its token']),
    ...(cache.stands === 'loopback' ? [`on 127.0.0.1:${cache.ports[0]}`] : []),
    ...(fault === undefined ? [] : [fault]),
  ].join(', ');
  return { component, state: running === cache.nodes ? 'healthy' : 'unhealthy', detail };
}
