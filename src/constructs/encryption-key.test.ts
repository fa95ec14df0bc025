import { Duration } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { EncryptionKey } from './encryption-key.ts';
import { propertyOf, resourcesOf, tinyStack } from './tiny-stack.ts';

const props = { description: 'Orders', alias: 'orders-database' };

function policyWith(allow: (key: EncryptionKey) => void) {
  const stack = tinyStack();
  allow(new EncryptionKey(stack, 'Key', props));
  const policy = propertyOf(stack, 'AWS::KMS::Key', 'KeyPolicy').Key as { Statement: Record<string, unknown>[] };
  return policy.Statement.slice(1);
}

test('the key is rotated, has its alias and outlives the stack', () => {
  const stack = tinyStack();
  new EncryptionKey(stack, 'Key', props);
  expect(resourcesOf(stack)).toMatchObject({
    Key: { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true, PendingWindowInDays: 30 } },
    KeyAlias: { Properties: { AliasName: 'alias/orders-database' } },
  });
});

// The oracle of each row is the AWS page that the method names.
test.each<[string, (key: EncryptionKey) => void, readonly [sid: string, service: string, condition: string][]]>([
  ['log groups', (key) => key.allowLogGroups('/ecs/*'), [['LogGroups', 'logs.eu-west-1.amazonaws.com', 'ArnLike']]],
  [
    'alarms and events',
    (key) => key.allowAlarmsAndEvents(),
    [
      ['Alarms', 'cloudwatch.amazonaws.com', 'StringEquals'],
      ['Events', 'events.amazonaws.com', 'ArnLike'],
      ['EventQueues', 'events.amazonaws.com', 'ArnLike'],
    ],
  ],
  [
    'a service',
    (key) => key.allowServices('config.amazonaws.com'),
    [['ConfigService', 'config.amazonaws.com', 'StringEquals']],
  ],
])('%s are let in by name and for this account only', (_, allow, expected) => {
  expect(policyWith(allow)).toMatchObject(
    expected.map(([Sid, Service, condition]) => ({
      Sid,
      Principal: { Service },
      Condition: { [condition]: expect.anything() },
    })),
  );
});

test('a trail may encrypt its own files and nobody else’s', () => {
  expect(policyWith((key) => key.allowTrail('orders-trail'))).toMatchObject([
    {
      Action: 'kms:GenerateDataKey*',
      Condition: { StringEquals: { 'aws:SourceArn': { 'Fn::Join': expect.anything() } } },
    },
    { Action: 'kms:DescribeKey' },
  ]);
});

test('Auto Scaling may use the key and make grants for its disks', () => {
  expect(policyWith((key) => key.allowAutoScaling())).toMatchObject([
    { Sid: 'AutoScalingUsesTheKey' },
    { Action: 'kms:CreateGrant', Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
  ]);
});

test.each([
  [
    { alias: 'alias/orders' },
    'Key "Key" was given the alias "alias/orders"; use letters, digits, "/", "_" and "-", without "alias/" and not "aws/…", like "orders-production-database".',
  ],
  [{ pendingWindow: Duration.days(3) }, 'Key "Key" was given a pending window of 3 days; KMS accepts 7 to 30.'],
])('%o is refused', (wrong, message) => {
  expect(() => new EncryptionKey(tinyStack(), 'Key', { ...props, ...wrong })).toThrow(message);
});

// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html
test('spot instances are started by a service-linked role of their own', () => {
  const withSpot = JSON.stringify(policyWith((key) => key.allowAutoScaling({ spot: true })));
  expect(withSpot).toContain('spot.amazonaws.com/AWSServiceRoleForEC2Spot');
  expect(JSON.stringify(policyWith((key) => key.allowAutoScaling()))).not.toContain('Spot');
});
