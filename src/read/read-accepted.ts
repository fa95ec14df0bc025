import type { Result } from '../base/index.ts';
import { type AcceptedFinding, parseAccepted } from '../claims/index.ts';
import { readDocument } from './read-document.ts';
import type { Surroundings } from './surroundings.ts';

/** Reads a file of accepted findings, JSON or YAML. */
export async function readAccepted(
  file: string,
  surroundings: Surroundings = {},
): Promise<Result<readonly AcceptedFinding[]>> {
  const document = await readDocument(file, surroundings);
  if (!document.ok) return document;
  const accepted = parseAccepted(document.value.root, (path) => document.value.locate(path));
  return accepted.ok ? { ...accepted, diagnostics: [...document.diagnostics, ...accepted.diagnostics] } : accepted;
}
