import { either, isRecord, list, number, object, text, word } from '../../base/index.ts';
import { NAME, PARTY, type Party, PORTS, type Ports, portsText } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const LOSS = either(
  (value) => typeof value === 'string',
  word(['zone', 'instance', 'writer', 'region', 'data']),
  either(
    (value) => isRecord(value) && 'zone' in value,
    object({ zone: text({ about: 'the availability zone by name: us-east-1a' }) }),
    object({ resources: list(NAME, { min: 1, about: 'these: a NAT gateway, an endpoint, an instance' }) }),
  ),
);

/** RPO and RTO. */
const RECOVERY = object(
  {},
  {
    pointMinutes: number({ min: 0, about: 'the data of so many minutes may be lost: the recovery point objective' }),
    timeMinutes: number({ min: 0, about: 'it is there again after so many minutes: the recovery time objective' }),
  },
  'it goes on, or is restored, within these',
  { min: 1 },
);

const subnet = (name: string, zone: string, block: string) => ({
  [name]: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: block, AvailabilityZone: zone } },
  [`TableOf${name}`]: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: { Ref: name }, RouteTableId: { Ref: 'Table' } },
  },
});

/** Two zones, and one NAT gateway in the first of them. */
const fleet = (subnets: readonly string[], size = 2) => ({
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Gateway' } },
  },
  Public: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.9.0/24', AvailabilityZone: 'us-east-1a' },
  },
  PublicTable: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
  TableOfPublic: {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: { Ref: 'Public' }, RouteTableId: { Ref: 'PublicTable' } },
  },
  ToInternet: {
    Type: 'AWS::EC2::Route',
    Properties: {
      RouteTableId: { Ref: 'PublicTable' },
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: { Ref: 'Gateway' },
    },
  },
  Nat: {
    Type: 'AWS::EC2::NatGateway',
    Properties: { SubnetId: { Ref: 'Public' }, AllocationId: { 'Fn::GetAtt': ['Address', 'AllocationId'] } },
  },
  Address: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' } },
  Table: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Vpc' } } },
  ToNat: {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId: { Ref: 'Table' }, DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: { Ref: 'Nat' } },
  },
  ...subnet('A', 'us-east-1a', '10.0.1.0/24'),
  ...subnet('B', 'us-east-1b', '10.0.2.0/24'),
  Group: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { VpcId: { Ref: 'Vpc' }, GroupDescription: 'servers' },
  },
  Template: {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: { LaunchTemplateData: { ImageId: 'ami-1', SecurityGroupIds: [{ Ref: 'Group' }] } },
  },
  Servers: {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: {
      MinSize: String(size),
      MaxSize: String(size),
      VPCZoneIdentifier: subnets.map((name) => ({ Ref: name })),
      LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version: '1' },
    },
  },
});

const database = (change: Readonly<Record<string, unknown>>) => ({
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', ...change } },
});

export const SURVIVES = defineWord(
  'survives',
  'each subject goes on when something is taken away, by what runs already: a zone (whichever one, or one by name), an instance, the writer, the region, its data by somebody’s mistake, or resources by name. What AWS starts anew afterwards does not count; a standby, replica or reader that takes over does. With `recovery` a restore counts too, from what the templates keep: what is lost by it, and how long it takes A load balancer goes on if it stands elsewhere too and a target behind it does',
  { what: SUBJECT, loses: LOSS },
  {
    capacity: number({ min: 1, max: 100, whole: true, about: 'the share in percent that is left at least' }),
    recovery: RECOVERY,
    reaching: list(object({ to: PARTY, on: PORTS }), { min: 1, about: 'what is left still opens these connections' }),
  },
  {
    holds: [
      {
        says: 'A group of two in two zones keeps one.',
        resources: fleet(['A', 'B']),
        claim: { kind: 'survives', what: 'Servers', loses: 'zone', capacity: 50 },
      },
      {
        says: 'A standby takes over.',
        resources: database({ MultiAZ: true }),
        claim: { kind: 'survives', what: 'Database', loses: 'zone' },
      },
      {
        says: 'A standby has all data, and typically takes over within two minutes.',
        resources: database({ MultiAZ: true }),
        claim: { kind: 'survives', what: 'Database', loses: 'zone', recovery: { pointMinutes: 0, timeMinutes: 5 } },
      },
      {
        says: 'Backups of a week restore any second up to five minutes before.',
        resources: database({ BackupRetentionPeriod: 7 }),
        claim: { kind: 'survives', what: 'Database', loses: 'data', recovery: { pointMinutes: 15 } },
      },
      {
        says: 'The zone that is lost has none of the NAT gateways.',
        resources: fleet(['A', 'B']),
        claim: {
          kind: 'survives',
          what: 'Servers',
          loses: { zone: 'us-east-1b' },
          reaching: [{ to: 'internet', on: 'tcp/443' }],
        },
      },
    ],
    fails: [
      {
        says: 'The group stands in one zone.',
        resources: fleet(['A']),
        claim: { kind: 'survives', what: 'Servers', loses: 'zone' },
      },
      {
        says: 'Of three in two zones, two may go.',
        resources: fleet(['A', 'B'], 3),
        claim: { kind: 'survives', what: 'Servers', loses: 'zone', capacity: 50 },
      },
      {
        says: 'The servers that are left send to a NAT gateway in the lost zone.',
        resources: fleet(['A', 'B']),
        claim: {
          kind: 'survives',
          what: 'Servers',
          loses: 'zone',
          reaching: [{ to: 'internet', on: 'tcp/443' }],
        },
      },
      {
        says: 'A standby has the mistake too, and nothing else is kept.',
        resources: database({ MultiAZ: true, BackupRetentionPeriod: 0 }),
        claim: { kind: 'survives', what: 'Database', loses: 'data' },
      },
      {
        says: 'Nothing is kept in another region.',
        resources: database({ MultiAZ: true, BackupRetentionPeriod: 7 }),
        claim: { kind: 'survives', what: 'Database', loses: 'region', recovery: { pointMinutes: 1440 } },
      },
      {
        says: 'The database stands in one zone, whichever it is.',
        resources: database({ MultiAZ: false }),
        claim: { kind: 'survives', what: 'Database', loses: 'zone' },
      },
    ],
    unknown: [
      {
        says: 'How long a restore takes only a rehearsal shows.',
        resources: database({ MultiAZ: false, BackupRetentionPeriod: 7 }),
        claim: { kind: 'survives', what: 'Database', loses: 'zone', recovery: { timeMinutes: 60 } },
      },
      {
        says: 'AWS chooses the zone of the database.',
        resources: { ...fleet(['A', 'B']), ...database({}) },
        claim: { kind: 'survives', what: 'Database', loses: { zone: 'us-east-1a' } },
      },
    ],
  },
);

type Survives = AssertionOf<typeof SURVIVES>;

/**
 * What goes on without a zone, an instance, the writer, the region, its data, or resources by name; with `recovery`, what is
 * there again within the promised time, and with the promised data.
 *
 * @example survives('service', 'zone', { capacity: 50, reaching: [{ to: 'database', on: 'tcp/5432' }] })
 */
export function survives<Name extends string = string>(
  what: Subject<Name>,
  loses:
    | 'zone'
    | 'instance'
    | 'writer'
    | 'region'
    | 'data'
    | { readonly zone: string }
    | { readonly resources: readonly Name[] },
  more: {
    readonly capacity?: number;
    readonly recovery?: Survives['recovery'];
    readonly reaching?: readonly { readonly to: Party<Name>; readonly on: Ports }[];
  } = {},
): Survives {
  const { reaching, ...rest } = more;
  return {
    kind: 'survives',
    what,
    loses,
    ...rest,
    ...(reaching !== undefined && { reaching: reaching.map(({ to, on }) => ({ to, on: portsText(on) })) }),
  };
}
