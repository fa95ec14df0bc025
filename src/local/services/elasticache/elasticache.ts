/** ElastiCache for Redis and Valkey: one shard with its replicas. https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { cacheGroupOperations, cacheParameterGroupType, cacheSubnetGroupType } from './groups.ts';
import { cacheClusterType, replicationGroupOperations, replicationGroupType } from './replication-groups.ts';
import { startCaches, stopCaches } from './running-caches.ts';

export const elasticache: Service = {
  id: 'elasticache',
  schema: 'elasticache',
  operations: { ...cacheGroupOperations, ...replicationGroupOperations },
  types: {
    'AWS::ElastiCache::CacheCluster': cacheClusterType,
    'AWS::ElastiCache::ParameterGroup': cacheParameterGroupType,
    'AWS::ElastiCache::ReplicationGroup': replicationGroupType,
    'AWS::ElastiCache::SubnetGroup': cacheSubnetGroupType,
  },
  start: startCaches,
  stop: stopCaches,
};
