import { z } from 'zod';
import { parseArn } from '../../src/arn.ts';
import { suggestTags as suggestionsFor } from '../../src/suggestions.ts';
import { Refusal } from '../safeguards/refusal.ts';
import { tags } from './fields.ts';
import { groupsOf } from './lookup.ts';
import { tool } from './tool.ts';

export const suggestTags = tool({
  name: 'suggest_tags',
  description: 'Suggests values for the required tags that a resource lacks, with how sure each one is and why.',
  input: { resource_arn: z.string() },
  output: {
    resource_arn: z.string(),
    resource_type: z.string(),
    suggestions: z
      .array(
        z.object({ tag_key: z.string(), suggested_value: z.string(), confidence: z.number(), reasoning: z.string() }),
      )
      .readonly(),
    suggestion_count: z.int(),
    current_tags: tags,
  },
  run: async ({ resource_arn: arn }, context) => {
    const listed = (await groupsOf([arn], context)).flatMap(({ resources }) => resources);
    const resource = listed.find((each) => each.arn === arn);
    if (resource === undefined) {
      throw new Refusal('not_found', `resource_arn: "${arn}" does not exist, or the server may not see it.`);
    }
    const similar = listed.filter((each) => parseArn(each.arn).account === parseArn(arn).account);
    const suggestions = suggestionsFor(context.policy(), resource, similar, {
      ownerEmailDomain: context.ownerEmailDomain,
    });
    return {
      resource_arn: arn,
      resource_type: parseArn(arn).resourceType,
      suggestions,
      suggestion_count: suggestions.length,
      current_tags: resource.tags,
    };
  },
});
