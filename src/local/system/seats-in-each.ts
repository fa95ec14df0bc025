/**
 * How many seats a resource gets in each of its subnets: as many as may stand there at once. A network that stands takes no
 * further hosts, so what can grow has its seats from the start.
 */
import { mapOf } from '../engine/words.ts';
import type { Properties } from '../service.ts';

type SeatsWanted = (properties: Properties, subnets: number) => number;

const spread = (wanted: number, subnets: number) => Math.max(1, Math.ceil(wanted / Math.max(1, subnets)));

const WANTED: Readonly<Record<string, SeatsWanted>> = {
  'AWS::ElastiCache::ReplicationGroup': (properties, subnets) =>
    spread(cacheNodes(properties) * Number(properties.NumNodeGroups ?? 1), subnets),
};

/** The nodes of each shard of a replication group. */
export function cacheNodes({ NumCacheClusters, ReplicasPerNodeGroup, NodeGroupConfiguration }: Properties): number {
  if (NumCacheClusters !== undefined) return Number(NumCacheClusters);
  const [configured] = [NodeGroupConfiguration].flat();
  return Number(mapOf(configured).ReplicaCount ?? ReplicasPerNodeGroup ?? 0) + 1;
}

export function seatsInEach(type: string, properties: Properties, subnets: number): number {
  return WANTED[type]?.(properties, subnets) ?? 1;
}
