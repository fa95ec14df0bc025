import type { DocsReport } from '../../answers/index.ts';
import { type Palette, palette } from './palette.ts';

type Hunk = DocsReport['changes'][number];

/** What differs, as `diff -u` prints it. */
export function renderDiff(file: string, hunks: readonly Hunk[], look: Palette = palette(false)): string {
  if (hunks.length === 0) return '';
  const side = ({ line, count }: Hunk['before']) => (count === 1 ? String(line) : `${line},${count}`);
  const paint = (line: string) =>
    line.startsWith('-') ? look.bad(line) : line.startsWith('+') ? look.good(line) : line;
  return [
    look.strong(`--- ${file}`),
    look.strong(`+++ ${file} (generated)`),
    ...hunks.flatMap(({ before, after, lines }) => [
      look.dim(`@@ -${side(before)} +${side(after)} @@`),
      ...lines.map(paint),
    ]),
    '',
  ].join('\n');
}
