/** Replacing all members of a group: instance refreshes, and the rolling updates of CloudFormation. */
import { randomUUID } from 'node:crypto';
import { moment } from './activities.ts';
import { batchSize } from './capacity.ts';
import { fleetOf } from './fleet.ts';
import { keepGroup, retireMember, whenMembers } from './keeper.ts';
import {
  changeGroup,
  fleetGroupOf,
  fleetMembersOf,
  type KeptMember,
  type KeptRefresh,
  membersIn,
  refreshesOf,
  type ScalingPlace,
  scalingFault,
} from './kept.ts';
import { isCurrent, launchSettings } from './launch-settings.ts';

const serving = (group: string, at: ScalingPlace) =>
  membersIn(group, at).filter(({ state, health }) => state === 'InService' && health === 'Healthy');

/** Ends members, and resolves when as many as are wanted serve again. */
async function replaceSome(
  group: string,
  members: readonly KeptMember[],
  cause: string,
  at: ScalingPlace,
  signal: AbortSignal,
) {
  for (const member of members) void retireMember(member, cause, at);
  await whenMembers(
    at.world,
    () =>
      members.every(({ id }) => !fleetMembersOf(at).has(id)) &&
      serving(group, at).length >= fleetGroupOf(group, at).desired,
    signal,
  );
}

const refreshing = new Map<string, AbortController>();

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html: terminate and launch, batch by batch. */
export function startRefresh(name: string, preferences: KeptRefresh['Preferences'], at: ScalingPlace): KeptRefresh {
  const group = fleetGroupOf(name, at);
  if (fleetOf(at.world) === undefined)
    throw scalingFault('The local target runs no members here: no system is up.', 'ActiveInstanceRefreshNotFound');
  const busy = [...refreshesOf(at).values()].find(
    (each) => each.AutoScalingGroupName === name && (each.Status === 'InProgress' || each.Status === 'Pending'),
  );
  if (busy !== undefined)
    throw scalingFault(
      'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.',
      'InstanceRefreshInProgress',
    );
  const refresh: KeptRefresh = {
    InstanceRefreshId: randomUUID(),
    AutoScalingGroupName: name,
    Status: 'InProgress',
    StartTime: new Date(at.world.clock.now()),
    PercentageComplete: 0,
    InstancesToUpdate: group.desired,
    Preferences: { MinHealthyPercentage: 90, ...preferences },
  };
  refreshesOf(at).put(refresh.InstanceRefreshId, refresh);
  const stop = new AbortController();
  refreshing.set(refresh.InstanceRefreshId, stop);
  void runRefresh(refresh, stop.signal, at).finally(() => refreshing.delete(refresh.InstanceRefreshId));
  return refresh;
}

async function runRefresh(refresh: KeptRefresh, signal: AbortSignal, at: ScalingPlace): Promise<void> {
  const { AutoScalingGroupName: name, InstanceRefreshId: id, Preferences: wanted } = refresh;
  const change = (more: Partial<KeptRefresh>) => {
    const known = refreshesOf(at).get(id);
    if (known !== undefined) refreshesOf(at).put(id, { ...known, ...more });
  };
  try {
    const group = fleetGroupOf(name, at);
    const settings = launchSettings(group, at);
    const old = membersIn(name, at).filter((member) => wanted?.SkipMatching !== true || !isCurrent(member, settings));
    const size = batchSize(group.desired, wanted?.MinHealthyPercentage ?? 90);
    const warmupMs = (wanted?.InstanceWarmup ?? group.warmupSeconds ?? group.graceSeconds) * 1000;
    for (let done = 0; done < old.length; done += size) {
      const cause = `At ${moment(at.world.clock.now())} an instance was taken out of service in response to an instance refresh.`;
      await replaceSome(name, old.slice(done, done + size), cause, at, signal);
      await new Promise<void>((resolve, reject) => {
        const cancel = at.world.clock.at(at.world.clock.now() + warmupMs, resolve);
        signal.addEventListener('abort', () => {
          cancel();
          reject(signal.reason);
        });
      });
      const replaced = Math.min(old.length, done + size);
      change({
        PercentageComplete: Math.floor((replaced * 100) / old.length),
        InstancesToUpdate: old.length - replaced,
      });
    }
    change({
      Status: 'Successful',
      PercentageComplete: 100,
      InstancesToUpdate: 0,
      EndTime: new Date(at.world.clock.now()),
    });
  } catch (fault) {
    const Status = signal.aborted ? 'Cancelled' : 'Failed';
    const StatusReason = fault instanceof Error ? fault.message : String(fault);
    change({ Status, StatusReason, EndTime: new Date(at.world.clock.now()) });
  }
}

export function cancelRefresh(name: string, at: ScalingPlace): KeptRefresh {
  const found = [...refreshesOf(at).values()].find(
    (each) => each.AutoScalingGroupName === name && each.Status === 'InProgress',
  );
  if (found === undefined)
    throw scalingFault(
      'No in progress or pending Instance Refresh found for Auto Scaling group.',
      'ActiveInstanceRefreshNotFound',
    );
  refreshing.get(found.InstanceRefreshId)?.abort(new Error('Cancelled by user request.'));
  return found;
}

export interface RollingUpdate {
  readonly minInService: number;
  readonly maxBatch: number;
  /** Waits for the signals of so many new members; undefined where the template does not want it. */
  readonly signals: ((count: number) => Promise<void>) | undefined;
  readonly suspended: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * What CloudFormation does where what a group launches from has changed: batch by batch, never fewer in service than it is
 * told (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html).
 */
export async function rollMembers(name: string, update: RollingUpdate, at: ScalingPlace): Promise<void> {
  const group = fleetGroupOf(name, at);
  const settings = launchSettings(group, at);
  const isOld = (member: KeptMember) => !isCurrent(member, settings);
  const before = group.suspended;
  // A group that may not fall below its size grows by a batch for the time of the update.
  const room = group.desired - update.minInService;
  const extra = room > 0 ? 0 : Math.min(update.maxBatch, Math.max(1, group.max - group.desired));
  changeGroup(name, { suspended: [...new Set([...before, ...update.suspended])] }, at);
  try {
    if (extra > 0) {
      if (group.desired + extra > group.max)
        throw new Error(`Group size ${group.max} leaves no room beside MinInstancesInService ${update.minInService}.`);
      await grown(name, group.desired + extra, update, at);
    }
    for (;;) {
      const old = membersIn(name, at).filter(isOld);
      if (old.length === 0) break;
      const size = Math.min(update.maxBatch, extra > 0 ? extra : room);
      const batch = old.slice(0, size);
      const signalled = update.signals?.(
        Math.min(
          batch.length,
          Math.max(0, fleetGroupOf(name, at).desired - (membersIn(name, at).length - batch.length)),
        ),
      );
      const cause = `At ${moment(at.world.clock.now())} an instance was taken out of service in response to a rolling update.`;
      await Promise.all([signalled, replaceSome(name, batch, cause, at, update.signal)]);
    }
  } finally {
    changeGroup(name, { suspended: before, desired: group.desired }, at);
    keepGroup(name, at);
  }
}

async function grown(name: string, desired: number, update: RollingUpdate, at: ScalingPlace): Promise<void> {
  const more = desired - fleetGroupOf(name, at).desired;
  const signalled = update.signals?.(more);
  changeGroup(name, { desired }, at);
  keepGroup(name, at);
  await Promise.all([signalled, whenMembers(at.world, () => serving(name, at).length >= desired, update.signal)]);
}
