/** What the internet reaches. */

import { and, type Guard, impliedBy, NEVER, not, or, showCidr, showText } from '../../../base/index.ts';
import type { Assertion } from '../../../claims/index.ts';
import type { Peer } from '../../../model/index.ts';
import { judge } from '../../judge.ts';
import { showParty } from '../../parties.ts';
import { hasIpv6 } from '../../propose/connections.ts';
import type { NameOf } from '../../propose/proposal.ts';
import type { Question, Thing } from '../../question.ts';
import { sourcesOf } from '../../reach/index.ts';
import type { Judgement } from '../../verdict.ts';
import type { CheckDefinition, StandingPromise } from '../check.ts';
import { EXAMPLE_NETWORK, exampleGroup, IN_EXAMPLE_GROUP } from '../example-network.ts';
import { thingsOfTypes } from '../things-of-types.ts';

/** Types that keep data and accept connections from a network. */
const STORES = [
  'AWS::RDS::',
  'AWS::ElastiCache::',
  'AWS::Redshift::',
  'AWS::OpenSearchService::',
  'AWS::Elasticsearch::',
  'AWS::DocDB::',
  'AWS::Neptune::',
  'AWS::MSK::',
  'AWS::MemoryDB::',
  'AWS::DAX::',
  'AWS::EFS::',
  'AWS::FSx::',
  'AWS::AmazonMQ::',
];

const database = (SourceBlock: string) => ({
  ...EXAMPLE_NETWORK,
  ...exampleGroup(5432, SourceBlock),
  Subnets: {
    Type: 'AWS::RDS::DBSubnetGroup',
    Properties: { DBSubnetGroupDescription: 'both', SubnetIds: [{ Ref: 'Subnet' }, { Ref: 'Other' }] },
  },
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: {
      Engine: 'postgres',
      PubliclyAccessible: true,
      DBSubnetGroupName: { Ref: 'Subnets' },
      VPCSecurityGroups: [IN_EXAMPLE_GROUP],
    },
  },
});

export const STORE_OPEN_TO_INTERNET: CheckDefinition = {
  id: 'store-open-to-internet',
  area: 'Network',
  severity: 'high',
  asks: 'Can the internet open connections to what keeps data?',
  fix: 'Put it into subnets without a route to an internet gateway, and let only the security groups of its clients in.',
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html',
  standing: (question, nameOf) => closedTo(question, STORES, nameOf),
  holds: { says: 'Only the network itself is let in.', resources: database('10.0.0.0/16') },
  fails: { says: 'The database has a public address, and everybody is let in.', resources: database('0.0.0.0/0') },
};

const server = (port: number) => ({
  ...EXAMPLE_NETWORK,
  ...exampleGroup(port, '0.0.0.0/0'),
  Server: {
    Type: 'AWS::EC2::Instance',
    Properties: { SubnetId: { Ref: 'Subnet' }, SecurityGroupIds: [IN_EXAMPLE_GROUP] },
  },
});

export const ADMINISTRATION_OPEN_TO_INTERNET: CheckDefinition = {
  id: 'administration-open-to-internet',
  area: 'Network',
  severity: 'high',
  asks: 'Can the internet open SSH or remote desktop connections?',
  fix: 'Take the rule away and use Session Manager, or let in the addresses of those who administer.',
  source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html',
  standing: (question, nameOf) => closedTo(question, RUNS_A_SYSTEM, nameOf, 'tcp/22, tcp/3389'),
  holds: { says: 'Everybody reaches port 443 and no other.', resources: server(443) },
  fails: { says: 'Everybody reaches port 22.', resources: server(22) },
};

const inside = (rule: Readonly<Record<string, unknown>>) => ({
  ...database('10.0.0.0/16'),
  Clients: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { VpcId: { Ref: 'Vpc' }, GroupDescription: 'who asks' },
  },
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      VpcId: { Ref: 'Vpc' },
      GroupDescription: 'who comes in',
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, ...rule }],
    },
  },
});

export const STORE_OPEN_TO_BLOCKS: CheckDefinition = {
  id: 'store-open-to-blocks',
  area: 'Network',
  severity: 'low',
  asks: 'Who reaches what keeps data, and by whole blocks of addresses?',
  fix: 'Let in the security groups of its clients instead of blocks: whoever gets an address in a block is let in.',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  standing: (question, nameOf) => {
    const owners = new Set(question.model.network.interfaces.map(({ owner }) => owner));
    return thingsOfTypes(question, STORES)
      .filter(({ id }) => owners.has(id))
      .map((thing) => ({
        of: thing.id,
        title: `Only clients by name reach ${nameOf(thing.id)}`,
        judged: judgeBlocks(question, thing),
      }));
  },
  holds: {
    says: 'Those of one group come in.',
    resources: inside({ SourceSecurityGroupId: { 'Fn::GetAtt': ['Clients', 'GroupId'] } }),
  },
  fails: { says: 'All of the network come in.', resources: inside({ CidrIp: '10.0.0.0/16' }) },
};

/** By the rules of the groups that it surely carries; who comes through them is told in either case. */
function judgeBlocks(question: Question, thing: Thing): Judgement {
  const { network } = question.model;
  const own = network.interfaces.filter(({ owner }) => owner === thing.id);
  const carried = own.flatMap(({ groups }) => groups);
  const untold = carried
    .filter(({ value }) => !network.groups.has(value))
    .map(({ value }) => `the rules of ${showText(value)}`);
  const rules = carried.flatMap(({ value, when }) =>
    (network.groups.get(value)?.rules ?? [])
      .filter(({ direction, peer }) => direction === 'ingress' && (peer.kind === 'unknown' || isBlock(peer)))
      .map((rule) => ({ ...rule, when: and(rule.when, when) })),
  );
  const wide = rules.filter(({ peer }) => peer.kind === 'cidr');
  const sources = sourcesOf(network, { kind: 'owner', id: thing.id }).map(({ party }) => showParty(party));
  const who = `${thing.id} is reached by ${sources.length === 0 ? 'nobody in the templates' : [...new Set(sources)].join(', ')}.`;
  const steps = [
    ...wide.map(({ at, peer }) => ({
      says: `${thing.id} lets in ${peer.kind === 'cidr' ? showCidr(peer.cidr) : ''}.`,
      at,
    })),
    { says: who, at: { subject: thing.id, path: [] } },
  ];
  const worlds = (some: readonly { readonly when: Guard }[]) => or(NEVER, ...some.map(({ when }) => when));
  const isOpen = untold.length > 0 ? thing.when : worlds(rules);
  return judge(impliedBy(thing.when, { certain: not(or(isOpen, worlds(wide))), possible: not(worlds(wide)) }), {
    trace: steps,
    counterexample: () => ({ summary: steps[0]?.says ?? who, steps }),
    missing: [
      ...untold,
      ...rules.flatMap(({ peer }) => (peer.kind === 'unknown' ? [`the addresses of ${showText(peer.text)}`] : [])),
    ],
  });
}

/** More than one address. */
function isBlock(peer: Peer): boolean {
  return peer.kind === 'cidr' && peer.cidr.first !== peer.cidr.last;
}

/** What has an operating system of its owner's. */
const RUNS_A_SYSTEM = [
  'AWS::EC2::Instance',
  'AWS::EC2::LaunchTemplate',
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::EC2::NetworkInterface',
  'AWS::EC2::SpotFleet',
  'AWS::EC2::EC2Fleet',
];

/** The internet opens no connection, on these ports or on any, to whatever of these types has an interface. */
function closedTo(
  question: Question,
  types: readonly string[],
  nameOf: NameOf,
  on?: string,
): readonly StandingPromise[] {
  const { network } = question.model;
  const owners = new Set(network.interfaces.map(({ owner }) => owner));
  const families = hasIpv6(network) ? ['internet', 'internet6'] : ['internet'];
  const what = on === undefined ? 'connections' : 'SSH or remote desktop connections';
  return thingsOfTypes(question, types)
    .filter(({ id }) => owners.has(id))
    .map(({ id }) => ({
      of: id,
      title: `The internet cannot open ${what} to ${nameOf(id)}`,
      judged: families.map(
        (from): Assertion => ({ kind: 'unreachable', from, to: nameOf(id), ...(on !== undefined && { on }) }),
      ),
    }));
}
