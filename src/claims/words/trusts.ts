import { list, text } from '../../base/index.ts';
import { trustOf } from '../examples/role.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const role = (principal: unknown) => ({
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trustOf(principal) } },
});

export const TRUSTS = defineWord(
  'trusts',
  'exactly these principals may assume the role',
  { role: SUBJECT, principals: list(text(), { min: 1 }) },
  {},
  {
    holds: [
      {
        says: 'EC2 assumes the role.',
        resources: role({ Service: 'ec2.amazonaws.com' }),
        claim: { kind: 'trusts', role: 'Role', principals: ['ec2.amazonaws.com'] },
      },
    ],
    fails: [
      {
        says: 'Another account may assume it too.',
        resources: role({ Service: 'ec2.amazonaws.com', AWS: '111122223333' }),
        claim: { kind: 'trusts', role: 'Role', principals: ['ec2.amazonaws.com'] },
      },
    ],
  },
);

export function trusts<Name extends string = string>(
  role: Subject<Name>,
  principals: readonly string[],
): AssertionOf<typeof TRUSTS> {
  return { kind: 'trusts', role, principals };
}
