import { describe, expect, test } from 'vitest';
import { ALWAYS, describeGuard, GuardSpace, hole, NEVER, textIn } from '../base/index.ts';
import { type PolicyPart, parseStatements } from './policy.ts';
import { evaluate, type Policies } from './policy-evaluation.ts';
import type { Principal } from './request.ts';

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const user: Principal = { kind: 'user', arn: textIn(`arn:aws:iam::${ACCOUNT}:user/carlossalazar`) };
const role: Principal = { kind: 'role', arn: textIn(`arn:aws:iam::${ACCOUNT}:role/app`) };

function policy(...statements: object[]): readonly PolicyPart<string>[] {
  const { statements: parsed, problems } = parseStatements(
    { Version: '2012-10-17', Statement: statements },
    (index) => `#${index}`,
  );
  expect(problems).toEqual([]);
  return parsed;
}

const allow = (action: string | string[], resource: string | string[] = '*', rest: object = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...rest,
});
const deny = (action: string | string[], resource: string | string[] = '*', rest: object = {}) => ({
  Effect: 'Deny',
  Action: action,
  Resource: resource,
  ...rest,
});
const aws = (principal: string | string[]) => ({ Principal: { AWS: principal } });

function verdict(
  principal: Principal,
  action: string,
  resource: string,
  policies: Policies<string>,
  context: Readonly<Record<string, readonly string[] | undefined>> = {},
) {
  const { certain, possible } = evaluate(
    {
      principal,
      action: textIn(action),
      resource: textIn(resource),
      context: Object.fromEntries(
        Object.entries(context).map(([key, values]) => [key, values?.map((each) => textIn(each))]),
      ),
    },
    policies,
  );
  if (certain === ALWAYS && possible === ALWAYS) return 'allowed';
  if (possible === NEVER) return 'denied';
  return certain === NEVER && possible === ALWAYS
    ? 'possible'
    : `${describeGuard(certain)} | ${describeGuard(possible)}`;
}

// Oracle: "Example identity-based and resource-based policy evaluation" and "The difference between explicit and
// implicit denies", https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
describe("the documentation's examples", () => {
  const carlos: Policies<string> = {
    identity: policy(
      allow(['s3:GetBucketLocation', 's3:ListAllMyBuckets'], 'arn:aws:s3:::*'),
      allow('s3:*', ['arn:aws:s3:::carlossalazar/*', 'arn:aws:s3:::carlossalazar']),
      deny('s3:*', 'arn:aws:s3:::*log*'),
    ),
    resource: policy(
      allow('s3:*', ['arn:aws:s3:::carlossalazar/*', 'arn:aws:s3:::carlossalazar'], aws(user.arn ?? '')),
    ),
  };

  test('Carlos saves to his own bucket but not to one with "log" in its name', () => {
    expect(verdict(user, 's3:PutObject', 'arn:aws:s3:::carlossalazar/a', carlos)).toBe('allowed');
    expect(verdict(user, 's3:PutObject', 'arn:aws:s3:::carlossalazar-logs/a', carlos)).toBe('denied');
  });

  test('reports stay denied even when another policy allows them', () => {
    const identity = [
      ...policy(allow(['iam:Get*', 'iam:List*']), deny('iam:*Report')),
      ...policy(allow('iam:GenerateCredentialReport')),
    ];
    expect(verdict(user, 'iam:GetUser', '*', { identity })).toBe('allowed');
    expect(verdict(user, 'iam:CreatePolicy', '*', { identity })).toBe('denied');
    expect(verdict(user, 'iam:GetOrganizationsAccessReport', '*', { identity })).toBe('denied');
    expect(verdict(user, 'iam:GenerateCredentialReport', '*', { identity })).toBe('denied');
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
  test('Shirley cannot create users that her boundary leaves out', () => {
    const boundary = policy(allow(['s3:*', 'cloudwatch:*', 'ec2:*']));
    expect(verdict(user, 'iam:CreateUser', '*', { identity: policy(allow('iam:CreateUser')), boundary })).toBe(
      'denied',
    );
    expect(verdict(user, 's3:ListBucket', 'arn:aws:s3:::b', { identity: policy(allow('s3:*')), boundary })).toBe(
      'allowed',
    );
    expect(verdict(user, 's3:ListBucket', 'arn:aws:s3:::b', { boundary })).toBe('denied');
  });

  // …condition_operators, section on Bool
  test('requests without TLS are denied, whoever asks', () => {
    const resource = policy(
      deny('s3:*', '*', { Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    const policies = { identity: policy(allow('s3:*')), resource };
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', policies, { 'aws:SecureTransport': ['true'] })).toBe(
      'allowed',
    );
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', policies, { 'aws:SecureTransport': ['false'] })).toBe(
      'denied',
    );
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', policies)).toBe('possible');
  });
});

// Oracle: the list under "Resource-based policies" of the same page.
describe('a resource policy of the same account', () => {
  const secret = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:db`;
  const names = (principal: object) => policy(allow('secretsmanager:GetSecretValue', '*', { Principal: principal }));
  const boundary = policy(allow('s3:*'));
  const read = (who: Principal, policies: Policies<string>) =>
    verdict(who, 'secretsmanager:GetSecretValue', secret, policies);

  test('that names the user is not limited by a boundary', () => {
    expect(read(user, { resource: names({ AWS: user.arn }) })).toBe('allowed');
    expect(read(user, { resource: names({ AWS: user.arn }), boundary })).toBe('allowed');
  });

  test("that names the role's ARN is limited by boundary and session policy", () => {
    expect(read(role, { resource: names({ AWS: role.arn }) })).toBe('allowed');
    expect(read(role, { resource: names({ AWS: role.arn }), boundary })).toBe('denied');
    expect(read(role, { resource: names({ AWS: role.arn }), session: boundary })).toBe('denied');
  });

  test('that names the session is not', () => {
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/app/one`;
    expect(read({ ...role, session: textIn(session) }, { resource: names({ AWS: session }), boundary })).toBe(
      'allowed',
    );
    expect(read({ ...role, session: textIn(`${session}-other`) }, { resource: names({ AWS: session }) })).toBe(
      'denied',
    );
    expect(read(role, { resource: names({ AWS: session }) })).toBe('possible');
  });

  test('that names everyone needs nothing else', () => {
    expect(read(role, { resource: names({ AWS: '*' }), boundary })).toBe('allowed');
  });

  test('that names the account only lets identity policies decide', () => {
    const resource = names({ AWS: `arn:aws:iam::${ACCOUNT}:root` });
    expect(read(role, { resource })).toBe('denied');
    expect(read(role, { resource, identity: policy(allow('secretsmanager:*')) })).toBe('allowed');
  });

  test('that names a principal only the deployment knows may name anybody', () => {
    expect(read(role, { resource: names({ AWS: hole('Trusted') }) })).toBe('possible');
    expect(read({ kind: 'anonymous' }, { resource: names({ AWS: hole('Trusted') }) })).toBe('possible');
    expect(read(role, { resource: names({ AWS: `arn:aws:iam::${OTHER}:role/${hole('Trusted')}` }) })).toBe('denied');
  });

  test('that names somebody else grants nothing', () => {
    expect(read(role, { resource: names({ AWS: user.arn }) })).toBe('denied');
  });
});

describe('services, providers and the public', () => {
  const queue = `arn:aws:sqs:eu-west-1:${ACCOUNT}:jobs`;
  const sns: Principal = { kind: 'service', service: textIn('sns.amazonaws.com') };

  test('a service is allowed by a resource policy that names it', () => {
    const resource = policy(
      allow('sqs:SendMessage', queue, {
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:*:*:topic' } },
      }),
    );
    const from = (topic: string) => ({ 'aws:SourceArn': [`arn:aws:sns:eu-west-1:${ACCOUNT}:${topic}`] });
    expect(verdict(sns, 'sqs:SendMessage', queue, { resource }, from('topic'))).toBe('allowed');
    expect(verdict(sns, 'sqs:SendMessage', queue, { resource }, from('other'))).toBe('denied');
    expect(
      verdict(
        { kind: 'service', service: textIn('s3.amazonaws.com') },
        'sqs:SendMessage',
        queue,
        { resource },
        from('topic'),
      ),
    ).toBe('denied');
  });

  test("the regional name of the stack's own region names the service", () => {
    const regional = (region: string) =>
      policy(allow('kms:Decrypt', '*', { Principal: { Service: `logs.${region}.amazonaws.com` } }));
    const logs: Principal = { kind: 'service', service: textIn('logs.amazonaws.com') };
    const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
    expect(verdict(logs, 'kms:Decrypt', key, { resource: regional(hole('AWS::Region')) })).toBe('allowed');
    expect(verdict(logs, 'kms:Decrypt', key, { resource: regional('us-east-1') })).toBe('possible');
  });

  test('an identity provider assumes a role that trusts it', () => {
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
    const resource = policy({
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: provider },
      Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:me/app:*' } },
    });
    const ask = (sub: string) =>
      verdict(
        { kind: 'federated', arn: textIn(provider) },
        'sts:AssumeRoleWithWebIdentity',
        role.arn ?? '',
        { resource },
        { 'token.actions.githubusercontent.com:sub': [sub] },
      );
    expect(ask('repo:me/app:ref:refs/heads/main')).toBe('allowed');
    expect(ask('repo:eve/app:ref:refs/heads/main')).toBe('denied');
  });

  test('the public gets what everyone is granted', () => {
    const anyone: Principal = { kind: 'anonymous' };
    expect(
      verdict(anyone, 's3:GetObject', 'arn:aws:s3:::b/a', {
        resource: policy(allow('s3:GetObject', '*', { Principal: '*' })),
      }),
    ).toBe('allowed');
    expect(
      verdict(anyone, 's3:GetObject', 'arn:aws:s3:::b/a', {
        resource: policy(allow('s3:GetObject', '*', aws(ACCOUNT))),
      }),
    ).toBe('denied');
  });
});

// Oracle: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
describe('across accounts', () => {
  const topic = `arn:aws:sns:eu-west-1:${OTHER}:alerts`;
  const identity = policy(allow('sns:Publish', topic));
  const resource = policy(allow('sns:Publish', topic, aws(`arn:aws:iam::${ACCOUNT}:root`)));

  test.each([
    { policies: { identity, resource }, expected: 'allowed' },
    { policies: { identity }, expected: 'denied' },
    { policies: { resource }, expected: 'denied' },
    { policies: { identity, resource: policy(allow('sns:Publish', topic, { Principal: '*' })) }, expected: 'allowed' },
    {
      policies: { identity: [], resource: policy(allow('sns:Publish', topic, aws(role.arn ?? ''))) },
      expected: 'denied',
    },
    { policies: { identity, resource, boundary: policy(allow('s3:*')) }, expected: 'denied' },
  ])('both sides must allow: $expected', ({ policies, expected }) => {
    expect(verdict(role, 'sns:Publish', topic, policies)).toBe(expected);
  });

  test('the owner of a bucket has to be said, as its ARN does not', () => {
    const bucket = { identity: policy(allow('s3:*')) };
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', bucket)).toBe('allowed');
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', { ...bucket, resourceAccount: textIn(OTHER) })).toBe(
      'denied',
    );
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', { ...bucket, resourceAccount: hole('Owner') })).toBe(
      'possible',
    );
  });
});

// Oracle: "IAM role trust policies and KMS key policies are exceptions to this logic, because they must explicitly allow
// access for principals"; https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
describe('resources that only their own policy opens', () => {
  const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`;
  const identity = policy(allow('kms:*'));

  test('a key whose policy does not name the account ignores identity policies', () => {
    expect(verdict(role, 'kms:Decrypt', key, { identity })).toBe('denied');
    expect(
      verdict(role, 'kms:Decrypt', key, { identity, resource: policy(allow('kms:*', '*', aws(user.arn ?? ''))) }),
    ).toBe('denied');
  });

  test('a key whose policy names the account leaves it to them', () => {
    const resource = policy(allow('kms:*', '*', aws(`arn:aws:iam::${ACCOUNT}:root`)));
    expect(verdict(role, 'kms:Decrypt', key, { identity, resource })).toBe('allowed');
    expect(verdict(role, 'kms:Decrypt', key, { resource })).toBe('denied');
  });

  test('actions without a key are ordinary', () => {
    expect(verdict(role, 'kms:ListAliases', '*', { identity })).toBe('allowed');
  });

  test('a role is assumed only by whom its trust policy names', () => {
    const target = `arn:aws:iam::${ACCOUNT}:role/target`;
    const trust = (principal: string) => policy({ Effect: 'Allow', Action: 'sts:AssumeRole', ...aws(principal) });
    const may = policy(allow('sts:AssumeRole', target));
    expect(verdict(role, 'sts:AssumeRole', target, { identity: may })).toBe('denied');
    expect(verdict(role, 'sts:AssumeRole', target, { identity: may, resource: trust(ACCOUNT) })).toBe('allowed');
    expect(verdict(role, 'sts:AssumeRole', target, { resource: trust(ACCOUNT) })).toBe('denied');
    expect(verdict(role, 'sts:AssumeRole', target, { resource: trust(role.arn ?? '') })).toBe('allowed');
  });
});

describe('organizations', () => {
  test('every level of service control policies must allow', () => {
    const identity = policy(allow('*'));
    const full = policy(allow('*'));
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', { identity, serviceControl: [full, full] })).toBe(
      'allowed',
    );
    expect(
      verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', { identity, serviceControl: [full, policy(allow('ec2:*'))] }),
    ).toBe('denied');
    expect(
      verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', {
        identity,
        serviceControl: [full, policy(allow('*'), deny('s3:*'))],
      }),
    ).toBe('denied');
  });

  test('resource control policies can only take away', () => {
    const identity = policy(allow('*'));
    const resourceControl = policy(
      deny('s3:*', '*', { Principal: '*', Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } } }),
    );
    const ask = (org: string) =>
      verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', { identity, resourceControl }, { 'aws:PrincipalOrgID': [org] });
    expect(ask('o-1')).toBe('allowed');
    expect(ask('o-2')).toBe('denied');
  });
});

describe('the traps', () => {
  /**
   * Where a public policy evaluator decides otherwise, it takes `?` for a letter and compares actions by case. "A question
   * mark (?) represents any single character", and "the prefix and the action name are case insensitive":
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html,
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
   */
  test.each([
    ['a question mark is any one character', allow('s3:GetObject', 'arn:aws:s3:::?/k'), 'arn:aws:s3:::a/k', 'allowed'],
    ['not two', allow('s3:GetObject', 'arn:aws:s3:::?/k'), 'arn:aws:s3:::ab/k', 'denied'],
    ['not none', allow('s3:GetObject', 'arn:aws:s3:::a?/k'), 'arn:aws:s3:::a/k', 'denied'],
    ['in actions too', allow('s3:Get?bject'), 'arn:aws:s3:::a/k', 'allowed'],
    ['in their services too', allow('s?:GetObject'), 'arn:aws:s3:::a/k', 'allowed'],
    ['actions have no case', allow('S3:getobject'), 'arn:aws:s3:::a/k', 'allowed'],
    ['resources have', allow('s3:GetObject', 'arn:aws:s3:::A/k'), 'arn:aws:s3:::a/k', 'denied'],
  ])('%s', (_, statement, resource, says) => {
    expect(verdict(role, 's3:GetObject', resource, { identity: policy(statement) })).toBe(says);
  });

  test('NotAction with Allow grants everything else', () => {
    const identity = policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' });
    expect(verdict(role, 's3:DeleteBucket', 'arn:aws:s3:::b', { identity })).toBe('allowed');
    expect(verdict(role, 'iam:CreateUser', '*', { identity })).toBe('denied');
  });

  test('NotAction with Deny forbids everything else', () => {
    const identity = policy(allow('*'), { Effect: 'Deny', NotAction: 's3:*', Resource: '*' });
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', { identity })).toBe('allowed');
    expect(verdict(role, 'ec2:RunInstances', '*', { identity })).toBe('denied');
  });

  test('NotResource with Allow grants every resource but the named ones', () => {
    const identity = policy({ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::payroll/*' });
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::payroll/a', { identity })).toBe('denied');
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::other/a', { identity })).toBe('allowed');
    expect(verdict(role, 's3:GetObject', `arn:aws:s3:::${hole('Bucket')}/a`, { identity })).toBe('possible');
  });

  // Oracle: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
  test('NotPrincipal with Deny spares a user only when its account is named too', () => {
    const identity = policy(allow('s3:*'));
    const except = (...principals: string[]) =>
      policy({ Effect: 'Deny', Action: 's3:*', Resource: '*', NotPrincipal: { AWS: principals } });
    const get = (who: Principal, resource: readonly PolicyPart<string>[]) =>
      verdict(who, 's3:GetObject', 'arn:aws:s3:::b/a', { identity, resource });
    expect(get(user, except(user.arn ?? '', `arn:aws:iam::${ACCOUNT}:root`))).toBe('allowed');
    expect(get(user, except(user.arn ?? ''))).toBe('possible');
    expect(get(role, except(user.arn ?? ''))).toBe('denied');
  });

  test('NotPrincipal with Allow lets the public in', () => {
    const resource = policy({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: '*',
      NotPrincipal: { AWS: user.arn },
    });
    expect(verdict({ kind: 'anonymous' }, 's3:GetObject', 'arn:aws:s3:::b/a', { resource })).toBe('allowed');
  });

  test('ForAllValues on a key that the request lacks lets the statement apply', () => {
    const identity = policy(
      allow('ec2:CreateTags', '*', { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } } }),
    );
    expect(verdict(role, 'ec2:CreateTags', '*', { identity }, { 'aws:TagKeys': undefined })).toBe('allowed');
    expect(verdict(role, 'ec2:CreateTags', '*', { identity }, { 'aws:TagKeys': ['team', 'x'] })).toBe('denied');
  });

  test('action names have no case, resources do', () => {
    const identity = policy(allow('S3:getobject', 'arn:aws:s3:::Bucket/*'));
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::Bucket/a', { identity })).toBe('allowed');
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::bucket/a', { identity })).toBe('denied');
  });

  test('an action without a resource needs Resource *', () => {
    expect(
      verdict(role, 'ec2:DescribeInstances', '*', { identity: policy(allow('ec2:*', 'arn:aws:ec2:*:*:instance/*')) }),
    ).toBe('denied');
    expect(verdict(role, 'ec2:DescribeInstances', '*', { identity: policy(allow('ec2:*')) })).toBe('allowed');
  });

  test('a policy whose text is not known leaves everything open', () => {
    const unknown = { unknown: 'arn:aws:iam::aws:policy/ReadOnlyAccess', when: ALWAYS, at: 'role' };
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', { identity: [unknown] })).toBe('possible');
    expect(verdict(role, 's3:GetObject', 'arn:aws:s3:::b/a', { identity: [...policy(deny('s3:*')), unknown] })).toBe(
      'denied',
    );
  });
});

describe('worlds and traces', () => {
  test('a conditional statement allows where its condition holds', () => {
    const space = new GuardSpace();
    const prod = space.flag('IsProd');
    const [statement] = parseStatements({ Statement: allow('s3:*') }, () => 'here', prod).statements;
    const decision = evaluate(
      { principal: role, action: textIn('s3:GetObject'), resource: textIn('arn:aws:s3:::b/a'), context: {} },
      { identity: statement ? [statement] : [] },
    );
    expect(describeGuard(decision.certain)).toBe('IsProd = true');
    expect(decision.possible).toBe(decision.certain);
  });

  test('every statement says how it met the request', () => {
    const identity = policy(
      allow('ec2:Describe*'),
      allow('s3:*'),
      allow('ec2:*', 'arn:aws:ec2:*:*:vpc/*', { Sid: 'Vpcs' }),
      deny('ec2:*', '*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    const { steps } = evaluate(
      { principal: role, action: textIn('ec2:DescribeVpcs'), resource: textIn('*'), context: {} },
      { identity },
    );
    expect(steps.map(({ at, effect, answer, why }) => `${at} ${effect} ${answer}: ${why}`)).toEqual([
      '#0 Allow certain: action matches ec2:Describe*; resource matches *',
      '#1 Allow impossible: action does not match s3:*',
      '#2 Allow impossible: resource does not match arn:aws:ec2:*:*:vpc/*',
      '#3 Deny possible: condition aws:SecureTransport unknown: Bool aws:SecureTransport false',
    ]);
    expect(steps[2]?.sid).toBe('Vpcs');
  });
});
