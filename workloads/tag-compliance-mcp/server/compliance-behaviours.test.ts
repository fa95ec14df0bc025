/** The rows V1 to V13, V35 to V37 and V46, V47 of the specification, through the tools. Expected values are worked out by hand there. */
import { describe, expect, test } from 'vitest';
import { bucket, GOOD, instance, instances } from '../src/fixture.ts';
import { parseArn } from '../src/index.ts';
import { world } from './fixture.ts';

const MIXED = [...instances(7, GOOD), ...instances(3, {}, { from: 7 })];
const EC2 = { resource_types: ['ec2:instance'] };
const REGIONS = ['us-east-1', 'eu-west-1'].map((name) => ({ name, optIn: 'opt-in-not-required' }));

async function checked(resources: Parameters<typeof world>[0], args: object = EC2) {
  const { isError, value } = await (await world(resources)).call('check_tag_compliance', args);
  expect(isError, JSON.stringify(value)).toBe(false);
  return value;
}

const kindsOf = (value: Record<string, unknown>) => {
  const violations: unknown = value.violations;
  if (!Array.isArray(violations)) throw new Error('no violations');
  return violations.map(({ tag_name, violation_type }) => `${tag_name} ${violation_type}`);
};

describe('check_tag_compliance', () => {
  test('V1 ten instances of which three have no tags score 0.7 with nine violations', async () => {
    const value = await checked({ resources: MIXED });
    expect(value).toMatchObject({ compliance_score: 0.7, total_resources: 10, compliant_resources: 7 });
    expect(value.violations).toHaveLength(9);
  });

  test('V2 warnings_only lists nothing and leaves the score', async () => {
    const value = await checked({ resources: MIXED }, { ...EC2, severity: 'warnings_only' });
    expect(value).toMatchObject({ compliance_score: 0.7, total_resources: 10, violations: [] });
  });

  test('V3 a terminated instance is out of scope and a stopped one counts', async () => {
    const more = [instance('i-gone', {}, { state: 'terminated' }), instance('i-still', GOOD, { state: 'stopped' })];
    expect(await checked({ resources: [...MIXED, ...more] })).toMatchObject({
      total_resources: 11,
      compliant_resources: 8,
    });
  });

  test('V4 nothing at all scores 1', async () => {
    expect(await checked({})).toMatchObject({ compliance_score: 1, total_resources: 0 });
  });

  test.each([
    ['no type', { resource_types: [] }, 'at least one type'],
    ['a free type', { resource_types: ['ec2:vpc'] }, 'costs nothing'],
    ['an unknown type', { resource_types: ['foo:bar'] }, 'is not known'],
    ['another severity', { ...EC2, severity: 'critical' }, 'must be one of all'],
  ])('V5 %s is invalid input', async (_, args, message) => {
    const { isError, value } = await (await world()).call('check_tag_compliance', args);
    expect({ isError, error: value.error }).toEqual({ isError: true, error: 'invalid_input' });
    expect(value.message).toContain(message);
  });

  test.each([
    [
      'V6 no tags lack all three',
      {},
      ['Owner', 'Environment', 'Application'].map((tag) => `${tag} missing_required_tag`),
    ],
    ['V7 another case is another value', { ...GOOD, Environment: 'Production' }, ['Environment invalid_value']],
    ['V8 an address without a domain has the wrong format', { ...GOOD, Owner: 'a@b' }, ['Owner invalid_format']],
    [
      'V9 another case is another key',
      { owner: 'ann@example.com', Environment: 'test', Application: 'shop' },
      ['Owner missing_required_tag'],
    ],
  ])('%s', async (_, tags, expected) => {
    expect(kindsOf(await checked({ resources: [instance('i-1', tags)] }))).toEqual(expected);
  });

  test('V7 an invalid value names what is allowed', async () => {
    const value = await checked({ resources: [instance('i-1', { ...GOOD, Environment: 'Production' })] });
    expect(value.violations).toMatchObject([{ allowed_values: ['production', 'staging', 'development', 'test'] }]);
  });

  test('V10 a bucket with an owner lacks the application alone', async () => {
    const value = await checked(
      { resources: [bucket('b', { Owner: 'ann@example.com' })] },
      { resource_types: ['s3:bucket'] },
    );
    expect(kindsOf(value)).toEqual(['Application missing_required_tag']);
  });

  test.each([
    ['eu-west-1', { region: 'eu-west-1' }, 1, 0],
    ['both', { regions: ['us-east-1', 'eu-west-1'] }, 3, 1 / 3],
    ['none', undefined, 3, 1 / 3],
  ])('V11 a filter on %s', async (_, filters, total, score) => {
    const resources = [instance('i-1', GOOD), instance('i-2', {}), instance('i-3', {}, { region: 'eu-west-1' })];
    const value = await checked({ resources, regions: REGIONS }, { ...EC2, ...(filters && { filters }) });
    expect(value).toMatchObject({ total_resources: total, compliance_score: score });
  });

  test('V12 the cost of one resource counts once, however many tags it lacks', async () => {
    const serviceCosts = [{ service: 'Amazon Elastic Compute Cloud - Compute', amount: 10 }];
    const value = await checked({ resources: [instance('i-1', {})], serviceCosts });
    expect(value.cost_attribution_gap).toBe(10);
    expect(value.violations).toHaveLength(3);
  });

  test('where Cost Explorer fails the score stands, and the costs are said to be unknown', async () => {
    const faults = [{ service: 'ce', error: { code: 'AccessDeniedException', message: 'no' } }];
    const value = await checked({ resources: MIXED, faults });
    expect(value).toMatchObject({
      compliance_score: 0.7,
      cost_attribution_gap: 0,
      data_quality: { status: 'partial' },
    });
  });

  test('what the history cannot store leaves the scan', async () => {
    const made = await world({ resources: MIXED });
    made.parts.history.close();
    const { value } = await made.call('check_tag_compliance', { ...EC2, store_snapshot: true });
    expect(value).toMatchObject({ compliance_score: 0.7, stored_in_history: false });
  });
});

test.each([
  ['arn:aws:ec2:us-east-1:123456789012:instance/i-1', 'ec2:instance', 'i-1', 'us-east-1', '123456789012'],
  ['arn:aws:s3:::my-bucket', 's3:bucket', 'my-bucket', 'global', 'unknown'],
  ['arn:aws:ecs:us-east-1:123456789012:service/cl/my-svc', 'ecs:service', 'my-svc', 'us-east-1', '123456789012'],
  ['arn:aws:sns:us-east-1:123456789012:topic1', 'sns:unknown', 'topic1', 'us-east-1', '123456789012'],
])('V13 %s is read', (arn, resourceType, resourceId, region, account) => {
  expect(parseArn(arn)).toMatchObject({ resourceType, resourceId, region, account });
});

describe('regions', () => {
  const THREE = ['ap-south-1', 'eu-west-1', 'us-east-1'].map((name) => ({ name, optIn: 'opted-in' }));
  const inRegion = (region: string, good: number, all: number) => [
    ...instances(good, GOOD, { region }),
    ...instances(all - good, {}, { region, from: good }),
  ];

  test('V35 the score is over what was seen, and a region that failed is named', async () => {
    const value = await checked({
      regions: THREE,
      resources: [...inRegion('us-east-1', 9, 10), ...inRegion('eu-west-1', 5, 7), ...inRegion('ap-south-1', 0, 4)],
      faults: [{ region: 'ap-south-1', error: { code: 'UnauthorizedOperation', message: 'no' } }],
    });
    expect(value).toMatchObject({
      total_resources: 17,
      compliant_resources: 14,
      compliance_score: 14 / 17,
      region_metadata: { failed_regions: ['ap-south-1'], successful_regions: ['eu-west-1', 'us-east-1'] },
      data_quality: { status: 'partial', failed_regions: ['ap-south-1'] },
    });
    expect(Object.keys(value.regional_breakdown ?? {})).toEqual(['eu-west-1', 'us-east-1']);
  });

  test('V35 where every region fails the scan fails', async () => {
    const faults = [{ service: 'ec2', operation: 'DescribeInstances', error: { code: 'AccessDenied', message: 'no' } }];
    const { value } = await (await world({ faults })).call('check_tag_compliance', EC2);
    expect(value.error).toBe('scan_failed');
  });

  test('V36 a region that is not opted in is not scanned, and the others come sorted', async () => {
    const regions = [
      { name: 'us-east-1', optIn: 'opt-in-not-required' },
      { name: 'ap-east-1', optIn: 'not-opted-in' },
      { name: 'eu-west-1', optIn: 'opted-in' },
      { optIn: 'opted-in' },
      { name: 'xx-none-1' },
    ];
    const made = await world({ regions });
    const { value } = await made.call('check_tag_compliance', EC2);
    expect(value.region_metadata).toMatchObject({ successful_regions: ['eu-west-1', 'us-east-1'], total_regions: 2 });
    expect(made.cloud.calls.filter((call) => call.includes('ap-east-1'))).toEqual([]);
  });

  test('an empty region is a success of score 1', async () => {
    const value = await checked({ regions: REGIONS, resources: [...instances(2, {})] });
    expect(value.regional_breakdown).toMatchObject({ 'eu-west-1': { compliance_score: 1, total_resources: 0 } });
  });

  test('buckets are listed once, from the first region', async () => {
    const made = await world({ regions: REGIONS, resources: [bucket('b', {})] });
    const { value } = await made.call('check_tag_compliance', { resource_types: ['s3:bucket'] });
    expect(value).toMatchObject({ total_resources: 1, regional_breakdown: { global: { total_resources: 1 } } });
    expect(made.cloud.calls.filter((call) => call.endsWith('s3:ListBuckets'))).toEqual(['eu-west-1 s3:ListBuckets']);
  });

  test('a region that is not enabled is refused by name', async () => {
    const { value } = await (await world()).call('check_tag_compliance', { ...EC2, filters: { region: 'eu-north-1' } });
    expect(value).toMatchObject({ error: 'invalid_input', message: expect.stringContaining('"eu-north-1"') });
  });

  test('where regions cannot be listed the own one is scanned, and that is said', async () => {
    const faults = [{ operation: 'DescribeRegions', error: { code: 'UnauthorizedOperation', message: 'no' } }];
    const value = await checked({ resources: MIXED, faults });
    expect(value).toMatchObject({
      total_resources: 10,
      region_metadata: { discovery_failed: true },
      data_quality: { status: 'partial' },
    });
  });

  test('throttling is tried again after 1 s and 2 s, and a denial is not', async () => {
    const throttled = { operation: 'DescribeInstances', times: 2, error: { code: 'ThrottlingException', message: '' } };
    const first = await world({ resources: MIXED, faults: [throttled] });
    expect((await first.call('check_tag_compliance', EC2)).value.compliance_score).toBe(0.7);
    expect(first.waits).toEqual([1000, 2000]);
    const denied = { operation: 'DescribeInstances', times: 1, error: { code: 'AccessDenied', message: '' } };
    const second = await world({ resources: MIXED, faults: [denied] });
    expect((await second.call('check_tag_compliance', EC2)).isError).toBe(true);
    expect(second.waits).toEqual([]);
  });

  test('types without a complete list are marked', async () => {
    const value = await checked({}, { resource_types: ['dynamodb:table', 'ec2:instance'] });
    expect(value.data_quality).toMatchObject({ tagged_only: ['dynamodb:table'] });
  });
});

test('V37 the same question in another order is answered from the cache, and force_refresh asks again', async () => {
  const made = await world({ resources: MIXED });
  const lists = () => made.cloud.calls.filter((call) => call.includes('DescribeInstances')).length;
  await made.call('check_tag_compliance', { resource_types: ['ec2:instance', 's3:bucket'] });
  await made.call('check_tag_compliance', { resource_types: ['s3:bucket', 'ec2:instance'] });
  expect(lists()).toBe(1);
  await made.call('check_tag_compliance', { resource_types: ['s3:bucket', 'ec2:instance'], force_refresh: true });
  expect(lists()).toBe(2);
  made.turn(3_600_001);
  await made.call('check_tag_compliance', { resource_types: ['ec2:instance', 's3:bucket'] });
  expect(lists()).toBe(3);
});

test('V46 a resource of 30 days with an owner lacks two tags', async () => {
  const created = '2026-01-14T08:00:00Z';
  const resources = [instance('i-1', { Owner: 'ann@example.com' }, { created })];
  const { value } = await (await world({ resources })).call('find_untagged_resources', EC2);
  expect(value.resources).toMatchObject([
    { age_days: 30, missing_required_tags: ['Environment', 'Application'], is_completely_untagged: false },
  ]);
});

test('find_untagged_resources goes on without Cost Explorer', async () => {
  const faults = [{ service: 'ce', error: { code: 'AccessDeniedException', message: 'no' } }];
  const made = await world({ resources: [instance('i-1', {})], faults });
  const { value } = await made.call('find_untagged_resources', { ...EC2, include_costs: true });
  expect(value).toMatchObject({
    total_untagged: 1,
    resources: [{ monthly_cost_estimate: 0, cost_source: 'estimated' }],
    cost_data_note: expect.stringContaining('not known'),
  });
});

describe('detect_tag_drift', () => {
  test('V47 a required tag that went away is critical, one that changed a warning', async () => {
    const made = await world({ resources: [instance('i-1', { Owner: 'ann@example.com', Environment: 'production' })] });
    const before = { Owner: 'ann@example.com', Environment: 'test', Application: 'shop' };
    const timestamp = '2026-02-05T08:00:00.000Z';
    const scan = { timestamp, compliance_score: 1, total_resources: 1, compliant_resources: 1, violation_count: 0 };
    made.parts.history.addScan(scan, { 'arn:aws:ec2:us-east-1:123456789012:instance/i-1': before });
    const { value } = await made.call('detect_tag_drift', EC2);
    expect(value).toMatchObject({ baseline_timestamp: timestamp, resources_analyzed: 1, total_drifts: 2 });
    expect(value.drift_detected).toMatchObject([
      { tag_key: 'Application', drift_type: 'removed', severity: 'critical' },
      {
        tag_key: 'Environment',
        drift_type: 'changed',
        severity: 'warning',
        old_value: 'test',
        new_value: 'production',
      },
    ]);
  });

  test('without a snapshot nothing is invented', async () => {
    const { value } = await (await world({ resources: MIXED })).call('detect_tag_drift', EC2);
    expect(value).toMatchObject({ drift_detected: [], baseline_timestamp: null });
  });
});

test('an ARN that does not exist is neither compliant nor not', async () => {
  const made = await world({ resources: [instance('i-1', {})] });
  const arns = ['i-1', 'i-2'].map((id) => `arn:aws:ec2:us-east-1:123456789012:instance/${id}`);
  const { value } = await made.call('validate_resource_tags', { resource_arns: arns });
  expect(value).toMatchObject({
    total_resources: 2,
    compliant_resources: 0,
    non_compliant_resources: 1,
    results: [
      { found: true, is_compliant: false },
      { found: false, is_compliant: null, violations: [] },
    ],
  });
});
