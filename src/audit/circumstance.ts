/** For which environment, and how surely, a document says what it says. */
import type { Passage } from './reading/passage.ts';

const ENVIRONMENTS: readonly (readonly [name: string, words: RegExp])[] = [
  ['nonprod', /(?<![\w-])non-?prod(?:uction)?(?![\w-])/i],
  ['dev', /(?<![\w-])dev(?:elopment)?(?![\w-])/i],
  ['staging', /(?<![\w-])stag(?:e|ing)(?![\w-])/i],
  ['test', /(?<![\w-])test(?:ing)? environment\b/i],
  ['prod', /(?<![\w-])prod(?:uction)?(?![\w-])/i],
];

/** One name for each spelling: `production` is `prod`. */
export function environmentName(word: string): string {
  return environmentsIn(word)[0] ?? word.toLowerCase();
}

export function environmentsIn(text: string): readonly string[] {
  const found = ENVIRONMENTS.filter(([, words]) => words.test(text)).map(([name]) => name);
  return found.flatMap((name) => (name === 'nonprod' ? ['dev', 'staging'] : [name]));
}

/** The environments that a place of a passage speaks of; none for all. */
export function environmentsAt(passage: Passage, index: number): readonly string[] {
  if (passage.form !== 'code') {
    const clause = clauseAt(passage.text, index);
    const own = environmentsIn(clause);
    if (own.length > 0) return own;
    const here = environmentsIn(passage.text);
    if (here.length === 1 && clausesOf(passage.text).length <= 2) return here;
  }
  for (const text of [...passage.headings, ...passage.above].toReversed()) {
    const found = environmentsIn(text);
    if (found.length > 0) return found;
  }
  return [];
}

const REPORTED =
  /\b(?:is|are|was|were) (?:said|claimed|supposed|priced|named) to\b|\b(?:is|are|was|were) (?:said|claimed|priced)\b|\binstead of\b|\brather than\b|\bformerly\b|\bpreviously\b|\bno longer\b|\bused to be\b|\bfor example\b|\be\.g\./i;
const RECORDS =
  /\bcontradictions?\b|\bresolutions?\b|\bchange ?log\b|\brevision history\b|\bdocument history\b|\bdecision (?:log|records?)\b|\blessons\b/i;

/** Columns of tables that hold what was so before. */
const EARLIER =
  /^(?:said|before|was|old|previously|formerly|then)$|\b(?:original|earlier|old|previous) (?:document|design|state)\b/i;

/** Whether a place only reports what somebody said, or what was so before. */
export function isReported(passage: Passage, index: number): boolean {
  return (
    REPORTED.test(clauseAt(passage.text, index)) ||
    passage.headings.some((each) => RECORDS.test(each)) ||
    (passage.form === 'cell' && passage.above.some((each) => EARLIER.test(each)))
  );
}

export const PLANNED =
  /\b(?:future|planned|roadmap|later|upcoming|recommended|proposed|todo|not yet|reserved for|will be|to be)\b/i;
const OPTIONAL =
  /\b(?:optional(?:ly)?|alternatives?|if (?:a )?certificate|when (?:a )?certificate|when https|if provided|if needed|when there is|if there is|once there is|consider|could be|may be|vertical scaling|optimi[sz]ation)\b/i;

const CONDITION = /\b(?:when|if|once)\b[^.;]*\b(?:certificates?|provided|configured|enabled|given)\b/i;

/** Whether a place of a passage speaks of what is, of what is planned, or of what may be. */
export function modalityAt(passage: Passage, index: number): 'planned' | 'optional' | undefined {
  const clause = clauseAt(passage.text, index);
  if (CONDITION.test(passage.text.slice(index))) return 'optional';
  for (const text of [clause, ...[...passage.headings, ...passage.above].toReversed()]) {
    if (PLANNED.test(text)) return 'planned';
    if (OPTIONAL.test(text)) return 'optional';
  }
  return passage.text.length < 90 && PLANNED.test(passage.text) ? 'planned' : undefined;
}

/** The part of a text between commas and semicolons, what stands in parentheses left whole. */
export function clauseAt(text: string, index: number): string {
  return clausesOf(text).find((each) => index < each.start + each.text.length + 1)?.text ?? text;
}

function clausesOf(text: string): readonly { readonly start: number; readonly text: string }[] {
  const clauses: { start: number; text: string }[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === '(' && /\bfor (?:dev|staging|prod)/.test(text.slice(at)) && text.indexOf(')', at) > 0) {
      // A parenthesis that tells one value per environment is itself a list of clauses.
      clauses.push({ start, text: text.slice(start, at) });
      start = at + 1;
      continue;
    }
    if (character === '(') depth++;
    if (character === ')') depth = Math.max(0, depth - 1);
    const ends =
      at === text.length || (depth === 0 && (character === ';' || (character === ',' && text[at + 1] === ' ')));
    if (!ends) continue;
    clauses.push({ start, text: text.slice(start, at) });
    start = at + 1;
  }
  return clauses;
}
