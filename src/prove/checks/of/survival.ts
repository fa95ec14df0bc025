/** What dies with one zone. */
import { parsePorts } from '../../../aws/index.ts';
import { ALWAYS } from '../../../base/index.ts';
import { valuesAt } from '../../../model/index.ts';
import type { Question, Thing } from '../../question.ts';
import { reach } from '../../reach/index.ts';
import { whenReached } from '../../words/reachability.ts';
import { judgeSurvives } from '../../words/survives.ts';
import type { CheckDefinition } from '../check.ts';
import { isMember, thingsOfTypes } from '../things-of-types.ts';

const database = (MultiAZ: boolean) => ({
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', MultiAZ } },
});

/** Tasks in two zones; those of the second one leave through a NAT gateway there, or through that of the first. */
function tasksBehind(natOfB: 'NatA' | 'NatB'): CheckDefinition['holds']['resources'] {
  const inVpc = { VpcId: { Ref: 'Vpc' } };
  const subnet = (zone: 'A' | 'B', number: number) => ({
    Type: 'AWS::EC2::Subnet',
    Properties: {
      ...inVpc,
      CidrBlock: `10.0.${number}.0/24`,
      AvailabilityZone: `eu-central-1${zone.toLowerCase()}`,
    },
  });
  const table = (name: string, subnets: readonly string[], out: Readonly<Record<string, unknown>>) => ({
    [name]: { Type: 'AWS::EC2::RouteTable', Properties: inVpc },
    [`${name}Out`]: {
      Type: 'AWS::EC2::Route',
      Properties: { RouteTableId: { Ref: name }, DestinationCidrBlock: '0.0.0.0/0', ...out },
    },
    ...Object.fromEntries(
      subnets.map((each) => [
        `TableOf${each}`,
        {
          Type: 'AWS::EC2::SubnetRouteTableAssociation',
          Properties: { SubnetId: { Ref: each }, RouteTableId: { Ref: name } },
        },
      ]),
    ),
  });
  const nat = (SubnetId: string) => ({
    Type: 'AWS::EC2::NatGateway',
    Properties: { SubnetId: { Ref: SubnetId }, AllocationId: 'eipalloc-1' },
  });
  const awsvpc = { Subnets: [{ Ref: 'A' }, { Ref: 'B' }], SecurityGroups: [{ Ref: 'Group' }] };
  return {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Gateway: { Type: 'AWS::EC2::InternetGateway' },
    Attachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { ...inVpc, InternetGatewayId: { Ref: 'Gateway' } },
    },
    PublicA: subnet('A', 1),
    PublicB: subnet('B', 2),
    A: subnet('A', 3),
    B: subnet('B', 4),
    ...table('Public', ['PublicA', 'PublicB'], { GatewayId: { Ref: 'Gateway' } }),
    ...table('FromA', ['A'], { NatGatewayId: { Ref: 'NatA' } }),
    ...table('FromB', ['B'], { NatGatewayId: { Ref: natOfB } }),
    NatA: nat('PublicA'),
    NatB: nat('PublicB'),
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { ...inVpc, GroupDescription: 'tasks' } },
    Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { NetworkMode: 'awsvpc' } },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        DesiredCount: 2,
        TaskDefinition: { Ref: 'Task' },
        NetworkConfiguration: { AwsvpcConfiguration: awsvpc },
      },
    },
  };
}

/** What answers for the system: where it stands still, somebody waits. */
const ANSWERING = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::DocDB::DBCluster',
  'AWS::Neptune::DBCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Redshift::Cluster',
  'AWS::EC2::Instance',
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::ECS::Service',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancing::LoadBalancer',
];

export const LOST_WITH_ZONE: CheckDefinition = {
  id: 'lost-with-zone',
  area: 'Survival',
  severity: 'medium',
  asks: 'What stands still when one zone is lost?',
  fix: 'Let it stand in two zones: a standby, a replica or a reader takes over; of a fleet two run. `--without zone` shows each zone.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html',
  standing: (question, nameOf) =>
    thingsOfTypes(question, ANSWERING)
      .filter((each) => !isMember(each) && !hasOne(each, 'SourceDBInstanceIdentifier'))
      .map(({ id }) => ({
        of: id,
        title: `${nameOf(id)} goes on when a zone is lost`,
        judged: [{ kind: 'survives', what: nameOf(id), loses: 'zone' } as const],
      })),
  holds: { says: 'A standby takes over.', resources: database(true) },
  fails: { says: 'The database stands in one zone.', resources: database(false) },
};

/** What runs in several zones at once, and calls others. */
const CALLING = ['AWS::ECS::Service', 'AWS::AutoScaling::AutoScalingGroup', 'AWS::Lambda::Function'];

export const CUT_OFF_WITH_ZONE: CheckDefinition = {
  id: 'cut-off-with-zone',
  area: 'Survival',
  severity: 'low',
  asks: 'What runs on when a zone is lost, and no longer reaches the internet?',
  fix: 'A NAT gateway in each zone, or a regional one; endpoints for what is called at AWS.',
  source: 'https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html',
  standing: (question, nameOf) =>
    [...question.model.network.gateways.values()].some(({ nat }) => nat !== undefined)
      ? thingsOfTypes(question, CALLING)
          .filter((each) => leaves(question, each))
          .flatMap(({ id }) => {
            const goesOn = { kind: 'survives', what: nameOf(id), loses: 'zone' } as const;
            if (judgeSurvives(question, goesOn).outcome !== 'proved') return [];
            const title = `${nameOf(id)} still reaches the internet when a zone is lost`;
            return [{ of: id, title, judged: [{ ...goesOn, reaching: [{ to: 'internet', on: 'tcp/443' }] }] }];
          })
      : [],
  holds: {
    says: 'Each zone has a NAT gateway.',
    resources: tasksBehind('NatB'),
  },
  fails: {
    says: 'All leave through the NAT gateway of one zone.',
    resources: tasksBehind('NatA'),
  },
};

const HTTPS = parsePorts('tcp/443');

/** Whether it stands in several subnets and reaches the internet as things are. */
function leaves({ model: { network } }: Question, { id }: Thing): boolean {
  if (!network.interfaces.some(({ owner, subnets }) => owner === id && subnets.length > 1)) return false;
  const way = reach(network, { kind: 'owner', id }, { kind: 'internet', family: 4 });
  return 'flows' in HTTPS && whenReached(way, HTTPS.flows).certain === ALWAYS;
}

function hasOne({ properties }: Thing, property: string): boolean {
  return valuesAt(properties, [property]).some(({ value }) => value !== undefined);
}
