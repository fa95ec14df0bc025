import { flag, list, object, text } from '../../base/index.ts';
import { NAME } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const plan = (second: string, zone = 'us-east-1b', more: object = {}) => ({
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  A: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-east-1a' },
  },
  B: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: second, AvailabilityZone: zone, ...more },
  },
});

const claim = {
  kind: 'subnets',
  of: 'Vpc',
  block: '10.0.0.0/16',
  are: [
    { name: 'A', block: '10.0.0.0/24', zone: 'us-east-1a' },
    { name: 'B', block: '10.0.1.0/24', zone: 'us-east-1b' },
  ],
} as const;

export const SUBNETS = defineWord(
  'subnets',
  'the network has this block and exactly these subnets, each with its block and in its zone',
  { of: SUBJECT, are: list(object({ name: NAME, block: text() }, { zone: text() }), { min: 1 }) },
  {
    block: text({ about: 'the CIDR block of the network' }),
    public: flag('whether what starts in them gets a public IPv4 address, unless it says otherwise itself'),
  },
  {
    holds: [{ says: 'Two subnets in two zones.', resources: plan('10.0.1.0/24'), claim }],
    fails: [
      { says: 'The second subnet has another block.', resources: plan('10.0.2.0/24'), claim },
      { says: 'Both subnets stand in one zone.', resources: plan('10.0.1.0/24', 'us-east-1a'), claim },
      {
        says: 'There is a third subnet.',
        resources: {
          ...plan('10.0.1.0/24'),
          C: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.2.0/24' } },
        },
        claim,
      },
      {
        says: 'What starts in the second subnet gets a public address.',
        resources: plan('10.0.1.0/24', 'us-east-1b', { MapPublicIpOnLaunch: true }),
        claim: { ...claim, public: false },
      },
    ],
  },
);

/**
 * The address plan of a network.
 *
 * @example subnets('vpc', '10.0.0.0/16', { 'public subnet a': ['10.0.1.0/24', 'us-east-1a'] })
 */
export function subnets<Name extends string = string>(
  of: Subject<Name>,
  block: string,
  are: { readonly [Subnet in Name]?: readonly [block: string, zone?: string] },
  { public: isPublic }: { readonly public?: boolean } = {},
): AssertionOf<typeof SUBNETS> {
  const given: { readonly [subnet: string]: readonly [block: string, zone?: string] | undefined } = are;
  return {
    kind: 'subnets',
    of,
    block,
    are: Object.entries(given).flatMap(([name, plan]) =>
      plan === undefined ? [] : [{ name, block: plan[0], ...(plan[1] !== undefined && { zone: plan[1] }) }],
    ),
    ...(isPublic !== undefined && { public: isPublic }),
  };
}
