import { Fn } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { ObjectStore, type ProductionStack } from 'lintel/constructs';
import type { CoherentSettings } from './options.ts';

/** The name of the bucket, with `${AWS::AccountId}` for CloudFormation to fill in: bucket names are unique in the world. */
export function bucketName(stage: CoherentSettings['stage']): string {
  return `coherent-artifacts-${stage}-\${AWS::AccountId}`;
}

/**
 * The one bucket. Current objects stay readable where they are; only old versions and database dumps get cold and go, so
 * that no document of a user is ever archived or deleted by age (C-PMO-06).
 */
export function addStorage(stack: ProductionStack, key: IKey | undefined, { stage }: CoherentSettings): ObjectStore {
  return new ObjectStore(stack, 'Artifacts', {
    name: Fn.sub(bucketName(stage)),
    rules: [
      {
        name: 'old versions',
        old: { infrequentAccessAfterDays: 30, glacierAfterDays: 90, deleteAfterDays: 365 },
      },
      { name: 'backups', prefix: 'backups/', current: { glacierAfterDays: 90, deleteAfterDays: 365 } },
    ],
    whenStackIsDeleted: stage === 'prod' ? 'keep' : 'delete',
    ...(key === undefined ? {} : { key }),
  });
}
