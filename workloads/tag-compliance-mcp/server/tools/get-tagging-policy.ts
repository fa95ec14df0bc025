import { z } from 'zod';
import { tool } from './tool.ts';

const optional = {
  name: z.string(),
  description: z.string(),
  allowed_values: z.array(z.string()).readonly().nullish(),
};

export const getTaggingPolicy = tool({
  name: 'get_tagging_policy',
  description: 'Gives the tagging policy and all types that it names.',
  input: {},
  output: {
    version: z.string(),
    last_updated: z.string(),
    required_tags: z
      .array(
        z.object({
          ...optional,
          validation_regex: z.string().nullish(),
          applies_to: z.array(z.string()).readonly(),
        }),
      )
      .readonly(),
    optional_tags: z.array(z.object(optional)).readonly(),
    tag_naming_rules: z.object({
      case_sensitivity: z.boolean(),
      allow_special_characters: z.boolean(),
      max_key_length: z.int(),
      max_value_length: z.int(),
    }),
    metadata: z.record(z.string(), z.unknown()).optional(),
    all_applicable_resource_types: z.array(z.string()).readonly(),
  },
  run: (_input, context) => {
    const policy = context.policy();
    const types = policy.required_tags.flatMap(({ applies_to }) => applies_to);
    return { ...policy, all_applicable_resource_types: [...new Set(types)].toSorted() };
  },
});
