/** `reaches`, `unreachable`, `sources`, `destinations`. Oracle: the VPC guide's rules, read off the world below by hand. */
import { describe, expect, test } from 'vitest';
import { destinations, reaches, sources, unreachable } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

const inVpc = { VpcId: { Ref: 'Vpc' } };
const group = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] });
const rule = (from: object, port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...from });
const subnet = (CidrBlock: string) => ({ Type: 'AWS::EC2::Subnet', Properties: { ...inVpc, CidrBlock } });
const table = { Type: 'AWS::EC2::RouteTable', Properties: inVpc };
const association = (SubnetId: string, RouteTableId: string) => ({
  Type: 'AWS::EC2::SubnetRouteTableAssociation',
  Properties: { SubnetId: { Ref: SubnetId }, RouteTableId: { Ref: RouteTableId } },
});
const route = (RouteTableId: string, target: object) => ({
  Type: 'AWS::EC2::Route',
  Properties: { RouteTableId: { Ref: RouteTableId }, DestinationCidrBlock: '0.0.0.0/0', ...target },
});
const instance = (SubnetId: string, Group: string) => ({
  Type: 'AWS::EC2::Instance',
  Properties: { SubnetId: { Ref: SubnetId }, SecurityGroupIds: [group(Group)] },
});

/** A public balancer, an application behind it, a database behind that, one NAT gateway. */
const shop: TinyTemplate['resources'] = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Igw: { Type: 'AWS::EC2::InternetGateway' },
  Attached: { Type: 'AWS::EC2::VPCGatewayAttachment', Properties: { ...inVpc, InternetGatewayId: { Ref: 'Igw' } } },
  Public: subnet('10.0.1.0/24'),
  Private: subnet('10.0.2.0/24'),
  PublicTable: table,
  PrivateTable: table,
  PublicIn: association('Public', 'PublicTable'),
  PrivateIn: association('Private', 'PrivateTable'),
  ToInternet: route('PublicTable', { GatewayId: { Ref: 'Igw' } }),
  Address: { Type: 'AWS::EC2::EIP', Properties: { Domain: 'vpc' } },
  Nat: {
    Type: 'AWS::EC2::NatGateway',
    Properties: { SubnetId: { Ref: 'Public' }, AllocationId: { 'Fn::GetAtt': ['Address', 'AllocationId'] } },
  },
  ToNat: route('PrivateTable', { NatGatewayId: { Ref: 'Nat' } }),
  BalancerGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: { ...inVpc, GroupDescription: 'b', SecurityGroupIngress: [rule({ CidrIp: '0.0.0.0/0' }, 443)] },
  },
  AppGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      ...inVpc,
      GroupDescription: 'a',
      SecurityGroupIngress: [rule({ SourceSecurityGroupId: group('BalancerGroup') }, 8080)],
    },
  },
  DatabaseGroup: {
    Type: 'AWS::EC2::SecurityGroup',
    Properties: {
      ...inVpc,
      GroupDescription: 'd',
      SecurityGroupIngress: [rule({ SourceSecurityGroupId: group('AppGroup') }, 5432)],
      SecurityGroupEgress: [],
    },
  },
  Balancer: {
    Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Properties: { Scheme: 'internet-facing', Subnets: [{ Ref: 'Public' }], SecurityGroups: [group('BalancerGroup')] },
  },
  Listener: {
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: {
      LoadBalancerArn: { Ref: 'Balancer' },
      Port: 443,
      Protocol: 'HTTPS',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
    },
  },
  Targets: {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { ...inVpc, Port: 8080, Protocol: 'HTTP', Targets: [{ Id: { Ref: 'App' } }] },
  },
  App: instance('Private', 'AppGroup'),
  Database: instance('Private', 'DatabaseGroup'),
};

const judge = (assertion: Parameters<typeof judgeIn>[1], resources = shop) =>
  inShort(judgeIn({ resources }, assertion));

describe('reaches', () => {
  test.each([
    ['the internet, the balancer', reaches('internet', 'Balancer', 'tcp/443', { through: ['Igw'] }), 'proved'],
    [
      'not on another port',
      reaches('internet', 'Balancer', 'tcp/80'),
      'refuted: internet does not reach Balancer on tcp/80.',
    ],
    ['the balancer, the application', reaches('Balancer', 'App', 'tcp/8080'), 'proved'],
    [
      'the internet, the application, through the balancer',
      reaches('internet', 'App', 'tcp/443', { through: ['Balancer'] }),
      'proved',
    ],
    [
      'not the database through the balancer',
      reaches('internet', 'Database', 'tcp/443', { through: ['Balancer'] }),
      'refuted: internet does not reach Database on tcp/443.',
    ],
    ['out through NAT', reaches('App', 'internet', 'tcp/443', { through: ['Nat', 'Igw'] }), 'proved'],
    [
      'not without it',
      reaches('App', 'internet', 'tcp/443', { without: ['Nat'] }),
      'refuted: App does not reach internet on tcp/443.',
    ],
    [
      'not through something beside the path',
      reaches('App', 'Database', 'tcp/5432', { through: ['Nat'] }),
      'refuted: The path does not lead through Nat.',
    ],
    [
      'a thing without an interface',
      reaches('internet', 'Listener', 'tcp/443'),
      'unknown: where Listener (AWS::ElasticLoadBalancingV2::Listener) stands: it has no network interface in a subnet of the template',
    ],
    ['a port that cannot be read', { ...reaches('internet', 'Balancer', 'tcp'), on: 'https' }, 'refuted'],
  ])('%s', (_, assertion, expected) => expect(judge(assertion)).toContain(expected));
});

test('a target port from a parameter leaves the way through the balancer open', () => {
  const targets = {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { ...inVpc, Port: { Ref: 'Port' }, Protocol: 'HTTP', Targets: [{ Id: { Ref: 'App' } }] },
  };
  const world = { resources: { ...shop, Targets: targets }, parameters: { Port: { Type: 'Number' } } };
  expect(judgeIn(world, reaches('internet', 'App', 'tcp/443', { through: ['Balancer'] })).outcome).toBe('unknown');
});

describe('unreachable', () => {
  test('the database from the internet, with every stage that stops it', () => {
    const verdict = judgeIn({ resources: shop }, unreachable('internet', 'Database'));
    expect(verdict.outcome).toBe('proved');
    expect(verdict.trace.map((step) => step.says.match(/\[(\w+)\]/)?.[1]).filter(Boolean)).toEqual([
      'IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS',
      'ENI_SG_RULES_MISMATCH',
      'NO_ROUTE_TO_DESTINATION',
    ]);
  });

  test('a balancer that is open has a packet as counterexample', () => {
    const verdict = judgeIn({ resources: shop }, unreachable('internet', 'Balancer'));
    expect(inShort(verdict)).toBe('refuted: internet reaches Balancer on tcp/443.');
    expect(verdict.trace.map((step) => step.says)).toContain(
      'security group ingress BalancerGroup: rule allows tcp/443 from 0.0.0.0/0',
    );
  });

  test('a rule from a parameter leaves it open and names the parameter', () => {
    const open = {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: {
        GroupId: group('BalancerGroup'),
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        CidrIp: { Ref: 'Office' },
      },
    };
    const verdict = judgeIn(
      { resources: { ...shop, Open: open }, parameters: { Office: { Type: 'String' } } },
      unreachable('internet', 'Balancer', 'tcp/22'),
    );
    expect(verdict).toMatchObject({ outcome: 'unknown', missing: ['${Office}'] });
  });

  test('a port from a parameter is not taken for closed', () => {
    const open = {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: {
        GroupId: group('BalancerGroup'),
        IpProtocol: 'tcp',
        FromPort: { Ref: 'Port' },
        ToPort: { Ref: 'Port' },
        CidrIp: '0.0.0.0/0',
      },
    };
    const verdict = judgeIn(
      { resources: { ...shop, Open: open }, parameters: { Port: { Type: 'Number' } } },
      unreachable('internet', 'Balancer', 'tcp/22'),
    );
    expect(verdict.outcome).toBe('unknown');
    expect(verdict.missing?.join()).toContain('${Port}');
  });

  test('an address from a parameter is not taken for private', () => {
    const database = {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        PubliclyAccessible: { Ref: 'Open' },
        DBSubnetGroupName: { Ref: 'Subnets' },
        VPCSecurityGroups: [group('BalancerGroup')],
      },
    };
    const subnets = { Type: 'AWS::RDS::DBSubnetGroup', Properties: { SubnetIds: [{ Ref: 'Public' }] } };
    const verdict = judgeIn(
      { resources: { ...shop, Rds: database, Subnets: subnets }, parameters: { Open: { Type: 'String' } } },
      unreachable('internet', 'Rds'),
    );
    expect(verdict.outcome).toBe('unknown');
  });

  test('a rule under a condition refutes exactly there', () => {
    const debug = {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Condition: 'Debug',
      Properties: { GroupId: group('BalancerGroup'), IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' },
    };
    const verdict = judgeIn(
      {
        resources: { ...shop, Debug: debug },
        parameters: { Mode: { Type: 'String', AllowedValues: ['run', 'debug'] } },
        conditions: { Debug: { 'Fn::Equals': [{ Ref: 'Mode' }, 'debug'] } },
      },
      unreachable('internet', 'Balancer', 'tcp/22'),
    );
    expect(verdict).toMatchObject({
      outcome: 'unknown',
      holdsIf: 'Mode = run',
      missing: ['Mode'],
      counterexample: { world: { Mode: 'debug' } },
    });
  });
});

describe('sources and destinations', () => {
  test.each([
    ['only the balancer reaches the application', sources('App', { Balancer: 'tcp/8080' }), 'proved'],
    ['only the application reaches the database', sources('Database', { App: 'tcp/5432' }), 'proved'],
    [
      'nothing else than listed',
      sources('Database', {}),
      'refuted: App reaches Database on tcp/5432. That is not among nothing.',
    ],
    [
      'all that is listed',
      sources('Database', { App: 'tcp/5432', Balancer: 'tcp/5432' }),
      'refuted: Missing with Database: Balancer on tcp/5432.',
    ],
    [
      'exactly the listed ports',
      sources('App', { Balancer: 'tcp/8080-8090' }),
      'refuted: Missing with App: Balancer on tcp/8080-8090.',
    ],
    ['the database opens connections to nothing', destinations('Database', {}), 'refuted'],
  ])('%s', (_, assertion, expected) => expect(judge(assertion)).toContain(expected));
});
