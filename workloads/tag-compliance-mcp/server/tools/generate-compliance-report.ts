import { z } from 'zod';
import { buildReport, REPORT_FORMATS } from '../../src/report.ts';
import { complianceOf } from './compliance-scan.ts';
import { dataQuality, resourceTypes } from './fields.ts';
import { tool } from './tool.ts';

const rankings = z.array(z.object({ tag_name: z.string(), count: z.int(), total_cost: z.number() })).readonly();

export const generateComplianceReport = tool({
  name: 'generate_compliance_report',
  description: 'Writes a report of the violations, ranked by number and by cost, with recommendations.',
  input: {
    resource_types: resourceTypes,
    format: z.string().default('json').describe('json, csv or markdown, in any case'),
    include_recommendations: z.boolean().default(true),
  },
  output: {
    format: z.enum(REPORT_FORMATS),
    summary: z.object({
      compliance_score: z.number(),
      total_resources: z.int(),
      compliant_resources: z.int(),
      cost_attribution_gap: z.number(),
      total_violations: z.int(),
    }),
    report_data: z.string(),
    violations_by_count: rankings,
    violations_by_cost: rankings,
    recommendations: z
      .array(
        z.object({
          priority: z.enum(['high', 'medium', 'low']),
          title: z.string(),
          description: z.string(),
          estimated_impact: z.string(),
        }),
      )
      .readonly(),
    data_quality: dataQuality,
  },
  run: async (input, context) => {
    const { result, scan } = await complianceOf({ types: input.resource_types }, context);
    const report = buildReport(result, {
      format: input.format,
      includeRecommendations: input.include_recommendations,
    });
    return { ...report, data_quality: scan.quality };
  },
});
