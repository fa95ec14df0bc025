/** A document and a template of a few lines, for tests. */
import type { StatementKind } from '../answers/index.ts';
import { buildModel, dataDocument } from '../model/index.ts';
import { isTold, judgeStatements, readStatements } from './audit.ts';
import type { SystemFacts } from './evidence.ts';

export interface TinyWorld extends Partial<Omit<SystemFacts, 'model'>> {
  readonly resources?: object;
  readonly parameters?: object;
  readonly outputs?: object;
  readonly metadata?: object;
  /** Only findings of these kinds are told. @default - of every kind */
  readonly kinds?: readonly StatementKind[];
}

/** Each finding as `LINE OUTCOME what it says`, with `↯ LINE` for every line that contradicts it. */
export function audited(markdown: string, world: TinyWorld = {}): readonly string[] {
  return findingsOf(markdown, world).map(
    ({ statement, outcome, says, contradicts }) =>
      `${statement.line} ${outcome} ${says}${contradicts.map(({ line }) => ` ↯ ${line}`).join('')}`,
  );
}

export function findingsOf(
  markdown: string,
  { resources, parameters, outputs, metadata, kinds, ...evidence }: TinyWorld,
) {
  const template = { Resources: resources ?? {}, Parameters: parameters, Outputs: outputs, Metadata: metadata };
  const built = buildModel([
    { name: 'Stack', document: dataDocument(JSON.parse(JSON.stringify(template)), 'tiny'), region: 'us-east-1' },
  ]);
  if (!built.ok) throw new Error(built.diagnostics.map((each) => each.what).join('\n'));
  const given: SystemFacts = { today: '2026-11-21', ...evidence, model: built.value };
  return judgeStatements(readStatements(markdown), given).filter(
    (each) => isTold(each) && (kinds === undefined || kinds.includes(each.statement.kind)),
  );
}

const inVpc = { VpcId: { Ref: 'Vpc' } };
const attached = (group: string) => [{ 'Fn::GetAtt': [group, 'GroupId'] }];

/** Two zones, a load balancer in the public subnets, a server and a database in the private ones. */
export const THREE_TIERS = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Gateway: { Type: 'AWS::EC2::InternetGateway' },
  Attachment: {
    Type: 'AWS::EC2::VPCGatewayAttachment',
    Properties: { ...inVpc, InternetGatewayId: { Ref: 'Gateway' } },
  },
  ...subnet('PublicA', '10.0.1.0/24', 'us-east-1a', 'PublicRoutes'),
  ...subnet('PublicB', '10.0.2.0/24', 'us-east-1b', 'PublicRoutes'),
  ...subnet('PrivateA', '10.0.11.0/24', 'us-east-1a', 'PrivateRoutes'),
  ...subnet('PrivateB', '10.0.12.0/24', 'us-east-1b', 'PrivateRoutes'),
  PublicRoutes: { Type: 'AWS::EC2::RouteTable', Properties: inVpc },
  PrivateRoutes: { Type: 'AWS::EC2::RouteTable', Properties: inVpc },
  PublicDefault: {
    Type: 'AWS::EC2::Route',
    Properties: {
      RouteTableId: { Ref: 'PublicRoutes' },
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: { Ref: 'Gateway' },
    },
  },
  PrivateDefault: {
    Type: 'AWS::EC2::Route',
    Properties: {
      RouteTableId: { Ref: 'PrivateRoutes' },
      DestinationCidrBlock: '0.0.0.0/0',
      NatGatewayId: { Ref: 'Nat' },
    },
  },
  Nat: {
    Type: 'AWS::EC2::NatGateway',
    Properties: { SubnetId: { Ref: 'PublicA' }, AllocationId: 'eipalloc-0123456789abcdef0' },
  },
  BalancerGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      ...inVpc,
      GroupDescription: 'Balancer',
      SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' }],
      SecurityGroupEgress: [
        { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, DestinationSecurityGroupId: { Ref: 'ServerGroup' } },
      ],
    },
  },
  ServerGroup: { Type: 'AWS::EC2::SecurityGroup', Properties: { ...inVpc, GroupDescription: 'Server' } },
  ServerFromBalancer: {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      GroupId: { Ref: 'ServerGroup' },
      IpProtocol: 'tcp',
      FromPort: 8080,
      ToPort: 8080,
      SourceSecurityGroupId: { Ref: 'BalancerGroup' },
    },
  },
  DatabaseGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      ...inVpc,
      GroupDescription: 'Database',
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: { Ref: 'ServerGroup' } },
      ],
      SecurityGroupEgress: [{ IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' }],
    },
  },
  Balancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: {
      Type: 'application',
      Scheme: 'internet-facing',
      Subnets: [{ Ref: 'PublicA' }, { Ref: 'PublicB' }],
      SecurityGroups: attached('BalancerGroup'),
    },
  },
  Https: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: { Ref: 'Balancer' },
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
    },
  },
  Targets: {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: {
      ...inVpc,
      Port: 8080,
      Protocol: 'HTTP',
      TargetType: 'instance',
      Targets: [{ Id: { Ref: 'Server' } }],
    },
  },
  Server: {
    Type: 'AWS::EC2::Instance',
    Properties: {
      InstanceType: 't3.medium',
      SubnetId: { Ref: 'PrivateA' },
      SecurityGroupIds: attached('ServerGroup'),
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 30, VolumeType: 'gp3', Encrypted: true } }],
    },
  },
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: {
      Engine: 'postgres',
      EngineVersion: '17.9',
      DBInstanceClass: 'db.t3.small',
      AllocatedStorage: '20',
      MaxAllocatedStorage: 100,
      StorageType: 'gp3',
      StorageEncrypted: true,
      BackupRetentionPeriod: 7,
      PreferredBackupWindow: '03:00-04:00',
      MasterUsername: 'app',
      Port: '5432',
      MultiAZ: false,
      DBSubnetGroupName: { Ref: 'DatabaseSubnets' },
      VPCSecurityGroups: attached('DatabaseGroup'),
    },
  },
  DatabaseSubnets: {
    Type: 'AWS::RDS::DBSubnetGroup',
    Properties: { DBSubnetGroupDescription: 'Private', SubnetIds: [{ Ref: 'PrivateA' }, { Ref: 'PrivateB' }] },
  },
} as const;

function subnet(name: string, block: string, zone: string, routes: string): object {
  return {
    [name]: { Type: 'AWS::EC2::Subnet', Properties: { ...inVpc, CidrBlock: block, AvailabilityZone: zone } },
    [`${name}Routes`]: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { SubnetId: { Ref: name }, RouteTableId: { Ref: routes } },
    },
  };
}
