import { expect, test } from 'vitest';
import { LogicalIdRegistry, toLogicalId } from './logical-ids.ts';

// The expected ids were written by hand from the rule in the file's header.
test.each([
  [['Vpc', 'Resource'], 'Vpc'],
  [['Server', 'Default', 'Resource'], 'Server'],
  [['Vpc', 'PublicSubnetA'], 'VpcPublicSubnetA'],
  [['Server', 'ServerRole', 'Resource'], 'ServerRole'],
  [['PublicSubnet', 'SubnetA'], 'PublicSubnetA'],
  [['ServerGroup', 'from LoadBalancerGroup:8080'], 'ServerGroupFromLoadBalancerGroup8080'],
  [['ACMCertificateArn'], 'ACMCertificateArn'],
  [['LoadBalancer5xxAlarm', 'Resource'], 'LoadBalancer5xxAlarm'],
  [['my-queue_1'], 'MyQueue1'],
  [['s3', 'S3Policy'], 'S3Policy'],
])('%j is called %s', (path, expected) => {
  expect(toLogicalId(path)).toBe(expected);
});

test('a path without a letter or digit is refused', () => {
  expect(() => toLogicalId(['Resource', '---'])).toThrow(
    'Construct path "Resource/---" has no letter or digit to make a logical id of; rename it.',
  );
});

test('a logical id longer than CloudFormation allows is refused', () => {
  expect(() => toLogicalId(['A'.repeat(256)])).toThrow(
    'gives a logical id of 256 characters; CloudFormation allows 255. Shorten the construct ids.',
  );
});

test('two constructs that would share an id are both named', () => {
  const registry = new LogicalIdRegistry();
  expect(registry.allocate(['Server', 'Role'])).toBe('ServerRole');
  expect(registry.allocate(['Server', 'Role'])).toBe('ServerRole');
  expect(() => registry.allocate(['ServerRole', 'Resource'])).toThrow(
    'Constructs "Server/Role" and "ServerRole/Resource" would both get the logical id "ServerRole"; rename one of the two.',
  );
});
