/** Databases in the network of their system: each server stands in a seat of its instance, under the names that AWS gives. */
import type { PlannedSeat } from '../../network/plan.ts';
import type { RunningProcess } from '../../network/sandbox.ts';
import type { DataPlane, PlaneStatus, SystemResource, SystemScene } from '../../system/plane.ts';
import type { Database } from './database.ts';
import type { ServerPlace, StartThere } from './postgres/server.ts';
import { clustersOf, instancesOf, type KeptInstance, type RdsPlace, watchRds } from './records.ts';
import { databaseOf, whyRecorded } from './running.ts';
import { addressesOf, SeatsApart, seatsFrom } from './seat.ts';
import { databaseMinute } from './use.ts';

const MINUTE_MS = 60_000;

export function rdsPlane(): DataPlane {
  let scene: SystemScene | undefined;
  const watched = new Set<Database>();
  const seats = new Map<string, readonly string[]>();
  /** By node. */
  const processes = new Map<string, RunningProcess>();
  let minutes: NodeJS.Timeout | undefined;
  const apart = new SeatsApart();
  let forget = () => {};
  let published: readonly string[] = [];
  let settling: Promise<unknown> = Promise.resolve();

  const minute = async () => {
    if (scene === undefined) return;
    const at: RdsPlace = { ...scene.at, world: scene.world };
    for (const { instance } of instancesIn(scene)) {
      const database = instance.database === undefined ? undefined : databaseOf(at, instance.database);
      const node = database?.kept.key === `db/${instance.id}` ? database.kept.writer : instance.id;
      const process = node !== undefined && database?.running.includes(node) === true ? processes.get(node) : undefined;
      if (database !== undefined && process !== undefined) await databaseMinute(scene, instance, database, process);
    }
  };

  const publish = async () => {
    if (scene?.network === undefined) return;
    const names = namesOf({ ...scene.at, world: scene.world }, seats);
    const withdrawn = published.filter((name) => names[name] === undefined);
    published = Object.keys(names);
    await scene.publishNames({ ...Object.fromEntries(withdrawn.map((name) => [name, []])), ...names });
  };

  const settle = async (next: SystemScene) => {
    const at: RdsPlace = { ...next.at, world: next.world };
    const places = new Map<string, Map<string, ServerPlace>>();
    const current = new Set<Database>();
    const standing = await standingIn(next, apart);
    for (const { instance, free } of standing) {
      const database = instance.database === undefined ? undefined : databaseOf(at, instance.database);
      if (database === undefined || database.kept.stands !== 'network' || next.network === undefined) continue;
      const own = places.get(database.kept.key) ?? new Map<string, ServerPlace>();
      places.set(database.kept.key, own);
      nodesOf(instance, database).forEach((node, position) => {
        const seat = free[position % Math.max(1, free.length)];
        if (seat === undefined) return;
        seats.set(node, addressesOf(seat));
        own.set(
          node,
          placeOf(seat, instance, next, (process) => processes.set(node, process)),
        );
      });
      if (!watched.has(database)) database.watch(() => void publish());
      current.add(database);
    }
    watched.clear();
    for (const database of current) watched.add(database);
    for (const [key, own] of places) await databaseOf(at, key)?.place(own);
    await publish();
  };
  const settleSoon = (next: SystemScene) => {
    const done = settling.then(() => settle(next));
    settling = done.catch(() => undefined);
    return done;
  };

  return {
    name: 'rds',
    async settle(next) {
      if (scene === undefined)
        forget = watchRds(next.world, () => {
          const now = scene;
          if (now === undefined) return;
          settleSoon(now).catch((fault) => now.log('rds', `fault: ${fault instanceof Error ? fault.message : fault}`));
        });
      scene = next;
      await settleSoon(next);
      minutes ??= setInterval(() => {
        minute().catch((fault) => scene?.log('rds', `fault: ${fault instanceof Error ? fault.message : fault}`));
      }, MINUTE_MS).unref();
    },
    status: () => (scene === undefined ? [] : instancesIn(scene).map((each) => statusOf(each, scene as SystemScene))),
    async stop() {
      clearInterval(minutes);
      minutes = undefined;
      forget();
      scene = undefined;
      await settling;
      for (const database of watched) await database.leave();
      watched.clear();
      seats.clear();
      apart.forget();
    },
  };
}

/** What stands in a network and where: what no template has stands first, for it may leave the seats of what one has. */
async function standingIn(
  scene: SystemScene,
  apart: SeatsApart,
): Promise<readonly { readonly instance: KeptInstance; readonly free: readonly PlannedSeat[] }[]> {
  const at: RdsPlace = { ...scene.at, world: scene.world };
  const ofTemplates = instancesIn(scene);
  const others = [...instancesOf(at).values()].filter(
    (each) => each.isApart === true && !ofTemplates.some(({ instance }) => instance.id === each.id),
  );
  const placed: { readonly instance: KeptInstance; readonly free: readonly PlannedSeat[] }[] = [];
  for (const instance of others) {
    const database = instance.database === undefined ? undefined : databaseOf(at, instance.database);
    if (database?.kept.stands !== 'network') continue;
    placed.push({ instance, free: await apart.of(instance, nodesOf(instance, database), scene) });
  }
  await apart.leaveAllBut(
    others.map(({ id }) => id),
    scene,
  );
  const own = ofTemplates.map(({ instance, resource }) => ({
    instance,
    free: seatsFrom(instance.shown.AvailabilityZone, resource, scene),
  }));
  return [...placed, ...own];
}

const nodesOf = ({ id }: KeptInstance, { kept }: Database): readonly string[] =>
  kept.key === `db/${id}` ? kept.nodes : [id];

interface InScene {
  readonly instance: KeptInstance;
  readonly resource: SystemResource;
}

function instancesIn({ resources, at, world }: SystemScene): readonly InScene[] {
  const known = instancesOf({ ...at, world });
  return resources.flatMap((resource) => {
    const instance = resource.type === 'AWS::RDS::DBInstance' ? known.get(resource.id) : undefined;
    return instance === undefined ? [] : [{ instance, resource }];
  });
}

/** Two nodes of one seat would want the same port: the second one is not placed there. */
function placeOf(
  seat: PlannedSeat,
  { shown }: KeptInstance,
  scene: SystemScene,
  onStart: (process: RunningProcess) => void,
): ServerPlace {
  const start: StartThere = async (command, args, environment, onLine) => {
    if (scene.network === undefined) throw new Error('the network is gone');
    let rest = '';
    const running = await scene.network.start(seat.id, command, {
      arguments: args,
      environment,
      onOutput(_, text) {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
      },
    });
    onStart(running);
    return { ended: running.ended, stop: (signal) => running.stop(signal) };
  };
  return { addresses: addressesOf(seat), port: shown.Endpoint?.Port ?? 5432, start };
}

/** What each endpoint means at the moment. */
function namesOf(
  at: RdsPlace,
  seats: ReadonlyMap<string, readonly string[]>,
): Readonly<Record<string, readonly string[]>> {
  const names: Record<string, readonly string[]> = {};
  const addresses = (nodes: readonly (string | undefined)[]) =>
    nodes.flatMap((node) => (node === undefined ? [] : (seats.get(node) ?? [])));
  for (const { id, shown, database: key } of instancesOf(at).values()) {
    const database = key === undefined ? undefined : databaseOf(at, key);
    const name = shown.Endpoint?.Address;
    if (database === undefined || name === undefined) continue;
    names[name] = addresses([key === `db/${id}` ? database.kept.writer : id]);
  }
  for (const { shown, database: key } of clustersOf(at).values()) {
    const database = key === undefined ? undefined : databaseOf(at, key);
    if (database === undefined) continue;
    const { writer } = database.kept;
    const readers = database.running.filter((node) => node !== writer);
    if (shown.Endpoint !== undefined) names[shown.Endpoint] = addresses([writer]);
    if (shown.ReaderEndpoint !== undefined)
      names[shown.ReaderEndpoint] = addresses(readers.length === 0 ? [writer] : readers);
  }
  return names;
}

function statusOf({ instance, resource }: InScene, scene: SystemScene): PlaneStatus {
  const component = resource.logicalId;
  const at: RdsPlace = { ...scene.at, world: scene.world };
  const database = instance.database === undefined ? undefined : databaseOf(at, instance.database);
  if (database === undefined) {
    const why = whyRecorded(instance.shown.Engine ?? '') ?? 'it was deployed without a PostgreSQL on the machine';
    return { component, state: 'refused', detail: why };
  }
  const { kept, running, programs } = database;
  const node = kept.key === `db/${instance.id}` ? kept.writer : instance.id;
  const isRunning = node !== undefined && running.includes(node);
  const asked = instance.shown.EngineVersion ?? '';
  const role = kept.key.startsWith('cluster/') ? (kept.writer === instance.id ? ', writes' : ', reads') : '';
  const where = kept.stands === 'loopback' ? ` on 127.0.0.1:${database.portOf(node ?? '')}` : '';
  return {
    component,
    state: kept.isStopped ? 'stopped' : isRunning ? 'healthy' : 'unhealthy',
    detail: `PostgreSQL ${programs.version}${asked.startsWith(programs.version) ? '' : ` for ${asked}`}${role}${where}`,
  };
}
