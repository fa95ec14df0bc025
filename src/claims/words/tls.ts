import { word } from '../../base/index.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const listener = (SslPolicy: string) => ({
  Listener: { Type: 'AWS::ElasticLoadBalancingV2::Listener', Properties: { Protocol: 'HTTPS', Port: 443, SslPolicy } },
});

export const TLS = defineWord(
  'tls',
  'the listener accepts no older TLS version',
  { of: SUBJECT, atLeast: word(['1.2', '1.3']) },
  {},
  {
    holds: [
      {
        says: 'The policy of the listener begins with TLS 1.2.',
        resources: listener('ELBSecurityPolicy-TLS13-1-2-2021-06'),
        claim: { kind: 'tls', of: 'Listener', atLeast: '1.2' },
      },
    ],
    fails: [
      {
        says: 'The policy of 2016 still accepts TLS 1.0.',
        resources: listener('ELBSecurityPolicy-2016-08'),
        claim: { kind: 'tls', of: 'Listener', atLeast: '1.2' },
      },
    ],
  },
);

export function tls<Name extends string = string>(of: Subject<Name>, atLeast: '1.2' | '1.3'): AssertionOf<typeof TLS> {
  return { kind: 'tls', of, atLeast };
}
