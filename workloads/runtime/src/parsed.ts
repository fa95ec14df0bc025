/** What a client sent, as the schema has it. Throws the refusal that names each fault and no value. */
import type { z } from 'zod';
import { Refused } from './refusal.ts';

export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const found = schema.safeParse(value);
  if (found.success) return found.data;
  const issues = found.error.issues.map(({ path, message }) => ({ at: path.join('.'), message }));
  throw new Refused(400, 'BAD_REQUEST', 'The request is not as it should be.', { details: { issues } });
}
