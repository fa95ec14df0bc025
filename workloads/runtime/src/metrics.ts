/**
 * Metrics as log lines in CloudWatch's embedded format, which CloudWatch reads out of a log group
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
export interface MetricLine {
  readonly namespace: string;
  readonly name: string;
  readonly unit: 'Count' | 'Seconds' | 'Milliseconds' | 'Bytes' | 'None';
  readonly value: number;
  /** CloudWatch adds nothing up over dimensions: each set is a metric of its own. */
  readonly dimensionSets: readonly (readonly string[])[];
  /** A value for every dimension of the sets. */
  readonly dimensions: Readonly<Record<string, string>>;
}

export type Emit = (metric: MetricLine) => void;

/** The line, with its newline. Dimensions that no set names are left out. */
export function metricLine(metric: MetricLine, now: Date): string {
  const named = new Set(metric.dimensionSets.flat());
  return `${JSON.stringify({
    _aws: {
      Timestamp: now.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: metric.namespace,
          Dimensions: metric.dimensionSets,
          Metrics: [{ Name: metric.name, Unit: metric.unit }],
        },
      ],
    },
    ...Object.fromEntries(Object.entries(metric.dimensions).filter(([name]) => named.has(name))),
    [metric.name]: metric.value,
  })}\n`;
}
