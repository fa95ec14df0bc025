import type { AddressPlanNetwork } from 'lintel/constructs';

/** The VPC with its tiers of subnets. */
export type Network = AddressPlanNetwork<'Private' | 'Public' | 'Firewall'>;
