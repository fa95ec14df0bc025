import type { DiffReport } from '../../answers/index.ts';
import type { Terminal } from '../terminal.ts';
import { type ChangeSection, changeSections } from './change-sections.ts';
import { palette } from './palette.ts';
import { hanging, printable } from './text-width.ts';

/** What an update changes, for a terminal. */
export function renderChanges(given: DiffReport, terminal: Terminal): string {
  const report = printable(given);
  const look = palette(terminal.colors.out);
  const { width } = terminal;
  const sections = changeSections(report);
  const title = `${look.strong(report.target)}  ${look.dim(`compared with ${report.before}`)}`;
  if (sections.length === 0) return `${title}\n\nNothing changes.\n`;
  const paint = (tone: ChangeSection['tone']) => (tone === 'plain' ? look.strong : look[tone]);
  const blocks = sections.map((section) =>
    [
      paint(section.tone)(section.title),
      ...section.lines.flatMap(({ head, says, more = [] }) => [
        hanging(`  ${look.strong(head)}  `, says, width),
        ...more.map((line) => hanging('      ', line, width, look.dim)),
      ]),
    ].join('\n'),
  );
  return `${[title, ...blocks].join('\n\n')}\n`;
}
