import { describe, expect, test } from 'vitest';
import { METRIC_NAMESPACES } from './metric-table.ts';
import { boundsOf, emitsDimensionSet, findMetric } from './metrics.ts';

// Oracle: "Supported metrics for resource tags for telemetry", Amazon CloudWatch User Guide, and the services' own pages.
describe('whether a metric is emitted with a dimension set', () => {
  test.each([
    ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', ['LoadBalancer'], 'yes'],
    ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', ['AvailabilityZone', 'LoadBalancer'], 'yes'],
    ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', ['LoadBalancer', 'TargetGroup'], 'no'],
    ['AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', ['TargetGroup', 'LoadBalancer'], 'yes'],
    ['AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', ['LoadBalancer'], 'yes'],
    ['AWS/ApplicationELB', 'UnHealthyHostCount', ['LoadBalancer'], 'no'],
    ['AWS/ApplicationELB', 'UnHealthyHostCount', ['TargetGroup'], 'no'],
    ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX', ['LoadBalancer'], 'no'],
    ['AWS/NetworkELB', 'UnHealthyHostCount', ['LoadBalancer', 'TargetGroup'], 'yes'],
    ['AWS/ECS', 'CPUUtilization', ['ClusterName', 'ServiceName'], 'yes'],
    ['AWS/ECS', 'CPUUtilization', ['ServiceName'], 'no'],
    ['AWS/ECS', 'RunningTaskCount', ['ClusterName', 'ServiceName'], 'no'],
    ['ECS/ContainerInsights', 'RunningTaskCount', ['ClusterName', 'ServiceName'], 'yes'],
    ['AWS/EC2', 'MemoryUtilization', ['InstanceId'], 'no'],
    ['AWS/EC2', 'CPUUtilization', ['AutoScalingGroupName'], 'yes'],
    ['AWS/RDS', 'FreeStorageSpace', ['DBInstanceIdentifier'], 'yes'],
    ['AWS/RDS', 'VolumeBytesUsed', ['DBInstanceIdentifier'], 'no'],
    ['AWS/RDS', 'CPUUtilization', ['DBClusterIdentifier', 'Role'], 'yes'],
    ['AWS/ElastiCache', 'CPUUtilization', ['ReplicationGroupId'], 'no'],
    ['AWS/ElastiCache', 'EngineCPUUtilization', ['ReplicationGroupId'], 'yes'],
    ['AWS/S3', 'BucketSizeBytes', ['BucketName'], 'no'],
    ['AWS/NATGateway', 'ErrorPortAllocation', ['NatGatewayId'], 'yes'],
    ['AWS/WAFV2', 'BlockedRequests', ['WebACL', 'Rule', 'Region'], 'yes'],
    ['AWS/WAFV2', 'BlockedRequests', ['WebACL'], 'no'],
    ['AWS/CloudFront', '5xxErrorRate', ['DistributionId'], 'no'],
    ['AWS/Backup', 'NumberOfBackupJobsFailed', ['BackupVaultName'], 'yes'],
    ['AWS/Lambda', 'Errors', ['FunctionName'], 'yes'],
    ['CWAgent', 'mem_used_percent', ['InstanceId'], 'yes'],
    ['CWAgent', 'mem_used_percent', ['MyOwn'], 'maybe'],
    ['Acme/Orders', 'Placed', [], 'maybe'],
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
