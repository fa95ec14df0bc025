import { z } from 'zod';
import { custodianPolicies } from '../../src/custodian.ts';
import { resourceTypes } from './fields.ts';
import { tool } from './tool.ts';

export const generateCustodianPolicy = tool({
  name: 'generate_custodian_policy',
  description: 'Writes Cloud Custodian policies that find, or mend, what the tagging policy refuses.',
  input: {
    resource_types: resourceTypes,
    violation_types: z.array(z.string()).optional().describe('missing_tag, invalid_value; both where it is not said'),
    target_tags: z.array(z.string()).optional().describe('Required tags; all where it is not said'),
    dry_run: z.boolean().default(true),
  },
  output: {
    policies: z
      .array(
        z.object({
          name: z.string(),
          resource_type: z.string(),
          yaml_content: z.string(),
          description: z.string(),
          filter_count: z.int(),
          action_type: z.enum(['notify', 'tag']),
        }),
      )
      .readonly(),
    combined_yaml: z.string(),
    total_policies: z.int(),
    resource_types_covered: z.array(z.string()).readonly(),
    dry_run: z.boolean(),
    target_tags: z.array(z.string()).readonly(),
  },
  run: (input, context) =>
    custodianPolicies(context.policy(), input.resource_types, {
      dryRun: input.dry_run,
      ...(input.violation_types !== undefined && { violationTypes: input.violation_types }),
      ...(input.target_tags !== undefined && { targetTags: input.target_tags }),
    }),
});
