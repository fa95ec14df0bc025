/** Recurrences. Oracle: crontab(5), by hand on a calendar of January 2026, which begins on a Thursday. */
import { expect, test } from 'vitest';
import { recurrenceOf } from './schedules.ts';

const after = (text: string) => new Date(text).getTime();

test.each([
  ['0 20 * * MON-FRI', 'America/New_York', '2026-01-02T12:00:00Z', '2026-01-03T01:00:00.000Z'],
  ['0 20 * * 1-5', 'UTC', '2026-01-03T12:00:00Z', '2026-01-05T20:00:00.000Z'],
  ['30 6 * * 0', 'UTC', '2026-01-01T00:00:00Z', '2026-01-04T06:30:00.000Z'],
  ['30 6 * * 7', 'UTC', '2026-01-01T00:00:00Z', '2026-01-04T06:30:00.000Z'],
  ['0 0 1 * *', 'UTC', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00.000Z'],
  // Either day that is written matches: the 13th, or a Friday.
  ['0 0 13 * FRI', 'UTC', '2026-01-09T12:00:00Z', '2026-01-13T00:00:00.000Z'],
  ['0 0 13 * FRI', 'UTC', '2026-01-13T12:00:00Z', '2026-01-16T00:00:00.000Z'],
  ['*/15 * * * *', 'UTC', '2026-01-01T00:16:00Z', '2026-01-01T00:30:00.000Z'],
])('%s in %s after %s', (text, zone, from, expected) =>
  expect(new Date(recurrenceOf(text, zone)?.(after(from)) ?? 0).toISOString()).toBe(expected),
);

test.each(['0 20 * *', '0 25 * * *', '0 20 * * MON-FRI *', 'daily'])('%s is none', (text) =>
  expect(recurrenceOf(text, 'UTC')).toBeUndefined(),
);
