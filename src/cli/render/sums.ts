import type { ProveReport } from '../../answers/index.ts';
import type { Palette } from './palette.ts';
import { hanging, widthOf } from './text-width.ts';

/** A number of things in the same state. */
export interface Sum {
  readonly count: number;
  readonly words: string;
  /** The character that draws it in the bar. */
  readonly cell: string;
  readonly color: keyof Palette;
}

/**
 * Counts the claims by the state of their row; states without a claim are left out. What is not met is counted as
 * refuted or as unknown.
 */
export function sumsOf({ rows, claims }: ProveReport): readonly Sum[] {
  const unknown = claims.filter((claim) => claim.row === 'notMet' && claim.outcome === 'unknown').length;
  const sums: readonly Sum[] = [
    { count: rows.met, words: 'met', cell: '█', color: 'good' },
    { count: rows.metDifferently, words: 'met differently', cell: '▓', color: 'good' },
    { count: rows.awaitingWitness, words: 'to be checked', cell: '▒', color: 'waiting' },
    { count: rows.notMeasurable, words: 'not measurable', cell: '░', color: 'dim' },
    { count: rows.planned, words: 'planned', cell: '·', color: 'dim' },
    { count: rows.notMet - unknown, words: 'refuted', cell: '✗', color: 'bad' },
    { count: unknown, words: 'unknown', cell: '?', color: 'open' },
  ];
  return sums.filter(({ count }) => count > 0);
}

const BAR_CELLS = 30;

/** A bar with a cell for about each thirtieth of the claims, and the same in words. */
export function renderSums(report: ProveReport, look: Palette, width: number): string {
  return renderBar(sumsOf(report), look, width);
}

/** A bar with a cell for about each thirtieth of the things, and the same in words. */
export function renderBar(all: readonly Sum[], look: Palette, width: number): string {
  const sums = all.filter(({ count }) => count > 0);
  const total = sums.reduce((sum, { count }) => sum + count, 0);
  const bar = sums
    .map(({ count, cell, color }) => look[color](cell.repeat(Math.max(1, Math.round((count / total) * BAR_CELLS)))))
    .join('');
  const words = sums.map(({ count, words: name, color }) => look[color](`${count} ${name}`)).join(' · ');
  const line = `${bar}  ${words}`;
  return widthOf(line) <= width ? line : `${bar}\n${hanging('', words, width)}`;
}
