import { type DataPath, type Result, type SourcePosition, success } from '../base/index.ts';
import { type ClaimSet, parseClaims } from '../claims/index.ts';
import { readDocument } from './read-document.ts';
import type { Surroundings } from './surroundings.ts';

/** Claims, with the place in their file of whatever they say. */
export interface PlacedClaims {
  readonly claims: ClaimSet;
  /** Undefined for claims that come from no file. */
  readonly place: (path: DataPath) => SourcePosition | undefined;
}

/** Reads a claims file, JSON or YAML; claims that are data already are checked. */
export async function readClaims(
  file: string | ClaimSet,
  surroundings: Surroundings = {},
): Promise<Result<PlacedClaims>> {
  if (typeof file !== 'string') return placed(parseClaims(file), () => undefined);
  const document = await readDocument(file, surroundings, 'claims');
  if (!document.ok) return document;
  const place = (path: DataPath) => document.value.locate(path);
  const claims = placed(parseClaims(document.value.root, place), place);
  return claims.ok ? { ...claims, diagnostics: [...document.diagnostics, ...claims.diagnostics] } : claims;
}

function placed(claims: Result<ClaimSet>, place: PlacedClaims['place']): Result<PlacedClaims> {
  return claims.ok ? success({ claims: claims.value, place }, claims.diagnostics) : claims;
}
