/**
 * `allowed`, `denied` and `trusts` over all requests that a claim speaks of, with the policies of resources. Oracle: the
 * pages named below, applied by hand. Each world has a twin that differs in one thing and turns the answer.
 */
import { describe, expect, test } from 'vitest';
import { type Assertion, allowed, denied, mayNot, parsePolicies, trusts } from '../../claims/index.ts';
import { judgeIn, type TinyTemplate } from '../tiny-proof.ts';

type Resources = TinyTemplate['resources'];
type Json = Readonly<Record<string, unknown>>;

const policy = (...Statement: readonly Json[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: unknown, Resource: unknown = '*', more: Json = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: unknown, Resource: unknown = '*', more: Json = {}) => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...more,
});
const forAll = (statement: Json, Principal: unknown = '*') => ({ ...statement, Principal });
const LAMBDA = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const inside = (id: string, rest = '/*') => ({ 'Fn::Sub': `\${${id}.Arn}${rest}` });

function role(...statements: readonly Json[]): Resources[string] {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: policy(LAMBDA),
      ...(statements.length > 0 && { Policies: [{ PolicyName: 'own', PolicyDocument: policy(...statements) }] }),
    },
  };
}

const trusted = (...statements: readonly Json[]): Resources[string] => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: policy(...statements) },
});
const assumable = (Principal: unknown, more: Json = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 'sts:AssumeRole',
  ...more,
});

const outcome = (resources: Resources, claim: Assertion, parameters?: object) =>
  judgeIn({ resources, ...(parameters && { parameters }) }, claim).outcome;

const BUCKET = { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'ledger' } };
const bucketPolicy = (...statements: readonly Json[]) => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: { Bucket: { Ref: 'Ledger' }, PolicyDocument: policy(...statements) },
});
const READ = ['s3:GetObject'];

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html */
describe('the policy of a resource counts however the resource is written', () => {
  const world = (...statements: readonly Json[]) => ({
    Reader: role(allow('s3:*')),
    Ledger: BUCKET,
    LedgerPolicy: bucketPolicy(...statements),
  });
  const closed = world(forAll(deny('s3:GetObject', inside('Ledger'))));
  const twin = world(forAll(deny('s3:GetObject', 'arn:aws:s3:::another/*')));
  test.each([
    'Ledger',
    '${Ledger.Arn}',
    '${Ledger.Arn}/*',
    '${Ledger.Arn}/2026',
    'arn:aws:s3:::ledger/2026',
    'arn:aws:s3:::led*',
  ])('a Deny of a bucket policy, on %s', (on) => {
    expect(outcome(closed, allowed('Reader', READ, { on }))).toBe('refuted');
    expect(outcome(twin, allowed('Reader', READ, { on }))).toBe('proved');
    expect(outcome(twin, denied('Reader', READ, { on }))).toBe('refuted');
  });

  const lent = {
    Reader: role(),
    Ledger: BUCKET,
    LedgerPolicy: bucketPolicy(forAll(allow('s3:GetObject', inside('Ledger')), { AWS: arn('Reader') })),
  };
  const lentToOther = {
    ...lent,
    Other: role(),
    LedgerPolicy: bucketPolicy(forAll(allow('s3:GetObject', inside('Ledger')), { AWS: arn('Other') })),
  };
  test.each([undefined, 'Ledger', '${Ledger.Arn}/2026', 'arn:aws:s3:::*'])(
    'an Allow of a bucket policy, on %s',
    (on) => {
      const details = on === undefined ? {} : { on };
      expect(outcome(lent, denied('Reader', READ, details))).toBe('refuted');
      expect(outcome(lentToOther, denied('Reader', READ, details))).toBe('proved');
    },
  );

  const queue = (Principal: unknown) => ({
    Reader: role(),
    Jobs: { Type: 'AWS::SQS::Queue' },
    JobsPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [{ Ref: 'Jobs' }], PolicyDocument: policy(forAll(allow('sqs:SendMessage'), Principal)) },
    },
  });
  test.each([undefined, 'Jobs', '${Jobs.Arn}'])('an Allow of a queue policy on everything, on %s', (on) => {
    const details = on === undefined ? {} : { on };
    expect(outcome(queue({ AWS: arn('Reader') }), denied('Reader', ['sqs:SendMessage'], details))).toBe('refuted');
    expect(outcome(queue({ Service: 'sns.amazonaws.com' }), denied('Reader', ['sqs:SendMessage'], details))).toBe(
      'proved',
    );
  });

  const table = (Resource: unknown) => ({
    Reader: role(allow('dynamodb:Query', Resource)),
    Orders: { Type: 'AWS::DynamoDB::Table' },
  });
  test('an index is a part of its table', () => {
    expect(outcome(table(inside('Orders', '/index/*')), denied('Reader', ['dynamodb:Query'], { on: 'Orders' }))).toBe(
      'refuted',
    );
    expect(outcome(table(inside('Orders', '/backup/*')), denied('Reader', ['dynamodb:Query'], { on: 'Orders' }))).toBe(
      'proved',
    );
    expect(outcome(table(arn('Orders')), allowed('Reader', ['dynamodb:Query'], { on: 'Orders' }))).toBe('proved');
  });

  const logs = (Resource: unknown) => ({
    Writer: role(allow('logs:PutLogEvents', Resource)),
    Group: { Type: 'AWS::Logs::LogGroup' },
  });
  test('a log group stands for its streams, and its Arn attribute ends in a star', () => {
    expect(outcome(logs(arn('Group')), allowed('Writer', ['logs:PutLogEvents'], { on: 'Group' }))).toBe('proved');
    expect(outcome(logs(inside('Group', 'x')), allowed('Writer', ['logs:PutLogEvents'], { on: 'Group' }))).toBe(
      'refuted',
    );
    expect(outcome(logs(inside('Group', 'x')), denied('Writer', ['logs:PutLogEvents'], { on: 'Group' }))).toBe(
      'refuted',
    );
  });
});

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
describe('a bucket stands for its objects where the action is about objects', () => {
  const world = (Resource: unknown) => ({
    Reader: role(allow(['s3:GetObject', 's3:ListBucket'], Resource)),
    Ledger: BUCKET,
  });
  test.each<[string, unknown, string, string]>([
    ['the objects', 'arn:aws:s3:::ledger/*', 'proved', 'refuted'],
    ['the bucket', 'arn:aws:s3:::ledger', 'refuted', 'proved'],
    ['both', ['arn:aws:s3:::ledger', 'arn:aws:s3:::ledger/*'], 'proved', 'proved'],
    ['both in one pattern', 'arn:aws:s3:::ledger*', 'proved', 'proved'],
    ['some objects', 'arn:aws:s3:::ledger/2026/*', 'refuted', 'refuted'],
  ])('%s', (_, resource, objects, bucket) => {
    expect(outcome(world(resource), allowed('Reader', ['s3:GetObject'], { on: 'Ledger' }))).toBe(objects);
    expect(outcome(world(resource), allowed('Reader', ['s3:ListBucket'], { on: 'Ledger' }))).toBe(bucket);
  });

  test('a permission on a bucket is none on objects, whichever is asked for', () => {
    expect(outcome(world('arn:aws:s3:::ledger'), denied('Reader', ['s3:GetObject']))).toBe('proved');
    expect(outcome(world('arn:aws:s3:::ledger'), denied('Reader', ['s3:ListBucket']))).toBe('refuted');
    expect(outcome(world('arn:aws:s3:::ledger/*'), denied('Reader', ['s3:GetObject']))).toBe('refuted');
    expect(outcome(world('arn:aws:s3:::ledger/*'), denied('Reader', ['s3:ListBucket']))).toBe('proved');
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html */
describe('denied holds for every resource, allowed for each', () => {
  test.each<[string, readonly Json[], string | undefined, string, string]>([
    [
      'a Deny spares something',
      [allow('s3:*'), deny('s3:*', undefined, { Resource: undefined, NotResource: ['arn:aws:s3:::open/*'] })],
      undefined,
      'refuted',
      'refuted',
    ],
    [
      'a Deny spares nothing that is allowed',
      [
        allow('s3:*', 'arn:aws:s3:::shut/*'),
        deny('s3:*', undefined, { Resource: undefined, NotResource: ['arn:aws:s3:::open/*'] }),
      ],
      undefined,
      'proved',
      'refuted',
    ],
    [
      'a Deny takes away a part',
      [allow('s3:*', 'arn:aws:s3:::data-*/*'), deny('s3:*', 'arn:aws:s3:::data-ex*/*')],
      undefined,
      'refuted',
      'refuted',
    ],
    [
      'a Deny takes away all',
      [allow('s3:*', 'arn:aws:s3:::data-ex*/*'), deny('s3:*', 'arn:aws:s3:::data-*/*')],
      undefined,
      'proved',
      'refuted',
    ],
    [
      'two Denies take away all together',
      [allow('s3:*', 'arn:aws:s3:::data/?'), deny('s3:*', 'arn:aws:s3:::data/*')],
      undefined,
      'proved',
      'refuted',
    ],
    ['a pattern of the claim', [allow('s3:*', 'arn:aws:s3:::data/*')], 'arn:aws:s3:::data/2026/*', 'refuted', 'proved'],
    [
      'a pattern of the claim that is wider',
      [allow('s3:*', 'arn:aws:s3:::data/2026/*')],
      'arn:aws:s3:::data/*',
      'refuted',
      'refuted',
    ],
    [
      'a pattern of the claim that meets none',
      [allow('s3:*', 'arn:aws:s3:::data/2026/*')],
      'arn:aws:s3:::data/2025/*',
      'proved',
      'refuted',
    ],
    [
      'NotResource in an Allow',
      [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::shut/*' }],
      'arn:aws:s3:::shut/*',
      'proved',
      'refuted',
    ],
    [
      'NotAction in an Allow',
      [{ Effect: 'Allow', NotAction: 's3:GetO*', Resource: '*' }],
      undefined,
      'proved',
      'refuted',
    ],
    [
      'NotAction in a Deny',
      [allow('*'), { Effect: 'Deny', NotAction: 's3:GetObject', Resource: '*' }],
      undefined,
      'refuted',
      'proved',
    ],
  ])('%s', (_, statements, on, isDenied, isAllowed) => {
    const details = on === undefined ? {} : { on };
    expect(outcome({ Reader: role(...statements) }, denied('Reader', READ, details)), 'denied').toBe(isDenied);
    expect(outcome({ Reader: role(...statements) }, allowed('Reader', READ, details)), 'allowed').toBe(isAllowed);
  });

  test('the counterexample is a request', () => {
    const { counterexample } = judgeIn(
      {
        resources: {
          Reader: role(allow('s3:GetObject', 'arn:aws:s3:::data-*/*'), deny('s3:*', 'arn:aws:s3:::data-ex*/*')),
        },
      },
      denied('Reader', ['s3:Get*'], { context: { 'aws:SourceVpce': 'vpce-1' } }),
    );
    expect(counterexample?.summary).toMatch(
      /^s3:GetObject is allowed on arn:aws:s3:::data-.*\/.* with aws:SourceVpce vpce-1\.$/,
    );
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-req-context.html */
describe('a trust policy is the policy of its role', () => {
  const world = (trust: Resources[string], ...statements: readonly Json[]) => ({
    Caller: role(...statements),
    Target: trust,
  });
  const ASSUME = ['sts:AssumeRole'];
  const ownAccount = { AWS: { Ref: 'AWS::AccountId' } };
  test.each<[string, Resources, string]>([
    ['names the caller', world(trusted(assumable({ AWS: arn('Caller') }))), 'allowed'],
    ['names a service', world(trusted(assumable({ Service: 'ec2.amazonaws.com' })), allow('sts:AssumeRole')), 'denied'],
    [
      'names the account, and the caller may',
      world(trusted(assumable(ownAccount)), allow('sts:AssumeRole')),
      'allowed',
    ],
    ['names the account, and the caller may not', world(trusted(assumable(ownAccount))), 'denied'],
    [
      'names everybody and denies the caller',
      world(
        trusted(assumable({ AWS: '*' }), { ...assumable({ AWS: arn('Caller') }), Effect: 'Deny' }),
        allow('sts:AssumeRole'),
      ),
      'denied',
    ],
    [
      'is of an account by its root',
      world(
        trusted(assumable({ AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } })),
        allow('sts:*', arn('Target')),
      ),
      'allowed',
    ],
  ])('that %s', (_, resources, expected) => {
    for (const on of ['Target', '${Target.Arn}']) {
      expect(outcome(resources, allowed('Caller', ASSUME, { on }))).toBe(expected === 'allowed' ? 'proved' : 'refuted');
      expect(outcome(resources, denied('Caller', ASSUME, { on }))).toBe(expected === 'denied' ? 'proved' : 'refuted');
    }
  });

  test('of a role that nobody sees is not known', () => {
    const on = 'arn:aws:iam::111122223333:role/elsewhere';
    expect(outcome({ Caller: role(allow('sts:AssumeRole')) }, allowed('Caller', ASSUME, { on }))).toBe('unknown');
    expect(outcome({ Caller: role(allow('sts:AssumeRole')) }, denied('Caller', ASSUME, { on }))).toBe('unknown');
    expect(outcome({ Caller: role(allow('*'), deny('sts:*')) }, denied('Caller', ASSUME, { on }))).toBe('proved');
    expect(outcome({ Caller: role(allow('sts:AssumeRole')) }, denied('Caller', ASSUME))).toBe('unknown');
    expect(outcome({ Caller: role(allow('sts:GetCallerIdentity')) }, denied('Caller', ASSUME))).toBe('proved');
  });
});

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html */
describe('a key lets nobody in whom its policy does not name', () => {
  const DECRYPT = ['kms:Decrypt'];
  const parameters = { KeyArn: { Type: 'String' } };
  test('a key from elsewhere is not known', () => {
    const user = { Reader: role(allow('kms:Decrypt', { Ref: 'KeyArn' })) };
    expect(outcome(user, allowed('Reader', DECRYPT, { on: '${KeyArn}' }), parameters)).toBe('unknown');
    expect(outcome(user, denied('Reader', DECRYPT, { on: '${KeyArn}' }), parameters)).toBe('unknown');
    const stranger = { Reader: role(allow('s3:*'), deny('kms:*')) };
    expect(outcome(stranger, denied('Reader', DECRYPT, { on: '${KeyArn}' }), parameters)).toBe('proved');
  });

  test('without a policy of its own a key leaves it to the account', () => {
    const world = (properties: object, ...statements: readonly Json[]) => ({
      Reader: role(...statements),
      Key: { Type: 'AWS::KMS::Key', Properties: properties },
    });
    expect(outcome(world({}, allow('kms:Decrypt', arn('Key'))), allowed('Reader', DECRYPT, { on: 'Key' }))).toBe(
      'proved',
    );
    expect(outcome(world({}), denied('Reader', DECRYPT, { on: 'Key' }))).toBe('proved');
    const closed = { KeyPolicy: policy(forAll(allow('kms:*'), { AWS: 'arn:aws:iam::444455556666:root' })) };
    expect(outcome(world(closed, allow('kms:Decrypt', arn('Key'))), allowed('Reader', DECRYPT, { on: 'Key' }))).toBe(
      'unknown',
    );
  });
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
describe('what only the deployment reads is not known', () => {
  const RESOLVE = '{{resolve:ssm:/house/value}}';
  test.each<[string, Json, Parameters<typeof denied>, string]>([
    ['a resource', allow('s3:GetObject', RESOLVE), ['Reader', READ, { on: 'arn:aws:s3:::secret/k' }], 'unknown'],
    ['a resource, whichever it is', allow('s3:GetObject', RESOLVE), ['Reader', READ], 'refuted'],
    ['an action', allow(RESOLVE), ['Reader', ['iam:CreateUser']], 'unknown'],
    [
      'a part of a resource',
      allow('s3:GetObject', `arn:aws:s3:::${RESOLVE}/*`),
      ['Reader', READ, { on: 'arn:aws:s3:::secret/k' }],
      'unknown',
    ],
    [
      'a part of a resource that is something else',
      allow('s3:GetObject', `arn:aws:s3:::open/${RESOLVE}`),
      ['Reader', READ, { on: 'arn:aws:s3:::secret/k' }],
      'proved',
    ],
    [
      'the value of a condition',
      allow('s3:GetObject', '*', { Condition: { StringEquals: { 'aws:SourceVpce': RESOLVE } } }),
      ['Reader', READ, { context: { 'aws:SourceVpce': 'vpce-1' } }],
      'unknown',
    ],
  ])('%s', (_, statement, claim, expected) => {
    expect(outcome({ Reader: role(statement) }, denied(...claim))).toBe(expected);
  });

  test('a policy that may be attached by a name that a parameter gives', () => {
    const world = (name: unknown) => ({
      Reader: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'reader', AssumeRolePolicyDocument: policy(LAMBDA) } },
      Extra: {
        Type: 'AWS::IAM::Policy',
        Properties: { PolicyName: 'x', Roles: [name], PolicyDocument: policy(allow('s3:*')) },
      },
    });
    const parameters = { Name: { Type: 'String' } };
    expect(outcome(world({ Ref: 'Name' }), denied('Reader', READ), parameters)).toBe('unknown');
    expect(outcome(world('reader'), denied('Reader', READ), parameters)).toBe('refuted');
    expect(outcome(world('writer'), denied('Reader', READ), parameters)).toBe('proved');
  });

  test('a principal that a parameter gives', () => {
    const world = (Principal: unknown) => ({
      Reader: role(),
      Ledger: BUCKET,
      LedgerPolicy: bucketPolicy(forAll(allow('s3:GetObject', inside('Ledger')), Principal)),
    });
    const parameters = { Whom: { Type: 'String' } };
    expect(outcome(world({ AWS: { Ref: 'Whom' } }), denied('Reader', READ, { on: 'Ledger' }), parameters)).toBe(
      'unknown',
    );
    expect(outcome(world({ AWS: 'arn:aws:iam::444455556666:root' }), denied('Reader', READ, { on: 'Ledger' }))).toBe(
      'proved',
    );
    const target = { Target: trusted(assumable({ AWS: { Ref: 'Whom' } })) };
    expect(outcome(target, trusts('Target', ['arn:aws:iam::444455556666:root']), parameters)).toBe('unknown');
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts */
describe('trusts', () => {
  const [one, two] = ['111122223333', '444455556666'];
  const root = (account: string) => `arn:aws:iam::${account}:root`;
  test.each<[string, readonly Json[], readonly string[], string]>([
    ['a number is the root', [assumable({ AWS: one })], [root(one)], 'proved'],
    ['the root is a number', [assumable({ AWS: root(one) })], [one], 'proved'],
    ['another number is not', [assumable({ AWS: two })], [root(one)], 'refuted'],
    [
      'the own account',
      [assumable({ AWS: { Ref: 'AWS::AccountId' } })],
      ['arn:aws:iam::${AWS::AccountId}:root'],
      'proved',
    ],
    [
      'a Deny takes an account away',
      [assumable({ AWS: [root(one), two] }), { ...assumable({ AWS: root(two) }), Effect: 'Deny' }],
      [one],
      'proved',
    ],
    [
      'a Deny takes the roles of an account away',
      [assumable({ AWS: [one, `arn:aws:iam::${two}:role/x`] }), { ...assumable({ AWS: two }), Effect: 'Deny' }],
      [one],
      'proved',
    ],
    [
      'a Deny of another action takes nothing away',
      [assumable({ AWS: [one, two] }), { ...assumable({ AWS: two }), Effect: 'Deny', Action: 'sts:TagSession' }],
      [one],
      'refuted',
    ],
    [
      'a Deny with a condition leaves some requests',
      [
        assumable({ AWS: one }),
        { ...assumable({ AWS: '*' }), Effect: 'Deny', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } },
      ],
      [root(one)],
      'proved',
    ],
    [
      'a Deny for all but one',
      [assumable({ AWS: [one, two] }), { Effect: 'Deny', NotPrincipal: { AWS: one }, Action: 'sts:AssumeRole' }],
      [one],
      'proved',
    ],
    ['a Deny for everybody', [assumable({ AWS: one }), { ...assumable('*'), Effect: 'Deny' }], [one], 'refuted'],
  ])('%s', (_, statements, principals, expected) => {
    expect(outcome({ Target: trusted(...statements) }, trusts('Target', principals))).toBe(expected);
  });
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
describe('denied for everybody', () => {
  const world = (statement: Json, properties: object = {}) => ({
    Ledger: { Type: 'AWS::S3::Bucket', Properties: properties },
    LedgerPolicy: bucketPolicy(statement),
  });
  const open = forAll(allow('s3:GetObject', inside('Ledger')));
  const block = {
    PublicAccessBlockConfiguration: {
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
      IgnorePublicAcls: true,
      BlockPublicAcls: true,
    },
  };
  test.each<[string, Resources, string]>([
    ['a policy for everybody', world(open), 'refuted'],
    [
      'a policy for one account',
      world(forAll(allow('s3:GetObject', inside('Ledger')), { AWS: '111122223333' }), block),
      'proved',
    ],
    ['a policy for everybody that a block shuts', world(open, block), 'proved'],
  ])('%s', (_, resources, expected) => {
    expect(outcome(resources, denied('internet', READ, { on: 'Ledger' }))).toBe(expected);
    expect(outcome(resources, denied('internet', READ))).toBe(expected);
  });
});

/** Resources of which a policy speaks in part. */
describe('mayNot holds for every resource that on stands for', () => {
  const world = (...statements: readonly Json[]) => ({
    Ledger: BUCKET,
    LedgerPolicy: bucketPolicy(...statements.map((each) => forAll(each))),
  });
  const data = 'arn:aws:s3:::ledger/data-*';
  const part = 'arn:aws:s3:::ledger/data-ex*';
  test.each<[string, Resources, string]>([
    ['a Deny takes away a part', world(allow('s3:GetObject', data), deny('s3:GetObject', part)), 'refuted'],
    ['a Deny takes away all', world(allow('s3:GetObject', part), deny('s3:GetObject', data)), 'proved'],
    [
      'a Deny spares something',
      world(allow('s3:GetObject', inside('Ledger')), {
        Effect: 'Deny',
        Action: 's3:*',
        NotResource: 'arn:aws:s3:::ledger/open/*',
      }),
      'refuted',
    ],
    [
      'a Deny spares another bucket',
      world(allow('s3:GetObject', inside('Ledger')), {
        Effect: 'Deny',
        Action: 's3:*',
        NotResource: 'arn:aws:s3:::other/*',
      }),
      'proved',
    ],
  ])('%s', (_, resources, expected) => {
    expect(outcome(resources, mayNot('anyone', READ, { on: 'Ledger' }))).toBe(expected);
  });
});

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
describe('the URL of a function', () => {
  const world = (AuthType: string, permission: object) => ({
    Handler: { Type: 'AWS::Lambda::Function' },
    Door: { Type: 'AWS::Lambda::Url', Properties: { AuthType, TargetFunctionArn: { Ref: 'Handler' } } },
    Permission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { Ref: 'Handler' },
        Action: 'lambda:InvokeFunctionUrl',
        Principal: '*',
        ...permission,
      },
    },
  });
  test.each<[string, Resources, string]>([
    ['for everybody', world('NONE', { FunctionUrlAuthType: 'NONE' }), 'refuted'],
    ['that asks for a signature', world('AWS_IAM', { FunctionUrlAuthType: 'NONE' }), 'proved'],
    ["that asks for a signature and takes anybody's", world('AWS_IAM', { FunctionUrlAuthType: 'AWS_IAM' }), 'refuted'],
    ['for one organization', world('AWS_IAM', { FunctionUrlAuthType: 'AWS_IAM', PrincipalOrgID: 'o-1' }), 'proved'],
  ])('%s', (_, resources, expected) => {
    expect(outcome(resources, denied('internet', ['lambda:InvokeFunctionUrl'], { on: 'Handler' }))).toBe(expected);
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html */
describe('tags of a principal', () => {
  const own = allow('s3:GetObject', 'arn:aws:s3:::teams/${aws:PrincipalTag/team}/*');
  const tagged = (...trust: readonly Json[]): Resources => {
    const { Type, Properties } = role(own);
    return {
      Reader: {
        Type,
        Properties: {
          ...Properties,
          AssumeRolePolicyDocument: policy(LAMBDA, ...trust),
          Tags: [{ Key: 'team', Value: 'red' }],
        },
      },
    };
  };
  const on = (team: string) => ({ on: `arn:aws:s3:::teams/${team}/k` as const });
  test('are the values of policy variables', () => {
    expect(outcome(tagged(), allowed('Reader', READ, on('red')))).toBe('proved');
    expect(outcome(tagged(), denied('Reader', READ, on('blue')))).toBe('proved');
    expect(outcome({ Reader: role(own) }, denied('Reader', READ, on('blue')))).toBe('unknown');
  });

  test('may be changed by who tags a session', () => {
    const tagging = { Effect: 'Allow', Principal: { AWS: { Ref: 'AWS::AccountId' } }, Action: 'sts:TagSession' };
    expect(outcome(tagged(tagging), denied('Reader', READ, on('blue')))).toBe('unknown');
  });
});

/** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html */
describe('an endpoint through which the request comes', () => {
  const world = (properties: object) => ({
    Reader: role(allow('s3:*')),
    Door: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { ServiceName: 'com.amazonaws.us-east-1.s3', VpcId: 'vpc-1', ...properties },
    },
  });
  test.each<[string, object, string]>([
    ['lets everything through by default', {}, 'proved'],
    ['denies all', { PolicyDocument: policy(forAll(deny('*'))) }, 'refuted'],
    ['lets through what it allows only', { PolicyDocument: policy(forAll(allow('s3:PutObject'))) }, 'refuted'],
    ['lets through one bucket', { PolicyDocument: policy(forAll(allow('s3:*', 'arn:aws:s3:::ledger/*'))) }, 'proved'],
  ])('%s', (_, properties, expected) => {
    const request = { on: 'arn:aws:s3:::ledger/k', context: { 'aws:SourceVpce': '${Door}' } } as const;
    expect(outcome(world(properties), allowed('Reader', READ, request))).toBe(expected);
    expect(outcome(world(properties), denied('Reader', READ, request))).toBe(
      expected === 'proved' ? 'refuted' : 'proved',
    );
  });
});

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html */
describe('policies that are given beside the template', () => {
  const FULL = policy(allow('*'));
  const resources = { Reader: role(allow('s3:*')), Ledger: BUCKET };
  const given = (policies: object) => {
    const parsed = parsePolicies({ schema: 'lintel/policies@1', ...policies });
    if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ what }) => what).join('\n'));
    return { policies: parsed.value };
  };
  const judged = (policies: object, claim: Assertion) => judgeIn({ resources }, claim, given(policies)).outcome;
  const read = allowed('Reader', READ, { on: 'Ledger' });
  const keep = denied('Reader', READ, { on: 'Ledger' });
  test.each<[string, object, string]>([
    ['none', {}, 'proved'],
    ['a service control policy that allows all', { serviceControl: [[FULL]] }, 'proved'],
    ['one of a level allows', { serviceControl: [[FULL], [policy(allow('ec2:*')), policy(allow('s3:*'))]] }, 'proved'],
    ['a level allows nothing of it', { serviceControl: [[FULL], [policy(allow('ec2:*'))]] }, 'refuted'],
    ['a level denies', { serviceControl: [[FULL, policy(deny('s3:Get*'))]] }, 'refuted'],
    ['a level denies something else', { serviceControl: [[FULL, policy(deny('s3:Put*'))]] }, 'proved'],
    ['a resource control policy denies', { resourceControl: [policy(forAll(deny('s3:GetObject')))] }, 'refuted'],
    ['a session that may read', { session: [policy(allow('s3:Get*'))] }, 'proved'],
    ['a session that may not', { session: [policy(allow('s3:Put*'))] }, 'refuted'],
  ])('%s', (_, policies, expected) => {
    expect(judged(policies, read)).toBe(expected);
    expect(judged(policies, keep)).toBe(expected === 'proved' ? 'refuted' : 'proved');
  });

  test('a file that is none of policies is refused with the place', () => {
    const faulty = parsePolicies({ schema: 'lintel/policies@1', session: [policy({ effect: 'Allow', Action: '*' })] });
    expect(faulty.ok).toBe(false);
    expect(faulty.diagnostics.map(({ code }) => code)).toContain('LTL2006');
  });

  test('a resource control policy keeps out who comes from elsewhere', () => {
    const open = { Ledger: BUCKET, LedgerPolicy: bucketPolicy(forAll(allow('s3:GetObject', inside('Ledger')))) };
    const claim = mayNot('anyone', READ, { on: 'Ledger' });
    const own = { Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-own' } } };
    expect(judgeIn({ resources: open }, claim).outcome).toBe('refuted');
    const policies = given({ resourceControl: [policy(forAll(deny('s3:*', '*', own)))] });
    expect(judgeIn({ resources: open }, claim, policies).outcome).toBe('proved');
  });
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
test('a question mark stands for one character, in actions and resources', () => {
  const on = 'arn:aws:s3:::b1/k';
  expect(outcome({ Reader: role(allow('s3:??tObject', 'arn:aws:s3:::b?/*')) }, allowed('Reader', READ, { on }))).toBe(
    'proved',
  );
  expect(outcome({ Reader: role(allow('s3:?tObject', 'arn:aws:s3:::b?/*')) }, denied('Reader', READ, { on }))).toBe(
    'proved',
  );
  expect(outcome({ Reader: role(allow('s3:*', 'arn:aws:s3:::b1?/*')) }, denied('Reader', READ, { on }))).toBe('proved');
});
