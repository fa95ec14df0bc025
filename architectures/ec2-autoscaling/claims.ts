import { type ClaimSet, claimSet } from 'lintel/claims';
import { contractOf, metricNamespace } from '../../workloads/web-app/contract.ts';
import { agentMetrics } from './agent-configuration.ts';
import { FAILED_LOGINS } from './alarms.ts';
import { accessClaims } from './claims/access.ts';
import { alarmClaims } from './claims/alarms.ts';
import { computeClaims } from './claims/compute.ts';
import { costClaims } from './claims/cost.ts';
import { dashboardClaims } from './claims/dashboard.ts';
import { deliveryClaims } from './claims/delivery.ts';
import { environmentClaims } from './claims/environments.ts';
import { futureClaims } from './claims/future.ts';
import { isolationClaims } from './claims/isolation.ts';
import { loggingClaims } from './claims/logging.ts';
import { namesFor } from './claims/names.ts';
import { networkClaims } from './claims/network.ts';
import { notificationClaims } from './claims/notifications.ts';
import { recoveryClaims } from './claims/recovery.ts';
import { sameAsProductionClaims } from './claims/same-as-production.ts';
import { scopeClaims } from './claims/scope.ts';
import { deliveryFiles } from './delivery/files.ts';
import type { WebAppOptions } from './options.ts';
import { type Settings, settingsOf } from './settings.ts';

/** What the document promises of an environment: the rows of its conformance table that speak of it. */
export function webAppClaims(environment: string, options: WebAppOptions): ClaimSet {
  const settings = settingsOf(environment, options);
  return claimSet({
    title: `EC2 Auto Scaling web application, ${environment}`,
    names: namesFor(settings),
    files: deliveryFiles(settings),
    metrics: metricsOf(settings),
    claims: [
      ...scopeClaims(settings),
      ...networkClaims(settings),
      ...isolationClaims(settings),
      ...accessClaims(settings),
      ...computeClaims(settings),
      ...loggingClaims(settings),
      ...dashboardClaims(settings),
      ...alarmClaims(settings),
      ...notificationClaims(settings),
      ...recoveryClaims(settings),
      ...environmentClaims(settings),
      ...costClaims(settings),
      ...deliveryClaims(settings),
      ...futureClaims(settings),
      ...sameAsProductionClaims(settings),
    ],
  });
}

/** Emitted by the application, by the agent on every instance, and by the metric filters of the security log. */
function metricsOf(settings: Settings): NonNullable<ClaimSet['metrics']> {
  const failedLogins = {
    namespace: metricNamespace(settings.environment),
    name: FAILED_LOGINS,
    unit: 'Count',
    dimensionSets: [[]],
  };
  return [
    ...contractOf(settings).metrics,
    ...agentMetrics(),
    ...(settings.monitoring === 'full' ? [failedLogins] : []),
  ];
}
