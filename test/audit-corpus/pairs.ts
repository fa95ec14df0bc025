/**
 * Public documents with the templates they speak of, and what a reader found to be so: facts about their lines, without
 * their text. A third was put aside while the rules were made; later ones were read before the rules saw them.
 */
import { readFileSync } from 'node:fs';

export interface LabelledPair {
  /** `owner/name` on GitHub, at this commit. */
  readonly repository: string;
  readonly commit: string;
  readonly document: string;
  readonly templates: readonly string[];
  readonly set: 'develop' | 'apart' | 'later';
  readonly statements: readonly LabelledStatement[];
}

/** The line, the kind of statement, its values, and whether it is so; null where a reader cannot tell either. */
export type LabelledStatement = readonly [line: number, kind: string, values: string, verdict: boolean | null];

export function labelledPairs(): readonly LabelledPair[] {
  return readFileSync(new URL('pairs.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): LabelledPair => JSON.parse(line));
}
