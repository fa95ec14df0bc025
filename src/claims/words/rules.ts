import { list, object, word } from '../../base/index.ts';
import { PORTS, type Ports, portsText, RULE_PEER, type RulePeer } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';
import { portsOfEach } from './sources.ts';

const http = (peer: Readonly<Record<string, unknown>>) => ({
  IpProtocol: 'tcp',
  FromPort: 8080,
  ToPort: 8080,
  ...peer,
});
const group = (Properties: Readonly<Record<string, unknown>>) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { GroupDescription: 'a group', ...Properties },
});
const nothing = { IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' };

/** Servers behind a load balancer: what comes in is a resource of its own, what goes out is written inside the group. */
const servers = (SecurityGroupEgress: readonly Readonly<Record<string, unknown>>[] | undefined) => ({
  Balancers: group({ SecurityGroupEgress: [nothing] }),
  Servers: group({ ...(SecurityGroupEgress !== undefined && { SecurityGroupEgress }) }),
  FromBalancers: {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: http({ GroupId: { Ref: 'Servers' }, SourceSecurityGroupId: { Ref: 'Balancers' } }),
  },
});

const claim = { kind: 'rules', of: 'Servers', in: [{ from: 'Balancers', on: 'tcp/8080' }], out: [] } as const;

export const RULES = defineWord(
  'rules',
  'exactly this traffic is let in, and let out, by all rules of the security group or network ACL together, whichever way they are written; a side that is left out is not judged',
  { of: SUBJECT },
  {
    in: list(object({ from: RULE_PEER, on: PORTS }), { about: 'exactly this comes in; an empty list is nothing' }),
    out: list(object({ to: RULE_PEER, on: PORTS }), { about: 'exactly this goes out; an empty list is nothing' }),
    on: { ...PORTS, schema: { ...PORTS.schema, description: 'only this traffic is judged' } },
    others: word(['allowed'], 'at least this traffic: more is no fault'),
  },
  {
    holds: [
      { says: 'Servers admit the load balancer, and open no connections.', resources: servers([nothing]), claim },
      {
        says: 'A deny before it takes SSH out of what a network ACL lets in.',
        resources: {
          Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: 'vpc-1' } },
          ...Object.fromEntries(
            [
              { RuleNumber: 10, RuleAction: 'deny', Protocol: 6, PortRange: { From: 22, To: 22 } },
              { RuleNumber: 20, RuleAction: 'allow', Protocol: 6, PortRange: { From: 0, To: 1023 } },
            ].map((entry) => [
              `Entry${entry.RuleNumber}`,
              {
                Type: 'AWS::EC2::NetworkAclEntry',
                Properties: { NetworkAclId: { Ref: 'Acl' }, CidrBlock: '0.0.0.0/0', ...entry },
              },
            ]),
          ),
        },
        claim: { kind: 'rules', of: 'Acl', in: [{ from: 'internet', on: 'tcp/0-21, tcp/23-1023' }] },
      },
    ],
    fails: [
      { says: 'A group without egress rules lets everything out.', resources: servers(undefined), claim },
      {
        says: 'A rule inside the group admits the whole network as well.',
        resources: {
          ...servers([nothing]),
          Servers: group({ SecurityGroupIngress: [http({ CidrIp: '10.0.0.0/8' })], SecurityGroupEgress: [nothing] }),
        },
        claim,
      },
    ],
    unknown: [
      {
        says: 'Who comes in is a parameter without a value.',
        parameters: { Office: { Type: 'String' } },
        resources: { Servers: group({ SecurityGroupIngress: [http({ CidrIp: { Ref: 'Office' } })] }) },
        claim: { kind: 'rules', of: 'Servers', in: [{ from: '192.0.2.0/24', on: 'tcp/8080' }] },
      },
    ],
  },
  { some: ['in', 'out'] },
);

type Sides<Name extends string> = {
  readonly [Side in 'in' | 'out']?: { readonly [Peer in RulePeer<Name>]?: Ports };
} & {
  /** Only this traffic is judged. @default all */
  readonly on?: Ports;
  /** `allowed`: at least this traffic. @default exactly this traffic */
  readonly others?: 'allowed';
};

/**
 * Everything that a security group or network ACL lets in or out, by peer. A side that is left out is not judged; `{}` is
 * nothing at all.
 *
 * @example
 * rules('server group', { in: { 'load balancer group': 'tcp/8080' }, out: { internet: 'tcp/443' } })
 */
export function rules<Name extends string = string>(of: Subject<Name>, sides: Sides<Name>): AssertionOf<typeof RULES> {
  return {
    kind: 'rules',
    of,
    ...(sides.in !== undefined && { in: portsOfEach(sides.in).map(([from, on]) => ({ from, on })) }),
    ...(sides.out !== undefined && { out: portsOfEach(sides.out).map(([to, on]) => ({ to, on })) }),
    ...(sides.on !== undefined && { on: portsText(sides.on) }),
    ...(sides.others !== undefined && { others: sides.others }),
  };
}
