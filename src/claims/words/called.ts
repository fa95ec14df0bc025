import { MATCHER, type Matcher } from '../matcher.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const topic = (TopicName?: unknown) => ({
  Topic: { Type: 'AWS::SNS::Topic', Properties: TopicName === undefined ? {} : { TopicName } },
});
const claim = { kind: 'called', of: 'Topic', is: 'shop-alerts' } as const;

export const CALLED = defineWord(
  'called',
  'the physical name of each subject is this, in whichever property its type keeps it; one that CloudFormation or AWS makes up is not',
  { of: SUBJECT, is: MATCHER },
  {},
  {
    holds: [
      { says: 'The template names the topic.', resources: topic('shop-alerts'), claim },
      {
        says: 'RDS stores identifiers in lower case.',
        resources: { Orders: { Type: 'AWS::RDS::DBCluster', Properties: { DBClusterIdentifier: 'Shop-Orders' } } },
        claim: { kind: 'called', of: 'Orders', is: 'shop-orders' },
      },
    ],
    fails: [
      { says: 'The topic has another name.', resources: topic('shop-alarms'), claim },
      { says: 'CloudFormation makes the name up.', resources: topic(), claim },
    ],
    unknown: [
      {
        says: 'Nobody said a value for the parameter.',
        parameters: { Name: { Type: 'String' } },
        resources: topic({ Ref: 'Name' }),
        claim,
      },
    ],
  },
);

/**
 * The name by which AWS knows the subject.
 *
 * @example called('topic', 'shop-alerts')
 */
export function called<Name extends string = string>(of: Subject<Name>, is: Matcher<Name>): AssertionOf<typeof CALLED> {
  return { kind: 'called', of, is };
}
