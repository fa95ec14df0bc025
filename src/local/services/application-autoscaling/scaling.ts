/**
 * Policies at work. A target tracking policy has two alarms of its own; a step policy is an action of alarms that somebody
 * made. While an alarm rings its policies are asked once a minute, as CloudWatch asks Auto Scaling
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-actions.html), and act when their cooldown is over.
 */
import { randomUUID } from 'node:crypto';
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import type { LocalWorld } from '../../service.ts';
import { adjustedCapacity, scalableStepFor, scalableWithin, trackedCapacity } from './arithmetic.ts';
import { currentCapacity, isScaledHere, setCapacity } from './capacity.ts';
import {
  type KeptScalablePolicy,
  type KeptScalableTarget,
  noteActivity,
  type ScalablePlace,
  type Scaled,
  scalableKeyOf,
  scalablePoliciesOf,
  scalableTargetsOf,
} from './kept.ts';

const MINUTE_MS = 60_000;
/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html: of ECS services. */
const TRACKING_COOLDOWN_SECONDS = 300;

/** What a policy asks of an alarm. */
interface RingingAlarm {
  readonly AlarmName?: string | undefined;
  readonly StateReasonData?: string | undefined;
  readonly Threshold?: number | undefined;
}

type DescribedAlarm = CloudwatchShapes['MetricAlarm'];

const minutes = new WeakMap<LocalWorld, () => void>();
/** When something was scaled last, and in which direction. */
const lastScaled = new WeakMap<LocalWorld, Map<string, { readonly outMs: number; readonly inMs: number }>>();

export function startScaling(world: LocalWorld): void {
  const arm = () => {
    minutes.set(
      world,
      world.clock.at(world.clock.now() + MINUTE_MS, () => {
        void scaleAll(world).catch(() => undefined);
        arm();
      }),
    );
  };
  arm();
}

export function stopScaling(world: LocalWorld): void {
  minutes.get(world)?.();
  minutes.delete(world);
}

/** Asks every policy of which an alarm rings. */
export async function scaleAll(world: LocalWorld): Promise<void> {
  for (const home of world.state.homes('application-autoscaling/policy')) {
    const place: ScalablePlace = { world, partition: 'aws', ...home };
    const policies = [...scalablePoliciesOf(place).values()];
    if (policies.length === 0) continue;
    const answer: { readonly MetricAlarms?: readonly DescribedAlarm[] } = await world.invoke(
      'monitoring',
      'DescribeAlarms',
      { StateValue: 'ALARM' },
      place,
    );
    for (const policy of policies)
      for (const alarm of answer.MetricAlarms ?? [])
        if ((alarm.AlarmActions ?? []).includes(policy.arn)) await executeScalable(policy, alarm, place);
  }
}

/** Scales as the policy says of a ringing alarm. What keeps it from it is noted with the activities. */
export async function executeScalable(
  policy: KeptScalablePolicy,
  alarm: RingingAlarm,
  at: ScalablePlace,
): Promise<void> {
  const target = scalableTargetsOf(at).get(scalableKeyOf(policy));
  const metric = recentValue(alarm);
  const current = target === undefined ? undefined : await currentCapacity(target, at);
  if (target === undefined || metric === undefined || current === undefined) return;
  const wanted = wantedCapacity(policy, alarm, metric, current);
  if (wanted === undefined) return;
  const next = scalableWithin(wanted, target);
  if (next === current || isSuspended(target, next > current)) return;
  if (isCooling(policy, next, current, at)) return;
  const cause = `monitor alarm ${alarm.AlarmName} in state ALARM triggered policy ${policy.name}`;
  await scaleTo(target, next, cause, at);
}

function wantedCapacity(
  { step, tracking, alarms }: KeptScalablePolicy,
  alarm: RingingAlarm,
  metric: number,
  current: number,
): number | undefined {
  if (tracking !== undefined) {
    const wanted = trackedCapacity(current, metric, tracking.TargetValue);
    const isLow = alarm.AlarmName === alarms[1]?.AlarmName;
    // A metric between both alarms asks for nothing, and the low one never for more.
    return isLow ? Math.min(current, wanted) : Math.max(current, wanted);
  }
  const adjustment = scalableStepFor(step?.StepAdjustments ?? [], metric - (alarm.Threshold ?? 0))?.ScalingAdjustment;
  return step === undefined || adjustment === undefined ? undefined : adjustedCapacity(current, adjustment, step);
}

/** What the alarm was judged by last. */
function recentValue({ StateReasonData: data }: RingingAlarm): number | undefined {
  if (data === undefined) return undefined;
  const parsed: unknown = JSON.parse(data);
  const points =
    typeof parsed === 'object' && parsed !== null && 'recentDatapoints' in parsed ? parsed.recentDatapoints : [];
  const last: unknown = Array.isArray(points) ? points.at(-1) : undefined;
  return typeof last === 'number' ? last : undefined;
}

function isSuspended({ suspended }: KeptScalableTarget, isOut: boolean): boolean {
  return (isOut ? suspended.DynamicScalingOutSuspended : suspended.DynamicScalingInSuspended) === true;
}

function isCooling(policy: KeptScalablePolicy, next: number, current: number, { world }: ScalablePlace): boolean {
  const last = lastScaled.get(world)?.get(scalableKeyOf(policy));
  if (last === undefined) return false;
  const now = world.clock.now();
  const { step, tracking } = policy;
  const seconds = (given: number | undefined) =>
    step === undefined ? (given ?? TRACKING_COOLDOWN_SECONDS) : (step.Cooldown ?? 0);
  if (next > current) return now - last.outMs < seconds(tracking?.ScaleOutCooldown) * 1000;
  return now - Math.max(last.outMs, last.inMs) < seconds(tracking?.ScaleInCooldown) * 1000;
}

/** Sets the capacity and notes it, success or not. */
export async function scaleTo(scaled: Scaled, capacity: number, cause: string, at: ScalablePlace): Promise<void> {
  const before = await currentCapacity(scaled, at);
  const now = at.world.clock.now();
  const { ServiceNamespace, ResourceId, ScalableDimension } = scaled;
  const fault = await (isScaledHere(scaled)
    ? setCapacity(scaled, capacity, at).then(
        () => undefined,
        (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
      )
    : Promise.resolve(`The local target does not scale ${ScalableDimension}.`));
  noteActivity(
    scaled,
    {
      ActivityId: randomUUID(),
      ServiceNamespace,
      ResourceId,
      ScalableDimension,
      Description: `Setting desired count to ${capacity}.`,
      Cause: cause,
      StartTime: new Date(now),
      EndTime: new Date(now),
      StatusCode: fault === undefined ? 'Successful' : 'Failed',
      StatusMessage:
        fault === undefined
          ? `Successfully set desired count to ${capacity}. Change successfully fulfilled by ecs.`
          : `Failed to set desired count to ${capacity}. Reason: ${fault}`,
    },
    at,
  );
  if (fault !== undefined || before === undefined) return;
  const all = lastScaled.get(at.world) ?? new Map<string, { readonly outMs: number; readonly inMs: number }>();
  lastScaled.set(at.world, all);
  const last = all.get(scalableKeyOf(scaled)) ?? { outMs: 0, inMs: 0 };
  all.set(scalableKeyOf(scaled), capacity > before ? { ...last, outMs: now } : { ...last, inMs: now });
}
