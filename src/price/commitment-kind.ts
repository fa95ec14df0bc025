/** The promises to AWS that lower a price. */

export type CommitmentKind =
  | 'standard-reserved'
  | 'convertible-reserved'
  | 'instance-savings-plan'
  | 'compute-savings-plan'
  | 'database-savings-plan'
  | 'spot';

export type Payment = 'no-upfront' | 'partial-upfront' | 'all-upfront';

/** What commitments are sold for. */
export type CommittedService = 'ec2' | 'fargate' | 'lambda' | 'rds' | 'aurora' | 'elasticache';
