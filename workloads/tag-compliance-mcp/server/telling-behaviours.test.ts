/** The rows V14 to V34 of the specification: costs, suggestions, reports, policies, schedules, history. */
import { describe, expect, test } from 'vitest';
import { bucket, GOOD, instance } from '../src/fixture.ts';
import { bucketOf, buildReport, type Violation } from '../src/index.ts';
import { ACCOUNT, type WorldOptions, world } from './fixture.ts';

const EC2 = { resource_types: ['ec2:instance'] };
const COMPUTE = 'Amazon Elastic Compute Cloud - Compute';
const S3 = 'Amazon Simple Storage Service';

async function answered(options: WorldOptions, name: string, args: object) {
  const { isError, value } = await (await world(options)).call(name, args);
  expect(isError, JSON.stringify(value)).toBe(false);
  return value;
}

async function refused(name: string, args: object) {
  const { isError, value } = await (await world()).call(name, args);
  expect({ isError, error: value.error }).toEqual({ isError: true, error: 'invalid_input' });
  return String(value.message);
}

describe('get_cost_attribution_gap', () => {
  const gapOf = (options: WorldOptions, types: readonly string[], more: object = {}) =>
    answered(options, 'get_cost_attribution_gap', { resource_types: types, ...more });

  test('V14 two running instances share what EC2 costs', async () => {
    const resources = [instance('i-1', GOOD, { state: 'running' }), instance('i-2', {}, { state: 'running' })];
    const value = await gapOf({ resources, serviceCosts: [{ service: COMPUTE, amount: 1000 }] }, ['ec2:instance']);
    expect(value).toMatchObject({
      total_spend: 1000,
      attributable_spend: 500,
      attribution_gap: 500,
      attribution_gap_percentage: 50,
    });
  });

  test('V15 three buckets share what S3 costs', async () => {
    const resources = [bucket('a', GOOD), bucket('b', {}), bucket('c', {})];
    const value = await gapOf({ resources, serviceCosts: [{ service: S3, amount: 90 }] }, ['s3:bucket']);
    expect(value).toMatchObject({ attributable_spend: 30, attribution_gap: 60, attribution_gap_percentage: 66.67 });
  });

  test('V16 no spend is no gap', async () => {
    expect(await gapOf({ resources: [bucket('a', {})] }, ['s3:bucket'])).toMatchObject({
      attribution_gap: 0,
      attribution_gap_percentage: 0,
    });
  });

  test('V17 where no instance runs all of them share', async () => {
    const resources = [instance('i-1', GOOD, { state: 'stopped' }), instance('i-2', {}, { state: 'stopped' })];
    const value = await gapOf({ resources, serviceCosts: [{ service: COMPUTE, amount: 50 }] }, ['ec2:instance']);
    expect(value).toMatchObject({ attributable_spend: 25, attribution_gap: 25 });
  });

  test('V18 groups by region add up', async () => {
    const resources = [
      instance('i-1', { ...GOOD, Name: 'one' }),
      instance('i-2', {}),
      instance('i-3', {}, { region: 'eu-west-1' }),
    ];
    const value = await gapOf(
      {
        resources,
        regions: ['us-east-1', 'eu-west-1'].map((name) => ({ name, optIn: 'opted-in' })),
        serviceCosts: [
          { service: COMPUTE, region: 'us-east-1', amount: 90 },
          { service: COMPUTE, region: 'eu-west-1', amount: 50 },
        ],
        namedCosts: [{ service: COMPUTE, name: 'Name$one', amount: 50 }],
      },
      ['ec2:instance'],
      { group_by: 'region' },
    );
    expect(value).toMatchObject({ total_spend: 140, attributable_spend: 50, attribution_gap: 90 });
    expect(value.breakdown).toMatchObject({
      'us-east-1': { total: 90, attributable: 50, gap: 40 },
      'eu-west-1': { total: 50, attributable: 0, gap: 50 },
    });
  });

  test('Start must be before End, and both must be dates', async () => {
    const same = { Start: '2026-02-01', End: '2026-02-01' };
    expect(await refused('get_cost_attribution_gap', { ...EC2, time_period: same })).toContain('before End');
    const none = { Start: '2026-02-30', End: '2026-03-01' };
    expect(await refused('get_cost_attribution_gap', { ...EC2, time_period: none })).toContain('time_period.Start');
  });
});

describe('suggest_tags', () => {
  const suggestionsFor = async (resources: NonNullable<WorldOptions['resources']>) => {
    const value = await answered({ resources }, 'suggest_tags', { resource_arn: resources[0]?.arn });
    if (!Array.isArray(value.suggestions)) throw new Error('no suggestions');
    return value.suggestions.map(({ tag_key, suggested_value, confidence }) => [tag_key, suggested_value, confidence]);
  };

  test('V19 the name of a VPC tells the environment, and an id no application', async () => {
    expect(await suggestionsFor([instance('i-0a', {}, { hints: { vpcName: 'prod-vpc' } })])).toEqual([
      ['Environment', 'production', 0.85],
    ]);
  });

  test('V20 a name tells environment and application', async () => {
    expect(await suggestionsFor([instance('i-0a', { Name: 'billing-api-prod-01' })])).toEqual([
      ['Environment', 'production', 0.75],
      ['Application', 'billing-api', 0.6],
    ]);
  });

  test('V21 four of five similar instances in staging', async () => {
    const others = ['staging', 'staging', 'staging', 'staging', 'test'].map((Environment, index) =>
      instance(`i-${index}`, { Environment }),
    );
    expect(await suggestionsFor([instance('i-x', {}), ...others])).toEqual([['Environment', 'staging', 0.56]]);
  });

  test('V22 a tag that is there gets no suggestion', async () => {
    const found = await suggestionsFor([instance('i-0a', { Environment: 'test' }, { hints: { vpcName: 'prod-vpc' } })]);
    expect(found.map(([key]) => key)).not.toContain('Environment');
  });

  test('a resource that is not there is not found', async () => {
    const arn = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-none`;
    expect((await (await world()).call('suggest_tags', { resource_arn: arn })).value.error).toBe('not_found');
  });
});

describe('reports', () => {
  const violation = (tag_name: string, cost: number): Violation => ({
    resource_arn: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1`,
    resource_id: 'i-1',
    resource_type: 'ec2:instance',
    region: 'us-east-1',
    violation_type: 'missing_required_tag',
    tag_name,
    severity: 'error',
    current_value: null,
    allowed_values: null,
    cost_impact_monthly: cost,
  });

  test('V23 ranks by count and by cost, and recommends five things', () => {
    const report = buildReport({
      compliance_score: 0.4,
      total_resources: 20,
      compliant_resources: 8,
      cost_attribution_gap: 2450,
      violations: [
        ...Array.from({ length: 12 }, () => violation('CostCenter', 100)),
        ...Array.from({ length: 5 }, () => violation('Owner', 250)),
      ],
    });
    expect(report.violations_by_count[0]).toMatchObject({ tag_name: 'CostCenter', count: 12 });
    expect(report.violations_by_cost[0]).toMatchObject({ tag_name: 'Owner', total_cost: 1250 });
    expect(report.recommendations.map(({ priority, title }) => [priority, title])).toEqual([
      ['high', expect.stringContaining('Owner')],
      ['high', expect.stringContaining('CostCenter')],
      ['high', expect.stringContaining('automated tagging')],
      ['medium', expect.stringContaining('ec2:instance')],
      ['medium', expect.stringContaining('gap')],
    ]);
  });

  test('V24 nothing is recommended on the border', () => {
    const report = buildReport({
      compliance_score: 0.5,
      total_resources: 2,
      compliant_resources: 1,
      cost_attribution_gap: 1000,
      violations: [violation('Owner', 1000)],
    });
    expect(report.recommendations).toEqual([]);
  });

  test('V31 no violations export the header alone', async () => {
    const value = await answered({ resources: [instance('i-1', GOOD)] }, 'export_violations_csv', EC2);
    expect(value.row_count).toBe(0);
    expect(String(value.csv_data).trimEnd()).toBe('resource_arn,resource_type,violation_type,tag_name,severity,region');
  });

  test('a report comes in any case of its format', async () => {
    const value = await answered({}, 'generate_compliance_report', { ...EC2, format: 'MarkDown' });
    expect(value).toMatchObject({ format: 'markdown', report_data: expect.stringContaining('# Tag compliance') });
  });
});

describe('import_aws_tag_policy', () => {
  const content = {
    tags: {
      costcenter: {
        tag_key: { '@@assign': 'CostCenter' },
        tag_value: { '@@assign': ['prod*', '*', 'stag*'] },
        enforced_for: { '@@assign': ['ec2:ALL_SUPPORTED', 's3:*'] },
      },
    },
  };
  const tagPolicies = [{ policy_id: 'p-95lnu8sd', name: 'tags', description: '', content }];

  test('V25 an enforced tag becomes a required one, and lost wildcards are told', async () => {
    const args = { policy_id: 'p-95lnu8sd', save_to_file: false };
    const value = await answered({ tagPolicies }, 'import_aws_tag_policy', args);
    expect(value.policy).toMatchObject({
      required_tags: [
        {
          name: 'CostCenter',
          allowed_values: ['prod', 'stag'],
          applies_to: ['ec2:instance', 'ec2:volume', 's3:bucket'],
        },
      ],
    });
    expect(value).toMatchObject({ saved_to: null, summary: { warnings: [expect.stringContaining('prod*')] } });
  });

  test('lists the policies where none is named', async () => {
    const value = await answered({ tagPolicies }, 'import_aws_tag_policy', {});
    expect(value.available_policies).toEqual([{ policy_id: 'p-95lnu8sd', name: 'tags', description: '' }]);
  });

  test.each(['folder/x.json', '.json', 'x.js', '-x/../y.json'])(
    'writes beside the policy alone, not to %s',
    async (path) => {
      const args = { policy_id: 'p-95lnu8sd', output_path: path };
      expect((await (await world({ tagPolicies })).call('import_aws_tag_policy', args)).isError).toBe(true);
    },
  );
});

describe('schedule_compliance_audit', () => {
  const scheduled = (now: string, args: object) => answered({ now }, 'schedule_compliance_audit', { ...EC2, ...args });

  test.each([
    ['daily', '09:00', '0 9 * * *'],
    ['monthly', '14:05', '5 14 1 * *'],
  ])('V26 %s at %s is %s', async (schedule, time, cron) => {
    expect(await scheduled('2026-02-13T08:00:00Z', { schedule, time })).toMatchObject({ cron_expression: cron });
  });

  test('V27 at nine the next nine is tomorrow', async () => {
    const value = await scheduled('2026-02-13T09:00:00Z', { schedule: 'daily', time: '09:00' });
    expect(value.next_run).toBe('2026-02-14T09:00:00.000Z');
  });

  test('V28 weekly is the next Monday', async () => {
    const value = await scheduled('2026-02-13T08:00:00Z', { schedule_type: 'weekly', time_of_day: '09:00' });
    expect(value).toMatchObject({ next_run: '2026-02-16T09:00:00.000Z', status: 'created' });
    expect(value.schedule_id).toMatch(/^audit-sched-[0-9a-f]{8}$/);
  });

  test.each([
    { schedule: 'hourly', time: '09:00' },
    { schedule: 'daily', time: '9' },
    { schedule: 'daily', time: '24:00' },
    { schedule: 'daily', time: '9:5' },
    { schedule: 'daily', time: '09:00', notification_format: 'sms' },
  ])('V29 $schedule at $time by $notification_format is refused', async (args) => {
    await refused('schedule_compliance_audit', args);
  });

  test('an audit runs at its time, stores a snapshot, and is planned again', async () => {
    const made = await world({ resources: [instance('i-1', GOOD), instance('i-2', {})] });
    const args = { ...EC2, schedule: 'daily', time: '09:00', recipients: ['finops@example.com'] };
    await made.call('schedule_compliance_audit', args);
    expect(made.timers.map(({ ms }) => ms)).toEqual([3_600_000]);
    made.turn(3_600_000);
    made.timers[0]?.run();
    await expect.poll(() => made.parts.history.scans().length).toBe(1);
    expect(made.parts.history.scans()).toMatchObject([{ compliance_score: 0.5, violation_count: 3 }]);
    expect(made.lines.filter((line) => line.includes('A scheduled audit is done'))).toHaveLength(1);
    expect(made.timers.map(({ ms }) => ms)).toEqual([3_600_000, 86_400_000]);
  });
});

test('V30 a dry Custodian run tells, with one filter', async () => {
  const value = await answered({}, 'generate_custodian_policy', EC2);
  expect(value.policies).toMatchObject([
    { name: 'enforce-required-tags-ec2-instance', action_type: 'notify', filter_count: 1 },
  ]);
  expect(String(value.combined_yaml).match(/- or:/g)).toHaveLength(1);
});

describe('generate_openops_workflow', () => {
  test.each([
    ['notify', 3],
    ['report', 3],
    ['auto_tag', 4],
  ])('%s has %i steps, and the threshold in its condition', async (strategy, steps) => {
    const args = { ...EC2, remediation_strategy: strategy, threshold: 0.65 };
    const value = await answered({}, 'generate_openops_workflow', args);
    expect(value).toMatchObject({ steps_count: steps, trigger: { condition: 'compliance_score < 0.65' } });
    expect(value.yaml_content).toContain('compliance_score < 0.65');
  });

  test('a tag that nobody requires is refused', async () => {
    expect(await refused('generate_openops_workflow', { ...EC2, target_tags: ['Colour'] })).toContain('"Colour"');
  });
});

describe('get_violation_history', () => {
  test('V32 two scans of a day are one bucket: the mean of the scores, the sums of the counts', async () => {
    const made = await world();
    const scan = (hour: string, score: number, compliant: number, count: number) =>
      made.parts.history.addScan(
        {
          timestamp: `2026-02-12T${hour}:00:00.000Z`,
          compliance_score: score,
          total_resources: 10,
          compliant_resources: compliant,
          violation_count: count,
        },
        {},
      );
    scan('08', 0.5, 5, 7);
    scan('18', 0.7, 7, 1);
    const { value } = await made.call('get_violation_history', {});
    expect(value.history).toEqual([
      {
        date: '2026-02-12',
        compliance_score: 0.6,
        total_resources: 20,
        compliant_resources: 12,
        violation_count: 8,
      },
    ]);
  });

  test('V33 no history is stable at 1, and 0 or 91 days are refused', async () => {
    expect(await answered({}, 'get_violation_history', {})).toMatchObject({
      trend_direction: 'stable',
      earliest_score: 1,
      latest_score: 1,
    });
    for (const days of [0, 91])
      expect(await refused('get_violation_history', { days_back: days })).toContain('days_back');
  });

  test('V34 a week begins on Monday', () => {
    expect(bucketOf('2026-02-15T12:00:00Z', 'week')).toBe('2026-02-09');
    expect(bucketOf('2026-02-16T12:00:00Z', 'week')).toBe('2026-02-16');
  });
});

test('get_tagging_policy names all types, sorted', async () => {
  const value = await answered({}, 'get_tagging_policy', {});
  expect(value.all_applicable_resource_types).toEqual(['ec2:instance', 'rds:db', 's3:bucket']);
});
