/**
 * What load balancers measure of themselves, minute by minute.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import type { AccountRegion, LocalWorld } from '../../service.ts';
import { recordMetrics } from '../cloudwatch/record.ts';
import type { TcpRecord } from './balancer-messages.ts';
import { fullNameOf } from './kept.ts';
import type { RequestRecord } from './proxy/record.ts';

type Datum = CloudwatchShapes['MetricDatum'];

type Dimensions = Readonly<Record<string, string>>;

/** Values of one minute. */
export class Minute {
  readonly #series = new Map<
    string,
    { name: string; unit: string; dimensions: Dimensions; values: Map<number, number> }
  >();

  add(name: string, dimensions: Dimensions, value = 1, unit = 'Count'): void {
    const key = `${name} ${JSON.stringify(dimensions)}`;
    const series = this.#series.get(key) ?? { name, unit, dimensions, values: new Map<number, number>() };
    this.#series.set(key, series);
    // A count of a minute is a sum of ones; a time keeps each value, for percentiles.
    series.values.set(value, (series.values.get(value) ?? 0) + 1);
  }

  /** What was added since the last time. */
  take(atMs: number): readonly Datum[] {
    const data = [...this.#series.values()].flatMap(({ name, unit, dimensions, values }) =>
      inParts([...values], MOST_VALUES).map((part) => ({
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        Timestamp: new Date(Math.floor(atMs / 60_000) * 60_000),
        Unit: unit,
        Values: part.map(([value]) => value),
        Counts: part.map(([, count]) => count),
      })),
    );
    this.#series.clear();
    return data;
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html: of one datum, and of one call. */
const MOST_VALUES = 150;
const MOST_DATA = 1000;

function inParts<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** Gives what was measured to CloudWatch, where the world has it. */
export function reportMinute(world: LocalWorld, at: AccountRegion, namespace: string, minute: Minute): void {
  for (const part of inParts(minute.take(world.clock.now()), MOST_DATA)) recordMetrics(world, at, namespace, part);
}

export function measureRequest(minute: Minute, balancerArn: string, record: RequestRecord): void {
  const balancer = { LoadBalancer: fullNameOf(balancerArn) };
  const group =
    record.targetGroupArn === undefined ? undefined : { ...balancer, TargetGroup: fullNameOf(record.targetGroupArn) };
  const both = (name: string, value?: number, unit?: string) => {
    minute.add(name, balancer, value, unit);
    if (group !== undefined) minute.add(name, group, value, unit);
  };
  both('RequestCount');
  minute.add('ProcessedBytes', balancer, record.receivedBytes + record.sentBytes, 'Bytes');
  if (record.classification !== undefined) minute.add('DesyncMitigationMode_NonCompliant_Request_Count', balancer);
  const hundred = `${Math.floor(record.status / 100)}XX`;
  if (record.targetStatus !== undefined) {
    both(`HTTPCode_Target_${Math.floor(record.targetStatus / 100)}XX_Count`);
    if (record.targetSeconds !== undefined) both('TargetResponseTime', record.targetSeconds, 'Seconds');
  } else if (record.actions.at(-1) === 'redirect') minute.add('HTTP_Redirect_Count', balancer);
  else if (record.actions.at(-1) === 'fixed-response') minute.add('HTTP_Fixed_Response_Count', balancer);
  else if (hundred === '4XX' || hundred === '5XX') {
    minute.add(`HTTPCode_ELB_${hundred}_Count`, balancer);
    if ([500, 502, 503, 504].includes(record.status)) minute.add(`HTTPCode_ELB_${record.status}_Count`, balancer);
    if (record.status === 502 && record.target !== undefined) both('TargetConnectionErrorCount');
  }
}

export function measureConnection(minute: Minute, balancerArn: string, record: TcpRecord): void {
  const balancer = { LoadBalancer: fullNameOf(balancerArn) };
  minute.add('NewFlowCount', balancer);
  minute.add('ProcessedBytes', balancer, record.receivedBytes + record.sentBytes, 'Bytes');
  if (record.failure === 'tls') minute.add('ClientTLSNegotiationErrorCount', balancer);
}
