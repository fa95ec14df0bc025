import type { AuditedStatement, AuditReport } from '../../answers/index.ts';
import type { Terminal } from '../terminal.ts';
import { showPosition } from './diagnostics.ts';
import { type Palette, palette } from './palette.ts';
import { hanging, printable } from './text-width.ts';

/** The answer of `docs --audit` as text: what is false or contradicted; with `all`, everything that was read. */
export function renderAudit(given: AuditReport, terminal: Terminal, options: { readonly all: boolean }): string {
  const report = printable(given);
  const look = palette(terminal.colors.out);
  const shown = report.findings.filter(
    ({ outcome, contradicts }) => options.all || outcome === 'false' || contradicts.length > 0,
  );
  const { counts, corrections = [] } = report;
  const mended = corrections.map(
    ({ line, from, to }) => `${report.document}:${line}  ${look.good('mended')}  ${from} → ${look.strong(to)}`,
  );
  if (report.statements === 0 && !report.diagnostics.some(({ severity }) => severity === 'error')) return NOTHING;
  const sums = [
    `${report.statements} statements`,
    look.good(`${counts.true} true`),
    look.bad(`${counts.false} false`),
    `${counts.notCheckable} not checkable`,
    look.open(`${counts.contradicted} contradicted`),
  ];
  return `${[...mended, ...shown.map((each) => renderStatement(each, report.document, look, terminal.width)), sums.join(' · ')].join('\n\n')}\n`;
}

const NOTHING = `Nothing in this document could be read as a statement that a template answers.
What would be: address blocks, ports and security groups, numbers of things, instance types and sizes, versions, names,
encryption, backups and retention, availability, settings such as deletion protection or versioning, alarms, costs a month.
`;

function renderStatement(statement: AuditedStatement, document: string, look: Palette, width: number): string {
  const { line, says, outcome, because, at, source, contradicts } = statement;
  const [mark, paint] = MARKS[outcome];
  const [first] = at;
  const where = first === undefined ? '' : `  ${look.dim(`${first.at}  ${showPosition(first.source)}`)}`;
  return [
    hanging(`${document}:${line}  ${look[paint](mark)}  `, look.strong(says), width),
    hanging(outcome === 'false' ? '    → ' : '      ', `${because}${where}`, width),
    ...(source === undefined ? [] : [`      ${look.dim(source)}`]),
    ...contradicts.map((other) =>
      hanging(`    ${look.open('↯')} `, `line ${other.line}: ${other.says} (${other.because})`, width),
    ),
  ].join('\n');
}

const MARKS = {
  true: ['✓', 'good'],
  false: ['✗', 'bad'],
  'not checkable': ['?', 'dim'],
} as const;
