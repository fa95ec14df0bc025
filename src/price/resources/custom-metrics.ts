import type { Facts } from '../facts.ts';
import { type PricedPart, part } from '../pricer.ts';

/** Metrics that an agent or the application writes: no template tells them, so they are billed where the usage states them. */
export function customMetrics(facts: Facts): readonly PricedPart[] {
  const metrics = facts.stated('metrics', 'metrics');
  return metrics === undefined ? [] : [part('Custom metrics', 'cloudwatch.metric.custom', metrics)];
}
