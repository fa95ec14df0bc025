import { list, number, object, record, text, word } from '../../base/index.ts';
import { MATCHER, type Matcher } from '../matcher.ts';
import { NAME } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord, type Rest } from '../word.ts';

const alarmed = (change: Readonly<Record<string, unknown>> = {}) => ({
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

const claim = {
  kind: 'alarm',
  of: 'Late',
  metric: {
    namespace: 'AWS/SQS',
    name: 'ApproximateAgeOfOldestMessage',
    dimensions: { QueueName: { refersTo: 'Orders' } },
  },
  statistic: 'Maximum',
  comparison: '>',
  threshold: 600,
  periodSeconds: 60,
  notifies: ['Topic'],
} as const;

export const ALARM = defineWord(
  'alarm',
  'an alarm watches this metric, the metric is emitted with exactly these dimensions, and the threshold can be reached',
  {
    of: SUBJECT,
    metric: object({ namespace: text(), name: text() }, { dimensions: record(MATCHER) }),
    statistic: text(),
    comparison: word(['>', '>=', '<', '<=']),
    threshold: number(),
    periodSeconds: number({ min: 1, whole: true }),
  },
  {
    evaluationPeriods: number({ min: 1, whole: true }),
    datapoints: number({ min: 1, whole: true, about: 'so many of the evaluation periods must breach' }),
    missingData: word(['breaching', 'notBreaching', 'ignore', 'missing']),
    notifies: list(NAME, { about: 'exactly these are its alarm actions' }),
    oks: list(NAME, { about: 'exactly these are told when it is well again' }),
    insufficient: list(NAME, { about: 'exactly these are told when there is no data' }),
    emittedBy: word(['aws', 'workload']),
  },
  {
    holds: [{ says: 'A message that waits ten minutes alarms the topic.', resources: alarmed(), claim }],
    fails: [
      { says: 'The alarm waits for an hour.', resources: alarmed({ Threshold: 3600 }), claim },
      { says: 'Nobody is told.', resources: alarmed({ AlarmActions: [] }), claim },
      {
        says: 'SQS emits no such metric.',
        resources: alarmed({ MetricName: 'OldestMessage' }),
        claim: { ...claim, metric: { ...claim.metric, name: 'OldestMessage' } },
      },
    ],
  },
);

export interface Metric<Name extends string> {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: Readonly<Record<string, Matcher<Name>>>;
}

export function alarm<Name extends string = string>(
  of: Subject<Name>,
  definition: Omit<Rest<typeof ALARM, 'of'>, 'notifies' | 'oks' | 'insufficient' | 'metric'> & {
    readonly metric: Metric<Name>;
    readonly notifies?: readonly Name[];
    readonly oks?: readonly Name[];
    readonly insufficient?: readonly Name[];
  },
): AssertionOf<typeof ALARM> {
  return { kind: 'alarm', of, ...definition };
}
