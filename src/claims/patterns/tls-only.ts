import type { Claim } from '../claim.ts';
import { numbered, type Pattern, type PatternOptions } from '../pattern.ts';
import { exists } from '../words/exists.ts';
import { property } from '../words/property.ts';
import { tls } from '../words/tls.ts';

export interface TlsOnly<Name extends string> extends PatternOptions {
  /** The listeners that answer. */
  readonly listeners: readonly Name[];
  /** The oldest version that they accept. @default '1.2' */
  readonly atLeast?: '1.2' | '1.3';
  /** Listeners that answer in clear with nothing but a redirect to HTTPS. @default none */
  readonly redirects?: readonly Name[];
}

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

/** Every listener of a load balancer ends TLS of the version or newer, or does nothing but redirect to HTTPS. */
export function tlsOnly<Name extends string = string>(options: TlsOnly<Name>): readonly Claim[] {
  const { listeners, atLeast = '1.2', redirects = [] } = options;
  return numbered(options, 'TLS', [
    [
      `${listeners.join(', ')} accept no TLS older than ${atLeast}`,
      ...listeners.map((listener) => tls(listener, atLeast)),
    ],
    [
      'There is no other listener',
      exists({ type: LISTENER }, listeners.length + redirects.length),
      exists({ type: LISTENER, where: { Protocol: { oneOf: ['HTTPS', 'TLS'] } } }, listeners.length),
    ],
    redirects.length === 0
      ? undefined
      : [
          `${redirects.join(', ')} only redirect to HTTPS`,
          ...redirects.flatMap((redirect) => [
            property(redirect, 'DefaultActions', {
              exactly: [{ where: { Type: 'redirect', 'RedirectConfig.Protocol': 'HTTPS' } }],
            }),
            exists(
              { type: 'AWS::ElasticLoadBalancingV2::ListenerRule', where: { ListenerArn: { refersTo: redirect } } },
              0,
            ),
          ]),
        ],
  ]);
}

const listener = (Protocol: string, more: Readonly<Record<string, unknown>> = {}) => ({
  Type: LISTENER,
  Properties: { LoadBalancerArn: 'arn:aws:elasticloadbalancing:…', Protocol, ...more },
});
const secure = listener('HTTPS', { SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' });
const redirecting = listener('HTTP', {
  DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', StatusCode: 'HTTP_301' } }],
});
const claims = tlsOnly({ id: 'TLS', listeners: ['Secure'], redirects: ['Redirect'] } as TlsOnly<string>);

export const TLS_ONLY: Pattern = {
  name: 'tlsOnly',
  about: 'every listener ends TLS of the version or newer, or does nothing but redirect to HTTPS',
  holds: [
    {
      says: 'One listener answers, the other redirects.',
      resources: { Secure: secure, Redirect: redirecting },
      claim: claims,
    },
  ],
  fails: [
    {
      says: 'A third listener answers in clear.',
      resources: { Secure: secure, Redirect: redirecting, Plain: listener('HTTP') },
      claim: claims,
    },
    {
      says: 'The redirect leads to HTTP.',
      resources: {
        Secure: secure,
        Redirect: listener('HTTP', { DefaultActions: [{ Type: 'redirect', RedirectConfig: { Port: '8080' } }] }),
      },
      claim: claims,
    },
  ],
};
