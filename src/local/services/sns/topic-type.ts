/** AWS::SNS::Topic, AWS::SNS::Subscription, AWS::SNS::TopicPolicy. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_SNS.html */
import { isRecord } from '../../../base/index.ts';
import { type Creation, type LocalType, type Properties, ServiceError } from '../../service.ts';
import {
  createTopic,
  deleteTopic,
  subscribe,
  subscriptionsOf,
  topicAttributes,
  topicOf,
  topicsOf,
  unsubscribe,
} from './topic.ts';

const ATTRIBUTES = [
  'DisplayName',
  'KmsMasterKeyId',
  'ContentBasedDeduplication',
  'FifoThroughputScope',
  'SignatureVersion',
  'TracingConfig',
];

function attributesOf(properties: Properties): Readonly<Record<string, string>> {
  const set = ATTRIBUTES.flatMap((name) => (properties[name] === undefined ? [] : [[name, String(properties[name])]]));
  return { ...Object.fromEntries(set), ...(String(properties.FifoTopic) === 'true' ? { FifoTopic: 'true' } : {}) };
}

function tagsOf({ Tags }: Properties, at: Creation): Readonly<Record<string, string>> {
  const own = Array.isArray(Tags) ? Tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return { ...at.tags, ...Object.fromEntries(own) };
}

export const topicType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const isFifo = String(properties.FifoTopic) === 'true';
    const name =
      typeof properties.TopicName === 'string'
        ? properties.TopicName
        : isFifo
          ? `${at.generatedName(251)}.fifo`
          : at.generatedName(256);
    const { TopicArn = '' } = await createTopic({ Name: name, Attributes: attributesOf(properties) }, at);
    const topic = topicOf(TopicArn, at);
    topicsOf(at).put(TopicArn, { ...topic, tags: tagsOf(properties, at) });
    await subscribeAll(TopicArn, properties, at);
    return { id: TopicArn, attributes: { TopicArn, TopicName: name } };
  },
  async update(made, properties, _before, at) {
    const topic = topicOf(made.id, at);
    const { Policy } = topic.attributes;
    topicsOf(at).put(made.id, {
      ...topic,
      attributes: { ...attributesOf(properties), ...(Policy === undefined ? {} : { Policy }) },
      tags: tagsOf(properties, at),
    });
    await subscribeAll(made.id, properties, at);
    return made;
  },
  async delete(made, _properties, at) {
    await deleteTopic({ TopicArn: made.id }, at);
  },
  read(made, at) {
    const topic = topicsOf(at).get(made.id);
    if (topic === undefined) return undefined;
    const { DisplayName } = topicAttributes(topic, at);
    return { TopicName: topic.name, DisplayName: DisplayName === '' ? undefined : DisplayName };
  },
};

async function subscribeAll(arn: string, { Subscription: list }: Properties, at: Creation): Promise<void> {
  for (const { Protocol, Endpoint } of Array.isArray(list) ? list.filter(isRecord) : []) {
    await subscribe({ TopicArn: arn, Protocol: String(Protocol), Endpoint: String(Endpoint) }, at);
  }
}

function subscriptionAttributes(properties: Properties): Readonly<Record<string, string>> {
  const names = [
    'FilterPolicy',
    'FilterPolicyScope',
    'RawMessageDelivery',
    'RedrivePolicy',
    'DeliveryPolicy',
    'SubscriptionRoleArn',
  ];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = properties[name];
      return value === undefined ? [] : [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
    }),
  );
}

export const subscriptionType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const { SubscriptionArn = '' } = await subscribe(
      {
        TopicArn: String(properties.TopicArn),
        Protocol: String(properties.Protocol),
        ...(properties.Endpoint === undefined ? {} : { Endpoint: String(properties.Endpoint) }),
        Attributes: subscriptionAttributes(properties),
        ReturnSubscriptionArn: true,
      },
      at,
    );
    return { id: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
  },
  update(made, properties, _before, at) {
    const subscription = subscriptionsOf(at).get(made.id);
    if (subscription === undefined) throw new ServiceError('NotFound', 'Subscription does not exist');
    subscriptionsOf(at).put(made.id, { ...subscription, attributes: subscriptionAttributes(properties) });
    return made;
  },
  async delete(made, _properties, at) {
    await unsubscribe({ SubscriptionArn: made.id }, at);
  },
  read(made, at) {
    const found = subscriptionsOf(at).get(made.id);
    return found === undefined
      ? undefined
      : { TopicArn: found.topicArn, Protocol: found.protocol, Endpoint: found.endpoint };
  },
};

function putPolicy(arns: unknown, policy: string | undefined, at: Creation): void {
  for (const arn of [arns].flat().map(String)) {
    const topic = topicsOf(at).get(arn);
    if (topic === undefined) {
      if (policy === undefined) continue;
      throw new ServiceError('NotFound', 'Topic does not exist');
    }
    const { Policy: _, ...others } = topic.attributes;
    topicsOf(at).put(arn, { ...topic, attributes: policy === undefined ? others : { ...others, Policy: policy } });
  }
}

export const topicPolicyType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    putPolicy(properties.Topics, JSON.stringify(properties.PolicyDocument), at);
    const id = at.generatedName();
    return { id, attributes: { Id: id } };
  },
  update(made, properties, before, at) {
    putPolicy(
      [before.Topics].flat().filter((arn) => ![properties.Topics].flat().includes(arn)),
      undefined,
      at,
    );
    putPolicy(properties.Topics, JSON.stringify(properties.PolicyDocument), at);
    return made;
  },
  delete(_made, properties, at) {
    putPolicy(properties.Topics, undefined, at);
  },
};

/** The policy of one topic. */
export const topicInlinePolicyType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    putPolicy(properties.TopicArn, JSON.stringify(properties.PolicyDocument), at);
    return { id: String(properties.TopicArn), attributes: {} };
  },
  update(made, properties, _before, at) {
    putPolicy(made.id, JSON.stringify(properties.PolicyDocument), at);
    return made;
  },
  delete(made, _properties, at) {
    putPolicy(made.id, undefined, at);
  },
};
