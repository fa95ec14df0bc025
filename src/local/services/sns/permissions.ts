/** Statements of a topic's policy, by label. https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
import { isRecord } from '../../../base/index.ts';
import type { SnsOperations } from '../../schemas/sns.generated.ts';
import type { Call } from '../../service.ts';
import { invalidSns, type Topic, topicAttributes, topicOf, topicsOf, whereOf } from './topic.ts';

const ACTIONS = [
  'GetTopicAttributes',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
  'DeleteTopic',
  'Subscribe',
  'ListSubscriptionsByTopic',
  'Publish',
  'Receive',
];

interface Policy {
  readonly document: Readonly<Record<string, unknown>>;
  readonly statements: readonly unknown[];
}

function policyOf(topic: Topic, call: Call): Policy {
  const document: unknown = JSON.parse(topicAttributes(topic, call).Policy ?? '{}');
  const found = isRecord(document) ? document : {};
  return { document: found, statements: [found.Statement ?? []].flat() };
}

function keep(topic: Topic, { document }: Policy, statements: readonly unknown[], call: Call): void {
  const text = JSON.stringify({ ...document, Statement: statements });
  topicsOf(whereOf(topic.arn, call)).put(topic.arn, { ...topic, attributes: { ...topic.attributes, Policy: text } });
}

const isLabelled = (label: string) => (statement: unknown) => isRecord(statement) && statement.Sid === label;

export const addTopicPermission: SnsOperations['AddPermission'] = (
  { TopicArn, Label, AWSAccountId, ActionName },
  call,
) => {
  const topic = topicOf(TopicArn, call);
  const policy = policyOf(topic, call);
  if (policy.statements.some(isLabelled(Label))) throw invalidSns('Statement already exists');
  if (ActionName.some((action) => !ACTIONS.includes(action))) {
    throw invalidSns('Policy statement action out of service scope!');
  }
  const principals = AWSAccountId.map((account) => `arn:${call.partition}:iam::${account}:root`);
  const actions = ActionName.map((action) => `SNS:${action}`);
  const one = (all: readonly string[]) => (all.length === 1 ? all[0] : all);
  const statement = {
    Sid: Label,
    Effect: 'Allow',
    Principal: { AWS: one(principals) },
    Action: one(actions),
    Resource: TopicArn,
  };
  keep(topic, policy, [...policy.statements, statement], call);
  return undefined;
};

export const removeTopicPermission: SnsOperations['RemovePermission'] = ({ TopicArn, Label }, call) => {
  const topic = topicOf(TopicArn, call);
  const policy = policyOf(topic, call);
  const isOwn = isLabelled(Label);
  keep(
    topic,
    policy,
    policy.statements.filter((each) => !isOwn(each)),
    call,
  );
  return undefined;
};
