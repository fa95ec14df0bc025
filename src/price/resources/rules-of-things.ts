import { decimal, times } from '../../base/index.ts';
import { typically } from '../facts.ts';
import { changed } from '../measure.ts';
import { free, type Pricer, part, unknown } from '../pricer.ts';

/** A rule is billed each time it fires, and for each of its actions: https://aws.amazon.com/iot-core/pricing/ */
export const topicRule: Pricer = (facts) => {
  const fired = facts.used('events', 'messages', typically(1_000, 100_000, 10_000_000));
  const actions = facts.elements('TopicRulePayload.Actions').length;
  return [
    part('Rule fired', 'iot.rule', fired),
    part(
      'Actions of the rule',
      'iot.action',
      changed(fired, `${fired.how} × ${actions} actions`, (each) => times(each, decimal(actions))),
    ),
  ];
};

/** A subscription for all groups of the account costs nothing, its target does; what looks for sensitive data costs by the GB. */
export const accountPolicy: Pricer = (facts) => {
  const type = facts.word('PolicyType');
  if (type === 'SUBSCRIPTION_FILTER_POLICY') return free('Subscriptions cost nothing; where the events go is billed.');
  if (type !== 'DATA_PROTECTION_POLICY')
    return unknown(`What a policy of type ${type ?? 'that is not told'} costs is not in the price book.`);
  return [part('Logs scanned', 'logs.data-protection', facts.used('scannedGb', 'GB', typically(1, 10, 100)))];
};
