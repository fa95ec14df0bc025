import { type ClaimSet, wordsFor } from 'lintel/claims';

/** A declared name that is gone from the template refutes its claims; an undeclared one does not compile. */
const that = wordsFor({
  balancer: 'LoadBalancer',
  'balancer group': 'LoadBalancerSecurityGroup',
  listener: 'LoadBalancerHttpsListener',
  service: 'Service',
  'service group': 'ServiceSecurityGroup',
  'private subnets': 'VpcPrivateSubnet?',
  'log group': 'LogGroup',
  'errors alarm': 'ErrorsAlarm',
  topic: 'AlertTopic',
});

/** What the document says of each environment. */
const SIZES = { dev: { cpu: 256, memory: 512, count: 1 }, prod: { cpu: 512, memory: 1024, count: 2 } };

/** What the web service promises in an environment. */
export function webServiceClaims(environment: string): ClaimSet {
  const size = environment === 'prod' ? SIZES.prod : SIZES.dev;
  const dimensions = { LoadBalancer: { refersTo: 'balancer', attribute: 'LoadBalancerFullName' } } as const;
  const failures = { namespace: 'AWS/ApplicationELB', name: 'HTTPCode_Target_5XX_Count', dimensions };
  const over = { statistic: 'Sum', periodSeconds: 300, comparison: '>', threshold: 10 } as const;
  return that.claimSet({
    title: 'Web service',
    claims: [
      ...that.closedNetwork({ id: 'WEB-NET', front: 'balancer', inside: ['service'], port: 8080 }),
      ...that.tlsOnly({ id: 'WEB-TLS', listeners: ['listener'], atLeast: '1.3' }),
      that.claim('WEB-01', 'The security groups let in and out what is written and nothing else', [
        that.rules('balancer group', { in: { internet: 'tcp/443' }, out: { 'service group': 'tcp/8080' } }),
        that.rules('service group', { in: { 'balancer group': 'tcp/8080' }, out: { internet: 'tcp/443' } }),
      ]),
      that.claim('WEB-02', 'The chosen number of tasks runs the image that was given, in private subnets', [
        that.runs('service', { ...size, port: 8080, health: '/health', image: '${Image}', logs: 'log group' }),
        that.stands('service', { in: ['private subnets'], public: false }),
        that.parameter('Image', { required: true, refuses: ['nginx:latest'] }),
      ]),
      that.claim('WEB-03', 'Logs are kept for 30 days', that.kept('log group', { days: 30 })),
      that.claim('WEB-04', 'More than 10 errors in 5 minutes ring the alarm, and somebody hears of it', [
        that.alarm('errors alarm', { metric: failures, ...over, notifies: ['topic'] }),
        that.tells('topic', { email: '${AlertEmail}' }, { from: ['errors alarm'] }),
      ]),
    ],
  });
}
