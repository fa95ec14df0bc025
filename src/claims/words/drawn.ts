import { list, object, text } from '../../base/index.ts';
import { SHOP } from '../examples/shop.ts';
import { DRAWN, type Drawn } from '../names.ts';
import { type AssertionOf, defineWord } from '../word.ts';

export const DRAWN_WORD = defineWord(
  'drawn',
  'the drawing made from the template shows so',
  {},
  {
    shows: list(DRAWN, { about: 'each of these has a place in the drawing' }),
    groups: list(text(), { about: 'each of these is the label of a group of the drawing, * allowed' }),
    arrows: list(object({ from: DRAWN, to: DRAWN }), {
      about: 'each of these is an arrow, directly or through a gateway; users and internet are names too',
    }),
    colors: list(object({ of: DRAWN, is: text() }), { about: 'the colour in which each is drawn: #ff9900' }),
  },
  {
    holds: [
      {
        says: 'The drawing shows the server with an arrow to its database.',
        resources: SHOP,
        claim: { kind: 'drawn', shows: ['Server'], arrows: [{ from: 'Server', to: 'Database' }] },
      },
    ],
    fails: [
      {
        says: 'Nothing leads from the internet to the database.',
        resources: SHOP,
        claim: { kind: 'drawn', arrows: [{ from: 'internet', to: 'Database' }] },
      },
    ],
  },
  { min: 2 },
);

export function drawn<Name extends string = string>(shows: {
  readonly shows?: readonly Drawn<Name>[];
  readonly groups?: readonly string[];
  readonly arrows?: readonly { readonly from: Drawn<Name>; readonly to: Drawn<Name> }[];
  readonly colors?: { readonly [Drawn in Name]?: string };
}): AssertionOf<typeof DRAWN_WORD> {
  const { colors, ...rest } = shows;
  const painted = Object.entries<string | undefined>(colors ?? {}).flatMap(([of, is]) =>
    is === undefined ? [] : [{ of, is }],
  );
  return { kind: 'drawn', ...rest, ...(colors !== undefined && { colors: painted }) };
}
