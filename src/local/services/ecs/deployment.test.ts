/**
 * The arithmetic of deployments. Oracle: the examples of AWS's pages, named at each table, and sums by hand.
 */
import { describe, expect, test } from 'vitest';
import {
  failureThreshold,
  isSteady,
  restartPauseMs,
  rolloutLimits,
  rolloutSteps,
  type TaskCounts,
} from './deployment.ts';

const none: TaskCounts = { starting: 0, healthy: 0, unhealthy: 0 };
const tasks = (counts: Partial<TaskCounts>): TaskCounts => ({ ...none, ...counts });

// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html: the lower limit is rounded up to
// the next integer, the upper one down; "four tasks and 50 percent: two may stop", "four tasks and 200 percent: four more".
test.each([
  [4, 50, 200, 2, 8],
  [4, 100, 150, 4, 6],
  [3, 50, 150, 2, 4],
  [1, 50, 100, 1, 1],
  [2, 0, 100, 0, 2],
])(
  '%i tasks between %i and %i percent are at least %i and at most %i',
  (desired, minimumPercent, maximumPercent, lower, upper) => {
    expect(rolloutLimits({ desired, minimumPercent, maximumPercent })).toEqual({ lower, upper });
  },
);

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html has these three counts in its
// table; the rest are its bounds, 3 and 200, and the types of API_ThresholdConfiguration.
describe('the failure threshold', () => {
  test.each([
    [1, 3],
    [25, 13],
    [400, 200],
    [800, 200],
    [6, 3],
    [7, 4],
  ])('of %i tasks is %i', (desired, threshold) => {
    expect(failureThreshold(desired, { enable: true, rollback: true })).toBe(threshold);
  });
  const configured = (type: string, value: number) => ({
    enable: true,
    rollback: false,
    thresholdConfiguration: { type, value },
  });
  test.each([
    ['COUNT', 2, 10, 2],
    ['UNBOUNDED_PERCENT', 50, 2, 1],
    ['BOUNDED_PERCENT', 10, 100, 10],
    ['BOUNDED_PERCENT', 10, 10, 3],
  ])('%s %i of %i tasks is %i', (type, value, desired, threshold) => {
    expect(failureThreshold(desired, configured(type, value))).toBe(threshold);
  });
});

describe('a rolling update', () => {
  const with200 = { desired: 2, minimumPercent: 100, maximumPercent: 200 };
  test('starts all new tasks where the maximum leaves room, and stops none before they are healthy', () => {
    const steps = rolloutSteps({ ...with200, primary: none, others: tasks({ healthy: 2 }) });
    expect(steps).toMatchObject({ start: 2, stopOthers: 0 });
    const waits = rolloutSteps({ ...with200, primary: tasks({ starting: 2 }), others: tasks({ healthy: 2 }) });
    expect(waits).toMatchObject({ start: 0, stopOthers: 0 });
  });
  test('stops as many old tasks as new ones are healthy', () => {
    const steps = rolloutSteps({
      ...with200,
      primary: tasks({ healthy: 1, starting: 1 }),
      others: tasks({ healthy: 2 }),
    });
    expect(steps).toMatchObject({ start: 0, stopOthers: 1 });
    const last = rolloutSteps({ ...with200, primary: tasks({ healthy: 2 }), others: tasks({ healthy: 2 }) });
    expect(last).toMatchObject({ start: 0, stopOthers: 2 });
  });
  test('stops old tasks first where there is room for no more', () => {
    const steps = rolloutSteps({
      desired: 4,
      minimumPercent: 50,
      maximumPercent: 100,
      primary: none,
      others: tasks({ healthy: 4 }),
    });
    expect(steps).toMatchObject({ start: 0, stopOthers: 2 });
  });
  test('old tasks that are not healthy keep nothing up, and go', () => {
    const steps = rolloutSteps({
      ...with200,
      primary: tasks({ starting: 2 }),
      others: tasks({ unhealthy: 1, healthy: 1 }),
    });
    expect(steps).toMatchObject({ stopOthersUnhealthy: true, stopOthers: 0 });
  });
  test('is over when all desired tasks are healthy and no other one is left', () => {
    expect(isSteady({ ...with200, primary: tasks({ healthy: 2 }), others: none })).toBe(true);
    expect(isSteady({ ...with200, primary: tasks({ healthy: 2 }), others: tasks({ starting: 1 }) })).toBe(false);
    expect(isSteady({ ...with200, primary: tasks({ healthy: 1, starting: 1 }), others: none })).toBe(false);
  });
});

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-replace-unhealthy-tasks.html
describe('an unhealthy task', () => {
  const two = { desired: 2, minimumPercent: 100, others: none };
  test('is replaced before it is stopped where there is room', () => {
    const first = rolloutSteps({ ...two, maximumPercent: 200, primary: tasks({ healthy: 1, unhealthy: 1 }) });
    expect(first).toMatchObject({ start: 1, stopUnhealthy: 0 });
    const then = rolloutSteps({ ...two, maximumPercent: 200, primary: tasks({ healthy: 2, unhealthy: 1 }) });
    expect(then).toMatchObject({ start: 0, stopUnhealthy: 1 });
  });
  test('is stopped first where there is none', () => {
    const steps = rolloutSteps({
      ...two,
      minimumPercent: 50,
      maximumPercent: 100,
      primary: tasks({ healthy: 1, unhealthy: 1 }),
    });
    expect(steps).toMatchObject({ start: 0, stopUnhealthy: 1 });
  });
});

test('a service with fewer tasks desired stops the rest', () => {
  const steps = rolloutSteps({
    desired: 1,
    minimumPercent: 100,
    maximumPercent: 200,
    primary: tasks({ healthy: 3 }),
    others: none,
  });
  expect(steps).toMatchObject({ start: 0, stopPrimary: 2 });
});

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html: the time grows with each failure.
test('a task that keeps failing is started again later and later', () => {
  const pauses = [0, 1, 2, 3, 20].map(restartPauseMs);
  expect(pauses[0]).toBe(0);
  expect(pauses).toEqual(pauses.toSorted((one, other) => one - other));
  expect(pauses.at(-1)).toBe(60_000);
});
