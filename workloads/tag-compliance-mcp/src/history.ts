/** What the scans of the past say together, by day, week or month, in UTC. */
import { InputError, oneOf } from './input-error.ts';

export interface ScanRecord {
  /** ISO 8601. */
  readonly timestamp: string;
  readonly compliance_score: number;
  readonly total_resources: number;
  readonly compliant_resources: number;
  readonly violation_count: number;
}

export const HISTORY_GROUPS = ['day', 'week', 'month'] as const;
export type HistoryGroup = (typeof HISTORY_GROUPS)[number];

export interface HistoryBucket extends Omit<ScanRecord, 'timestamp'> {
  /** The first day of the bucket, YYYY-MM-DD; a week begins on Monday. */
  readonly date: string;
}

export interface ViolationHistory {
  readonly history: readonly HistoryBucket[];
  readonly group_by: HistoryGroup;
  readonly trend_direction: 'improving' | 'declining' | 'stable';
  readonly earliest_score: number;
  readonly latest_score: number;
  readonly days_back: number;
}

/** Each bucket has the mean of its scores and the sums of its counts. Throws `InputError`. */
export function violationHistory(
  scans: readonly ScanRecord[],
  now: Date,
  { daysBack = 30, groupBy = 'day' }: { readonly daysBack?: number; readonly groupBy?: HistoryGroup } = {},
): ViolationHistory {
  if (!Number.isInteger(daysBack) || daysBack < 1 || daysBack > 90) {
    throw new InputError(`days_back must be a number from 1 to 90; found ${daysBack}.`);
  }
  const group = oneOf('group_by', groupBy, HISTORY_GROUPS);
  const since = now.getTime() - daysBack * 86_400_000;
  const recent = scans.filter(
    ({ timestamp }) => Date.parse(timestamp) >= since && Date.parse(timestamp) <= now.getTime(),
  );
  const dates = [...new Set(recent.map(({ timestamp }) => bucketOf(timestamp, group)))].toSorted();
  const history = dates.map((date): HistoryBucket => {
    const own = recent.filter(({ timestamp }) => bucketOf(timestamp, group) === date);
    const sum = (field: 'compliance_score' | 'total_resources' | 'compliant_resources' | 'violation_count') =>
      own.reduce((total, scan) => total + scan[field], 0);
    return {
      date,
      compliance_score: sum('compliance_score') / own.length,
      total_resources: sum('total_resources'),
      compliant_resources: sum('compliant_resources'),
      violation_count: sum('violation_count'),
    };
  });
  const earliest = history[0]?.compliance_score ?? 1;
  const latest = history.at(-1)?.compliance_score ?? 1;
  return {
    history,
    group_by: group,
    trend_direction: latest > earliest ? 'improving' : latest < earliest ? 'declining' : 'stable',
    earliest_score: earliest,
    latest_score: latest,
    days_back: daysBack,
  };
}

/** The first day of the day, week or month of a moment, YYYY-MM-DD. */
export function bucketOf(timestamp: string, group: HistoryGroup): string {
  const day = new Date(`${new Date(timestamp).toISOString().slice(0, 10)}T00:00:00Z`);
  if (group === 'month') day.setUTCDate(1);
  if (group === 'week') day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
