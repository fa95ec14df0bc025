/** What databases of every engine may switch on. */
import type { Facts } from '../facts.ts';
import { exactly } from '../measure.ts';
import { type PricedPart, part } from '../pricer.ts';

/** A password that the service manages is a secret: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html */
export function masterPassword(facts: Facts, path = 'ManageMasterUserPassword'): readonly PricedPart[] {
  return facts.is(path, 'true')
    ? [part('Secret of the master password', 'secretsmanager.secret', exactly(1, '1 secret'))]
    : [];
}

/** Seven days of history are free: https://aws.amazon.com/rds/performance-insights/pricing/ */
const FREE_DAYS = 7;

/** Longer history, and the advanced mode of Database Insights, are billed by vCPU. */
export function performanceInsights(facts: Facts): readonly PricedPart[] {
  const path = facts.has('PerformanceInsightsRetentionPeriod')
    ? 'PerformanceInsightsRetentionPeriod'
    : 'PerformanceInsightsRetentionInDays';
  const days = facts.has(path) ? Number(facts.text(path) ?? FREE_DAYS) : FREE_DAYS;
  if (facts.is('DatabaseInsightsMode', 'advanced'))
    facts.miss('The price of Database Insights in its advanced mode is not in the price book.');
  else if (days > FREE_DAYS)
    facts.miss('The price of Performance Insights beyond seven days is not in the price book.');
  return [];
}

/** Burstable databases run unlimited, so what they use beyond their credits is billed where the usage states it. */
export function surplusCredits(
  facts: Facts,
  size: string,
  row: (family: string) => string = (family) => `rds.cpu-credits.${family}`,
): readonly PricedPart[] {
  const credits = facts.stated('vcpuHours', 'vCPU-hours');
  const family = /^db\.(t4g|t3)\./.exec(size)?.[1];
  return credits === undefined || family === undefined ? [] : [part('Surplus CPU credits', row(family), credits)];
}
