/**
 * What databases use, minute by minute, as RDS tells CloudWatch
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html): processors and memory as shares of the class,
 * and the connections of clients.
 */
import type { RunningProcess } from '../../network/sandbox.ts';
import type { SystemScene } from '../../system/plane.ts';
import { recordMetrics } from '../cloudwatch/record.ts';
import { virtualProcessors } from '../ec2/cpu-metrics.ts';
import type { Database } from './database.ts';
import type { KeptInstance } from './records.ts';

const GIB = 1024 ** 3;
/** GiB for a virtual processor: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html */
const GIB_EACH: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8, x: 16 };
/** Classes of burstable instances have two processors, and memory by their size. */
const BURSTABLE: Readonly<Record<string, number>> = { micro: 1, small: 2, medium: 4, large: 8 };

/** Of `db.t4g.medium`; undefined for a family that is not written down. */
export function memoryOfClass(name: string): number | undefined {
  const type = name.replace(/^db\./, '');
  const [family = '', size = ''] = type.split('.');
  if (family.startsWith('t') && BURSTABLE[size] !== undefined) return BURSTABLE[size] * GIB;
  const each = family.startsWith('t') ? 4 : GIB_EACH[family.charAt(0)];
  return each === undefined ? undefined : each * virtualProcessors(type) * GIB;
}

const before = new WeakMap<RunningProcess, { readonly cpuSeconds: number; readonly atMs: number }>();

export async function databaseMinute(
  { world, at }: Pick<SystemScene, 'world' | 'at'>,
  { id, shown }: KeptInstance,
  database: Pick<Database, 'connections'>,
  process: RunningProcess,
): Promise<void> {
  const [{ cpuSeconds, memoryBytes }, connections, atMs] = [
    await process.measure(),
    await database.connections(),
    world.clock.now(),
  ];
  const last = before.get(process);
  before.set(process, { cpuSeconds, atMs });
  const Dimensions = [{ Name: 'DBInstanceIdentifier', Value: id }];
  const datum = (MetricName: string, Unit: 'Percent' | 'Bytes' | 'Count', Value: number) => ({
    MetricName,
    Unit,
    Value,
    Dimensions,
    Timestamp: new Date(atMs),
  });
  const processors = virtualProcessors((shown.DBInstanceClass ?? '').replace(/^db\./, ''));
  const memory = memoryOfClass(shown.DBInstanceClass ?? '');
  recordMetrics(world, at, 'AWS/RDS', [
    ...(last === undefined || atMs <= last.atMs
      ? []
      : [
          datum(
            'CPUUtilization',
            'Percent',
            Math.min(100, (100 * (cpuSeconds - last.cpuSeconds)) / ((atMs - last.atMs) / 1000) / processors),
          ),
        ]),
    ...(memory === undefined ? [] : [datum('FreeableMemory', 'Bytes', Math.max(0, memory - memoryBytes))]),
    ...(connections === undefined ? [] : [datum('DatabaseConnections', 'Count', connections)]),
  ]);
}
