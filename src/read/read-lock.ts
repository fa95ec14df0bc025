import type { Result } from '../base/index.ts';
import { type Lock, parseLock } from '../claims/index.ts';
import { readDocument } from './read-document.ts';
import type { Surroundings } from './surroundings.ts';

/** Reads a lock file, JSON. */
export async function readLock(file: string, surroundings: Surroundings = {}): Promise<Result<Lock>> {
  const document = await readDocument(file, surroundings);
  if (!document.ok) return document;
  const lock = parseLock(document.value.root, (path) => document.value.locate(path));
  return lock.ok ? { ...lock, diagnostics: [...document.diagnostics, ...lock.diagnostics] } : lock;
}
