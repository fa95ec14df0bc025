/** The expected results are worked out by hand from the rules of the server. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucket, GOOD, instance, instances, POLICY } from './fixture.ts';
import {
  defaultPolicy,
  evaluateResource,
  filterResources,
  parseArn,
  parsePolicy,
  requestedTypes,
  scoreResources,
  type TagPolicy,
} from './index.ts';

const mixed = [...instances(7, GOOD), ...instances(3, {}, { from: 7 })];
const kinds = (violations: readonly { tag_name: string; violation_type: string }[]) =>
  violations.map(({ tag_name, violation_type }) => [tag_name, violation_type]);

describe('the score', () => {
  test('is the share of resources in order, not rounded', () => {
    const result = scoreResources(POLICY, mixed);
    expect(result).toMatchObject({ compliance_score: 0.7, total_resources: 10, compliant_resources: 7 });
    expect(result.violations).toHaveLength(9);
    expect(scoreResources(POLICY, mixed.slice(6, 9)).compliance_score).toBe(1 / 3);
  });

  test('does not change with the severity that is listed', () => {
    expect(scoreResources(POLICY, mixed, { severity: 'warnings_only' })).toMatchObject({
      compliance_score: 0.7,
      violations: [],
    });
    expect(scoreResources(POLICY, mixed, { severity: 'errors_only' }).violations).toHaveLength(9);
    // @ts-expect-error: no such severity.
    expect(() => scoreResources(POLICY, mixed, { severity: 'critical' })).toThrow('severity must be one of all');
  });

  test('leaves out instances that are gone, and counts those that stand still', () => {
    const more = [
      ...mixed,
      instance('i-gone', {}, { state: 'terminated' }),
      instance('i-off', GOOD, { state: 'stopped' }),
    ];
    expect(scoreResources(POLICY, more)).toMatchObject({ total_resources: 11, compliant_resources: 8 });
  });

  test('of nothing is 1', () => {
    expect(scoreResources(POLICY, [])).toMatchObject({ compliance_score: 1, total_resources: 0, violations: [] });
  });

  test('counts the cost of a resource once, however much it lacks', () => {
    const one = instance('i-1', {});
    const result = scoreResources(POLICY, [one], { costs: { [one.arn]: 10 } });
    expect(result.cost_attribution_gap).toBe(10);
    expect(result.violations.map(({ cost_impact_monthly }) => cost_impact_monthly)).toEqual([10, 10, 10]);
  });

  test('of all regions is the sum of the regions', () => {
    const resources = [
      ...instances(9, GOOD),
      ...instances(1, {}, { from: 9 }),
      ...instances(5, GOOD, { region: 'eu-west-1', from: 20 }),
      ...instances(2, {}, { region: 'eu-west-1', from: 30 }),
    ];
    const result = scoreResources(POLICY, resources);
    expect(result).toMatchObject({ compliance_score: 14 / 17, total_resources: 17, compliant_resources: 14 });
    expect(result.regional_breakdown).toMatchObject({
      'eu-west-1': { total_resources: 7, compliant_resources: 5, violation_count: 6 },
      'us-east-1': { total_resources: 10, compliant_resources: 9, violation_count: 3 },
    });
  });

  test('grows with nothing but resources in order', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 30 }), (good) => {
        const resources = good.map((isGood, index) => instance(`i-${index}`, isGood ? GOOD : {}));
        const { compliance_score: score, compliant_resources: compliant } = scoreResources(POLICY, resources);
        expect(compliant).toBe(good.filter(Boolean).length);
        expect(scoreResources(POLICY, [...resources, instance('i-x', GOOD)]).compliance_score).toBeGreaterThanOrEqual(
          score,
        );
        expect(scoreResources(POLICY, resources.toReversed()).compliance_score).toBe(score);
      }),
    );
  });
});

describe('a resource', () => {
  test.each([
    [
      'nothing',
      {},
      [
        ['Owner', 'missing_required_tag'],
        ['Environment', 'missing_required_tag'],
        ['Application', 'missing_required_tag'],
      ],
    ],
    ['a value in other letters', { ...GOOD, Environment: 'Production' }, [['Environment', 'invalid_value']]],
    ['a value of another form', { ...GOOD, Owner: 'a@b' }, [['Owner', 'invalid_format']]],
    [
      'a key in other letters',
      { owner: 'ann@example.com', Environment: 'test', Application: 'a' },
      [['Owner', 'missing_required_tag']],
    ],
    ['an empty value', { ...GOOD, Application: '' }, []],
    ['a form that only the middle has', { ...GOOD, Owner: '<ann@example.com>' }, [['Owner', 'invalid_format']]],
    ['an optional tag with any value', { ...GOOD, CostCenter: 'Moon' }, []],
  ])('with %s', (_, tags, expected) => {
    expect(kinds(evaluateResource(POLICY, instance('i-1', tags)))).toEqual(expected);
  });

  test('of another type needs what the policy asks of that type', () => {
    expect(kinds(evaluateResource(POLICY, bucket('b', { Owner: 'ann@example.com' })))).toEqual([
      ['Application', 'missing_required_tag'],
    ]);
  });

  test('names what would be allowed', () => {
    expect(evaluateResource(POLICY, instance('i-1', { ...GOOD, Environment: 'live' }))).toMatchObject([
      { current_value: 'live', allowed_values: ['production', 'staging', 'development', 'test'], region: 'us-east-1' },
    ]);
  });

  test('is out of scope where nothing is asked of it', () => {
    const narrow: TagPolicy = { ...POLICY, required_tags: POLICY.required_tags.slice(0, 2) };
    const queue = { arn: 'arn:aws:lambda:us-east-1:123456789012:function:f', tags: {} };
    expect(scoreResources(narrow, [queue])).toMatchObject({ total_resources: 0, violations: [] });
  });
});

describe('filters', () => {
  const resources = [instance('i-1', GOOD), instance('i-2', {}), instance('i-3', {}, { region: 'eu-west-1' })];
  const scoreIn = (filters: Parameters<typeof filterResources>[1]) => {
    const { total_resources, compliance_score } = scoreResources(POLICY, filterResources(resources, filters));
    return [total_resources, compliance_score];
  };

  test('limit what is scored', () => {
    expect(scoreIn({ region: 'eu-west-1' })).toEqual([1, 0]);
    expect(scoreIn({ regions: ['us-east-1', 'eu-west-1'] })).toEqual([3, 1 / 3]);
    expect(scoreIn({})).toEqual([3, 1 / 3]);
    expect(scoreIn({ regions: [] })).toEqual([3, 1 / 3]);
    expect(scoreIn({ region: 'eu-west-1', account_id: '999999999999' })).toEqual([0, 1]);
  });

  test('that are not known are refused', () => {
    expect(() => filterResources(resources, { account_id: '12345' })).toThrow(
      'filters.account_id must have 12 digits; found "12345".',
    );
    expect(() => filterResources(resources, JSON.parse('{"vpc":"x"}'))).toThrow('filters: "vpc" is not known');
  });
});

test('types that are asked for are known and cost something', () => {
  expect(requestedTypes(['all'])).toHaveLength(42);
  expect(requestedTypes(['rds:db', 'rds:db'])).toEqual(['rds:db']);
  expect(() => requestedTypes([])).toThrow('resource_types must name at least one type');
  expect(() => requestedTypes(['ec2:vpc'])).toThrow('"ec2:vpc" costs nothing');
  expect(() => requestedTypes(['foo:bar'])).toThrow('"foo:bar" is not known');
});

describe('an ARN', () => {
  test.each([
    ['arn:aws:ec2:us-east-1:123456789012:instance/i-1', 'ec2:instance', 'i-1', 'us-east-1', '123456789012'],
    ['arn:aws:s3:::my-bucket', 's3:bucket', 'my-bucket', 'global', 'unknown'],
    ['arn:aws:ecs:us-east-1:123456789012:service/cl/my-svc', 'ecs:service', 'my-svc', 'us-east-1', '123456789012'],
    [
      'arn:aws:ecs:us-east-1:123456789012:task-definition/f:3',
      'ecs:task-definition',
      'f:3',
      'us-east-1',
      '123456789012',
    ],
    ['arn:aws:sns:us-east-1:123456789012:topic1', 'sns:unknown', 'topic1', 'us-east-1', '123456789012'],
    ['arn:aws:rds:eu-west-1:123456789012:cluster:c1', 'rds:cluster', 'c1', 'eu-west-1', '123456789012'],
    [
      'arn:aws:lambda:us-east-1:123456789012:function:my-fn:live',
      'lambda:function',
      'my-fn',
      'us-east-1',
      '123456789012',
    ],
    ['arn:aws-cn:es:cn-north-1:123456789012:domain/d1', 'opensearch:domain', 'd1', 'cn-north-1', '123456789012'],
    [
      'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/n/50dc',
      'elasticloadbalancing:loadbalancer',
      '50dc',
      'us-east-1',
      '123456789012',
    ],
    ['arn:aws:cloudfront::123456789012:distribution/E1', 'cloudfront:distribution', 'E1', 'global', '123456789012'],
    ['arn:aws:apigateway:us-east-1::/restapis/a1b2', 'apigateway:restapi', 'a1b2', 'us-east-1', 'unknown'],
  ])('%s', (arn, resourceType, resourceId, region, account) => {
    expect(parseArn(arn)).toMatchObject({ resourceType, resourceId, region, account });
  });

  test.each(['', 'i-1', 'arn:aws:ec2:us-east-1:12345:instance/i-1', 'arn:other:s3:::b', 'arn:aws:s3:::'])(
    'is not "%s"',
    (arn) => {
      expect(() => parseArn(arn)).toThrow('resource_arn must be an ARN');
    },
  );
});

describe('a policy', () => {
  test('is read from the text of a file', () => {
    expect(parsePolicy(JSON.stringify(POLICY), 'p.json').required_tags.map(({ name }) => name)).toEqual([
      'Owner',
      'Environment',
      'Application',
    ]);
    expect(defaultPolicy(new Date(0)).required_tags).toHaveLength(3);
  });

  test.each([
    ['{', 'p.json is no JSON'],
    ['[]', 'p.json must hold a policy'],
    ['{}', 'p.json: required_tags must be a list'],
    ['{"required_tags":[{"description":""}]}', 'p.json: required_tags[0]: name must be a text'],
    ['{"required_tags":[{"name":"Owner"}]}', 'p.json: required_tags[0] (Owner): applies_to must be a list of types'],
    ['{"required_tags":[{"name":"Owner","applies_to":[],"validation_regex":"("}]}', '"(" is no regular expression'],
    [
      '{"required_tags":[],"tag_naming_rules":{"max_key_length":257}}',
      'max_key_length must be a number from 1 to 256; found 257',
    ],
  ])('%s is refused', (text, message) => {
    expect(() => parsePolicy(text, 'p.json')).toThrow(message);
  });
});
