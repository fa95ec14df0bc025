/** Simple Notification Service. https://docs.aws.amazon.com/sns/latest/api/ */
import type { Service } from '../../service.ts';
import { snsAsks } from './asks.ts';
import { addTopicPermission, removeTopicPermission } from './permissions.ts';
import { publish, publishBatch } from './publish.ts';
import { certificateSite } from './signing.ts';
import * as topics from './topic.ts';
import { subscriptionType, topicInlinePolicyType, topicPolicyType, topicType } from './topic-type.ts';

export const sns: Service = {
  id: 'sns',
  schema: 'sns',
  asks: snsAsks,
  sites: { SimpleNotificationService: certificateSite },
  operations: {
    AddPermission: addTopicPermission,
    ConfirmSubscription: topics.confirmSubscription,
    CreateTopic: topics.createTopic,
    DeleteTopic: topics.deleteTopic,
    GetSubscriptionAttributes: topics.getSubscriptionAttributes,
    GetTopicAttributes: topics.getTopicAttributes,
    ListSubscriptions: topics.listSubscriptions,
    ListSubscriptionsByTopic: topics.listSubscriptionsByTopic,
    ListTagsForResource: topics.listTopicTags,
    ListTopics: topics.listTopics,
    Publish: publish,
    PublishBatch: publishBatch,
    RemovePermission: removeTopicPermission,
    SetSubscriptionAttributes: topics.setSubscriptionAttributes,
    SetTopicAttributes: topics.setTopicAttributes,
    Subscribe: topics.subscribe,
    TagResource: topics.tagTopic,
    Unsubscribe: topics.unsubscribe,
    UntagResource: topics.untagTopic,
  },
  types: {
    'AWS::SNS::Subscription': subscriptionType,
    'AWS::SNS::Topic': topicType,
    'AWS::SNS::TopicInlinePolicy': topicInlinePolicyType,
    'AWS::SNS::TopicPolicy': topicPolicyType,
  },
};
