import { type Claim, called, claim, encrypted, grants, kept, mayNot, output, property, records } from 'lintel/claims';
import type { BloomContractsOptions } from '../options.ts';

const CALLED = {
  LoadBalancer: 'bloom-energy',
  AlertTopic: 'bloom-energy-alerts',
  ErrorRateAlarm: 'bloom-energy-error-rate',
  SlowResponsesAlarm: 'bloom-energy-slow-responses',
  DatabaseFailuresAlarm: 'bloom-energy-database-failures',
  MemoryAlarm: 'bloom-energy-memory',
  ClaudeRateLimitAlarm: 'bloom-energy-claude-rate-limit',
};
const LOGGING = ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];
const beyond = { beyond: true, area: 'Guards' } as const;

/** How what keeps records is guarded: beyond the rows of the document. */
export function guardClaims({ perimeter, viewer }: BloomContractsOptions): readonly Claim[] {
  return [
    claim('BLM-GRD-01', 'Alarms and records travel by TLS alone', beyond, [
      encrypted('AlertTopic', { in: 'transit' }),
      encrypted('AuditBucket', { in: 'transit' }),
      property('AuditBucketPolicy', 'PolicyDocument.Statement', { length: 4 }),
    ]),
    claim(
      'BLM-GRD-02',
      'No service speaks through the topic, writes records or uses their key but those that are named',
      beyond,
      [
        mayNot({ service: 'events.amazonaws.com' }, ['sns:*'], { on: 'AlertTopic' }),
        mayNot({ service: 'events.amazonaws.com' }, ['s3:*'], { on: 'AuditBucket' }),
        mayNot({ service: 'events.amazonaws.com' }, ['kms:*'], { on: 'AuditKey' }),
        mayNot(
          { service: 'cloudtrail.amazonaws.com', account: 'another' },
          ['kms:DescribeKey', 'kms:GenerateDataKey'],
          {
            on: 'AuditKey',
          },
        ),
      ],
    ),
    claim('BLM-GRD-03', 'The bucket of records takes nothing public', beyond, [
      property('AuditBucket', 'PublicAccessBlockConfiguration.BlockPublicAcls', 'true'),
      property('AuditBucket', 'PublicAccessBlockConfiguration.BlockPublicPolicy', 'true'),
      property('AuditBucket', 'PublicAccessBlockConfiguration.IgnorePublicAcls', 'true'),
      property('AuditBucket', 'PublicAccessBlockConfiguration.RestrictPublicBuckets', 'true'),
    ]),
    claim('BLM-GRD-04', 'The role of the flow logs writes its own log and does nothing else', beyond, [
      grants('RefusedConnectionsRole', { actions: LOGGING }),
      grants('RefusedConnectionsRole', { actions: LOGGING, on: ['RefusedConnectionsLogGroup'] }),
    ]),
    claim('BLM-GRD-05', 'Key and images outlive the stack; logs of the database stay for a month', beyond, [
      kept('AuditKey', { onDelete: 'Retain' }),
      kept('BloomEnergyDBPostgresqlLog', { days: 30 }),
      kept('BloomEnergyDBUpgradeLog', { days: 30 }),
    ]),
    claim('BLM-GRD-06', 'Every request is on record for 90 days, also what never reaches the application', beyond, [
      records('LoadBalancer', { to: 'AccessLogBucket', under: 'load-balancer' }),
      ...(perimeter === 'no-internet' ? [] : [records('Edge', { to: 'AccessLogBucket', under: 'edge/' })]),
      encrypted('AccessLogBucket', { by: 'aws owned' }),
      encrypted('AccessLogBucket', { in: 'transit' }),
      kept('AccessLogBucket', { expires: { '': 90 }, onDelete: 'Retain' }),
      property('AccessLogBucket', 'PublicAccessBlockConfiguration', {
        where: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      }),
      property('AccessLogBucketPolicy', 'PolicyDocument.Statement', { length: 5 }),
      mayNot('anyone', ['s3:*'], { on: 'AccessLogBucket' }),
      // A line belongs to this account, whoever writes it.
      mayNot({ service: 'delivery.logs.amazonaws.com' }, ['s3:PutObject'], {
        on: 'AccessLogBucket',
        context: { 's3:x-amz-acl': 'public-read' },
      }),
    ]),
    claim('BLM-GRD-07', 'What people look for in the console has its documented name', beyond, [
      ...Object.entries(CALLED).map(([id, name]) => called(id, name)),
      output('LoadBalancerName', { refersTo: 'LoadBalancer', attribute: 'DNSName' }),
      ...(perimeter === 'no-internet'
        ? []
        : [
            output(
              'Address',
              viewer === undefined ? { like: 'https://${Edge.DomainName}' } : `https://${viewer.domainName}`,
            ),
            output('DistributionId', { refersTo: 'Edge' }),
          ]),
    ]),
    claim('BLM-GRD-08', 'Tasks run on demand unless somebody asks for Spot', beyond, [
      property('BloomEnergyClusterCapacityProviders', 'CapacityProviders', { exactly: ['FARGATE', 'FARGATE_SPOT'] }),
      property('BloomEnergyClusterCapacityProviders', 'DefaultCapacityProviderStrategy', {
        exactly: [{ where: { CapacityProvider: 'FARGATE', Weight: 1 } }],
      }),
    ]),
    claim('BLM-GRD-09', 'Backups and maintenance come by night, one after the other', beyond, [
      property('BloomEnergyDB', 'PreferredBackupWindow', '10:00-11:00'),
      property('BloomEnergyDB', 'PreferredMaintenanceWindow', 'sun:11:30-sun:12:30'),
    ]),
  ];
}
