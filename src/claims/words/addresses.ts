import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const subnets = (second: string) => ({
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  A: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
  B: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: second } },
});

export const ADDRESSES = defineWord(
  'addresses',
  'blocks lie inside the network and do not overlap',
  { of: SUBJECT, inside: SUBJECT },
  {},
  {
    holds: [
      {
        says: 'Two subnets share no address.',
        resources: subnets('10.0.1.0/24'),
        claim: { kind: 'addresses', of: 'AWS::EC2::Subnet', inside: 'Vpc' },
      },
    ],
    fails: [
      {
        says: 'The second subnet lies in the first.',
        resources: subnets('10.0.0.128/25'),
        claim: { kind: 'addresses', of: 'AWS::EC2::Subnet', inside: 'Vpc' },
      },
    ],
  },
);

/** The blocks of `of` lie inside the block of `inside` and do not overlap. */
export function addresses<Name extends string = string>(
  of: Subject<Name>,
  inside: Subject<Name>,
): AssertionOf<typeof ADDRESSES> {
  return { kind: 'addresses', of, inside };
}
