import { list, number, object, word } from '../../base/index.ts';
import { NAME } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const onBalancer = { LoadBalancerArn: { Ref: 'Balancer' } };

const balancer = (
  more: Readonly<Record<string, { readonly Type: string }>> = {},
  policy = 'ELBSecurityPolicy-TLS13-1-3-2021-06',
) => ({
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
  Certificate: { Type: 'AWS::CertificateManager::Certificate', Properties: { DomainName: 'shop.example' } },
  Targets: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: { Port: 8080, Protocol: 'HTTP' } },
  Secure: {
    Type: LISTENER,
    Properties: {
      ...onBalancer,
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: policy,
      Certificates: [{ CertificateArn: { Ref: 'Certificate' } }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
    },
  },
  ...more,
});

const claim = {
  kind: 'listens',
  of: 'Balancer',
  on: [{ port: 443, protocol: 'HTTPS', certificate: 'Certificate', tls: '1.3', forwards: 'Targets' }],
} as const;

export const LISTENS = defineWord(
  'listens',
  'the load balancer has exactly these listeners; each has this protocol, certificate and oldest TLS version, and by default forwards to this target group, redirects to HTTPS on this port, or answers with this status',
  {
    of: SUBJECT,
    on: list(
      object(
        { port: number({ min: 1, max: 65535, whole: true }) },
        {
          protocol: word(['HTTP', 'HTTPS', 'TCP', 'TLS', 'UDP', 'TCP_UDP']),
          certificate: NAME,
          tls: word(['1.2', '1.3']),
          forwards: NAME,
          redirects: number({ min: 1, max: 65535, whole: true }),
          answers: number({ min: 200, max: 599, whole: true }),
        },
      ),
    ),
  },
  {},
  {
    holds: [{ says: 'HTTPS on 443, from TLS 1.3.', resources: balancer(), claim }],
    fails: [
      { says: 'The policy accepts TLS 1.2.', resources: balancer({}, 'ELBSecurityPolicy-TLS13-1-2-2021-06'), claim },
      {
        says: 'A second listener answers in clear.',
        resources: balancer({
          Plain: {
            Type: LISTENER,
            Properties: {
              ...onBalancer,
              Port: 80,
              Protocol: 'HTTP',
              DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: 'Targets' } }],
            },
          } as { readonly Type: string },
        }),
        claim,
      },
    ],
  },
);

export interface Listening<Name extends string> {
  /** @default not judged */
  readonly protocol?: AssertionOf<typeof LISTENS>['on'][number]['protocol'];
  readonly certificate?: Name;
  /** The oldest version accepted. */
  readonly tls?: '1.2' | '1.3';
  /** The only target group of its default action. */
  readonly forwards?: Name;
  /** The HTTPS port to which its default action redirects. */
  readonly redirects?: number;
  /** The status of its default action. */
  readonly answers?: number;
}

/**
 * Exactly these listeners, by port.
 *
 * @example listens('load balancer', { 443: { protocol: 'HTTPS', tls: '1.3', forwards: 'target group' } })
 */
export function listens<Name extends string = string>(
  of: Subject<Name>,
  on: Readonly<Record<number, Listening<Name>>>,
): AssertionOf<typeof LISTENS> {
  return { kind: 'listens', of, on: Object.entries(on).map(([port, is]) => ({ port: Number(port), ...is })) };
}
