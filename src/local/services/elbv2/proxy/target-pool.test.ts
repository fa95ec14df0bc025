/**
 * Oracle: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
import { expect, test } from 'vitest';
import { manualClock } from '../../../clock.ts';
import { afterCheck, type CheckResult, type Health, initialHealth } from './health.ts';
import type { BalancedTarget, HealthCheck, TargetGroupPlan } from './plan.ts';
import { drawByWeight, targetPool } from './target-pool.ts';

const CHECK: HealthCheck = {
  enabled: true,
  protocol: 'HTTP',
  port: 'traffic-port',
  path: '/health',
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
  matcher: '200-204,302',
};
const answered = (status: number): CheckResult => ({ kind: 'answered', status });
const course = (...results: readonly CheckResult[]) => {
  const states: Health[] = [initialHealth(CHECK)];
  for (const result of results) states.push(afterCheck(states.at(-1) as Health, result, CHECK));
  return states.map(({ state }) => state).join(' ');
};

test('the first check that a target passes brings it into service', () => {
  expect(course(answered(204))).toBe('initial healthy');
  expect(course({ kind: 'failed' }, answered(302))).toBe('initial initial healthy');
});

test('thresholds count checks in a row', () => {
  const [ok, bad] = [answered(200), answered(500)];
  expect(course(ok, bad, bad, ok, bad, bad, bad)).toBe(
    'initial healthy healthy healthy healthy healthy healthy unhealthy',
  );
  expect(course(bad, bad, bad, ok, bad, ok, ok)).toBe(
    'initial initial initial unhealthy unhealthy unhealthy unhealthy healthy',
  );
});

test('the reason says what the target answered', () => {
  const down = (result: CheckResult) => afterCheck({ state: 'healthy', inRow: 2 }, result, CHECK);
  expect(down(answered(301))).toMatchObject({
    reason: 'Target.ResponseCodeMismatch',
    description: 'Health checks failed with these codes: [301]',
  });
  expect(down({ kind: 'timed out' })).toMatchObject({ reason: 'Target.Timeout' });
  expect(down({ kind: 'failed' })).toMatchObject({ reason: 'Target.FailedHealthChecks' });
});

const [A, B]: readonly [BalancedTarget, BalancedTarget] = [
  { id: '10.0.0.1', port: 80 },
  { id: '10.0.0.2', port: 80 },
];

function world(
  attributes: Readonly<Record<string, string>> = {},
  answers: Readonly<Record<string, number>> = {},
  firstIntervalMs?: number,
) {
  const clock = manualClock(0);
  const plan: TargetGroupPlan = {
    arn: 'tg',
    fullName: 'targetgroup/x/1',
    protocol: 'HTTP',
    healthCheck: CHECK,
    attributes,
  };
  const group = targetPool(plan, {
    clock,
    check: async ({ id }) => answered(answers[id] ?? 200),
    random: () => 0.5,
    firstIntervalMs,
  });
  for (const target of [A, B]) group.register(target);
  /** Checks are answered in a later turn of the event loop. */
  const pass = async (ms: number) => {
    clock.advance(ms);
    await new Promise(setImmediate);
  };
  return { group, pass };
}

const times = (count: number, take: () => BalancedTarget | undefined) =>
  Array.from({ length: count }, () => take()?.id.at(-1));

test('healthy targets take turns', async () => {
  const { group, pass } = world();
  await pass(0);
  expect(times(4, group.next).join('')).toMatch(/^(1212|2121)$/);
});

test('where some are healthy the others get nothing; where none is, all do', async () => {
  const { group, pass } = world({}, { '10.0.0.2': 500 });
  await pass(0);
  expect(new Set(times(4, group.next))).toEqual(new Set(['1']));
  const bad = world({}, { '10.0.0.1': 500, '10.0.0.2': 500 });
  for (const ms of [0, 30_000, 30_000]) await bad.pass(ms);
  expect(bad.group.members().map(({ health }) => health.state)).toEqual(['unhealthy', 'unhealthy']);
  expect(new Set(times(4, bad.group.next))).toEqual(new Set(['1', '2']));
});

test('a target that was never healthy may be asked sooner; from then on the interval of its group counts', async () => {
  const answers: Record<string, number> = { '10.0.0.1': 500, '10.0.0.2': 500 };
  const { group, pass } = world({}, answers, 500);
  const states = () => group.members().map(({ health }) => health.state);
  await pass(0);
  answers['10.0.0.1'] = 200;
  for (let each = 0; each < CHECK.healthyThreshold + 1; each += 1) await pass(500);
  expect(states()).toEqual(['healthy', 'unhealthy']);
  answers['10.0.0.1'] = 500;
  await pass(29_000 - 500 * CHECK.healthyThreshold);
  expect(states()).toEqual(['healthy', 'unhealthy']);
  for (let each = 0; each < CHECK.unhealthyThreshold; each += 1) await pass(30_000);
  expect(states()).toEqual(['unhealthy', 'unhealthy']);
});

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
test('a deregistered target drains while it has requests, and is forgotten after its delay', async () => {
  const { group, pass } = world({ 'deregistration_delay.timeout_seconds': '60' });
  await pass(0);
  group.begin(A);
  group.deregister(A);
  expect(group.members()[0]?.health).toMatchObject({ state: 'draining', reason: 'Target.DeregistrationInProgress' });
  expect(new Set(times(3, group.next))).toEqual(new Set(['2']));
  await pass(59_999);
  expect(group.members()).toHaveLength(2);
  await pass(1);
  expect(group.members()).toHaveLength(1);
});

test('a deregistered target without requests is forgotten at once, another one with its last request', async () => {
  const { group, pass } = world({ 'deregistration_delay.timeout_seconds': '60' });
  await pass(0);
  const [first, last] = [group.begin(A), group.begin(A)];
  group.deregister(A);
  group.deregister(B);
  expect(group.members().map(({ target }) => target)).toEqual([A]);
  first();
  expect(group.members()).toHaveLength(1);
  last();
  expect(group.members()).toEqual([]);
});

test('the fewest outstanding requests decide where that is asked for', async () => {
  const { group, pass } = world({ 'load_balancing.algorithm.type': 'least_outstanding_requests' });
  await pass(0);
  const end = group.begin(A);
  expect(times(2, group.next)).toEqual(['2', '2']);
  end();
  expect(times(1, group.next)).toEqual(['1']);
});

test('with nobody registered there is nobody to ask', () => {
  const { group } = world();
  for (const target of [A, B]) group.deregister(target);
  expect(group.next()).toBeUndefined();
});

test('a draw follows the weights, and no weight is never drawByWeight', () => {
  const weights = { a: 1, b: 0, c: 3 } as const;
  const at = (random: number) => drawByWeight(['a', 'b', 'c'] as const, (one) => weights[one], random);
  expect([at(0), at(0.24), at(0.26), at(0.99)]).toEqual(['a', 'a', 'c', 'c']);
  expect(drawByWeight(['b'] as const, (one) => weights[one], 0)).toBeUndefined();
});
