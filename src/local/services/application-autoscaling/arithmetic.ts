/** How many tasks a policy asks for, as functions of numbers. */
import type { ApplicationAutoScalingShapes as Shapes } from '../../schemas/application-auto-scaling.generated.ts';

/** Scaling never leaves the bounds of the target. */
export function scalableWithin(wanted: number, { min, max }: { readonly min: number; readonly max: number }): number {
  return Math.min(max, Math.max(min, wanted));
}

/**
 * Capacity in proportion to how far the metric is from its target, rounded up for availability's sake
 * (https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html).
 */
export function trackedCapacity(current: number, metric: number, target: number): number {
  return Math.ceil((current * metric) / target);
}

/**
 * The step that a breach falls into: bounds are differences from the threshold, the lower one inclusive above it, the upper
 * one inclusive below it (https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html).
 */
export function scalableStepFor(
  steps: readonly Shapes['StepAdjustment'][],
  breach: number,
): Shapes['StepAdjustment'] | undefined {
  return steps.find(({ MetricIntervalLowerBound: low = -Infinity, MetricIntervalUpperBound: high = Infinity }) =>
    breach >= 0 ? breach >= low && breach < high : breach > low && breach <= high,
  );
}

/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html */
export function adjustedCapacity(
  current: number,
  adjustment: number,
  { AdjustmentType: type, MinAdjustmentMagnitude: least = 0 }: Shapes['StepScalingPolicyConfiguration'],
): number {
  switch (type) {
    case 'ExactCapacity':
      return adjustment;
    case 'PercentChangeInCapacity': {
      // Between -1 and 1 it is one task; else what is behind the point does not count.
      const share = (current * adjustment) / 100;
      const whole = share === 0 ? 0 : Math.abs(share) < 1 ? Math.sign(share) : Math.trunc(share);
      return current + Math.sign(whole) * Math.max(Math.abs(whole), whole === 0 ? 0 : least);
    }
    default:
      return current + adjustment;
  }
}
