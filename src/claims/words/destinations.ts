import { list, object } from '../../base/index.ts';
import { SHOP } from '../examples/shop.ts';
import { PARTY, type Party, PORTS, type Ports } from '../names.ts';
import { type AssertionOf, defineWord } from '../word.ts';
import { portsOfEach } from './sources.ts';

export const DESTINATIONS = defineWord(
  'destinations',
  'of the interfaces and endpoints in the templates, the internet and the networks that rules name, it can open connections to exactly these, on exactly these ports',
  { of: PARTY, are: list(object({ to: PARTY, on: PORTS })) },
  {},
  {
    holds: [
      {
        says: 'The server opens connections to its database and to the internet.',
        resources: SHOP,
        claim: {
          kind: 'destinations',
          of: 'Server',
          are: [
            { to: 'Database', on: 'tcp/5432' },
            { to: 'internet', on: 'all' },
          ],
        },
      },
    ],
    fails: [
      {
        says: 'The server may open connections to the internet too.',
        resources: SHOP,
        claim: { kind: 'destinations', of: 'Server', are: [{ to: 'Database', on: 'tcp/5432' }] },
      },
    ],
  },
);

/** It can open connections to exactly these, on exactly these ports. */
export function destinations<Name extends string = string>(
  of: Party<Name>,
  are: { readonly [To in Party<Name>]?: Ports },
): AssertionOf<typeof DESTINATIONS> {
  return { kind: 'destinations', of, are: portsOfEach(are).map(([to, on]) => ({ to, on })) };
}
