import { AuditTrail, EncryptionKey, FlowLogs, ObjectStore, type ProductionStack } from 'lintel/constructs';
import { TRAIL } from './names.ts';
import type { Network } from './tiers.ts';

/**
 * Every management call of the account, in all regions, in encrypted files that show when they were changed; and a line
 * for each connection that the network refused.
 */
export function addAudit(stack: ProductionStack, { vpc }: Network): AuditTrail {
  new FlowLogs(stack, 'RefusedConnections', {
    vpc,
    traffic: 'rejected',
    logGroup: { name: '/aws/vpc/bloom-energy-refused', days: 30, whenStackIsDeleted: 'delete' },
  });
  const key = new EncryptionKey(stack, 'AuditKey', {
    description: 'Encrypts the audit records of the account',
    alias: TRAIL,
  });
  const bucket = new ObjectStore(stack, 'AuditBucket', {
    key,
    rules: [{ name: 'audit records', current: { glacierAfterDays: 90, deleteAfterDays: 2555 } }],
  });
  return new AuditTrail(stack, 'AuditTrail', { name: TRAIL, bucket, key });
}
