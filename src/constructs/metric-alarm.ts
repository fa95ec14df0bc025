import type { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface MetricAlarmProps {
  readonly name: string;
  /** What has happened when it rings, what it does not see, and what to do. */
  readonly description: string;
  /** One metric: namespace, name and the exact set of dimensions. CloudWatch never adds up over dimensions. */
  readonly metric: {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: Readonly<Record<string, string>>;
    readonly statistic: 'Sum' | 'Average' | 'Minimum' | 'Maximum' | 'SampleCount' | `p${number}`;
    readonly period: Duration;
  };
  readonly comparison: '>' | '>=' | '<' | '<=';
  readonly threshold: number;
  /**
   * How many periods in a row.
   *
   * @default 1
   */
  readonly periods?: number;
  /** What silence means: nothing to count (`notBreaching`), or a sender that died (`breaching`). */
  readonly missingData: 'notBreaching' | 'breaching' | 'ignore' | 'missing';
  /** Who hears of it. */
  readonly topic: ITopic;
}

const COMPARISON: Readonly<Record<MetricAlarmProps['comparison'], cloudwatch.ComparisonOperator>> = {
  '>': cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  '>=': cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  '<': cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
  '<=': cloudwatch.ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD,
};

const MISSING_DATA: Readonly<Record<MetricAlarmProps['missingData'], cloudwatch.TreatMissingData>> = {
  notBreaching: cloudwatch.TreatMissingData.NOT_BREACHING,
  breaching: cloudwatch.TreatMissingData.BREACHING,
  ignore: cloudwatch.TreatMissingData.IGNORE,
  missing: cloudwatch.TreatMissingData.MISSING,
};

/** An alarm that nobody has to guess about: it says what it means, what silence means, and whom it tells. */
export class MetricAlarm extends cloudwatch.Alarm {
  constructor(scope: Construct, id: string, props: MetricAlarmProps) {
    refuseVague(id, props);
    super(scope, id, {
      alarmName: props.name,
      alarmDescription: props.description,
      metric: new cloudwatch.Metric({
        namespace: props.metric.namespace,
        metricName: props.metric.name,
        dimensionsMap: { ...props.metric.dimensions },
        statistic: props.metric.statistic,
        period: props.metric.period,
      }),
      comparisonOperator: COMPARISON[props.comparison],
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      treatMissingData: MISSING_DATA[props.missingData],
    });
    this.addAlarmAction(new SnsAction(props.topic));
  }
}

function refuseVague(alarm: string, props: MetricAlarmProps): void {
  if (props.description.trim() === '') {
    throw new Error(`Alarm "${alarm}" has an empty description; say what has happened when it rings and what to do.`);
  }
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  const seconds = props.metric.period.toSeconds();
  if (seconds !== 10 && seconds !== 30 && seconds % 60 !== 0) {
    throw new Error(`Alarm "${alarm}" has a period of ${seconds} s; use 10, 30 or a multiple of 60.`);
  }
}
