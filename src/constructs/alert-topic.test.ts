import * as kms from 'aws-cdk-lib/aws-kms';
import { expect, test } from 'vitest';
import { AlertTopic } from './alert-topic.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

function topic(emails: readonly string[]) {
  const stack = tinyStack();
  new AlertTopic(stack, 'Alerts', { name: 'alerts', displayName: 'Alerts', emails });
  return stack;
}

// https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
test('alarms of this account may publish, and nobody may without TLS', () => {
  const { AlertsPolicy } = resourcesOf(topic(['ops@example.com']));
  expect(AlertsPolicy?.Properties?.PolicyDocument).toMatchObject({
    Statement: [
      { Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ],
  });
});

test('each address is a subscription', () => {
  const subscriptions = resourcesOf(topic(['ops@example.com', 'boss@example.com']), 'AWS::SNS::Subscription');
  expect(Object.entries(subscriptions).map(([id, { Properties }]) => [id, Properties])).toEqual([
    ['AlertsEmail', { TopicArn: { Ref: 'Alerts' }, Protocol: 'email', Endpoint: 'ops@example.com' }],
    ['AlertsEmail2', { TopicArn: { Ref: 'Alerts' }, Protocol: 'email', Endpoint: 'boss@example.com' }],
  ]);
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
test("rules of EventBridge publish only where they are named, and a key of one's own encrypts the messages", () => {
  const stack = tinyStack();
  new AlertTopic(stack, 'Alerts', {
    name: 'alerts',
    displayName: 'Alerts',
    emails: ['ops@example.com'],
    masterKey: new kms.Key(stack, 'Key'),
    eventRules: ['scaling'],
  });
  expect(resourcesOf(stack).Alerts?.Properties?.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': ['Key', 'Arn'] });
  expect(JSON.stringify(resourcesOf(stack).AlertsPolicy)).toContain('rule/scaling');
});

test('a topic that tells nobody is refused', () => {
  expect(() => topic([])).toThrow(
    'Alert topic "Tiny/Alerts" has no e-mail address, so nobody would hear of an alarm; add one.',
  );
});
