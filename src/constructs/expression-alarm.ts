import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** One series of an expression: namespace, name and the exact set of dimensions. */
export interface ExpressionMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'SampleCount';
}

export interface ExpressionAlarmProps {
  readonly name: string;
  /** What has happened when it rings, what it does not see, and what to do. */
  readonly description: string;
  /** Metric math over the names of `metrics`, such as `MAX([api, web])`. */
  readonly expression: string;
  /** At most ten. A series without data is left out by MAX and SUM, and makes `a - b` vanish: FILL it. */
  readonly metrics: Readonly<Record<string, ExpressionMetric>>;
  /**
   * Expressions over the metrics to which a name is given, so that `expression` can list them: `MAX([a, b])` takes names.
   *
   * @default {}
   */
  readonly parts?: Readonly<Record<string, string>>;
  readonly period: Duration;
  readonly comparison: '>' | '<';
  readonly threshold: number;
  /**
   * How many periods in a row.
   *
   * @default 1
   */
  readonly periods?: number;
  /** What silence of the whole expression means. */
  readonly missingData: 'notBreaching' | 'breaching';
  /** Who hears of it. */
  readonly topic: ITopic;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
const METRIC_LIMIT = 10;

/** An alarm on several metrics at once, such as "any of the services": one bell where the parts do not matter. */
export class ExpressionAlarm extends cloudwatch.Alarm {
  constructor(scope: Construct, id: string, props: ExpressionAlarmProps) {
    refuseUnusable(id, props);
    const metrics: Readonly<Record<string, cloudwatch.IMetric>> = Object.fromEntries(
      Object.entries(props.metrics).map(([key, metric]) => [
        key,
        new cloudwatch.Metric({
          namespace: metric.namespace,
          metricName: metric.name,
          dimensionsMap: { ...metric.dimensions },
          statistic: metric.statistic,
          period: props.period,
        }),
      ]),
    );
    super(scope, id, {
      alarmName: props.name,
      alarmDescription: props.description,
      metric: mathOf(props.expression, { ...metrics, ...partsOf(props, metrics) }, props.period),
      comparisonOperator:
        props.comparison === '>'
          ? cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
          : cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData:
        props.missingData === 'breaching'
          ? cloudwatch.TreatMissingData.BREACHING
          : cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.addAlarmAction(new SnsAction(props.topic));
  }
}

function partsOf({ parts = {}, period }: ExpressionAlarmProps, metrics: Readonly<Record<string, cloudwatch.IMetric>>) {
  return Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, mathOf(text, metrics, period)]));
}

/** CDK wants to be given the metrics that occur, and no other. */
function mathOf(expression: string, known: Readonly<Record<string, cloudwatch.IMetric>>, period: Duration) {
  const occurring = namesIn(expression);
  const usingMetrics = Object.fromEntries(Object.entries(known).filter(([name]) => occurring.has(name)));
  return new cloudwatch.MathExpression({ expression, usingMetrics, period });
}

/** Functions are in capitals, names begin with a small letter. */
function namesIn(expression: string): ReadonlySet<string> {
  return new Set(expression.match(/\b[a-z]\w*/g) ?? []);
}

function refuseUnusable(alarm: string, { expression, parts = {}, metrics, description }: ExpressionAlarmProps): void {
  const names = Object.keys(metrics);
  if (description.trim() === '') {
    throw new Error(`Alarm "${alarm}" has an empty description; say what has happened when it rings and what to do.`);
  }
  if (names.length === 0 || names.length > METRIC_LIMIT) {
    throw new Error(`Alarm "${alarm}" looks at ${names.length} metrics; an alarm takes 1 to ${METRIC_LIMIT}.`);
  }
  const texts = [expression, ...Object.values(parts)];
  const used = new Set(texts.flatMap((text) => [...namesIn(text)]));
  const unused = [...names, ...Object.keys(parts)].find((name) => !used.has(name));
  if (unused !== undefined) {
    throw new Error(
      `Alarm "${alarm}": the metric "${unused}" does not occur in "${expression}"; use it or leave it out.`,
    );
  }
  const unknown = [...used].find((name) => metrics[name] === undefined && parts[name] === undefined);
  if (unknown !== undefined) {
    throw new Error(`Alarm "${alarm}": "${expression}" speaks of "${unknown}"; the metrics are ${names.join(', ')}.`);
  }
}
