/** AWS::ApplicationAutoScaling. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApplicationAutoScaling.html */
import { isRecord } from '../../../base/index.ts';
import type { ApplicationAutoScalingShapes as Shapes } from '../../schemas/application-auto-scaling.generated.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import { keepDue } from '../events/due.ts';
import { isScaledHere } from './capacity.ts';
import { type Scaled, scalableActionsOf, scalableKeyOf, scalablePoliciesOf, scalableTargetsOf } from './kept.ts';
import {
  deregisterScalable,
  putScalingPolicy,
  putScheduledAction,
  registerScalableTarget,
  removePolicy,
} from './operations.ts';

const text = (value: unknown) => String(value ?? '');

/** What Ref of a target gives: `service/cluster/name|ecs:service:DesiredCount|ecs`. */
const targetId = ({ ResourceId, ScalableDimension, ServiceNamespace }: Scaled) =>
  `${ResourceId}|${ScalableDimension}|${ServiceNamespace}`;

function scaledIn(properties: Properties): Scaled {
  const [id, dimension, namespace] = text(properties.ScalingTargetId).split('|');
  return {
    ServiceNamespace: properties.ScalingTargetId === undefined ? text(properties.ServiceNamespace) : text(namespace),
    ResourceId: properties.ScalingTargetId === undefined ? text(properties.ResourceId) : text(id),
    ScalableDimension: properties.ScalingTargetId === undefined ? text(properties.ScalableDimension) : text(dimension),
  };
}

async function putTarget(properties: Properties, at: Creation): Promise<Made> {
  const scaled = scaledIn(properties);
  const { ScheduledActions: scheduled, SuspendedState, RoleARN: role, MinCapacity, MaxCapacity } = properties;
  await registerScalableTarget(
    {
      ...scaled,
      MinCapacity: Number(MinCapacity),
      MaxCapacity: Number(MaxCapacity),
      ...(role !== undefined && { RoleARN: text(role) }),
      ...(isRecord(SuspendedState) && { SuspendedState: SuspendedState as Shapes['SuspendedState'] }),
    },
    at,
  );
  const wanted = Array.isArray(scheduled) ? scheduled.filter(isRecord) : [];
  for (const action of wanted) {
    const { StartTime, EndTime, ...rest } = action;
    await putScheduledAction(
      {
        ...scaled,
        ...(rest as Omit<Shapes['PutScheduledActionRequest'], keyof Scaled>),
        ...(StartTime !== undefined && { StartTime: new Date(text(StartTime)) }),
        ...(EndTime !== undefined && { EndTime: new Date(text(EndTime)) }),
      },
      at,
    );
  }
  const names = new Set(wanted.map(({ ScheduledActionName }) => text(ScheduledActionName)));
  for (const [key, action] of [...scalableActionsOf(at).entries()])
    if (scalableKeyOf(action) === scalableKeyOf(scaled) && !names.has(action.name)) scalableActionsOf(at).delete(key);
  keepDue(at.world);
  return { id: targetId(scaled), attributes: { Id: targetId(scaled) } };
}

export const scalableTargetType: LocalType = {
  standing: 'RUNS',
  standingOf: (properties) => (isScaledHere(scaledIn(properties)) ? 'RUNS' : 'RECORDED'),
  create: putTarget,
  update: (_made, properties, _before, at) => putTarget(properties, at),
  delete: (_made, properties, at) => deregisterScalable(scaledIn(properties), at),
  read(_made, at) {
    const [id, dimension, namespace] = _made.id.split('|');
    const found = scalableTargetsOf(at).get(
      scalableKeyOf({ ResourceId: text(id), ScalableDimension: text(dimension), ServiceNamespace: text(namespace) }),
    );
    return found === undefined ? undefined : { MinCapacity: found.min, MaxCapacity: found.max };
  },
};

async function putPolicy(properties: Properties, at: Creation): Promise<Made> {
  const {
    PolicyName,
    PolicyType,
    StepScalingPolicyConfiguration: step,
    TargetTrackingScalingPolicyConfiguration: tracking,
  } = properties;
  const answer = await putScalingPolicy(
    {
      ...scaledIn(properties),
      PolicyName: text(PolicyName),
      PolicyType: text(PolicyType),
      ...(isRecord(step) && { StepScalingPolicyConfiguration: step as Shapes['StepScalingPolicyConfiguration'] }),
      ...(isRecord(tracking) && {
        TargetTrackingScalingPolicyConfiguration:
          tracking as unknown as Shapes['TargetTrackingScalingPolicyConfiguration'],
      }),
    },
    at,
  );
  const arn = answer?.PolicyARN ?? '';
  return { id: arn, attributes: { Arn: arn } };
}

export const scalablePolicyType: LocalType = {
  standing: 'RUNS',
  standingOf: (properties) => (isScaledHere(scaledIn(properties)) ? 'RUNS' : 'RECORDED'),
  create: putPolicy,
  update: (_made, properties, _before, at) => putPolicy(properties, at),
  async delete({ id }, _properties, at) {
    const found = [...scalablePoliciesOf(at).values()].find(({ arn }) => arn === id);
    if (found !== undefined) await removePolicy(found, at);
  },
};
