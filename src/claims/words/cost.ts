import { list, number, object, text, word } from '../../base/index.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord, type Rest } from '../word.ts';

/** Amounts that JavaScript writes in digits; no system comes near. */
const DOLLARS = number({ min: 0, max: 1e12 });
const SAVING = number({ min: -1e12, max: 1e12 });

const key = { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17', Statement: [] } } } };

export const COST = defineWord(
  'cost',
  'the subject, or everything, costs so many US dollars a month',
  {},
  {
    of: SUBJECT,
    rows: list(text(), { about: 'only what these rows of the price book price, * allowed: ec2.instance.*' }),
    months: number({ min: 1, whole: true, about: 'over so many months; default: 1' }),
    only: word(['template'], 'only what the template alone tells, without anything that depends on usage'),
    scenario: word(['low', 'expected', 'high'], 'of usage; default: expected'),
    variant: text({ about: 'the bill under this named variant instead of the system as it is' }),
    atLeast: DOLLARS,
    atMost: DOLLARS,
    saves: object(
      { unit: word(['USD', 'percent']) },
      { atLeast: SAVING, atMost: SAVING },
      'what the variant costs less than the system as it is',
      { some: ['atLeast', 'atMost'] },
    ),
  },
  {
    holds: [
      {
        says: 'A key is a dollar a month.',
        resources: key,
        claim: { kind: 'cost', of: 'Key', only: 'template', atLeast: 1, atMost: 1 },
      },
    ],
    fails: [
      {
        says: 'It is not half a dollar.',
        resources: key,
        claim: { kind: 'cost', of: 'Key', only: 'template', atMost: 0.5 },
      },
    ],
  },
  { some: ['atLeast', 'atMost', 'saves'] },
);

/** A month costs so much; nothing but `atLeast` and `atMost` of the amount, or of what a variant saves, is judged. */
export function cost<Name extends string = string>(
  bounds: Omit<Rest<typeof COST, never>, 'of'> & { readonly of?: Subject<Name> },
): AssertionOf<typeof COST> {
  return { kind: 'cost', ...bounds };
}
