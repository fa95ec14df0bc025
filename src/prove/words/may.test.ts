/**
 * `may` and `mayNot`. Oracle: AWS's evaluation logic for requests of services, other accounts and the public, applied by
 * hand to the small policies below, and the pages that each group names.
 */
import { describe, expect, test } from 'vitest';
import { may, mayNot, type Outsider } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

type Statement = Readonly<Record<string, unknown>>;
const policy = (...Statement: readonly Statement[]) => ({ Version: '2012-10-17', Statement });
const OWN = { Ref: 'AWS::AccountId' };
const SERVICE = { Service: 'cloudwatch.amazonaws.com' };

const allow = (Principal: unknown, Action: unknown, Resource: unknown, more: Statement = {}) => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource,
  ...more,
});
const deny = (...given: Parameters<typeof allow>) => ({ ...allow(...given), Effect: 'Deny' });

const TOPIC: TinyTemplate['resources'] = {
  Topic: { Type: 'AWS::SNS::Topic' },
  Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'late' } },
};
const topic = (...statements: readonly Statement[]): TinyTemplate => ({
  resources: {
    ...TOPIC,
    Policy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: policy(...statements) },
    },
  },
});
const publish = (Condition?: object, more: Statement = {}) =>
  allow(SERVICE, 'sns:Publish', { Ref: 'Topic' }, { ...(Condition && { Condition }), ...more });
const ofAccount = { StringEquals: { 'aws:SourceAccount': OWN } };

const CLOUDWATCH = may({ service: 'cloudwatch.amazonaws.com' }, ['sns:Publish'], { on: 'Topic', for: 'Alarm' });

describe('a service', () => {
  test.each<[string, TinyTemplate, string]>([
    ['that the policy names', topic(publish()), 'proved'],
    [
      'that it names with its region',
      topic(publish(undefined, { Principal: { Service: ['cloudwatch.amazonaws.com'] } })),
      'proved',
    ],
    ['for the own account', topic(publish(ofAccount)), 'proved'],
    ['for the own alarm', topic(publish({ ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': 'Alarm.Arn' } } })), 'proved'],
    [
      'for alarms of the own account',
      topic(
        publish({
          ArnLike: { 'aws:SourceArn': { 'Fn::Sub': 'arn:aws:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*' } },
        }),
      ),
      'proved',
    ],
    ['by NotAction', topic(allow(SERVICE, undefined, '*', { NotAction: 'sns:Subscribe' })), 'proved'],
    [
      'over TLS',
      topic(publish(), deny('*', 'sns:Publish', '*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
      'proved',
    ],
  ])('%s', (_, world, expected) => expect(inShort(judgeIn(world, CLOUDWATCH))).toBe(expected));

  const REFUTED =
    'refuted: cloudwatch.amazonaws.com for Alarm may not do sns:Publish on arn:aws:sns:us-east-1:${AWS::AccountId}:${Topic.Name}.';
  test.each<[string, TinyTemplate]>([
    [
      'that another service is named instead of',
      topic(publish(undefined, { Principal: { Service: 'events.amazonaws.com' } })),
    ],
    ['that a Deny shuts out', topic(publish(), deny(SERVICE, 'sns:*', '*'))],
    [
      'that a Deny for all but another shuts out',
      topic(publish(), { ...deny(undefined, 'sns:*', '*'), NotPrincipal: { Service: 'events.amazonaws.com' } }),
    ],
    [
      'for an alarm of another name',
      topic(publish({ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:*:*:alarm:early' } })),
    ],
    ['in another region', topic(publish({ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:*:alarm:*' } }))],
    ['on another topic', topic(publish(undefined, { Resource: 'arn:aws:sns:us-east-1:111122223333:another' }))],
    ['with another action', topic(publish(undefined, { Action: 'sns:Subscribe' }))],
    ['that NotAction leaves out', topic(allow(SERVICE, undefined, '*', { NotAction: 'sns:Publish' }))],
    [
      'whom a Deny without the own organization shuts out',
      topic(publish(), deny('*', 'sns:*', '*', { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } })),
    ],
  ])('%s', (_, world) => expect(inShort(judgeIn(world, CLOUDWATCH))).toBe(REFUTED));

  test.each<[string, TinyTemplate, string]>([
    [
      'under a key that the claim does not give',
      topic(publish({ StringEquals: { 'aws:SourceOrgID': 'o-1' } })),
      'unknown: condition aws:SourceOrgID unknown: StringEquals aws:SourceOrgID o-1',
    ],
    [
      'for an account that may be the own one',
      topic(publish({ StringEquals: { 'aws:SourceAccount': '111122223333' } })),
      'unknown: condition StringEquals aws:SourceAccount 111122223333: the request has ${AWS::AccountId}',
    ],
  ])('%s', (_, world, expected) => {
    const verdict = judgeIn(world, CLOUDWATCH);
    expect(inShort(verdict)).toBe(expected);
  });

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions */
  test('publishes to a topic without a policy for alarms of the account, and hardly for others', () => {
    const rule: TinyTemplate['resources'] = { Rule: { Type: 'AWS::Events::Rule' } };
    const events = may({ service: 'events.amazonaws.com' }, ['sns:Publish'], { on: 'Topic', for: 'Rule' });
    expect(inShort(judgeIn({ resources: TOPIC }, CLOUDWATCH))).toBe('proved');
    expect(judgeIn({ resources: { ...TOPIC, ...rule } }, events).outcome).toBe('unknown');
    const foreign = mayNot({ service: 'cloudwatch.amazonaws.com', account: 'another' }, ['sns:Publish'], {
      on: 'Topic',
    });
    expect(judgeIn({ resources: TOPIC }, foreign).outcome).toBe('unknown');
  });

  test('of whose policy only a condition of the template decides', () => {
    const world: TinyTemplate = {
      parameters: { Ring: { Type: 'String', AllowedValues: ['yes', 'no'] } },
      conditions: { Rings: { 'Fn::Equals': [{ Ref: 'Ring' }, 'yes'] } },
      resources: {
        Queue: { Type: 'AWS::SQS::Queue' },
        Policy: {
          Type: 'AWS::SQS::QueuePolicy',
          Condition: 'Rings',
          Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: policy(allow(SERVICE, 'sqs:SendMessage', '*')) },
        },
      },
    };
    const who = { service: 'cloudwatch.amazonaws.com' };
    expect(inShort(judgeIn(world, may(who, ['sqs:SendMessage'], { on: 'Queue' })))).toBe('unknown: Ring = yes');
    expect(inShort(judgeIn(world, mayNot(who, ['sqs:SendMessage'], { on: 'Queue' })))).toBe('unknown: Ring = no');
  });

  test('of two policies for one topic one is in force, nobody knows which', () => {
    const { resources } = topic(publish());
    const second = {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: policy(publish()) },
    };
    expect(inShort(judgeIn({ resources: { ...resources, Second: second } }, CLOUDWATCH))).toBe(
      'unknown: what the policy of Topic, Policy or Second, says is not known',
    );
  });
});

describe('a service for another account', () => {
  const CLAIM = mayNot({ service: 'cloudwatch.amazonaws.com', account: 'another' }, ['sns:Publish'], { on: 'Topic' });
  test.each<[string, TinyTemplate, string]>([
    ['that the source account shuts out', topic(publish(ofAccount)), 'proved'],
    [
      'that the source ARN shuts out',
      topic(publish({ ArnLike: { 'aws:SourceArn': { 'Fn::Sub': 'arn:aws:cloudwatch:*:${AWS::AccountId}:alarm:*' } } })),
      'proved',
    ],
    [
      'that a Deny shuts out',
      topic(publish(), deny('*', '*', '*', { Condition: { StringNotEquals: { 'aws:SourceAccount': OWN } } })),
      'proved',
    ],
    ['that nothing shuts out', topic(publish()), 'refuted'],
    [
      'that an ARN of any account lets in',
      topic(publish({ ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:*:*:alarm:*' } })),
      'refuted',
    ],
    [
      'that is let in beside the own one',
      topic(publish(ofAccount), publish({ StringLike: { 'aws:SourceAccount': '*' } })),
      'refuted',
    ],
    ['that may be the own one', topic(publish({ StringEquals: { 'aws:SourceAccount': '111122223333' } })), 'unknown'],
    [
      'that is let in when it does not say whose',
      topic(publish({ StringEqualsIfExists: { 'aws:SourceAccount': OWN } })),
      'unknown',
    ],
    ['with nobody let in', topic(publish(undefined, { Principal: { Service: 'events.amazonaws.com' } })), 'proved'],
  ])('%s', (_, world, expected) => expect(judgeIn(world, CLAIM).outcome).toBe(expected));
});

const bucket = (statements: readonly Statement[], properties: object = {}): TinyTemplate => ({
  resources: {
    Bucket: { Type: 'AWS::S3::Bucket', Properties: properties },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: policy(...statements) },
    },
  },
});
const OBJECTS = { 'Fn::Sub': '${Bucket.Arn}/*' };
const OPEN = { BlockPublicAcls: false, BlockPublicPolicy: false, IgnorePublicAcls: true, RestrictPublicBuckets: false };
const opened = { PublicAccessBlockConfiguration: OPEN };

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status */
describe('the public', () => {
  const CLAIM = mayNot('anyone', ['s3:GetObject'], { on: 'Bucket' });
  test.each<[string, TinyTemplate, string]>([
    ['without a policy', { resources: { Bucket: { Type: 'AWS::S3::Bucket' } } }, 'proved'],
    ['with a policy for everybody', bucket([allow('*', 's3:GetObject', OBJECTS)], opened), 'refuted'],
    ['with a policy for every AWS principal', bucket([allow({ AWS: '*' }, 's3:*', OBJECTS)], opened), 'refuted'],
    [
      'with a policy for some objects',
      bucket([allow('*', 's3:GetObject', { 'Fn::Sub': '${Bucket.Arn}/public/*' })], opened),
      'refuted',
    ],
    [
      'with a policy for everybody but one',
      bucket(
        [{ ...allow(undefined, 's3:GetObject', OBJECTS), NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } }],
        opened,
      ),
      'refuted',
    ],
    [
      'from any address',
      bucket(
        [allow('*', 's3:GetObject', OBJECTS, { Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } } })],
        opened,
      ),
      'refuted',
    ],
    [
      'blocked by policy',
      bucket([allow('*', 's3:GetObject', OBJECTS)], {
        PublicAccessBlockConfiguration: { ...OPEN, BlockPublicPolicy: true },
      }),
      'proved',
    ],
    [
      'blocked by bucket',
      bucket([allow('*', 's3:GetObject', OBJECTS)], {
        PublicAccessBlockConfiguration: { ...OPEN, RestrictPublicBuckets: true },
      }),
      'proved',
    ],
    [
      'of a bucket that would refuse the policy if it had the block of today',
      bucket([allow('*', 's3:GetObject', OBJECTS)]),
      'refuted',
    ],
    [
      'from some addresses',
      bucket(
        [allow('*', 's3:GetObject', OBJECTS, { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })],
        opened,
      ),
      'unknown',
    ],
    [
      'outside of the organization',
      bucket(
        [allow('*', 's3:GetObject', OBJECTS, { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
        opened,
      ),
      'proved',
    ],
    [
      'outside of the endpoint',
      bucket(
        [allow('*', 's3:GetObject', OBJECTS, { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } })],
        opened,
      ),
      'proved',
    ],
    [
      'with the bucket itself listed only',
      bucket([allow('*', 's3:ListBucket', { 'Fn::GetAtt': 'Bucket.Arn' })], opened),
      'proved',
    ],
    [
      'with lists that make objects public',
      bucket([], {
        PublicAccessBlockConfiguration: { ...OPEN, IgnorePublicAcls: false },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
      }),
      'unknown',
    ],
    ['with a list that the block ignores', bucket([], { ...opened, AccessControl: 'PublicRead' }), 'proved'],
  ])('%s', (_, world, expected) => expect(judgeIn(world, CLAIM).outcome).toBe(expected));

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
  test.each<[string, Statement, string]>([
    ['any topic of anybody', { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } }, 'refuted'],
    ['whatever ARN', { StringLike: { 'aws:SourceArn': '*' } }, 'refuted'],
    ['any bucket', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }, 'refuted'],
    ['any topic of one account', { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:111122223333:*' } }, 'proved'],
    ['one bucket', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::photos' } }, 'proved'],
    ['any account', { StringLike: { 'aws:SourceAccount': '*' } }, 'refuted'],
    ['the own account', { StringEquals: { 'aws:SourceAccount': OWN } }, 'proved'],
    ['any network', { StringLike: { 'aws:SourceVpc': 'vpc-*' } }, 'refuted'],
    ['one network', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, 'proved'],
  ])('for %s', (_, Condition, expected) => {
    const world = topic(allow('*', 'sns:Publish', { Ref: 'Topic' }, { Condition }));
    expect(judgeIn(world, mayNot('anyone', ['sns:Publish'], { on: 'Topic' })).outcome).toBe(expected);
    const named = topic(allow(SERVICE, 'sns:Publish', { Ref: 'Topic' }, { Condition }));
    expect(judgeIn(named, mayNot('anyone', ['sns:Publish'], { on: 'Topic' })).outcome).toBe('proved');
  });

  test('of a bucket whose policy is attached by a parameter is not known', () => {
    const world: TinyTemplate = {
      parameters: { Name: { Type: 'String' } },
      resources: {
        Bucket: { Type: 'AWS::S3::Bucket', Properties: { ...opened, BucketName: { Ref: 'Name' } } },
        Policy: {
          Type: 'AWS::S3::BucketPolicy',
          Properties: { Bucket: { 'Fn::Sub': '${Name}-x' }, PolicyDocument: policy(allow('*', 's3:*', '*')) },
        },
      },
    };
    expect(judgeIn(world, CLAIM).outcome).toBe('unknown');
  });
});

describe('another account', () => {
  const CLAIM = mayNot({ account: 'another' }, ['s3:GetObject'], { on: 'Bucket' });
  const other = (Principal: unknown, more: Statement = {}) =>
    bucket([allow(Principal, 's3:GetObject', OBJECTS, more)], opened);
  test.each<[string, TinyTemplate, string]>([
    ['with the own account alone', other({ AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } }), 'proved'],
    ['with a service alone', other({ Service: 'cloudtrail.amazonaws.com' }), 'proved'],
    ['named', other({ AWS: '111122223333' }), 'unknown'],
    [
      'named by a parameter',
      { ...other({ AWS: { Ref: 'Friend' } }), parameters: { Friend: { Type: 'String' } } },
      'unknown',
    ],
    ['among everybody', other('*'), 'refuted'],
    ['of the organization', other('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }), 'refuted'],
    [
      'as a canonical user',
      other({ CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' }),
      'unknown',
    ],
    [
      'with an origin access identity',
      other({ AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' }),
      'proved',
    ],
    [
      'shut out by a Deny',
      bucket(
        [
          allow('*', 's3:*', OBJECTS),
          deny('*', 's3:*', '*', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': OWN } } }),
        ],
        opened,
      ),
      'proved',
    ],
  ])('%s', (_, world, expected) => expect(judgeIn(world, CLAIM).outcome).toBe(expected));

  test.each<[string, Outsider, string]>([
    ['that is named', { account: '111122223333' }, 'proved'],
    ['that is not named and may be the own one', { account: '444455556666' }, 'unknown'],
    ['by its organization', { organization: 'o-1' }, 'refuted'],
    ['by a role of it', { principal: 'arn:aws:iam::111122223333:role/Reader' }, 'proved'],
  ])('%s', (_, who, expected) => {
    if (who === 'anyone') return;
    const world = other({ AWS: 'arn:aws:iam::111122223333:root' });
    expect(judgeIn(world, may(who, ['s3:GetObject'], { on: 'Bucket' })).outcome).toBe(expected);
  });

  test('of the organization', () => {
    const inside = { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } };
    expect(judgeIn(other('*', inside), may({ organization: 'o-1' }, ['s3:GetObject'], { on: 'Bucket' })).outcome).toBe(
      'proved',
    );
    expect(judgeIn(other('*', inside), may({ organization: 'o-2' }, ['s3:GetObject'], { on: 'Bucket' })).outcome).toBe(
      'refuted',
    );
    expect(
      judgeIn(other('*', inside), mayNot({ organization: 'other' }, ['s3:GetObject'], { on: 'Bucket' })).outcome,
    ).toBe('proved');
    expect(judgeIn(other('*'), mayNot({ organization: 'other' }, ['s3:GetObject'], { on: 'Bucket' })).outcome).toBe(
      'refuted',
    );
  });
});

describe('an administrator', () => {
  const plain = { context: { 'aws:SecureTransport': 'false' } };
  const CLAIM = mayNot('administrator', ['s3:*'], { on: 'Bucket', ...plain });
  const ALL = [{ 'Fn::GetAtt': 'Bucket.Arn' }, OBJECTS];
  const noTls = (change: Statement = {}) =>
    deny('*', 's3:*', ALL, { Condition: { Bool: { 'aws:SecureTransport': 'false' } }, ...change });
  test.each<[string, readonly Statement[], string]>([
    ['without TLS', [noTls()], 'proved'],
    ['without TLS, on objects only', [noTls({ Resource: OBJECTS })], 'refuted'],
    ['without TLS, for some actions', [noTls({ Action: 's3:Get*' })], 'refuted'],
    [
      'without TLS, for a part of the objects',
      [noTls({ Resource: [ALL[0], { 'Fn::Sub': '${Bucket.Arn}/a/*' }] })],
      'refuted',
    ],
    ['with TLS only', [noTls({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })], 'refuted'],
    ['without a Deny', [], 'refuted'],
    [
      'that a Deny spares',
      [
        noTls({
          Condition: {
            Bool: { 'aws:SecureTransport': 'false' },
            ArnNotLike: { 'aws:PrincipalArn': { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/Admin*' } },
          },
        }),
      ],
      'refuted',
    ],
  ])('%s', (_, statements, expected) => expect(judgeIn(bucket(statements), CLAIM).outcome).toBe(expected));
});

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
describe('a key', () => {
  const key = (KeyPolicy?: object): TinyTemplate => ({
    resources: { Key: { Type: 'AWS::KMS::Key', Properties: KeyPolicy ? { KeyPolicy } : {} } },
  });
  const ROOT = allow({ AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } }, 'kms:*', '*');
  const use = may({ service: 'logs.us-east-1.amazonaws.com' }, ['kms:Decrypt', 'kms:GenerateDataKey*'], { on: 'Key' });
  test.each<[string, TinyTemplate, ReturnType<typeof may> | ReturnType<typeof mayNot>, string]>([
    [
      'is managed by the account without a policy',
      key(),
      may('administrator', ['kms:PutKeyPolicy'], { on: 'Key' }),
      'proved',
    ],
    [
      'is managed by the account that its policy names',
      key(policy(ROOT)),
      may('administrator', ['kms:*'], { on: 'Key' }),
      'proved',
    ],
    [
      'is lost to all with a policy for a service alone',
      key(policy(allow(SERVICE, 'kms:*', '*'))),
      may('administrator', ['kms:PutKeyPolicy'], { on: 'Key' }),
      'refuted',
    ],
    ['is closed to services without a policy', key(), use, 'refuted'],
    [
      'is used by a service',
      key(
        policy(ROOT, allow({ Service: 'logs.us-east-1.amazonaws.com' }, ['kms:Decrypt', 'kms:GenerateDataKey*'], '*')),
      ),
      use,
      'proved',
    ],
    [
      'is used by half',
      key(policy(ROOT, allow({ Service: 'logs.us-east-1.amazonaws.com' }, 'kms:Decrypt', '*'))),
      use,
      'refuted',
    ],
    [
      'is closed to other accounts without a policy',
      key(),
      mayNot({ account: 'another' }, ['kms:*'], { on: 'Key' }),
      'proved',
    ],
    [
      'is open to callers of the account through a service',
      key(policy(allow('*', 'kms:Decrypt', '*', { Condition: { StringEquals: { 'kms:CallerAccount': OWN } } }))),
      mayNot({ account: 'another' }, ['kms:Decrypt'], { on: 'Key' }),
      'proved',
    ],
  ])('%s', (_, world, claim, expected) => expect(judgeIn(world, claim).outcome).toBe(expected));
});

/** https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services */
describe('a token of GitHub', () => {
  const HOST = 'token.actions.githubusercontent.com';
  const SUB = 'repo:org/app:environment:prod';
  const deployer = (Condition: object, Federated: unknown = { Ref: 'Provider' }): TinyTemplate => ({
    resources: {
      Provider: {
        Type: 'AWS::IAM::OIDCProvider',
        Properties: { Url: `https://${HOST}`, ClientIdList: ['sts.amazonaws.com'] },
      },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: policy({
            Effect: 'Allow',
            Principal: { Federated },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition,
          }),
        },
      },
    },
  });
  const aud = { [`${HOST}:aud`]: 'sts.amazonaws.com' };
  const ACTION = ['sts:AssumeRoleWithWebIdentity'];
  const right = may({ federated: HOST, claims: { sub: SUB, aud: 'sts.amazonaws.com' } }, ACTION, { on: 'Role' });
  const wrong = mayNot({ federated: HOST, claims: { sub: { otherThan: SUB }, aud: 'sts.amazonaws.com' } }, ACTION, {
    on: 'Role',
  });
  const exact = { StringEquals: { ...aud, [`${HOST}:sub`]: SUB } };
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
  test.each<[string, TinyTemplate, string]>([
    ['with the subject named', deployer(exact), 'proved'],
    ['with the organization named', deployer({ StringLike: { [`${HOST}:sub`]: 'repo:org/*' } }), 'proved'],
    ['with the audience alone', deployer({ StringEquals: aud }), 'refuted'],
    ['without a condition', deployer({}), 'refuted'],
    ['as its ARN reads', deployer({}, `arn:aws:iam::111122223333:oidc-provider/${HOST}`), 'refuted'],
    ['for names that begin like ours', deployer({ StringLike: { [`${HOST}:sub`]: 'repo:org*' } }), 'refuted'],
    ['with an owner', deployer({ StringEquals: { [`${HOST}:repository_owner`]: 'org' } }), 'unknown'],
    ['or of Google', deployer({}, 'accounts.google.com'), 'refuted'],
    [
      'or of Google for one application',
      deployer({ StringEquals: { 'accounts.google.com:aud': 'app' } }, 'accounts.google.com'),
      'unknown',
    ],
    [
      'or of a provider that is not open',
      deployer({}, 'arn:aws:iam::111122223333:oidc-provider/id.example.com'),
      'proved',
    ],
  ])('is had by everybody: %s', (_, world, expected) =>
    expect(judgeIn(world, mayNot('anyone', ACTION, { on: 'Role' })).outcome).toBe(expected),
  );
  test.each<[string, TinyTemplate, string, string]>([
    ['of exactly this environment', deployer(exact), 'proved', 'proved'],
    [
      'with the provider by ARN',
      deployer(exact, `arn:aws:iam::111122223333:oidc-provider/${HOST}`),
      'proved',
      'proved',
    ],
    ['of another provider', deployer(exact, 'arn:aws:iam::111122223333:oidc-provider/gitlab.com'), 'refuted', 'proved'],
    [
      'of the whole repository',
      deployer({ StringEquals: aud, StringLike: { [`${HOST}:sub`]: 'repo:org/app:*' } }),
      'proved',
      'refuted',
    ],
    ['of any repository', deployer({ StringEquals: aud }), 'proved', 'refuted'],
    [
      'of another environment',
      deployer({ StringEquals: { ...aud, [`${HOST}:sub`]: 'repo:org/app:environment:dev' } }),
      'refuted',
      'refuted',
    ],
    [
      'of one of two',
      deployer({ StringEquals: { ...aud, [`${HOST}:sub`]: [SUB, 'repo:org/app:environment:dev'] } }),
      'proved',
      'refuted',
    ],
    [
      'for another audience',
      deployer({ StringEquals: { [`${HOST}:aud`]: 'other', [`${HOST}:sub`]: SUB } }),
      'refuted',
      'proved',
    ],
  ])('%s', (_, world, first, second) => {
    expect([judgeIn(world, right).outcome, judgeIn(world, wrong).outcome]).toEqual([first, second]);
  });

  test.each([
    ['StringEquals', 'repo:${Repository}:environment:prod', 'proved'],
    ['StringEquals', 'repo:${Repository}:environment:dev', 'refuted'],
    ['StringLike', 'repo:${Repository}:*', 'refuted'],
  ])('of a repository that a parameter names: %s %s', (operator, sub, expected) => {
    const world = deployer({ StringEquals: aud, [operator]: { ...aud, [`${HOST}:sub`]: { 'Fn::Sub': sub } } });
    const claims = { sub: { otherThan: 'repo:${Repository}:environment:prod' }, aud: 'sts.amazonaws.com' };
    const claim = mayNot({ federated: HOST, claims }, ACTION, { on: 'Role' });
    const outcome = judgeIn({ ...world, parameters: { Repository: { Type: 'String' } } }, claim).outcome;
    expect(outcome === 'proved').toBe(expected === 'proved');
  });
});

describe('other policies', () => {
  const S3 = { service: 's3.amazonaws.com' };
  const lambda = (Properties: object): TinyTemplate => ({
    resources: {
      Function: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'f' } },
      Bucket: { Type: 'AWS::S3::Bucket' },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Function' }, ...Properties },
      },
    },
  });
  const invoke = may(S3, ['lambda:InvokeFunction'], { on: 'Function', for: 'Bucket' });
  const foreign = mayNot({ ...S3, account: 'another' }, ['lambda:InvokeFunction'], { on: 'Function' });
  const arn = { SourceArn: { 'Fn::GetAtt': 'Bucket.Arn' } };
  test.each<[string, TinyTemplate, string, string]>([
    ['a permission for the bucket', lambda({ Principal: 's3.amazonaws.com', ...arn }), 'proved', 'proved'],
    [
      'a permission by the name of the function',
      lambda({ FunctionName: 'f', Principal: 's3.amazonaws.com', ...arn }),
      'proved',
      'proved',
    ],
    [
      'a permission by ARN',
      lambda({ FunctionName: { 'Fn::GetAtt': 'Function.Arn' }, Principal: 's3.amazonaws.com', SourceAccount: OWN }),
      'proved',
      'proved',
    ],
    ['a permission without a source', lambda({ Principal: 's3.amazonaws.com' }), 'proved', 'refuted'],
    ['a permission for another service', lambda({ Principal: 'sns.amazonaws.com' }), 'refuted', 'proved'],
    [
      'a permission on another function',
      lambda({ FunctionName: 'g', Principal: 's3.amazonaws.com' }),
      'refuted',
      'proved',
    ],
    ['a permission for the organization', lambda({ Principal: '*', PrincipalOrgID: 'o-1' }), 'refuted', 'proved'],
  ])('%s', (_, world, first, second) => {
    expect([judgeIn(world, invoke).outcome, judgeIn(world, foreign).outcome]).toEqual([first, second]);
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html */
  test.each<[string, string, string, string]>([
    ['every method of the API', '${Api}/*/*/*', 'Api', 'proved'],
    ['every method, in short', '${Api}/*', 'Api', 'proved'],
    ['one method of the API', '${Api}/*/GET/orders', 'Api', 'proved'],
    ['another API', '${Api}/*/*/*', 'Other', 'refuted'],
  ])('a permission for %s', (_, methods, caller, expected) => {
    const { resources } = lambda({
      Principal: 'apigateway.amazonaws.com',
      SourceArn: { 'Fn::Sub': `arn:aws:execute-api:\${AWS::Region}:\${AWS::AccountId}:${methods}` },
    });
    const Api = { Type: 'AWS::ApiGateway::RestApi' };
    const Other = { Type: 'AWS::ApiGatewayV2::Api' };
    const claim = may({ service: 'apigateway.amazonaws.com' }, ['lambda:InvokeFunction'], {
      on: 'Function',
      for: caller,
    });
    expect(judgeIn({ resources: { ...resources, Api, Other } }, claim).outcome).toBe(expected);
  });

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#LambdaFunctionExample */
  test('a permission for the streams of a log group', () => {
    const { resources } = lambda({ Principal: 'logs.amazonaws.com', SourceArn: { 'Fn::GetAtt': ['Logs', 'Arn'] } });
    const claim = (on: string) =>
      may({ service: 'logs.amazonaws.com' }, ['lambda:InvokeFunction'], { on: 'Function', for: on });
    const world = { ...resources, Logs: { Type: 'AWS::Logs::LogGroup' }, Others: { Type: 'AWS::Logs::LogGroup' } };
    expect(judgeIn({ resources: world }, claim('Logs')).outcome).toBe('proved');
    expect(judgeIn({ resources: world }, claim('Others')).outcome).toBe('refuted');
  });

  test('a principal whose ARN names the partition of the template', () => {
    const somebody = 'arn:aws:iam::111122223333:role/x';
    const resources = {
      It: { Type: 'AWS::SQS::Queue' },
      P: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'It' }],
          PolicyDocument: policy(allow({ AWS: somebody }, 'sqs:SendMessage', '*')),
        },
      },
    };
    const asked = (principal: string) => judgeIn({ resources }, may({ principal }, ['sqs:SendMessage'], { on: 'It' }));
    expect(asked('arn:${AWS::Partition}:iam::111122223333:role/x').outcome).toBe('proved');
  });

  /** https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html: a permission for a version or alias is for that alone. */
  test.each<[string, unknown, string, string]>([
    ['by its name', { 'Fn::Sub': '${Function}:live' }, 'refuted', 'refuted'],
    ['by its ARN', { 'Fn::Sub': '${Function.Arn}:live' }, 'refuted', 'refuted'],
    ['as literal text', 'f:live', 'refuted', 'refuted'],
    ['by reference', { Ref: 'Live' }, 'refuted', 'refuted'],
    ['another one', 'f:old', 'refuted', 'proved'],
    ['that of another function', 'g:live', 'proved', 'proved'],
  ])('a permission for an alias: %s', (_, FunctionName, ofFunction, ofAlias) => {
    const { resources } = lambda({ Principal: '*', FunctionName });
    const Live = {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: { Ref: 'Function' }, FunctionVersion: '1', Name: 'live' },
    };
    const asked = (on: string) =>
      judgeIn({ resources: { ...resources, Live } }, mayNot('anyone', ['lambda:InvokeFunction'], { on })).outcome;
    expect([asked('Function'), asked('Live'), asked('${Function.Arn}:live')]).toEqual([ofFunction, ofAlias, ofAlias]);
  });

  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html */
  test.each<[string, object, string]>([
    ['without a policy', {}, 'unknown'],
    [
      'with one that lets everybody in',
      { Policy: policy(allow('*', 'execute-api:Invoke', 'execute-api:/*')) },
      'unknown',
    ],
    [
      'with one for an account',
      { Policy: policy(allow({ AWS: OWN }, 'execute-api:Invoke', 'execute-api:/*')) },
      'proved',
    ],
  ])('an API %s', (_, Properties, expected) => {
    const resources = { Api: { Type: 'AWS::ApiGateway::RestApi', Properties } };
    expect(judgeIn({ resources }, mayNot('anyone', ['execute-api:Invoke'], { on: 'Api' })).outcome).toBe(expected);
  });

  const EVERYBODY = policy(allow('*', '*', '*'));
  test.each<[string, string, TinyTemplate['resources'], string]>([
    [
      'a queue',
      'sqs:SendMessage',
      {
        It: { Type: 'AWS::SQS::Queue' },
        P: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'It' }], PolicyDocument: EVERYBODY } },
      },
      'refuted',
    ],
    ['a queue without a policy', 'sqs:SendMessage', { It: { Type: 'AWS::SQS::Queue' } }, 'proved'],
    [
      'a secret',
      'secretsmanager:GetSecretValue',
      {
        It: { Type: 'AWS::SecretsManager::Secret' },
        P: {
          Type: 'AWS::SecretsManager::ResourcePolicy',
          Properties: { SecretId: { Ref: 'It' }, ResourcePolicy: EVERYBODY },
        },
      },
      'refuted',
    ],
    [
      'a secret without a policy',
      'secretsmanager:GetSecretValue',
      { It: { Type: 'AWS::SecretsManager::Secret' } },
      'proved',
    ],
    [
      'a repository',
      'ecr:BatchGetImage',
      { It: { Type: 'AWS::ECR::Repository', Properties: { RepositoryPolicyText: EVERYBODY } } },
      'refuted',
    ],
    ['a repository without a policy', 'ecr:BatchGetImage', { It: { Type: 'AWS::ECR::Repository' } }, 'proved'],
    [
      'a vault',
      'backup:CopyIntoBackupVault',
      { It: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'v', AccessPolicy: EVERYBODY } } },
      'refuted',
    ],
    [
      'an event bus',
      'events:PutEvents',
      {
        It: { Type: 'AWS::Events::EventBus', Properties: { Name: 'b' } },
        P: {
          Type: 'AWS::Events::EventBusPolicy',
          Properties: { EventBusName: 'b', StatementId: 's', Statement: allow('*', 'events:PutEvents', '*') },
        },
      },
      'refuted',
    ],
    [
      'an event bus, the older way',
      'events:PutEvents',
      {
        It: { Type: 'AWS::Events::EventBus', Properties: { Name: 'b' } },
        P: {
          Type: 'AWS::Events::EventBusPolicy',
          Properties: { EventBusName: { Ref: 'It' }, StatementId: 's', Action: 'events:PutEvents', Principal: '*' },
        },
      },
      'refuted',
    ],
    [
      'an event bus for the organization',
      'events:PutEvents',
      {
        It: { Type: 'AWS::Events::EventBus', Properties: { Name: 'b' } },
        P: {
          Type: 'AWS::Events::EventBusPolicy',
          Properties: {
            EventBusName: 'b',
            StatementId: 's',
            Action: 'events:PutEvents',
            Principal: '*',
            Condition: { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-1' },
          },
        },
      },
      'proved',
    ],
    [
      'a log group',
      'logs:PutLogEvents',
      {
        It: { Type: 'AWS::Logs::LogGroup' },
        P: {
          Type: 'AWS::Logs::ResourcePolicy',
          Properties: { PolicyName: 'p', PolicyDocument: JSON.stringify(EVERYBODY) },
        },
      },
      'refuted',
    ],
    [
      'a log group, of which other policies may speak',
      'logs:PutLogEvents',
      { It: { Type: 'AWS::Logs::LogGroup' } },
      'unknown',
    ],
    [
      'an endpoint without a policy',
      's3:GetObject',
      { It: { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: 's' } } },
      'refuted',
    ],
    [
      'an endpoint with a policy',
      's3:GetObject',
      {
        It: {
          Type: 'AWS::EC2::VPCEndpoint',
          Properties: {
            ServiceName: 's',
            PolicyDocument: policy(allow({ AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } }, 's3:*', '*')),
          },
        },
      },
      'proved',
    ],
    ['an instance, whose policy nobody knows', 'ec2:RunInstances', { It: { Type: 'AWS::EC2::Instance' } }, 'unknown'],
  ])('%s', (_, action, resources, expected) => {
    expect(judgeIn({ resources }, mayNot('anyone', [action], { on: 'It' })).outcome).toBe(expected);
  });

  /** https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html#default-filesystempolicy */
  test('a file system without a policy lets in whoever reaches a mount target', () => {
    const world: TinyTemplate = { resources: { Files: { Type: 'AWS::EFS::FileSystem' } } };
    const context = { 'elasticfilesystem:AccessedViaMountTarget': 'true' };
    const claim = mayNot('anyone', ['elasticfilesystem:ClientWrite'], { on: 'Files', context });
    expect(judgeIn(world, claim).outcome).toBe('refuted');
    const closed: TinyTemplate = {
      resources: { Files: { Type: 'AWS::EFS::FileSystem', Properties: { FileSystemPolicy: policy() } } },
    };
    expect(judgeIn(closed, claim).outcome).toBe('proved');
  });

  test('what is imported has a policy that is not known', () => {
    const world: TinyTemplate = { resources: TOPIC };
    const claim = mayNot('anyone', ['s3:GetObject'], { on: 'arn:aws:s3:::elsewhere/*' });
    expect(inShort(judgeIn(world, claim))).toBe(
      'unknown: the policy of arn:aws:s3:::elsewhere/*, which is not in the template',
    );
  });

  test('an action that IAM does not know is a mistake of the claim', () => {
    expect(
      inShort(judgeIn(topic(publish()), may({ service: 'x.amazonaws.com' }, ['sns:Publsh'], { on: 'Topic' }))),
    ).toBe('refuted: sns:Publsh is no action that IAM knows. Did you mean sns:Publish?');
  });

  /** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
  test('a trail writes below its prefix, with the control list that it sets', () => {
    const trail = { 'Fn::Sub': 'arn:aws:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/t' };
    const world = (change: object = {}): TinyTemplate => ({
      resources: {
        ...bucket([
          allow(
            { Service: 'cloudtrail.amazonaws.com' },
            's3:PutObject',
            { 'Fn::Sub': '${Bucket.Arn}/AWSLogs/${AWS::AccountId}/*' },
            {
              Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceArn': trail } },
              ...change,
            },
          ),
        ]).resources,
        Trail: { Type: 'AWS::CloudTrail::Trail', Properties: { TrailName: 't', S3BucketName: { Ref: 'Bucket' } } },
      },
    });
    const claim = may({ service: 'cloudtrail.amazonaws.com' }, ['s3:PutObject'], {
      on: '${Bucket.Arn}/AWSLogs/${AWS::AccountId}/*',
      for: 'Trail',
      context: { 's3:x-amz-acl': 'bucket-owner-full-control' },
    });
    expect(inShort(judgeIn(world(), claim))).toBe('proved');
    expect(judgeIn(world({ Resource: { 'Fn::Sub': '${Bucket.Arn}/other/*' } }), claim).outcome).toBe('refuted');
    expect(judgeIn(world({ Condition: { StringEquals: { 's3:x-amz-acl': 'private' } } }), claim).outcome).toBe(
      'refuted',
    );
  });
});
