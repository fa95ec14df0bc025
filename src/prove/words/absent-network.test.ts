/**
 * What a template leaves out of its network: AWS's defaults, kinds that only launch instances, and whoever it does not
 * show. Each world stands beside a twin with one thing changed; the AWS page that decides is named there.
 */
import { describe, expect, test } from 'vitest';
import { type Assertion, type Ports, reaches, route, sources, unreachable } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

type Resources = TinyTemplate['resources'];

const ref = (Ref: string) => ({ Ref });
const get = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });
const of = (Type: string, Properties: object = {}) => ({ Type, Properties });
const inVpc = { VpcId: ref('Vpc') };
const tcp = (port: number, peer: object) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...peer });
const anyone = { CidrIp: '0.0.0.0/0' };
const group = (...SecurityGroupIngress: readonly object[]) =>
  of('AWS::EC2::SecurityGroup', { ...inVpc, GroupDescription: 'g', SecurityGroupIngress });
const subnet = (CidrBlock: string, more: object = {}) =>
  of('AWS::EC2::Subnet', { ...inVpc, CidrBlock, MapPublicIpOnLaunch: true, ...more });
const routed = (id: string, table: string) =>
  of('AWS::EC2::SubnetRouteTableAssociation', { SubnetId: ref(id), RouteTableId: ref(table) });
const instance = (more: object = {}) => of('AWS::EC2::Instance', { SubnetId: ref('A'), ...more });
const withGroup = (own: unknown, at = 'A') => instance({ SecurityGroupIds: [own], SubnetId: ref(at) });
const balancer = (more: object) =>
  of('AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: [ref('A'), ref('B')], ...more });

const listener = (id: string, Port: number, more: object = {}) =>
  of('AWS::ElasticLoadBalancingV2::Listener', { LoadBalancerArn: ref(id), Port, Protocol: 'TCP', ...more });

/** Two public subnets, and a group that lets SSH in from anyone. */
const world: Resources = {
  Vpc: of('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' }),
  Igw: of('AWS::EC2::InternetGateway'),
  Attached: of('AWS::EC2::VPCGatewayAttachment', { ...inVpc, InternetGatewayId: ref('Igw') }),
  A: subnet('10.0.1.0/24'),
  B: subnet('10.0.2.0/24'),
  Table: of('AWS::EC2::RouteTable', inVpc),
  ToInternet: of('AWS::EC2::Route', {
    RouteTableId: ref('Table'),
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: ref('Igw'),
  }),
  RoutedA: routed('A', 'Table'),
  RoutedB: routed('B', 'Table'),
  Ssh: group(tcp(22, anyone)),
};

const outcome = (resources: Resources, assertion: Assertion) =>
  judgeIn({ resources: { ...world, ...resources } }, assertion).outcome;
const fromInternet = (to: string, on: Ports = 'tcp/22') => unreachable('internet', to, on);

/** https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html */
describe('the default security group', () => {
  const defaultGroup = get('Vpc', 'DefaultSecurityGroup');
  const opened = of('AWS::EC2::SecurityGroupIngress', { GroupId: defaultGroup, IpProtocol: '-1', ...anyone });
  const onHttps = of('AWS::EC2::SecurityGroupIngress', { GroupId: defaultGroup, ...tcp(443, anyone) });

  test.each<[string, Resources, Assertion, string]>([
    ['admits nobody from outside', { I: withGroup(defaultGroup) }, fromInternet('I'), 'proved'],
    ['also where nobody named it', { I: instance() }, fromInternet('I'), 'proved'],
    ['lets its members talk', { I: instance(), J: withGroup(defaultGroup) }, reaches('J', 'I', 'tcp/5432'), 'proved'],
    ['but not others', { I: instance(), J: withGroup(ref('Ssh')) }, unreachable('J', 'I', 'tcp/5432'), 'proved'],
    ['lets everything out', { I: instance() }, reaches('I', 'internet', 'tcp/443'), 'proved'],
    [
      'is opened by a rule of the template',
      { I: instance(), Rule: onHttps },
      reaches('internet', 'I', 'tcp/443'),
      'proved',
    ],
    ['on that port alone', { I: instance(), Rule: onHttps }, fromInternet('I'), 'proved'],
    ['for instances', { I: instance(), Rule: opened }, fromInternet('I'), 'refuted'],
    [
      'for interfaces of their own',
      {
        Eni: of('AWS::EC2::NetworkInterface', { SubnetId: ref('A') }),
        Ip: of('AWS::EC2::EIPAssociation', { AllocationId: 'eipalloc-1', NetworkInterfaceId: ref('Eni') }),
        Rule: opened,
      },
      fromInternet('Eni'),
      'refuted',
    ],
    [
      'for databases',
      {
        Db: of('AWS::RDS::DBInstance', { PubliclyAccessible: true, DBSubnetGroupName: ref('Places') }),
        Places: of('AWS::RDS::DBSubnetGroup', { SubnetIds: [ref('A'), ref('B')] }),
        Rule: opened,
      },
      fromInternet('Db', 'tcp/3306'),
      'refuted',
    ],
    ['for load balancers', { Alb: balancer({}), Rule: opened }, fromInternet('Alb'), 'refuted'],
    [
      'not for a balancer that is not filtered at all',
      { Nlb: balancer({ Type: 'network' }), Listener: listener('Nlb', 22) },
      reaches('internet', 'Nlb', 'tcp/22'),
      'proved',
    ],
    [
      'is a peer of rules',
      {
        I: withGroup(ref('Db')),
        J: instance(),
        Db: group(tcp(5432, { SourceSecurityGroupId: defaultGroup })),
      },
      reaches('J', 'I', 'tcp/5432'),
      'proved',
    ],
    [
      'that others are not',
      {
        I: withGroup(ref('Db')),
        J: withGroup(ref('Ssh')),
        Db: group(tcp(5432, { SourceSecurityGroupId: defaultGroup })),
      },
      unreachable('J', 'I', 'tcp/5432'),
      'proved',
    ],
    [
      'of a VPC from outside may have been changed',
      { I: instance({ SubnetId: 'subnet-1' }) },
      fromInternet('I'),
      'unknown',
    ],
  ])('%s', (_, resources, assertion, expected) => expect(outcome(resources, assertion)).toBe(expected));
});

/**
 * No attribute of AWS::EC2::VPC names its main route table, so templates look it up
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html). What they find may be
 * the main table, the default group or the default network ACL.
 */
describe('what a template looks up', () => {
  const Found = of('Custom::Lookup', { ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:find' });
  const toInternet = (RouteTableId: unknown, more: object = {}) =>
    of('AWS::EC2::Route', { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Igw'), ...more });
  const onMain = { C: subnet('10.0.3.0/24'), I: withGroup(ref('Ssh'), 'C'), Found };
  const opened = (GroupId: unknown) => of('AWS::EC2::SecurityGroupIngress', { GroupId, ...tcp(22, anyone) });
  const closed = (NetworkAclId: unknown) =>
    of('AWS::EC2::NetworkAclEntry', {
      NetworkAclId,
      RuleNumber: 10,
      Protocol: -1,
      RuleAction: 'deny',
      CidrBlock: '0.0.0.0/0',
    });
  const toObjects = (table: unknown) =>
    of('AWS::EC2::VPCEndpoint', { ...inVpc, ServiceName: 'com.amazonaws.us-east-1.s3', RouteTableIds: [table] });

  test.each<[string, Resources, Assertion, string]>([
    ['is the main table perhaps', { ...onMain, R: toInternet(get('Found', 'Table')) }, fromInternet('I'), 'unknown'],
    [
      'and not one that it writes',
      { ...onMain, R: toInternet(ref('Own')), Own: of('AWS::EC2::RouteTable', inVpc) },
      fromInternet('I'),
      'proved',
    ],
    [
      'nor that of a subnet with one',
      { I: withGroup(ref('Ssh')), Found, R: toInternet(get('Found', 'Table'), { GatewayId: 'vgw-1' }) },
      reaches('internet', 'I', 'tcp/22'),
      'proved',
    ],
    [
      'leads to endpoints perhaps',
      { ...onMain, S3: toObjects(get('Found', 'Table')) },
      unreachable('I', 'S3', 'tcp/443'),
      'unknown',
    ],
    [
      'not from a subnet with a table of its own',
      { I: withGroup(ref('Ssh')), Found, S3: toObjects(get('Found', 'Table')) },
      unreachable('I', 'S3', 'tcp/443'),
      'proved',
    ],
    [
      'may hold the route',
      { ...onMain, R: toInternet(get('Found', 'Table')) },
      route('C', '0.0.0.0/0', 'Igw'),
      'unknown',
    ],
    ['and may not', { ...onMain, R: toInternet(get('Found', 'Table')) }, route('C', '0.0.0.0/0', 'none'), 'unknown'],
    [
      'is a table whose routes are not seen',
      {
        ...onMain,
        In: routed('C', 'Nowhere'),
        Nowhere: of('Custom::Table', { ServiceToken: 'arn:aws:lambda:us-east-1:111122223333:function:find' }),
      },
      route('C', '0.0.0.0/0', 'none'),
      'unknown',
    ],
    [
      'is the default group perhaps',
      { I: instance(), Found, In: opened(get('Found', 'Group')) },
      fromInternet('I'),
      'unknown',
    ],
    [
      'on these ports',
      { I: instance(), Found, In: opened(get('Found', 'Group')) },
      fromInternet('I', 'tcp/23'),
      'proved',
    ],
    [
      'and not one that it writes',
      { I: withGroup(ref('Own')), Own: group(), Found, In: opened(get('Found', 'Group')) },
      fromInternet('I'),
      'proved',
    ],
    [
      'is the default network ACL perhaps',
      { I: withGroup(ref('Ssh')), Found, Deny: closed(get('Found', 'Acl')) },
      reaches('internet', 'I', 'tcp/22'),
      'unknown',
    ],
  ])('%s', (_, resources, assertion, expected) => expect(outcome(resources, assertion)).toBe(expected));
});

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html */
describe('a load balancer', () => {
  const chained: Resources = {
    Nlb: balancer({ Type: 'network' }),
    First: listener('Nlb', 22, { DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('ToAlb') }] }),
    ToAlb: of('AWS::ElasticLoadBalancingV2::TargetGroup', {
      ...inVpc,
      Port: 22,
      Protocol: 'TCP',
      TargetType: 'alb',
      Targets: [{ Id: ref('Alb') }],
    }),
    Alb: balancer({ SecurityGroups: [ref('Ssh')], Scheme: 'internal' }),
    Second: listener('Alb', 22, { DefaultActions: [{ Type: 'forward', TargetGroupArn: ref('ToI') }] }),
    ToI: of('AWS::ElasticLoadBalancingV2::TargetGroup', {
      ...inVpc,
      Port: 22,
      Protocol: 'HTTP',
      Targets: [{ Id: ref('I') }],
    }),
    I: withGroup(ref('Ssh')),
  };
  test.each<[string, Resources, Assertion, string]>([
    [
      'behind another one may be reached through that',
      chained,
      reaches('internet', 'I', 'tcp/22', { through: ['Alb'] }),
      'unknown',
    ],
    [
      'with another one may pass on',
      chained,
      reaches('internet', 'I', 'tcp/22', { through: ['Nlb', 'Alb'] }),
      'unknown',
    ],
  ])('%s', (_, resources, assertion, expected) => expect(outcome(resources, assertion)).toBe(expected));
});

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html */
describe('a database cluster', () => {
  const Places = of('AWS::RDS::DBSubnetGroup', { SubnetIds: [ref('A'), ref('B')] });
  const cluster = (more: object = {}) =>
    of('AWS::RDS::DBCluster', { DBSubnetGroupName: ref('Places'), VpcSecurityGroupIds: [ref('Ssh')], ...more });
  const member = (PubliclyAccessible: boolean) =>
    of('AWS::RDS::DBInstance', { DBClusterIdentifier: ref('Db'), PubliclyAccessible });
  test.each<[string, Resources, string]>([
    ['is public where one of its instances is', { Db: cluster(), M: member(false), N: member(true) }, 'refuted'],
    ['and not where none is', { Db: cluster(), M: member(false) }, 'proved'],
    ['perhaps where its instances are not in the template', { Db: cluster() }, 'unknown'],
    ['not where AWS hides its hosts', { Db: cluster({ EngineMode: 'serverless' }) }, 'proved'],
    [
      'as it says, with hosts of its own',
      { Db: cluster({ DBClusterInstanceClass: 'db.m6gd.large', PubliclyAccessible: true }) },
      'refuted',
    ],
    [
      'and as it says no',
      { Db: cluster({ DBClusterInstanceClass: 'db.m6gd.large', PubliclyAccessible: false }) },
      'proved',
    ],
  ])('%s', (_, resources, expected) => expect(outcome({ ...resources, Places }, fromInternet('Db'))).toBe(expected));
});

/** https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html */
describe('the internet', () => {
  const I = withGroup(ref('Ssh'));
  const office = { CidrIp: '203.0.113.0/24' };
  const Ssh = group(tcp(443, anyone), tcp(22, office));
  const all = { internet: 'tcp/443' } as const;
  test.each<[string, Resources, Assertion, string]>([
    [
      'is not one of its blocks',
      { I, Ssh: group(tcp(22, office)) },
      sources('I', { '203.0.113.0/24': 'tcp/22' }),
      'proved',
    ],
    [
      'is more than half of it',
      { I, Ssh: group(tcp(22, office)) },
      sources('I', { '203.0.113.0/25': 'tcp/22' }),
      'refuted',
    ],
    ['stands beside a block of it', { I, Ssh }, sources('I', { ...all, '203.0.113.0/24': 'tcp/22' }), 'proved'],
    ['on other ports', { I, Ssh }, sources('I', { ...all, '203.0.113.0/24': 'tcp/23' }), 'refuted'],
    ['and a block that no rule lets in', { I, Ssh }, sources('I', { ...all, '198.51.100.0/24': 'tcp/22' }), 'refuted'],
  ])('%s', (_, resources, assertion, expected) => expect(outcome(resources, assertion)).toBe(expected));
});

/** https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html */
describe('the default network ACL', () => {
  const entry = (RuleNumber: number, more: object = {}) =>
    of('AWS::EC2::NetworkAclEntry', {
      NetworkAclId: get('Vpc', 'DefaultNetworkAcl'),
      RuleNumber,
      Protocol: 6,
      RuleAction: 'deny',
      Egress: false,
      CidrBlock: '0.0.0.0/0',
      PortRange: { From: 22, To: 22 },
      ...more,
    });
  const I = withGroup(ref('Ssh'));
  const own = of('AWS::EC2::NetworkAcl', inVpc);
  const associated = of('AWS::EC2::SubnetNetworkAclAssociation', { SubnetId: ref('A'), NetworkAclId: ref('Own') });
  const allow = (Egress: boolean) =>
    entry(1, { NetworkAclId: ref('Own'), Protocol: -1, RuleAction: 'allow', Egress, PortRange: undefined });

  test.each<[string, Resources, string]>([
    ['allows everything', { I }, 'refuted'],
    ['but what an entry before its own denies', { I, Deny: entry(50) }, 'proved'],
    ['not what one after it denies', { I, Deny: entry(150) }, 'refuted'],
    ['stops answers too', { I, Deny: entry(50, { Egress: true, PortRange: { From: 1, To: 65535 } }) }, 'proved'],
    [
      'is not that of a subnet with one of its own',
      {
        I,
        Deny: entry(50),
        Own: own,
        AssociatedA: associated,
        In: allow(false),
        Out: allow(true),
      },
      'refuted',
    ],
    ['may hold either of two entries with one number', { I, Deny: entry(100) }, 'unknown'],
  ])('%s', (_, resources, expected) => expect(outcome(resources, fromInternet('I'))).toBe(expected));
});

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html */
describe('IPv6', () => {
  const blocks = get('Vpc', 'Ipv6CidrBlocks');
  const part = { 'Fn::Select': [0, { 'Fn::Cidr': [{ 'Fn::Select': [0, blocks] }, 256, 64] }] };
  const six = (more: object, way: object): Resources => ({
    Block: of('AWS::EC2::VPCCidrBlock', { ...inVpc, AmazonProvidedIpv6CidrBlock: true }),
    A: subnet('10.0.1.0/24', { Ipv6CidrBlock: part, ...more }),
    SixOut: of('AWS::EC2::Route', { RouteTableId: ref('Table'), DestinationIpv6CidrBlock: '::/0', ...way }),
    Only: of('AWS::EC2::EgressOnlyInternetGateway', inVpc),
    Open: group({ IpProtocol: '-1', CidrIpv6: '::/0' }),
  });
  const assigns = { AssignIpv6AddressOnCreation: true };
  const [both, only] = [{ GatewayId: ref('Igw') }, { EgressOnlyInternetGatewayId: ref('Only') }];
  const I = withGroup(ref('Open'));
  const asking = instance({ SecurityGroupIds: [ref('Open')], Ipv6AddressCount: 1 });
  const inward = unreachable('internet6', 'I', 'tcp/22');
  const outward = reaches('I', 'internet6', 'tcp/443');

  test.each<[string, Resources, Assertion, string]>([
    ['comes in where the subnet assigns addresses', { ...six(assigns, both), I }, inward, 'refuted'],
    ['not where it assigns none', { ...six({}, both), I }, inward, 'proved'],
    ['but where an instance asks for one', { ...six({}, both), I: asking }, inward, 'refuted'],
    ['not through an egress-only gateway', { ...six(assigns, only), I }, inward, 'proved'],
    ['which lets it out', { ...six(assigns, only), I }, outward, 'proved'],
    ['if there is an address', { ...six({}, only), I }, outward, 'refuted'],
    [
      'comes in to a dual-stack load balancer',
      {
        ...six({}, both),
        I: balancer({ Subnets: [ref('A')], IpAddressType: 'dualstack', SecurityGroups: [ref('Open')] }),
      },
      inward,
      'refuted',
    ],
    [
      'not to an IPv4 one',
      {
        ...six({}, both),
        I: balancer({ Subnets: [ref('A')], SecurityGroups: [ref('Open')] }),
      },
      inward,
      'proved',
    ],
    [
      'nor to an internal one',
      {
        ...six({}, both),
        I: balancer({
          Subnets: [ref('A')],
          IpAddressType: 'dualstack',
          Scheme: 'internal',
          SecurityGroups: [ref('Open')],
        }),
      },
      inward,
      'proved',
    ],
  ])('%s', (_, resources, assertion, expected) => expect(outcome(resources, assertion)).toBe(expected));
});

/** https://docs.aws.amazon.com/vpc/latest/ipam/what-it-is-ipam.html */
test('addresses from a pool are unknown, not absent', () => {
  const pool = { Ipv4IpamPoolId: 'ipam-pool-1', Ipv4NetmaskLength: 24 };
  const A = of('AWS::EC2::Subnet', { ...inVpc, ...pool, MapPublicIpOnLaunch: true });
  const resources = { Vpc: of('AWS::EC2::VPC', pool), A, I: withGroup(ref('Ssh')) };
  expect(outcome(resources, fromInternet('I'))).toBe('refuted');
  expect(outcome(resources, fromInternet('I', 'tcp/23'))).toBe('proved');
  expect(outcome(resources, fromInternet('Vpc'))).toBe('unknown');
});

describe('what launches instances', () => {
  const template = (id: string) =>
    of('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { SecurityGroupIds: [ref(id)] } });
  const named = (id: string) => ({ LaunchTemplateId: ref(id), Version: '1' });
  const closed = { Closed: group(), Shut: template('Closed'), Open: template('Ssh') };
  const mixed = (override: string) =>
    of('AWS::AutoScaling::AutoScalingGroup', {
      VPCZoneIdentifier: [ref('A')],
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: named('Shut'),
          Overrides: [{ InstanceType: 't4g.micro', LaunchTemplateSpecification: named(override) }],
        },
      },
    });
  const device = (one: number, other: number) =>
    of('AWS::EC2::Instance', {
      NetworkInterfaces: [
        { DeviceIndex: one, SubnetId: ref('Dark'), GroupSet: [ref('Closed')] },
        { DeviceIndex: other, SubnetId: ref('A'), GroupSet: [ref('Ssh')], AssociatePublicIpAddress: other === 0 },
      ],
    });
  const eni = of('AWS::EC2::NetworkInterface', { SubnetId: ref('A'), GroupSet: [ref('Ssh')] });
  const onEni = of('AWS::EC2::Instance', { NetworkInterfaces: [{ DeviceIndex: '0', NetworkInterfaceId: ref('Eni') }] });

  test.each<[string, Resources, string]>([
    ['an override with a launch template of its own', { ...closed, It: mixed('Open') }, 'refuted'],
    ['whose group is closed', { ...closed, It: mixed('Shut') }, 'proved'],
    [
      'an EC2 fleet',
      {
        ...closed,
        It: of('AWS::EC2::EC2Fleet', {
          LaunchTemplateConfigs: [{ LaunchTemplateSpecification: named('Open'), Overrides: [{ SubnetId: ref('A') }] }],
        }),
      },
      'refuted',
    ],
    [
      'an EC2 fleet whose group is closed',
      {
        ...closed,
        It: of('AWS::EC2::EC2Fleet', {
          LaunchTemplateConfigs: [{ LaunchTemplateSpecification: named('Shut'), Overrides: [{ SubnetId: ref('A') }] }],
        }),
      },
      'proved',
    ],
    [
      'a Spot fleet',
      {
        It: of('AWS::EC2::SpotFleet', {
          SpotFleetRequestConfigData: {
            LaunchSpecifications: [{ SubnetId: ref('A'), SecurityGroups: [{ GroupId: ref('Ssh') }] }],
          },
        }),
      },
      'refuted',
    ],
    [
      'nodes with SSH for everyone',
      {
        It: of('AWS::EKS::Nodegroup', { ClusterName: 'c', Subnets: [ref('A')], RemoteAccess: { Ec2SshKey: 'k' } }),
      },
      'refuted',
    ],
    [
      'nodes with SSH for a group',
      {
        Cluster: of('AWS::EKS::Cluster', { ResourcesVpcConfig: { SubnetIds: [ref('A')] } }),
        It: of('AWS::EKS::Nodegroup', {
          ClusterName: ref('Cluster'),
          Subnets: [ref('A')],
          RemoteAccess: { Ec2SshKey: 'k', SourceSecurityGroups: [ref('Ssh')] },
        }),
      },
      'proved',
    ],
    [
      'a MapReduce cluster',
      {
        It: of('AWS::EMR::Cluster', {
          Instances: {
            Ec2SubnetId: ref('A'),
            EmrManagedMasterSecurityGroup: ref('Ssh'),
            EmrManagedSlaveSecurityGroup: ref('Closed'),
          },
        }),
        Closed: group(),
      },
      'refuted',
    ],
    [
      'an interface of device 0 that stands second',
      { ...closed, Dark: subnet('10.0.8.0/24'), It: device(1, 0) },
      'refuted',
    ],
    [
      'an interface of device 1 without a public address',
      { ...closed, Dark: subnet('10.0.8.0/24'), It: device(0, 1) },
      'proved',
    ],
    ['an instance on an interface that existed before', { Eni: eni, It: onEni }, 'proved'],
    [
      'with an Elastic IP of the instance',
      { Eni: eni, It: onEni, Ip: of('AWS::EC2::EIP', { InstanceId: ref('It') }) },
      'refuted',
    ],
    ['an instance in the default VPC', { It: of('AWS::EC2::Instance', { SecurityGroupIds: [ref('Ssh')] }) }, 'unknown'],
    ['a kind that is not read', { It: of('AWS::GameLift::Fleet', { Where: ref('A'), Group: ref('Ssh') }) }, 'unknown'],
    [
      'a kind that is not read, whose group is closed',
      {
        ...closed,
        It: of('AWS::GameLift::Fleet', { Where: ref('A'), Group: ref('Closed') }),
      },
      'proved',
    ],
  ])('%s', (_, resources, expected) => expect(outcome(resources, fromInternet('It'))).toBe(expected));
});

describe('whoever is not shown', () => {
  test.each<[string, Resources, Assertion, string]>([
    ['may carry a group that is open', {}, fromInternet('Ssh'), 'unknown'],
    ['not to be reached by it where it is closed', {}, fromInternet('Ssh', 'tcp/23'), 'proved'],
    ['or where the VPC has no way out', { Attached: of('AWS::SNS::Topic') }, fromInternet('Ssh'), 'proved'],
    ['is known where somebody is seen', { I: withGroup(ref('Ssh')) }, fromInternet('Ssh'), 'refuted'],
    ['may stand in a subnet', {}, fromInternet('A'), 'unknown'],
    ['not to be reached without a route', { RoutedA: of('AWS::SNS::Topic') }, fromInternet('A'), 'proved'],
    [
      'may come with a group that a rule names',
      {
        I: withGroup(ref('Db')),
        Db: group(tcp(5432, { SourceSecurityGroupId: ref('Ssh') })),
      },
      sources('I', {}),
      'unknown',
    ],
    ['is no source without such a rule', { I: withGroup(ref('Db')), Db: group() }, sources('I', {}), 'proved'],
  ])('%s', (_, resources, assertion, expected) => expect(outcome(resources, assertion)).toBe(expected));

  test('a claim about what has no place in a network says so, and proves nothing', () => {
    const resources = { ...world, Queue: of('AWS::SQS::Queue') };
    expect(inShort(judgeIn({ resources }, fromInternet('Queue')))).toBe(
      'unknown: where Queue (AWS::SQS::Queue) stands: it has no network interface in a subnet of the template',
    );
  });
});

/** Endpoints on the internet in no subnet; the page of each is named with its kind. */
describe('endpoints on the internet', () => {
  const api = (more: object) => of('AWS::ApiGateway::RestApi', more);
  const cluster = (config: object) =>
    of('AWS::EKS::Cluster', { ResourcesVpcConfig: { SubnetIds: [ref('A')], ...config } });
  test.each<[string, Resources, Assertion, string]>([
    ['a function URL is open', { It: of('AWS::Lambda::Url') }, fromInternet('It', 'tcp/443'), 'refuted'],
    ['for HTTPS alone', { It: of('AWS::Lambda::Url') }, fromInternet('It', 'tcp/22'), 'proved'],
    ['an API is', { It: api({}) }, reaches('internet', 'It', 'tcp/443'), 'proved'],
    [
      'a private API is not',
      { It: api({ EndpointConfiguration: { Types: ['PRIVATE'] } }) },
      fromInternet('It', 'tcp/443'),
      'unknown',
    ],
    [
      'a search domain outside of a VPC is',
      { It: of('AWS::OpenSearchService::Domain') },
      fromInternet('It', 'tcp/443'),
      'refuted',
    ],
    [
      'one in a VPC is not',
      {
        It: of('AWS::OpenSearchService::Domain', {
          VPCOptions: { SubnetIds: [ref('A')], SecurityGroupIds: [ref('Ssh')] },
        }),
      },
      fromInternet('It', 'tcp/443'),
      'proved',
    ],
    ['the control plane of a cluster is', { It: cluster({}) }, fromInternet('It', 'tcp/443'), 'refuted'],
    [
      'unless it is told not to',
      { It: cluster({ EndpointPublicAccess: false }) },
      fromInternet('It', 'tcp/443'),
      'proved',
    ],
    [
      'or to whom',
      { It: cluster({ PublicAccessCidrs: ['203.0.113.0/24'] }) },
      unreachable('8.8.8.8/32', 'It', 'tcp/443'),
      'proved',
    ],
    [
      'who gets there',
      { It: cluster({ PublicAccessCidrs: ['203.0.113.0/24'] }) },
      reaches('203.0.113.7/32', 'It', 'tcp/443'),
      'proved',
    ],
    [
      'an instance with a public address gets to a bucket',
      { It: of('AWS::S3::Bucket'), I: instance() },
      reaches('I', 'It', 'tcp/443'),
      'proved',
    ],
    [
      'one without a route does not',
      {
        It: of('AWS::S3::Bucket'),
        I: instance(),
        RoutedA: of('AWS::SNS::Topic'),
      },
      unreachable('I', 'It', 'tcp/443'),
      'proved',
    ],
  ])('%s', (_, resources, assertion, expected) => expect(outcome(resources, assertion)).toBe(expected));
});
