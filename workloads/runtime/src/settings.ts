/** Variables of the environment, read once when a process starts. */
import type { z } from 'zod';

export type Settings<T> = { readonly settings: T } | { readonly fault: string };

/**
 * Reads the variables that the schema names. A fault names every variable that is missing or malformed, and never its value.
 * A variable that is empty counts as absent.
 */
export function readSettings<T>(
  schema: z.ZodType<T>,
  environment: Readonly<Record<string, string | undefined>>,
): Settings<T> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const found = schema.safeParse(given);
  if (found.success) return { settings: found.data };
  const faults = found.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { fault: `The environment is not complete. ${faults.join('; ')}` };
}
