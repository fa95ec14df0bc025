import { z } from 'zod';
import { requestedTypes } from '../../src/resource-types.ts';
import { untaggedResources } from '../../src/untagged.ts';
import { monthlyCosts } from './compliance-scan.ts';
import { dataQuality, regions, resourceTypes, tags } from './fields.ts';
import { tool } from './tool.ts';

export const findUntaggedResources = tool({
  name: 'find_untagged_resources',
  description: 'Lists every resource that lacks a required tag, with its age and, if asked, its monthly cost.',
  input: {
    resource_types: resourceTypes,
    regions: regions.optional(),
    include_costs: z.boolean().default(false),
    min_cost_threshold: z.number().min(0).max(1_000_000).optional().describe('USD a month; implies costs'),
  },
  output: {
    total_untagged: z.int(),
    resources: z
      .array(
        z.object({
          resource_id: z.string(),
          resource_type: z.string(),
          region: z.string(),
          arn: z.string(),
          current_tags: tags,
          missing_required_tags: z.array(z.string()).readonly(),
          is_completely_untagged: z.boolean(),
          age_days: z.int(),
          monthly_cost_estimate: z.number(),
          cost_source: z.enum(['actual', 'estimated', 'stopped', 'service_average']),
          instance_state: z.string().nullable(),
        }),
      )
      .readonly(),
    total_monthly_cost: z.number(),
    cost_data_note: z.string().nullable(),
    data_quality: dataQuality,
    scan_timestamp: z.string(),
  },
  run: async (input, context) => {
    const scan = await context.scanner.scan(requestedTypes(input.resource_types), { regions: input.regions ?? [] });
    const hasCosts = input.include_costs || input.min_cost_threshold !== undefined;
    const known = hasCosts ? await monthlyCosts(scan.resources, input.resource_types, context) : undefined;
    const found = untaggedResources(context.policy(), scan.resources, context.today(), {
      costs: known?.costs ?? {},
      ...(input.min_cost_threshold !== undefined && { minCostThreshold: input.min_cost_threshold }),
    });
    return {
      total_untagged: found.length,
      resources: found,
      total_monthly_cost: found.reduce((sum, { monthly_cost_estimate: cost }) => sum + cost, 0),
      cost_data_note:
        known === undefined
          ? 'Costs were not asked for and stand as 0.'
          : (known.warning ?? 'Only costs of source actual were billed to the resource; the others are shares.'),
      data_quality: scan.quality,
      scan_timestamp: context.today().toISOString(),
    };
  },
});
