/** `allowed`, `denied`, `grants`, `trusts`. Oracle: AWS's evaluation logic, applied by hand to the small policies below. */
import { describe, expect, test } from 'vitest';
import { allowed, denied, grants, trusts } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

type Statement = Readonly<Record<string, unknown>>;

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

function role(
  statements: readonly Statement[],
  more: { readonly role?: object; readonly world?: Partial<TinyTemplate> } = {},
): TinyTemplate {
  return {
    ...more.world,
    resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: TRUST,
          Policies: [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
          ...more.role,
        },
      },
      Bucket: { Type: 'AWS::S3::Bucket' },
      Other: { Type: 'AWS::S3::Bucket' },
      ...more.world?.resources,
    },
  };
}

const allow = (Action: string | string[], Resource: unknown = '*', more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string | string[], Resource: unknown = '*', more: Statement = {}): Statement => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
});
const BUCKET = { 'Fn::GetAtt': ['Bucket', 'Arn'] };

describe('allowed and denied', () => {
  test.each([
    ['an action on everything', [allow('s3:ListAllMyBuckets')], allowed('Role', ['s3:ListAllMyBuckets']), 'proved'],
    [
      'an action that no statement names',
      [allow('s3:ListAllMyBuckets')],
      allowed('Role', ['ec2:DescribeInstances']),
      'refuted: ec2:DescribeInstances is not allowed on *.',
    ],
    ['a wildcard', [allow('ec2:Describe*')], allowed('Role', ['ec2:DescribeInstances']), 'proved'],
    [
      'on its own bucket',
      [allow('s3:ListBucket', BUCKET)],
      allowed('Role', ['s3:ListBucket'], { on: 'Bucket' }),
      'proved',
    ],
    [
      'a Deny wins',
      [allow('s3:*'), deny('s3:ListBucket', BUCKET)],
      allowed('Role', ['s3:ListBucket'], { on: 'Bucket' }),
      'refuted: s3:ListBucket is not allowed on arn:aws:s3:::${Bucket}.',
    ],
    [
      'NotAction allows what it does not name',
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      allowed('Role', ['ec2:RunInstances']),
      'proved',
    ],
    [
      'NotAction does not allow what it names',
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      denied('Role', ['iam:CreateUser']),
      'proved',
    ],
    [
      'what is allowed on resources of the account',
      [allow('dynamodb:*Item', 'arn:aws:dynamodb:*:*:table/data-*')],
      denied('Role', ['dynamodb:PutItem']),
      'refuted: dynamodb:PutItem is allowed on arn:aws:dynamodb::${AWS::AccountId}:table/data-.',
    ],
    [
      'what is allowed on resources of another service',
      [allow(['s3:GetObject', 'dynamodb:PutItem'], 'arn:aws:s3:::shop/*')],
      denied('Role', ['dynamodb:PutItem']),
      'proved',
    ],
    [
      'a pattern of denied actions finds the one that is allowed',
      [allow('ec2:TerminateInstances')],
      denied('Role', ['ec2:Terminate*']),
      'refuted: ec2:TerminateInstances is allowed on *.',
    ],
    [
      'what is allowed on one resource is not denied on any',
      [allow('s3:PutObject', 'arn:aws:s3:::uploads/*')],
      denied('Role', ['s3:PutObject']),
      'refuted: s3:PutObject is allowed on arn:aws:s3:::uploads/example.',
    ],
    [
      'denied on another resource',
      [allow('s3:PutObject', 'arn:aws:s3:::uploads/*')],
      denied('Role', ['s3:PutObject'], { on: 'arn:aws:s3:::archive/x' }),
      'proved',
    ],
    [
      'an action that does not exist',
      [allow('*')],
      allowed('Role', ['ec2:DescribeInstance']),
      'refuted: ec2:DescribeInstance is no action that IAM knows. Did you mean ec2:DescribeInstances?',
    ],
  ])('%s', (_, statements, assertion, expected) =>
    expect(inShort(judgeIn(role(statements), assertion))).toBe(expected),
  );

  test('a condition that the claim knows decides', () => {
    const world = role([
      allow('cloudwatch:PutMetricData', '*', { Condition: { StringEquals: { 'cloudwatch:namespace': 'shop' } } }),
    ]);
    expect(
      inShort(
        judgeIn(world, allowed('Role', ['cloudwatch:PutMetricData'], { context: { 'cloudwatch:namespace': 'shop' } })),
      ),
    ).toBe('proved');
    expect(
      inShort(
        judgeIn(
          world,
          denied('Role', ['cloudwatch:PutMetricData'], { on: '*', context: { 'cloudwatch:namespace': 'bank' } }),
        ),
      ),
    ).toBe('proved');
    expect(judgeIn(world, allowed('Role', ['cloudwatch:PutMetricData'])).outcome).toBe('unknown');
  });

  test('a statement under a condition of the template holds exactly there', () => {
    const world = role(
      [allow('s3:ListAllMyBuckets'), { 'Fn::If': ['IsProd', deny('s3:*'), { Ref: 'AWS::NoValue' }] } as Statement],
      {
        world: {
          parameters: { Environment: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
          conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] } },
          resources: {},
        },
      },
    );
    expect(inShort(judgeIn(world, allowed('Role', ['s3:ListAllMyBuckets'])))).toBe('unknown: Environment = dev');
  });

  test('on something that the template does not have', () => {
    const world = role([allow('*')]);
    const set = { names: { store: { type: 'AWS::DynamoDB::Table' } } };
    expect(inShort(judgeIn(world, allowed('Role', ['s3:ListBucket'], { on: 'store' }), set))).toBe(
      'refuted: No resource matches store.',
    );
    expect(inShort(judgeIn(world, grants('Role', { actions: ['s3:*'], on: ['store'] }), set))).toBe(
      'refuted: No resource matches store.',
    );
  });

  test('on an attribute of a resource', () => {
    expect(
      inShort(
        judgeIn(role([allow('s3:ListBucket', BUCKET)]), allowed('Role', ['s3:ListBucket'], { on: '${Bucket.Arn}' })),
      ),
    ).toBe('proved');
  });

  test('a permissions boundary limits', () => {
    const world = role([allow('*')], {
      role: { PermissionsBoundary: { Ref: 'Boundary' } },
      world: {
        resources: {
          Boundary: {
            Type: 'AWS::IAM::ManagedPolicy',
            Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [allow('s3:*')] } },
          },
        },
      },
    });
    expect(inShort(judgeIn(world, allowed('Role', ['s3:ListAllMyBuckets'])))).toBe('proved');
    expect(inShort(judgeIn(world, denied('Role', ['iam:CreateUser'])))).toBe('proved');
  });

  test('a managed policy that is not known leaves it open', () => {
    const world = role([], { role: { ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/house-rules'] } });
    expect(judgeIn(world, allowed('Role', ['s3:ListAllMyBuckets'])).outcome).toBe('unknown');
    expect(judgeIn(world, grants('Role', { services: ['s3'], levels: ['List'] }))).toMatchObject({
      outcome: 'unknown',
      missing: ['the policy arn:aws:iam::123456789012:policy/house-rules'],
    });
  });
});

describe('grants', () => {
  test.each([
    [
      'reading only',
      [allow(['s3:GetObject', 's3:ListBucket'])],
      grants('Role', { services: ['s3'], levels: ['List', 'Read'] }),
      'proved',
    ],
    [
      'one writing action',
      [allow(['s3:GetObject', 's3:PutObject'])],
      grants('Role', { services: ['s3'], levels: ['List', 'Read'] }),
      'refuted: s3:PutObject is granted beyond the limits.',
    ],
    [
      'on one bucket',
      [allow('s3:ListBucket', BUCKET)],
      grants('Role', { actions: ['s3:ListBucket'], on: ['Bucket'] }),
      'proved',
    ],
    [
      'on another bucket too',
      [allow('s3:ListBucket', [BUCKET, { 'Fn::GetAtt': ['Other', 'Arn'] }])],
      grants('Role', { actions: ['s3:ListBucket'], on: ['Bucket'] }),
      'refuted: s3:ListBucket is granted beyond the limits.',
    ],
    [
      'nothing granted is no proof',
      [allow('ec2:DescribeInstances')],
      grants('Role', { services: ['s3'], levels: ['Read'] }),
      'refuted: Nothing of s3 is granted, so there is nothing to keep within limits.',
    ],
  ])('%s', (_, statements, assertion, expected) =>
    expect(inShort(judgeIn(role(statements), assertion)).replace(/maybe.*/, '')).toBe(expected),
  );
});

describe('trusts', () => {
  test('of several roles each by itself', () => {
    const nobody = {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } },
    };
    const world = role([], { world: { resources: { Nobody: nobody } } });
    expect(judgeIn(world, trusts({ type: 'AWS::IAM::Role' }, ['ec2.amazonaws.com'])).outcome).toBe('refuted');
  });

  test('exactly the named principals', () => {
    expect(inShort(judgeIn(role([]), trusts('Role', ['ec2.amazonaws.com'])))).toBe('proved');
    expect(inShort(judgeIn(role([]), trusts('Role', ['ecs-tasks.amazonaws.com'])))).toBe(
      'refuted: The role trusts ec2.amazonaws.com, expected ecs-tasks.amazonaws.com.',
    );
    const tagging = {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:TagSession' }],
      },
    };
    expect(inShort(judgeIn(role([], { role: tagging }), trusts('Role', ['ec2.amazonaws.com'])))).toBe(
      'refuted: The role trusts nobody, expected ec2.amazonaws.com.',
    );
    expect(inShort(judgeIn(role([]), trusts('Bucket', ['ec2.amazonaws.com'])))).toBe('refuted: Bucket is not a role.');
  });
});
