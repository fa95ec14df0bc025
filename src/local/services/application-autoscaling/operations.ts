/** Application Auto Scaling's operations. https://docs.aws.amazon.com/autoscaling/application/APIReference/ */
import { randomUUID } from 'node:crypto';
import type {
  ApplicationAutoScalingOperations as Operations,
  ApplicationAutoScalingShapes as Shapes,
} from '../../schemas/application-auto-scaling.generated.ts';
import { ServiceError } from '../../service.ts';
import { keepDue } from '../events/due.ts';
import { timetableOf } from '../events/timetable.ts';
import { currentCapacity, isScaledHere } from './capacity.ts';
import {
  type KeptAction,
  type KeptScalablePolicy,
  type KeptScalableTarget,
  nameKey,
  type ScalablePlace,
  type Scaled,
  scalableActionsOf,
  scalableActivitiesOf,
  scalableKeyOf,
  scalablePoliciesOf,
  scalableTargetOf,
  scalableTargetsOf,
} from './kept.ts';
import { trackingAlarms } from './tracking-alarms.ts';

const invalid = (message: string) => new ServiceError('ValidationException', message);
const notFound = (message: string) => new ServiceError('ObjectNotFoundException', message);

const scaledOf = ({ ServiceNamespace, ResourceId, ScalableDimension }: Scaled): Scaled => ({
  ServiceNamespace,
  ResourceId,
  ScalableDimension,
});

export const registerScalableTarget: Operations['RegisterScalableTarget'] = async (input, call) => {
  const scaled = scaledOf(input);
  const before = scalableTargetsOf(call).get(scalableKeyOf(scaled));
  const { MinCapacity: min = before?.min, MaxCapacity: max = before?.max } = input;
  if (min === undefined || max === undefined) throw invalid('Minimum and maximum capacity must be specified');
  if (min > max) throw invalid('Maximum capacity cannot be less than minimum capacity');
  if (isScaledHere(scaled) && (await currentCapacity(scaled, call)) === undefined)
    throw invalid(`ECS service doesn't exist: ${scaled.ResourceId}`);
  const made: KeptScalableTarget = {
    ...scaled,
    arn:
      before?.arn ??
      `arn:${call.partition}:application-autoscaling:${call.region}:${call.account}:scalable-target/${randomUUID().replaceAll('-', '')}`,
    min,
    max,
    role:
      input.RoleARN ??
      before?.role ??
      `arn:${call.partition}:iam::${call.account}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
    suspended: { ...before?.suspended, ...input.SuspendedState },
    createdMs: before?.createdMs ?? call.world.clock.now(),
    tags: { ...before?.tags, ...input.Tags },
  };
  scalableTargetsOf(call).put(scalableKeyOf(scaled), made);
  return { ScalableTargetARN: made.arn };
};

/** Its policies and scheduled actions go with it. */
export async function deregisterScalable(scaled: Scaled, at: ScalablePlace): Promise<void> {
  for (const policy of [...scalablePoliciesOf(at).values()])
    if (scalableKeyOf(policy) === scalableKeyOf(scaled)) await removePolicy(policy, at);
  for (const [key, action] of [...scalableActionsOf(at).entries()])
    if (scalableKeyOf(action) === scalableKeyOf(scaled)) scalableActionsOf(at).delete(key);
  scalableTargetsOf(at).delete(scalableKeyOf(scaled));
  keepDue(at.world);
}

export const deregisterScalableTarget: Operations['DeregisterScalableTarget'] = async (input, call) => {
  await deregisterScalable(scalableTargetOf(input, call), call);
  return {};
};

function page<T>(all: readonly T[], token: string | undefined, size = 50) {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) throw new ServiceError('InvalidNextTokenException', 'Invalid next token');
  return {
    items: all.slice(start, start + size),
    next: start + size < all.length ? { NextToken: `${start + size}` } : {},
  };
}

const isAsked =
  (input: { readonly ServiceNamespace: string; readonly ScalableDimension?: string }, ids?: readonly string[]) =>
  (each: Scaled) =>
    each.ServiceNamespace === input.ServiceNamespace &&
    (input.ScalableDimension === undefined || each.ScalableDimension === input.ScalableDimension) &&
    (ids === undefined || ids.length === 0 || ids.includes(each.ResourceId));

export const describeScalableTargets: Operations['DescribeScalableTargets'] = (input, call) => {
  const found = [...scalableTargetsOf(call).values()].filter(isAsked(input, input.ResourceIds));
  const { items, next } = page(found, input.NextToken, input.MaxResults);
  return {
    ScalableTargets: items.map((target) => ({
      ...scaledOf(target),
      MinCapacity: target.min,
      MaxCapacity: target.max,
      RoleARN: target.role,
      CreationTime: new Date(target.createdMs),
      SuspendedState: {
        DynamicScalingInSuspended: false,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: false,
        ...target.suspended,
      },
      ScalableTargetARN: target.arn,
    })),
    ...next,
  };
};

export const putScalingPolicy: Operations['PutScalingPolicy'] = async (input, call) => {
  const target = scalableTargetOf(input, call);
  const {
    PolicyName: name,
    StepScalingPolicyConfiguration: step,
    TargetTrackingScalingPolicyConfiguration: tracking,
  } = input;
  const before = scalablePoliciesOf(call).get(nameKey(target, name));
  const type = input.PolicyType ?? before?.type ?? 'StepScaling';
  if (type === 'PredictiveScaling')
    throw new ServiceError('NotImplemented', 'The local target does no predictive scaling.', { status: 501 });
  if (type === 'StepScaling' && step === undefined)
    throw invalid('Step scaling policy configuration must be specified');
  if (type === 'TargetTrackingScaling' && tracking === undefined)
    throw invalid('Target tracking scaling policy configuration must be specified');
  const id = randomUUID();
  const draft: KeptScalablePolicy = {
    ...scaledOf(target),
    arn:
      before?.arn ??
      `arn:${call.partition}:autoscaling:${call.region}:${call.account}:scalingPolicy:${id}:resource/${target.ServiceNamespace}/${target.ResourceId}:policyName/${name}`,
    name,
    type,
    ...(step !== undefined && { step }),
    ...(tracking !== undefined && { tracking }),
    alarms: [],
    createdMs: before?.createdMs ?? call.world.clock.now(),
  };
  const alarms = tracking === undefined ? [] : await trackingAlarms(draft, tracking, before?.alarms ?? [], call);
  scalablePoliciesOf(call).put(nameKey(target, name), { ...draft, alarms });
  return { PolicyARN: draft.arn, Alarms: alarms };
};

export async function removePolicy(policy: KeptScalablePolicy, at: ScalablePlace): Promise<void> {
  const names = policy.alarms.map(({ AlarmName }) => AlarmName);
  if (names.length > 0)
    await at.world.invoke('monitoring', 'DeleteAlarms', { AlarmNames: names }, at).catch(() => undefined);
  scalablePoliciesOf(at).delete(nameKey(policy, policy.name));
}

export const deleteScalingPolicy: Operations['DeleteScalingPolicy'] = async (input, call) => {
  const found = scalablePoliciesOf(call).get(nameKey(input, input.PolicyName));
  if (found === undefined)
    throw notFound(
      `No scaling policy found for service namespace: ${input.ServiceNamespace}, resource ID: ${input.ResourceId}, scalable dimension: ${input.ScalableDimension}`,
    );
  await removePolicy(found, call);
  return {};
};

export const describeScalingPolicies: Operations['DescribeScalingPolicies'] = (input, call) => {
  const { PolicyNames: names = [], ResourceId: id } = input;
  const found = [...scalablePoliciesOf(call).values()].filter(
    (policy) =>
      isAsked(input, id === undefined ? undefined : [id])(policy) &&
      (names.length === 0 || names.includes(policy.name)),
  );
  const { items, next } = page(found, input.NextToken, input.MaxResults);
  return {
    ScalingPolicies: items.map((policy) => ({
      ...scaledOf(policy),
      PolicyARN: policy.arn,
      PolicyName: policy.name,
      PolicyType: policy.type,
      CreationTime: new Date(policy.createdMs),
      ...(policy.step !== undefined && { StepScalingPolicyConfiguration: policy.step }),
      ...(policy.tracking !== undefined && { TargetTrackingScalingPolicyConfiguration: policy.tracking }),
      Alarms: policy.alarms,
    })),
    ...next,
  };
};

export const describeScalingActivities: Operations['DescribeScalingActivities'] = (input, call) => {
  const { ResourceId: id } = input;
  const found = scalableActivitiesOf(call).filter(isAsked(input, id === undefined ? undefined : [id]));
  const { items, next } = page(found, input.NextToken, input.MaxResults);
  return { ScalingActivities: items, ...next };
};

export const putScheduledAction: Operations['PutScheduledAction'] = (input, call) => {
  const target = scalableTargetOf(input, call);
  const name = input.ScheduledActionName;
  const before = scalableActionsOf(call).get(nameKey(target, name));
  const schedule = input.Schedule ?? before?.schedule;
  if (schedule === undefined || timetableOf(schedule, input.Timezone) === undefined)
    throw invalid(`Invalid schedule expression: ${schedule}`);
  const action = input.ScalableTargetAction ?? before?.action ?? {};
  if (action.MinCapacity === undefined && action.MaxCapacity === undefined)
    throw invalid('Minimum and maximum capacity cannot both be null');
  const now = call.world.clock.now();
  const made: KeptAction = {
    ...scaledOf(target),
    arn:
      before?.arn ??
      `arn:${call.partition}:autoscaling:${call.region}:${call.account}:scheduledAction:${randomUUID()}:resource/${target.ServiceNamespace}/${target.ResourceId}:scheduledActionName/${name}`,
    name,
    schedule,
    timezone: input.Timezone ?? before?.timezone,
    startMs: input.StartTime?.getTime() ?? before?.startMs,
    endMs: input.EndTime?.getTime() ?? before?.endMs,
    action,
    createdMs: before?.createdMs ?? now,
    changedMs: now,
  };
  scalableActionsOf(call).put(nameKey(target, name), made);
  keepDue(call.world);
  return {};
};

export const deleteScheduledAction: Operations['DeleteScheduledAction'] = (input, call) => {
  const key = nameKey(input, input.ScheduledActionName);
  if (!scalableActionsOf(call).delete(key))
    throw notFound(
      `No scheduled action found for service namespace: ${input.ServiceNamespace}, resource ID: ${input.ResourceId}, scalable dimension: ${input.ScalableDimension}`,
    );
  keepDue(call.world);
  return {};
};

export const describeScheduledActions: Operations['DescribeScheduledActions'] = (input, call) => {
  const { ScheduledActionNames: names = [], ResourceId: id } = input;
  const found = [...scalableActionsOf(call).values()].filter(
    (action) =>
      isAsked(input, id === undefined ? undefined : [id])(action) &&
      (names.length === 0 || names.includes(action.name)),
  );
  const { items, next } = page(found, input.NextToken, input.MaxResults);
  return {
    ScheduledActions: items.map((action): Shapes['ScheduledAction'] => ({
      ...scaledOf(action),
      ScheduledActionName: action.name,
      ScheduledActionARN: action.arn,
      Schedule: action.schedule,
      ...(action.timezone !== undefined && { Timezone: action.timezone }),
      ...(action.startMs !== undefined && { StartTime: new Date(action.startMs) }),
      ...(action.endMs !== undefined && { EndTime: new Date(action.endMs) }),
      ScalableTargetAction: action.action,
      CreationTime: new Date(action.createdMs),
    })),
    ...next,
  };
};
