import { fewestInstances, type Settings } from './settings.ts';

export type Severity = 'warning' | 'critical';

/** Where each alarm rings (C-EC2-15): one table for the alarms, the lines in the dashboard, and the claims. */
export const THRESHOLDS = {
  cpu: { warning: 70, critical: 85 },
  memory: { warning: 75, critical: 90 },
  disk: { warning: 75, critical: 90 },
  responseSeconds: { warning: 1, critical: 2 },
  errorPercent: { warning: 1, critical: 5 },
} as const;

/** Two periods of five minutes in a row. */
export const PERIOD_SECONDS = 300;
export const PERIODS = 2;

/** With basic monitoring only outages ring. */
export function severitiesOf({ monitoring }: Settings): readonly Severity[] {
  return monitoring === 'full' ? ['warning', 'critical'] : ['critical'];
}

/** Fewer healthy instances than the group has at any hour are an outage in the making. */
export function healthyHostsAtLeast(settings: Settings): number {
  return Math.max(1, fewestInstances(settings));
}
