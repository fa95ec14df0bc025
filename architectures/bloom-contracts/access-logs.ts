import { ObjectStore, type ProductionStack } from 'lintel/constructs';
import type { BloomContractsOptions } from './options.ts';

/** Every request, also those that never reach the application: the load balancer's lines and, where there is one, the edge's. */
export function addAccessLogBucket(stack: ProductionStack, { perimeter }: BloomContractsOptions): ObjectStore {
  return new ObjectStore(stack, 'AccessLogBucket', {
    // A line is written once and never changed.
    versioned: false,
    takesCloudFrontLogs: perimeter !== 'no-internet',
    rules: [{ name: 'logs expire', current: { deleteAfterDays: 90 } }],
  });
}
