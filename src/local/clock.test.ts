/** A clock that goes ahead. By hand, on a clock that stands still. */
import { expect, test } from 'vitest';
import { manualClock, shiftingClock } from './clock.ts';

function clocks() {
  const machine = manualClock(1000);
  const clock = shiftingClock(machine);
  const ran: string[] = [];
  return { machine, clock, ran, due: (name: string, atMs: number) => clock.at(atMs, () => ran.push(name)) };
}

test('what falls due by a shift runs, in order of time, and what does not waits the rest of its time', () => {
  const { machine, clock, ran, due } = clocks();
  due('later', 9000);
  due('second', 4000);
  due('first', 3000);
  clock.shift(5000);
  expect(clock.now()).toBe(6000);
  machine.advance(0);
  expect(ran).toEqual(['first', 'second']);
  machine.advance(2999);
  expect(ran).toEqual(['first', 'second']);
  machine.advance(1);
  expect(ran).toEqual(['first', 'second', 'later']);
});

test('back at the time of the machine, what waits falls due then, and once', () => {
  const { machine, clock, ran, due } = clocks();
  clock.shift(5000);
  due('soon', 7000);
  clock.shift(0);
  machine.advance(5999);
  expect(ran).toEqual([]);
  machine.advance(1000);
  clock.shift(9000);
  machine.advance(9000);
  expect(ran).toEqual(['soon']);
});

test('what is called off does not run, whenever the clock was shifted', () => {
  const { machine, clock, ran, due } = clocks();
  const cancel = due('never', 3000);
  clock.shift(1000);
  cancel();
  clock.shift(9000);
  machine.advance(9000);
  expect(ran).toEqual([]);
});
