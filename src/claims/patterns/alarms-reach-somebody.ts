import type { Claim } from '../claim.ts';
import { letsIn, TOPIC_ALARM } from '../examples/topic.ts';
import type { Matcher } from '../matcher.ts';
import { numbered, type Pattern, type PatternOptions } from '../pattern.ts';
import { mayNot } from '../words/may-not.ts';
import { tells } from '../words/tells.ts';

export interface AlarmsReachSomebody<Name extends string> extends PatternOptions {
  readonly topic: Name;
  /** Who is told: protocol to endpoint, `{ email: '${AlertEmail}' }`. */
  readonly by: Readonly<Record<string, Matcher<Name>>>;
  /** What rings: alarms, rules, budgets. */
  readonly from: readonly Name[];
}

/** What rings tells the topic, which tells somebody; nobody outside of the account speaks through it or listens to it. */
export function alarmsReachSomebody<Name extends string = string>(
  options: AlarmsReachSomebody<Name>,
): readonly Claim[] {
  const { topic, by, from } = options;
  const other = { service: 'cloudwatch.amazonaws.com', account: 'another' } as const;
  return numbered(options, 'Alarms', [
    [`${from.join(', ')} reach somebody through ${topic}`, tells(topic, by, { from })],
    [`Alarms of no other account ring ${topic}`, mayNot(other, ['sns:Publish'], { on: topic })],
    [`${topic} is closed to the public`, mayNot('anyone', ['sns:*'], { on: topic })],
  ]);
}

const OWN = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
const told = (change: object = {}, policy: object = letsIn(OWN)) => ({
  ...TOPIC_ALARM,
  ...policy,
  Mail: {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'ops@example.com', ...change },
  },
});
const claims = alarmsReachSomebody({ id: 'ALM', topic: 'Topic', by: { email: 'ops@example.com' }, from: ['Alarm'] });

export const ALARMS_REACH_SOMEBODY: Pattern = {
  name: 'alarmsReachSomebody',
  about:
    'what rings tells the topic, which tells somebody; nobody outside of the account speaks through it or listens to it',
  holds: [{ says: 'An alarm, its topic and the mail to the operators.', resources: told(), claim: claims }],
  fails: [
    {
      says: 'The subscription drops every alarm.',
      resources: told({ FilterPolicy: { severity: ['high'] } }),
      claim: claims,
    },
    { says: 'Alarms of every account ring.', resources: told({}, letsIn()), claim: claims },
    {
      says: 'The topic lets in rules, and no alarms.',
      resources: told({}, letsIn(OWN, 'events')),
      claim: claims,
    },
  ],
};
