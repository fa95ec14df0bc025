import { typically } from '../facts.ts';
import { type Pricer, part } from '../pricer.ts';

export const fileSystem: Pricer = (facts) => {
  if (facts.is('ThroughputMode', 'provisioned'))
    facts.miss('The price of provisioned throughput is not in the price book.');
  if (facts.is('ThroughputMode', 'elastic')) facts.miss('The price of elastic throughput is not in the price book.');
  const kind = facts.has('AvailabilityZoneName') ? 'one-zone' : 'standard';
  return [part(`Storage, ${kind}`, `efs.${kind}.storage`, facts.used('storageGb', 'GB', typically(1, 10, 100)))];
};
