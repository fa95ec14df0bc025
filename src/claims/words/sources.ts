import { list, object } from '../../base/index.ts';
import { SHOP, shopWithRule } from '../examples/shop.ts';
import { PARTY, type Party, PORTS, type Ports, portsText } from '../names.ts';
import { type AssertionOf, defineWord } from '../word.ts';

export const SOURCES = defineWord(
  'sources',
  'of the interfaces in the templates, the internet and the networks that rules name, exactly these can open connections to it, on exactly these ports',
  { of: PARTY, are: list(object({ from: PARTY, on: PORTS })) },
  {},
  {
    holds: [
      {
        says: 'Only the server reaches the database.',
        resources: SHOP,
        claim: { kind: 'sources', of: 'Database', are: [{ from: 'Server', on: 'tcp/5432' }] },
      },
    ],
    fails: [
      {
        says: 'A second rule opens SSH to all of the VPC.',
        resources: shopWithRule('DatabaseGroup', 22, { CidrIp: '10.0.0.0/16' }),
        claim: { kind: 'sources', of: 'Database', are: [{ from: 'Server', on: 'tcp/5432' }] },
      },
    ],
  },
);

/** Exactly these can open connections to it, each on exactly these ports. */
export function sources<Name extends string = string>(
  of: Party<Name>,
  are: { readonly [From in Party<Name>]?: Ports },
): AssertionOf<typeof SOURCES> {
  return { kind: 'sources', of, are: portsOfEach(are).map(([from, on]) => ({ from, on })) };
}

/** Parties with their ports, as a claim holds them. */
export function portsOfEach(are: {
  readonly [party: string]: Ports | undefined;
}): readonly (readonly [string, string])[] {
  return Object.entries(are).flatMap(([party, ports]) =>
    ports === undefined ? [] : [[party, portsText(ports)] as const],
  );
}
