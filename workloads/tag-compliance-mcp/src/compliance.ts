/** The rules: what a resource lacks, and how many resources lack nothing. */
import { parseArn } from './arn.ts';
import { InputError, oneOf } from './input-error.ts';
import { matcherOf, requiredTagsOf, type TagPolicy } from './policy.ts';
import { isFree } from './resource-types.ts';

/** A resource as an inventory lists it. Type, id, region and account are in its ARN. */
export interface Resource {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Of an instance: `running`, `stopped`, `terminated`… */
  readonly state?: string;
  /** When it was made, ISO 8601. */
  readonly created?: string;
  readonly hints?: { readonly vpcName?: string; readonly iamRole?: string };
}

export const VIOLATION_TYPES = ['missing_required_tag', 'invalid_value', 'invalid_format'] as const;

export interface Violation {
  readonly resource_arn: string;
  readonly resource_id: string;
  readonly resource_type: string;
  readonly region: string;
  readonly violation_type: (typeof VIOLATION_TYPES)[number];
  readonly tag_name: string;
  readonly severity: 'error' | 'warning';
  /** Null where the tag is missing. */
  readonly current_value: string | null;
  readonly allowed_values: readonly string[] | null;
  /** What the resource costs in a month, in USD; zero where nobody looked. */
  readonly cost_impact_monthly: number;
}

/** What a resource violates, in the order of the policy; one violation a tag at most. Optional tags violate nothing. */
export function evaluateResource(policy: TagPolicy, resource: Resource, monthlyCost = 0): readonly Violation[] {
  const { resourceType, resourceId, region } = parseArn(resource.arn);
  return requiredTagsOf(policy, resourceType).flatMap(
    ({ name, allowed_values, validation_regex }): readonly Violation[] => {
      const value = Object.hasOwn(resource.tags, name) ? resource.tags[name] : undefined;
      const kind =
        value === undefined
          ? 'missing_required_tag'
          : allowed_values && !allowed_values.includes(value)
            ? 'invalid_value'
            : validation_regex && !matcherOf(validation_regex, name)(value)
              ? 'invalid_format'
              : undefined;
      if (kind === undefined) return [];
      return [
        {
          resource_arn: resource.arn,
          resource_id: resourceId,
          resource_type: resourceType,
          region,
          violation_type: kind,
          tag_name: name,
          severity: 'error',
          current_value: value ?? null,
          allowed_values: allowed_values ?? null,
          cost_impact_monthly: monthlyCost,
        },
      ];
    },
  );
}

export const SEVERITIES = ['all', 'errors_only', 'warnings_only'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface ScoreOptions {
  /** Which violations are listed. Score and totals do not change with it. @default 'all' */
  readonly severity?: Severity;
  /** What each resource costs in a month, by ARN, in USD. */
  readonly costs?: Readonly<Record<string, number>>;
}

export interface RegionResult {
  readonly total_resources: number;
  readonly compliant_resources: number;
  readonly compliance_score: number;
  readonly violation_count: number;
  readonly cost_attribution_gap: number;
}

export interface ComplianceResult {
  /** Compliant by total, not rounded; 1 where there is nothing to judge. */
  readonly compliance_score: number;
  readonly total_resources: number;
  readonly compliant_resources: number;
  readonly violations: readonly Violation[];
  /** What the resources cost that are not compliant, each once. */
  readonly cost_attribution_gap: number;
  readonly regional_breakdown: Readonly<Record<string, RegionResult>>;
}

/** Judges the resources that are in scope; throws `InputError` for another severity. */
export function scoreResources(
  policy: TagPolicy,
  resources: readonly Resource[],
  options: ScoreOptions = {},
): ComplianceResult {
  const severity = oneOf('severity', options.severity ?? 'all', SEVERITIES);
  const judged = resources
    .filter((resource) => isInScope(policy, resource))
    .map((resource) => {
      const cost = options.costs?.[resource.arn] ?? 0;
      return { region: parseArn(resource.arn).region, cost, violations: evaluateResource(policy, resource, cost) };
    });
  const regions = [...new Set(judged.map(({ region }) => region))].toSorted();
  return {
    ...sumOf(judged),
    violations: judged.flatMap(({ violations }) => violations).filter((each) => isListed(each, severity)),
    regional_breakdown: Object.fromEntries(
      regions.map((region) => {
        const there = judged.filter((each) => each.region === region);
        return [region, { ...sumOf(there), violation_count: there.flatMap(({ violations }) => violations).length }];
      }),
    ),
  };
}

interface Judged {
  readonly cost: number;
  readonly violations: readonly Violation[];
}

function sumOf(judged: readonly Judged[]) {
  const compliant = judged.filter(({ violations }) => violations.length === 0).length;
  return {
    total_resources: judged.length,
    compliant_resources: compliant,
    compliance_score: judged.length === 0 ? 1 : compliant / judged.length,
    cost_attribution_gap: judged.reduce((sum, { cost, violations }) => sum + (violations.length > 0 ? cost : 0), 0),
  };
}

function isListed({ severity }: Violation, wanted: Severity): boolean {
  return wanted === 'all' || (wanted === 'errors_only') === (severity === 'error');
}

const GONE = ['terminated', 'shutting-down'];

/** Whether the policy asks anything of the resource, and the resource is still there. */
export function isInScope(policy: TagPolicy, { arn, state }: Resource): boolean {
  const { resourceType } = parseArn(arn);
  if (isFree(resourceType) || requiredTagsOf(policy, resourceType).length === 0) return false;
  return state === undefined || !GONE.includes(state);
}

export interface ResourceFilters {
  readonly region?: string;
  readonly regions?: readonly string[];
  readonly account_id?: string | readonly string[];
}

const FILTER_KEYS = ['region', 'regions', 'account_id'];

/** The resources of the regions and the accounts that are named; an empty list or no filter means all. */
export function filterResources(resources: readonly Resource[], filters: ResourceFilters = {}): readonly Resource[] {
  const other = Object.keys(filters).find((key) => !FILTER_KEYS.includes(key));
  if (other !== undefined)
    throw new InputError(`filters: "${other}" is not known; known are ${FILTER_KEYS.join(', ')}.`);
  const regions = [filters.region ?? [], filters.regions ?? []].flat();
  const accounts = [filters.account_id ?? []].flat();
  const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
  if (wrong !== undefined) throw new InputError(`filters.account_id must have 12 digits; found "${wrong}".`);
  return resources.filter(({ arn }) => {
    const { region, account } = parseArn(arn);
    return (regions.length === 0 || regions.includes(region)) && (accounts.length === 0 || accounts.includes(account));
  });
}
