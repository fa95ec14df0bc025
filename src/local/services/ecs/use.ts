/**
 * What tasks use, minute by minute, as shares of what their definitions reserve
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html), and the counts of Container Insights
 * where the cluster has it on (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html).
 */
import type { CloudwatchShapes } from '../../schemas/cloudwatch.generated.ts';
import type { SystemScene } from '../../system/plane.ts';
import { recordMetrics } from '../cloudwatch/record.ts';
import { ecsClusterOf, lastPart, servicesOf } from './kept.ts';
import type { RunningTask } from './running-task.ts';

type Datum = CloudwatchShapes['MetricDatum'];

const MEBIBYTE = 1024 * 1024;
const UNITS = 1024;
const before = new WeakMap<RunningTask, { readonly cpuSeconds: number; readonly atMs: number }>();

interface Use {
  /** Units: 1024 are one processor. */
  readonly cpu: number;
  readonly cpuShare: number;
  readonly memory: number;
  readonly memoryShare: number;
}

export async function reportUse(scene: SystemScene, tasks: readonly RunningTask[]): Promise<void> {
  const place = { ...scene.at, world: scene.world };
  for (const service of servicesOf(place).values()) {
    if (service.status !== 'ACTIVE') continue;
    const own = tasks.filter(({ known }) => known.wanted.service === service.arn && known.lastStatus === 'RUNNING');
    const uses = (await Promise.all(own.map((task) => useOf(task, scene.world.clock.now())))).filter(
      (use) => use !== undefined,
    );
    const Timestamp = new Date(Math.floor(scene.world.clock.now() / 60_000) * 60_000);
    const Dimensions = [
      { Name: 'ClusterName', Value: lastPart(service.cluster) },
      { Name: 'ServiceName', Value: service.name },
    ];
    const datum = (MetricName: string, Values: readonly number[], Unit: string): readonly Datum[] =>
      Values.length === 0 ? [] : [{ MetricName, Dimensions, Timestamp, Unit, Values, Counts: Values.map(() => 1) }];
    recordMetrics(scene.world, scene.at, 'AWS/ECS', [
      ...datum(
        'CPUUtilization',
        uses.map(({ cpuShare }) => cpuShare),
        'Percent',
      ),
      ...datum(
        'MemoryUtilization',
        uses.map(({ memoryShare }) => memoryShare),
        'Percent',
      ),
    ]);
    const insights = ecsClusterOf(service.cluster, place).settings.find(
      ({ name }) => name === 'containerInsights',
    )?.value;
    if (insights !== 'enabled' && insights !== 'enhanced') continue;
    const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);
    recordMetrics(scene.world, scene.at, 'ECS/ContainerInsights', [
      ...datum('RunningTaskCount', [own.length], 'Count'),
      ...datum('DesiredTaskCount', [service.desired], 'Count'),
      ...datum(
        'PendingTaskCount',
        [
          tasks.filter(
            ({ known }) =>
              known.wanted.service === service.arn &&
              ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(known.lastStatus),
          ).length,
        ],
        'Count',
      ),
      ...datum('DeploymentCount', [service.deployments.length], 'Count'),
      ...datum('CpuUtilized', [sum(uses.map(({ cpu }) => cpu))], 'None'),
      ...datum('MemoryUtilized', [sum(uses.map(({ memory }) => memory))], 'Megabytes'),
    ]);
  }
}

/** Of the time since it was measured last, at first since it runs. */
async function useOf(task: RunningTask, atMs: number): Promise<Use | undefined> {
  const { cpuSeconds, memoryBytes } = await task.measure();
  const last = before.get(task) ?? { cpuSeconds: 0, atMs: task.known.startedMs ?? atMs };
  before.set(task, { cpuSeconds, atMs });
  if (atMs <= last.atMs) return undefined;
  const { given } = task.known.definition;
  const cpu = ((cpuSeconds - last.cpuSeconds) / ((atMs - last.atMs) / 1000)) * UNITS;
  const memory = memoryBytes / MEBIBYTE;
  return {
    cpu,
    cpuShare: (cpu / Number(task.known.wanted.overrides.cpu ?? given.cpu ?? UNITS)) * 100,
    memory,
    memoryShare: (memory / Number(task.known.wanted.overrides.memory ?? given.memory ?? UNITS)) * 100,
  };
}
