/** What a function's invocations report. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
import type { LocalWorld } from '../../service.ts';
import { recordMetrics } from '../cloudwatch/record.ts';
import type { LambdaFunction } from './function.ts';

/** An end that an event had: `throttled` never began. */
export type InvocationEnd = { readonly isError: boolean; readonly durationMs: number } | 'throttled';

/** By function, and for all functions of the account together. */
export function reportInvocation(
  { name, account, region }: Pick<LambdaFunction, 'name' | 'account' | 'region'>,
  end: InvocationEnd,
  world: LocalWorld,
): void {
  const count = (MetricName: string, Value: number) => ({ MetricName, Value, Unit: 'Count' });
  const data =
    end === 'throttled'
      ? [count('Throttles', 1)]
      : [
          count('Invocations', 1),
          count('Errors', end.isError ? 1 : 0),
          count('Throttles', 0),
          { MetricName: 'Duration', Value: end.durationMs, Unit: 'Milliseconds' },
        ];
  const Dimensions = [{ Name: 'FunctionName', Value: name }];
  recordMetrics(world, { partition: 'aws', account, region }, 'AWS/Lambda', [
    ...data,
    ...data.map((each) => ({ ...each, Dimensions })),
  ]);
}
