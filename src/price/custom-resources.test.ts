/**
 * What stands behind a custom resource is read from the role of its function. Oracle of what an action does: the access
 * levels of the Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/latest/reference/.
 */
import { describe, expect, test } from 'vitest';
import type { ExactLine } from './bill.ts';
import { billOf, lineOf } from './tiny-bill.ts';

const BASIC = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';

function madeBy(
  actions: readonly string[],
  role: object = {},
  token: unknown = { 'Fn::GetAtt': ['Maker', 'Arn'] },
): ExactLine {
  const bill = billOf({
    It: { Type: 'Custom::Thing', Properties: { ServiceToken: token } },
    Maker: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: 'x' },
        Handler: 'i.h',
        Runtime: 'python3.13',
      },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        },
        ManagedPolicyArns: [BASIC],
        Policies: [
          { PolicyName: 'p', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] } },
        ],
        ...role,
      },
    },
  });
  return lineOf(bill, 'It');
}

describe('a custom resource costs nothing beyond its function where its role allows', () => {
  test.each([
    { what: 'only to read', actions: ['ec2:DescribeImages', 'ssm:GetParameter', 's3:ListBucket'] },
    {
      what: 'to name and to permit',
      actions: ['ec2:CreateTags', 's3:PutBucketPolicy', 'iam:UpdateAccountPasswordPolicy'],
    },
    { what: 'to take away', actions: ['s3:DeleteObject', 's3:DeleteObjectVersion', 'ec2:DeleteNetworkInterface'] },
    {
      what: 'to put data into stores, which are billed by their usage as those of any function are',
      actions: ['s3:PutObject', 'dynamodb:PutItem', 'sqs:SendMessage', 'lambda:InvokeFunction'],
    },
    { what: 'to start work of another resource', actions: ['kendra:StartDataSourceSyncJob'] },
    { what: 'to make what is free', actions: ['ec2:CreateRoute', 'ec2:CreateNetworkInterface'] },
  ])('$what', ({ actions }) => {
    const line = madeBy(actions);
    expect(line.outcome).toBe('free');
    expect(line.reason).toContain('Maker makes it');
  });

  test('what a boundary takes away does not count', () => {
    const boundary = { PermissionsBoundary: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' };
    expect(madeBy(['rds:CreateDBInstance'], boundary).outcome).toBe('free');
    expect(madeBy(['rds:CreateDBInstance']).outcome).toBe('unknown');
  });
});

describe('what a custom resource makes is unknown where its role allows', () => {
  test.each([
    { what: 'to make something billed', actions: ['rds:CreateDBInstance'], says: 'rds:CreateDBInstance' },
    { what: 'everything of a service', actions: ['s3:*'], says: 's3:' },
    { what: 'everything', actions: ['*'], says: ':' },
    { what: 'to act as somebody else', actions: ['sts:AssumeRole'], says: 'sts:AssumeRole' },
    { what: 'to make a store', actions: ['s3:PutObject', 's3:CreateBucket'], says: 's3:CreateBucket' },
    { what: 'an action that AWS does not list', actions: ['ec2:ListUnicorns'], says: 'ec2:ListUnicorns' },
    { what: 'answers that are billed', actions: ['ce:GetCostAndUsage'], says: 'ce:GetCostAndUsage' },
    {
      what: 'one such action among others',
      actions: ['ec2:DescribeImages', 'ec2:RunInstances'],
      says: 'ec2:RunInstances',
    },
  ])('$what', ({ actions, says }) => {
    const line = madeBy(actions);
    expect(line.outcome).toBe('unknown');
    expect(line.reason).toContain(says);
  });

  test.each([
    { what: 'a function elsewhere', token: 'arn:aws:lambda:us-east-1:111122223333:function:f' },
    { what: 'a topic', token: 'arn:aws:sns:us-east-1:111122223333:t' },
  ])('$what stands behind it', ({ token }) => {
    expect(madeBy(['ec2:DescribeImages'], {}, token).reason).toContain('no function of the template stands behind it');
  });

  test('a policy that is not in the template', () => {
    const line = madeBy([], { ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/own'], Policies: [] });
    expect(line.outcome).toBe('unknown');
  });
});

// https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/Welcome.html: there is no charge but for what it makes.
test('what makes others says that it costs nothing itself, and is never free', () => {
  const bill = billOf({ It: { Type: 'AWS::ElasticBeanstalk::Environment', Properties: { ApplicationName: 'a' } } });
  expect(lineOf(bill, 'It')).toMatchObject({
    outcome: 'unknown',
    reason: expect.stringContaining('costs nothing itself'),
  });
});
