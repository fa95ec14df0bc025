/** What is known of a CloudWatch metric. */

export type MetricUnit =
  | 'Count'
  | 'Percent'
  | 'Bytes'
  | 'Megabytes'
  | 'Gigabytes'
  | 'Seconds'
  | 'Milliseconds'
  | 'Microseconds'
  | 'Bytes/Second'
  | 'Count/Second'
  | 'None';

export interface MetricNamespace {
  readonly name: string;
  /** The AWS page that lists the metrics. */
  readonly source: string;
  /** The metrics' dimensions are the user's choice, as with the CloudWatch agent. */
  readonly freeDimensions: boolean;
  readonly metrics: readonly Metric[];
}

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly unit: MetricUnit;
  /** Names of dimensions that are published together, each set in alphabetical order. */
  readonly dimensionSets: readonly (readonly string[])[];
  /** The least and greatest value of a single data point. */
  readonly min: number;
  readonly max?: number;
  /** Of AWS/RDS: the kind of database that emits it. `clusters` are Aurora and Multi-AZ DB clusters. */
  readonly only?: 'Aurora' | 'not Aurora' | 'clusters';
  /** What must be switched on before the metric appears. */
  readonly needs?: string;
}
