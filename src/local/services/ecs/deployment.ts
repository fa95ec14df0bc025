/**
 * The arithmetic of deployments, as functions of numbers.
 *
 * A task is *healthy* when all that checks it finds it so. A rolling update keeps as many healthy tasks as the minimum
 * percentage asks, and has no more tasks than the maximum allows
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html).
 */
import type { EcsShapes as Shapes } from '../../schemas/ecs.generated.ts';

export interface TaskCounts {
  /** Not running yet, or running and not known to be healthy. */
  readonly starting: number;
  readonly healthy: number;
  readonly unhealthy: number;
}

export interface RolloutInput {
  readonly desired: number;
  readonly minimumPercent: number;
  readonly maximumPercent: number;
  /** Of the primary deployment; tasks that stop are not counted. */
  readonly primary: TaskCounts;
  /** Of all deployments before it. */
  readonly others: TaskCounts;
}

export interface RolloutSteps {
  /** How many tasks of the primary deployment are started. */
  readonly start: number;
  /** How many of its tasks are stopped: too many of them, or unhealthy ones that are replaced. */
  readonly stopPrimary: number;
  readonly stopUnhealthy: number;
  /** How many healthy tasks of others are stopped, and whether those that are not healthy are. */
  readonly stopOthers: number;
  readonly stopOthersUnhealthy: boolean;
}

/** The lower limit is rounded up, the upper one down. */
export function rolloutLimits({
  desired,
  minimumPercent,
  maximumPercent,
}: Pick<RolloutInput, 'desired' | 'minimumPercent' | 'maximumPercent'>): {
  readonly lower: number;
  readonly upper: number;
} {
  return { lower: Math.ceil((desired * minimumPercent) / 100), upper: Math.floor((desired * maximumPercent) / 100) };
}

const countAll = ({ starting, healthy, unhealthy }: TaskCounts) => starting + healthy + unhealthy;

export function rolloutSteps(input: RolloutInput): RolloutSteps {
  const { desired, primary, others } = input;
  const { lower, upper } = rolloutLimits(input);
  const room = Math.max(0, upper - countAll(primary) - countAll(others));
  const fit = primary.starting + primary.healthy;
  const start = Math.min(Math.max(0, desired - fit), room);
  const spare = Math.max(0, primary.healthy + others.healthy - lower);
  const isReplaced = fit + start >= desired && primary.healthy >= desired;
  return {
    start,
    stopPrimary: Math.max(0, fit - desired),
    // A replacement comes first where there is room for it:
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-replace-unhealthy-tasks.html
    stopUnhealthy: isReplaced || (room === 0 && fit < desired) ? primary.unhealthy : 0,
    stopOthers: Math.min(others.healthy, spare),
    stopOthersUnhealthy: others.starting + others.unhealthy > 0,
  };
}

/** Whether the primary deployment has reached a steady state. */
export function isSteady({ desired, primary, others }: RolloutInput): boolean {
  return primary.healthy === desired && countAll(primary) === desired && countAll(others) === 0;
}

type Breaker = Shapes['DeploymentCircuitBreaker'];

/**
 * How many failed tasks make a deployment fail: half of the desired count, rounded up, at least 3 and at most 200, unless
 * the service says otherwise (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html,
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html).
 */
export function failureThreshold(desired: number, breaker: Breaker | undefined): number {
  const { type = 'BOUNDED_PERCENT', value = 50 } = breaker?.thresholdConfiguration ?? {};
  if (type === 'COUNT') return value;
  const share = Math.ceil((desired * value) / 100);
  return type === 'UNBOUNDED_PERCENT' ? share : Math.min(200, Math.max(3, share));
}

/** A restart after so many failures in a row waits: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html */
export function restartPauseMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(60_000, 2000 * 2 ** (failures - 1));
}
