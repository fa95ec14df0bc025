/**
 * `tells`. Oracle: https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html (what a filter drops),
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services (keys of topics), and
 * AWS's evaluation logic by hand.
 */
import { describe, expect, test } from 'vitest';
import { type Matcher, tells } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

type Resources = TinyTemplate['resources'];
const policy = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const allow = (Service: string, Action: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal: { Service },
  Action,
  Resource: '*',
  ...more,
});
const OWN = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
const TOPIC = { Ref: 'Topic' };

const alarm: Resources = { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [TOPIC] } } };
const rule: Resources = {
  Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Id: 't', Arn: TOPIC }] } },
};
const letsIn = (...statements: readonly object[]): Resources => ({
  Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [TOPIC], PolicyDocument: policy(...statements) } },
});
const publish = (service: string, more: object = {}) => letsIn(allow(service, 'sns:Publish', more));
const mail = (change: object = {}): Resources => ({
  Mail: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: TOPIC, Protocol: 'email', Endpoint: { Ref: 'AlertEmail' }, ...change },
  },
});

function judgeTells(
  resources: Resources,
  from: readonly string[] | undefined = undefined,
  by: Readonly<Record<string, Matcher>> = { email: { refersTo: 'AlertEmail' } },
) {
  const world: TinyTemplate = {
    parameters: {
      AlertEmail: { Type: 'String' },
      Filter: { Type: 'String' },
      Loud: { Type: 'String', AllowedValues: ['yes', 'no'] },
    },
    conditions: { IsLoud: { 'Fn::Equals': [{ Ref: 'Loud' }, 'yes'] } },
    resources: { Topic: { Type: 'AWS::SNS::Topic' }, ...resources },
  };
  return inShort(judgeIn(world, tells('Topic', by, from === undefined ? {} : { from })));
}

describe('a topic tells by mail', () => {
  test.each<[string, Resources, string]>([
    ['with a subscription of its own', mail(), 'proved'],
    [
      'with one in the topic',
      {
        Topic: {
          Type: 'AWS::SNS::Topic',
          Properties: { Subscription: [{ Protocol: 'email', Endpoint: { Ref: 'AlertEmail' } }] },
        },
      },
      'proved',
    ],
    ['with an empty filter', mail({ FilterPolicy: {} }), 'proved'],
    ['without a subscription', {}, 'refuted: Topic has no subscription by email to a reference to AlertEmail.'],
    ['to somebody else', mail({ Endpoint: 'a@example.com' }), 'refuted'],
    ['by another protocol', mail({ Protocol: 'sms' }), 'refuted'],
    ['for another topic', { ...mail({ TopicArn: { Ref: 'Other' } }), Other: { Type: 'AWS::SNS::Topic' } }, 'refuted'],
    ['with a filter over attributes that some messages have', mail({ FilterPolicy: { kind: ['a'] } }), 'unknown'],
    [
      'sometimes',
      { Mail: { Type: 'AWS::SNS::Subscription', ...mail().Mail, Condition: 'IsLoud' } },
      'unknown: Loud = yes',
    ],
  ])('%s', (_, resources, expected) => expect(judgeTells(resources).slice(0, expected.length)).toBe(expected));

  test('and by a matcher of any mail', () => {
    expect(judgeTells(mail({ Endpoint: 'a@example.com' }), undefined, { email: { like: '*@example.com' } })).toBe(
      'proved',
    );
  });
});

describe('what an alarm sends', () => {
  const CLOUDWATCH = 'cloudwatch.amazonaws.com';
  test.each<[string, Resources, string]>([
    ['reaches somebody', { ...alarm, ...publish(CLOUDWATCH, { Condition: OWN }), ...mail() }, 'proved'],
    ['reaches somebody without a policy of the topic', { ...alarm, ...mail() }, 'proved'],
    [
      'is not let in',
      { ...alarm, ...publish('events.amazonaws.com'), ...mail() },
      'refuted: cloudwatch.amazonaws.com may not publish to Topic for Alarm.',
    ],
    [
      'is let in for another account',
      {
        ...alarm,
        ...publish(CLOUDWATCH, { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:*:*' } } }),
        ...mail(),
      },
      'refuted',
    ],
    ['is dropped by a filter', { ...alarm, ...mail({ FilterPolicy: { kind: ['a'] } }) }, 'refuted: Messages to Topic'],
    ['is dropped by a filter in JSON', { ...alarm, ...mail({ FilterPolicy: '{"kind":["a"]}' }) }, 'refuted'],
    [
      'passes a filter for what has no attribute',
      { ...alarm, ...mail({ FilterPolicy: { kind: [{ exists: false }] } }) },
      'unknown',
    ],
    [
      'meets a filter over its body',
      { ...alarm, ...mail({ FilterPolicy: { kind: ['a'] }, FilterPolicyScope: 'MessageBody' }) },
      'unknown',
    ],
    [
      'goes elsewhere',
      { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [] } }, ...mail() },
      'refuted: Alarm does not surely send to Topic.',
    ],
    [
      'is switched off',
      {
        Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: [TOPIC], ActionsEnabled: false } },
        ...mail(),
      },
      'refuted',
    ],
  ])('%s', (_, resources, expected) =>
    expect(judgeTells(resources, ['Alarm']).slice(0, expected.length)).toBe(expected),
  );

  test('is told of every alarm', () => {
    const second: Resources = { Second: { Type: 'AWS::CloudWatch::Alarm' } };
    expect(judgeTells({ ...alarm, ...mail() }, ['AWS::CloudWatch::Alarm'])).toBe('proved');
    expect(judgeTells({ ...alarm, ...second, ...mail() }, ['AWS::CloudWatch::Alarm'])).toContain('refuted: Second');
    expect(judgeTells({ ...alarm, ...mail() }, ['AWS::Events::Rule'])).toBe(
      'refuted: No resource matches AWS::Events::Rule.',
    );
    expect(judgeTells({ ...alarm, ...mail(), Queue: { Type: 'AWS::SQS::Queue' } }, ['Queue'])).toContain(
      'unknown: How Queue',
    );
  });
});

describe('an encrypted topic', () => {
  const ROOT = {
    Effect: 'Allow',
    Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
    Action: 'kms:*',
    Resource: '*',
  };
  const USE = ['kms:Decrypt', 'kms:GenerateDataKey*'];
  const withKey = (KmsMasterKeyId: unknown, ...statements: readonly object[]): Resources => ({
    Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId } },
    Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy(ROOT, ...statements) } },
    Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/topic', TargetKeyId: { Ref: 'Key' } } },
    ...letsIn(allow('cloudwatch.amazonaws.com', 'sns:Publish'), allow('events.amazonaws.com', 'sns:Publish')),
    ...alarm,
    ...rule,
    ...mail(),
  });
  const KEY = { Ref: 'Key' };
  const alarms = allow('cloudwatch.amazonaws.com', USE);
  test.each<[string, Resources, string, string]>([
    ['lets alarms in', withKey(KEY, alarms), 'Alarm', 'proved'],
    ['lets alarms of the account in', withKey(KEY, { ...alarms, Condition: OWN }), 'Alarm', 'proved'],
    ['lets alarms in through an alias', withKey({ Ref: 'Alias' }, alarms), 'Alarm', 'proved'],
    ['lets alarms in through the name of an alias', withKey('alias/topic', alarms), 'Alarm', 'proved'],
    [
      'shuts alarms out',
      withKey(KEY),
      'Alarm',
      'refuted: cloudwatch.amazonaws.com may not use Key, with which Topic is encrypted.',
    ],
    ['lets alarms decrypt only', withKey(KEY, allow('cloudwatch.amazonaws.com', 'kms:Decrypt')), 'Alarm', 'refuted'],
    [
      'with the key that AWS manages',
      withKey('alias/aws/sns', alarms),
      'Alarm',
      'refuted: cloudwatch.amazonaws.com may not use the key that AWS manages, with which Topic is encrypted.',
    ],
    ['with a key from elsewhere', withKey('arn:aws:kms:us-east-1:111122223333:key/1', alarms), 'Alarm', 'unknown'],
    ['lets rules in', withKey(KEY, allow('events.amazonaws.com', USE)), 'Rule', 'proved'],
    [
      'lets rules in for topics of the account',
      withKey(
        KEY,
        allow('events.amazonaws.com', USE, {
          Condition: {
            StringLike: {
              'kms:EncryptionContext:aws:sns:topicArn': { 'Fn::Sub': 'arn:aws:sns:*:${AWS::AccountId}:*' },
            },
          },
        }),
      ),
      'Rule',
      'proved',
    ],
    // EventBridge does not say for whom it uses the key of a topic.
    [
      'lets rules of the account in',
      withKey(KEY, allow('events.amazonaws.com', USE, { Condition: OWN })),
      'Rule',
      'refuted: events.amazonaws.com may not use Key',
    ],
  ])('%s', (_, resources, from, expected) => {
    expect(judgeTells(resources, [from]).slice(0, expected.length)).toBe(expected);
  });
});

describe('a topic tells a queue', () => {
  const queue = (statement: object, properties: object = {}): Resources => ({
    Queue: { Type: 'AWS::SQS::Queue', Properties: properties },
    QueuePolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: policy(statement) },
    },
    ToQueue: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: TOPIC, Protocol: 'sqs', Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
    },
  });
  const send = (more: object = {}) => allow('sns.amazonaws.com', 'sqs:SendMessage', more);
  test.each<[string, Resources, string]>([
    ['that lets it in', queue(send()), 'proved'],
    ['that lets this topic in', queue(send({ Condition: { ArnEquals: { 'aws:SourceArn': TOPIC } } })), 'proved'],
    [
      'that lets another topic in',
      queue(send({ Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:other' } } })),
      'refuted',
    ],
    ['that lets nobody in', queue(allow('events.amazonaws.com', 'sqs:SendMessage')), 'refuted'],
    [
      'whose key lets nobody in',
      { ...queue(send(), { KmsMasterKeyId: { Ref: 'Key' } }), Key: { Type: 'AWS::KMS::Key' } },
      'refuted',
    ],
  ])('%s', (_, resources, expected) => {
    expect(judgeTells(resources, undefined, { sqs: { refersTo: 'Queue' } }).split(':')[0]).toBe(expected);
  });

  test('and a function by its permission', () => {
    const lambda = (Principal: string): Resources => ({
      Function: { Type: 'AWS::Lambda::Function' },
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: { FunctionName: { Ref: 'Function' }, Action: 'lambda:InvokeFunction', Principal, SourceArn: TOPIC },
      },
      ToFunction: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: TOPIC, Protocol: 'lambda', Endpoint: { 'Fn::GetAtt': ['Function', 'Arn'] } },
      },
    });
    const by = { lambda: { refersTo: 'Function' } };
    expect(judgeTells(lambda('sns.amazonaws.com'), undefined, by)).toBe('proved');
    expect(judgeTells(lambda('s3.amazonaws.com'), undefined, by)).toContain('refuted');
  });
});
