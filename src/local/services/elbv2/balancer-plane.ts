/**
 * Load balancers that run: one process each, in the namespace of its interfaces, so that groups, ACLs and routes stand
 * between it and both sides as on AWS. A change of targets or of the web ACL reaches it at once; connections
 * that stand find another rule with their next request.
 */
import type { PlannedSeat } from '../../network/plan.ts';
import { compiledCode, programFile } from '../../network/programs.ts';
import { CLIENT, type Exposed, type RunningNetwork, type RunningProcess } from '../../network/sandbox.ts';
import type { DeliveredLog } from '../../system/delivered-log.ts';
import type { DataPlane, PlaneStatus, SystemResource, SystemScene } from '../../system/plane.ts';
import { firewallGaps, judged, wantedFirewall } from '../wafv2/firewall.ts';
import { watchWebAcls } from '../wafv2/kept-acls.ts';
import { accessLog } from './access-log.ts';
import { admittedClient } from './admitted-client.ts';
import { balancerAttributes } from './attributes.ts';
import type { BalancerNews, WantedBalancer } from './balancer-messages.ts';
import { type PlannedBalancer, plannedBalancer, type StandIn } from './balancer-plan.ts';
import {
  type BalancerPlace,
  balancersOf,
  fullNameOf,
  type KeptBalancer,
  type KeptGroup,
  type KeptTarget,
  targetGroupsOf,
  watchBalancers,
} from './kept.ts';
import { Minute, measureConnection, measureRequest, reportMinute } from './metrics.ts';
import type { BalancedTarget } from './proxy/plan.ts';
import { accessLogLine, type RequestRecord, recordOfRow } from './proxy/record.ts';
import { forgetHealth, reportHealth } from './target-groups.ts';

const TYPE = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

export function balancerPlane(): DataPlane {
  const units = new Map<string, Unit>();
  let scene: SystemScene | undefined;
  let forget: (() => void)[] = [];
  let isStopped = false;
  let turn: Promise<void> = Promise.resolve();
  let isDue = false;

  const agree = async (now: SystemScene): Promise<void> => {
    const resources = now.resources.filter(({ type }) => type === TYPE);
    for (const [arn, unit] of [...units])
      if (!resources.some(({ id }) => id === arn)) {
        units.delete(arn);
        await unit.stop();
      }
    for (const resource of resources) {
      const unit = units.get(resource.id) ?? newUnit(resource);
      units.set(resource.id, unit);
      await unit.settle(now, resource);
    }
  };
  /** After a call of an API, which no operation on a stack tells of: soon, and once for several calls. */
  const changed = () => {
    if (isDue || isStopped) return;
    isDue = true;
    turn = turn.then(async () => {
      isDue = false;
      if (scene === undefined || isStopped) return;
      const now = scene;
      await agree(now).catch((fault) => now.log('elbv2', `fault: ${fault}`));
    });
  };

  return {
    name: 'elbv2',
    async settle(now) {
      isStopped = false;
      if (scene?.world !== now.world) {
        for (const each of forget) each();
        forget = [watchBalancers(now.world, changed), watchWebAcls(now.world, changed)];
      }
      scene = now;
      const next = turn.then(() => agree(now));
      turn = next.catch(() => undefined);
      await next;
    },
    status: () => [...units.values()].map((unit) => unit.status()),
    async stop() {
      isStopped = true;
      for (const each of forget) each();
      forget = [];
      scene = undefined;
      await turn;
      await Promise.all([...units.values()].map((unit) => unit.stop()));
      units.clear();
    },
  };
}

interface Unit {
  settle(scene: SystemScene, resource: SystemResource): Promise<void>;
  status(): PlaneStatus;
  stop(): Promise<void>;
}

/** What runs of one load balancer. */
interface RunningUnit {
  readonly network: object;
  readonly process: RunningProcess;
  readonly log: DeliveredLog;
  readonly minute: Minute;
  stopMinutes(): void;
  ended: boolean;
  told: string;
}

function newUnit(first: SystemResource): Unit {
  const component = first.logicalId;
  let running: RunningUnit | undefined;
  /** Doors on the machine, by the port of their listener: they outlive the program. */
  const doors = new Map<number, { readonly network: object; readonly exposed: Exposed }>();
  let planned: PlannedBalancer | undefined;
  let status: PlaneStatus = { component, state: 'starting' };
  let groups: readonly string[] = [];
  let at: BalancerPlace | undefined;
  let fault: string | undefined;
  let notes: readonly string[] = [];
  let url: string | undefined;
  let withdraw: () => Promise<void> = async () => {};
  /** Resolves when the program has said what became of what it was told last. */
  let answer: Promise<void> = Promise.resolve();
  let answered = () => {};
  const asked = () => {
    answer = new Promise((resolve) => {
      answered = resolve;
    });
  };
  const healths = new Map<string, string>();
  /** Which target an address is. */
  const targets = new Map<string, KeptTarget>();
  const standIns = new Map<string, ReturnType<StandIn>>();

  const end = async () => {
    const unit = running;
    running = undefined;
    if (unit === undefined) return;
    unit.stopMinutes();
    if (!unit.ended) await unit.process.stop('SIGTERM').catch(() => undefined);
    await unit.process.ended;
    await unit.log.end();
    if (at !== undefined) for (const group of groups) forgetHealth(at.world, group);
    healths.clear();
    await withdraw();
  };

  /** A group that it no longer forwards to: what is known of its targets is old from now on. */
  const forget = (group: string) => {
    if (at !== undefined) forgetHealth(at.world, group);
    for (const key of [...healths.keys()]) if (key.startsWith(`${group} `)) healths.delete(key);
  };

  const door = async (network: RunningNetwork, to: string, port: number, client: string): Promise<Exposed> => {
    const before = doors.get(port);
    if (before?.network === network) return before.exposed;
    const exposed = await network.expose({ to, port, client });
    doors.set(port, { network, exposed });
    return exposed;
  };

  const refuse = async (detail: string) => {
    await end();
    status = { component, state: 'refused', detail };
  };

  const hear = (
    news: BalancerNews,
    scene: SystemScene,
    balancer: KeptBalancer,
    { log, minute }: Pick<RunningUnit, 'log' | 'minute'>,
  ) => {
    const { world } = scene;
    const tellRequest = (record: RequestRecord) => {
      const line = accessLogLine(record);
      log.add(line);
      scene.log(component, line);
      measureRequest(minute, balancer.arn, record);
    };
    switch (news.kind) {
      case 'listens':
        fault = undefined;
        scene.log(component, 'it agrees with what is deployed');
        answered();
        break;
      case 'fault':
        fault = news.what;
        scene.log(component, `fault: ${news.what}`);
        answered();
        break;
      case 'health': {
        const key = `${news.group} ${news.target.id}:${news.target.port}`;
        const target = targets.get(key) ?? { id: news.target.id, port: news.target.port };
        if (news.state === 'unused') {
          healths.delete(key);
          reportHealth(world, news.group, target, undefined);
          scene.log(component, `${target.id}:${target.port} is no longer a target`);
          break;
        }
        healths.set(key, news.state);
        reportHealth(world, news.group, target, {
          State: news.state,
          ...(news.reason !== undefined && { Reason: news.reason }),
          ...(news.description !== undefined && { Description: news.description }),
        });
        if (news.state === 'draining') {
          const group = at === undefined ? undefined : targetGroupsOf(at).get(news.group);
          const seconds = Number(group?.attributes['deregistration_delay.timeout_seconds'] ?? 300);
          world.clock.at(world.clock.now() + seconds * 1000, () => {
            if (healths.get(key) !== 'draining') return;
            healths.delete(key);
            reportHealth(world, news.group, target, undefined);
          });
        }
        scene.log(
          component,
          `${target.id}:${target.port} is ${news.state}${news.description === undefined ? '' : `: ${news.description}`}`,
        );
        break;
      }
      case 'request':
        tellRequest(recordOfRow(news.row));
        break;
      case 'connection':
        measureConnection(minute, balancer.arn, news.record);
        break;
      case 'judged':
        judged(world, scene.at, balancer.arn, news.judged);
        break;
    }
  };

  const start = async (
    scene: SystemScene,
    balancer: KeptBalancer,
    seat: PlannedSeat,
    wanted: string,
  ): Promise<void> => {
    const { network, world } = scene;
    if (network === undefined) return;
    const minute = new Minute();
    const log = accessLog(
      world,
      scene.at,
      { fullName: fullNameOf(balancer.arn), address: seat.publicAddress ?? seat.addresses[4] ?? '' },
      () => {
        const kept = at === undefined ? undefined : balancersOf(at).get(balancer.arn);
        return kept === undefined ? {} : balancerAttributes(kept);
      },
      (what) => scene.log(component, what),
    );
    let rest = '';
    const process = await network.start(seat.id, globalThis.process.execPath, {
      arguments: [programFile('run-balancer')],
      environment: compiledCode(),
      input: wanted,
      onOutput(stream, text) {
        if (stream === 'stderr') return scene.log(component, text.trimEnd());
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) hear(JSON.parse(line) as BalancerNews, scene, balancer, { log, minute });
      },
    });
    const unit: RunningUnit = {
      network,
      process,
      log,
      minute,
      stopMinutes: everyMinute(scene, minute, balancer, () => healths),
      ended: false,
      told: wanted,
    };
    running = unit;
    process.ended.then(
      ({ code, signal }) => {
        unit.ended = true;
        answered();
        if (running !== unit) return;
        fault = `its process ended with ${signal ?? code}`;
        scene.fell(component);
      },
      () => undefined,
    );
  };

  return {
    async settle(scene, resource) {
      at = { world: scene.world, account: scene.at.account, region: scene.at.region };
      const place = at;
      const balancer = balancersOf(place).get(resource.id);
      if (balancer === undefined || balancer.type === 'gateway')
        return refuse('gateway load balancers do not run here');
      if (scene.network === undefined) return refuse(`no network can be built here: ${scene.whyNoNetwork}`);
      const seats = scene.seatsOf(resource);
      const [seat] = seats;
      if (seat === undefined) return refuse('none of its subnets is in the network');
      const standIn: StandIn = (names) => {
        const key = names.join(' ');
        const known = standIns.get(key);
        if (known !== undefined) return known;
        const made = scene.authority
          .issue(names)
          .then(({ certificate, chain, privateKey }) => ({ certificate: certificate + chain, privateKey }));
        standIns.set(key, made);
        return made;
      };
      planned = await plannedBalancer(place, balancer, standIn);
      if (planned.limits.length > 0) return refuse(planned.limits.join(' '));
      const gone = groups.filter((arn) => planned?.groups.every((group) => group.arn !== arn));
      for (const arn of gone) forget(arn);
      groups = planned.groups.map(({ arn }) => arn);
      const firewall = wantedFirewall(place, balancer.arn);
      const addressed = await targetsOf(scene, planned.groups, (key, target) => targets.set(key, target));
      notes = [...planned.notes, ...addressed.notes, ...firewallGaps(place, balancer.arn)];
      const wanted: WantedBalancer = {
        plan: planned.plan,
        targets: addressed.targets,
        ...(firewall !== undefined && { firewall }),
      };
      const text = `${JSON.stringify(wanted)}\n`;
      if (running !== undefined && (running.network !== scene.network || running.ended)) await end();
      if (running?.told === text) return;
      asked();
      if (running === undefined) await start(scene, balancer, seat, text);
      else {
        running.told = text;
        await running.process.write(text);
      }
      await answer;
      const unit = running as RunningUnit | undefined;
      const addresses = seats.flatMap((each) => each.addresses[4] ?? []);
      const isOpen = balancer.scheme === 'internet-facing';
      const names = [balancer.dnsName, `dualstack.${balancer.dnsName}`];
      const published = isOpen ? seats.flatMap((each) => each.publicAddress ?? []) : addresses;
      await scene.publishNames(
        Object.fromEntries(names.map((name) => [name, published.length > 0 ? published : addresses])),
      );
      withdraw = () => scene.publishNames(Object.fromEntries(names.map((name) => [name, []])));
      const front = seats.find(({ publicAddress }) => publicAddress !== undefined)?.publicAddress;
      url = undefined;
      if (unit !== undefined && front !== undefined)
        for (const { port, protocol } of planned.listeners) {
          const client = admittedClient(await permissionsOf(scene, balancer), port, CLIENT);
          // Who asks CloudFront comes in there; a door that admits nobody is none.
          if (client === undefined) continue;
          const exposed = await door(scene.network, front, port, client);
          const scheme = protocol.toLowerCase().replace('tls', 'tcp+tls');
          // The first one for HTTPS is what people ask for.
          if (url === undefined || (protocol === 'HTTPS' && !url.startsWith('https')))
            url = `${scheme}://localhost:${exposed.port}`;
        }
      status = { component, state: 'healthy' };
    },
    status() {
      if (status.state !== 'healthy') return status;
      const own = [...healths].filter(([, state]) => state !== 'draining');
      const fit = own.filter(([, state]) => state === 'healthy' || state === 'unavailable').length;
      const isStarting = own.length > 0 && own.every(([, state]) => state === 'initial');
      const isForwarding = groups.length > 0;
      const counted =
        own.length > 0
          ? `${fit} of ${own.length} targets healthy`
          : isForwarding
            ? 'no targets: it answers 503'
            : 'it forwards to no group';
      const state =
        fault !== undefined
          ? 'unhealthy'
          : isStarting
            ? 'starting'
            : isForwarding && fit === 0
              ? 'unhealthy'
              : 'healthy';
      return {
        component,
        state,
        detail: [...(fault === undefined ? [] : [fault]), counted, ...notes].join('; '),
        ...(url !== undefined && { url }),
      };
    },
    async stop() {
      await end();
      status = { component, state: 'stopped' };
    },
  };
}

/** The targets of groups by their addresses; one whose address nobody knows is told of and left out. */
async function targetsOf(
  scene: SystemScene,
  groups: readonly KeptGroup[],
  told: (key: string, target: KeptTarget) => void,
): Promise<{
  readonly targets: Readonly<Record<string, readonly BalancedTarget[]>>;
  readonly notes: readonly string[];
}> {
  const notes: string[] = [];
  const rows = await Promise.all(
    groups.map(async ({ arn, targetType, targets }) => {
      const all = await Promise.all(
        targets.map(async (target) => {
          const address = targetType === 'ip' ? target.id : await addressOf(scene, target.id);
          if (address === undefined || target.port === undefined) {
            notes.push(`${target.id} does not run`);
            reportHealth(scene.world, arn, target, {
              State: 'unused',
              Reason: 'Target.InvalidState',
              Description: 'Target is in the stopped state',
            });
            return [];
          }
          told(`${arn} ${address}:${target.port}`, target);
          return [{ id: address, port: target.port }];
        }),
      );
      return [arn, all.flat()] as const;
    }),
  );
  return { targets: Object.fromEntries(rows), notes };
}

async function addressOf(scene: SystemScene, id: string): Promise<string | undefined> {
  const { world, at } = scene;
  const known = scene.instanceAddress?.(id);
  if (known !== undefined) return known;
  if (world.services.get('ec2')?.operations.DescribeInstances !== undefined) {
    const answer = await world.invoke('ec2', 'DescribeInstances', { InstanceIds: [id] }, at).catch(() => ({}));
    const { Reservations = [] } = answer as {
      readonly Reservations?: readonly { readonly Instances?: readonly { readonly PrivateIpAddress?: string }[] }[];
    };
    const found = Reservations.flatMap(({ Instances = [] }) => Instances)[0]?.PrivateIpAddress;
    if (found !== undefined) return found;
  }
  const resource = scene.resourceOf(id);
  return resource === undefined ? undefined : scene.seatsOf(resource)[0]?.addresses[4];
}

function everyMinute(
  { world, at }: SystemScene,
  minute: Minute,
  { arn, type }: KeptBalancer,
  healths: () => ReadonlyMap<string, string>,
): () => void {
  const namespace = type === 'network' ? 'AWS/NetworkELB' : 'AWS/ApplicationELB';
  const balancer = { LoadBalancer: fullNameOf(arn) };
  let cancel = () => {};
  const report = () => {
    const counts = new Map<string, { fit: number; unfit: number }>();
    for (const [key, state] of healths()) {
      const group = key.split(' ')[0] ?? '';
      const count = counts.get(group) ?? { fit: 0, unfit: 0 };
      counts.set(group, count);
      if (state === 'healthy') count.fit++;
      else if (state === 'unhealthy') count.unfit++;
    }
    for (const [group, { fit, unfit }] of counts) {
      const dimensions = { ...balancer, TargetGroup: fullNameOf(group) };
      minute.add('HealthyHostCount', dimensions, fit);
      minute.add('UnHealthyHostCount', dimensions, unfit);
    }
    reportMinute(world, at, namespace, minute);
  };
  const arm = () => {
    cancel = world.clock.at(world.clock.now() + 60_000, () => {
      report();
      arm();
    });
  };
  arm();
  return () => {
    cancel();
    report();
  };
}

async function permissionsOf(
  { world, at }: SystemScene,
  { securityGroups }: KeptBalancer,
): Promise<Parameters<typeof admittedClient>[0]> {
  if (securityGroups.length === 0) return [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
  const found = await world.invoke('ec2', 'DescribeSecurityGroups', { GroupIds: securityGroups }, at);
  const { SecurityGroups: groups = [] } = found as {
    readonly SecurityGroups?: readonly { readonly IpPermissions?: Parameters<typeof admittedClient>[0] }[];
  };
  return groups.flatMap(({ IpPermissions: permissions = [] }) => permissions);
}
