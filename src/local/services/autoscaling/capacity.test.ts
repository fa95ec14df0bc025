/** The arithmetic of Auto Scaling. Oracles: the pages that each case names, worked out by hand. */
import { describe, expect, test } from 'vitest';
import { adjusted, batchSize, choiceToEnd, fleetStepFor, fleetWithin, placeForNext, tracked } from './capacity.ts';

test('a size stays between its bounds', () => {
  expect([0, 2, 9].map((wanted) => fleetWithin(wanted, { min: 1, max: 5 }))).toEqual([1, 2, 5]);
});

// https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html: the zone with the fewest.
test.each([
  ['the first of empty ones', ['a', 'b'], [], 'a'],
  ['the one with the fewest', ['a', 'b', 'c'], ['a', 'b', 'a'], 'c'],
  ['no place where there is none', [], [], undefined],
])('one more goes to %s', (_, places, taken, expected) => expect(placeForNext(places, taken)).toBe(expected));

// https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html#as-scaling-adjustment
describe('an adjustment', () => {
  test.each([
    ['ChangeInCapacity', 10, 3, {}, 13],
    ['ChangeInCapacity', 10, -2, {}, 8],
    ['ExactCapacity', 10, 4, {}, 4],
    // 12.7 is rounded to 12: a tenth of 127 % of 10 members.
    ['PercentChangeInCapacity', 10, 127, {}, 22],
    // 0.67 is rounded to 1.
    ['PercentChangeInCapacity', 1, 67, {}, 2],
    ['PercentChangeInCapacity', 10, -10, {}, 9],
    // -0.58 is rounded to -1, -6.67 to -6.
    ['PercentChangeInCapacity', 1, -58, {}, 0],
    ['PercentChangeInCapacity', 10, -66.7, {}, 4],
    // 25 percent of 4 is 1; the least is 2.
    ['PercentChangeInCapacity', 4, 25, { MinAdjustmentMagnitude: 2 }, 6],
  ])('%s from %d by %d', (AdjustmentType, current, by, more, expected) =>
    expect(adjusted(current, by, { AdjustmentType, ...more })).toBe(expected),
  );
});

// The example of the page: a threshold of 60 and steps at 0, 10 and 20 above it.
describe('a step', () => {
  const out = [
    { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 0 },
    { MetricIntervalLowerBound: 10, MetricIntervalUpperBound: 20, ScalingAdjustment: 10 },
    { MetricIntervalLowerBound: 20, ScalingAdjustment: 30 },
  ];
  const inwards = [
    { MetricIntervalLowerBound: -10, MetricIntervalUpperBound: 0, ScalingAdjustment: 0 },
    { MetricIntervalLowerBound: -20, MetricIntervalUpperBound: -10, ScalingAdjustment: -10 },
    { MetricIntervalUpperBound: -20, ScalingAdjustment: -30 },
  ];
  test.each([
    [60, out, 60, 0],
    [70, out, 60, 10],
    [79.9, out, 60, 10],
    [80, out, 60, 30],
    [40, inwards, 40, undefined],
    [39, inwards, 40, 0],
    [30, inwards, 40, -10],
    [20, inwards, 40, -30],
  ])('at %d', (metric, steps, threshold, expected) => {
    // A metric at the threshold of an alarm that is low breaches by zero, which is no interval below it.
    if (expected === undefined) expect(fleetStepFor(steps, metric - threshold - 0)).toBeUndefined();
    else expect(fleetStepFor(steps, metric - threshold)?.ScalingAdjustment).toBe(expected);
  });
});

// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
describe('whom a scale-in ends', () => {
  const member = (id: string, zone: string, launchedMs: number, more = {}) => ({
    id,
    zone,
    launchedMs,
    isProtected: false,
    isCurrent: true,
    ...more,
  });
  const all = [
    member('a1', 'a', 1),
    member('b1', 'b', 2),
    member('b2', 'b', 3),
    member('b3', 'b', 4, { isCurrent: false }),
  ];
  test.each([
    ['an outdated one of the fullest zone first', all, [], 'b3'],
    ['the oldest where none is outdated', all.slice(0, 3), ['Default'], 'b1'],
    ['the newest', all, ['NewestInstance'], 'b3'],
    ['the oldest', all, ['OldestInstance'], 'b1'],
    ['the next policy where the first says nothing', all.slice(0, 3), ['OldestLaunchTemplate', 'NewestInstance'], 'b2'],
    ['nobody who is protected', [member('a1', 'a', 1, { isProtected: true })], [], undefined],
  ])('%s', (_, members, policies, expected) => expect(choiceToEnd(members, policies)?.id).toBe(expected));
});

test.each([
  [2, 100, 50, 4],
  [3, 60, 50, 4],
  [4, 25, 50, 2],
  [2, 50, 50, 2],
])('%d members at %d for a target of %d become %d', (current, metric, target, expected) =>
  expect(tracked(current, metric, target)).toBe(expected),
);

// https://docs.aws.amazon.com/autoscaling/ec2/userguide/understand-instance-refresh-default-values.html
test.each([
  [10, 90, 1],
  [10, 50, 5],
  [3, 90, 1],
  [4, 0, 4],
])('of %d members with %d percent healthy, %d are replaced at once', (desired, percent, expected) =>
  expect(batchSize(desired, percent)).toBe(expected),
);
