/** Relational Database Service. PostgreSQL runs; other engines are recorded. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { clusterOperations } from './clusters.ts';
import { groupOperations } from './groups.ts';
import { instanceOperations } from './instances.ts';
import { otherOperations } from './others.ts';
import { proxyOperations, proxyTargetGroupType, proxyType } from './proxies.ts';
import { restoreOperations } from './restore.ts';
import { startDatabases, stopDatabases } from './running.ts';
import { snapshotOperations } from './snapshots.ts';
import { clusterParameterGroupType, clusterType, instanceType, parameterGroupType, subnetGroupType } from './types.ts';

export const rds: Service = {
  id: 'rds',
  schema: 'rds',
  operations: {
    ...clusterOperations,
    ...groupOperations,
    ...instanceOperations,
    ...otherOperations,
    ...proxyOperations,
    ...restoreOperations,
    ...snapshotOperations,
  },
  types: {
    'AWS::RDS::DBCluster': clusterType,
    'AWS::RDS::DBClusterParameterGroup': clusterParameterGroupType,
    'AWS::RDS::DBInstance': instanceType,
    'AWS::RDS::DBParameterGroup': parameterGroupType,
    'AWS::RDS::DBProxy': proxyType,
    'AWS::RDS::DBProxyTargetGroup': proxyTargetGroupType,
    'AWS::RDS::DBSubnetGroup': subnetGroupType,
  },
  start: startDatabases,
  stop: stopDatabases,
};
