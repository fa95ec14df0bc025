/** The figures of false statements, and what to write in their place. */
import type { StatementKind } from '../answers/index.ts';
import type { StatementFinding } from './statement.ts';

export interface Correction {
  readonly line: number;
  /** The place of the figure in its line: columns count from 1, `end` is the one after the last character. */
  readonly column: number;
  readonly end: number;
  readonly written: string;
  readonly right: string;
}

/** The value of a statement that is its figure, by kind. */
const FIGURES: Partial<Record<StatementKind, string>> = {
  cidr: 'block',
  count: 'count',
  'instance type': 'type',
  property: 'value',
  retention: 'days',
  setting: 'amount',
  version: 'version',
};

const WORDS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/**
 * The corrections of a document, in its order. A figure is corrected where it stands once at the place of its statement, in
 * text and tables: a drawing or an excerpt of code would need more than the figure. Where two statements would have it
 * otherwise it is left alone.
 */
export function correctionsOf(markdown: string, findings: readonly StatementFinding[]): readonly Correction[] {
  const lines = markdown.split('\n');
  const all = findings.flatMap((finding) => correctionOf(finding, lines[finding.statement.line - 1] ?? '') ?? []);
  const alone = all.filter((one, index) =>
    all.every((other, at) => at === index || !overlap(one, other) || (isSame(one, other) && index < at)),
  );
  return alone.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function overlap(a: Correction, b: Correction): boolean {
  return a.line === b.line && a.column < b.end && b.column < a.end;
}

function isSame(a: Correction, b: Correction): boolean {
  return a.column === b.column && a.end === b.end && a.right === b.right;
}

function correctionOf({ statement, outcome, right }: StatementFinding, line: string): Correction | undefined {
  const key = FIGURES[statement.kind];
  const value = key === undefined ? undefined : statement.values[key];
  if (outcome !== 'false' || right === undefined || statement.written !== undefined) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const part = line.slice(statement.column - 1, statement.end - 1);
  const figures = pairsOf(String(value), right).flatMap(([written, instead]) => {
    const escaped = written.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const found = [...part.matchAll(new RegExp(`(?<![\\w.])${escaped}(?![\\w]|\\.\\d)`, 'gi'))];
    return found.map(({ index, 0: text }) => ({ index, text, instead }));
  });
  const [figure, ...others] = figures;
  if (figure === undefined || others.length > 0) return undefined;
  const column = statement.column + figure.index;
  return {
    line: statement.line,
    column,
    end: column + figure.text.length,
    written: figure.text,
    right: /^[A-Z]/.test(figure.text) && /^[a-z]+$/.test(figure.instead) ? capital(figure.instead) : figure.instead,
  };
}

/** How a document may write the figure, with what it would write instead: digits or a word, a runtime or its number. */
function pairsOf(value: string, right: string): readonly (readonly [written: string, right: string])[] {
  const [word, other] = [WORDS[Number(value)], WORDS[Number(right)]];
  const [language, number] = [/^([a-z]+)([\d.]+)(?:\.x)?$/.exec(value), /^([a-z]+)([\d.]+)(?:\.x)?$/.exec(right)];
  return [
    [value, right],
    ...(word === undefined || other === undefined ? [] : [[word, other] as const]),
    ...(language === null || number === null || language[1] !== number[1]
      ? []
      : [[language[2] ?? '', number[2] ?? ''] as const]),
  ];
}

function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

/** The document with its corrections written in; all else is left as it is. */
export function withCorrections(markdown: string, corrections: readonly Correction[]): string {
  const lines = markdown.split('\n');
  for (const { line, column, end, right } of corrections.toReversed()) {
    const text = lines[line - 1] ?? '';
    lines[line - 1] = `${text.slice(0, column - 1)}${right}${text.slice(end - 1)}`;
  }
  return lines.join('\n');
}
