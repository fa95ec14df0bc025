import { type ClaimSet, wordsFor } from 'lintel/claims';
import type { WebServiceOptions } from './options.ts';

/** A declared name that is gone from the template refutes its claims; an undeclared one does not compile. */
const that = wordsFor({
  vpc: 'Vpc',
  'public subnet a': 'VpcPublicSubnetA',
  'public subnet b': 'VpcPublicSubnetB',
  'private subnet a': 'VpcPrivateSubnetA',
  'private subnet b': 'VpcPrivateSubnetB',
  'internet gateway': 'VpcInternetGateway',
  'NAT gateway a': 'VpcNatGatewayA',
  'NAT gateway b': 'VpcNatGatewayB',
  'load balancer': 'LoadBalancer',
  'load balancer group': 'LoadBalancerSecurityGroup',
  listener: 'LoadBalancerHttpsListener',
  service: 'Service',
  'service group': 'ServiceSecurityGroup',
  'task role': 'TaskRole',
  'log group': 'LogGroup',
  'errors alarm': 'ErrorsAlarm',
  topic: 'AlertTopic',
  image: { parameter: 'Image' },
});

/** What the document says of each environment. */
const SIZES = {
  dev: { cpu: 256, memory: 512, count: 1, 'way out of b': 'NAT gateway a' },
  prod: { cpu: 512, memory: 1024, count: 2, 'way out of b': 'NAT gateway b' },
} as const;

/** What the web service promises in an environment. */
export function webServiceClaims(environment: string, _options: WebServiceOptions): ClaimSet {
  const { 'way out of b': wayOutOfB, ...size } = environment === 'prod' ? SIZES.prod : SIZES.dev;
  const settings =
    `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/web-service-${environment}/*` as const;
  return that.claimSet({
    title: 'Web service',
    claims: [
      ...that.closedNetwork({ id: 'WEB-NET', front: 'load balancer', inside: ['service'], port: 8080 }),
      ...that.tlsOnly({ id: 'WEB-TLS', listeners: ['listener'], atLeast: '1.3' }),
      ...that.leastPrivilege({
        id: 'WEB-ROLE',
        role: 'task role',
        trustedBy: ['ecs-tasks.amazonaws.com'],
        needs: [{ feature: 'settings', actions: ['ssm:GetParameter', 'ssm:GetParameters'] }],
        on: { settings },
      }),
      that.claim('WEB-01', 'The address plan is the one written down, in two zones', [
        that.subnets('vpc', '10.20.0.0/16', {
          'public subnet a': ['10.20.0.0/24', 'eu-central-1a'],
          'public subnet b': ['10.20.1.0/24', 'eu-central-1b'],
          'private subnet a': ['10.20.16.0/20', 'eu-central-1a'],
          'private subnet b': ['10.20.32.0/20', 'eu-central-1b'],
        }),
        that.route('public subnet a', '0.0.0.0/0', 'internet gateway'),
        that.route('private subnet a', '0.0.0.0/0', 'NAT gateway a'),
        that.route('private subnet b', '0.0.0.0/0', wayOutOfB),
      ]),
      that.claim('WEB-02', 'The security groups let in and out what is written and nothing else', [
        that.rules('load balancer group', { in: { internet: 'tcp/443' }, out: { 'service group': 'tcp/8080' } }),
        that.rules('service group', { in: { 'load balancer group': 'tcp/8080' }, out: { internet: 'tcp/443' } }),
      ]),
      that.claim('WEB-03', 'The chosen number of tasks runs the image that was given, in private subnets', [
        that.runs('service', {
          ...size,
          port: 8080,
          health: '/health',
          image: { refersTo: 'image' },
          logs: 'log group',
        }),
        that.stands('service', { in: ['private subnet a', 'private subnet b'], public: false }),
        that.parameter('Image', { required: true, refuses: ['nginx:latest'] }),
      ]),
      that.claim('WEB-04', 'Logs are kept for 30 days', that.kept('log group', { days: 30 })),
      that.claim(
        'WEB-05',
        'More than 10 errors in 5 minutes ring the alarm',
        that.alarm('errors alarm', {
          metric: {
            namespace: 'AWS/ApplicationELB',
            name: 'HTTPCode_Target_5XX_Count',
            dimensions: { LoadBalancer: { refersTo: 'load balancer', attribute: 'LoadBalancerFullName' } },
          },
          statistic: 'Sum',
          periodSeconds: 300,
          comparison: '>',
          threshold: 10,
          notifies: ['topic'],
        }),
      ),
    ],
  });
}
