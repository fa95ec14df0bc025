import { list, record, text } from '../../base/index.ts';
import { letsIn, TOPIC_ALARM } from '../examples/topic.ts';
import { TARGET, type Target } from '../names.ts';
import { OUTSIDER, type Outsider } from '../outsider.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const claim = {
  kind: 'may',
  who: { service: 'cloudwatch.amazonaws.com' },
  actions: ['sns:Publish'],
  on: 'Topic',
  for: 'Alarm',
} as const;

export const MAY = defineWord(
  'may',
  "somebody who is not in the template may do each action, as far as the resource's own policy decides",
  {
    who: OUTSIDER,
    actions: list(text(), { min: 1, about: 'each of them, and each that a wildcard stands for' }),
    on: TARGET,
  },
  {
    for: TARGET,
    context: record(text(), 'condition keys of the request'),
  },
  {
    holds: [
      {
        says: 'CloudWatch publishes for an alarm of the account.',
        resources: { ...TOPIC_ALARM, ...letsIn({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }) },
        claim,
      },
    ],
    fails: [
      {
        says: 'The policy lets in another service.',
        resources: { ...TOPIC_ALARM, ...letsIn(undefined, 'events') },
        claim,
      },
    ],
    unknown: [
      {
        says: 'The policy asks for the organization of the alarm, which the template does not tell.',
        resources: { ...TOPIC_ALARM, ...letsIn({ StringEquals: { 'aws:SourceOrgID': 'o-abc' } }) },
        claim,
      },
    ],
  },
);

/** What a request from outside is about. */
export interface OutsideRequest<Name extends string = string> {
  /** The resource whose policy decides: a name, or `${Bucket.Arn}/logs/*` for what is in it. */
  readonly on: Target<Name>;
  /** For which resource a service acts: `aws:SourceArn` and `aws:SourceAccount` of the request. */
  readonly for?: Target<Name>;
  /** Further condition keys of the request. A key that is not given is unknown. */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Somebody who is not in the template may do this.
 *
 * @example may({ service: 'cloudwatch.amazonaws.com' }, ['sns:Publish'], { on: 'topic', for: 'alarm' })
 */
export function may<Name extends string = string>(
  who: Exclude<Outsider, 'anyone'>,
  actions: readonly string[],
  request: OutsideRequest<Name>,
): AssertionOf<typeof MAY> {
  return { kind: 'may', who, actions, ...request };
}
