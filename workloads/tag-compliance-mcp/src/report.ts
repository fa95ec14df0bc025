/** What a compliance result means for those who pay and those who tag. */
import type { ComplianceResult, Violation } from './compliance.ts';
import { oneOf } from './input-error.ts';
import { CSV_COLUMNS, violationsToCsv } from './violations-csv.ts';

export const REPORT_FORMATS = ['json', 'csv', 'markdown'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface Ranking {
  readonly tag_name: string;
  readonly count: number;
  readonly total_cost: number;
}

export interface Recommendation {
  readonly priority: 'high' | 'medium' | 'low';
  readonly title: string;
  readonly description: string;
  readonly estimated_impact: string;
}

export interface Report {
  readonly format: ReportFormat;
  readonly summary: Omit<ComplianceResult, 'violations' | 'regional_breakdown'> & { readonly total_violations: number };
  /** The report as a text of the format. */
  readonly report_data: string;
  readonly violations_by_count: readonly Ranking[];
  readonly violations_by_cost: readonly Ranking[];
  readonly recommendations: readonly Recommendation[];
}

/** `format` in any case; throws `InputError` for another one. */
export function buildReport(
  result: Pick<
    ComplianceResult,
    'compliance_score' | 'total_resources' | 'compliant_resources' | 'violations' | 'cost_attribution_gap'
  >,
  {
    format = 'json',
    includeRecommendations = true,
  }: { readonly format?: string; readonly includeRecommendations?: boolean } = {},
): Report {
  const wanted = oneOf('format', format.toLowerCase(), REPORT_FORMATS);
  const { violations } = result;
  const rankings = rankingsOf(violations);
  const parts = {
    summary: {
      compliance_score: result.compliance_score,
      total_resources: result.total_resources,
      compliant_resources: result.compliant_resources,
      cost_attribution_gap: result.cost_attribution_gap,
      total_violations: violations.length,
    },
    violations_by_count: rankings.toSorted((one, other) => other.count - one.count),
    violations_by_cost: rankings.toSorted((one, other) => other.total_cost - one.total_cost),
    recommendations: includeRecommendations ? recommend(result, rankings) : [],
  };
  return { format: wanted, ...parts, report_data: dataOf(wanted, parts, violations) };
}

function rankingsOf(violations: readonly Violation[]): readonly Ranking[] {
  return [...new Set(violations.map(({ tag_name }) => tag_name))].map((tag_name) => {
    const own = violations.filter((violation) => violation.tag_name === tag_name);
    return { tag_name, count: own.length, total_cost: own.reduce((sum, each) => sum + each.cost_impact_monthly, 0) };
  });
}

const most = <T>(items: readonly T[], of: (item: T) => number) =>
  items.reduce<T | undefined>((best, item) => (best === undefined || of(item) > of(best) ? item : best), undefined);

function recommend(
  { compliance_score: score, cost_attribution_gap: gap, violations }: Parameters<typeof buildReport>[0],
  rankings: readonly Ranking[],
): readonly Recommendation[] {
  const found: Recommendation[] = [];
  const costliest = most(rankings, ({ total_cost }) => total_cost);
  if (costliest !== undefined && costliest.total_cost > 1000) {
    found.push({
      priority: 'high',
      title: `Set ${costliest.tag_name} where it costs most`,
      description: `Resources on which ${costliest.tag_name} is wrong or missing cost most of what cannot be attributed.`,
      estimated_impact: perMonth(costliest.total_cost),
    });
  }
  const commonest = most(rankings, ({ count }) => count);
  if (commonest !== undefined && commonest.count > 10) {
    found.push({
      priority: 'high',
      title: `Set ${commonest.tag_name} where it is missing most often`,
      description: `${commonest.count} violations are about ${commonest.tag_name}; one rule or template may mend them together.`,
      estimated_impact: `${commonest.count} violations`,
    });
  }
  if (score < 0.5) {
    found.push({
      priority: 'high',
      title: 'Introduce automated tagging',
      description: 'Fewer than half of the resources are in order: set tags where resources are made, not afterwards.',
      estimated_impact: `${percent(1 - score)} of the resources`,
    });
  }
  const types = [...new Set(violations.map(({ resource_type }) => resource_type))].map((type) => ({
    type,
    count: violations.filter(({ resource_type }) => resource_type === type).length,
  }));
  const worst = most(types, ({ count }) => count);
  if (worst !== undefined && worst.count > 5) {
    found.push({
      priority: 'medium',
      title: `Begin with ${worst.type}`,
      description: `${worst.count} violations are of this type, more than of any other.`,
      estimated_impact: `${worst.count} violations`,
    });
  }
  if (gap > 1000) {
    found.push({
      priority: gap > 5000 ? 'high' : 'medium',
      title: 'Close the cost attribution gap',
      description: 'This is spent on resources whose tags do not say for whom.',
      estimated_impact: perMonth(gap),
    });
  }
  if (score >= 0.9) {
    found.push({
      priority: 'low',
      title: 'Maintain what has been reached',
      description: 'Watch new resources, so that the score stays where it is.',
      estimated_impact: `${percent(score)} in order`,
    });
  }
  return found;
}

type Parts = Pick<Report, 'summary' | 'violations_by_count' | 'violations_by_cost' | 'recommendations'>;

function dataOf(format: ReportFormat, parts: Parts, violations: readonly Violation[]): string {
  if (format === 'json') return JSON.stringify({ ...parts, violations }, undefined, 2);
  if (format === 'markdown') return markdownOf(parts);
  const hasCosts = violations.some(({ cost_impact_monthly }) => cost_impact_monthly !== 0);
  return violationsToCsv(
    violations,
    CSV_COLUMNS.filter((column) => hasCosts || column !== 'cost_impact_monthly'),
  );
}

/** Columns about money are left out where no violation costs anything; the gap is always there. */
function markdownOf({ summary, violations_by_count: rankings, recommendations }: Parts): string {
  const hasCosts = rankings.some(({ total_cost }) => total_cost !== 0);
  const rows = rankings.map(({ tag_name, count, total_cost }) =>
    hasCosts ? `| ${tag_name} | ${count} | ${perMonth(total_cost)} |` : `| ${tag_name} | ${count} |`,
  );
  return [
    '# Tag compliance',
    '',
    `- Score: ${percent(summary.compliance_score)}`,
    `- Resources in order: ${summary.compliant_resources} of ${summary.total_resources}`,
    `- Violations: ${summary.total_violations}`,
    `- Cost attribution gap: ${perMonth(summary.cost_attribution_gap)}`,
    ...(rows.length === 0
      ? []
      : [
          '',
          '## Violations by tag',
          '',
          hasCosts ? '| Tag | Violations | Cost |' : '| Tag | Violations |',
          hasCosts ? '|---|---|---|' : '|---|---|',
          ...rows,
        ]),
    ...(recommendations.length === 0
      ? []
      : [
          '',
          '## Recommendations',
          '',
          ...recommendations.map(
            ({ priority, title, description, estimated_impact: impact }) =>
              `- **${title}** (${priority}): ${description} ${impact}.`,
          ),
        ]),
    '',
  ].join('\n');
}

function perMonth(amount: number): string {
  return `$${amount.toFixed(2)}/month`;
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
