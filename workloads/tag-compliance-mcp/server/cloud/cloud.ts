/** What the server asks of a cloud. AWS and an inventory file answer behind this one interface. */
import type { Resource } from '../../src/compliance.ts';
import type { CostGroup, NamedCost, ServiceCost } from '../../src/costs.ts';

/** A time span; the end is not in it. Both YYYY-MM-DD. */
export interface Period {
  readonly Start: string;
  readonly End: string;
}

export interface RegionEntry {
  readonly name?: string;
  /** `opt-in-not-required`, `opted-in` or `not-opted-in`. */
  readonly optIn?: string;
}

export interface TagPolicyEntry {
  readonly policy_id: string;
  readonly name: string;
  readonly description: string;
}

export interface Cloud {
  /** The region in which the server runs. */
  readonly region: string;
  account(): Promise<string>;
  regions(): Promise<readonly RegionEntry[]>;
  /** Every resource of a type in a region, on all pages. Global types are asked in the first region. */
  list(type: string, region: string): Promise<readonly Resource[]>;
  /** By service; by region or account too where one is asked for. */
  serviceCosts(period: Period, by?: CostGroup): Promise<readonly ServiceCost[]>;
  /** Of instances and databases, by their tag `Name`. */
  namedCosts(period: Period): Promise<readonly NamedCost[]>;
  tagPolicies(): Promise<readonly TagPolicyEntry[]>;
  /** The content of a tag policy of AWS Organizations. */
  tagPolicy(id: string): Promise<unknown>;
}

/** AWS refused or failed; `code` is AWS's own. */
export class CloudError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'CloudError';
    this.code = code;
  }
}

/** The code of any fault: AWS's own, as the SDK calls it. */
export function codeOf(fault: unknown): string {
  if (fault instanceof CloudError) return fault.code;
  return fault instanceof Error ? fault.name : 'Unknown';
}

const TRANSIENT =
  /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ServiceUnavailable|InternalError|InternalFailure|InternalServer|Timeout|TimedOut/i;

/** Whether the same call may succeed a moment later. Being denied is not transient. */
export function isTransient(fault: unknown): boolean {
  return TRANSIENT.test(codeOf(fault));
}

export function isDenied(fault: unknown): boolean {
  return /AccessDenied|UnauthorizedOperation|NotAuthorized|AuthFailure/i.test(codeOf(fault));
}

/** Types that exist once an account, not once a region. */
export const GLOBAL_TYPES: ReadonlySet<string> = new Set([
  's3:bucket',
  'iam:role',
  'iam:user',
  'iam:policy',
  'route53:hostedzone',
  'cloudfront:distribution',
]);

/** Who lists a type completely. Every other type comes from the tagging API, which never saw what was never tagged. */
export const LISTED_BY: Readonly<Record<string, { readonly service: string; readonly operation: string }>> = {
  'ec2:instance': { service: 'ec2', operation: 'DescribeInstances' },
  'ec2:volume': { service: 'ec2', operation: 'DescribeVolumes' },
  'rds:db': { service: 'rds', operation: 'DescribeDBInstances' },
  'rds:cluster': { service: 'rds', operation: 'DescribeDBClusters' },
  's3:bucket': { service: 's3', operation: 'ListBuckets' },
  'lambda:function': { service: 'lambda', operation: 'ListFunctions' },
  'ecs:service': { service: 'ecs', operation: 'ListServices' },
};
