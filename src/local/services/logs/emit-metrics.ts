/**
 * Metrics out of log events: what metric filters find, and what events in the embedded metric format say.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import { isRecord } from '../../../base/index.ts';
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { bucketsBetween, metricOf } from '../cloudwatch/metric.ts';
import { recordMetrics } from '../cloudwatch/record.ts';
import { extractorOf, filterOf } from './filter-pattern.ts';
import { type LogEvent, type MetricFilter, metricFiltersOf } from './log-group.ts';

type Event = Pick<LogEvent, 'timestamp' | 'message'>;
type Datum = CloudwatchShapes['MetricDatum'];

/** Reports what events of a group say. What CloudWatch does not take is lost, as on AWS: the events are kept all the same. */
export function emitMetrics(group: string, events: readonly Event[], call: Call): void {
  for (const filter of metricFiltersOf(call).values()) if (filter.group === group) emitFiltered(filter, events, call);
  for (const event of events) emitEmbedded(event, call);
}

function report(namespace: string, data: readonly Datum[], call: Call): void {
  try {
    if (data.length > 0) recordMetrics(call.world, call, namespace, data);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

const MINUTE = 60_000;

function emitFiltered({ pattern, transformations }: MetricFilter, events: readonly Event[], call: Call): void {
  const passes = filterOf(pattern);
  const extract = extractorOf(pattern);
  const found = events.filter(({ message }) => passes(message));
  for (const { metricNamespace, metricName, metricValue, unit, dimensions, defaultValue } of transformations) {
    const data = found.flatMap(({ timestamp, message }): Datum[] => {
      const value = Number(metricValue.startsWith('$') ? extract(message, metricValue) : metricValue);
      const own = Object.entries(dimensions ?? {}).map(([Name, selector]) => ({
        Name,
        Value: extract(message, selector),
      }));
      if (!Number.isFinite(value) || own.some(({ Value }) => Value === undefined)) return [];
      return [
        {
          MetricName: metricName,
          Value: value,
          Timestamp: new Date(timestamp),
          ...(unit === undefined ? {} : { Unit: unit }),
          ...(own.length === 0 ? {} : { Dimensions: own.map(({ Name, Value = '' }) => ({ Name, Value })) }),
        },
      ];
    });
    report(metricNamespace, data, call);
    if (defaultValue === undefined || dimensions !== undefined) continue;
    // A minute that has events and none that passes reports the default.
    for (const minute of new Set(events.map(({ timestamp }) => Math.floor(timestamp / MINUTE) * MINUTE))) {
      if (bucketsBetween(call, metricOf(metricNamespace, metricName), minute, minute + MINUTE).length > 0) continue;
      const datum = { MetricName: metricName, Value: defaultValue, Timestamp: new Date(minute) };
      report(metricNamespace, [unit === undefined ? datum : { ...datum, Unit: unit }], call);
    }
  }
}

function emitEmbedded({ timestamp, message }: Event, call: Call): void {
  if (!message.includes('"CloudWatchMetrics"')) return;
  let root: unknown;
  try {
    root = JSON.parse(message);
  } catch {
    return;
  }
  if (!isRecord(root) || !isRecord(root._aws) || !Array.isArray(root._aws.CloudWatchMetrics)) return;
  const { Timestamp } = root._aws;
  const time = new Date(typeof Timestamp === 'number' ? Timestamp : timestamp);
  for (const directive of root._aws.CloudWatchMetrics.filter(isRecord)) {
    const { Namespace, Metrics, Dimensions } = directive;
    if (typeof Namespace !== 'string' || !Array.isArray(Metrics)) continue;
    const sets = Array.isArray(Dimensions) && Dimensions.length > 0 ? Dimensions.filter(Array.isArray) : [[]];
    for (const names of sets) {
      const dimensions = names.flatMap((name: unknown) => {
        const value = isRecord(root) ? root[String(name)] : undefined;
        return value === undefined ? [] : [{ Name: String(name), Value: String(value) }];
      });
      // A set that names what is not there makes no metric.
      if (dimensions.length < names.length) continue;
      report(
        Namespace,
        Metrics.filter(isRecord).flatMap((metric) => datumOf(metric, root, dimensions, time)),
        call,
      );
    }
  }
}

function datumOf(
  { Name, Unit, StorageResolution }: Readonly<Record<string, unknown>>,
  root: Readonly<Record<string, unknown>>,
  dimensions: readonly CloudwatchShapes['Dimension'][],
  time: Date,
): readonly Datum[] {
  const values = [root[String(Name)]].flat().filter((value) => typeof value === 'number');
  if (values.length === 0) return [];
  return [
    {
      MetricName: String(Name),
      Values: values,
      Timestamp: time,
      ...(typeof Unit === 'string' ? { Unit } : {}),
      ...(StorageResolution === 1 ? { StorageResolution: 1 } : {}),
      ...(dimensions.length === 0 ? {} : { Dimensions: dimensions }),
    },
  ];
}
