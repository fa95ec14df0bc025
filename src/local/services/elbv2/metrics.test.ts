/** Oracle: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
import { expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { cloudwatch } from '../cloudwatch/cloudwatch.ts';
import { Minute, measureRequest, reportMinute } from './metrics.ts';
import type { RequestRecord } from './proxy/record.ts';

const AT = { partition: 'aws', account: '111111111111', region: 'us-east-1' } as const;
const BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/front/0123456789abcdef';
const GROUP = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:targetgroup/web/0123456789abcdef';
const START = Date.UTC(2026, 0, 1);

const record = (more: Partial<RequestRecord>): RequestRecord => ({
  type: 'https',
  startedMs: START,
  endedMs: START,
  balancer: 'app/front/0123456789abcdef',
  request: {
    protocol: 'https',
    method: 'GET',
    host: 'a.example',
    port: 443,
    path: '/',
    query: '',
    clientAddress: '198.51.100.10',
  },
  clientPort: 1,
  httpVersion: '1.1',
  rule: 'default',
  status: 200,
  receivedBytes: 10,
  sentBytes: 20,
  traceId: 'x',
  actions: ['forward'],
  ...more,
});

test('requests are counted by the dimensions that alarms name; times keep their percentiles, however many there are', async () => {
  const clock = manualClock(START);
  const world = openWorld({ services: [cloudwatch], clock });
  const minute = new Minute();
  for (let i = 1; i <= 400; i++)
    measureRequest(minute, BALANCER, record({ targetGroupArn: GROUP, targetStatus: 200, targetSeconds: i / 1000 }));
  measureRequest(
    minute,
    BALANCER,
    record({ targetGroupArn: GROUP, status: 502, target: { id: '10.0.0.5', port: 80 } }),
  );
  measureRequest(
    minute,
    BALANCER,
    record({ status: 403, actions: ['waf'], classification: { tier: 'Acceptable', reason: 'SpaceInUri' } }),
  );
  reportMinute(world, AT, 'AWS/ApplicationELB', minute);
  const LoadBalancer = { Name: 'LoadBalancer', Value: 'app/front/0123456789abcdef' };
  const TargetGroup = { Name: 'TargetGroup', Value: 'targetgroup/web/0123456789abcdef' };
  const statistic = async (MetricName: string, Dimensions: readonly object[], how: object) => {
    const { Datapoints } = (await world.invoke(
      'monitoring',
      'GetMetricStatistics',
      {
        Namespace: 'AWS/ApplicationELB',
        MetricName,
        Dimensions,
        StartTime: new Date(START),
        EndTime: new Date(START + 60_000),
        Period: 60,
        ...how,
      },
      AT,
    )) as { readonly Datapoints: readonly Readonly<Record<string, unknown>>[] };
    return Datapoints[0];
  };
  const sum = { Statistics: ['Sum'] };
  expect(await statistic('RequestCount', [LoadBalancer], sum)).toMatchObject({ Sum: 402 });
  expect(await statistic('RequestCount', [LoadBalancer, TargetGroup], sum)).toMatchObject({ Sum: 401 });
  expect(await statistic('HTTPCode_Target_2XX_Count', [LoadBalancer], sum)).toMatchObject({ Sum: 400 });
  expect(await statistic('HTTPCode_ELB_502_Count', [LoadBalancer], sum)).toMatchObject({ Sum: 1 });
  expect(await statistic('HTTPCode_ELB_4XX_Count', [LoadBalancer], sum)).toMatchObject({ Sum: 1 });
  const nonCompliant = 'DesyncMitigationMode_NonCompliant_Request_Count';
  expect(await statistic(nonCompliant, [LoadBalancer], sum)).toMatchObject({ Sum: 1 });
  expect(
    await statistic('TargetResponseTime', [LoadBalancer], { Statistics: ['Maximum', 'SampleCount'] }),
  ).toMatchObject({
    Maximum: 0.4,
    SampleCount: 400,
  });
  expect(await statistic('HTTPCode_ELB_5XX_Count', [LoadBalancer, TargetGroup], sum)).toBeUndefined();
});
