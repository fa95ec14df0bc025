import { describe, expect, test } from 'vitest';
import { METRIC_NAMESPACES } from './metric-table.ts';
import { boundsOf, emitsDimensionSet, findMetric } from './metrics.ts';

// Oracle: "Supported metrics for resource tags for telemetry", Amazon CloudWatch User Guide, and the services' own pages.
describe('whether a metric is emitted with a dimension set', () => {
  test.each([
    ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', ['LoadBalancer'], 'certain'],
    ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', ['AvailabilityZone', 'LoadBalancer'], 'certain'],
    ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', ['LoadBalancer', 'TargetGroup'], 'impossible'],
    ['AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', ['TargetGroup', 'LoadBalancer'], 'certain'],
    ['AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', ['LoadBalancer'], 'certain'],
    ['AWS/ApplicationELB', 'UnHealthyHostCount', ['LoadBalancer'], 'impossible'],
    ['AWS/ApplicationELB', 'UnHealthyHostCount', ['TargetGroup'], 'impossible'],
    ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX', ['LoadBalancer'], 'impossible'],
    ['AWS/NetworkELB', 'UnHealthyHostCount', ['LoadBalancer', 'TargetGroup'], 'certain'],
    ['AWS/ECS', 'CPUUtilization', ['ClusterName', 'ServiceName'], 'certain'],
    ['AWS/ECS', 'CPUUtilization', ['ServiceName'], 'impossible'],
    ['AWS/ECS', 'RunningTaskCount', ['ClusterName', 'ServiceName'], 'impossible'],
    ['ECS/ContainerInsights', 'RunningTaskCount', ['ClusterName', 'ServiceName'], 'certain'],
    ['AWS/EC2', 'MemoryUtilization', ['InstanceId'], 'impossible'],
    ['AWS/EC2', 'CPUUtilization', ['AutoScalingGroupName'], 'certain'],
    ['AWS/RDS', 'FreeStorageSpace', ['DBInstanceIdentifier'], 'certain'],
    ['AWS/RDS', 'VolumeBytesUsed', ['DBInstanceIdentifier'], 'impossible'],
    ['AWS/RDS', 'CPUUtilization', ['DBClusterIdentifier', 'Role'], 'certain'],
    ['AWS/ElastiCache', 'CPUUtilization', ['ReplicationGroupId'], 'impossible'],
    ['AWS/ElastiCache', 'EngineCPUUtilization', ['ReplicationGroupId'], 'certain'],
    ['AWS/S3', 'BucketSizeBytes', ['BucketName'], 'impossible'],
    ['AWS/NATGateway', 'ErrorPortAllocation', ['NatGatewayId'], 'certain'],
    ['AWS/WAFV2', 'BlockedRequests', ['WebACL', 'Rule', 'Region'], 'certain'],
    ['AWS/WAFV2', 'BlockedRequests', ['WebACL'], 'impossible'],
    ['AWS/CloudFront', '5xxErrorRate', ['DistributionId'], 'impossible'],
    ['AWS/Backup', 'NumberOfBackupJobsFailed', ['BackupVaultName'], 'certain'],
    ['AWS/Lambda', 'Errors', ['FunctionName'], 'certain'],
    ['CWAgent', 'mem_used_percent', ['InstanceId'], 'certain'],
    ['CWAgent', 'mem_used_percent', ['MyOwn'], 'possible'],
    ['Acme/Orders', 'Placed', [], 'possible'],
  ])('%s %s by %s: %s', (namespace, name, dimensions, expected) => {
    expect(emitsDimensionSet(namespace as string, name as string, dimensions as string[]).answer).toBe(expected);
  });

  test('a wrong name or set comes with the nearest right one', () => {
    expect(emitsDimensionSet('AWS/ApplicationELB', 'HTTPCode_ELB_5XX', ['LoadBalancer']).nearest).toBe(
      'HTTPCode_ELB_5XX_Count',
    );
    expect(emitsDimensionSet('AWS/ApplicationElb', 'RequestCount', []).nearest).toBe('AWS/ApplicationELB');
    expect(emitsDimensionSet('AWS/ECS', 'CPUUtilization', ['ServiceName'])).toMatchObject({
      known: [['ClusterName', 'ServiceName'], ['ClusterName']],
      nearestSet: ['ClusterName', 'ServiceName'],
    });
  });
});

describe('the values a metric can take', () => {
  test('a percentage ends at 100, its sum does not', () => {
    expect(boundsOf('AWS/RDS', 'CPUUtilization')).toEqual({ min: 0, max: 100 });
    expect(boundsOf('AWS/RDS', 'CPUUtilization', 'Sum')).toEqual({ min: 0 });
    expect(boundsOf('AWS/EC2', 'StatusCheckFailed', 'Maximum')).toEqual({ min: 0, max: 1 });
  });

  // Oracle: "The service metrics for CPU utilization might exceed 100% utilization", recommended alarms of CloudWatch.
  test("a service's utilisation of its reservation does not", () => {
    expect(boundsOf('AWS/ECS', 'CPUUtilization')).toEqual({ min: 0 });
  });

  // Oracle: "the value for this metric is -1", Aurora.AuroraMonitoring.Metrics on TransactionLogsDiskUsage.
  test('some say -1 when there is nothing to measure', () => {
    expect(boundsOf('AWS/RDS', 'TransactionLogsDiskUsage')).toEqual({ min: -1 });
    expect(boundsOf('Acme/Orders', 'Placed')).toBeUndefined();
  });
});

describe('the table', () => {
  test('says which database emits a metric', () => {
    expect(findMetric('AWS/RDS', 'FreeStorageSpace')?.only).toBe('not Aurora');
    expect(findMetric('AWS/RDS', 'AuroraReplicaLag')?.only).toBe('Aurora');
    expect(findMetric('ECS/ContainerInsights', 'RunningTaskCount')?.needs).toContain('Container Insights');
  });

  test('has each metric once and cites its page', () => {
    for (const { name, metrics, source } of METRIC_NAMESPACES) {
      const names = metrics.map((metric) => metric.name);
      expect(new Set(names).size, name).toBe(names.length);
      expect(source, name).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    }
  });
});
