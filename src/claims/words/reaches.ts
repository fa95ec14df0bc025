import { list } from '../../base/index.ts';
import { SHOP } from '../examples/shop.ts';
import { NAME, PARTY, type Party, PORTS, type Ports, portsText } from '../names.ts';
import { type AssertionOf, defineWord } from '../word.ts';

export const REACHES = defineWord(
  'reaches',
  'every address of `from` can open a connection to `to` on all the ports; `through` a load balancer it is two connections, the ports those of the first',
  { from: PARTY, to: PARTY, on: PORTS },
  {
    through: list(NAME, { about: 'each of these is on the path' }),
    without: list(NAME, { about: 'and still so when these are taken away' }),
  },
  {
    holds: [
      {
        says: 'The server reaches its database.',
        resources: SHOP,
        claim: { kind: 'reaches', from: 'Server', to: 'Database', on: 'tcp/5432' },
      },
    ],
    fails: [
      {
        says: 'No rule of the database admits another port.',
        resources: SHOP,
        claim: { kind: 'reaches', from: 'Server', to: 'Database', on: 'tcp/5433' },
      },
    ],
  },
);

export function reaches<Name extends string = string>(
  from: Party<Name>,
  to: Party<Name>,
  on: Ports,
  more: { readonly through?: readonly Name[]; readonly without?: readonly Name[] } = {},
): AssertionOf<typeof REACHES> {
  return { kind: 'reaches', from, to, on: portsText(on), ...more };
}
