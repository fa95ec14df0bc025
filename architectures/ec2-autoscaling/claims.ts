import type { ClaimSet } from 'lintel/claims';
import { accessClaims } from './claims/access.ts';
import { alarmClaims } from './claims/alarms.ts';
import { computeClaims } from './claims/compute.ts';
import { costClaims } from './claims/cost.ts';
import { dashboardClaims } from './claims/dashboard.ts';
import { deliveryClaims } from './claims/delivery.ts';
import { documentOf } from './claims/document.ts';
import { environmentClaims } from './claims/environments.ts';
import { futureClaims } from './claims/future.ts';
import { guardClaims } from './claims/guards.ts';
import { isolationClaims } from './claims/isolation.ts';
import { loggingClaims } from './claims/logging.ts';
import { namesOf, that } from './claims/names.ts';
import { networkClaims } from './claims/network.ts';
import { notificationClaims } from './claims/notifications.ts';
import { recoveryClaims } from './claims/recovery.ts';
import { sameAsProductionClaims } from './claims/same-as-production.ts';
import { scopeClaims } from './claims/scope.ts';
import type { WebAppOptions } from './options.ts';

/** What the document promises of an environment: the rows of its conformance table that speak of it. */
export function webAppClaims(options: WebAppOptions, files: Readonly<Record<string, string>>): ClaimSet {
  const of = documentOf(options);
  return {
    ...that.claimSet({
      title: `EC2 Auto Scaling web application, ${of.environment}`,
      files,
      metrics: [...of.contract.metrics, ...agentAndFilters(of)],
      claims: [
        ...scopeClaims(of),
        ...networkClaims(of),
        ...isolationClaims(of),
        ...accessClaims(of),
        ...computeClaims(of),
        ...loggingClaims(of),
        ...dashboardClaims(of),
        ...alarmClaims(of),
        ...notificationClaims(of),
        ...recoveryClaims(of),
        ...environmentClaims(of),
        ...costClaims(of),
        ...deliveryClaims(of),
        ...futureClaims(of),
        ...sameAsProductionClaims(of),
        ...guardClaims(of),
      ],
    }),
    names: namesOf(of),
  };
}

/** Emitted by the agent on every instance, and by the metric filters of the security log. */
function agentAndFilters({ environment, monitoring }: ReturnType<typeof documentOf>): NonNullable<ClaimSet['metrics']> {
  const ofAgent = (name: string) => ({
    namespace: 'CWAgent',
    name,
    unit: 'Percent',
    dimensionSets: [['AutoScalingGroupName']],
  });
  const failedLogins = { namespace: `WebApp/${environment}`, name: 'FailedLogins', unit: 'Count', dimensionSets: [[]] };
  return [ofAgent('mem_used_percent'), ofAgent('disk_used_percent'), ...(monitoring === 'full' ? [failedLogins] : [])];
}
