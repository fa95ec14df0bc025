/** How rules turn places of a document into statements. */
import type { StatementKind } from '../../answers/index.ts';
import { environmentsAt, isReported, modalityAt, toolAt } from '../circumstance.ts';
import { isNameInBox } from '../services.ts';
import type { Statement, StatementValue } from '../statement.ts';
import { doubtsAt, unreadAt } from '../understood.ts';
import type { Passage, ReadDocument } from './passage.ts';

const LONGEST_QUOTE = 80;

export interface StatedFact {
  readonly kind: StatementKind;
  readonly subject: readonly string[];
  readonly values: Readonly<Record<string, StatementValue>>;
  readonly environments?: readonly string[];
  readonly modality?: 'planned' | 'optional' | 'asked' | 'is';
  /** The value stands right beside the name of what has it: what the rest of the sentence adds changes neither. */
  readonly tight?: true;
}

/** The statement at a place of a passage; environment and modality are those of the place unless given. */
export function state(passage: Passage, index: number, length: number, stated: StatedFact): Statement {
  const environments = stated.environments ?? environmentsAt(passage, index);
  const modality = stated.modality === 'is' ? undefined : (stated.modality ?? modalityAt(passage, index));
  const unread = stated.tight === true ? doubtsAt(passage, index, length) : unreadAt(passage, index, length, stated);
  const tool = toolAt(passage);
  const column = passage.columns[index] ?? passage.columns[0] ?? 1;
  const line = lineAt(passage, index);
  // Of what goes on in the next line the place ends with its own.
  const next = passage.breaks?.find((each) => each > index) ?? Number.POSITIVE_INFINITY;
  const last = Math.max(index, Math.min(index + length, next) - 1);
  return {
    line,
    column,
    end: (passage.columns[last] ?? column) + 1,
    kind: stated.kind,
    subject: stated.subject,
    values: stated.values,
    ...(environments.length > 0 && { environments }),
    ...(modality !== undefined && { modality }),
    ...(unread.length > 0 && { unread }),
    ...(tool !== undefined && { tool }),
    ...((passage.form === 'code' || passage.form === 'drawing') && { written: passage.form }),
    quote: passage.text.length <= LONGEST_QUOTE ? passage.text : `${passage.text.slice(0, LONGEST_QUOTE - 1)}…`,
  };
}

/** The line of a place; a paragraph goes on over several. */
function lineAt({ line, breaks = [] }: Passage, index: number): number {
  return line + breaks.filter((each) => each <= index).length;
}

export interface Match {
  readonly passage: Passage;
  readonly found: RegExpExecArray;
}

/** Every place where a pattern fits, in passages of the forms asked for. @default - all but code */
export function findAll(
  document: ReadDocument,
  pattern: RegExp,
  forms: readonly Passage['form'][] = ['heading', 'prose', 'item', 'cell', 'drawing'],
): readonly Match[] {
  const global = new RegExp(pattern.source, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`);
  const once = new RegExp(pattern.source, pattern.flags.replaceAll('g', ''));
  return document.passages
    .filter((passage) => forms.includes(passage.form) && once.test(passage.text) && !isNameInBox(document, passage))
    .flatMap((passage) =>
      [...passage.text.matchAll(global)]
        .filter((found) => !isReported(passage, found.index))
        .map((found) => ({ passage, found })),
    );
}

export const PROSE_AND_CODE: readonly Passage['form'][] = ['heading', 'prose', 'item', 'cell', 'drawing', 'code'];

/** A line for a shell names the tools, and the values, of whoever types it. */
export const SHELLS = ['bash', 'sh', 'shell', 'zsh', 'console', 'powershell', 'ps1'];

const WORDS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  single: 1,
  two: 2,
  'pair of': 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
};

/** `three` or `3` as a number. */
export function numberOf(word: string): number | undefined {
  const number =
    WORDS[word.toLowerCase()] ?? (/^[\d,]+(?:\.\d+)?$/.test(word) ? Number(word.replaceAll(',', '')) : Number.NaN);
  return Number.isNaN(number) ? undefined : number;
}

/** All that is said over a passage, the nearest last. */
export function passageContext(passage: Passage): string {
  return [...passage.headings, ...passage.above].join(' › ');
}
