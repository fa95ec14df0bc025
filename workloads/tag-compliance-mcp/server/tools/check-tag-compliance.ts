import { z } from 'zod';
import { complianceOf, store } from './compliance-scan.ts';
import { dataQuality, filters, filtersOf, resourceTypes, severity, violation } from './fields.ts';
import { tool } from './tool.ts';

export const checkTagCompliance = tool({
  name: 'check_tag_compliance',
  description: 'Says which resources violate the tagging policy, how many do not, and what the violations cost.',
  input: {
    resource_types: resourceTypes,
    filters: filters.optional(),
    severity,
    store_snapshot: z.boolean().default(false),
    force_refresh: z.boolean().default(false),
  },
  output: {
    compliance_score: z.number(),
    total_resources: z.int(),
    compliant_resources: z.int(),
    violations: z.array(violation).readonly(),
    cost_attribution_gap: z.number(),
    scan_timestamp: z.string(),
    stored_in_history: z.boolean(),
    data_quality: dataQuality,
    region_metadata: z.object({
      total_regions: z.int(),
      successful_regions: z.array(z.string()).readonly(),
      failed_regions: z.array(z.string()).readonly(),
      discovery_failed: z.boolean(),
    }),
    regional_breakdown: z.record(
      z.string(),
      z.object({
        total_resources: z.int(),
        compliant_resources: z.int(),
        compliance_score: z.number(),
        violation_count: z.int(),
        cost_attribution_gap: z.number(),
      }),
    ),
  },
  run: async (input, context) => {
    const compliance = await complianceOf(
      {
        types: input.resource_types,
        filters: filtersOf(input.filters),
        severity: input.severity,
        isFresh: input.force_refresh,
      },
      context,
    );
    const { result, scan, timestamp } = compliance;
    return {
      ...result,
      scan_timestamp: timestamp,
      stored_in_history: input.store_snapshot && store(compliance, context),
      data_quality: scan.quality,
      region_metadata: scan.regions,
    };
  },
});
