import type { Result } from '../base/index.ts';
import { parseUsage, type Usage } from '../usage/index.ts';
import { readDocument } from './read-document.ts';
import type { Surroundings } from './surroundings.ts';

/** Reads a usage file, JSON or YAML; usage that is data already is checked. */
export async function readUsage(file: string | Usage, surroundings: Surroundings = {}): Promise<Result<Usage>> {
  if (typeof file !== 'string') return parseUsage(file);
  const document = await readDocument(file, surroundings, 'usage');
  if (!document.ok) return document;
  const usage = parseUsage(document.value.root, (path) => document.value.locate(path));
  return usage.ok ? { ...usage, diagnostics: [...document.diagnostics, ...usage.diagnostics] } : usage;
}
