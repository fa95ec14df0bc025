import type { Key } from 'aws-cdk-lib/aws-kms';
import { ObjectStore, type ProductionStack, RetainedLogGroup } from 'lintel/constructs';
import { namesOf, type Settings } from './settings.ts';

/** A line for each request. The load balancer writes with keys of S3 only, so this bucket has no key of its own. */
export function addLogBucket(stack: ProductionStack): ObjectStore {
  return new ObjectStore(stack, 'LogBucket', {
    versioned: false,
    rules: [
      {
        name: 'logs get cheaper as they age',
        current: { infrequentAccessAfterDays: 30, glacierAfterDays: 90, deleteAfterDays: 365 },
      },
    ],
  });
}

export interface LogGroups {
  readonly system: RetainedLogGroup;
  readonly security: RetainedLogGroup;
  readonly application: RetainedLogGroup;
}

export function addLogGroups(stack: ProductionStack, key: Key, settings: Settings): LogGroups {
  const { logGroups } = namesOf(settings);
  // The groups go with the stack: their names are fixed, and a group left behind would stop the next deployment.
  const group = (id: string, name: string) =>
    new RetainedLogGroup(stack, id, {
      name,
      days: settings.logDays,
      whenStackIsDeleted: 'delete',
      encryptionKey: key,
    });
  return {
    system: group('SystemLogGroup', logGroups.system),
    security: group('SecurityLogGroup', logGroups.security),
    application: group('ApplicationLogGroup', logGroups.application),
  };
}
