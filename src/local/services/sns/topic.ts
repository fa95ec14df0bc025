/** Topics and subscriptions. https://docs.aws.amazon.com/sns/latest/api/ */
import { randomUUID } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import type { SnsOperations, SnsShapes } from '../../schemas/sns.generated.ts';
import { type Call, type LocalWorld, ServiceError } from '../../service.ts';
import { filterFault, isNested } from './filter.ts';
import { askEndpoint } from './http-endpoint.ts';
import { jacksonFault } from './json-fault.ts';
import { askForConfirmation } from './outbox.ts';

export interface Topic {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly owner: string;
  readonly isConfirmed: boolean;
  readonly token: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Who subscribed. Absent in what an older version kept: the owner's root. */
  readonly principal?: string;
}

interface Where {
  readonly world: LocalWorld;
  readonly account: string;
  readonly region: string;
}

export const topicsOf = ({ world, account, region }: Where) =>
  world.state.collection<Topic>('sns/topic', { account, region });
export const subscriptionsOf = ({ world, account, region }: Where) =>
  world.state.collection<Subscription>('sns/subscription', { account, region });

export function whereOf(arn: string, call: Call): Where {
  const [, , , region = call.region, account = call.account] = arn.split(':');
  return { world: call.world, account, region };
}

export const invalidSns = (message: string) => new ServiceError('InvalidParameter', `Invalid parameter: ${message}`);
const topicMissing = () => new ServiceError('NotFound', 'Topic does not exist');

/** Throws where a text is no ARN at all. */
export function checkArn(arn: string, name: string): void {
  const parts = arn.split(':').length;
  if (parts < 6) throw invalidSns(`${name} Reason: An ARN must have at least 6 elements, not ${parts}`);
}

export function topicOf(arn: string, call: Call): Topic {
  checkArn(arn, 'TopicArn');
  if (!/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/.test(arn) || arn.split(':')[3] !== call.region) {
    throw invalidSns('TopicArn');
  }
  const topic = topicsOf(whereOf(arn, call)).get(arn);
  if (topic === undefined) throw topicMissing();
  return topic;
}

export function subscriptionOf(arn: string, call: Call): Subscription {
  const subscription = subscriptionsOf(whereOf(arn, call)).get(arn);
  if (subscription === undefined) throw new ServiceError('NotFound', 'Subscription does not exist');
  return subscription;
}

const SETTABLE = [
  'DeliveryPolicy',
  'DisplayName',
  'Policy',
  'TracingConfig',
  'KmsMasterKeyId',
  'ArchivePolicy',
  'SignatureVersion',
  'ContentBasedDeduplication',
  'FifoThroughputScope',
];

export const createTopic: SnsOperations['CreateTopic'] = ({ Name: name, Attributes = {}, Tags = [] }, call) => {
  const isFifo = Attributes.FifoTopic === 'true';
  if (!(isFifo ? /^[\w-]{1,251}\.fifo$/ : /^[\w-]{1,256}$/).test(name)) {
    throw invalidSns('Topic Name');
  }
  const arn = `arn:${call.partition}:sns:${call.region}:${call.account}:${name}`;
  const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  const found = topicsOf(call).get(arn);
  if (found !== undefined) {
    if (Object.entries(tags).some(([key, value]) => found.tags[key] !== value)) {
      throw invalidSns('Tags Reason: Topic already exists with different tags');
    }
    const all = topicAttributes(found, call);
    const { FifoTopic: _, ...given } = Attributes;
    if (Object.entries(given).some(([key, value]) => (all[key] ?? '') !== value)) {
      throw invalidSns('Attributes Reason: Topic already exists with different attributes');
    }
    return { TopicArn: arn };
  }
  for (const key of Object.keys(Attributes))
    if (key !== 'FifoTopic' && !SETTABLE.includes(key)) throw invalidSns('AttributeName');
  const { FifoTopic: isTold, ...others } = Attributes;
  // A topic that is no FIFO topic does not say so.
  const attributes = isTold === 'true' ? Attributes : others;
  topicsOf(call).put(arn, { arn, name, account: call.account, region: call.region, attributes, tags });
  return { TopicArn: arn };
};

export function topicAttributes(topic: Topic, call: Call): Readonly<Record<string, string>> {
  const all = [...subscriptionsOf({ world: call.world, ...topic }).values()].filter(
    ({ topicArn }) => topicArn === topic.arn,
  );
  const confirmed = all.filter(({ isConfirmed }) => isConfirmed).length;
  return {
    ...(topic.attributes.FifoTopic === 'true' ? { ContentBasedDeduplication: 'false' } : {}),
    Policy: defaultPolicy(topic),
    DisplayName: '',
    ...topic.attributes,
    EffectiveDeliveryPolicy: effectivePolicy(topic.attributes.DeliveryPolicy),
    Owner: topic.account,
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsDeleted: '0',
    SubscriptionsPending: String(all.length - confirmed),
    TopicArn: topic.arn,
  };
}

/** The delivery policy with what it leaves open. */
function effectivePolicy(own: string | undefined): string {
  if (own === undefined || own === '') return DELIVERY;
  const given: unknown = JSON.parse(own);
  const http = isRecord(given) && isRecord(given.http) ? given.http : {};
  const standard = JSON.parse(DELIVERY) as { readonly http: Readonly<Record<string, unknown>> };
  const merged = Object.entries(standard.http).map(([name, value]) => {
    const mine = http[name];
    return [name, isRecord(value) && isRecord(mine) ? { ...value, ...mine } : (mine ?? value)];
  });
  return JSON.stringify({ http: Object.fromEntries(merged) });
}

const DELIVERY =
  '{"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"linear"},"disableSubscriptionOverrides":false,"defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}}';

function defaultPolicy({ arn, account }: Topic): string {
  const actions =
    'GetTopicAttributes SetTopicAttributes AddPermission RemovePermission DeleteTopic Subscribe ListSubscriptionsByTopic Publish';
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: actions.split(' ').map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
}

export const deleteTopic: SnsOperations['DeleteTopic'] = ({ TopicArn }, call) => {
  const where = whereOf(TopicArn, call);
  topicsOf(where).delete(TopicArn);
  const subscriptions = subscriptionsOf(where);
  for (const { arn, topicArn } of [...subscriptions.values()]) if (topicArn === TopicArn) subscriptions.delete(arn);
  return undefined;
};

const PAGE = 100;

export function snsPage<T>(all: readonly T[], token: string | undefined) {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString('utf8'));
  if (!Number.isInteger(start)) throw invalidSns('NextToken');
  const next = start + PAGE < all.length ? { NextToken: Buffer.from(String(start + PAGE)).toString('base64') } : {};
  return { page: all.slice(start, start + PAGE), next };
}

export const listTopics: SnsOperations['ListTopics'] = ({ NextToken }, call) => {
  const { page, next } = snsPage([...topicsOf(call).values()], NextToken);
  return { Topics: page.map(({ arn }) => ({ TopicArn: arn })), ...next };
};

export const getTopicAttributes: SnsOperations['GetTopicAttributes'] = ({ TopicArn }, call) => ({
  Attributes: topicAttributes(topicOf(TopicArn, call), call),
});

export const setTopicAttributes: SnsOperations['SetTopicAttributes'] = (
  { TopicArn, AttributeName, AttributeValue = '' },
  call,
) => {
  const topic = topicOf(TopicArn, call);
  if (!SETTABLE.includes(AttributeName) && !/FeedbackRoleArn$|FeedbackSampleRate$/.test(AttributeName))
    throw invalidSns('AttributeName');
  const { [AttributeName]: _, ...others } = topic.attributes;
  const isCleared = AttributeName === 'DeliveryPolicy' && AttributeValue === '';
  topicsOf(whereOf(TopicArn, call)).put(TopicArn, {
    ...topic,
    attributes: isCleared ? others : { ...topic.attributes, [AttributeName]: AttributeValue },
  });
  return undefined;
};

const PROTOCOLS = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];

export const subscribe: SnsOperations['Subscribe'] = (input, call) => {
  const { TopicArn, Protocol, Endpoint = '', Attributes = {}, ReturnSubscriptionArn } = input;
  const topic = topicOf(TopicArn, call);
  if (!PROTOCOLS.includes(Protocol)) throw invalidSns(`Amazon SNS does not support this protocol string: ${Protocol}`);
  if (Protocol === 'sqs' && !/^arn:[\w-]+:sqs:/.test(Endpoint)) throw invalidSns('SQS endpoint ARN');
  if (Protocol === 'lambda' && !/^arn:[\w-]+:lambda:/.test(Endpoint)) throw invalidSns('Lambda endpoint ARN');
  if ((Protocol === 'http' || Protocol === 'https') && !Endpoint.startsWith(`${Protocol}://`)) {
    throw invalidSns('Endpoint must match the specified protocol');
  }
  if (Protocol === 'sms' && !/^\+?\d(?:[ ().-]?\d){2,18}$/.test(Endpoint)) {
    throw new ServiceError('InvalidParameter', `Invalid SMS endpoint: ${Endpoint}`);
  }
  if (Protocol === 'sqs' && Endpoint.endsWith('.fifo') && topic.attributes.FifoTopic !== 'true') {
    throw invalidSns(
      'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    );
  }
  if (Protocol.startsWith('email') && !Endpoint.includes('@')) throw invalidSns('Email address');
  if (
    topic.attributes.FifoTopic === 'true' &&
    !['sqs', 'lambda', 'firehose', 'http', 'https', 'email', 'email-json', 'sms', 'application'].includes(Protocol)
  ) {
    throw invalidSns(`Endpoint Reason: Endpoint ${Endpoint} not supported`);
  }
  for (const [name, value] of Object.entries(Attributes))
    checkSubscriptionAttribute(name, value, Attributes.FilterPolicyScope, 'Attributes Reason: ');
  const attributes = spelled(Attributes);
  const where = whereOf(TopicArn, call);
  const subscriptions = subscriptionsOf(where);
  const found = [...subscriptions.values()].find(
    (each) => each.topicArn === TopicArn && each.protocol === Protocol && each.endpoint === Endpoint,
  );
  if (found !== undefined) {
    const differs = Object.entries(attributes).some(([name, value]) => found.attributes[name] !== value);
    if (differs) throw invalidSns('Attributes Reason: Subscription already exists with different attributes');
    return {
      SubscriptionArn: found.isConfirmed || ReturnSubscriptionArn === true ? found.arn : 'pending confirmation',
    };
  }
  // Who owns queue, function and topic needs not be asked; the rest must confirm.
  const isConfirmed = ['sqs', 'lambda', 'firehose', 'sms', 'application'].includes(Protocol);
  const isMail = Protocol.startsWith('email');
  const subscription: Subscription = {
    arn: `${TopicArn}:${randomUUID()}`,
    topicArn: TopicArn,
    protocol: Protocol,
    endpoint: Endpoint,
    owner: call.account,
    isConfirmed: isConfirmed || isMail,
    token: randomUUID().replaceAll('-', '') + randomUUID().replaceAll('-', ''),
    attributes,
    principal: call.principal,
  };
  subscriptions.put(subscription.arn, subscription);
  if (isMail) askForConfirmation(subscription, call);
  if (Protocol === 'http' || Protocol === 'https') askEndpoint(subscription, topic, call);
  return { SubscriptionArn: isConfirmed || ReturnSubscriptionArn === true ? subscription.arn : 'pending confirmation' };
};

/** Truths are kept in their one spelling. */
function spelled(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { RawMessageDelivery: raw } = attributes;
  return raw === undefined ? attributes : { ...attributes, RawMessageDelivery: raw.toLowerCase() };
}

/** `where`: what errors on making a subscription say before the attribute. */
function checkSubscriptionAttribute(name: string, value: string, scope: string | undefined, where = ''): void {
  const known = [
    'DeliveryPolicy',
    'FilterPolicy',
    'FilterPolicyScope',
    'RawMessageDelivery',
    'RedrivePolicy',
    'SubscriptionRoleArn',
    'ReplayPolicy',
  ];
  if (!known.includes(name)) throw invalidSns('AttributeName');
  if (name === 'RawMessageDelivery' && !/^(?:true|false)$/i.test(value)) {
    throw invalidSns(`${where}RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
  }
  if (name === 'FilterPolicyScope' && value !== 'MessageAttributes' && value !== 'MessageBody') {
    throw invalidSns(
      `${where}FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
    );
  }
  if ((name === 'FilterPolicy' || name === 'RedrivePolicy') && value !== '') {
    let read: unknown;
    try {
      read = JSON.parse(value);
    } catch {
      throw invalidSns(`${where}${name}: failed to parse JSON. ${jacksonFault(value)}`);
    }
    if (name === 'FilterPolicy' && isRecord(read)) {
      if (scope !== 'MessageBody' && isNested(read)) {
        throw invalidSns(`${where}Filter policy scope MessageAttributes does not support nested filter policy`);
      }
      const fault = filterFault(JSON.stringify(read), read);
      if (fault !== undefined) throw invalidSns(`${where}FilterPolicy: ${fault}`);
    }
    const target = isRecord(read) ? read.deadLetterTargetArn : undefined;
    if (name === 'RedrivePolicy' && !/^arn:[\w-]+:sqs:[\w-]+:\d{12}:/.test(String(target))) {
      throw invalidSns(`${where}RedrivePolicy: deadLetterTargetArn is an invalid arn`);
    }
  }
}

export const confirmSubscription: SnsOperations['ConfirmSubscription'] = ({ TopicArn, Token }, call) => {
  checkArn(TopicArn, 'TopicArn');
  if (!/^[\da-f]{64,}$/.test(Token)) throw new ServiceError('InvalidParameter', 'Invalid token');
  const subscriptions = subscriptionsOf(whereOf(TopicArn, call));
  const found = [...subscriptions.values()].find(({ topicArn, token }) => topicArn === TopicArn && token === Token);
  if (found === undefined) throw invalidSns('Token');
  subscriptions.put(found.arn, { ...found, isConfirmed: true });
  return { SubscriptionArn: found.arn };
};

export const unsubscribe: SnsOperations['Unsubscribe'] = ({ SubscriptionArn }, call) => {
  checkArn(SubscriptionArn, 'SubscriptionArn');
  if (SubscriptionArn.split(':').length !== 7) throw invalidSns('SubscriptionId');
  subscriptionsOf(whereOf(SubscriptionArn, call)).delete(SubscriptionArn);
  return undefined;
};

const listed = (subscription: Subscription): SnsShapes['Subscription'] => ({
  SubscriptionArn: subscription.isConfirmed ? subscription.arn : 'PendingConfirmation',
  Owner: subscription.owner,
  Protocol: subscription.protocol,
  Endpoint: subscription.endpoint,
  TopicArn: subscription.topicArn,
});

export const listSubscriptions: SnsOperations['ListSubscriptions'] = ({ NextToken }, call) => {
  const { page, next } = snsPage([...subscriptionsOf(call).values()], NextToken);
  return { Subscriptions: page.map(listed), ...next };
};

export const listSubscriptionsByTopic: SnsOperations['ListSubscriptionsByTopic'] = ({ TopicArn, NextToken }, call) => {
  topicOf(TopicArn, call);
  const all = [...subscriptionsOf(whereOf(TopicArn, call)).values()].filter(({ topicArn }) => topicArn === TopicArn);
  const { page, next } = snsPage(all, NextToken);
  return { Subscriptions: page.map(listed), ...next };
};

export const getSubscriptionAttributes: SnsOperations['GetSubscriptionAttributes'] = ({ SubscriptionArn }, call) => {
  const subscription = subscriptionOf(SubscriptionArn, call);
  const { FilterPolicy } = subscription.attributes;
  return {
    Attributes: {
      RawMessageDelivery: 'false',
      ...subscription.attributes,
      ...(FilterPolicy === undefined
        ? {}
        : { FilterPolicyScope: subscription.attributes.FilterPolicyScope ?? 'MessageAttributes' }),
      ConfirmationWasAuthenticated: 'true',
      Endpoint: subscription.endpoint,
      Owner: subscription.owner,
      PendingConfirmation: String(!subscription.isConfirmed),
      Protocol: subscription.protocol,
      SubscriptionArn: subscription.arn,
      SubscriptionPrincipal: subscription.principal ?? `arn:${call.partition}:iam::${subscription.owner}:root`,
      TopicArn: subscription.topicArn,
    },
  };
};

export const setSubscriptionAttributes: SnsOperations['SetSubscriptionAttributes'] = (input, call) => {
  const { SubscriptionArn, AttributeName, AttributeValue = '' } = input;
  const subscription = subscriptionOf(SubscriptionArn, call);
  checkSubscriptionAttribute(AttributeName, AttributeValue, subscription.attributes.FilterPolicyScope);
  const topic = topicsOf(whereOf(subscription.topicArn, call)).get(subscription.topicArn);
  const isPlainQueue = AttributeName === 'RedrivePolicy' && AttributeValue !== '' && !AttributeValue.includes('.fifo"');
  if (isPlainQueue && topic?.attributes.FifoTopic === 'true' && subscription.endpoint.endsWith('.fifo')) {
    throw invalidSns('RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic.');
  }
  const { [AttributeName]: _, ...others } = subscription.attributes;
  const isCleared = AttributeValue === '' || (AttributeName === 'FilterPolicy' && AttributeValue === '{}');
  subscriptionsOf(whereOf(SubscriptionArn, call)).put(SubscriptionArn, {
    ...subscription,
    attributes: isCleared ? others : spelled({ ...others, [AttributeName]: AttributeValue }),
  });
  return undefined;
};

function tagged(arn: string, call: Call): Topic {
  const topic = topicsOf(whereOf(arn, call)).get(arn);
  if (topic === undefined) throw new ServiceError('ResourceNotFound', 'Resource does not exist');
  return topic;
}

export const tagTopic: SnsOperations['TagResource'] = ({ ResourceArn, Tags }, call) => {
  const topic = tagged(ResourceArn, call);
  if (new Set(Tags.map(({ Key }) => Key)).size < Tags.length) throw invalidSns('Duplicated keys are not allowed.');
  const tags = { ...topic.tags, ...Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) };
  topicsOf(whereOf(ResourceArn, call)).put(topic.arn, { ...topic, tags });
  return {};
};

export const untagTopic: SnsOperations['UntagResource'] = ({ ResourceArn, TagKeys }, call) => {
  const topic = tagged(ResourceArn, call);
  const tags = Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !TagKeys.includes(key)));
  topicsOf(whereOf(ResourceArn, call)).put(topic.arn, { ...topic, tags });
  return {};
};

export const listTopicTags: SnsOperations['ListTagsForResource'] = ({ ResourceArn }, call) => ({
  Tags: Object.entries(tagged(ResourceArn, call).tags).map(([Key, Value]) => ({ Key, Value })),
});
