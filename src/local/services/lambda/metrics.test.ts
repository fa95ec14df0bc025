/** Metrics of functions, by https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html. */
import { expect, test } from 'vitest';
import { manualClock } from '../../clock.ts';
import { openWorld } from '../../world.ts';
import { cloudwatch } from '../cloudwatch/cloudwatch.ts';
import { reportInvocation } from './metrics.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;
const FUNCTION = { name: 'f', ...AT };

test('an invocation counts, and an error with it; one that is throttled is none', async () => {
  const world = openWorld({ services: [cloudwatch], clock: manualClock(Date.UTC(2026, 0, 1)) });
  reportInvocation(FUNCTION, { isError: false, durationMs: 12 }, world);
  reportInvocation(FUNCTION, { isError: true, durationMs: 20 }, world);
  reportInvocation({ ...FUNCTION, name: 'g' }, 'throttled', world);
  const sum = async (MetricName: string, Dimensions?: readonly object[]) => {
    const { Datapoints } = (await world.invoke(
      'monitoring',
      'GetMetricStatistics',
      {
        Namespace: 'AWS/Lambda',
        MetricName,
        ...(Dimensions === undefined ? {} : { Dimensions }),
        StartTime: new Date(Date.UTC(2026, 0, 1)),
        EndTime: new Date(Date.UTC(2026, 0, 1, 0, 1)),
        Period: 60,
        Statistics: ['Sum'],
      },
      AT,
    )) as { Datapoints: { Sum: number }[] };
    return Datapoints[0]?.Sum;
  };
  const own = [{ Name: 'FunctionName', Value: 'f' }];
  expect([await sum('Invocations', own), await sum('Errors', own), await sum('Duration', own)]).toEqual([2, 1, 32]);
  expect([await sum('Throttles', own), await sum('Throttles')]).toEqual([0, 1]);
});

test('a world without CloudWatch keeps nothing', () => {
  const world = openWorld({ services: [] });
  reportInvocation(FUNCTION, 'throttled', world);
  expect(world.state.homes('cloudwatch/metric')).toEqual([]);
});
