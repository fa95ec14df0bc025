import { COUNT } from '../matcher.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord, type Rest } from '../word.ts';

const topic = { Type: 'AWS::SNS::Topic' };

export const EXISTS = defineWord(
  'exists',
  'there are so many (default: at least one)',
  { what: SUBJECT },
  { count: COUNT },
  {
    holds: [
      {
        says: 'Two topics are there.',
        resources: { Orders: topic, Bills: topic },
        claim: { kind: 'exists', what: 'AWS::SNS::Topic', count: 2 },
      },
    ],
    fails: [
      {
        says: 'A queue is promised, and no queue is there.',
        resources: { Orders: topic },
        claim: { kind: 'exists', what: 'AWS::SQS::Queue' },
      },
      {
        says: 'A third topic is one too many.',
        resources: { Orders: topic, Bills: topic, Other: topic },
        claim: { kind: 'exists', what: 'AWS::SNS::Topic', count: { max: 2 } },
      },
    ],
    unknown: [
      {
        says: 'A topic under a condition is there in some environments only.',
        parameters: { Environment: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
        conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] } },
        resources: { Orders: { ...topic, Condition: 'IsProd' } },
        claim: { kind: 'exists', what: 'Orders' },
      },
    ],
  },
);

type Exists = Rest<typeof EXISTS, 'what'>;

/** There are so many of it; at least one when no count is given. */
export function exists<Name extends string = string>(
  what: Subject<Name>,
  count?: Exists['count'],
): AssertionOf<typeof EXISTS> {
  return count === undefined ? { kind: 'exists', what } : { kind: 'exists', what, count };
}
