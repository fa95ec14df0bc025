import { flag, list } from '../../base/index.ts';
import { SHOP } from '../examples/shop.ts';
import { NAME } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

export const STANDS = defineWord(
  'stands',
  'the network interfaces of the subject stand in exactly these subnets, carry exactly these security groups, and have public addresses or none',
  { what: SUBJECT },
  {
    in: list(NAME, { min: 1, about: 'the subnets, or names that stand for several' }),
    groups: list(NAME, { about: 'the security groups' }),
    public: flag('whether it has a public IPv4 address'),
  },
  {
    holds: [
      {
        says: 'The database stands in the private subnet, behind its own group.',
        resources: SHOP,
        claim: { kind: 'stands', what: 'Database', in: ['Private'], groups: ['DatabaseGroup'], public: false },
      },
    ],
    fails: [
      { says: 'The server is public.', resources: SHOP, claim: { kind: 'stands', what: 'Server', public: false } },
      {
        says: 'The database stands elsewhere.',
        resources: SHOP,
        claim: { kind: 'stands', what: 'Database', in: ['Public'] },
      },
    ],
  },
  { some: ['in', 'groups', 'public'] },
);

/** Where it stands in the network. What is left out is not judged. */
export function stands<Name extends string = string>(
  what: Subject<Name>,
  where: { readonly in?: readonly Name[]; readonly groups?: readonly Name[]; readonly public?: boolean },
): AssertionOf<typeof STANDS> {
  return { kind: 'stands', what, ...where };
}
