/**
 * The evidence of runs: `witnessed.json` beside an architecture. What a run has shown counts for the very templates that
 * ran, and for the very words in which a claim says what must be seen: after a change of either it is stale, and the row
 * waits again. Nothing but a run writes the file.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { error, failure, isRecord, type Result, success } from '../base/index.ts';
import type { StackSource } from '../model/index.ts';
import type { ObservedWitness } from '../prove/index.ts';
import { shortPath } from '../read/index.ts';

const FILE = 'witnessed.json';
const SCHEMA = 'lintel/witnessed@1';

export interface Sighting extends ObservedWitness {
  readonly claim: string;
  /** What the claim says must be seen. */
  readonly what: string;
}

interface EnvironmentEvidence {
  /** The digest of the templates that ran. */
  readonly templates: string;
  readonly seen: readonly Sighting[];
}

/** Of names and templates, in the order of the names. */
export function digestOfTemplates(sources: readonly StackSource[]): string {
  const texts = sources.map(({ name, document }) => JSON.stringify([name, document.root])).sort();
  return createHash('sha256').update(texts.join('\n')).digest('hex');
}

/** What counts for these templates, by the words of the claims. Fails on a file that is none of ours. */
export function witnessedIn(
  folder: string,
  environment: string,
  sources: readonly StackSource[],
): Result<ReadonlyMap<string, ObservedWitness>> {
  const read = evidenceIn(folder);
  if (!read.ok) return read;
  const kept = read.value[environment];
  const fresh = kept !== undefined && kept.templates === digestOfTemplates(sources) ? kept.seen : [];
  return success(new Map(fresh.map(({ what, on, saw }) => [what, { on, saw }])));
}

/** Keeps what a run has shown; what an earlier run of the same templates has shown stays unless it was looked for again. */
export function writeEvidence(
  folder: string,
  environment: string,
  templates: string,
  run: { readonly seen: readonly Sighting[]; readonly lookedFor: readonly string[] },
): Result<string> {
  const read = evidenceIn(folder);
  if (!read.ok) return read;
  const before = read.value[environment];
  const kept = before?.templates === templates ? before.seen.filter(({ what }) => !run.lookedFor.includes(what)) : [];
  const seen = [...kept, ...run.seen].sort((one, other) => (one.claim < other.claim ? -1 : 1));
  const environments = { ...read.value, [environment]: { templates, seen } };
  const path = join(folder, FILE);
  writeFileSync(path, `${JSON.stringify({ schema: SCHEMA, environments }, undefined, 2)}\n`);
  return success(path);
}

function evidenceIn(folder: string): Result<Readonly<Record<string, EnvironmentEvidence>>> {
  const path = join(folder, FILE);
  if (!existsSync(path)) return success({});
  const at = { file: shortPath(path) };
  const fix = 'Delete it; lintel up NAME --witness writes it anew.';
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(path, 'utf8'));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return failure(error('LTL3005', `The evidence "${at.file}" is no JSON: ${why}.`, { at, fix }));
  }
  if (!isRecord(data) || data.schema !== SCHEMA || !isRecord(data.environments))
    return failure(error('LTL3005', `The evidence "${at.file}" has not the schema ${SCHEMA}.`, { at, fix }));
  const all = Object.entries(data.environments).map(([name, each]) => [name, environmentOf(each)] as const);
  const bad = all.find(([, each]) => each === undefined)?.[0];
  if (bad !== undefined)
    return failure(
      error('LTL3005', `The evidence "${at.file}" of ${bad} lacks templates, or what was seen.`, { at, fix }),
    );
  return success(Object.fromEntries(all.flatMap(([name, each]) => (each === undefined ? [] : [[name, each]]))));
}

function environmentOf(data: unknown): EnvironmentEvidence | undefined {
  if (!isRecord(data) || typeof data.templates !== 'string' || !Array.isArray(data.seen)) return undefined;
  const seen = data.seen.filter(isSighting);
  return seen.length === data.seen.length ? { templates: data.templates, seen } : undefined;
}

function isSighting(data: unknown): data is Sighting {
  return isRecord(data) && [data.claim, data.what, data.on, data.saw].every((each) => typeof each === 'string');
}
