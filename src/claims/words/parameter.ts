import { flag, list, text } from '../../base/index.ts';
import { type AssertionOf, defineWord, type Rest } from '../word.ts';

const email = (AllowedPattern: string) => ({ AlertEmail: { Type: 'String', AllowedPattern } });
const resources = { Topic: { Type: 'AWS::SNS::Topic' } };
const claim = {
  kind: 'parameter',
  of: 'AlertEmail',
  required: true,
  accepts: ['ops@example.com'],
  refuses: ['@', 'ops', 'ops@example', ''],
} as const;

export const PARAMETER = defineWord(
  'parameter',
  'a parameter of the template is asked for so: these values are accepted and those are refused by its pattern, allowed values, length and bounds',
  { of: text({ about: 'the name of the parameter' }) },
  {
    default: text({ about: 'its default, exactly' }),
    required: flag('true: it has no default'),
    accepts: list(text(), { min: 1 }),
    refuses: list(text(), { min: 1 }),
    described: flag('true: it has a description'),
    secret: flag('true: consoles and logs do not show its value'),
  },
  {
    holds: [
      {
        says: 'An address is accepted, half of one is not.',
        parameters: email('^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$'),
        resources,
        claim,
      },
    ],
    fails: [{ says: 'The pattern is satisfied by a single sign.', parameters: email('.*@.*'), resources, claim }],
  },
  { min: 3 },
);

/** What a template asks for. What is left out is not judged. */
export function parameter(of: string, is: Rest<typeof PARAMETER, 'of'>): AssertionOf<typeof PARAMETER> {
  return { kind: 'parameter', of, ...is };
}
