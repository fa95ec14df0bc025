/** A scan with its score and its costs, kept for a while: three tools and the scheduler tell of the same one. */
import { createHash } from 'node:crypto';
import {
  type ComplianceResult,
  type Resource,
  type ResourceFilters,
  type Severity,
  scoreResources,
} from '../../src/compliance.ts';
import { attributeCosts, type ResourceCost } from '../../src/costs.ts';
import { requestedTypes } from '../../src/resource-types.ts';
import { codeOf } from '../cloud/cloud.ts';
import { sorted } from '../safeguards/budget.ts';
import type { Compliance } from '../scan/compliance.ts';
import { lastThirtyDays } from '../scan/costs.ts';
import type { Scan } from '../scan/scan.ts';
import type { ToolContext } from './tool.ts';

export interface ComplianceRequest {
  readonly types: readonly string[];
  readonly filters?: ResourceFilters;
  readonly severity?: Severity;
  readonly isFresh?: boolean;
}

export async function complianceOf(request: ComplianceRequest, context: ToolContext): Promise<Compliance> {
  const { types, filters = {}, severity = 'all', isFresh = false } = request;
  const wanted = requestedTypes(types);
  const policy = context.policy();
  const { regions } = await context.scanner.regionsOf(filters);
  const key = cacheKey({ region: context.cloud.region, types: wanted, filters, severity, regions });
  const found = isFresh ? undefined : context.cache.get(key);
  if (found !== undefined) return found;
  const scan = await context.scanner.scan(wanted, filters);
  const costs = await monthlyCosts(scan.resources, types, context);
  const amounts = Object.fromEntries(Object.entries(costs.costs).map(([arn, { amount }]) => [arn, amount]));
  const result = scoreResources(policy, scan.resources, { severity, costs: amounts });
  const compliance = {
    result: { ...result, regional_breakdown: withEmptyRegions(result, scan) },
    scan: costs.warning === undefined ? scan : withWarning(scan, costs.warning),
    timestamp: context.today().toISOString(),
  };
  context.cache.set(key, compliance);
  return compliance;
}

/** The cost of each resource in the last 30 days; none, and a warning, where Cost Explorer does not answer. */
export async function monthlyCosts(
  resources: readonly Resource[],
  types: readonly string[],
  context: ToolContext,
): Promise<{ readonly costs: Readonly<Record<string, ResourceCost>>; readonly warning?: string }> {
  try {
    const known = await context.costsOf(lastThirtyDays(context.today()));
    const attributed = attributeCosts({ policy: context.policy(), resources, resourceTypes: types, ...known });
    const { warning } = attributed.data_quality;
    return { costs: attributed.resource_costs, ...(warning !== undefined && { warning }) };
  } catch (fault) {
    return { costs: {}, warning: `Costs are not known (${codeOf(fault)}) and stand as 0.` };
  }
}

export interface CacheKey {
  readonly region: string;
  readonly types: readonly string[];
  readonly filters?: ResourceFilters | null;
  readonly severity: Severity;
  /** Undefined where nobody said; an empty list is another thing. */
  readonly regions?: readonly string[];
}

export function cacheKey({ region, types, filters, severity, regions }: CacheKey): string {
  const normal = {
    region,
    types: [...new Set(types)].toSorted(),
    filters: sorted(filters ?? {}),
    severity,
    regions: regions === undefined ? null : [...new Set(regions)].toSorted(),
  };
  return `compliance:${createHash('sha256').update(JSON.stringify(normal)).digest('hex')}`;
}

/** A region without resources was scanned all the same. */
function withEmptyRegions(result: ComplianceResult, { regions }: Scan): ComplianceResult['regional_breakdown'] {
  const empty = {
    total_resources: 0,
    compliant_resources: 0,
    compliance_score: 1,
    violation_count: 0,
    cost_attribution_gap: 0,
  };
  return Object.fromEntries(
    regions.successful_regions.map((region) => [region, result.regional_breakdown[region] ?? empty]),
  );
}

function withWarning(scan: Scan, warning: string): Scan {
  const { quality } = scan;
  return {
    ...scan,
    quality: { ...quality, status: 'partial', warning: [quality.warning ?? [], warning].flat().join(' ') },
  };
}

/** Keeps the score and the tags. Whether it could: a full disk costs the history, not the scan. */
export function store({ result, scan, timestamp }: Compliance, context: ToolContext): boolean {
  try {
    context.history.addScan(
      {
        timestamp,
        compliance_score: result.compliance_score,
        total_resources: result.total_resources,
        compliant_resources: result.compliant_resources,
        violation_count: Object.values(result.regional_breakdown).reduce((sum, each) => sum + each.violation_count, 0),
      },
      Object.fromEntries(scan.resources.map(({ arn, tags }) => [arn, tags])),
    );
    return true;
  } catch {
    return false;
  }
}
