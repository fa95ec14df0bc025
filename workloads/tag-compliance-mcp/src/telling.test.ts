/** Suggestions, reports, exports, imports, schedules, history and drift, each against results worked out by hand. */
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { GOOD, instance, instances, POLICY } from './fixture.ts';
import {
  baselineOf,
  bucketOf,
  buildReport,
  convertAwsTagPolicy,
  cronFor,
  custodianPolicies,
  detectDrift,
  nextRun,
  type ScanRecord,
  type ScheduleSpec,
  suggestTags,
  untaggedResources,
  type Violation,
  violationHistory,
  violationsToCsv,
} from './index.ts';

describe('suggestions', () => {
  const suggested = (...given: Parameters<typeof suggestTags>) =>
    suggestTags(...given).map(({ tag_key, suggested_value, confidence }) => [tag_key, suggested_value, confidence]);

  test('take the environment from the name of the VPC, and no application from an id', () => {
    expect(suggested(POLICY, instance('i-0a', {}, { hints: { vpcName: 'prod-vpc' } }))).toEqual([
      ['Environment', 'production', 0.85],
    ]);
  });

  test('take environment and application from the name', () => {
    expect(suggested(POLICY, instance('i-0a', { Name: 'billing-api-prod-01' }))).toEqual([
      ['Environment', 'production', 0.75],
      ['Application', 'billing-api', 0.6],
    ]);
  });

  test('take the commonest value of similar resources', () => {
    const similar = [
      ...instances(4, { Environment: 'staging' }),
      ...instances(1, { Environment: 'test' }, { from: 9 }),
    ];
    expect(suggested(POLICY, instance('i-0a', {}), similar)).toEqual([['Environment', 'staging', 0.56]]);
  });

  test('leave alone what is there', () => {
    expect(suggested(POLICY, instance('i-0a', { Environment: 'test', Owner: 'a@b.io', Application: 'x' }))).toEqual([]);
  });

  test.each([
    ['preprod-db', 'staging'],
    ['pre-prod-db', 'staging'],
    ['maintenance-box', undefined],
    ['dev-and-prod', undefined],
    ['PROD_web', 'production'],
  ])('reads whole words: %s says %s', (name, expected) => {
    const found = suggestTags(POLICY, instance('i-0a', { Name: name })).find(
      ({ tag_key }) => tag_key === 'Environment',
    );
    expect(found?.suggested_value).toBe(expected);
  });

  test('take a region as a whole out of a name, and the owner from a role', () => {
    const found = suggested(
      POLICY,
      instance(
        'i-0a',
        { Name: 'shop-us-east-1-web-test-2', Environment: 'test' },
        { hints: { iamRole: 'payments-team-role' } },
      ),
    );
    expect(found).toEqual([
      ['Owner', 'payments-team@example.com', 0.45],
      ['Application', 'shop-web', 0.6],
    ]);
  });
});

const violation = (tag_name: string, cost_impact_monthly: number): Violation => ({
  resource_arn: 'arn:aws:ec2:us-east-1:123456789012:instance/i-1',
  resource_id: 'i-1',
  resource_type: 'ec2:instance',
  region: 'us-east-1',
  violation_type: 'missing_required_tag',
  tag_name,
  severity: 'error',
  current_value: null,
  allowed_values: ['a', 'b'],
  cost_impact_monthly,
});
const times = <T>(count: number, value: T) => Array.from({ length: count }, () => value);

describe('a report', () => {
  const many = {
    compliance_score: 0.4,
    total_resources: 20,
    compliant_resources: 8,
    violations: [...times(12, violation('CostCenter', 100)), ...times(5, violation('Owner', 250))],
    cost_attribution_gap: 2450,
  };

  test('ranks tags, and recommends what is worth it', () => {
    const report = buildReport(many, { format: 'MARKDOWN' });
    expect(report.violations_by_count[0]).toEqual({ tag_name: 'CostCenter', count: 12, total_cost: 1200 });
    expect(report.violations_by_cost[0]).toEqual({ tag_name: 'Owner', count: 5, total_cost: 1250 });
    expect(report.recommendations.map(({ priority, title }) => [priority, title])).toEqual([
      ['high', 'Set Owner where it costs most'],
      ['high', 'Set CostCenter where it is missing most often'],
      ['high', 'Introduce automated tagging'],
      ['medium', 'Begin with ec2:instance'],
      ['medium', 'Close the cost attribution gap'],
    ]);
    expect(report.report_data).toContain('| CostCenter | 12 | $1200.00/month |');
  });

  test('recommends nothing on the border', () => {
    const border = { ...many, compliance_score: 0.5, violations: [violation('Owner', 0)], cost_attribution_gap: 1000 };
    expect(buildReport(border).recommendations).toEqual([]);
    expect(buildReport(many, { includeRecommendations: false }).recommendations).toEqual([]);
  });

  test('has no column of costs where nothing costs, and always the gap', () => {
    const free = { ...many, violations: [violation('Owner', 0)], cost_attribution_gap: 15.4 };
    const { report_data: markdown } = buildReport(free, { format: 'markdown' });
    expect(markdown).toContain('| Tag | Violations |\n|---|---|');
    expect(markdown).toContain('$15.40/month');
    expect(buildReport(free, { format: 'csv' }).report_data).not.toContain('cost_impact_monthly');
    expect(JSON.parse(buildReport(free).report_data)).toMatchObject({ summary: { cost_attribution_gap: 15.4 } });
    expect(() => buildReport(free, { format: 'pdf' })).toThrow(
      'format must be one of json, csv, markdown; found "pdf".',
    );
  });
});

describe('CSV', () => {
  test('of nothing is its header', () => {
    expect(violationsToCsv([])).toBe('resource_arn,resource_type,violation_type,tag_name,severity,region\r\n');
  });

  test('joins lists, rounds costs, leaves empty what is null, and starts no formula', () => {
    const columns = ['tag_name', 'current_value', 'allowed_values', 'cost_impact_monthly'];
    expect(
      violationsToCsv([violation('=cmd()', 1.005), { ...violation('a,"b"', 2), current_value: '-1' }], columns),
    ).toBe(
      `tag_name,current_value,allowed_values,cost_impact_monthly\r\n'=cmd(),,a; b,1.00\r\n"a,""b""",'-1,a; b,2.00\r\n`,
    );
    expect(() => violationsToCsv([], ['colour'])).toThrow('columns: "colour" is not known');
  });
});

describe('a tag policy of AWS Organizations', () => {
  test('becomes required and optional tags', () => {
    const content = {
      tags: {
        costcenter: {
          tag_key: { '@@assign': 'CostCenter' },
          tag_value: { '@@assign': ['prod*', '*', 'stag*', 7] },
          enforced_for: { '@@assign': ['ec2:ALL_SUPPORTED', 's3:*'] },
        },
        project: { tag_key: 'Project' },
        broken: 'text',
      },
    };
    const policy = convertAwsTagPolicy(content, 'p-1', new Date(0));
    expect(policy.required_tags).toMatchObject([
      { name: 'CostCenter', allowed_values: ['prod', 'stag'], applies_to: ['ec2:instance', 'ec2:volume', 's3:bucket'] },
    ]);
    expect(policy.optional_tags).toMatchObject([{ name: 'Project', allowed_values: null }]);
    expect(policy.metadata).toMatchObject({
      source: 'aws_organizations',
      policy_id: 'p-1',
      warnings: ['CostCenter: prod*, *, stag* stand for many values; only the text before * is kept.'],
    });
    expect(() => convertAwsTagPolicy([])).toThrow('must be an object with "tags"');
  });
});

describe('a schedule', () => {
  test.each([
    [{ schedule: 'daily', time: '09:00' }, '0 9 * * *'],
    [{ schedule: 'weekly', time: '23:59' }, '59 23 * * MON'],
    [{ schedule: 'monthly', time: '14:05' }, '5 14 1 * *'],
  ] as const)('%j is %s', (spec, cron) => {
    expect(cronFor(spec)).toBe(cron);
  });

  test.each([
    [{ schedule: 'daily', time: '09:00' }, '2026-02-13T09:00:00Z', '2026-02-14T09:00:00.000Z'],
    [{ schedule: 'daily', time: '09:00' }, '2026-02-13T08:59:59Z', '2026-02-13T09:00:00.000Z'],
    [{ schedule: 'weekly', time: '09:00' }, '2026-02-13T08:00:00Z', '2026-02-16T09:00:00.000Z'],
    [{ schedule: 'weekly', time: '09:00' }, '2026-02-16T08:00:00Z', '2026-02-16T09:00:00.000Z'],
    [{ schedule: 'monthly', time: '00:00' }, '2026-12-01T00:00:00Z', '2027-01-01T00:00:00.000Z'],
    // Berlin is one hour ahead in winter and two in summer; on 29 March 2026 the hour from 2 to 3 is left out.
    [
      { schedule: 'daily', time: '09:00', timezone: 'Europe/Berlin' },
      '2026-03-28T12:00:00Z',
      '2026-03-29T07:00:00.000Z',
    ],
    [
      { schedule: 'daily', time: '02:30', timezone: 'Europe/Berlin' },
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:30:00.000Z',
    ],
    [
      { schedule: 'weekly', time: '00:30', timezone: 'Pacific/Auckland' },
      '2026-02-15T10:00:00Z',
      '2026-02-15T11:30:00.000Z',
    ],
  ] as const)('%j, asked at %s, runs at %s', (spec, now, next) => {
    expect(nextRun(spec, new Date(now)).toISOString()).toBe(next);
  });

  test.each([
    ['hourly', '09:00', 'UTC', 'schedule must be one of daily, weekly, monthly'],
    ['daily', '9', 'UTC', 'time must be HH:MM'],
    ['daily', '24:00', 'UTC', 'time must be HH:MM'],
    ['daily', '9:5', 'UTC', 'time must be HH:MM'],
    ['daily', '09:00', 'Mars/Olympus', 'timezone must be an IANA name'],
  ])('%s at %s in %s is refused', (schedule, time, timezone, message) => {
    const spec = { schedule, time, timezone } as ScheduleSpec;
    expect(() => nextRun(spec, new Date(0))).toThrow(message);
  });
});

describe('history', () => {
  const scan = (
    timestamp: string,
    score: number,
    total: number,
    compliant: number,
    violations: number,
  ): ScanRecord => ({
    timestamp,
    compliance_score: score,
    total_resources: total,
    compliant_resources: compliant,
    violation_count: violations,
  });

  test('has the mean of the scores of a day and the sums of its counts', () => {
    const scans = [scan('2026-02-13T01:00:00Z', 0.5, 10, 5, 7), scan('2026-02-13T09:00:00Z', 0.7, 10, 7, 1)];
    const { history } = violationHistory(scans, new Date('2026-02-13T12:00:00Z'));
    expect(history).toEqual([
      { date: '2026-02-13', compliance_score: 0.6, total_resources: 20, compliant_resources: 12, violation_count: 8 },
    ]);
  });

  test('compares the last bucket with the first', () => {
    const scans = [scan('2026-02-10T01:00:00Z', 0.5, 1, 1, 0), scan('2026-02-12T01:00:00Z', 0.4, 1, 1, 0)];
    const found = violationHistory(scans, new Date('2026-02-13T12:00:00Z'));
    expect(found).toMatchObject({ trend_direction: 'declining', earliest_score: 0.5, latest_score: 0.4 });
    expect(violationHistory(scans, new Date('2026-02-13T12:00:00Z'), { daysBack: 2 }).history).toHaveLength(1);
  });

  test('of nothing is stable, and reaches back 1 to 90 days', () => {
    const now = new Date(0);
    expect(violationHistory([], now)).toMatchObject({ trend_direction: 'stable', earliest_score: 1, latest_score: 1 });
    for (const daysBack of [0, 91, 1.5])
      expect(() => violationHistory([], now, { daysBack })).toThrow('days_back must be a number from 1 to 90');
  });

  test('weeks begin on Monday', () => {
    expect(bucketOf('2026-02-15T12:00:00Z', 'week')).toBe('2026-02-09');
    expect(bucketOf('2026-02-16T00:00:00Z', 'week')).toBe('2026-02-16');
    expect(bucketOf('2026-02-15T12:00:00Z', 'month')).toBe('2026-02-01');
  });
});

describe('Cloud Custodian', () => {
  test('is told of what is missing or wrong, in one filter', () => {
    const { policies, combined_yaml: yaml } = custodianPolicies(POLICY, ['ec2:instance', 'bedrock:agent']);
    expect(policies).toMatchObject([
      {
        name: 'enforce-required-tags-ec2-instance',
        action_type: 'notify',
        filter_count: 1,
        resource_type: 'ec2:instance',
      },
    ]);
    expect(parse(yaml)).toMatchObject({
      policies: [
        {
          resource: 'aws.ec2',
          filters: [
            {
              or: [
                { 'tag:Owner': 'absent' },
                { 'tag:Environment': 'absent' },
                { and: [{ 'tag:Environment': 'present' }, { type: 'value', op: 'not-in' }] },
                { 'tag:Application': 'absent' },
              ],
            },
          ],
          actions: [{ type: 'notify' }],
        },
      ],
    });
  });

  test('tags where it is more than a trial', () => {
    const { policies } = custodianPolicies(POLICY, ['s3:bucket'], { dryRun: false, targetTags: ['Owner'] });
    expect(parse(policies[0]?.yaml_content ?? '')).toMatchObject({
      policies: [{ resource: 'aws.s3', actions: [{ type: 'tag', tags: { Owner: 'unassigned' } }] }],
    });
  });

  test.each([
    [[], {}, 'resource_types must name at least one type'],
    [['s3:bucket'], { violationTypes: ['odd'] }, 'violation_types: "odd" is not known'],
    [['s3:bucket'], { targetTags: ['CostCenter'] }, 'target_tags: "CostCenter" is not required'],
  ])('%j with %j is refused', (types, options, message) => {
    expect(() => custodianPolicies(POLICY, types, options)).toThrow(message);
  });
});

describe('drift', () => {
  const { arn } = instance('i-1', {});
  const snapshot = (timestamp: string, tags: Readonly<Record<string, string>>) => ({
    timestamp,
    tags: { [arn]: tags },
  });

  test('is graver where a required tag is gone than where it has another value', () => {
    const baseline = snapshot('2026-02-01T00:00:00Z', {
      Owner: 'a@b.io',
      Environment: 'test',
      Application: 'shop',
      Note: 'x',
    });
    const drifts = detectDrift(POLICY, baseline, [
      instance('i-1', { Owner: 'a@b.io', Environment: 'prod', Note: 'y', More: '1' }),
      instance('i-new', {}),
    ]);
    expect(drifts.map(({ tag_key, drift_type, severity }) => [tag_key, drift_type, severity])).toEqual([
      ['Application', 'removed', 'critical'],
      ['Environment', 'changed', 'warning'],
      ['More', 'added', 'info'],
      ['Note', 'changed', 'info'],
    ]);
    expect(detectDrift(POLICY, baseline, [instance('i-1', GOOD)], ['Owner'])).toMatchObject([
      { tag_key: 'Owner', old_value: 'a@b.io' },
    ]);
  });

  test('is measured against the newest snapshot that is old enough, or the oldest', () => {
    const all = ['2026-02-01T00:00:00Z', '2026-02-05T00:00:00Z', '2026-02-12T00:00:00Z'].map((time) =>
      snapshot(time, {}),
    );
    const now = new Date('2026-02-13T00:00:00Z');
    expect(baselineOf(all, now, 7)?.timestamp).toBe('2026-02-05T00:00:00Z');
    expect(baselineOf(all, now, 30)?.timestamp).toBe('2026-02-01T00:00:00Z');
    expect(baselineOf([], now, 7)).toBeUndefined();
  });
});

describe('untagged resources', () => {
  const now = new Date('2026-02-13T12:00:00Z');

  test('say what they lack, how old they are and what they cost', () => {
    const one = instance('i-1', { Owner: 'ann@example.com' }, { created: '2026-01-14T12:00:00Z', state: 'running' });
    expect(untaggedResources(POLICY, [one, instance('i-2', GOOD)], now)).toMatchObject([
      {
        resource_id: 'i-1',
        missing_required_tags: ['Environment', 'Application'],
        is_completely_untagged: false,
        age_days: 30,
        cost_source: 'estimated',
        monthly_cost_estimate: 0,
      },
    ]);
    const costs = { [one.arn]: { amount: 12, source: 'actual' } as const };
    expect(untaggedResources(POLICY, [one], now, { costs, minCostThreshold: 12 })).toMatchObject([
      { monthly_cost_estimate: 12, cost_source: 'actual' },
    ]);
    expect(untaggedResources(POLICY, [one], now, { costs, minCostThreshold: 12.01 })).toEqual([]);
  });
});
