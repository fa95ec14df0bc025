import { describe, expect, test } from 'vitest';
import { ALWAYS, describeGuard, GuardSpace, hole, textIn } from '../base/index.ts';
import { type GrantedAction, grantedActions, resourcesWithin } from './grants.ts';
import { isMutating } from './iam-actions.ts';
import { managedPolicyParts } from './managed-policies.ts';
import { type PolicyPart, parseStatements } from './policy.ts';

function policy(...statements: object[]): readonly PolicyPart<number>[] {
  return parseStatements({ Version: '2012-10-17', Statement: statements }, (index) => index).statements;
}

const allow = (action: string | string[], resource: string | string[] = '*', rest: object = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...rest,
});
const deny = (action: string | string[], rest: object = { Resource: '*' }) => ({
  Effect: 'Deny',
  Action: action,
  ...rest,
});

const names = (identity: readonly PolicyPart<number>[], service?: string) =>
  grantedActions({ identity }, service === undefined ? {} : { service }).actions.map((grant) => grant.action);

describe('what policies grant', () => {
  test('wildcards are the actions that AWS has', () => {
    expect(names(policy(allow('sqs:*Message')))).toEqual([
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:SendMessage',
    ]);
    expect(names(policy(allow('SQS:sendmessage')))).toEqual(['sqs:SendMessage']);
  });

  // Oracle: the resource types of each action in the Service Authorization Reference.
  test.each<[string, string, readonly string[]]>([
    ['s3:GetObject', 'arn:aws:s3:::shop', []],
    ['s3:GetObject', 'arn:aws:s3:::shop*', ['s3:GetObject']],
    ['s3:ListBucket', 'arn:aws:s3:::shop/*', []],
    ['s3:ListBucket', 'arn:aws:s3:::shop', ['s3:ListBucket']],
    ['dynamodb:PutItem', 'arn:aws:s3:::shop/*', []],
    ['dynamodb:PutItem', 'arn:aws:*:*:*:table/shop', ['dynamodb:PutItem']],
    ['rds-data:ExecuteStatement', 'arn:aws:rds:*:*:cluster:shop', ['rds-data:ExecuteStatement']],
    ['ssm:SendCommand', 'arn:aws:ec2:*:*:instance/*', ['ssm:SendCommand']],
    ['backup:StartBackupJob', 'arn:aws:dynamodb:*:*:table/shop', ['backup:StartBackupJob']],
    ['made:Up', 'arn:aws:made:::up', ['made:Up']],
  ])('%s on %s', (action, resource, granted) => {
    expect(names(policy(allow(action, resource)))).toEqual(granted);
  });

  test('an action that AWS does not list is granted under its own name', () => {
    const [grant] = grantedActions({ identity: policy(allow('made:Up')) }).actions;
    expect(grant).toMatchObject({ action: 'made:Up', hasResources: true });
    expect(grant?.level).toBeUndefined();
  });

  test('NotAction is everything else of every service', () => {
    const identity = policy({ Effect: 'Allow', NotAction: ['sqs:*', 'iam:*'], Resource: '*' });
    expect(names(identity, 'sqs')).toEqual([]);
    expect(names(identity, 'sns')).toContain('sns:Publish');
  });

  test('a Deny on everything takes an action away, a narrower one is remembered', () => {
    expect(names(policy(allow('sqs:*Message'), deny('sqs:Delete*')))).toEqual([
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ]);
    const narrow = policy(allow('sqs:SendMessage'), deny('sqs:*', { Resource: 'arn:aws:sqs:*:*:private' }));
    expect(grantedActions({ identity: narrow }).actions[0]?.denies).toHaveLength(1);
    const conditional = policy(
      allow('sqs:SendMessage'),
      deny('sqs:*', { Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    expect(names(conditional)).toEqual(['sqs:SendMessage']);
  });

  test('a conditional Deny leaves the action in the other worlds', () => {
    const space = new GuardSpace();
    const [denied] = parseStatements({ Statement: deny('sqs:*') }, () => 1, space.flag('Locked')).statements;
    const { actions } = grantedActions({
      identity: [...policy(allow('sqs:SendMessage')), ...(denied ? [denied] : [])],
    });
    expect(actions.map((grant) => describeGuard(grant.when))).toEqual(['Locked = false']);
  });

  test('a boundary leaves out what it does not allow', () => {
    const boundary = policy(allow('s3:*'));
    expect(
      grantedActions({ identity: policy(allow(['s3:GetObject', 'sqs:SendMessage'])), boundary }).actions.map(
        (grant) => grant.action,
      ),
    ).toEqual(['s3:GetObject']);
  });

  test('a policy whose text is not known is said to be missing', () => {
    const identity = managedPolicyParts(textIn('arn:aws:iam::aws:policy/HouseAccess'), 1, ALWAYS);
    expect(grantedActions({ identity }).unknown).toEqual([
      { unknown: 'arn:aws:iam::aws:policy/HouseAccess', when: ALWAYS, at: 1 },
    ]);
  });

  // Oracle: the access levels of Amazon S3 in the Service Authorization Reference.
  test('a read-only policy holds no mutating action', () => {
    const identity = managedPolicyParts(textIn('arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'), 0);
    const { actions } = grantedActions({ identity }, { service: 's3' });
    expect(actions.length).toBeGreaterThan(50);
    expect(actions.filter((grant) => grant.level === undefined || isMutating(grant.level))).toEqual([]);
  });
});

describe('may read that secret and no other', () => {
  const secret = `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${hole('Db.Name')}-${hole('Db.Suffix')}`;
  const within = (patterns: readonly string[], ...statements: object[]) => {
    const [grant] = grantedActions({ identity: policy(...statements) }).actions;
    return resourcesWithin(
      grant as GrantedAction,
      patterns.map((each) => textIn(each)),
    );
  };
  const get = 'secretsmanager:GetSecretValue';

  test.each([
    { why: 'exactly it', resource: secret, expected: 'certain' },
    { why: 'all of them', resource: '*', expected: 'impossible' },
    { why: 'all of one name', resource: 'arn:aws:secretsmanager:*:*:secret:db-*', expected: 'impossible' },
    {
      why: 'another unknown one',
      resource: `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${hole('Other.Name')}-${hole('Other.Suffix')}`,
      expected: 'possible',
    },
    { why: 'one of several', resource: [secret, 'arn:aws:secretsmanager:*:*:secret:*'], expected: 'impossible' },
  ])('$why: $expected', ({ resource, expected }) => {
    expect(within([secret], allow(get, resource))).toBe(expected);
  });

  test('a Deny counts', () => {
    const bucket = 'arn:aws:s3:::a/*';
    expect(within([bucket], allow('s3:GetObject'), deny('s3:*', { NotResource: bucket }))).toBe('certain');
    expect(
      within(
        [bucket],
        allow('s3:GetObject', ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*']),
        deny('s3:*', { Resource: 'arn:aws:s3:::b*' }),
      ),
    ).toBe('certain');
    expect(within([bucket], allow('s3:GetObject'), deny('s3:*', { Resource: 'arn:aws:s3:::b*' }))).toBe('impossible');
    const open = { NotResource: bucket, Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    expect(within([bucket], allow('s3:GetObject'), deny('s3:*', open))).toBe('possible');
    expect(
      within(
        [bucket],
        allow('s3:GetObject', 'arn:aws:s3:::c/*'),
        deny('s3:*', { NotResource: `arn:aws:s3:::${hole('B')}/*` }),
      ),
    ).toBe('possible');
  });

  test('NotResource is everything but', () => {
    expect(within(['*'], { Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::a/*' })).toBe('certain');
    expect(
      within(['arn:aws:s3:::b/*'], { Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::a/*' }),
    ).toBe('impossible');
  });

  test('* is legal for actions that have no resources', () => {
    expect(within([], allow('ec2:DescribeInstances'))).toBe('certain');
  });
});
