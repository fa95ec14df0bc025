import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface RatioAlarmProps {
  readonly name: string;
  /** What has happened when it rings, what it does not see, and what to do. */
  readonly description: string;
  readonly namespace: string;
  /** The same exact set for every metric. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Counters that are added up. */
  readonly part: readonly [string, ...string[]];
  /** The counter of which they are a part. */
  readonly whole: string;
  readonly period: Duration;
  /** Rings above this share of the whole. */
  readonly thresholdPercent: number;
  /**
   * How many periods in a row.
   *
   * @default 1
   */
  readonly periods?: number;
  /** Who hears of it. */
  readonly topic: ITopic;
}

/**
 * An alarm on a share, in percent: so many errors of so many requests. A period with no request at all is no data and
 * does not ring; a part without data is zero, because counters of errors are not written while there are none.
 */
export class RatioAlarm extends cloudwatch.Alarm {
  constructor(scope: Construct, id: string, props: RatioAlarmProps) {
    if (!(props.thresholdPercent > 0 && props.thresholdPercent < 100)) {
      throw new Error(
        `Alarm "${id}" is to ring above ${props.thresholdPercent} %; give a share between 0 and 100, or it rings always or never.`,
      );
    }
    super(scope, id, {
      alarmName: props.name,
      alarmDescription: props.description,
      metric: ratioOf(props),
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: props.thresholdPercent,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    this.addAlarmAction(new SnsAction(props.topic));
  }
}

export type Ratio = Pick<RatioAlarmProps, 'namespace' | 'dimensions' | 'part' | 'whole' | 'period'>;

/** The share as a metric, for a graph as well. */
export function ratioOf(
  { namespace, dimensions, part, whole, period }: Ratio,
  label?: string,
): cloudwatch.MathExpression {
  const count = (metricName: string) =>
    new cloudwatch.Metric({ namespace, metricName, dimensionsMap: { ...dimensions }, statistic: 'Sum', period });
  const parts = Object.fromEntries(part.map((name, index) => [`part${index + 1}`, count(name)]));
  const sum = Object.keys(parts)
    .map((id) => `FILL(${id}, 0)`)
    .join(' + ');
  return new cloudwatch.MathExpression({
    expression: `100 * (${sum}) / whole`,
    usingMetrics: { ...parts, whole: count(whole) },
    period,
    label: label ?? 'percent',
  });
}
