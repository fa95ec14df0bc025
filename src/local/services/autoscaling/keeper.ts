/**
 * Keeps groups at their desired capacity. A pass over a group decides what is to begin; what is begun goes on by itself and
 * ends with another pass.
 */
import { randomBytes } from 'node:crypto';
import { deployedOf } from '../../engine/deployed.ts';
import type { LocalWorld } from '../../service.ts';
import { targetGroupsOf } from '../elbv2/kept.ts';
import { beginActivity, endActivity, moment } from './activities.ts';
import { choiceToEnd, fleetWithin, placeForNext } from './capacity.ts';
import { fleetOf, type GroupFleet } from './fleet.ts';
import { passHooks } from './hooks.ts';
import {
  activitiesOf,
  changeGroup,
  changeMember,
  fleetGroupsOf,
  fleetMembersOf,
  isActive,
  type KeptFleetGroup,
  type KeptMember,
  membersIn,
  NO_GROUP,
  type ScalingPlace,
} from './kept.ts';
import { isCurrent, launchSettings } from './launch-settings.ts';

/** After a launch that failed the next one waits, each time longer. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

interface Failures {
  count: number;
  untilMs: number;
}

const failures = new WeakMap<LocalWorld, Map<string, Failures>>();
const watchers = new WeakMap<LocalWorld, Set<() => void>>();

const failuresIn = (world: LocalWorld) => {
  const known = failures.get(world) ?? new Map<string, Failures>();
  failures.set(world, known);
  return known;
};

/** Tells of each change of the members of any group, until it is called off. */
function watchMembers(world: LocalWorld, act: () => void): () => void {
  const all = watchers.get(world) ?? new Set();
  watchers.set(world, all);
  all.add(act);
  return () => void all.delete(act);
}

const tellMembers = (world: LocalWorld) => {
  for (const act of watchers.get(world) ?? []) act();
};

/** Resolves when `isSo` holds; looked at after each change of members. */
export function whenMembers(world: LocalWorld, isSo: () => boolean, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (!isSo()) return;
      forget();
      resolve();
    };
    const forget = watchMembers(world, look);
    signal?.addEventListener('abort', () => {
      forget();
      reject(signal.reason);
    });
    look();
  });
}

const after = (world: LocalWorld, ms: number) =>
  new Promise<void>((resolve) => void world.clock.at(world.clock.now() + ms, resolve));

/** Changes the size of a group; who asks is told in the cause of what follows. */
export function resize(
  group: KeptFleetGroup,
  size: { readonly min?: number | undefined; readonly max?: number | undefined; readonly desired?: number | undefined },
  by: (from: number, to: number, bounds: string) => string,
  at: ScalingPlace,
): void {
  const [min, max] = [size.min ?? group.min, size.max ?? group.max];
  const desired = fleetWithin(size.desired ?? group.desired, { min, max });
  const bounds = `min: ${min}, max: ${max}, desired: ${desired}`;
  const because = desired === group.desired ? group.because : by(group.desired, desired, bounds);
  changeGroup(group.name, { min, max, desired, because }, at);
  keepGroup(group.name, at);
}

/** One pass. Nothing happens where nothing runs members. */
export function keepGroup(name: string, at: ScalingPlace): void {
  const group = fleetGroupsOf(at).get(name);
  const fleet = fleetOf(at.world);
  if (group === undefined || fleet === undefined) return;
  const now = moment(at.world.clock.now());
  if (!group.suspended.includes('ReplaceUnhealthy') && !group.suspended.includes('Terminate'))
    for (const member of membersIn(name, at))
      if (isActive(member) && member.health === 'Unhealthy' && member.state === 'InService')
        void retireMember(
          member,
          `At ${now} an instance was taken out of service in response to ${member.complaint}.`,
          at,
        );
  const active = membersIn(name, at).filter(isActive);
  if (active.length < group.desired && !group.suspended.includes('Launch')) growTo(group, active.length, fleet, at);
  if (active.length > group.desired && !group.suspended.includes('Terminate')) shrinkTo(group, active, at);
}

function growTo(group: KeptFleetGroup, from: number, fleet: GroupFleet, at: ScalingPlace): void {
  const { world } = at;
  const failed = failuresIn(world).get(group.arn);
  if (failed !== undefined && failed.untilMs > world.clock.now()) return;
  const now = moment(world.clock.now());
  const replaces = membersIn(group.name, at).filter(
    (member) => !isActive(member) && member.health === 'Unhealthy',
  ).length;
  for (let count = from; count < group.desired; count++) {
    const cause =
      count - from < replaces
        ? `At ${now} an instance was launched in response to an unhealthy instance needing to be replaced.`
        : `${group.because}  At ${now} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${from} to ${group.desired}.`;
    void launchOne(group, cause, fleet, at);
  }
}

function shrinkTo(group: KeptFleetGroup, active: readonly KeptMember[], at: ScalingPlace): void {
  const now = moment(at.world.clock.now());
  const current = launchSettings(group, at);
  // What is not yet in service is begun and cannot be called back.
  let left = active.filter(({ state }) => state === 'InService');
  for (let count = active.length; count > group.desired; count--) {
    const candidates = left.map((each) => ({ ...each, isCurrent: isCurrent(each, current) }));
    const choice = choiceToEnd(candidates, group.terminationPolicies);
    const member = left.find(({ id }) => id === choice?.id);
    if (member === undefined) return;
    left = left.filter((each) => each !== member);
    const cause = `${group.because}  At ${now} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${active.length} to ${group.desired}.  At ${now} instance ${member.id} was selected for termination.`;
    void retireMember(member, cause, at);
  }
}

const newInstanceId = () => `i-${randomBytes(9).toString('hex').slice(0, 17)}`;

/** The zone of a subnet of a stack. */
function zoneOf(subnet: string, at: ScalingPlace): string {
  const found = deployedOf(at.world, at, 'AWS::EC2::Subnet').find(({ physicalId }) => physicalId === subnet);
  return String(found?.properties.AvailabilityZone ?? `${at.region}a`);
}

function newMember(group: KeptFleetGroup, at: ScalingPlace): KeptMember | undefined {
  const own = membersIn(group.name, at);
  const places = group.subnets.map((subnet) => ({ subnet, zone: zoneOf(subnet, at) }));
  const zone = placeForNext(
    [...new Set(places.map((each) => each.zone))],
    own.filter(isActive).map((each) => each.zone),
  );
  const subnet = placeForNext(
    places.filter((each) => each.zone === zone).map((each) => each.subnet),
    own.map((each) => each.subnet),
  );
  if (zone === undefined || subnet === undefined) return undefined;
  const { settings, type, template, configuration } = launchSettings(group, at);
  let number = 1;
  while (own.some((each) => each.number === number)) number += 1;
  return {
    id: newInstanceId(),
    group: group.name,
    number,
    subnet,
    zone,
    type,
    state: 'Pending',
    health: 'Healthy',
    isProtected: group.protectsNew,
    launchedMs: at.world.clock.now(),
    ...(template !== undefined && { template }),
    ...(configuration !== undefined && { configuration }),
    settings,
  };
}

async function launchOne(group: KeptFleetGroup, cause: string, fleet: GroupFleet, at: ScalingPlace): Promise<void> {
  const { world } = at;
  const member = newMember(group, at);
  if (member === undefined) return;
  fleetMembersOf(at).put(member.id, member);
  tellMembers(world);
  const activity = beginActivity(member, `Launching a new EC2 instance: ${member.id}`, cause, at);
  const end = (failure?: string) => endActivity(activity, member, 'Launch', failure, at);
  try {
    const { address } = await fleet.launch(member, group);
    changeMember(member.id, { ...(address !== undefined && { address }) }, at);
    if (!(await passHooks(member, 'LAUNCHING', at))) {
      end('Lifecycle action was abandoned.');
      failed(group, at);
      await retireMember(
        member,
        `At ${moment(world.clock.now())} an instance was taken out of service because its lifecycle action was abandoned.`,
        at,
      );
      return;
    }
    await inService(member, group, at);
    failuresIn(world).delete(group.arn);
    end();
  } catch (fault) {
    await fleet.terminate(member.id).catch(() => undefined);
    fleetMembersOf(at).delete(member.id);
    failed(group, at);
    end(fault instanceof Error ? fault.message : String(fault));
  }
  tellMembers(world);
  keepGroup(group.name, at);
}

function failed(group: KeptFleetGroup, at: ScalingPlace): void {
  const { world } = at;
  const known = failuresIn(world).get(group.arn) ?? { count: 0, untilMs: 0 };
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** known.count);
  failuresIn(world).set(group.arn, { count: known.count + 1, untilMs: world.clock.now() + pauseMs });
  world.clock.at(world.clock.now() + pauseMs, () => keepGroup(group.name, at));
}

async function inService(member: KeptMember, group: KeptFleetGroup, at: ScalingPlace): Promise<void> {
  if (!group.suspended.includes('AddToLoadBalancer'))
    for (const TargetGroupArn of group.targetGroups)
      await at.world.invoke(
        'elasticloadbalancing',
        'RegisterTargets',
        { TargetGroupArn, Targets: [{ Id: member.id }] },
        at,
      );
  changeMember(member.id, { state: 'InService', inServiceMs: at.world.clock.now() }, at);
}

/** Takes a member out of its load balancers, lets go what is in flight, and ends it. One that is on its way goes on. */
export async function retireMember(member: KeptMember, cause: string, at: ScalingPlace): Promise<void> {
  const { world } = at;
  const now = fleetMembersOf(at).get(member.id);
  if (now === undefined || !isActive(now)) return;
  changeMember(member.id, { state: 'Terminating' }, at);
  const activity = beginActivity(member, `Terminating EC2 instance: ${member.id}`, cause, at);
  tellMembers(world);
  keepGroup(member.group, at);
  const group = fleetGroupsOf(at).get(member.group);
  const fleet = fleetOf(world);
  try {
    for (const arn of group?.targetGroups ?? [])
      await deregistered(arn, member.id, fleet?.isAlive(member.id) === true, at);
    await passHooks(member, 'TERMINATING', at);
    await fleet?.terminate(member.id);
    endActivity(activity, member, 'Terminate', undefined, at);
  } catch (fault) {
    endActivity(activity, member, 'Terminate', fault instanceof Error ? fault.message : String(fault), at);
  }
  fleetMembersOf(at).delete(member.id);
  tellMembers(world);
  keepGroup(member.group, at);
}

const LOOK_MS = 200;

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/attach-load-balancer-asg.html: it waits until the target is drained. */
async function deregistered(arn: string, id: string, drains: boolean, at: ScalingPlace): Promise<void> {
  const { world } = at;
  const target = { TargetGroupArn: arn, Targets: [{ Id: id }] };
  await world.invoke('elasticloadbalancing', 'DeregisterTargets', target, at).catch(() => undefined);
  const seconds = Number(targetGroupsOf(at).get(arn)?.attributes['deregistration_delay.timeout_seconds'] ?? 300);
  const untilMs = world.clock.now() + seconds * 1000;
  while (
    drains &&
    world.clock.now() < untilMs &&
    (await healthIn(arn, at)).some((each) => each.id === id && each.state === 'draining')
  )
    await after(world, LOOK_MS);
}

interface TargetHealth {
  readonly id: string;
  readonly state: string;
}

async function healthIn(arn: string, at: ScalingPlace): Promise<readonly TargetHealth[]> {
  const answer = await at.world
    .invoke('elasticloadbalancing', 'DescribeTargetHealth', { TargetGroupArn: arn }, at)
    .catch(() => ({}));
  const { TargetHealthDescriptions: all = [] } = answer as {
    readonly TargetHealthDescriptions?: readonly {
      readonly Target?: { readonly Id?: string };
      readonly TargetHealth?: { readonly State?: string };
    }[];
  };
  return all.map(({ Target, TargetHealth: health }) => ({ id: Target?.Id ?? '', state: health?.State ?? '' }));
}

/**
 * Takes a member out of its group and of its target groups; it runs on, to the end of the system at the latest
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-detach-attach-instances.html).
 */
export async function detachMember(member: KeptMember, cause: string, at: ScalingPlace): Promise<void> {
  const activity = beginActivity(member, `Detaching EC2 instance: ${member.id}`, cause, at);
  const group = fleetGroupsOf(at).get(member.group);
  changeMember(member.id, { group: NO_GROUP }, at);
  tellMembers(at.world);
  keepGroup(member.group, at);
  for (const arn of group?.targetGroups ?? []) await deregistered(arn, member.id, true, at);
  activitiesOf(at).put(activity.id, { ...activity, endMs: at.world.clock.now(), status: 'Successful' });
}

/**
 * Asks after the health of members: an instance that does not run is unhealthy at once, and one that fails the checks of
 * its load balancer after the grace period is
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/health-check-grace-period.html).
 */
export async function checkFleetHealth(name: string, at: ScalingPlace): Promise<void> {
  const group = fleetGroupsOf(at).get(name);
  const fleet = fleetOf(at.world);
  if (group === undefined || fleet === undefined || group.suspended.includes('HealthCheck')) return;
  const asksBalancer = group.healthCheckType.includes('ELB');
  const healths = asksBalancer ? (await Promise.all(group.targetGroups.map((arn) => healthIn(arn, at)))).flat() : [];
  const now = at.world.clock.now();
  for (const member of membersIn(name, at)) {
    if (member.state !== 'InService' || member.health === 'Unhealthy') continue;
    const isOld = now - (member.inServiceMs ?? now) >= group.graceSeconds * 1000;
    const complaint = !fleet.isAlive(member.id)
      ? 'an EC2 health check indicating it has been terminated or stopped'
      : isOld && healths.some(({ id, state }) => id === member.id && state === 'unhealthy')
        ? 'an ELB system health check failure'
        : undefined;
    if (complaint !== undefined) changeMember(member.id, { health: 'Unhealthy', complaint }, at);
  }
  keepGroup(name, at);
}

/** Brings up again what stood before the fleet went: the same members, as after a reboot. */
export async function resumeMembers(at: ScalingPlace): Promise<void> {
  const fleet = fleetOf(at.world);
  if (fleet === undefined) return;
  await Promise.all(
    [...fleetMembersOf(at).values()].map(async (member) => {
      const group = fleetGroupsOf(at).get(member.group);
      if (group === undefined || !isActive(member)) {
        fleetMembersOf(at).delete(member.id);
        return;
      }
      if (fleet.isAlive(member.id)) return;
      try {
        const { address } = await fleet.launch(member, group);
        changeMember(member.id, { ...(address !== undefined && { address }) }, at);
        await inService(member, group, at);
      } catch {
        fleetMembersOf(at).delete(member.id);
      }
    }),
  );
  tellMembers(at.world);
  for (const { name } of fleetGroupsOf(at).values()) keepGroup(name, at);
}

/** Ends all members of a group; it is deleted when they are gone. */
export async function endGroup(name: string, at: ScalingPlace): Promise<void> {
  const group = fleetGroupsOf(at).get(name);
  if (group === undefined) return;
  changeGroup(name, { min: 0, max: 0, desired: 0 }, at);
  const cause = `At ${moment(at.world.clock.now())} a user request force deleted AutoScalingGroup changing the desired capacity from ${group.desired} to 0.`;
  await Promise.all(membersIn(name, at).map((member) => retireMember(member, cause, at)));
  // Members that were on their way in.
  await whenMembers(at.world, () => membersIn(name, at).every(isActive) || membersIn(name, at).length === 0);
  for (const { id } of membersIn(name, at)) {
    await fleetOf(at.world)?.terminate(id);
    fleetMembersOf(at).delete(id);
  }
  fleetGroupsOf(at).delete(name);
}
