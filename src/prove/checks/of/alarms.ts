/** Alarms that cannot ring, and alarms that nobody hears. */
import { ALWAYS } from '../../../base/index.ts';
import { textOf } from '../../../model/index.ts';
import { rings } from '../../propose/alarms.ts';
import type { Question } from '../../question.ts';
import { parseAlarmRule } from '../../words/alarm-rule.ts';
import { alarmCalled } from '../../words/composite-alarm.ts';
import type { CheckDefinition, StandingPromise } from '../check.ts';
import { thingsOfTypes } from '../things-of-types.ts';
import { subscribedTopics } from './unwatched.ts';

const alarm = (change: Readonly<Record<string, unknown>> = {}) => ({
  Orders: { Type: 'AWS::SQS::Queue' },
  Topic: { Type: 'AWS::SNS::Topic' },
  Late: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Orders', 'QueueName'] } }],
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 600,
      Period: 60,
      EvaluationPeriods: 5,
      AlarmActions: [{ Ref: 'Topic' }],
      ...change,
    },
  },
});

export const ALARM_CANNOT_RING: CheckDefinition = {
  id: 'alarm-cannot-ring',
  area: 'Alarms',
  severity: 'medium',
  asks: 'Which alarms watch a metric that nobody sends?',
  fix: 'Name metric and dimensions exactly as the service sends them: CloudWatch adds up no custom metric over dimensions.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Dimension',
  standing: (question, nameOf) =>
    thingsOfTypes(question, ['AWS::CloudWatch::Alarm']).flatMap((each) =>
      rings(question, each, nameOf)
        .filter(({ isExpected }) => isExpected === true)
        .flatMap(({ attempts }) => attempts)
        .map(({ holds }) => ({
          of: each.id,
          title: `${nameOf(each.id)} watches a metric that is sent`,
          judged: holds,
        })),
    ),
  holds: { says: 'SQS sends it by queue.', resources: alarm() },
  fails: {
    says: 'No service sends it by this dimension.',
    resources: alarm({ Dimensions: [{ Name: 'Queue', Value: { 'Fn::GetAtt': ['Orders', 'QueueName'] } }] }),
  },
};

export const ALARM_TELLS_NOBODY: CheckDefinition = {
  id: 'alarm-tells-nobody',
  area: 'Alarms',
  severity: 'medium',
  asks: 'Which alarms tell nobody?',
  fix: 'Send the alarm to a topic that somebody has subscribed to, or use it in a composite alarm or a scaling policy.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html',
  standing: (question, nameOf) => {
    const heard = heardElsewhere(question);
    const topics = subscribedTopics(question).map(({ topic, judged }) => ({
      of: topic.id,
      title: `Somebody hears of ${nameOf(topic.id)}`,
      judged,
    }));
    const told = thingsOfTypes(question, ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'])
      .filter(({ id }) => !heard.has(id))
      .map(
        ({ id }): StandingPromise => ({
          of: id,
          title: `${nameOf(id)} tells somebody`,
          judged: [
            { kind: 'property', of: nameOf(id), path: 'AlarmActions', is: { length: { min: 1 } } },
            { kind: 'property', of: nameOf(id), path: 'ActionsEnabled', is: { not: 'false' } },
          ],
        }),
      );
    return [...told, ...topics];
  },
  holds: {
    says: 'The topic is told, and somebody listens.',
    resources: {
      ...alarm(),
      Mail: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'ops@example.com' },
      },
    },
  },
  fails: { says: 'The actions are switched off.', resources: alarm({ ActionsEnabled: false }) },
};

/** A dashboard shows an alarm, and tells nobody. */
const ONLY_SHOWS = 'AWS::CloudWatch::Dashboard';

/** Alarms that other resources act on: composite alarms that have them in their rule, deployments that are rolled back. */
function heardElsewhere(question: Question): ReadonlySet<string> {
  const heard = new Set<string>();
  for (const { type, references, properties } of question.model.resources.values()) {
    if (type !== ONLY_SHOWS) for (const { to } of references) heard.add(to);
    const rule = type === 'AWS::CloudWatch::CompositeAlarm' ? textOf(properties.AlarmRule) : undefined;
    if (rule === undefined) continue;
    parseAlarmRule(rule, (name) => {
      heard.add(alarmCalled(question, name).id);
      return ALWAYS;
    });
  }
  return heard;
}
