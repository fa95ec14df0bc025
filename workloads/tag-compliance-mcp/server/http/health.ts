/** Whether the server can do its work. Asks nothing outside: a slow AWS must not take the server out of service. */
import type { Parts } from '../server-parts.ts';
import { VERSION } from '../version.ts';

export interface Health {
  readonly status: 'healthy' | 'unhealthy' | 'stopping';
  readonly [field: string]: unknown;
}

export function healthOf(
  { settings, audit, history, desk, telemetry, policySource, outside }: Parts,
  isStopping: boolean,
): Health {
  const isWhole = policySource() !== undefined && audit.isOpen();
  const count = (metric: string) =>
    [...telemetry.counts()].reduce((sum, [key, value]) => sum + (key.startsWith(metric) ? value : 0), 0);
  return {
    status: isStopping ? 'stopping' : isWhole ? 'healthy' : 'unhealthy',
    version: VERSION,
    timestamp: new Date(outside.now()).toISOString(),
    cloud_providers: ['aws'],
    policy_source: policySource() ?? null,
    redis_connected: false,
    sqlite_connected: audit.isOpen() && history.isOpen(),
    budget_tracking: {
      enabled: true,
      max_calls_per_session: settings.MAX_TOOL_CALLS_PER_SESSION,
      session_ttl_seconds: settings.SESSION_BUDGET_TTL_SECONDS,
      active_sessions: desk.budgets.active(),
    },
    loop_detection: {
      enabled: true,
      max_identical_calls: settings.MAX_IDENTICAL_CALLS,
      window_seconds: settings.LOOP_DETECTION_WINDOW_SECONDS,
    },
    security_monitoring: {
      enabled: true,
      authentication_failures: count('AuthenticationFailures'),
      cors_violations: count('CORSViolations'),
    },
  };
}

/** The counts since the start, as Prometheus reads them (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export function metricsPage({ telemetry, desk }: Parts): string {
  const lines = [...telemetry.counts()].map(([key, value]) => `tag_compliance_${key} ${value}`).toSorted();
  return `${[...lines, `tag_compliance_active_sessions ${desk.budgets.active()}`].join('\n')}\n`;
}
