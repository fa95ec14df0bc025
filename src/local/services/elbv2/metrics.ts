/**
 * What load balancers measure of themselves, minute by minute.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
import type { AccountRegion, LocalWorld } from '../../service.ts';
import type { TcpRecord } from './balancer-messages.ts';
import { fullNameOf } from './kept.ts';
import type { RequestRecord } from './proxy/record.ts';

export interface Datum {
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Timestamp: Date;
  readonly Unit: string;
  readonly Values: readonly number[];
  readonly Counts: readonly number[];
}

/** Gives metrics to CloudWatch where the target has it. */
export async function reportMetrics(
  world: LocalWorld,
  at: AccountRegion,
  namespace: string,
  data: readonly Datum[],
): Promise<void> {
  if (data.length === 0 || world.services.get('monitoring')?.operations.PutMetricData === undefined) return;
  await world.invoke('monitoring', 'PutMetricData', { Namespace: namespace, MetricData: data }, at);
}

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
    const data = [...this.#series.values()].map(({ name, unit, dimensions, values }) => ({
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      Timestamp: new Date(Math.floor(atMs / 60_000) * 60_000),
      Unit: unit,
      Values: [...values.keys()],
      Counts: [...values.values()],
    }));
    this.#series.clear();
    return data;
  }
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
