/** `permits`. Oracle: AWS's evaluation logic (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html), applied by hand. */
import { describe, expect, test } from 'vitest';
import { permits } from '../../claims/index.ts';
import { inShort, judgeIn } from '../tiny-proof.ts';

type Statement = Readonly<Record<string, unknown>>;

const LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const inGroup = { 'Fn::GetAtt': ['Group', 'Arn'] };

function judge(
  statements: readonly Statement[],
  assertion = permits('Role', { [LOGS.join(', ')]: 'Group' }),
  more = {},
) {
  return inShort(
    judgeIn(
      {
        parameters: { Policy: { Type: 'String' } },
        resources: {
          Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/shop' } },
          Role: {
            Type: 'AWS::IAM::Role',
            Properties: {
              AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
              Policies: [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
              ...more,
            },
          },
        },
      },
      assertion,
    ),
  );
}

const allow = (Action: unknown, Resource: unknown, more: Statement = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: unknown, Resource: unknown) => ({ Effect: 'Deny', Action, Resource });

describe('permits', () => {
  test.each<[string, readonly Statement[], string]>([
    ['what is listed', [allow(LOGS, inGroup)], 'proved'],
    ['in two statements', LOGS.map((action) => allow(action, inGroup)), 'proved'],
    ['one action is missing', [allow('logs:CreateLogStream', inGroup)], 'logs:PutLogEvents is not allowed on Group.'],
    ['one is denied', [allow(LOGS, inGroup), deny('logs:Put*', '*')], 'logs:PutLogEvents is not allowed on Group.'],
    [
      'an action more',
      [allow([...LOGS, 'logs:DeleteLogGroup'], inGroup)],
      'logs:DeleteLogGroup is granted and not listed.',
    ],
    ['a wildcard', [allow('logs:*', inGroup)], 'is granted and not listed.'],
    ['another resource', [allow(LOGS, '*')], 'is granted beyond Group.'],
    ['NotAction', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: inGroup }], 'is granted and not listed.'],
    ['another service', [allow(LOGS, inGroup), allow('s3:GetObject', '*')], 's3:GetObject is granted and not listed.'],
  ])('%s', (_, statements, expected) => expect(judge(statements)).toContain(expected));

  test('with services, others are not looked at', () => {
    const assertion = permits('Role', { [LOGS.join(', ')]: 'Group' }, { services: ['logs'] });
    expect(judge([allow(LOGS, inGroup), allow('s3:GetObject', '*')], assertion)).toBe('proved');
  });

  test('of a wildcard some action must be granted, and each may be', () => {
    const describing = permits('Role', { 'ec2:Describe*': '*' });
    expect(judge([allow('ec2:DescribeInstances', '*')], describing)).toBe('proved');
    expect(judge([allow('s3:GetObject', '*')], describing)).toContain('Nothing of ec2:Describe* is granted.');
  });

  test('an action that IAM does not know is a slip of the pen', () => {
    expect(judge([allow(LOGS, inGroup)], permits('Role', { 'logs:PutLogEvent': 'Group' }))).toContain(
      'logs:PutLogEvent is no action that IAM knows. Did you mean logs:PutLogEvents?',
    );
  });

  test('a policy that nobody can see may grant more', () => {
    const verdict = judge([allow(LOGS, inGroup)], undefined, { ManagedPolicyArns: [{ Ref: 'Policy' }] });
    expect(verdict).toContain('unknown');
    expect(verdict).toContain('the policy');
  });

  test('a condition on a grant leaves it open until the claim gives the key', () => {
    const put = 'cloudwatch:PutMetricData';
    const statements = [allow(put, '*', { Condition: { StringEquals: { 'cloudwatch:namespace': 'shop' } } })];
    expect(judge(statements, permits('Role', { [put]: '*' }))).toContain('unknown');
    const context = { 'cloudwatch:namespace': 'shop' };
    expect(judge(statements, permits('Role', { [put]: '*' }, { context }))).toBe('proved');
  });
});

describe('permits of objects', () => {
  const objects = { 'Fn::Sub': '${Bucket.Arn}/*' };
  const bucket = { 'Fn::GetAtt': ['Bucket', 'Arn'] };
  const verdict = (statements: readonly Statement[], are: Readonly<Record<string, string>>) => {
    const Policies = [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: statements } }];
    const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: [] };
    const resources = {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument, Policies } },
    };
    return inShort(judgeIn({ resources }, permits('Role', are)));
  };
  const reading = [allow(['s3:GetObject', 's3:ListBucket'], [bucket, objects])];

  test.each<[string, readonly Statement[], Readonly<Record<string, string>>, string]>([
    ['all of them', reading, { 's3:GetObject, s3:ListBucket': 'Bucket' }, 'proved'],
    [
      'each action on its own',
      reading,
      { 's3:GetObject': '${Bucket.Arn}/*', 's3:ListBucket': '${Bucket.Arn}' },
      'proved',
    ],
    [
      'more than some of them',
      reading,
      { 's3:GetObject': '${Bucket.Arn}/a/*', 's3:ListBucket': '${Bucket.Arn}' },
      'refuted: s3:GetObject is granted beyond ${Bucket.Arn}/a/*.',
    ],
    [
      'but for those that a Deny takes',
      [
        allow('s3:GetObject', objects),
        { Effect: 'Deny', Action: 's3:*', Resource: { 'Fn::Sub': '${Bucket.Arn}/b/*' } },
      ],
      { 's3:GetObject': 'Bucket' },
      'refuted: s3:GetObject is not allowed on Bucket.',
    ],
  ])('%s', (_, statements, are, expected) => expect(verdict(statements, are)).toBe(expected));
});
