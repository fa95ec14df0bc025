import * as lintel from 'lintel/claims';
import type { WebServiceOptions } from './web-service-stack.ts';

/** A declared name that is gone from the template refutes its claims; an undeclared one would be a slip of the pen. */
const NAMES = {
  vpc: 'Vpc',
  'every subnet': { type: 'AWS::EC2::Subnet' },
  'public subnets': { id: 'VpcPublicSubnet?' },
  'private subnet a': 'VpcPrivateSubnetA',
  'private subnet b': 'VpcPrivateSubnetB',
  'internet gateway': 'VpcInternetGateway',
  'every NAT gateway': { type: 'AWS::EC2::NatGateway' },
  'NAT gateway a': 'VpcNatGatewayA',
  'NAT gateway b': 'VpcNatGatewayB',
  'load balancer': 'LoadBalancer',
  'load balancer group': 'LoadBalancerSecurityGroup',
  listener: 'LoadBalancerHttpsListener',
  service: 'Service',
  'service group': 'ServiceSecurityGroup',
  'rules between groups': { type: 'AWS::EC2::SecurityGroupIngress' },
  task: 'TaskDefinition',
  'task role': 'TaskRole',
  'log group': 'LogGroup',
  'errors alarm': 'ErrorsAlarm',
  topic: 'AlertTopic',
  subscription: 'AlertTopicEmail',
} satisfies lintel.ClaimSet['names'];

/** What the web service promises in an environment. */
export function webServiceClaims(environment: string, options: WebServiceOptions): lintel.ClaimSet {
  const claims = [...networkClaims(options), ...serviceClaims(`web-service-${environment}`, options)];
  return lintel.claimSet({ title: 'Web service', names: NAMES, claims });
}

function promise(area: string) {
  return (id: string, title: string, ...holds: lintel.Assertion[]) => lintel.claim(id, title, holds, { area });
}

function networkClaims({ zones: [zoneA, zoneB], nat }: WebServiceOptions): readonly lintel.Claim[] {
  const promised = promise('Network');
  return [
    promised(
      'WEB-NET-01',
      'The address plan is the one written down, in two zones',
      lintel.property('vpc', 'CidrBlock', '10.20.0.0/16'),
      lintel.property('public subnets', 'CidrBlock', { oneOf: ['10.20.0.0/24', '10.20.1.0/24'] }),
      lintel.property('private subnet a', 'CidrBlock', '10.20.16.0/20'),
      lintel.property('private subnet b', 'CidrBlock', '10.20.32.0/20'),
      lintel.property({ id: 'Vpc*SubnetA' }, 'AvailabilityZone', zoneA),
      lintel.property({ id: 'Vpc*SubnetB' }, 'AvailabilityZone', zoneB),
      lintel.addresses('every subnet', 'vpc'),
      lintel.exists('every subnet', 4),
    ),
    promised(
      'WEB-NET-02',
      'Public subnets lead to the internet gateway, private subnets to NAT',
      lintel.exists('every NAT gateway', nat === 'single' ? 1 : 2),
      lintel.route('public subnets', '0.0.0.0/0', 'internet gateway'),
      lintel.route('private subnet a', '0.0.0.0/0', 'NAT gateway a'),
      lintel.route('private subnet b', '0.0.0.0/0', nat === 'single' ? 'NAT gateway a' : 'NAT gateway b'),
    ),
    promised(
      'WEB-NET-03',
      'Users reach the service over HTTPS, through the load balancer',
      lintel.reaches('internet', 'service', 'tcp/443', { through: ['load balancer'] }),
    ),
    promised(
      'WEB-NET-04',
      'The internet reaches nothing but port 443 of the load balancer',
      lintel.unreachable('internet', 'load balancer', ['tcp/0-442', 'tcp/444-65535', 'udp', 'icmp']),
      lintel.unreachable('internet', 'service'),
      lintel.unreachable('internet6', 'service'),
    ),
    promised(
      'WEB-NET-05',
      'Only the load balancer reaches the service, on its one port',
      lintel.sources('service', { 'load balancer': 'tcp/8080' }),
      lintel.destinations('load balancer', { service: 'tcp/8080' }),
    ),
    promised(
      'WEB-NET-06',
      'The service opens connections on HTTPS only, to the internet through NAT',
      lintel.reaches('service', 'internet', 'tcp/443', { through: ['every NAT gateway', 'internet gateway'] }),
      lintel.destinations('service', { internet: 'tcp/443', 'load balancer': 'tcp/443' }),
    ),
    promised(
      'WEB-NET-07',
      'The security groups let in what is written and nothing else',
      lintel.property('load balancer group', 'SecurityGroupIngress', { length: 1 }),
      lintel.property('service group', 'SecurityGroupIngress', { absent: true }),
      lintel.property('rules between groups', 'SourceSecurityGroupId', { refersTo: 'load balancer group' }),
      lintel.exists('rules between groups', 1),
    ),
    promised('WEB-NET-08', 'The load balancer accepts no TLS older than 1.3', lintel.tls('listener', '1.3')),
  ];
}

function serviceClaims(prefix: string, { size }: WebServiceOptions): readonly lintel.Claim[] {
  const promised = promise('Service');
  const parameter = (name: string) => `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/${name}`;
  const reading = ['ssm:GetParameter', 'ssm:GetParameters'];
  const ofLoadBalancer = { LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } };
  return [
    promised(
      'WEB-SVC-01',
      'The chosen number of tasks runs, in the chosen size, without public addresses',
      lintel.property('service', 'DesiredCount', size.tasks),
      lintel.property('service', 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp', 'DISABLED'),
      lintel.property('task', 'Cpu', String(size.cpu)),
      lintel.property('task', 'Memory', String(size.memoryMiB)),
    ),
    promised(
      'WEB-SVC-02',
      'The service reads its own settings',
      lintel.allowed('task role', reading, { on: parameter(`${prefix}/greeting`) }),
    ),
    promised(
      'WEB-SVC-03',
      'The service may do nothing else in AWS',
      lintel.grants('task role', { actions: reading }),
      lintel.denied('task role', reading, { on: parameter('another-service/greeting') }),
    ),
    promised('WEB-SVC-04', 'Only ECS starts the service', lintel.trusts('task role', ['ecs-tasks.amazonaws.com'])),
    promised('WEB-SVC-05', 'Logs are kept for 30 days', lintel.property('log group', 'RetentionInDays', 30)),
    promised(
      'WEB-SVC-06',
      'More than 10 errors in 5 minutes ring the alarm',
      lintel.alarm('errors alarm', {
        metric: { namespace: 'AWS/ApplicationELB', name: 'HTTPCode_Target_5XX_Count', dimensions: ofLoadBalancer },
        statistic: 'Sum',
        periodSeconds: 300,
        comparison: '>',
        threshold: 10,
        notifies: ['topic'],
        emittedBy: 'aws',
      }),
    ),
    promised(
      'WEB-SVC-07',
      'Image, certificate and the address to alert are given at deployment',
      lintel.property({ parameter: '*' }, 'Default', { absent: true }),
      lintel.property('task', 'ContainerDefinitions[0].Image', { refersTo: 'Image' }),
      lintel.property('listener', 'Certificates[0].CertificateArn', { refersTo: 'CertificateArn' }),
      lintel.property('subscription', 'Endpoint', { refersTo: 'AlertEmail' }),
    ),
  ];
}
