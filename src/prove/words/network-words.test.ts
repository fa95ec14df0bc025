/**
 * `stands`, `subnets`, `listens`, `targets`, `endpoints`. Oracle: the pages of the resources in the CloudFormation
 * template reference, read off the small templates below by hand.
 */
import { describe, expect, test } from 'vitest';
import { type Assertion, endpoints, listens, stands, subnets, targets } from '../../claims/index.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

const inVpc = { VpcId: { Ref: 'Vpc' } };
const subnet = (CidrBlock: string, AvailabilityZone: unknown, more = {}) => ({
  Type: 'AWS::EC2::Subnet',
  Properties: { ...inVpc, CidrBlock, AvailabilityZone, ...more },
});
const group = { Type: 'AWS::EC2::SecurityGroup', Properties: { ...inVpc, GroupDescription: 'g' } };
const NETWORK: TinyTemplate['resources'] = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16', EnableDnsHostnames: true } },
  A: subnet('10.0.0.0/24', 'us-east-1a'),
  B: subnet('10.0.1.0/24', 'us-east-1b'),
  Group: group,
  Other: group,
};
const A_AND_B = [{ Ref: 'A' }, { Ref: 'B' }];
const GROUP = [{ 'Fn::GetAtt': ['Group', 'GroupId'] }];

function judge(resources: TinyTemplate['resources'], assertion: Assertion, world: Partial<TinyTemplate> = {}): string {
  return inShort(judgeIn({ ...world, resources: { ...NETWORK, ...resources } }, assertion));
}

describe('stands, whatever spells it', () => {
  const where = { in: ['A', 'B'], groups: ['Group'] };
  test.each<[string, TinyTemplate['resources']]>([
    [
      'a load balancer',
      {
        It: {
          Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
          Properties: { Subnets: A_AND_B, SecurityGroups: GROUP },
        },
      },
    ],
    [
      'a load balancer with mappings',
      {
        It: {
          Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
          Properties: { SubnetMappings: A_AND_B.map((SubnetId) => ({ SubnetId })), SecurityGroups: GROUP },
        },
      },
    ],
    [
      'a service',
      {
        It: {
          Type: 'AWS::ECS::Service',
          Properties: { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: A_AND_B, SecurityGroups: GROUP } } },
        },
      },
    ],
    [
      'a database through its subnet group',
      {
        It: {
          Type: 'AWS::RDS::DBInstance',
          Properties: { DBSubnetGroupName: { Ref: 'Subnets' }, VPCSecurityGroups: GROUP },
        },
        Subnets: {
          Type: 'AWS::RDS::DBSubnetGroup',
          Properties: { DBSubnetGroupDescription: 's', SubnetIds: A_AND_B },
        },
      },
    ],
    [
      'a function',
      {
        It: {
          Type: 'AWS::Lambda::Function',
          Properties: { VpcConfig: { SubnetIds: A_AND_B, SecurityGroupIds: GROUP } },
        },
      },
    ],
  ])('%s', (_, resources) => {
    expect(judge(resources, stands('It', where))).toBe('proved');
    expect(judge(resources, stands('It', { in: ['A'] }))).toContain('expected A.');
    expect(judge(resources, stands('It', { groups: ['Other'] }))).toContain('expected Other.');
  });

  test('subnets that only deployment tells leave it open', () => {
    const It = {
      Type: 'AWS::Lambda::Function',
      Properties: { VpcConfig: { SubnetIds: { Ref: 'Ids' }, SecurityGroupIds: GROUP } },
    };
    const parameters = { Ids: { Type: 'List<AWS::EC2::Subnet::Id>' } };
    expect(judge({ It }, stands('It', { in: ['A', 'B'] }), { parameters })).toContain('unknown');
  });

  test('what has no interface stands nowhere', () => {
    expect(judge({ It: { Type: 'AWS::SNS::Topic' } }, stands('It', { in: ['A'] }))).toContain(
      'has no network interface',
    );
  });
});

describe('subnets that give no public addresses', () => {
  const plan = subnets('Vpc', '10.0.0.0/16', { A: ['10.0.0.0/24'], B: ['10.0.1.0/24'] }, { public: false });
  test.each<[string, TinyTemplate['resources'], string]>([
    ['silent ones', {}, 'proved'],
    ['one that says so', { B: subnet('10.0.1.0/24', 'us-east-1b', { MapPublicIpOnLaunch: false }) }, 'proved'],
    ['one that does', { B: subnet('10.0.1.0/24', 'us-east-1b', { MapPublicIpOnLaunch: true }) }, 'refuted'],
    ['one that waits', { B: subnet('10.0.1.0/24', 'us-east-1b', { MapPublicIpOnLaunch: { Ref: 'Gone' } }) }, 'unknown'],
  ])('%s', (_, changed, expected) => {
    const world = { parameters: { Gone: { Type: 'String' } } };
    expect(judge(changed, plan, world).split(':')[0]).toBe(expected);
  });
});

describe('subnets', () => {
  const plan = subnets('Vpc', '10.0.0.0/16', { A: ['10.0.0.0/24', 'us-east-1a'], B: ['10.0.1.0/24', 'us-east-1b'] });
  test.each<[string, TinyTemplate['resources'], string]>([
    ['as planned', {}, 'proved'],
    ['a further one', { C: subnet('10.0.2.0/24', 'us-east-1c') }, 'C is a further subnet of Vpc.'],
    [
      'another zone',
      { B: subnet('10.0.1.0/24', 'us-east-1c') },
      'AvailabilityZone of B is us-east-1c, expected us-east-1b.',
    ],
    [
      'a zone that deployment chooses',
      { B: subnet('10.0.1.0/24', { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }) },
      'unknown',
    ],
    [
      'another network',
      { B: subnet('10.0.1.0/24', 'us-east-1b', { VpcId: { Ref: 'Second' } }), Second: NETWORK.Vpc ?? { Type: '' } },
      'B belongs to Second, not to Vpc.',
    ],
    ['one gone', { B: { Type: 'AWS::SNS::Topic' } }, 'B (AWS::SNS::Topic) is no subnet.'],
  ])('%s', (_, resources, expected) => expect(judge(resources, plan)).toContain(expected));
});

describe('listens', () => {
  const listener = (properties: object) => ({
    Type: 'AWS::ElasticLoadBalancingV2::Listener',
    Properties: { LoadBalancerArn: { Ref: 'Balancer' }, ...properties },
  });
  const to = (TargetGroupArn: unknown) => [{ Type: 'forward', TargetGroupArn }];
  const both: TinyTemplate['resources'] = {
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
    Second: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
    Targets: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { Port: 80, Protocol: 'HTTP' } },
    Secure: listener({
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      DefaultActions: to({ Ref: 'Targets' }),
    }),
    Plain: listener({
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ],
    }),
  };
  const claim = listens('Balancer', {
    443: { protocol: 'HTTPS', tls: '1.2', forwards: 'Targets' },
    80: { protocol: 'HTTP', redirects: 443 },
  });

  test.each<[string, TinyTemplate['resources'], string]>([
    ['both as listed', {}, 'proved'],
    [
      'the same in the other spelling',
      {
        Secure: listener({
          Port: '443',
          Protocol: 'HTTPS',
          SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
          DefaultActions: [
            { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: { Ref: 'Targets' } }] } },
          ],
        }),
      },
      'proved',
    ],
    [
      'a third one',
      { Third: listener({ Port: 8443, Protocol: 'HTTPS', DefaultActions: to({ Ref: 'Targets' }) }) },
      'Third listens on another port.',
    ],
    [
      'one of another load balancer does not count',
      {
        Third: listener({
          LoadBalancerArn: { Ref: 'Second' },
          Port: 8443,
          Protocol: 'HTTP',
          DefaultActions: to({ Ref: 'Targets' }),
        }),
      },
      'proved',
    ],
    [
      'a redirect to HTTP',
      {
        Plain: listener({
          Port: 80,
          Protocol: 'HTTP',
          DefaultActions: [{ Type: 'redirect', RedirectConfig: { Port: '443', StatusCode: 'HTTP_301' } }],
        }),
      },
      'No listener of Balancer is HTTP on 80',
    ],
    [
      'the old policy',
      { Secure: listener({ Port: 443, Protocol: 'HTTPS', DefaultActions: to({ Ref: 'Targets' }) }) },
      'No listener of Balancer is HTTPS on 443',
    ],
    ['one gone', { Plain: { Type: 'AWS::SNS::Topic' } }, 'No listener of Balancer is HTTP on 80'],
  ])('%s', (_, resources, expected) => expect(judge({ ...both, ...resources }, claim)).toContain(expected));
});

describe('targets', () => {
  const withService = (properties: object, port = 8080): TinyTemplate['resources'] => ({
    Targets: {
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: { Port: 8080, Protocol: 'HTTP', TargetType: 'ip', ...properties },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: {
        LoadBalancers: [{ ContainerName: 'web', ContainerPort: port, TargetGroupArn: { Ref: 'Targets' } }],
      },
    },
  });
  const claim = targets('Targets', {
    are: ['Service'],
    port: 8080,
    health: { path: '/health', unhealthy: 2 },
    deregistrationSeconds: 300,
    stickySeconds: 0,
  });

  test.each<[string, TinyTemplate['resources'], string]>([
    ['a service, and what AWS decides by default', withService({ HealthCheckPath: '/health' }), 'proved'],
    ['another path', withService({}), 'HealthCheckPath of Targets is / by default, expected "/health".'],
    [
      'another threshold',
      withService({ HealthCheckPath: '/health', UnhealthyThresholdCount: 5 }),
      'UnhealthyThresholdCount of Targets is 5, expected 2.',
    ],
    [
      'a longer farewell',
      withService({
        HealthCheckPath: '/health',
        TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }],
      }),
      'deregistration_delay.timeout_seconds of Targets is not 300.',
    ],
    [
      'sticky',
      withService({
        HealthCheckPath: '/health',
        TargetGroupAttributes: [{ Key: 'stickiness.enabled', Value: 'true' }],
      }),
      'stickiness.enabled of Targets is not false.',
    ],
    [
      'the container listens elsewhere',
      withService({ HealthCheckPath: '/health' }, 3000),
      'Service receives requests on tcp/3000.',
    ],
  ])('%s', (_, resources, expected) => expect(judge(resources, claim)).toContain(expected));
});

describe('endpoints', () => {
  const endpoint = (service: string, properties: object) => ({
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: { ...inVpc, ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${service}` }, ...properties },
  });
  const logs = (properties: object = {}) =>
    endpoint('logs', {
      VpcEndpointType: 'Interface',
      PrivateDnsEnabled: true,
      SubnetIds: A_AND_B,
      SecurityGroupIds: GROUP,
      ...properties,
    });
  const claim = endpoints('Vpc', { interface: ['logs'], gateway: [], in: ['A', 'B'], groups: ['Group'] });

  test.each<[string, TinyTemplate['resources'], string]>([
    ['one for logs in both subnets', { Logs: logs() }, 'proved'],
    ['in one subnet', { Logs: logs({ SubnetIds: [{ Ref: 'A' }] }) }, 'SubnetIds of Logs is'],
    [
      'behind another group',
      { Logs: logs({ SecurityGroupIds: [{ 'Fn::GetAtt': ['Other', 'GroupId'] }] }) },
      'SecurityGroupIds of Logs is',
    ],
    ['names stay public', { Logs: logs({ PrivateDnsEnabled: false }) }, 'resolves to public addresses'],
    [
      'a second one',
      {
        Logs: logs(),
        Queue: endpoint('sqs', { VpcEndpointType: 'Interface', PrivateDnsEnabled: true, SubnetIds: A_AND_B }),
      },
      'which is not listed',
    ],
    ['a gateway', { Logs: logs(), Objects: endpoint('s3', {}) }, 'which is not listed'],
    ['none', {}, 'Vpc has no interface endpoint for logs.'],
    [
      'a network without host names',
      { Logs: logs(), Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } },
      'EnableDnsHostnames of Vpc is not on.',
    ],
  ])('%s', (_, resources, expected) => expect(judge(resources, claim)).toContain(expected));
});
