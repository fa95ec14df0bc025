/**
 * The health of one target. A target is in service after the first check that it passes, whatever the threshold.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
import type { HealthCheck } from './plan.ts';

export interface Health {
  readonly state: 'initial' | 'healthy' | 'unhealthy' | 'draining' | 'unavailable' | 'unused';
  /** AWS's reason code and description; none when healthy. */
  readonly reason?: string;
  readonly description?: string;
  /** Checks passed or failed in a row since the state last changed. */
  readonly inRow: number;
}

export type CheckResult =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'timed out' }
  | { readonly kind: 'failed' };

export function initialHealth({ enabled }: Pick<HealthCheck, 'enabled'>): Health {
  if (!enabled) {
    const description = 'Health checks are not enabled for this target';
    return { state: 'unavailable', reason: 'Target.HealthCheckDisabled', description, inRow: 0 };
  }
  return {
    state: 'initial',
    reason: 'Elb.InitialHealthChecking',
    description: 'Initial health checks in progress',
    inRow: 0,
  };
}

export const DRAINING: Health = {
  state: 'draining',
  reason: 'Target.DeregistrationInProgress',
  description: 'Target deregistration is in progress',
  inRow: 0,
};

export const GONE: Health = {
  state: 'unused',
  reason: 'Target.NotRegistered',
  description: 'Target is not registered to the target group',
  inRow: 0,
};

/** The health after one more check. */
export function afterCheck(before: Health, result: CheckResult, check: HealthCheck): Health {
  if (before.state === 'draining' || before.state === 'unavailable') return before;
  if (result.kind === 'answered' && isExpected(result.status, check.matcher)) {
    const inRow = before.state === 'unhealthy' ? before.inRow + 1 : 0;
    const isBack = before.state !== 'unhealthy' || inRow >= check.healthyThreshold;
    return isBack ? { state: 'healthy', inRow: 0 } : { ...before, inRow };
  }
  const inRow = before.state === 'unhealthy' ? 0 : before.inRow + 1;
  const isDown = before.state === 'unhealthy' || inRow >= check.unhealthyThreshold;
  return isDown ? { state: 'unhealthy', ...reasonOf(result), inRow: 0 } : { ...before, inRow };
}

function reasonOf(result: CheckResult): { readonly reason: string; readonly description: string } {
  if (result.kind === 'answered')
    return {
      reason: 'Target.ResponseCodeMismatch',
      description: `Health checks failed with these codes: [${result.status}]`,
    };
  if (result.kind === 'timed out') return { reason: 'Target.Timeout', description: 'Request timed out' };
  return { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
}

function isExpected(status: number, matcher: string): boolean {
  return matcher.split(',').some((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return from !== undefined && to !== undefined && status >= from && status <= to;
  });
}
