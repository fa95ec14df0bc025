/**
 * What leaves for a reader has been made readable: the private characters that mark unknown parts of a text
 * (src/base/text.ts) are in no answer, whatever the template leaves open.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draw, price, prove, why } from '../src/actions/index.ts';
import { hole } from '../src/base/index.ts';
import {
  alarm,
  allowed,
  claim,
  claimSet,
  property,
  reaches,
  sources,
  trusts,
  unreachable,
} from '../src/claims/index.ts';

const PRIVATE = /[\uE000-\uE006]/;
const ROOT = join(import.meta.dirname, '..');
const FIXTURES = join(ROOT, 'test/templates/fixtures');

/** Nearly every text of it has a part that only deployment tells. */
const OPEN = {
  Parameters: Object.fromEntries(
    ['Stage', 'Office', 'Vpc', 'Subnet', 'Zone', 'Size', 'Trusted', 'Space'].map((name) => [name, { Type: 'String' }]),
  ),
  Resources: {
    Group: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: { 'Fn::Sub': 'web ${Stage}' },
        VpcId: { Ref: 'Vpc' },
        SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: { Ref: 'Office' } }],
      },
    },
    Server: {
      Type: 'AWS::EC2::Instance',
      Properties: {
        ImageId: { 'Fn::ImportValue': { 'Fn::Sub': '${Stage}-image' } },
        InstanceType: { Ref: 'Size' },
        AvailabilityZone: { Ref: 'Zone' },
        SubnetId: { Ref: 'Subnet' },
        SecurityGroupIds: [{ Ref: 'Group' }],
      },
    },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'logs-${Stage}-${AWS::AccountId}' } } },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: { Effect: 'Allow', Principal: { AWS: { Ref: 'Trusted' } }, Action: 'sts:AssumeRole' },
        },
        Policies: [
          {
            PolicyName: 'own',
            PolicyDocument: {
              Statement: {
                Effect: 'Allow',
                Action: 's3:GetObject',
                Resource: { 'Fn::Sub': 'arn:aws:s3:::${Stage}/*' },
                Condition: { StringLike: { 'aws:username': { 'Fn::Sub': '${Stage}*' } } },
              },
            },
          },
        ],
      },
    },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Namespace: { Ref: 'Space' },
        MetricName: 'Errors',
        Dimensions: [{ Name: 'Stage', Value: { Ref: 'Stage' } }],
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Threshold: 1,
      },
    },
  },
};

const CLAIMS = claimSet({
  claims: [
    claim('OPEN-1', 'The office reaches the server', reaches('10.0.0.0/8', 'Server', 'tcp/22')),
    claim('OPEN-2', 'The internet does not', unreachable('internet', 'Server', 'tcp/22')),
    claim('OPEN-3', 'The server is small', property('Server', 'InstanceType', 't3.micro')),
    claim('OPEN-4', 'The bucket has a name', property('Bucket', 'BucketName', { not: { present: true } })),
    claim('OPEN-5', 'Everyone may read', allowed('Role', ['s3:GetObject'], { on: 'Bucket' })),
    claim('OPEN-6', 'The role trusts EC2', trusts('Role', ['ec2.amazonaws.com'])),
    claim(
      'OPEN-7',
      'Errors are noticed',
      alarm('Alarm', {
        metric: { namespace: 'Shop', name: 'Errors' },
        statistic: 'Sum',
        comparison: '>',
        threshold: 1,
        periodSeconds: 300,
      }),
    ),
    claim('OPEN-8', 'Nobody reaches the server', sources('Server', {})),
  ],
});

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lintel-readers-'));
  writeFileSync(join(cwd, 'open.json'), JSON.stringify(OPEN));
  writeFileSync(join(cwd, 'claims.json'), JSON.stringify(CLAIMS));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('a template that leaves nearly everything open', () => {
  test('is proved in readable sentences', async () => {
    const report = await prove({ target: 'open.json', claims: 'claims.json', cwd });
    expect(report.claims).toHaveLength(CLAIMS.claims.length);
    expect(report.claims.map(({ outcome }) => outcome)).toContain('unknown');
    expect(JSON.stringify(report)).toContain('${');
    expect(JSON.stringify(report)).not.toMatch(PRIVATE);
  });

  test.each([...CLAIMS.claims.map(({ id }) => id), ...Object.keys(OPEN.Resources)])('says why of %s', async (what) => {
    const report = await why({ target: 'open.json', claims: 'claims.json', what, cwd });
    expect(report.claim ?? report.resource).toBeDefined();
    expect(JSON.stringify(report)).not.toMatch(PRIVATE);
  });
});

const files = [
  ...readdirSync(FIXTURES)
    .filter((file) => !file.startsWith('broken-'))
    .map((file) => join(FIXTURES, file)),
  ...readdirSync(join(ROOT, 'test/templates/public')).map((file) => join(ROOT, 'test/templates/public', file)),
];

test.each(files.map((file) => [file.slice(ROOT.length + 1), file]))(
  '%s has a readable price and picture',
  async (_, target) => {
    const [prices, drawing] = [await price({ target, cwd }), await draw({ target, cwd, format: 'mermaid' })];
    expect(drawing.drawing).toBeDefined();
    expect(JSON.stringify([prices, drawing])).not.toMatch(PRIVATE);
  },
);

test('the private characters stand in one file of the sources', () => {
  const found = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .filter((name) => /\\u\{?E00|[\uE000-\uE006]/i.test(readFileSync(join(ROOT, 'src', name), 'utf8')));
  expect(found).toEqual(['base/text.ts']);
  expect(hole('Stage')).toMatch(PRIVATE);
});
