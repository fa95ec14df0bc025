/** What the internet reaches. */

import { parsePorts } from '../../../aws/index.ts';
import {
  and,
  type Cidr,
  type Guard,
  type Intervals,
  impliedBy,
  intersect,
  NEVER,
  not,
  or,
  showCidr,
  showText,
} from '../../../base/index.ts';
import type { Assertion } from '../../../claims/index.ts';
import { type Block, type Network, type Peer, textOf, valuesAt } from '../../../model/index.ts';
import { judge, step } from '../../judge.ts';
import { showParty } from '../../parties.ts';
import { hasIpv6 } from '../../propose/connections.ts';
import type { NameOf } from '../../propose/proposal.ts';
import type { Question, Thing } from '../../question.ts';
import { sourcesOf } from '../../reach/index.ts';
import type { Judgement, TraceStep } from '../../verdict.ts';
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
  'AWS::DMS::ReplicationInstance',
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
  standing: (question, nameOf) => [...closedTo(question, STORES, nameOf), ...inDefaultVpc(question, nameOf)],
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
  standing: (question, nameOf) => [
    ...closedTo(question, RUNS_A_SYSTEM, nameOf, ADMINISTRATION).map(
      (each): StandingPromise => ({ ...each, judged: onlyForSome(question, each.of) ?? each.judged }),
    ),
    ...groupsThatNobodyCarries(question, nameOf),
  ],
  holds: { says: 'Everybody reaches port 443 and no other.', resources: server(443) },
  fails: { says: 'Everybody reaches port 22.', resources: server(22) },
};

/** What asks for a public address, and stands in the default VPC because nothing says where. */
function inDefaultVpc(question: Question, nameOf: NameOf): readonly StandingPromise[] {
  const owners = new Set(question.model.network.interfaces.map(({ owner }) => owner));
  return thingsOfTypes(question, STORES)
    .filter(({ id }) => !owners.has(id))
    .flatMap((thing): readonly StandingPromise[] => {
      const asked = valuesAt(thing.properties, ['PubliclyAccessible'], thing.when);
      // DMS gives a public address unless it is told not to.
      const found = asked.find(({ value }) =>
        value === undefined ? thing.type.startsWith('AWS::DMS::') : textOf(value)?.toLowerCase() === 'true',
      );
      if (found === undefined) return [];
      const says = `${thing.id} has a public address, and stands in the default VPC.`;
      return [
        {
          of: thing.id,
          title: `The internet cannot open connections to ${nameOf(thing.id)}`,
          judged: {
            outcome: 'unknown',
            trace: [step(says, thing, found.path)],
            missing: [`whom the security groups of ${thing.id} in the default VPC let in`],
          },
        },
      ];
    });
}

/** Groups of which the templates do not say what carries them: whoever does is let in to. */
function groupsThatNobodyCarries(question: Question, nameOf: NameOf): readonly StandingPromise[] {
  const { network } = question.model;
  const carried = new Set(network.interfaces.flatMap(({ groups }) => groups.map(({ value }) => value)));
  return thingsOfTypes(question, ['AWS::EC2::SecurityGroup'])
    .filter(({ id }) => !carried.has(id))
    .flatMap((thing): readonly StandingPromise[] => {
      const open = (network.groups.get(thing.id)?.rules ?? []).filter(
        ({ direction, flows, peer, unknownFlows }) =>
          direction === 'ingress' && isEverybody(peer) && unknownFlows === undefined && isForAdministration(flows),
      );
      if (open.length === 0) return [];
      const title = `${nameOf(thing.id)} lets nobody on the internet open SSH or remote desktop connections`;
      const steps = open.map(
        ({ at }): TraceStep => ({ says: `${thing.id} lets everybody in to what carries it.`, at }),
      );
      const worlds = or(NEVER, ...open.map(({ when }) => when));
      const judged = judge(impliedBy(thing.when, { certain: not(worlds), possible: not(worlds) }), {
        trace: steps,
        counterexample: () => ({ summary: steps[0]?.says ?? '', steps }),
      });
      return [{ of: thing.id, title, judged }];
    });
}

/** A block that holds more addresses than anybody administers from; narrower ones name somebody. */
const WIDEST: Readonly<Record<Cidr['family'], number>> = { 4: 16, 6: 32 };

/**
 * Proved where every group of it is shown, and lets in on these ports only blocks that are somebody's own. Undefined where
 * that alone does not tell.
 */
function onlyForSome({ model: { network } }: Question, id: string): Judgement | undefined {
  const groups = network.interfaces.filter(({ owner }) => owner === id).flatMap((each) => each.groups);
  const read = groups.map(({ value }) => network.groups.get(value));
  const rules = read
    .flatMap((group) => group?.rules ?? [])
    .filter(({ direction, flows }) => direction === 'ingress' && isForAdministration(flows));
  const named = rules.flatMap(({ peer, at }) => (peer.kind === 'cidr' ? [{ cidr: peer.cidr, at }] : []));
  const isNarrow = named.length > 0 && rules.every(({ peer }) => peer.kind === 'group' || isSome(peer));
  if (!isNarrow || read.length === 0 || read.includes(undefined)) return undefined;
  const trace = named.map(
    ({ cidr, at }): TraceStep => ({ says: `${id} lets in ${showCidr(cidr)}, and not everybody.`, at }),
  );
  return { outcome: 'proved', trace };
}

function isSome(peer: Peer): boolean {
  return peer.kind === 'cidr' && peer.cidr.prefix >= WIDEST[peer.cidr.family];
}

function isEverybody(peer: Peer): boolean {
  return peer.kind === 'cidr' && peer.cidr.prefix === 0;
}

function isForAdministration(flows: Intervals): boolean {
  const ports = parsePorts(ADMINISTRATION);
  return 'flows' in ports && intersect(flows, ports.flows).length > 0;
}

const ADMINISTRATION = 'tcp/22, tcp/3389';

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

/** By the rules of the groups that it carries. Where blocks come in, everybody who does is told. */
function judgeBlocks(question: Question, thing: Thing): Judgement {
  const { network } = question.model;
  const own = network.interfaces.filter(({ owner }) => owner === thing.id);
  const carried = own.flatMap(({ groups }) => groups);
  const untold = carried
    .filter(({ value }) => !network.groups.has(value))
    .map(({ value }) => `the rules of ${showText(value)}`);
  const rules = carried.flatMap(({ value, when }) =>
    (network.groups.get(value)?.rules ?? [])
      .filter(({ direction }) => direction === 'ingress')
      .flatMap((rule) =>
        blocksOf(network, rule.peer).map((block) => ({ block, at: rule.at, when: and(rule.when, when) })),
      ),
  );
  const wide = rules.filter(({ block }) => block.kind === 'cidr' && block.cidr.first !== block.cidr.last);
  const open = rules.flatMap(({ block, when }) => (block.kind === 'unknown' ? [{ text: block.text, when }] : []));
  const steps: readonly TraceStep[] = [
    ...wide.flatMap(({ at, block }) =>
      block.kind === 'cidr' ? [{ says: `${thing.id} lets in ${showCidr(block.cidr)}.`, at }] : [],
    ),
    step(wide.length > 0 ? whoReaches(network, thing) : `No rule of ${thing.id} lets a block in.`, thing),
  ];
  const worlds = (some: readonly { readonly when: Guard }[]) => or(NEVER, ...some.map(({ when }) => when));
  const perhaps = untold.length > 0 ? thing.when : worlds(open);
  return judge(impliedBy(thing.when, { certain: not(or(perhaps, worlds(wide))), possible: not(worlds(wide)) }), {
    trace: steps,
    counterexample: () => ({ summary: steps[0]?.says ?? '', steps }),
    missing: [...untold, ...open.map(({ text }) => `the addresses of ${showText(text)}`)],
  });
}

function whoReaches(network: Network, { id }: Thing): string {
  const sources = new Set(sourcesOf(network, { kind: 'owner', id }).map(({ party }) => showParty(party)));
  return `${id} is reached by ${sources.size === 0 ? 'nobody in the templates' : [...sources].join(', ')}.`;
}

/** The blocks that a rule lets in: of a prefix list each entry, and what AWS keeps in one of its own is not told. */
function blocksOf(network: Network, peer: Peer): readonly Block[] {
  if (peer.kind === 'group') return [];
  if (peer.kind !== 'prefix-list') return [peer];
  return network.prefixLists.get(peer.id)?.entries ?? [{ kind: 'unknown', text: peer.id }];
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
