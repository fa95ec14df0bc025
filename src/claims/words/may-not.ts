import { list, record, text } from '../../base/index.ts';
import { letsIn, TOPIC_ALARM } from '../examples/topic.ts';
import { TARGET } from '../names.ts';
import { OUTSIDER, type Outsider } from '../outsider.ts';
import { type AssertionOf, defineWord } from '../word.ts';
import type { OutsideRequest } from './may.ts';

const claim = {
  kind: 'mayNot',
  who: { service: 'cloudwatch.amazonaws.com', account: 'another' },
  actions: ['sns:Publish'],
  on: 'Topic',
} as const;

export const MAY_NOT = defineWord(
  'mayNot',
  "nobody of these may do any of the actions, as far as the resource's own policy decides",
  { who: OUTSIDER, actions: list(text(), { min: 1, about: 'wildcards allowed' }), on: TARGET },
  {
    for: TARGET,
    context: record(text(), 'condition keys of the request'),
  },
  {
    holds: [
      {
        says: 'CloudWatch publishes for the own account only.',
        resources: { ...TOPIC_ALARM, ...letsIn({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }) },
        claim,
      },
    ],
    fails: [
      {
        says: 'Alarms of any account reach the topic through the service.',
        resources: { ...TOPIC_ALARM, ...letsIn() },
        claim,
      },
    ],
  },
);

/**
 * Nobody of these may do this. The actions may have wildcards; each key of the request that is not given may have any value.
 *
 * @example mayNot('anyone', ['s3:*'], { on: 'bucket' })
 * @example mayNot('administrator', ['s3:*'], { on: 'bucket', context: { 'aws:SecureTransport': 'false' } })
 */
export function mayNot<Name extends string = string>(
  who: Outsider,
  actions: readonly string[],
  request: OutsideRequest<Name>,
): AssertionOf<typeof MAY_NOT> {
  return { kind: 'mayNot', who, actions, ...request };
}
