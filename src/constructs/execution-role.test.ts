import { expect, test } from 'vitest';
import { ExecutionRole } from './execution-role.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

function role(...roleNames: readonly string[]) {
  const stack = tinyStack();
  new ExecutionRole(stack, 'Execution', { description: 'Makes orders', services: ['ec2', 'rds'], roleNames });
  return resourcesOf(stack).Execution?.Properties;
}

test('CloudFormation of this account takes it over, and makes roles of the system alone', () => {
  expect(role('Orders-')).toMatchObject({
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Principal: { Service: 'cloudformation.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    },
    Policies: [
      {
        PolicyDocument: {
          Statement: [
            { Action: ['ec2:*', 'rds:*'], Resource: '*' },
            { Resource: [expect.anything(), expect.anything()] },
            { Action: 'iam:CreateServiceLinkedRole' },
          ],
        },
      },
    ],
  });
  const named = JSON.stringify(role('Orders-'));
  expect(named).toContain(':role/Orders-*');
  expect(named).toContain(':instance-profile/Orders-*');
});

test.each(['Tiny', 'Tiny-', ''])('a name that its own role has too is refused: %j', (name) => {
  expect(() => role('Orders-', name)).toThrow(`"${name}" names the roles of its own stack Tiny too`);
});
