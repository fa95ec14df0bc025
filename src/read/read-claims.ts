import type { Result } from '../base/index.ts';
import { type ClaimSet, parseClaims } from '../claims/index.ts';
import { readDocument } from './read-document.ts';
import type { Surroundings } from './surroundings.ts';

/** Reads a claims file, JSON or YAML. */
export async function readClaims(file: string, surroundings: Surroundings = {}): Promise<Result<ClaimSet>> {
  const document = await readDocument(file, surroundings);
  if (!document.ok) return document;
  const claims = parseClaims(document.value.root, (path) => document.value.locate(path));
  return claims.ok ? { ...claims, diagnostics: [...document.diagnostics, ...claims.diagnostics] } : claims;
}
