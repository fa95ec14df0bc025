import type { Result } from '../base/index.ts';
import { type GivenPolicies, parsePolicies } from '../claims/index.ts';
import { readDocument } from './read-document.ts';
import type { Surroundings } from './surroundings.ts';

/** Reads a file of policies beside those of the template, JSON or YAML. */
export async function readPolicies(file: string, surroundings: Surroundings = {}): Promise<Result<GivenPolicies>> {
  const document = await readDocument(file, surroundings);
  if (!document.ok) return document;
  const policies = parsePolicies(document.value.root, (path) => document.value.locate(path));
  return policies.ok ? { ...policies, diagnostics: [...document.diagnostics, ...policies.diagnostics] } : policies;
}
