/** The CloudFormation types of Auto Scaling. */
import { asItems, isSameData, mapOf } from '../../engine/words.ts';
import type { AutoScalingShapes as Shapes } from '../../schemas/auto-scaling.generated.ts';
import type { Creation, LocalType, Properties } from '../../service.ts';
import { keepDue } from '../events/due.ts';
import { moment } from './activities.ts';
import { fleetOf } from './fleet.ts';
import { endGroup, keepGroup } from './keeper.ts';
import {
  changeGroup,
  fleetGroupOf,
  fleetGroupsOf,
  fleetSchedulesOf,
  hooksOf,
  type KeptFleetGroup,
  type ScalingPlace,
  scalingFault,
} from './kept.ts';
import { autoscalingOperations } from './operations.ts';
import { deleteFleetPolicy, putPolicy } from './policies.ts';
import { rollMembers } from './replace-members.ts';

const number = (value: unknown) => (value === undefined ? undefined : Number(value));
const text = (value: unknown) => (value === undefined ? undefined : String(value));
const flag = (value: unknown) => String(value) === 'true';

/** What Describe shows as it was given. */
const AS_GIVEN = [
  'CapacityRebalance',
  'PlacementGroup',
  'ServiceLinkedRoleARN',
  'Context',
  'DesiredCapacityType',
  'MaxInstanceLifetime',
  'InstanceMaintenancePolicy',
  'LoadBalancerNames',
];

type Settings = Omit<KeptFleetGroup, 'name' | 'arn' | 'createdMs' | 'desired' | 'because' | 'suspended' | 'stack'>;

function settingsOf(properties: Properties, tags: Readonly<Record<string, string>>): Settings {
  const own = asItems(properties.Tags).map((tag) => mapOf(tag) as unknown as Shapes['Tag']);
  const ofStack = Object.entries(tags).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: true }));
  const launch = Object.fromEntries(
    (['LaunchTemplate', 'MixedInstancesPolicy', 'LaunchConfigurationName'] as const).flatMap((name) =>
      properties[name] === undefined ? [] : [[name, properties[name]]],
    ),
  ) as KeptFleetGroup['launch'];
  return {
    min: Number(properties.MinSize),
    max: Number(properties.MaxSize),
    subnets: asItems(properties.VPCZoneIdentifier).map(String),
    launch,
    targetGroups: asItems(properties.TargetGroupARNs).map(String),
    healthCheckType: text(properties.HealthCheckType) ?? 'EC2',
    graceSeconds: number(properties.HealthCheckGracePeriod) ?? 0,
    cooldownSeconds: number(properties.Cooldown) ?? 300,
    warmupSeconds: number(properties.DefaultInstanceWarmup),
    terminationPolicies: asItems(properties.TerminationPolicies).map(String),
    protectsNew: flag(properties.NewInstancesProtectedFromScaleIn),
    tags: [...own, ...ofStack],
    collectsMetrics: asItems(properties.MetricsCollection).length > 0,
    shown: Object.fromEntries(
      AS_GIVEN.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]])),
    ),
  };
}

function checkSize({ min, max, desired }: Pick<KeptFleetGroup, 'min' | 'max' | 'desired'>): void {
  if (min > max) throw scalingFault('Min size must be less than or equal to max size.');
  if (desired < min || desired > max)
    throw scalingFault(`Desired capacity:${desired} must be between the specified min size:${min} and max size:${max}`);
}

const arnOf = (name: string, at: Creation) =>
  `arn:aws:autoscaling:${at.region}:${at.account}:autoScalingGroup:${at.requestId}:autoScalingGroupName/${name}`;

export const groupType: LocalType = {
  standing: 'RUNS',
  /** Members send them; where nothing runs members nobody does. */
  sendsSignals: ({ world }) => fleetOf(world) !== undefined,
  create(properties, at) {
    const name = text(properties.AutoScalingGroupName) ?? at.generatedName(255);
    if (fleetGroupsOf(at).has(name))
      throw scalingFault(
        `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
        'AlreadyExists',
      );
    const settings = settingsOf(properties, at.tags);
    const desired = number(properties.DesiredCapacity) ?? settings.min;
    checkSize({ ...settings, desired });
    const group: KeptFleetGroup = {
      ...settings,
      name,
      arn: arnOf(name, at),
      createdMs: at.world.clock.now(),
      desired,
      because: `At ${moment(at.world.clock.now())} a user request created an AutoScalingGroup changing the desired capacity from 0 to ${desired}.`,
      suspended: [],
      stack: { name: at.stack.name, logicalId: at.logicalId },
    };
    fleetGroupsOf(at).put(name, group);
    for (const hook of asItems(properties.LifecycleHookSpecificationList)) putHook(name, mapOf(hook), at);
    keepGroup(name, at);
    return { id: name, attributes: { AutoScalingGroupARN: group.arn } };
  },
  async update(made, properties, before, at) {
    const group = fleetGroupOf(made.id, at);
    const settings = settingsOf(properties, at.tags);
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
    const scheduled = mapOf(at.policies.UpdatePolicy).AutoScalingScheduledAction;
    const keepsSize = flag(mapOf(scheduled).IgnoreUnmodifiedGroupSizeProperties);
    const size = (name: string, now: number) =>
      properties[name] === undefined || (keepsSize && isSameData(properties[name], before[name]))
        ? now
        : Number(properties[name]);
    const [min, max] = [size('MinSize', group.min), size('MaxSize', group.max)];
    const desired = Math.min(max, Math.max(min, size('DesiredCapacity', group.desired)));
    const because =
      desired === group.desired
        ? group.because
        : `At ${moment(at.world.clock.now())} a user request update of AutoScalingGroup constraints to min: ${min}, max: ${max}, desired: ${desired} changing the desired capacity from ${group.desired} to ${desired}.`;
    changeGroup(made.id, { ...settings, min, max, desired, because }, at);
    const isOther = ['LaunchTemplate', 'MixedInstancesPolicy', 'LaunchConfigurationName', 'VPCZoneIdentifier'].some(
      (name) => !isSameData(properties[name], before[name]),
    );
    const rolling = mapOf(at.policies.UpdatePolicy).AutoScalingRollingUpdate;
    if (isOther && rolling !== undefined && fleetOf(at.world) !== undefined) await roll(made.id, mapOf(rolling), at);
    keepGroup(made.id, at);
    return made;
  },
  async delete(made, _properties, at) {
    await endGroup(made.id, at);
    for (const [key, { group }] of [...hooksOf(at).entries()]) if (group === made.id) hooksOf(at).delete(key);
  },
};

async function roll(name: string, policy: Properties, at: Creation): Promise<void> {
  const pause = text(policy.PauseTime) ?? (flag(policy.WaitOnResourceSignals) ? 'PT5M' : 'PT0S');
  await rollMembers(
    name,
    {
      minInService: number(policy.MinInstancesInService) ?? 0,
      maxBatch: number(policy.MaxBatchSize) ?? 1,
      signals: flag(policy.WaitOnResourceSignals) ? (count) => at.awaitSignals(count, pause) : undefined,
      suspended: asItems(policy.SuspendProcesses).map(String),
      signal: at.signal,
    },
    at,
  );
}

function putHook(group: string, hook: Properties, at: ScalingPlace): void {
  const LifecycleHookName = String(hook.LifecycleHookName);
  hooksOf(at).put(`${group}/${LifecycleHookName}`, {
    LifecycleHookName,
    LifecycleTransition: String(hook.LifecycleTransition),
    group,
    ...(hook.HeartbeatTimeout !== undefined && { HeartbeatTimeout: Number(hook.HeartbeatTimeout) }),
    ...(hook.DefaultResult !== undefined && { DefaultResult: String(hook.DefaultResult) }),
    ...(hook.NotificationTargetARN !== undefined && { NotificationTargetARN: String(hook.NotificationTargetARN) }),
    ...(hook.NotificationMetadata !== undefined && { NotificationMetadata: String(hook.NotificationMetadata) }),
  });
}

export const lifecycleHookType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const group = fleetGroupOf(String(properties.AutoScalingGroupName), at).name;
    const LifecycleHookName = text(properties.LifecycleHookName) ?? at.generatedName(255);
    putHook(group, { ...properties, LifecycleHookName }, at);
    return { id: LifecycleHookName, attributes: {} };
  },
  update(made, properties, _before, at) {
    putHook(String(properties.AutoScalingGroupName), { ...properties, LifecycleHookName: made.id }, at);
    return made;
  },
  delete(made, properties, at) {
    hooksOf(at).delete(`${properties.AutoScalingGroupName}/${made.id}`);
  },
};

const policyInput = (properties: Properties, name: string) => {
  const adjustment = number(properties.ScalingAdjustment);
  return {
    ...properties,
    AutoScalingGroupName: String(properties.AutoScalingGroupName),
    PolicyName: name,
    ...(adjustment !== undefined && { ScalingAdjustment: adjustment }),
    ...(properties.Cooldown !== undefined && { Cooldown: Number(properties.Cooldown) }),
  } as Shapes['PutScalingPolicyType'];
};

export const scalingPolicyType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ PolicyType, TargetTrackingConfiguration }) =>
    PolicyType === 'PredictiveScaling' ||
    mapOf(mapOf(TargetTrackingConfiguration).CustomizedMetricSpecification).Metrics !== undefined
      ? 'RECORDED'
      : 'RUNS',
  async create(properties, at) {
    const name = text(properties.PolicyName) ?? at.generatedName(255);
    const recorded = scalingPolicyType.standingOf?.(properties) === 'RECORDED';
    const input = policyInput(properties, name);
    const { arn } = await putPolicy(recorded ? { ...input, PolicyType: 'PredictiveScaling' } : input, at);
    return { id: arn, attributes: { Arn: arn, PolicyName: name } };
  },
  async update(made, properties, _before, at) {
    await putPolicy(policyInput(properties, String(made.attributes.PolicyName)), at);
    return made;
  },
  async delete(made, properties, at) {
    await deleteFleetPolicy(String(properties.AutoScalingGroupName), String(made.attributes.PolicyName), at);
  },
};

const scheduleInput = (properties: Properties, name: string) =>
  ({
    AutoScalingGroupName: String(properties.AutoScalingGroupName),
    ScheduledActionName: name,
    ...Object.fromEntries(
      (['MinSize', 'MaxSize', 'DesiredCapacity'] as const).flatMap((size) =>
        properties[size] === undefined ? [] : [[size, Number(properties[size])]],
      ),
    ),
    ...(properties.Recurrence !== undefined && { Recurrence: String(properties.Recurrence) }),
    ...(properties.TimeZone !== undefined && { TimeZone: String(properties.TimeZone) }),
    ...(properties.StartTime !== undefined && { StartTime: new Date(String(properties.StartTime)) }),
    ...(properties.EndTime !== undefined && { EndTime: new Date(String(properties.EndTime)) }),
  }) satisfies Shapes['PutScheduledUpdateGroupActionType'];

export const scheduledActionType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = at.generatedName(255);
    await autoscalingOperations.PutScheduledUpdateGroupAction(scheduleInput(properties, name), at);
    return { id: name, attributes: { ScheduledActionName: name } };
  },
  async update(made, properties, _before, at) {
    await autoscalingOperations.PutScheduledUpdateGroupAction(scheduleInput(properties, made.id), at);
    return made;
  },
  delete(made, properties, at) {
    fleetSchedulesOf(at).delete(`${properties.AutoScalingGroupName}/${made.id}`);
    keepDue(at.world);
  },
};
