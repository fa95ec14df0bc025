/** The rows V38 to V40, V44 and V45 of the specification, and what the audit keeps. */
import { describe, expect, test } from 'vitest';
import { instance } from '../../src/fixture.ts';
import { world } from '../fixture.ts';

const EC2 = { resource_types: ['ec2:instance'] };

test('V38 the fourth identical call is stopped, and is no error', async () => {
  const made = await world();
  const ask = (args: object) => made.call('find_untagged_resources', args);
  for (let time = 1; time <= 3; time++) expect((await ask(EC2)).value).toHaveProperty('total_untagged');
  const fourth = await ask(EC2);
  expect(fourth.isError).toBe(false);
  expect(fourth.value).toMatchObject({ error_type: 'loop_detected', call_count: 4, max_calls: 3 });
  expect((await ask({ ...EC2, include_costs: true })).value).toHaveProperty('total_untagged');
  expect((await made.call('find_untagged_resources', EC2, 'other')).value).toHaveProperty('total_untagged');
  made.turn(300_001);
  expect((await ask(EC2)).value).toHaveProperty('total_untagged');
});

test('V39 the fourth of three calls exceeds the budget, and is no error', async () => {
  const made = await world({ env: { MAX_TOOL_CALLS_PER_SESSION: '3' } });
  for (const days of [1, 2, 3]) {
    expect((await made.call('get_violation_history', { days_back: days })).value).toHaveProperty('history');
  }
  const fourth = await made.call('get_violation_history', { days_back: 4 });
  expect(fourth.isError).toBe(false);
  expect(fourth.value).toMatchObject({ error_type: 'budget_exceeded', limit: 3, retry_after_seconds: 3600 });
  made.turn(3_600_000);
  expect((await made.call('get_violation_history', { days_back: 4 })).value).toHaveProperty('history');
});

test('V40 five unknown tools get the list, the sixth is told to wait and is a security event', async () => {
  const made = await world();
  for (let time = 1; time <= 5; time++) {
    const { isError, value } = await made.call(`nothing_${time}`);
    expect({ isError, error: value.error }).toEqual({ isError: true, error: 'unknown_tool' });
    expect(value.message).toContain('check_tag_compliance');
  }
  expect(made.security).toEqual([]);
  expect((await made.call('nothing_6')).value.error).toBe('rate_limited');
  expect(made.security).toEqual([expect.stringContaining('"event":"rate_limited"')]);
});

describe('V44 what is too large or malformed is refused by field and limit', () => {
  const arn = 'arn:aws:ec2:us-east-1:123456789012:instance/i-1';
  test.each<[string, string, object, readonly string[]]>([
    ['101 ARNs', 'validate_resource_tags', { resource_arns: Array(101).fill(arn) }, ['resource_arns', '100']],
    [
      'an account of five digits',
      'check_tag_compliance',
      { ...EC2, filters: { account_id: '12345' } },
      ['filters.account_id', '12 digits'],
    ],
    [
      'a filter on a VPC',
      'check_tag_compliance',
      { ...EC2, filters: { vpc: 'v' } },
      ['filters', '"vpc"', 'region, regions, account_id'],
    ],
    ['six levels', 'check_tag_compliance', { a: { b: { c: { d: { e: { f: 1 } } } } } }, ['a.b.c.d.e', '5']],
    ['a long text', 'suggest_tags', { resource_arn: 'x'.repeat(1025) }, ['resource_arn', '1024']],
    [
      '27 types',
      'check_tag_compliance',
      { resource_types: Array.from({ length: 27 }, (_, index) => `a:${index}`) },
      ['resource_types', '26'],
    ],
    [
      'the same type twice',
      'check_tag_compliance',
      { resource_types: ['ec2:instance', 'ec2:instance'] },
      ['resource_types', 'once'],
    ],
    ['a truth for a number', 'get_violation_history', { days_back: true }, ['days_back', 'number']],
  ])('%s', async (_, name, args, parts) => {
    const { isError, value } = await (await world()).call(name, args);
    expect({ isError, error: value.error }).toEqual({ isError: true, error: 'invalid_input' });
    for (const part of parts) expect(value.message).toContain(part);
  });

  test('a list of one stands for the one', async () => {
    const { value } = await (await world()).call('get_violation_history', { days_back: [7] });
    expect(value.days_back).toBe(7);
  });
});

test.each([
  '<script>alert(1)</script>',
  'javascript:x',
  'a onload=x',
  'eval(x)',
  '${x}',
  '{{x}}',
  '../x',
  '/etc/passwd',
  '; rm -rf',
  '; DROP TABLE',
])('%s is a security violation', async (text) => {
  const made = await world();
  const { value } = await made.call('suggest_tags', { resource_arn: text });
  expect(value.error).toBe('security_violation');
  expect(made.security).toHaveLength(1);
});

test('V45 a path reaches the audit and no client; a key reaches neither', async () => {
  const message = 'open /home/user/app/main.py with AKIAIOSFODNN7EXAMPLE';
  const faults = [{ operation: 'ListPolicies', error: { code: 'AccessDeniedException', message } }];
  const made = await world({ faults });
  const { isError, value } = await made.call('import_aws_tag_policy', {});
  expect({ isError, error: value.error }).toEqual({ isError: true, error: 'permission_denied' });
  const told = JSON.stringify(value);
  expect(told).not.toContain('/home/user');
  expect(told).not.toContain('AKIA');
  const [row] = made.parts.audit.query();
  expect(row?.error_message).toContain('/home/user/app/main.py');
  expect(row?.error_message).not.toContain('AKIA');
});

test.each([
  ['password=hunter2', 'hunter2'],
  ['postgres://ann:pw@db.internal/x', 'db.internal'],
  ['connect to 10.1.2.3 failed', '10.1.2.3'],
  ['at C:\\app\\main.js', 'C:\\app'],
])('%s is not told to a client', async (message, part) => {
  const faults = [{ operation: 'ListPolicies', error: { code: 'PolicyNotFoundException', message } }];
  const { value } = await (await world({ faults })).call('import_aws_tag_policy', {});
  expect(value.error).toBe('not_found');
  expect(value.message).not.toContain(part);
});

test('what nobody foresaw is an internal error that tells nothing', async () => {
  const faults = [{ operation: 'ListPolicies', error: { code: 'Weird', message: 'the inner life of the server' } }];
  const { value } = await (await world({ faults })).call('import_aws_tag_policy', {});
  expect(value).toMatchObject({ error: 'internal_error' });
  expect(value.message).not.toContain('inner life');
});

describe('the audit', () => {
  test('has one row for each call, whatever its end, the newest first', async () => {
    const made = await world({ resources: [instance('i-1', {})] });
    await made.call('get_tagging_policy', {}, 'a');
    await made.call('nothing', {}, 'a');
    await made.call('suggest_tags', { resource_arn: '../x' }, 'b');
    for (let time = 1; time <= 4; time++) await made.call('check_tag_compliance', EC2, 'c');
    const rows = made.parts.audit.query();
    expect(rows.map(({ tool_name, status }) => `${tool_name} ${status}`)).toEqual([
      'check_tag_compliance failure',
      ...Array(3).fill('check_tag_compliance success'),
      'suggest_tags failure',
      'nothing failure',
      'get_tagging_policy success',
    ]);
    expect(rows.find(({ tool_name }) => tool_name === 'get_tagging_policy')?.error_message).toBeNull();
    expect(made.parts.audit.query({ tool: 'check_tag_compliance', status: 'success' })).toHaveLength(3);
    expect(made.parts.audit.query({ correlationId: 'c-a' })).toHaveLength(2);
  });

  test('keeps no secret of the parameters', async () => {
    const made = await world();
    await made.call('suggest_tags', { resource_arn: 'password=hunter2', token: 'abc123' });
    expect(made.parts.audit.query()[0]?.parameters).not.toMatch(/hunter2|abc123/);
  });

  test('a call that cannot be recorded is not answered', async () => {
    const made = await world();
    made.parts.audit.close();
    expect((await made.call('get_tagging_policy', {})).value.error).toBe('internal_error');
  });
});
