import { list, number, object, text, word } from '../../base/index.ts';
import { NAME } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord, type Rest } from '../word.ts';

const group = (change: Readonly<Record<string, unknown>> = {}) => ({
  Server: { Type: 'AWS::EC2::Instance' },
  Targets: {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: {
      Port: 8080,
      Protocol: 'HTTP',
      HealthCheckPath: '/health',
      Matcher: { HttpCode: '200' },
      Targets: [{ Id: { Ref: 'Server' }, Port: 8080 }],
      ...change,
    },
  },
});

const claim = {
  kind: 'targets',
  of: 'Targets',
  are: ['Server'],
  port: 8080,
  protocol: 'HTTP',
  health: { path: '/health', codes: '200', intervalSeconds: 30 },
} as const;

export const TARGETS = defineWord(
  'targets',
  'the target group sends requests to exactly these resources, on this port and protocol, and judges their health so; what is left out of `health` is not judged, and what the template leaves out is as AWS decides',
  { of: SUBJECT },
  {
    are: list(NAME, { about: 'instances, Auto Scaling groups, ECS services, functions or load balancers' }),
    port: number({ min: 1, max: 65535, whole: true }),
    protocol: word(['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP', 'GENEVE']),
    health: object(
      {},
      {
        path: text(),
        port: text({ about: 'a port, or traffic-port' }),
        protocol: word(['HTTP', 'HTTPS', 'TCP']),
        codes: text({ about: '200, 200-299, 200,302' }),
        intervalSeconds: number({ min: 1, whole: true }),
        timeoutSeconds: number({ min: 1, whole: true }),
        healthy: number({ min: 1, whole: true, about: 'successes in a row' }),
        unhealthy: number({ min: 1, whole: true, about: 'failures in a row' }),
      },
    ),
    deregistrationSeconds: number({ min: 0, whole: true }),
    stickySeconds: number({ min: 0, whole: true, about: '0: requests of a client are not kept together' }),
  },
  {
    holds: [
      { says: 'One server, asked for its health every 30 seconds, as AWS does by default.', resources: group(), claim },
    ],
    fails: [
      { says: 'The health check asks elsewhere.', resources: group({ HealthCheckPath: '/' }), claim },
      { says: 'Nobody is a target.', resources: group({ Targets: [] }), claim },
      {
        says: 'The target listens on another port.',
        resources: group({ Targets: [{ Id: { Ref: 'Server' }, Port: 80 }] }),
        claim,
      },
    ],
  },
  { some: ['are', 'port', 'protocol', 'health', 'deregistrationSeconds', 'stickySeconds'] },
);

/** Where a target group sends requests, and how it finds out who is healthy. */
export function targets<Name extends string = string>(
  of: Subject<Name>,
  is: Omit<Rest<typeof TARGETS, 'of'>, 'are'> & { readonly are?: readonly Name[] },
): AssertionOf<typeof TARGETS> {
  return { kind: 'targets', of, ...is };
}
