import { Fn } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { ObjectStore, type ProductionStack } from 'lintel/constructs';
import { AUDIT_RETENTION_DAYS } from '../../workloads/care-platform/contract.ts';
import { named } from './names.ts';
import type { Security } from './security.ts';

export interface Storage {
  /** Access logs of the load balancer and of the other buckets. */
  readonly logs: ObjectStore;
  readonly trail: ObjectStore;
  readonly configuration: ObjectStore;
  readonly audit: ObjectStore;
}

const LOG_DAYS = 365;
const TRAIL_DAYS = 2555;

export function addStorage(stack: ProductionStack, { s3Key }: Security): Storage {
  // Neither ALB nor S3 can deliver access logs into a bucket that is encrypted with a KMS key (C-OMN-09):
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
  const logs = new ObjectStore(stack, 'AlbLogBucket', {
    name: nameOf('alb-logs'),
    rules: [{ name: 'logs expire', current: { deleteAfterDays: LOG_DAYS }, old: { deleteAfterDays: 30 } }],
  });
  const accessLogs = (prefix: string) => ({ bucket: logs, prefix: `s3/${prefix}/` });
  const trail = new ObjectStore(stack, 'CloudTrailBucket', {
    name: nameOf('cloudtrail'),
    key: s3Key,
    accessLogs: accessLogs('cloudtrail'),
    rules: [{ name: 'trail ages', current: { glacierAfterDays: 90, deleteAfterDays: TRAIL_DAYS } }],
  });
  const configuration = new ObjectStore(stack, 'ConfigBucket', {
    name: nameOf('config'),
    key: s3Key,
    accessLogs: accessLogs('config'),
  });
  return { logs, trail, configuration, audit: addAuditBucket(stack, s3Key, accessLogs('audit')) };
}

/** Rows of the audit table, exported daily; what is written here cannot be changed for six years. */
function addAuditBucket(
  stack: ProductionStack,
  key: Security['s3Key'],
  accessLogs: { readonly bucket: ObjectStore; readonly prefix: string },
): ObjectStore {
  const bucket = new ObjectStore(stack, 'AuditBucket', {
    name: nameOf('audit'),
    key,
    accessLogs,
  });
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.objectLockEnabled = true;
  resource.objectLockConfiguration = {
    objectLockEnabled: 'Enabled',
    rule: { defaultRetention: { mode: 'GOVERNANCE', days: AUDIT_RETENTION_DAYS } },
  };
  return bucket;
}

/** The names of buckets are unique in the world. */
function nameOf(part: string): string {
  return Fn.sub(`${named(part)}-\${AWS::AccountId}`);
}
