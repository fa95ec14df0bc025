import { z } from 'zod';
import { filterResources } from '../../src/compliance.ts';
import { attributeCosts, COST_GROUPS, type ServiceCost } from '../../src/costs.ts';
import { requestedTypes } from '../../src/resource-types.ts';
import { checkedPeriod, lastThirtyDays } from '../scan/costs.ts';
import { dataQuality, filters, filtersOf, resourceTypes } from './fields.ts';
import { fields, tool } from './tool.ts';

const shares = z.object({ total: z.number(), attributable: z.number(), gap: z.number(), percentage: z.number() });

export const getCostAttributionGap = tool({
  name: 'get_cost_attribution_gap',
  description: 'Says how much of the spend falls on resources whose tags do not say for whom it is.',
  input: {
    resource_types: resourceTypes,
    time_period: fields({ Start: z.string(), End: z.string() })
      .optional()
      .describe('YYYY-MM-DD; End is not in it. The last 30 days where it is not said'),
    group_by: z.enum(COST_GROUPS, `must be one of ${COST_GROUPS.join(', ')}`).optional(),
    filters: filters.optional(),
  },
  output: {
    total_spend: z.number(),
    taggable_spend: z.number(),
    attributable_spend: z.number(),
    attribution_gap: z.number(),
    attribution_gap_percentage: z.number(),
    breakdown: z.record(z.string(), shares).optional(),
    unattributable_services: z.array(z.object({ service: z.string(), amount: z.number() })).readonly(),
    total_resources_scanned: z.int(),
    total_resources_compliant: z.int(),
    time_period: z.object({ Start: z.string(), End: z.string() }),
    data_quality: dataQuality,
    scan_timestamp: z.string(),
  },
  run: async (input, context) => {
    const period = checkedPeriod(input.time_period ?? lastThirtyDays(context.today()));
    const wanted = filtersOf(input.filters);
    const accounts = [wanted.account_id ?? []].flat();
    const by = wanted.regions !== undefined ? 'region' : accounts.length > 0 ? 'account' : input.group_by;
    const scan = await context.scanner.scan(requestedTypes(input.resource_types), wanted);
    const { serviceCosts, namedCosts } = await context.costsOf(period, by);
    const isWanted = ({ region, account }: ServiceCost) =>
      (wanted.regions === undefined || region === undefined || wanted.regions.includes(region)) &&
      (accounts.length === 0 || account === undefined || accounts.includes(account));
    const found = attributeCosts({
      policy: context.policy(),
      resources: filterResources(scan.resources, wanted),
      resourceTypes: input.resource_types,
      serviceCosts: serviceCosts.filter(isWanted),
      namedCosts,
      ...(input.group_by !== undefined && { groupBy: input.group_by }),
    });
    const isLoose =
      (wanted.regions !== undefined && serviceCosts.some(({ region }) => region === undefined)) ||
      (accounts.length > 0 && serviceCosts.some(({ account }) => account === undefined));
    const warnings = [
      scan.quality.warning ?? [],
      found.data_quality.warning ?? [],
      isLoose ? 'Some spend is not told apart by region or account; it counts whole in spite of the filter.' : [],
    ].flat();
    return {
      ...found,
      time_period: period,
      data_quality: {
        ...scan.quality,
        status: isLoose || found.data_quality.status === 'partial' ? ('partial' as const) : scan.quality.status,
        warning: warnings.length === 0 ? null : warnings.join(' '),
      },
      scan_timestamp: context.today().toISOString(),
    };
  },
});
