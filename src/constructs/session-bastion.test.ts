import { Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { expect, test } from 'vitest';
import { ClosedSecurityGroup } from './closed-security-group.ts';
import { SessionBastion, type SessionBastionProps } from './session-bastion.ts';
import { resourcesOf, tinyNetwork, tinyStack, ZONES } from './tiny-stack.ts';

function bastion(rest: Partial<SessionBastionProps> = {}) {
  const stack = tinyStack();
  const network = tinyNetwork(stack);
  const { vpc } = network;
  new SessionBastion(stack, 'Bastion', {
    name: 'orders',
    vpc,
    subnet: network.subnet('Data', ZONES[0]),
    securityGroup: new ClosedSecurityGroup(stack, 'BastionGroup', { vpc, description: 'Bastion' }),
    instanceType: 't3.micro',
    image: ec2.MachineImage.genericLinux({ 'eu-west-1': 'ami-1' }),
    packages: ['postgresql15'],
    sessionLog: { name: '/aws/ssm/orders', days: 90 },
    ...rest,
  });
  return resourcesOf(stack);
}

test('sessions are streamed into the log group by a document of their own', () => {
  expect(bastion()).toMatchObject({
    BastionSessionDocument: {
      Properties: {
        DocumentType: 'Session',
        Name: 'orders-session',
        Content: {
          sessionType: 'Standard_Stream',
          inputs: { cloudWatchLogGroupName: { Ref: 'BastionSessionLog' }, cloudWatchStreamingEnabled: true },
        },
      },
    },
  });
});

test('operators open sessions on this host with this document only, and need a second factor to become operators', () => {
  const role = bastion().BastionOperatorRole?.Properties;
  const statements = (role?.Policies as { PolicyDocument: { Statement: unknown[] } }[] | undefined)?.[0]?.PolicyDocument
    .Statement;
  expect(statements?.[0]).toMatchObject({
    Action: 'ssm:StartSession',
    Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
    Resource: [
      { 'Fn::Join': ['', expect.arrayContaining([{ Ref: 'BastionHost' }])] },
      { 'Fn::Join': ['', expect.arrayContaining([{ Ref: 'BastionSessionDocument' }])] },
    ],
  });
  expect(role?.AssumeRolePolicyDocument).toMatchObject({
    Statement: [{ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }],
  });
});

test('a second factor can be left to whoever signs people in', () => {
  const trust = bastion({ operatorsNeedMfa: false }).BastionOperatorRole?.Properties?.AssumeRolePolicyDocument;
  expect(JSON.stringify(trust)).not.toContain('MultiFactorAuthPresent');
});

test('the host has no key pair and no public address, and its packages', () => {
  const host = bastion().BastionHost?.Properties;
  expect(host).not.toHaveProperty('KeyName');
  expect(JSON.stringify(host?.UserData)).toContain('dnf install -y postgresql15');
});

test.each<[Partial<SessionBastionProps>, string]>([
  [
    { idleTimeout: Duration.hours(2) },
    'Bastion "Tiny/Bastion" ends idle sessions after 120 minutes; Session Manager accepts 1 to 60.',
  ],
  [
    { packages: ['x; reboot'] },
    'Bastion "Tiny/Bastion" cannot install "x; reboot"; give names of packages, like "postgresql15".',
  ],
])('%o is refused', (rest, message) => {
  expect(() => bastion(rest)).toThrow(message);
});
