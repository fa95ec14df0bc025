import { type Claim, claim, encrypted, grants, kept, mayNot, property, records } from 'lintel/claims';
import type { BloomContractsOptions } from '../options.ts';

const LOGGING = ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];
const beyond = { beyond: true, area: 'Guards' } as const;

/** How what keeps records is guarded: beyond the rows of the document. */
export function guardClaims({ perimeter }: BloomContractsOptions): readonly Claim[] {
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
  ];
}
