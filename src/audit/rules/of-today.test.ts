/** What a README of today tells of its template, in tables, lists and drawings; each beside one value that is wrong. */
import { describe, expect, test } from 'vitest';
import { audited } from '../tiny-audit.ts';

const FUNCTION = { Type: 'AWS::Lambda::Function', Properties: { Runtime: 'nodejs24.x', MemorySize: 256, Timeout: 30 } };
const GROUP = {
  Type: 'AWS::AutoScaling::AutoScalingGroup',
  Properties: { MinSize: '2', MaxSize: '6', DesiredCapacity: '3', AvailabilityZones: ['us-east-1a'] },
};
const DATABASE = {
  Type: 'AWS::RDS::DBInstance',
  Properties: { Engine: 'mysql', DBInstanceClass: 'db.t3.micro', AllocatedStorage: '20', StorageEncrypted: false },
};
const LIFECYCLE = {
  Type: 'AWS::S3::Bucket',
  Properties: { LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 90 }] } },
};
const ALARM = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Threshold: 600,
    Period: 300,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanThreshold',
    Statistic: 'Maximum',
  },
};

const API = {
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: { ApiId: 'a', RouteKey: 'GET /orders/{orderId}' },
};

/** What is said of a text: each outcome. */
function outcomes(text: string, resources: object, parameters?: object): readonly string[] {
  return audited(text, { resources, ...(parameters !== undefined && { parameters }) }).map(
    (each) => / (true|false|not)\b/.exec(each)?.[1] ?? '',
  );
}

describe('what READMEs of today say', () => {
  const ofFunction = 'The Lambda function has 256 MB memory and a 30 second timeout.';

  test.each([
    [
      'the most of three capacities',
      'The Auto Scaling group has min 2, max 6, desired 3.',
      ['max 6', 'max 9'],
      { GROUP },
    ],
    [
      'the least of three capacities',
      'The Auto Scaling group has min 2, max 6, desired 3.',
      ['min 2', 'min 1'],
      { GROUP },
    ],
    ['a range of capacities', 'The Auto Scaling group scales 2 to 6.', ['6', '9'], { GROUP }],
    ['the memory of a function', ofFunction, ['256', '512'], { FUNCTION }],
    ['the time of a function', ofFunction, ['30', '60'], { FUNCTION }],
    ['storage of a database', '- RDS MySQL db.t3.micro, 20 GB storage', ['20 GB', '50 GB'], { DATABASE }],
    ['storage without encryption', 'The RDS database is unencrypted.', ['unencrypted', 'encrypted'], { DATABASE }],
    ['a life cycle', 'The S3 bucket expires objects after 90 days.', ['90', '30'], { LIFECYCLE }],
    [
      'minutes of an alarm',
      'An alarm fires when the age of the oldest message exceeds 10 minutes.',
      ['10', '15'],
      { ALARM },
    ],
  ] as const)('%s', (_, text, [written, instead], resources) => {
    expect(new Set(outcomes(text, resources))).toEqual(new Set(['true']));
    expect(outcomes(text.replace(written, instead), resources).filter((each) => each === 'false')).toHaveLength(1);
  });

  // What need not be the one that is meant is true or silent, never false.
  test('a unit over a column is that of its numbers', () => {
    const table = '| Function | Memory (MB) | Timeout (s) |\n|---|---|---|\n| FUNCTION | 256 | 30 |';
    expect(outcomes(table, { FUNCTION })).toEqual(['true', 'true']);
    expect(outcomes(table.replace('256', '512'), { FUNCTION })).toEqual(['not', 'true']);
  });

  test('a route of an API', () => {
    expect(outcomes('- `GET /orders/{orderId}` reads one order', { API })).toEqual(['true']);
    expect(outcomes('- `PUT /orders/{orderId}` writes one order', { API })).not.toContain('true');
  });

  test('two functions that differ are not told apart by a number alone', () => {
    const Other = { ...FUNCTION, Properties: { ...FUNCTION.Properties, MemorySize: 512 } };
    expect(outcomes('The Lambda function has 1024 MB memory.', { FUNCTION, Other })).not.toContain('false');
  });

  test('one thing that lacks beside several that are there is an error, several stand elsewhere', () => {
    const resources = { GROUP, DATABASE, LIFECYCLE, FUNCTION, ALARM };
    const stack = '- RDS database\n- S3 bucket\n- Lambda function\n- CloudWatch alarm\n- Auto Scaling group\n';
    expect(outcomes(`${stack}- Amazon Kinesis\n- Amazon OpenSearch\n- AWS Glue`, resources)).not.toContain('false');
  });
});
