/** What no alarm watches, and whom no alarm reaches. */
import { physicalNameOf } from '../../../aws/index.ts';
import { ALWAYS, isSymbolic, sameText, type Text } from '../../../base/index.ts';
import { elementsAt, isMapping, textOf, valuesAt } from '../../../model/index.ts';
import { resourcesNamedBy } from '../../linked.ts';
import type { Question, Thing } from '../../question.ts';
import type { Judgement } from '../../verdict.ts';
import { sendsTo } from '../../words/senders.ts';
import type { CheckDefinition, StandingPromise } from '../check.ts';
import { isMember, thingsOfTypes } from '../things-of-types.ts';

const ALARMS = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];

const notified = (topic: Readonly<Record<string, unknown>>) => ({
  Topic: { Type: 'AWS::SNS::Topic', Properties: topic },
  Late: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { Namespace: 'Shop', MetricName: 'Late', AlarmActions: [{ Ref: 'Topic' }] },
  },
});

export const ALARM_IS_REFUSED: CheckDefinition = {
  id: 'alarm-is-refused',
  area: 'Alarms',
  severity: 'medium',
  asks: 'Which topics let no alarm in?',
  fix: 'Let cloudwatch.amazonaws.com publish in the policy of the topic, and use its key: the key of AWS for SNS, alias/aws/sns, does not let CloudWatch in.',
  source: 'https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger',
  standing: (question, nameOf) =>
    heardTopics(question).flatMap(({ topic, alarms }): readonly StandingPromise[] => {
      const key = valuesAt(topic.properties, ['KmsMasterKeyId'], topic.when).filter(({ value }) => value !== undefined);
      const [alarm] = alarms;
      if (alarm === undefined) return [];
      const title = `${nameOf(topic.id)} lets alarms in`;
      const own = key.find(({ value }) => /^(alias\/aws\/sns|.*:alias\/aws\/sns)$/.test(textOf(value) ?? ''));
      if (own !== undefined && own.when === topic.when) {
        const summary = `${topic.id} is encrypted with alias/aws/sns, whose policy does not let CloudWatch in.`;
        const steps = [{ says: summary, at: { subject: topic.id, path: own.path } }];
        return [
          { of: topic.id, title, judged: { outcome: 'refuted', trace: steps, counterexample: { summary, steps } } },
        ];
      }
      const who = { service: 'cloudwatch.amazonaws.com' } as const;
      const request = { who, actions: ['sns:Publish'], on: nameOf(topic.id), for: nameOf(alarm.id) };
      return hasPolicy(question, topic) ? [{ of: topic.id, title, judged: [{ kind: 'may', ...request }] }] : [];
    }),
  holds: {
    says: 'The policy lets CloudWatch publish.',
    resources: {
      ...notified({}),
      Policy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [{ Ref: 'Topic' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'cloudwatch.amazonaws.com' },
                Action: 'sns:Publish',
                Resource: { Ref: 'Topic' },
              },
            ],
          },
        },
      },
    },
  },
  fails: { says: 'The key of the topic does not.', resources: notified({ KmsMasterKeyId: 'alias/aws/sns' }) },
};

/** Topics of the template that alarms tell, with those alarms. */
function heardTopics(question: Question): readonly { readonly topic: Thing; readonly alarms: readonly Thing[] }[] {
  const alarms = thingsOfTypes(question, ALARMS);
  return thingsOfTypes(question, ['AWS::SNS::Topic'])
    .map((topic) => {
      const arn = question.model.access.arnOf(topic.id);
      return { topic, alarms: alarms.filter((alarm) => sendsTo(question, alarm, arn).certain === ALWAYS) };
    })
    .filter((each) => each.alarms.length > 0);
}

function hasPolicy({ model }: Question, { id }: Thing): boolean {
  return (model.access.resourcePolicies.get(id) ?? []).length > 0;
}

/** Whether somebody has subscribed; one who did so by hand is in no template. */
export function subscribedTopics(question: Question): readonly { readonly topic: Thing; readonly judged: Judgement }[] {
  return heardTopics(question).map(({ topic }) => {
    const inline = elementsAt(topic.properties, ['Subscription'], topic.when).length;
    const apart = thingsOfTypes(question, ['AWS::SNS::Subscription']).filter(({ properties }) =>
      valuesAt(properties, ['TopicArn']).some(({ value }) => {
        const text = textOf(value);
        return (
          text !== undefined && resourcesNamedBy(question, text, ['AWS::SNS::Topic']).some(({ id }) => id === topic.id)
        );
      }),
    );
    const count = inline + apart.length;
    const says =
      count === 0
        ? `${topic.id} has no subscription in the template.`
        : `${topic.id} has ${count} ${count === 1 ? 'subscription' : 'subscriptions'}.`;
    const trace = [{ says, at: { subject: topic.id, path: [] } }];
    if (count > 0) return { topic, judged: { outcome: 'proved', trace } };
    return { topic, judged: { outcome: 'unknown', trace, missing: [`who has subscribed to ${topic.id} by hand`] } };
  });
}

const queue = (alarms: Readonly<Record<string, unknown>> = {}) => ({
  Failed: { Type: 'AWS::SQS::Queue' },
  Orders: {
    Type: 'AWS::SQS::Queue',
    Properties: { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Failed', 'Arn'] }, maxReceiveCount: 3 } },
  },
  Letters: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Orders', 'QueueName'] } }],
      ...alarms,
    },
  },
});

/** What answers, works or keeps what went wrong. */
const COMPONENTS = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ECS::Service',
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::StepFunctions::StateMachine',
];

export const NO_ALARM: CheckDefinition = {
  id: 'no-alarm',
  area: 'Alarms',
  severity: 'low',
  asks: 'Which components does no alarm of the templates watch?',
  fix: 'Put an alarm on what its users would notice first: errors, latency, age of the oldest message, free storage.',
  source:
    'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html',
  standing: (question, nameOf) => {
    const alarms = thingsOfTypes(question, ['AWS::CloudWatch::Alarm']);
    return [...thingsOfTypes(question, COMPONENTS).filter(isItself), ...deadLetters(question)].map((thing) => ({
      of: thing.id,
      title: `An alarm of the templates watches ${nameOf(thing.id)}`,
      judged: judgeWatched(question, thing, alarms),
    }));
  },
  holds: {
    says: 'An alarm counts what has failed.',
    resources: queue({ Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Failed', 'QueueName'] } }] }),
  },
  fails: { says: 'The alarm watches the other queue.', resources: queue() },
};

/** A member or a replica is watched with what it is of. */
function isItself(thing: Thing): boolean {
  return !isMember(thing) && thing.properties.SourceDBInstanceIdentifier === undefined;
}

/** Queues that keep what others could not deliver. */
function deadLetters(question: Question): readonly Thing[] {
  const named = new Set(
    [...question.model.resources.values()].flatMap(({ references }) =>
      references
        .filter(({ path }) => path.some((step) => typeof step === 'string' && /dead-?letter|redrive/i.test(step)))
        .map(({ to }) => to),
    ),
  );
  return thingsOfTypes(question, ['AWS::SQS::Queue']).filter(({ id }) => named.has(id));
}

function judgeWatched(question: Question, thing: Thing, alarms: readonly Thing[]): Judgement {
  const at = { subject: thing.id, path: [] };
  const watching = alarms.find((alarm) => watches(question, alarm, thing));
  if (watching !== undefined)
    return {
      outcome: 'proved',
      trace: [{ says: `${watching.id} watches ${thing.id}.`, at: { subject: watching.id, path: [] } }],
    };
  const summary =
    alarms.length === 1
      ? `The only alarm does not watch ${thing.id}.`
      : `None of ${alarms.length} alarms watches ${thing.id}.`;
  const untold = alarms.filter((alarm) => hasOpenDimension(question, alarm)).map(({ id }) => id);
  const open = [
    ...untold.map((id) => `what ${id} watches`),
    ...question.model.unread.map(({ what }) => `what ${what} holds`),
  ];
  const trace = [{ says: summary, at }];
  if (open.length > 0) return { outcome: 'unknown', trace, missing: open };
  return { outcome: 'refuted', trace, counterexample: { summary, steps: trace } };
}

/** By a reference, also to a target group between a load balancer and what stands behind it, or by name. */
function watches(question: Question, alarm: Thing, thing: Thing): boolean {
  const { model } = question;
  const references = model.resources.get(alarm.id)?.references ?? [];
  const groups = model.network.balancers.get(thing.id)?.listeners.flatMap(({ forwards }) => forwards) ?? [];
  const joined = (model.resources.get(thing.id)?.references ?? []).filter(
    ({ to }) => model.resources.get(to)?.type === 'AWS::ElasticLoadBalancingV2::TargetGroup',
  );
  const watched = new Set([thing.id, ...groups.map(({ value }) => value), ...joined.map(({ to }) => to)]);
  if (references.some(({ to }) => watched.has(to))) return true;
  const name = physicalNameOf({ ...thing, label: thing.id });
  return dimensionsOf(alarm).some((text) => name !== undefined && sameText(text, name) === 'certain');
}

function hasOpenDimension({ model }: Question, alarm: Thing): boolean {
  const isRead = (model.resources.get(alarm.id)?.references ?? []).some(({ to }) => model.resources.has(to));
  return !isRead && dimensionsOf(alarm).some(isSymbolic);
}

function dimensionsOf({ properties, when }: Thing): readonly Text[] {
  const queries = elementsAt(properties, ['Metrics'], when).map(({ path }) => [
    ...path,
    'MetricStat',
    'Metric',
    'Dimensions',
  ]);
  return [['Dimensions'], ...queries].flatMap((path) =>
    elementsAt(properties, path, when).flatMap(({ value }) => (isMapping(value) ? (textOf(value.Value) ?? []) : [])),
  );
}
