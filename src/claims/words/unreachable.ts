import { SHOP, shopWithRule } from '../examples/shop.ts';
import { PARTY, type Party, PORTS, type Ports, portsText } from '../names.ts';
import { type AssertionOf, defineWord } from '../word.ts';

export const UNREACHABLE = defineWord(
  'unreachable',
  'no address of `from` can itself open a connection to `to` on any of the ports (default: all); through a load balancer it may',
  { from: PARTY, to: PARTY },
  { on: PORTS },
  {
    holds: [
      {
        says: 'The database has no way from the internet.',
        resources: SHOP,
        claim: { kind: 'unreachable', from: 'internet', to: 'Database' },
      },
    ],
    fails: [
      {
        says: 'A rule of its own lets SSH in.',
        resources: shopWithRule('ServerGroup', 22, { CidrIp: '0.0.0.0/0' }),
        claim: { kind: 'unreachable', from: 'internet', to: 'Server', on: 'tcp/22' },
      },
    ],
  },
);

export function unreachable<Name extends string = string>(
  from: Party<Name>,
  to: Party<Name>,
  on?: Ports,
): AssertionOf<typeof UNREACHABLE> {
  return on === undefined ? { kind: 'unreachable', from, to } : { kind: 'unreachable', from, to, on: portsText(on) };
}
