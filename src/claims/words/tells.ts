import { list, record } from '../../base/index.ts';
import { letsIn, TOPIC_ALARM } from '../examples/topic.ts';
import { MATCHER, type Matcher } from '../matcher.ts';
import { NAME } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const mail = (change: object = {}) => ({
  Mail: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'ops@example.com', ...change },
  },
});

const claim = { kind: 'tells', of: 'Topic', by: { email: 'ops@example.com' }, from: ['Alarm'] } as const;

const encrypted = (statements: readonly object[]) => ({
  Topic: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId: { Ref: 'Key' } } },
  Key: {
    Type: 'AWS::KMS::Key',
    Properties: {
      KeyPolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
            Action: 'kms:*',
            Resource: '*',
          },
          ...statements,
        ],
      },
    },
  },
});

export const TELLS = defineWord(
  'tells',
  'messages to the topic reach these endpoints, once their owners have confirmed; what `from` names sends to the topic, may publish to it and may use its key',
  { of: SUBJECT, by: record(MATCHER, 'protocol of a subscription to what its endpoint is') },
  { from: list(NAME, { min: 1, about: 'alarms, rules, buckets and others that send to the topic' }) },
  {
    holds: [
      { says: 'An alarm is mailed.', resources: { ...TOPIC_ALARM, ...letsIn(), ...mail() }, claim },
      {
        says: 'An alarm is mailed through a topic with a key that lets CloudWatch in.',
        resources: {
          ...TOPIC_ALARM,
          ...letsIn(),
          ...mail(),
          ...encrypted([
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
              Resource: '*',
            },
          ]),
        },
        claim,
      },
    ],
    fails: [
      {
        says: 'A filter drops every message of an alarm.',
        resources: { ...TOPIC_ALARM, ...letsIn(), ...mail({ FilterPolicy: { severity: ['high'] } }) },
        claim,
      },
      {
        says: 'The policy of the topic lets in another service only.',
        resources: { ...TOPIC_ALARM, ...letsIn(undefined, 'events'), ...mail() },
        claim,
      },
      {
        says: 'The key of the topic lets in nobody.',
        resources: { ...TOPIC_ALARM, ...letsIn(), ...mail(), ...encrypted([]) },
        claim,
      },
    ],
  },
);

/**
 * Messages to a topic reach somebody.
 *
 * @example tells('topic', { email: '${AlertEmail}' }, { from: ['every alarm'] })
 */
export function tells<Name extends string = string>(
  of: Subject<Name>,
  by: Readonly<Record<string, Matcher<Name>>>,
  more: { readonly from?: readonly Name[] } = {},
): AssertionOf<typeof TELLS> {
  return { kind: 'tells', of, by, ...more };
}
