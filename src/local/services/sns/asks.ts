/** What requests of SNS ask for in IAM's terms. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
import { isRecord } from '../../../base/index.ts';
import type { AskedAccess, Call } from '../../service.ts';
import { topicAttributes, topicsOf, whereOf } from './topic.ts';

export function snsAsks(operation: string, input: object, call: Call): readonly AskedAccess[] {
  const action = `sns:${operation.replace(/Batch$/, '')}`;
  const { TopicArn, TargetArn, ResourceArn, SubscriptionArn, Name } = isRecord(input) ? input : {};
  const given = TopicArn ?? TargetArn ?? ResourceArn ?? SubscriptionArn;
  const named = typeof Name === 'string' ? `arn:aws:sns:${call.region}:${call.account}:${Name}` : undefined;
  const arn = typeof given === 'string' ? given : named;
  if (arn === undefined) return [{ action, resource: '*' }];
  const topicArn = arn.split(':').slice(0, 6).join(':');
  const topic = topicsOf(whereOf(topicArn, call)).get(topicArn);
  // The policy that a topic begins with is for its own account, which identity policies speak for as well.
  const policy = topic?.attributes.Policy === undefined ? undefined : topicAttributes(topic, call).Policy;
  return [
    {
      action,
      resource: topicArn,
      ...(topic === undefined ? {} : { account: topic.account }),
      ...(policy === undefined ? {} : { policy }),
    },
  ];
}
