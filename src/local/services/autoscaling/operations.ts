/** The API of Auto Scaling. https://docs.aws.amazon.com/autoscaling/ec2/APIReference/ */
import type { AutoScalingOperations, AutoScalingShapes as Shapes } from '../../schemas/auto-scaling.generated.ts';
import { keepDue } from '../events/due.ts';
import { moment } from './activities.ts';
import { beatAction, completeAction, hooksOfGroup } from './hooks.ts';
import { detachMember, endGroup, keepGroup, resize, retireMember } from './keeper.ts';
import {
  activitiesOf,
  changeGroup,
  changeMember,
  fleetGroupOf,
  fleetGroupsOf,
  fleetMembersOf,
  fleetPoliciesOf,
  fleetSchedulesOf,
  hooksOf,
  type KeptActivity,
  type KeptFleetGroup,
  type KeptMember,
  membersIn,
  NO_GROUP,
  refreshesOf,
  type ScalingPlace,
  scalingFault,
} from './kept.ts';
import { deleteFleetPolicy, executePolicy, policyKey, putPolicy } from './policies.ts';
import { cancelRefresh, startRefresh } from './replace-members.ts';
import { recurrenceOf } from './schedules.ts';

const PAGE = 100;

function paged<T>(
  all: readonly T[],
  { NextToken, MaxRecords }: { readonly NextToken?: string; readonly MaxRecords?: number },
) {
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isSafeInteger(start) || start < 0) throw scalingFault('The token is not valid.', 'InvalidNextToken');
  const end = start + (MaxRecords ?? PAGE);
  return { page: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
}

function shownInstance(member: KeptMember): Shapes['Instance'] {
  return {
    InstanceId: member.id,
    InstanceType: member.type,
    AvailabilityZone: member.zone,
    LifecycleState: member.state,
    HealthStatus: member.health,
    ...(member.template !== undefined && { LaunchTemplate: member.template }),
    ...(member.configuration !== undefined && { LaunchConfigurationName: member.configuration }),
    ProtectedFromScaleIn: member.isProtected,
  };
}

function shownGroup(group: KeptFleetGroup, at: ScalingPlace): Shapes['AutoScalingGroup'] {
  const members = membersIn(group.name, at);
  return {
    ...group.shown,
    ...group.launch,
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    MinSize: group.min,
    MaxSize: group.max,
    DesiredCapacity: group.desired,
    DefaultCooldown: group.cooldownSeconds,
    AvailabilityZones: [...new Set(members.map(({ zone }) => zone))],
    TargetGroupARNs: group.targetGroups,
    HealthCheckType: group.healthCheckType,
    HealthCheckGracePeriod: group.graceSeconds,
    Instances: members.map(shownInstance),
    CreatedTime: new Date(group.createdMs),
    SuspendedProcesses: group.suspended.map((ProcessName) => ({
      ProcessName,
      SuspensionReason: 'User suspended',
    })),
    VPCZoneIdentifier: group.subnets.join(','),
    EnabledMetrics: group.collectsMetrics ? GROUP_METRICS.map((Metric) => ({ Metric, Granularity: '1Minute' })) : [],
    Tags: group.tags.map((tag) => ({ ...tag, ResourceId: group.name, ResourceType: 'auto-scaling-group' })),
    TerminationPolicies: group.terminationPolicies,
    NewInstancesProtectedFromScaleIn: group.protectsNew,
    ...(group.warmupSeconds !== undefined && { DefaultInstanceWarmup: group.warmupSeconds }),
  };
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html */
export const GROUP_METRICS = [
  'GroupMinSize',
  'GroupMaxSize',
  'GroupDesiredCapacity',
  'GroupInServiceInstances',
  'GroupPendingInstances',
  'GroupTerminatingInstances',
  'GroupTotalInstances',
] as const;

function shownActivity(activity: KeptActivity): Shapes['Activity'] {
  const { id, group, cause, description, startMs, endMs, status, message, details } = activity;
  return {
    ActivityId: id,
    AutoScalingGroupName: group,
    Description: description,
    Cause: cause,
    StartTime: new Date(startMs),
    ...(endMs !== undefined && { EndTime: new Date(endMs) }),
    StatusCode: status,
    ...(message !== undefined && { StatusMessage: message }),
    Progress: status === 'InProgress' ? 50 : 100,
    Details: details,
  };
}

const userChange = (at: ScalingPlace) => (from: number, to: number, bounds: string) =>
  `At ${moment(at.world.clock.now())} a user request update of AutoScalingGroup constraints to ${bounds} changing the desired capacity from ${from} to ${to}.`;

const memberOf = (id: string | undefined, at: ScalingPlace): KeptMember => {
  const found = fleetMembersOf(at).get(id ?? '');
  if (found === undefined)
    throw scalingFault(`Instance Id not found - No managed instance found for instance ID: ${id}`);
  return found;
};

export const autoscalingOperations = {
  DescribeAutoScalingGroups(input, call) {
    const names = input.AutoScalingGroupNames ?? [];
    const tags = (input.Filters ?? []).map(({ Name = '', Values = [] }) => (group: KeptFleetGroup) => {
      const key = Name.startsWith('tag:') ? Name.slice(4) : undefined;
      if (key === undefined && Name !== 'tag-key' && Name !== 'tag-value')
        throw scalingFault(
          `Filter type ${Name} is not correct. Allowed Filter types are: tag-key, tag-value, tag:<key>`,
        );
      return group.tags.some(({ Key, Value = '' }) =>
        key !== undefined
          ? Key === key && Values.includes(Value)
          : Values.includes(Name === 'tag-key' ? (Key ?? '') : Value),
      );
    });
    const all = [...fleetGroupsOf(call).values()].filter(
      (group) => (names.length === 0 || names.includes(group.name)) && tags.every((passes) => passes(group)),
    );
    const { page, next } = paged(all, input);
    return { AutoScalingGroups: page.map((group) => shownGroup(group, call)), ...next };
  },
  DescribeAutoScalingInstances(input, call) {
    const ids = input.InstanceIds ?? [];
    const all = [...fleetMembersOf(call).values()].filter(
      ({ id, group }) => group !== NO_GROUP && (ids.length === 0 || ids.includes(id)),
    );
    const { page, next } = paged(all, input);
    return {
      AutoScalingInstances: page.map((member) => ({
        ...shownInstance(member),
        AutoScalingGroupName: member.group,
        HealthStatus: member.health.toUpperCase(),
      })),
      ...next,
    };
  },
  DescribeScalingActivities(input, call) {
    const ids = input.ActivityIds ?? [];
    const all = [...activitiesOf(call).values()]
      .filter(({ group }) => input.AutoScalingGroupName === undefined || group === input.AutoScalingGroupName)
      .filter(({ id }) => ids.length === 0 || ids.includes(id))
      .toReversed();
    const { page, next } = paged(all, input);
    return { Activities: page.map(shownActivity), ...next };
  },
  SetDesiredCapacity({ AutoScalingGroupName: name, DesiredCapacity: desired }, call) {
    const group = fleetGroupOf(name, call);
    if (desired > group.max)
      throw scalingFault(
        `New SetDesiredCapacity value ${desired} is above max value ${group.max} for the AutoScalingGroup.`,
      );
    if (desired < group.min)
      throw scalingFault(
        `New SetDesiredCapacity value ${desired} is below min value ${group.min} for the AutoScalingGroup.`,
      );
    resize(
      group,
      { desired },
      (from, to) =>
        `At ${moment(call.world.clock.now())} a user request explicitly set group desired capacity changing the desired capacity from ${from} to ${to}.`,
      call,
    );
    return undefined;
  },
  UpdateAutoScalingGroup(input, call) {
    const group = fleetGroupOf(input.AutoScalingGroupName, call);
    changeGroup(group.name, updated(input), call);
    resize(
      fleetGroupOf(group.name, call),
      { min: input.MinSize, max: input.MaxSize, desired: input.DesiredCapacity },
      userChange(call),
      call,
    );
    return undefined;
  },
  TerminateInstanceInAutoScalingGroup({ InstanceId, ShouldDecrementDesiredCapacity: isFewer }, call) {
    const member = memberOf(InstanceId, call);
    const group = fleetGroupOf(member.group, call);
    if (isFewer && group.desired <= group.min)
      throw scalingFault(
        `Currently, desiredSize equals minSize (${group.min}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
      );
    const now = moment(call.world.clock.now());
    if (isFewer) changeGroup(group.name, { desired: group.desired - 1 }, call);
    const cause = `At ${now} instance ${member.id} was taken out of service in response to a user request${isFewer ? `, shrinking the capacity from ${group.desired} to ${group.desired - 1}` : ''}.`;
    void retireMember(member, cause, call);
    const activity = [...activitiesOf(call).values()].at(-1);
    return { ...(activity !== undefined && { Activity: shownActivity(activity) }) };
  },
  DetachInstances({ InstanceIds = [], AutoScalingGroupName: name, ShouldDecrementDesiredCapacity: isFewer }, call) {
    const group = fleetGroupOf(name, call);
    const members = InstanceIds.map((id) => {
      const member = fleetMembersOf(call).get(id);
      if (member?.group !== name) throw scalingFault(`The instance ${id} is not part of Auto Scaling group ${name}.`);
      if (member.state !== 'InService') throw scalingFault(`The instance ${id} is not in InService or Standby.`);
      return member;
    });
    if (isFewer && group.desired - members.length < group.min)
      throw scalingFault(
        `Currently, desiredSize equals minSize (${group.min}). Terminating instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
      );
    const now = moment(call.world.clock.now());
    if (isFewer) changeGroup(name, { desired: group.desired - members.length }, call);
    const Activities = members.map((member) => {
      void detachMember(member, `At ${now} instance ${member.id} was detached in response to a user request.`, call);
      const [activity] = [...activitiesOf(call).values()].slice(-1);
      return activity === undefined ? undefined : shownActivity(activity);
    });
    return { Activities: Activities.filter((each) => each !== undefined) };
  },
  SetInstanceHealth({ InstanceId, HealthStatus, ShouldRespectGracePeriod: respects = true }, call) {
    const member = memberOf(InstanceId, call);
    const group = fleetGroupOf(member.group, call);
    if (HealthStatus !== 'Healthy' && HealthStatus !== 'Unhealthy')
      throw scalingFault('HealthStatus must be Healthy or Unhealthy.');
    const age = call.world.clock.now() - (member.inServiceMs ?? call.world.clock.now());
    if (HealthStatus === 'Unhealthy' && respects && age < group.graceSeconds * 1000) return undefined;
    changeMember(member.id, { health: HealthStatus, complaint: 'a user health-check' }, call);
    keepGroup(member.group, call);
    return undefined;
  },
  SetInstanceProtection({ InstanceIds, AutoScalingGroupName: name, ProtectedFromScaleIn }, call) {
    fleetGroupOf(name, call);
    for (const id of InstanceIds) {
      memberOf(id, call);
      changeMember(id, { isProtected: ProtectedFromScaleIn }, call);
    }
    return {};
  },
  SuspendProcesses({ AutoScalingGroupName: name, ScalingProcesses }, call) {
    const group = fleetGroupOf(name, call);
    const wanted = processes(ScalingProcesses);
    changeGroup(name, { suspended: [...new Set([...group.suspended, ...wanted])] }, call);
    return undefined;
  },
  ResumeProcesses({ AutoScalingGroupName: name, ScalingProcesses }, call) {
    const group = fleetGroupOf(name, call);
    const wanted = processes(ScalingProcesses);
    changeGroup(name, { suspended: group.suspended.filter((each) => !wanted.includes(each)) }, call);
    keepGroup(name, call);
    return undefined;
  },
  DescribeScalingProcessTypes: () => ({ Processes: PROCESSES.map((ProcessName) => ({ ProcessName })) }),
  async DeleteAutoScalingGroup({ AutoScalingGroupName: name, ForceDelete }, call) {
    const group = fleetGroupOf(name, call);
    if (ForceDelete !== true && (group.desired > 0 || membersIn(name, call).length > 0))
      throw scalingFault(
        'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
        'ResourceInUse',
      );
    void endGroup(name, call);
    return undefined;
  },
  async PutScalingPolicy(input, call) {
    const { arn, alarms } = await putPolicy(input, call);
    return { PolicyARN: arn, Alarms: alarms };
  },
  async DeletePolicy({ AutoScalingGroupName: name, PolicyName: policy }, call) {
    const found = policyNamed(policy, name, call);
    await deleteFleetPolicy(found.AutoScalingGroupName, found.PolicyName, call);
    return undefined;
  },
  DescribePolicies(input, call) {
    const { AutoScalingGroupName: name, PolicyNames: names = [], PolicyTypes: kinds = [] } = input;
    const all = [...fleetPoliciesOf(call).values()].filter(
      (each) =>
        (name === undefined || each.AutoScalingGroupName === name) &&
        (names.length === 0 || names.includes(each.PolicyName) || names.includes(each.arn)) &&
        (kinds.length === 0 || kinds.includes(each.PolicyType ?? '')),
    );
    const { page, next } = paged(all, input);
    return {
      ScalingPolicies: page.map(({ arn, alarms, ...policy }) => ({
        ...policy,
        PolicyARN: arn,
        Alarms: alarms,
        Enabled: policy.Enabled ?? true,
      })),
      ...next,
    };
  },
  async ExecutePolicy(input, call) {
    const policy = policyNamed(input.PolicyName, input.AutoScalingGroupName, call);
    const group = fleetGroupOf(policy.AutoScalingGroupName, call);
    if (call.principal !== undefined && group.suspended.includes('AlarmNotification') && call.http === undefined)
      return undefined;
    await executePolicy(
      policy,
      { honorsCooldown: input.HonorCooldown === true, metric: input.MetricValue, threshold: input.BreachThreshold },
      call,
    );
    return undefined;
  },
  PutScheduledUpdateGroupAction(input, call) {
    const group = fleetGroupOf(input.AutoScalingGroupName, call);
    if (input.MinSize === undefined && input.MaxSize === undefined && input.DesiredCapacity === undefined)
      throw scalingFault('At least one of MinSize, MaxSize and DesiredCapacity must be specified.');
    const at = input.StartTime ?? input.Time;
    if (input.Recurrence === undefined && at === undefined)
      throw scalingFault('Either StartTime or Recurrence must be specified.');
    if (input.Recurrence !== undefined && recurrenceOf(input.Recurrence, input.TimeZone ?? 'UTC') === undefined)
      throw scalingFault('Given recurrence string: '.concat(input.Recurrence, ' is invalid'));
    const key = `${group.name}/${input.ScheduledActionName}`;
    const arn = `arn:aws:autoscaling:${call.region}:${call.account}:scheduledUpdateGroupAction:${call.requestId}:autoScalingGroupName/${group.name}:scheduledActionName/${input.ScheduledActionName}`;
    fleetSchedulesOf(call).put(key, {
      ...input,
      ...(at !== undefined && { StartTime: at }),
      arn: fleetSchedulesOf(call).get(key)?.arn ?? arn,
      sinceMs: call.world.clock.now(),
    });
    keepDue(call.world);
    return undefined;
  },
  DeleteScheduledAction({ AutoScalingGroupName: name, ScheduledActionName: action }, call) {
    if (!fleetSchedulesOf(call).delete(`${name}/${action}`)) throw scalingFault('Scheduled action name not found');
    keepDue(call.world);
    return undefined;
  },
  DescribeScheduledActions(input, call) {
    const names = input.ScheduledActionNames ?? [];
    const all = [...fleetSchedulesOf(call).values()].filter(
      (each) =>
        (input.AutoScalingGroupName === undefined || each.AutoScalingGroupName === input.AutoScalingGroupName) &&
        (names.length === 0 || names.includes(each.ScheduledActionName)),
    );
    const { page, next } = paged(all, input);
    return {
      ScheduledUpdateGroupActions: page.map(({ arn, sinceMs: _, ...action }) => ({
        ...action,
        ScheduledActionARN: arn,
      })),
      ...next,
    };
  },
  PutLifecycleHook(input, call) {
    fleetGroupOf(input.AutoScalingGroupName, call);
    const key = `${input.AutoScalingGroupName}/${input.LifecycleHookName}`;
    const known = hooksOf(call).get(key);
    const LifecycleTransition = input.LifecycleTransition ?? known?.LifecycleTransition;
    if (LifecycleTransition === undefined) throw scalingFault('LifecycleTransition is required.');
    const { AutoScalingGroupName: group, ...hook } = input;
    hooksOf(call).put(key, { ...known, ...hook, LifecycleTransition, group });
    return {};
  },
  DeleteLifecycleHook({ AutoScalingGroupName: name, LifecycleHookName: hook }, call) {
    fleetGroupOf(name, call);
    if (!hooksOf(call).delete(`${name}/${hook}`)) throw scalingFault('No Lifecycle Hook found.');
    completeAction({ hook }, 'CONTINUE', call.world);
    return {};
  },
  DescribeLifecycleHooks({ AutoScalingGroupName: name, LifecycleHookNames: names = [] }, call) {
    fleetGroupOf(name, call);
    const all = hooksOfGroup(name, call).filter(
      ({ LifecycleHookName }) => names.length === 0 || names.includes(LifecycleHookName),
    );
    return {
      LifecycleHooks: all.map(({ group, ...hook }) => {
        const HeartbeatTimeout = hook.HeartbeatTimeout ?? 3600;
        return {
          ...hook,
          AutoScalingGroupName: group,
          HeartbeatTimeout,
          GlobalTimeout: Math.min(172_800, HeartbeatTimeout * 100),
          DefaultResult: hook.DefaultResult ?? 'ABANDON',
        };
      }),
    };
  },
  CompleteLifecycleAction(input, call) {
    fleetGroupOf(input.AutoScalingGroupName, call);
    const action = { hook: input.LifecycleHookName, token: input.LifecycleActionToken, member: input.InstanceId };
    if (!completeAction(action, input.LifecycleActionResult, call.world)) throw noAction(input.InstanceId);
    return {};
  },
  RecordLifecycleActionHeartbeat(input, call) {
    fleetGroupOf(input.AutoScalingGroupName, call);
    const action = { hook: input.LifecycleHookName, token: input.LifecycleActionToken, member: input.InstanceId };
    if (!beatAction(action, call.world)) throw noAction(input.InstanceId);
    return {};
  },
  StartInstanceRefresh({ AutoScalingGroupName: name, Preferences }, call) {
    return { InstanceRefreshId: startRefresh(name, Preferences, call).InstanceRefreshId };
  },
  CancelInstanceRefresh({ AutoScalingGroupName: name }, call) {
    fleetGroupOf(name, call);
    return { InstanceRefreshId: cancelRefresh(name, call).InstanceRefreshId };
  },
  DescribeInstanceRefreshes(input, call) {
    fleetGroupOf(input.AutoScalingGroupName, call);
    const ids = input.InstanceRefreshIds ?? [];
    const all = [...refreshesOf(call).values()]
      .filter((each) => each.AutoScalingGroupName === input.AutoScalingGroupName)
      .filter((each) => ids.length === 0 || ids.includes(each.InstanceRefreshId))
      .toReversed();
    const { page, next } = paged(all, input);
    return { InstanceRefreshes: page, ...next };
  },
  DescribeTags(input, call) {
    const all = [...fleetGroupsOf(call).values()].flatMap(({ name, tags }) =>
      tags.map((tag) => ({ ...tag, ResourceId: name, ResourceType: 'auto-scaling-group' })),
    );
    const { page, next } = paged(all, input);
    return { Tags: page, ...next };
  },
} satisfies Partial<AutoScalingOperations>;

const noAction = (id: string | undefined) => scalingFault(`No active Lifecycle Action found with instance ID ${id}`);

function policyNamed(policy: string, group: string | undefined, at: ScalingPlace) {
  const found = [...fleetPoliciesOf(at).values()].find(
    (each) =>
      each.arn === policy ||
      (each.PolicyName === policy &&
        (group === undefined || fleetPoliciesOf(at).get(policyKey(group, policy)) === each)),
  );
  if (found === undefined) throw scalingFault(`PolicyName: ${policy} not found`);
  return found;
}

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html */
const PROCESSES = [
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'Launch',
  'ReplaceUnhealthy',
  'ScheduledActions',
  'Terminate',
] as const;

function processes(wanted: readonly string[] = PROCESSES): readonly string[] {
  const unknown = wanted.find((each) => !(PROCESSES as readonly string[]).includes(each));
  if (unknown !== undefined) throw scalingFault(`Invalid Process type: ${unknown}`);
  return wanted.length === 0 ? PROCESSES : wanted;
}

/** What an update changes beside the size. */
function updated(input: Shapes['UpdateAutoScalingGroupType']): Partial<KeptFleetGroup> {
  const { LaunchTemplate, MixedInstancesPolicy, LaunchConfigurationName } = input;
  const launch = LaunchTemplate ?? MixedInstancesPolicy ?? LaunchConfigurationName;
  return {
    ...(launch !== undefined && {
      launch: {
        ...(LaunchTemplate !== undefined && { LaunchTemplate }),
        ...(MixedInstancesPolicy !== undefined && { MixedInstancesPolicy }),
        ...(LaunchConfigurationName !== undefined && { LaunchConfigurationName }),
      },
    }),
    ...(input.DefaultCooldown !== undefined && { cooldownSeconds: input.DefaultCooldown }),
    ...(input.HealthCheckType !== undefined && { healthCheckType: input.HealthCheckType }),
    ...(input.HealthCheckGracePeriod !== undefined && { graceSeconds: input.HealthCheckGracePeriod }),
    ...(input.VPCZoneIdentifier !== undefined && { subnets: input.VPCZoneIdentifier.split(',') }),
    ...(input.TerminationPolicies !== undefined && { terminationPolicies: input.TerminationPolicies }),
    ...(input.NewInstancesProtectedFromScaleIn !== undefined && {
      protectsNew: input.NewInstancesProtectedFromScaleIn,
    }),
    ...(input.DefaultInstanceWarmup !== undefined && { warmupSeconds: input.DefaultInstanceWarmup }),
  };
}
