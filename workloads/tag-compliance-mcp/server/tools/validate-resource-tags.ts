import { z } from 'zod';
import { parseArn } from '../../src/arn.ts';
import { evaluateResource } from '../../src/compliance.ts';
import { tags, violation } from './fields.ts';
import { groupsOf } from './lookup.ts';
import { tool } from './tool.ts';

export const validateResourceTags = tool({
  name: 'validate_resource_tags',
  description: 'Says of each ARN whether the resource is there and what its tags violate.',
  input: {
    resource_arns: z.array(z.string()).min(1, 'must name 1 to 100 ARNs').max(100, 'must name 1 to 100 ARNs'),
  },
  output: {
    total_resources: z.int(),
    compliant_resources: z.int(),
    non_compliant_resources: z.int(),
    results: z
      .array(
        z.object({
          resource_arn: z.string(),
          resource_id: z.string(),
          resource_type: z.string(),
          region: z.string(),
          /** Null where the resource is not there. */
          is_compliant: z.boolean().nullable(),
          violations: z.array(violation).readonly(),
          current_tags: tags,
          found: z.boolean(),
        }),
      )
      .readonly(),
    validation_timestamp: z.string(),
  },
  run: async ({ resource_arns: arns }, context) => {
    const groups = await groupsOf(arns, context);
    const known = new Map(groups.flatMap(({ resources }) => resources).map((resource) => [resource.arn, resource]));
    const results = arns.map((arn) => {
      const { resourceId, resourceType, region } = parseArn(arn);
      const resource = known.get(arn);
      const violations = resource === undefined ? [] : evaluateResource(context.policy(), resource);
      return {
        resource_arn: arn,
        resource_id: resourceId,
        resource_type: resourceType,
        region,
        is_compliant: resource === undefined ? null : violations.length === 0,
        violations,
        current_tags: resource?.tags ?? {},
        found: resource !== undefined,
      };
    });
    return {
      total_resources: results.length,
      compliant_resources: results.filter(({ is_compliant: is }) => is === true).length,
      non_compliant_resources: results.filter(({ is_compliant: is }) => is === false).length,
      results,
      validation_timestamp: context.today().toISOString(),
    };
  },
});
