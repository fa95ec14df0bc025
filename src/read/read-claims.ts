import type { Result } from '../base/index.ts';
import { type ClaimSet, parseClaims } from '../claims/index.ts';
import { readDocument } from './read-document.ts';
import type { Surroundings } from './surroundings.ts';

/** Reads a claims file, JSON or YAML; claims that are data already are checked. */
export async function readClaims(file: string | ClaimSet, surroundings: Surroundings = {}): Promise<Result<ClaimSet>> {
  if (typeof file !== 'string') return parseClaims(file);
  const document = await readDocument(file, surroundings);
  if (!document.ok) return document;
  const claims = parseClaims(document.value.root, (path) => document.value.locate(path));
  return claims.ok ? { ...claims, diagnostics: [...document.diagnostics, ...claims.diagnostics] } : claims;
}
