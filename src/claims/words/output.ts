import { flag, text } from '../../base/index.ts';
import { MATCHER, type Matcher } from '../matcher.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const outputs = (id: string) => ({ TopicArn: { Value: { Ref: id } } });
const resources = { Topic: { Type: 'AWS::SNS::Topic' }, Other: { Type: 'AWS::SNS::Topic' } };
const claim = { kind: 'output', of: 'TopicArn', is: { refersTo: 'Topic' } } as const;

export const OUTPUT = defineWord(
  'output',
  'a stack has this output, and its value matches',
  { of: text({ about: 'the name of the output' }), is: MATCHER },
  { exported: flag('whether other stacks may import it') },
  {
    holds: [{ says: 'The output is the topic.', resources, outputs: outputs('Topic'), claim }],
    fails: [
      { says: 'The output is another topic.', resources, outputs: outputs('Other'), claim },
      { says: 'There is no such output.', resources, claim },
    ],
  },
);

export function output<Name extends string = string>(
  of: string,
  is: Matcher<Name>,
  more: { readonly exported?: boolean } = {},
): AssertionOf<typeof OUTPUT> {
  return { kind: 'output', of, is, ...more };
}
