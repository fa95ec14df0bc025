/** What a tool is: a name, what it takes, what it gives, and how. */
import { z } from 'zod';
import type { Resource } from '../../src/compliance.ts';
import { InputError } from '../../src/input-error.ts';
import type { TagPolicy } from '../../src/policy.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { LoadedPolicy } from '../policy-source.ts';
import type { Compliance } from '../scan/compliance.ts';
import type { CostsOf } from '../scan/costs.ts';
import type { Lasting } from '../scan/lasting.ts';
import type { Scanner } from '../scan/scan.ts';
import type { History } from '../stores/history.ts';

/** What tools work with. Nothing here is reached any other way, so a test gives each of them. */
export interface ToolContext {
  readonly cloud: Cloud;
  readonly scanner: Scanner;
  /** The resources of a type in a region; tried again after faults that pass. */
  readonly list: (type: string, region: string) => Promise<readonly Resource[]>;
  readonly costsOf: CostsOf;
  readonly cache: Lasting<Compliance>;
  readonly history: History;
  /** Throws a refusal where there is no policy. */
  readonly policy: () => TagPolicy;
  readonly replacePolicy: (loaded: LoadedPolicy) => void;
  readonly policyPath: string;
  readonly ownerEmailDomain: string;
  /** The date of ages, history and schedules. */
  readonly today: () => Date;
  readonly newId: () => string;
  /** Says that the schedules have changed. */
  readonly reschedule: () => void;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: object;
  readonly outputSchema: object;
  /** Throws `InputError` for arguments that do not fit. */
  readonly accept: (args: unknown) => (context: ToolContext) => Promise<Record<string, unknown>>;
}

export interface ToolDefinition<In extends z.ZodRawShape, Out extends z.ZodRawShape> {
  readonly name: string;
  readonly description: string;
  readonly input: In;
  readonly output: Out;
  readonly run: (
    input: z.output<z.ZodObject<In, z.core.$strict>>,
    context: ToolContext,
  ) => Promise<z.input<z.ZodObject<Out>>> | z.input<z.ZodObject<Out>>;
}

/** What a tool answers instead where the session has asked too much. */
const STOPPED = z.object({
  error_type: z.enum(['budget_exceeded', 'loop_detected']),
  message: z.string(),
  current_usage: z.int().optional(),
  limit: z.int().optional(),
  retry_after_seconds: z.int().optional(),
  call_count: z.int().optional(),
  max_calls: z.int().optional(),
});

export function tool<In extends z.ZodRawShape, Out extends z.ZodRawShape>(given: ToolDefinition<In, Out>): Tool {
  const input = fields(given.input);
  const output = z.object(given.output);
  return {
    name: given.name,
    description: given.description,
    inputSchema: schemaOf(input, 'input'),
    outputSchema: { type: 'object', anyOf: [schemaOf(output, 'output'), schemaOf(STOPPED, 'output')] },
    accept(args) {
      const found = input.safeParse(unwrapped(args, given.input));
      if (!found.success) throw new InputError(found.error.issues.map(sentence).join(' '));
      return async (context) => ({ ...output.parse(await given.run(found.data, context)) });
    },
  };
}

/** An object of these fields and no others. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.map((key) => `"${key}"`).join(', ')} is not known; known are ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

function sentence({ path, message }: z.core.$ZodIssue): string {
  const field = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return `${field.replace(/^\./, '') || 'arguments'}: ${message}.`;
}

/** A list of one where one is asked for is taken as that one. */
function unwrapped(args: unknown, shape: z.ZodRawShape): unknown {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return args ?? {};
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const field = Object.hasOwn(shape, name) ? shape[name] : undefined;
      if (field === undefined || !Array.isArray(value) || value.length !== 1) return [name, value];
      const isWhole = z.safeParse(field, value).success;
      return [name, !isWhole && z.safeParse(field, value[0]).success ? value[0] : value];
    }),
  );
}

/** Draft 7, which clients of the protocol check against. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-7' });
  return rest;
}
