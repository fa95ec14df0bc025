/** How many connections a database takes by default. */
import { hardwareOf } from './instance-hardware.ts';

/** The number lies between these; both are the same where AWS documents it. */
export interface Accepted {
  readonly least: number;
  readonly most: number;
}

const GIB = 1024 ** 3;

/**
 * By bytes of memory: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections and,
 * for Aurora, https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Performance.html.
 */
const BY_MEMORY: Readonly<Record<string, (bytes: number) => number>> = {
  postgres: (bytes) => Math.min(bytes / 9_531_392, 5000),
  'aurora-postgresql': (bytes) => Math.min(bytes / 9_531_392, 5000),
  mysql: (bytes) => bytes / 12_582_880,
  'aurora-mysql': (bytes) => Math.max(Math.log2(bytes / 805_306_368) * 45, Math.log2(bytes / 8_187_281_408) * 1000),
};

/**
 * By the greatest capacity in ACU:
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections
 */
const BY_CAPACITY: Readonly<Record<string, readonly (readonly [capacity: number, connections: number])[]>> = {
  'aurora-postgresql': [
    [1, 189],
    [4, 823],
    [8, 1669],
    [16, 3360],
    [32, 5000],
    [256, 5000],
  ],
  'aurora-mysql': [
    [1, 90],
    [4, 135],
    [8, 1000],
    [16, 2000],
    [32, 3000],
    [64, 4000],
    [128, 5000],
    [192, 6000],
    [256, 6000],
  ],
};

/**
 * What the engine accepts with AWS's own parameters; undefined where AWS does not document it. A class tells an upper bound
 * alone, because RDS keeps memory for itself: 87 connections were seen of 112 on the smallest class, more of larger ones.
 * The lower bound is half, which leaves more than twice of what was ever seen kept.
 */
export function acceptedConnections(
  engine: string,
  size: { readonly instanceClass: string } | { readonly minCapacity: number; readonly maxCapacity: number },
): Accepted | undefined {
  if ('instanceClass' in size) {
    const memoryGb = hardwareOf(size.instanceClass)?.memoryGb;
    const connections = BY_MEMORY[engine];
    if (memoryGb === undefined || connections === undefined) return undefined;
    const most = Math.floor(connections(memoryGb * GIB));
    return { least: Math.floor(most / 2), most };
  }
  const table = BY_CAPACITY[engine];
  const above = table?.find(([capacity]) => capacity >= size.maxCapacity);
  const below = table?.findLast(([capacity]) => capacity <= size.maxCapacity);
  if (above === undefined) return undefined;
  // "If the minimum is 0 or 0.5 ACU, the maximum value of max_connections is capped at 2,000."
  const cap = engine === 'aurora-postgresql' && size.minCapacity <= 0.5 ? 2000 : Number.POSITIVE_INFINITY;
  return { least: Math.min(below?.[1] ?? 0, cap), most: Math.min(above[1], cap) };
}
