/**
 * Public documents with the templates they speak of, and what a reader found to be so: facts about their lines, without
 * their text. A third was put aside while the rules were made; later ones were read before the rules saw them. So it was with
 * a second corpus, of repositories that no rule had seen: on those that are fresh rules were mended, those kept were looked
 * at once, after. A third corpus was labelled from documents and templates alone, before its reader had seen the rules: one
 * half to mend with, the other looked at once, then. Of a fourth one half taught the rules; the other was labelled after, and
 * before the audit had read it.
 */
import { readFileSync } from 'node:fs';

export const SETS = ['develop', 'apart', 'later', 'fresh', 'kept', 'mended', 'unseen', 'taught', 'blind'] as const;

export interface LabelledPair {
  /** `owner/name` on GitHub, at this commit. */
  readonly repository: string;
  readonly commit: string;
  readonly document: string;
  readonly templates: readonly string[];
  readonly set: (typeof SETS)[number];
  readonly statements: readonly LabelledStatement[];
}

/**
 * The line, the kind of statement, its values, and whether it is so; null where a reader cannot tell either. Of some, what
 * written otherwise makes them false: documents rarely say false things, and a wrong figure is found or missed all the same.
 */
export type LabelledStatement = readonly [
  line: number,
  kind: string,
  values: string,
  verdict: boolean | null,
  twin?: readonly [written: string, instead: string],
];

export function labelledPairs(): readonly LabelledPair[] {
  return readFileSync(new URL('pairs.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): LabelledPair => JSON.parse(line));
}
