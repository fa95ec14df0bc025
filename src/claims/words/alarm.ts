import { list, number, object, record, text, word } from '../../base/index.ts';
import { MATCHER, type Matcher } from '../matcher.ts';
import { NAME } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

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

/** An alarm on the share of failed requests of a load balancer. */
const share = (Expression: string, Value: unknown = { 'Fn::GetAtt': ['Balancer', 'LoadBalancerFullName'] }) => {
  const count = (Id: string, MetricName: string) => ({
    Id,
    ReturnData: false,
    MetricStat: {
      Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions: [{ Name: 'LoadBalancer', Value }] },
      Stat: 'Sum',
      Period: 60,
    },
  });
  return {
    Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer' },
    Share: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        Metrics: [
          { Id: 'share', Expression },
          count('errors', 'HTTPCode_Target_5XX_Count'),
          count('requests', 'RequestCount'),
        ],
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 5,
        EvaluationPeriods: 3,
      },
    },
  };
};

const countOf = (name: string) => ({
  metric: { namespace: 'AWS/ApplicationELB', name, dimensions: { LoadBalancer: { refersTo: 'Balancer' } } },
  statistic: 'Sum',
});

const percent = {
  kind: 'alarm',
  of: 'Share',
  expression: '100 * failed / all',
  inputs: { failed: countOf('HTTPCode_Target_5XX_Count'), all: countOf('RequestCount') },
  comparison: '>',
  threshold: 5,
  periodSeconds: 60,
} as const;

const METRIC = object({ namespace: text(), name: text() }, { dimensions: record(MATCHER) });
const PERIOD = number({ min: 1, whole: true });

export const ALARM = defineWord(
  'alarm',
  'an alarm watches this metric or expression, its metrics are emitted with exactly these dimensions, and the threshold can be reached',
  {
    of: SUBJECT,
    comparison: word(
      ['>', '>=', '<', '<=', 'outside', 'above', 'below'],
      'with the threshold, or with the band of `deviations`',
    ),
  },
  {
    metric: METRIC,
    statistic: text(),
    expression: text({ about: 'metric math over the names of `inputs`, compared by its meaning' }),
    inputs: record(
      object({ metric: METRIC }, { statistic: text(), periodSeconds: PERIOD, emittedBy: word(['aws', 'workload']) }),
      'the metrics of the expression by name; exactly these are its metrics',
    ),
    threshold: number(),
    deviations: number({ min: 0, about: 'the band of normal values, in standard deviations' }),
    periodSeconds: PERIOD,
    evaluationPeriods: number({ min: 1, whole: true }),
    datapoints: number({ min: 1, whole: true, about: 'so many of the evaluation periods must breach' }),
    missingData: word(['breaching', 'notBreaching', 'ignore', 'missing']),
    notifies: list(NAME, { about: 'exactly these are its alarm actions' }),
    oks: list(NAME, { about: 'exactly these are told when it is well again' }),
    insufficient: list(NAME, { about: 'exactly these are told when there is no data' }),
    emittedBy: word(['aws', 'workload']),
  },
  {
    holds: [
      { says: 'A message that waits ten minutes alarms the topic.', resources: alarmed(), claim },
      {
        says: 'More than five of a hundred requests fail.',
        resources: share('errors / requests * 100'),
        claim: percent,
      },
    ],
    fails: [
      { says: 'The alarm waits for an hour.', resources: alarmed({ Threshold: 3600 }), claim },
      { says: 'Nobody is told.', resources: alarmed({ AlarmActions: [] }), claim },
      {
        says: 'SQS emits no such metric.',
        resources: alarmed({ MetricName: 'OldestMessage' }),
        claim: { ...claim, metric: { ...claim.metric, name: 'OldestMessage' } },
      },
      {
        says: 'The share is calculated of the wrong whole.',
        resources: share('100 * errors / (errors + requests)'),
        claim: percent,
      },
      {
        says: 'The dimension is an ARN, under which AWS writes nothing.',
        resources: share('100 * errors / requests', { Ref: 'Balancer' }),
        claim: percent,
      },
    ],
  },
  { some: ['metric', 'inputs'] },
);

export interface AlarmMetric<Name extends string> {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: Readonly<Record<string, Matcher<Name>>>;
}

interface Definition<Name extends string>
  extends Pick<AssertionOf<typeof ALARM>, 'evaluationPeriods' | 'datapoints' | 'missingData' | 'emittedBy'> {
  readonly notifies?: readonly Name[];
  readonly oks?: readonly Name[];
  readonly insufficient?: readonly Name[];
}

interface Threshold {
  readonly comparison: '>' | '>=' | '<' | '<=';
  readonly threshold: number;
}

interface OneMetric<Name extends string> {
  readonly metric: AlarmMetric<Name>;
  readonly statistic: string;
  readonly periodSeconds: number;
}

export interface AlarmOnMetric<Name extends string> extends OneMetric<Name>, Threshold, Definition<Name> {}

export interface AlarmInput<Name extends string> {
  readonly metric: AlarmMetric<Name>;
  readonly statistic: string;
  readonly periodSeconds?: number;
  readonly emittedBy?: 'aws' | 'workload';
}

export interface AlarmOnExpression<Name extends string> extends Threshold, Definition<Name> {
  readonly expression: string;
  readonly inputs: Readonly<Record<string, AlarmInput<Name>>>;
  /** Of every input that has none of its own. */
  readonly periodSeconds?: number;
}

export interface BandAlarm<Name extends string> extends OneMetric<Name>, Definition<Name> {
  readonly comparison: 'outside' | 'above' | 'below';
  /** The width of the band that CloudWatch holds for normal, in standard deviations. */
  readonly deviations: number;
}

/**
 * An alarm watches a metric, or an expression over several, which is compared by its meaning.
 *
 * @example alarm('errors', { expression: '100 * failed / all', inputs: { failed, all }, comparison: '>', threshold: 5, periodSeconds: 60 })
 */
export function alarm<Name extends string = string>(
  of: Subject<Name>,
  definition: BandAlarm<Name>,
): AssertionOf<typeof ALARM>;
export function alarm<Name extends string = string>(
  of: Subject<Name>,
  definition: AlarmOnExpression<Name>,
): AssertionOf<typeof ALARM>;
export function alarm<Name extends string = string>(
  of: Subject<Name>,
  definition: AlarmOnMetric<Name>,
): AssertionOf<typeof ALARM>;
export function alarm(
  of: Subject,
  definition: BandAlarm<string> | AlarmOnExpression<string> | AlarmOnMetric<string>,
): AssertionOf<typeof ALARM> {
  return { kind: 'alarm', of, ...definition };
}
