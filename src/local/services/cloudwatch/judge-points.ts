/**
 * The state that data points put an alarm in. Pure: values in, state out.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */

export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface JudgedRule {
  /** N: how many of the latest points count. */
  readonly evaluationPeriods: number;
  /** M: how many of them must breach. */
  readonly datapointsToAlarm: number;
  readonly treatMissingData: 'missing' | 'ignore' | 'breaching' | 'notBreaching';
  breaches(value: number): boolean;
}

export interface AlarmJudgement {
  /** `undefined`: the alarm keeps its state. */
  readonly state: AlarmStateValue | undefined;
  /** Where the points stand on which this rests, in `points`, oldest first. */
  readonly used: readonly number[];
  /** How many points were missing and had to be filled. */
  readonly filled: number;
}

/**
 * Judges the points of an evaluation range, oldest first, `undefined` where one is missing. The range is longer than N: real
 * points from farther back stand in for missing ones, and what then still lacks is filled as the alarm says.
 */
export function judgePoints(points: readonly (number | undefined)[], rule: JudgedRule): AlarmJudgement {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData, breaches } = rule;
  const real = points.flatMap((value, i) => (value === undefined ? [] : [{ value, i }]));
  const used = real.slice(-evaluationPeriods);
  const filled = evaluationPeriods - used.length;
  const breaching = used.filter(({ value }) => breaches(value));
  const judged = (state: AlarmStateValue | undefined) => ({ state, used: used.map(({ i }) => i), filled });

  if (breaching.length >= datapointsToAlarm) return judged('ALARM');
  if (filled === 0) return judged('OK');
  switch (treatMissingData) {
    case 'breaching':
      return judged(breaching.length + filled >= datapointsToAlarm ? 'ALARM' : 'OK');
    case 'notBreaching':
      return judged('OK');
    case 'ignore':
      return judged(breaching.length < used.length ? 'OK' : undefined);
    case 'missing': {
      const [oldest] = used;
      if (oldest === undefined) return judged('INSUFFICIENT_DATA');
      if (breaching.length < used.length) return judged('OK');
      // Only breaching points: an alarm waits until the oldest is M periods old, so that it does not come too soon.
      return judged(points.length - oldest.i >= datapointsToAlarm ? 'ALARM' : undefined);
    }
  }
}

/** How many points an evaluation looks back. AWS says more than N, and shows 5 for 3. */
export function evaluationRange(evaluationPeriods: number, periodMs: number): number {
  const more = Math.max(2, Math.ceil(evaluationPeriods / 3));
  // Points of standard resolution stand at the minute: shorter periods look back to it.
  return evaluationPeriods + (periodMs < 60_000 ? Math.max(more, 60_000 / periodMs) : more);
}
