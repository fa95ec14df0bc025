/** Oracle: a clock that moves only when told to. */
import { expect, test } from 'vitest';
import { type Clock, manualClock } from '../../../clock.ts';
import { Idleness, newDeadlines } from './deadlines.ts';

test('what is due is done once, in any order of setting; what was lifted is not', () => {
  const clock = manualClock(0);
  const deadlines = newDeadlines(clock);
  const done: string[] = [];
  const set = (dueMs: number, name: string) => deadlines.set(dueMs, () => done.push(name));
  set(200, 'late');
  set(50, 'early');
  const lifted = set(100, 'lifted');
  deadlines.lift(lifted);
  clock.advance(49);
  expect(done).toEqual([]);
  clock.advance(1);
  expect(done).toEqual(['early']);
  clock.advance(500);
  expect(done).toEqual(['early', 'late']);
});

test('many that are lifted cost one timer', () => {
  const clock = manualClock(0);
  let timers = 0;
  const counting: Clock = {
    now: clock.now,
    at(dueMs, act) {
      timers += 1;
      return clock.at(dueMs, act);
    },
  };
  const deadlines = newDeadlines(counting);
  for (let i = 0; i < 1000; i += 1) deadlines.lift(deadlines.set(60_000 + i, () => {}));
  expect(timers).toBe(1);
});

test('a connection is idle so long after it was last heard of, and again after as long', () => {
  const clock = manualClock(0);
  const late: number[] = [];
  const idleness = new Idleness(newDeadlines(clock), clock, 100, () => late.push(clock.now()));
  clock.advance(60);
  idleness.heard(clock.now());
  clock.advance(99);
  expect(late).toEqual([]);
  clock.advance(1);
  expect(late).toEqual([160]);
  clock.advance(100);
  expect(late).toEqual([160, 260]);
  idleness.change(10);
  clock.advance(10);
  expect(late).toEqual([160, 260, 270]);
  idleness.end();
  clock.advance(1000);
  expect(late).toEqual([160, 260, 270]);
});
