import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { convertAwsTagPolicy } from '../../src/aws-tag-policy.ts';
import { InputError } from '../../src/input-error.ts';
import { Refusal } from '../safeguards/refusal.ts';
import { type ToolContext, tool } from './tool.ts';

export const importAwsTagPolicy = tool({
  name: 'import_aws_tag_policy',
  description:
    'Lists the tag policies of AWS Organizations, or converts one of them and makes it the policy of the server.',
  input: {
    policy_id: z
      .string()
      .regex(/^p-[0-9a-zA-Z_]{8,128}$/, 'must be the id of a policy such as p-95lnu8sd')
      .optional()
      .describe('Lists the policies where it is not said'),
    save_to_file: z.boolean().default(true),
    output_path: z
      .string()
      .optional()
      .describe('A file name beside the policy file of the server; that file itself where it is not said'),
  },
  output: {
    status: z.enum(['listed', 'imported']),
    available_policies: z
      .array(z.object({ policy_id: z.string(), name: z.string(), description: z.string() }))
      .readonly()
      .optional(),
    policy: z.record(z.string(), z.unknown()).optional(),
    summary: z
      .object({ required_tags: z.int(), optional_tags: z.int(), warnings: z.array(z.string()).readonly() })
      .optional(),
    saved_to: z.string().nullable(),
  },
  run: async (input, context) => {
    if (input.policy_id === undefined) {
      return { status: 'listed' as const, available_policies: await context.cloud.tagPolicies(), saved_to: null };
    }
    const target = input.save_to_file ? targetOf(input.output_path, context) : undefined;
    const content = await context.cloud.tagPolicy(input.policy_id);
    const policy = convertAwsTagPolicy(content, input.policy_id, context.today());
    if (target !== undefined) {
      writeWhole(target.path, `${JSON.stringify(policy, undefined, 2)}\n`);
      if (target.path === context.policyPath) context.replacePolicy({ policy, source: 'organizations' });
    }
    const warnings = policy.metadata?.warnings;
    return {
      status: 'imported' as const,
      policy: { ...policy },
      summary: {
        required_tags: policy.required_tags.length,
        optional_tags: policy.optional_tags.length,
        warnings: Array.isArray(warnings) ? warnings.map(String) : [],
      },
      saved_to: target?.name ?? null,
    };
  },
});

/** A client may name a file, never a folder: it writes beside the policy or nowhere. */
function targetOf(
  given: string | undefined,
  { policyPath }: ToolContext,
): { readonly path: string; readonly name: string } {
  if (given === undefined) return { path: policyPath, name: policyPath };
  if (!/^[\w-][\w.-]*\.json$/.test(given)) {
    throw new InputError(`output_path must be a file name such as imported.json, without a folder; found "${given}".`);
  }
  return { path: join(dirname(policyPath), given), name: given };
}

/** A reader finds the old file or the new one, never a half. */
function writeWhole(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  } catch {
    throw new Refusal(
      'permission_denied',
      'The server may not write where its policy lies.',
      'Call again with save_to_file false, or let POLICY_PATH name a file in a folder that the server may write.',
    );
  }
}
