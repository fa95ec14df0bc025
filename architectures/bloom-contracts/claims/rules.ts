import { type Assertion, exists, type Matcher, property } from 'lintel/claims';

/** A list of the two private subnets. */
export const PRIVATE_SUBNETS = {
  exactly: [{ refersTo: 'private subnet a' }, { refersTo: 'private subnet b' }],
} as const satisfies Matcher;

type Direction = 'Ingress' | 'Egress';

const PEER = {
  Ingress: { group: 'SourceSecurityGroupId', list: 'SourcePrefixListId' },
  Egress: { group: 'DestinationSecurityGroupId', list: 'DestinationPrefixListId' },
} as const;

/** One rule of a security group: the port, and what may connect (or be connected to). */
export interface ExpectedRule {
  readonly port: number;
  readonly group?: string;
  readonly prefixList?: string;
}

const ofGroup = (group: string, direction: Direction, where: Readonly<Record<string, Matcher>>) => ({
  type: `AWS::EC2::SecurityGroup${direction}`,
  where: { GroupId: { refersTo: group }, ...where },
});

/** The rules that name groups and prefix lists: these and no others. */
export function separateRules(
  group: string,
  direction: Direction,
  rules: readonly ExpectedRule[],
): readonly Assertion[] {
  return [
    exists(ofGroup(group, direction, {}), rules.length),
    ...rules.map(({ port, group: peer, prefixList }) =>
      exists(
        ofGroup(group, direction, {
          IpProtocol: 'tcp',
          FromPort: port,
          ToPort: port,
          ...(peer === undefined ? {} : { [PEER[direction].group]: { refersTo: peer } }),
          ...(prefixList === undefined ? {} : { [PEER[direction].list]: prefixList }),
        }),
        1,
      ),
    ),
  ];
}

/** The rules that name addresses: these and no others. */
export function addressRules(group: string, direction: Direction, rules: Readonly<Record<string, number>>): Assertion {
  const expected = Object.entries(rules);
  if (expected.length === 0) return property(group, `SecurityGroup${direction}`, { absent: true });
  return property(group, `SecurityGroup${direction}`, {
    exactly: expected.map(([CidrIp, port]) => ({ where: { IpProtocol: 'tcp', FromPort: port, ToPort: port, CidrIp } })),
  });
}

/** Only EC2's placeholder for "nothing": an empty list would mean everything. */
export function noEgress(group: string): readonly Assertion[] {
  return [
    property(group, 'SecurityGroupEgress', {
      exactly: [{ where: { IpProtocol: 'icmp', CidrIp: '255.255.255.255/32' } }],
    }),
    exists(ofGroup(group, 'Egress', {}), 0),
  ];
}
