import { text } from '../../base/index.ts';
import { MATCHER, type Matcher } from '../matcher.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const queue = (DelaySeconds: unknown) => ({ Orders: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds } } });

export const PROPERTY = defineWord(
  'property',
  'a property of each subject matches',
  { of: SUBJECT, path: text({ about: 'BlockDeviceMappings[0].Ebs.Encrypted; [*] is every element' }), is: MATCHER },
  {},
  {
    holds: [
      {
        says: 'A message waits 30 seconds.',
        resources: queue(30),
        claim: { kind: 'property', of: 'Orders', path: 'DelaySeconds', is: { atLeast: 10, atMost: 30 } },
      },
    ],
    fails: [
      {
        says: 'A message waits a second too long.',
        resources: queue(31),
        claim: { kind: 'property', of: 'Orders', path: 'DelaySeconds', is: { atMost: 30 } },
      },
    ],
    unknown: [
      {
        says: 'A parameter without a value decides.',
        parameters: { Delay: { Type: 'Number' } },
        resources: queue({ Ref: 'Delay' }),
        claim: { kind: 'property', of: 'Orders', path: 'DelaySeconds', is: 30 },
      },
    ],
  },
);

/** `path` is a property path such as `BlockDeviceMappings[0].Ebs.Encrypted`. */
export function property<Name extends string = string>(
  of: Subject<Name>,
  path: string,
  is: Matcher<Name>,
): AssertionOf<typeof PROPERTY> {
  return { kind: 'property', of, path, is };
}
