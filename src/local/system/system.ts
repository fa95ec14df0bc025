/**
 * A system that runs: the network of what is deployed, AWS's API inside it under its real names, and the data planes, which
 * are settled again after every operation on a stack. Everything ends with `stop`, or with the process.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { authorityOf } from '../authority/authority.ts';
import { onOperationEnd } from '../engine/run.ts';
import type { LocalNetwork } from '../network/local-network.ts';
import { probeNetwork } from '../network/probe.ts';
import { vpcNames } from '../network/resolver.ts';
import { type RunningNetwork, startNetwork } from '../network/sandbox.ts';
import type { DnsRecord, InstanceMetadata } from '../network/sandbox-messages.ts';
import type { LocalServer } from '../server/server.ts';
import type { AccountRegion } from '../service.ts';
import { awsNames, isAwsName, listeningPlaces } from './aws-names.ts';
import { type SystemFault, systemFaults } from './faults.ts';
import { type InternetHosts, internetHosts } from './internet-hosts.ts';
import type { DataPlane, LocalWorkload, PlaneMaker, PlaneStatus, SystemResource, SystemScene } from './plane.ts';
import { type DeployedSystem, deployedSystem, resourceNamed } from './scene.ts';
import { type TransientSeats, transientSeats } from './transient-seats.ts';

export interface SystemOptions {
  readonly server: LocalServer;
  readonly at: AccountRegion;
  /** Where what is not in the world's state is kept: disks, data folders, the log. */
  readonly folder: string;
  /** Where the socket for AWS's API is: a path of at most 100 bytes. */
  readonly socket: string;
  readonly planes: readonly PlaneMaker[];
  readonly workloads?: readonly LocalWorkload[];
  /** Ends what has come up so far; the start is then refused with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told of each step as it begins; what is returned is told when it ends. */
  onStep?(step: string): () => void;
  onLine?(component: string, line: string): void;
}

export interface RunningSystem {
  /** How the network is built, or why it is not. */
  readonly network: { readonly mode: string; readonly reason?: string };
  /** What the templates do not tell of the network, with what is done instead. */
  readonly untold: readonly string[];
  status(): readonly PlaneStatus[];
  /** Runs a command where a component stands; the exit code is the command's. */
  exec(
    component: string,
    words: readonly string[],
    onOutput: (text: string) => void,
    signal?: AbortSignal,
  ): Promise<number>;
  /** Starts anew what runs of a workload, whose release has changed, and gives the names of the components. */
  restart(workload: string): Promise<readonly string[]>;
  /** Puts the system at fault, and says in a sentence what was done. Rejects, with the reason, where it cannot be. */
  fault(fault: SystemFault): Promise<string>;
  /** What is broken until `reset`, a sentence each. */
  faults(): readonly string[];
  /**
   * Plays a host of the internet, to the end of the network at the latest: who asks `https://NAME` from a VPC, and has a way
   * there, is answered. Resolves with what ends it. @throws without a network, and for a name that is played already.
   */
  play(...host: Parameters<InternetHosts['play']>): Promise<() => Promise<void>>;
  /** Ends planes in reverse order, then the network. */
  stop(): Promise<void>;
}

/** The file in which `lintel logs` reads, in the folder of a system: one JSON object a line. */
export const LOG_FILE = 'system.log';

const CALM_MS = 20_000;
const LONGEST_WAIT_MS = 5000;

export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const { server, at, folder, planes: makers } = options;
  const { world } = server;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const authority = authorityOf(world);
  const authorityFile = join(folder, 'authority.pem');
  authority.writeCertificate(authorityFile);
  const step = async <T>(name: string, act: () => Promise<T>): Promise<T> => {
    options.signal?.throwIfAborted();
    const done = options.onStep?.(name);
    const made = await act();
    done?.();
    return made;
  };
  const log = (component: string, line: string) => {
    const row = { time: new Date(world.clock.now()).toISOString(), component, line };
    appendFileSync(join(folder, LOG_FILE), `${JSON.stringify(row)}\n`, { mode: 0o600 });
    options.onLine?.(component, line);
  };
  await server.listenAt(options.socket, async (name) => {
    if (!isAwsName(name)) return undefined;
    const { certificate, chain, privateKey } = await authority.issue([name]);
    return { cert: certificate + chain, key: privateKey };
  });

  const { mode, reason } = probeNetwork();
  const planes: readonly DataPlane[] = makers.map((make) => make());
  const faults = new Map<string, string>();
  let deployed = await deployedSystem(world, at);
  let network: RunningNetwork | undefined;
  let resolvers: Resolvers | undefined;
  let seats: TransientSeats | undefined;
  let hosts: InternetHosts | undefined;
  const doors = new Map<string, number>();
  let isStopped = false;
  /** The network has ended by itself; what ran in it is gone. */
  let isLost = false;
  let [lastFallMs, waitMs] = [Number.NEGATIVE_INFINITY, 0];

  const broken = systemFaults({
    world,
    at,
    planes,
    network: () => network,
    layout: () => deployed.layout,
    resources: () => deployed.resources,
    resettle: () => again(),
  });
  const raise = async () => {
    if (mode === 'none' || deployed.layout.vpcs.length === 0) return;
    const raised = await step('network', () => startNetwork(deployed.layout, { doors }));
    network = raised;
    void raised.ended.then(() => {
      if (network !== raised || isStopped) return;
      log('network', 'it has ended and is built anew');
      isLost = true;
      again();
    });
    resolvers = resolversOf(network, deployed, at);
    seats = transientSeats(network, deployed.layout);
    const publishNames = (names: Parameters<SystemScene['publishNames']>[0]) =>
      resolvers?.publishNames(names) ?? Promise.resolve();
    hosts = internetHosts({ network, authority, publishNames, socket: `${options.socket}.` });
    const { plan } = network;
    const places = listeningPlaces(plan, deployed.layout).map((place) => ({
      ...place,
      port: 443,
      socket: options.socket,
    }));
    await Promise.all([
      step('names and metadata', () => resolvers?.serve() ?? Promise.resolve()),
      step("AWS's API in the network", () => network?.pass(places) ?? Promise.resolve()),
    ]);
  };
  const lower = async () => {
    for (const plane of planes.toReversed()) await plane.stop().catch((fault) => log(plane.name, `fault: ${fault}`));
    await hosts?.end();
    await network?.stop();
    network = undefined;
    resolvers = undefined;
    seats = undefined;
    hosts = undefined;
    broken.forget();
  };
  /** Whether the network could take what is deployed now as it stands. */
  const followed = async (after: LocalNetwork): Promise<boolean> => {
    if (sameLayout(deployed.layout, after)) return true;
    return await (seats?.rebase(after) ?? Promise.resolve()).then(
      () => true,
      () => false,
    );
  };
  const inNetwork = (id: string, what: string): string => {
    const found = resourceNamed(deployed.resources, id)?.modelId;
    if (found === undefined) throw new Error(`the ${what} ${id} is in no stack here`);
    return found;
  };
  const sceneNow = (): SystemScene => {
    return {
      world,
      at,
      // As they stand when they are asked for: a group may want members before the operation that makes it has ended.
      get resources() {
        return deployed.resources;
      },
      network,
      whyNoNetwork: mode === 'none' ? reason : network === undefined ? 'no VPC is deployed' : undefined,
      folder,
      authority,
      authorityFile,
      workloads: options.workloads ?? [],
      seatsOf: ({ modelId }) => network?.plan.seats.filter(({ owner }) => owner === modelId) ?? [],
      resourceOf: (id) => resourceNamed(deployed.resources, id),
      publishNames: (names) => resolvers?.publishNames(names) ?? Promise.resolve(),
      publishMetadata: (instances) => resolvers?.publishMetadata(instances) ?? Promise.resolve(),
      publishTasks: (tasks) => resolvers?.publishTasks(tasks) ?? Promise.resolve(),
      async takeSeat({ subnet, groups, ...wanted }) {
        if (seats === undefined) throw new Error(`no network stands: ${reason ?? 'no VPC is deployed'}`);
        const place = { subnet: inNetwork(subnet, 'subnet'), groups: groups.map((id) => inNetwork(id, 'group')) };
        return seats.take({ ...wanted, ...place });
      },
      placesOf({ modelId }) {
        const idOf = (id: string) => deployed.resources.find((each) => each.modelId === id)?.id ?? id;
        return deployed.places
          .filter(({ owner }) => owner === modelId)
          .map(({ subnet, groups = [], publicAddress }) => ({
            subnet: idOf(subnet),
            groups: groups.map(idOf),
            isPublic: publicAddress !== undefined,
          }));
      },
      leaveSeat: (id) => seats?.leave(id) ?? Promise.resolve(),
      async refreshNetwork() {
        if (network === undefined) return false;
        const now = await deployedSystem(world, at);
        const isFollowed = await followed(now.layout);
        if (isFollowed) deployed = now;
        return isFollowed;
      },
      isInNetwork(id) {
        const { layout, resources } = deployed;
        const modelId = resourceNamed(resources, id)?.modelId;
        if (network === undefined || modelId === undefined) return false;
        return layout.subnets.some((subnet) => subnet.id === modelId) || layout.groups.has(modelId);
      },
      instanceAddress: (id) => resolvers?.instanceAddress(id),
      fell(component) {
        log(component, 'a program of it has ended and is started again');
        soon();
      },
      log,
    };
  };
  const settle = async () => {
    for (const plane of planes) {
      if (options.signal?.aborted === true) return;
      faults.delete(plane.name);
      await step(plane.name, () => plane.settle(sceneNow())).catch((fault: unknown) => {
        const text = fault instanceof Error ? fault.message : String(fault);
        faults.set(plane.name, text);
        log(plane.name, `fault: ${text}`);
      });
    }
  };

  /** One after the other: what comes while one runs is done once, after it. */
  let turn: Promise<void> = Promise.resolve();
  let isDue = false;
  const resettle = async () => {
    isDue = false;
    if (isStopped) return;
    const now = await deployedSystem(world, at);
    const isFollowed = network !== undefined && (await followed(now.layout));
    deployed = now;
    if (isLost) {
      isLost = false;
      await lower();
    }
    if (network === undefined) await raise();
    else if (!isFollowed) {
      log('network', 'hosts, subnets or gateways differ: the network is built anew');
      await lower();
      await raise();
    } else await resolvers?.renew(deployed);
    await settle();
  };
  const again = () => {
    if (isDue) return;
    isDue = true;
    turn = turn.then(resettle).catch((fault) => log('system', `fault: ${fault}`));
  };
  /** At once, but what falls again and again is brought up ever more slowly. */
  const soon = () => {
    const now = performance.now();
    waitMs = now - lastFallMs > CALM_MS ? 0 : Math.min(LONGEST_WAIT_MS, Math.max(100, waitMs * 2));
    lastFallMs = now;
    if (waitMs === 0) again();
    else setTimeout(again, waitMs).unref();
  };
  const forget = onOperationEnd(world, again);
  try {
    await raise();
    await settle();
    options.signal?.throwIfAborted();
  } catch (failure) {
    forget();
    await lower();
    throw failure;
  }
  return {
    network: { mode, ...(reason !== undefined && { reason }) },
    untold: deployed.layout.untold,
    status: () => [
      ...planes.flatMap((plane) => plane.status()),
      ...withoutPlane(deployed.resources),
      ...[...faults].map(([component, detail]) => ({ component, state: 'unhealthy', detail }) as const),
    ],
    async exec(component, words, onOutput, signal) {
      const [command = 'sh', ...rest] = words;
      for (const plane of planes) {
        const code = await plane.exec?.(component, [command, ...rest], onOutput, signal);
        if (code !== undefined) return code;
      }
      const seats = network?.plan.seats ?? [];
      const seat = seats.find(({ id }) => id === component) ?? seats.find(({ owner }) => owner === component);
      if (network === undefined || seat === undefined) {
        const known = [...new Set(seats.map(({ owner }) => owner))].join(', ');
        throw new Error(`nothing here is called ${component}; there is ${known === '' ? 'nothing' : known}`);
      }
      const running = await network.start(seat.id, command, {
        arguments: rest,
        onOutput: (_, text) => onOutput(text),
        ...(signal !== undefined && { signal }),
      });
      return (await running.ended).code ?? 1;
    },
    async restart(workload) {
      const all: string[] = [];
      for (const plane of planes) all.push(...((await plane.restart?.(workload)) ?? []));
      return all;
    },
    fault: (fault) => broken.make(fault),
    faults: () => broken.standing(),
    async play(...host) {
      if (hosts === undefined) throw new Error(`no network stands: ${reason ?? 'no VPC is deployed'}`);
      return hosts.play(...host);
    },
    async stop() {
      isStopped = true;
      forget();
      await turn;
      await lower();
    },
  };
}

/** What would run on AWS, and nothing here runs: it is said, so that nobody takes a system for whole. */
const WITHOUT_PLANE: ReadonlyMap<string, string> = new Map([
  ['AWS::ElastiCache::ServerlessCache', 'no cache stands in a network here'],
  ['AWS::RDS::DBProxy', 'no pool of connections stands before a database here'],
]);

function withoutPlane(resources: readonly SystemResource[]): readonly PlaneStatus[] {
  return resources.flatMap(({ type, logicalId }): readonly PlaneStatus[] => {
    const detail = WITHOUT_PLANE.get(type);
    return detail === undefined ? [] : [{ component: logicalId, state: 'refused', detail }];
  });
}

function sameLayout(one: LocalNetwork, other: LocalNetwork): boolean {
  const text = (layout: LocalNetwork) =>
    JSON.stringify(layout, (_, value: unknown) => {
      if (typeof value === 'bigint') return String(value);
      return value instanceof Map ? [...value] : value;
    });
  return text(one) === text(other);
}

interface Resolvers {
  serve(): Promise<void>;
  renew(deployed: DeployedSystem): Promise<void>;
  publishNames: SystemScene['publishNames'];
  publishMetadata: SystemScene['publishMetadata'];
  publishTasks: SystemScene['publishTasks'];
  instanceAddress(id: string): string | undefined;
}

/** What the resolvers and the metadata services of the VPCs are told; each change is told at once, in turn. */
function resolversOf(network: RunningNetwork, first: DeployedSystem, { region }: AccountRegion): Resolvers {
  let deployed = first;
  const names = new Map<string, readonly DnsRecord[]>();
  const instances = new Map<string, InstanceMetadata>();
  const tasks = new Map<string, Readonly<Record<string, string>>>();
  let turn: Promise<void> = Promise.resolve();
  const serveNow = async () => {
    for (const { vpc } of network.plan.routers)
      await network.serve(vpc, {
        names: {
          ...vpcNames(deployed.layout, vpc, region),
          ...awsNames(vpc, deployed.layout, deployed.resources, region),
          ...Object.fromEntries(names),
        },
        zones: [],
        instances: Object.fromEntries(instances),
        tasks: Object.fromEntries(tasks),
      });
  };
  const serve = () => {
    const next = turn.then(serveNow);
    turn = next.catch(() => undefined);
    return next;
  };
  const publish = <T>(all: Map<string, T>, given: Readonly<Record<string, T | undefined>>) => {
    for (const [address, what] of Object.entries(given)) {
      if (what === undefined) all.delete(address);
      else all.set(address, what);
    }
    return serve();
  };
  return {
    serve,
    renew(now) {
      deployed = now;
      return serve();
    },
    publishNames(given) {
      for (const [name, addresses] of Object.entries(given)) {
        const records = addresses.map(
          (address): DnsRecord => ({ type: address.includes(':') ? 'AAAA' : 'A', address }),
        );
        if (records.length === 0) names.delete(name.toLowerCase());
        else names.set(name.toLowerCase(), records);
      }
      return serve();
    },
    instanceAddress: (id) => [...instances].find(([, { paths }]) => paths['meta-data/instance-id'] === id)?.[0],
    publishMetadata: (given) => publish(instances, given),
    publishTasks: (given) => publish(tasks, given),
  };
}
