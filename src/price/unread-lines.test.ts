/** Macros inside of resources, and the transforms of AWS. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html */
import { describe, expect, test } from 'vitest';
import { billOf, componentOf, expected, lineOf, type Resources } from './tiny-bill.ts';

const MACRO = { 'Fn::Transform': { Name: 'Upper', Parameters: { Text: 'orders' } } };

describe('a macro, which is given its siblings alone,', () => {
  test('inside of tags leaves the price of a bucket', () => {
    const bill = billOf({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'a', Value: MACRO }] } } });
    expect(lineOf(bill, 'Bucket').outcome).toBe('usage');
  });

  test('inside of what is billed leaves it open', () => {
    const properties = { LifecycleConfiguration: MACRO };
    const bill = billOf({ Bucket: { Type: 'AWS::S3::Bucket', Properties: properties } });
    expect(lineOf(bill, 'Bucket').outcome).toBe('unknown');
  });

  test('beside the properties may set any', () => {
    const bill = billOf({ Bucket: { Type: 'AWS::S3::Bucket', Properties: MACRO } });
    expect(lineOf(bill, 'Bucket').reason).toContain('was not read');
  });

  test('inside of a property or of all leaves a free type free, beside its type it may do anything', () => {
    const group = (more: object): Resources => ({ Group: { Type: 'AWS::EC2::SecurityGroup', ...more } });
    expect(lineOf(billOf(group({ Properties: { GroupDescription: MACRO } })), 'Group').outcome).toBe('free');
    expect(lineOf(billOf(group({ Properties: MACRO })), 'Group').outcome).toBe('free');
    expect(lineOf(billOf(group(MACRO)), 'Group').outcome).toBe('unknown');
  });
});

// https://aws.amazon.com/api-gateway/pricing/: the requests are billed, whatever routes the definition tells.
test.each(['AWS::Serverless::Api', 'AWS::Serverless::HttpApi'])('the definition of an %s may be included', (Type) => {
  const include = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://b/api.yml' } } };
  const sections = { Transform: 'AWS::Serverless-2016-10-31' };
  const bill = (Properties: object) => billOf({ Api: { Type, Properties } }, {}, { sections }).lines;
  expect(bill({ StageName: 'v1', DefinitionBody: include }).map(({ outcome }) => outcome)).not.toContain('unknown');
  expect(bill({ StageName: 'v1', Domain: include }).map(({ outcome }) => outcome)).toContain('unknown');
});

describe('the transform of Secrets Manager', () => {
  const rotation = (Properties: object): Resources => ({
    Rotation: { Type: 'AWS::SecretsManager::RotationSchedule', Properties: { SecretId: 's', ...Properties } },
  });
  const options = { sections: { Transform: 'AWS::SecretsManager-2020-07-23' } };

  // https://aws.amazon.com/lambda/pricing/: $0.20 a million requests, $0.0000166667 a GB-second.
  test('adds a function for a hosted rotation: 4 steps × $0.20 / 1,000,000, and 4 × 2 s × ⅛ GB × $0.0000166667', () => {
    const bill = billOf(rotation({ HostedRotationLambda: { RotationType: 'MySQLSingleUser' } }), {}, options);
    expect(expected(componentOf(bill, 'Rotation', 'lambda.requests'))).toBe('0.0000008');
    expect(expected(componentOf(bill, 'Rotation', 'lambda.x86.duration'))).toBe('0.0000166667');
    expect(bill.lines.map(({ outcome }) => outcome)).toEqual(['usage']);
  });

  test('adds nothing for a function of the template', () => {
    expect(lineOf(billOf(rotation({ RotationLambdaARN: 'f' }), {}, options), 'Rotation').outcome).toBe('free');
  });
});
