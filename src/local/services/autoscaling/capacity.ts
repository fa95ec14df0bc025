/** The arithmetic of Auto Scaling: bounds, zones, whom to end, and what policies ask for. Pure. */
import type { AutoScalingShapes as Shapes } from '../../schemas/auto-scaling.generated.ts';

export interface FleetBounds {
  readonly min: number;
  readonly max: number;
}

export const fleetWithin = (wanted: number, { min, max }: FleetBounds) => Math.min(max, Math.max(min, wanted));

/** The place for one more: where the fewest are, the first of several. */
export function placeForNext<T>(places: readonly T[], taken: readonly T[]): T | undefined {
  const count = (place: T) => taken.filter((each) => each === place).length;
  return places.reduce<T | undefined>(
    (best, place) => (best === undefined || count(place) < count(best) ? place : best),
    undefined,
  );
}

export interface FleetCandidate {
  readonly id: string;
  readonly zone: string;
  readonly launchedMs: number;
  readonly isProtected: boolean;
  /** Whether it was launched from what the group launches from now. */
  readonly isCurrent: boolean;
}

/**
 * Whom a scale-in ends: of the zone with the most members, the one that the termination policies pick, in their order.
 * `Default` is an outdated launch template first, then the oldest
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html; nothing here comes
 * near a billing hour).
 */
export function choiceToEnd(all: readonly FleetCandidate[], policies: readonly string[]): FleetCandidate | undefined {
  const free = all.filter(({ isProtected }) => !isProtected);
  const count = (zone: string) => all.filter((each) => each.zone === zone).length;
  const most = Math.max(0, ...free.map(({ zone }) => count(zone)));
  const inZone = free.filter(({ zone }) => count(zone) === most);
  const oldest = (these: readonly FleetCandidate[]) => these.toSorted((a, b) => a.launchedMs - b.launchedMs)[0];
  for (const policy of policies.length === 0 ? ['Default'] : policies) {
    const outdated = inZone.filter(({ isCurrent }) => !isCurrent);
    if (policy === 'OldestInstance') return oldest(inZone);
    if (policy === 'NewestInstance') return inZone.toSorted((a, b) => b.launchedMs - a.launchedMs)[0];
    if (policy === 'OldestLaunchTemplate' || policy === 'OldestLaunchConfiguration') {
      if (outdated.length > 0) return oldest(outdated);
      continue;
    }
    return oldest(outdated.length > 0 ? outdated : inZone);
  }
  return oldest(inZone);
}

type Adjusting = Pick<Shapes['ScalingPolicy'], 'AdjustmentType' | 'MinAdjustmentMagnitude' | 'MinAdjustmentStep'>;

/**
 * The capacity after an adjustment. Percentages are rounded: above 1 down, between 0 and 1 to 1, and the same below zero
 * (https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html#as-scaling-adjustment).
 */
export function adjusted(current: number, adjustment: number, policy: Adjusting): number {
  if (policy.AdjustmentType === 'ExactCapacity') return adjustment;
  if (policy.AdjustmentType !== 'PercentChangeInCapacity') return current + adjustment;
  const exact = (current * adjustment) / 100;
  const whole = Math.abs(exact) > 1 ? Math.trunc(exact) : Math.sign(exact);
  const least = policy.MinAdjustmentMagnitude ?? policy.MinAdjustmentStep ?? 0;
  return current + Math.sign(adjustment) * Math.max(Math.abs(whole), Math.abs(least));
}

/**
 * The step in whose interval the metric lies; bounds are counted from the threshold. The lower bound is inclusive above
 * the threshold, the upper one below it
 * (https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StepAdjustment.html).
 */
export function fleetStepFor(
  steps: readonly Shapes['StepAdjustment'][],
  breach: number,
): Shapes['StepAdjustment'] | undefined {
  return steps.find(({ MetricIntervalLowerBound: low = -Infinity, MetricIntervalUpperBound: high = Infinity }) =>
    breach >= 0 ? breach >= low && breach < high : breach > low && breach <= high,
  );
}

/** In proportion to the metric, rounded up: never fewer than the target needs. */
export function tracked(current: number, metric: number, target: number): number {
  return target <= 0 ? current : Math.ceil((Math.max(1, current) * metric) / target - 1e-9);
}

/** How many members may be away at once while all are replaced. */
export function batchSize(desired: number, minHealthyPercent: number): number {
  return Math.max(1, desired - Math.ceil((desired * minHealthyPercent) / 100));
}
