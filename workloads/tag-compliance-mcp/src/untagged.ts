/** Resources that lack a required tag, with what they cost and how old they are. */
import { parseArn } from './arn.ts';
import { isInScope, type Resource } from './compliance.ts';
import type { CostSource, ResourceCost } from './costs.ts';
import { requiredTagsOf, type TagPolicy } from './policy.ts';

export interface UntaggedResource {
  readonly resource_id: string;
  readonly resource_type: string;
  readonly region: string;
  readonly arn: string;
  readonly current_tags: Readonly<Record<string, string>>;
  readonly missing_required_tags: readonly string[];
  readonly is_completely_untagged: boolean;
  /** Whole days since it was made; 0 where that is not known. */
  readonly age_days: number;
  readonly monthly_cost_estimate: number;
  readonly cost_source: CostSource;
  readonly instance_state: string | null;
}

export interface UntaggedOptions {
  /** What is known of costs, by ARN. */
  readonly costs?: Readonly<Record<string, ResourceCost>>;
  /** Resources that cost less are left out. */
  readonly minCostThreshold?: number;
}

export function untaggedResources(
  policy: TagPolicy,
  resources: readonly Resource[],
  now: Date,
  { costs = {}, minCostThreshold }: UntaggedOptions = {},
): readonly UntaggedResource[] {
  return resources
    .filter((resource) => isInScope(policy, resource))
    .flatMap((resource): readonly UntaggedResource[] => {
      const { resourceId, resourceType, region } = parseArn(resource.arn);
      const missing = requiredTagsOf(policy, resourceType)
        .map(({ name }) => name)
        .filter((name) => !Object.hasOwn(resource.tags, name));
      if (missing.length === 0) return [];
      const cost = costs[resource.arn];
      return [
        {
          resource_id: resourceId,
          resource_type: resourceType,
          region,
          arn: resource.arn,
          current_tags: resource.tags,
          missing_required_tags: missing,
          is_completely_untagged: Object.keys(resource.tags).length === 0,
          age_days: ageOf(resource, now),
          monthly_cost_estimate: cost?.amount ?? 0,
          cost_source: cost?.source ?? 'estimated',
          instance_state: resource.state ?? null,
        },
      ];
    })
    .filter(({ monthly_cost_estimate: cost }) => minCostThreshold === undefined || cost >= minCostThreshold);
}

function ageOf({ created }: Resource, now: Date): number {
  const made = created === undefined ? Number.NaN : Date.parse(created);
  return Number.isNaN(made) ? 0 : Math.max(0, Math.floor((now.getTime() - made) / 86_400_000));
}
