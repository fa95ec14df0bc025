/** How missing points count. The tables are those of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
import { expect, test } from 'vitest';
import { type JudgedRule, judgePoints } from './judge-points.ts';

const points = (row: string) => [...row].map((each) => (each === '-' ? undefined : each === 'X' ? 1 : 0));
const judge = (row: string, m: number, treatMissingData: JudgedRule['treatMissingData']) =>
  judgePoints(points(row), {
    evaluationPeriods: 3,
    datapointsToAlarm: m,
    treatMissingData,
    breaches: (value) => value > 0,
  });
const all = (row: string, m: number) =>
  (['missing', 'ignore', 'breaching', 'notBreaching'] as const).map((each) => judge(row, m, each).state ?? 'kept');

// Three of three points, an evaluation range of five: missing, ignore, breaching, notBreaching.
test.each([
  ['0-X-X', 0, ['OK', 'OK', 'OK', 'OK']],
  ['0----', 2, ['OK', 'OK', 'OK', 'OK']],
  ['-----', 3, ['INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK']],
  ['0XX-X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['--X--', 2, ['ALARM', 'kept', 'ALARM', 'OK']],
])('3 of 3: %s', (row, filled, states) => {
  expect(all(row, 3)).toEqual(states);
  expect(judge(row, 3, 'missing').filled).toBe(filled);
});

// Two of three.
test.each([
  ['0-X-X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['00X0X', 0, ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  ['0-X--', 1, ['OK', 'OK', 'ALARM', 'OK']],
  ['----0', 2, ['OK', 'OK', 'ALARM', 'OK']],
  ['---X-', 2, ['ALARM', 'kept', 'ALARM', 'OK']],
])('2 of 3: %s', (row, filled, states) => {
  expect(all(row, 2)).toEqual(states);
  expect(judge(row, 2, 'missing').filled).toBe(filled);
});

// "Avoiding premature transitions to alarm state": the next point may be fine.
test.each(['----X', '---X-'])('%s does not alarm at once with three of three', (row) => {
  expect(judge(row, 3, 'missing').state).toBeUndefined();
});
