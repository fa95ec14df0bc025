/** Metrics that services of the target report of themselves. */
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import type { AccountRegion, LocalWorld } from '../../service.ts';
import { checkData, keepData } from './metric.ts';

/**
 * Keeps data as `PutMetricData` does, for name spaces of AWS too; nothing where the world has no CloudWatch. Throws
 * `ServiceError` where that would refuse it.
 */
export function recordMetrics(
  world: LocalWorld,
  { account, region }: AccountRegion,
  namespace: string,
  data: readonly CloudwatchShapes['MetricDatum'][],
): void {
  if (!world.services.has('monitoring')) return;
  checkData(namespace, data, world.clock.now());
  keepData(namespace, data, { world, account, region });
}
