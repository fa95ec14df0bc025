import { docs, docsAll, type ExitCode, exitCodeOfDiagnostics } from '../../actions/index.ts';
import type { DocsPage, DocsReport } from '../../answers/index.ts';
import { error } from '../../base/index.ts';
import type { CliCommand } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { renderDiff } from '../render/diff.ts';
import { type Palette, palette } from '../render/palette.ts';
import { auditDocument } from './audit-document.ts';
import { optional, readTargetOptions, TARGET_OPTIONS } from './target-options.ts';

export const docsCommand: CliCommand = {
  name: 'docs',
  summary: 'write the document of a system from its template, proofs and prices, or check that it is current',
  takes: '[TARGET]',
  positionals: { least: 0, most: 1 },
  options: {
    ...TARGET_OPTIONS,
    all: { about: 'every architecture; so it is without a target' },
    template: {
      value: 'FILE',
      about: 'a template, whoever wrote it, instead of a target; with --audit several are one system',
      repeats: true,
    },
    check: { about: 'write nothing and show in what the file differs' },
    out: { value: 'FILE', about: 'the file of the document, instead of README.md beside the architecture' },
    audit: { value: 'FILE', about: 'check a document that somebody wrote by hand instead' },
    format: {
      value: 'FORM',
      about: 'with --audit, how to print the answer',
      words: ['text', 'markdown', 'json', 'sarif'],
    },
    fix: { about: 'with --audit, write what is so in place of false figures that have one right value' },
    trace: { about: 'with --audit, show what is true and what cannot be checked, too' },
  },
  notes: [
    'text between <!-- prose: NAME --> and <!-- end of prose --> is kept; everything else is written anew',
    'the document of a template is short, and printed unless --out names a file; FILE.reference.md and FILE.checks.md lie beside that',
    'with --check exit code 1 when a document differs or is missing',
    'with --audit exit code 1 when a statement is false or contradicts another',
  ],
  examples: [
    ['lintel docs', 'README.md, the pages beside it and the runbooks of every architecture'],
    ['lintel docs --check', 'as part of a build'],
    ['lintel docs template.yaml', 'any template'],
    ['lintel docs --audit ARCHITECTURE.md --template template.yaml', 'any document against any template'],
    ['lintel docs --audit ARCHITECTURE.md --template network.yaml --template app.yaml', 'two templates of one system'],
    ['lintel docs --audit ARCHITECTURE.md --template template.yaml --fix', 'and mend its figures'],
    ['lintel docs --audit ARCHITECTURE.md', 'a document against itself and against AWS'],
  ],
  async run(input, terminal) {
    const refuse = (what: string, fix: string): ExitCode => {
      showDiagnostics([error('LTL3003', what, { fix })], terminal);
      return 2;
    };
    const [template, ...others] = input.values('template');
    if (others.length > 0 && !input.has('audit')) {
      return refuse('--template is given more than once.', 'Several templates are for --audit.');
    }
    if (input.has('fix') && !input.has('audit')) {
      return refuse('--fix is for --audit.', 'Name the document with --audit FILE.');
    }
    if (template !== undefined && input.positionals.length > 0) {
      return refuse('A target and --template are both given.', 'Leave one of them out.');
    }
    const target = input.positionals[0] ?? template;
    if (input.has('audit')) return auditDocument(input, target, terminal);
    if (target !== undefined && input.has('all')) {
      return refuse('--all is every architecture.', 'Leave --all out, or the target.');
    }
    const options = readTargetOptions(input, target, terminal);
    if (!options.ok) {
      showDiagnostics(options.diagnostics, terminal);
      return 2;
    }
    const given = { ...options.value, check: input.has('check'), ...optional('out', input.value('out')) };
    if (target === undefined && (given.out !== undefined || given.environment !== undefined)) {
      return refuse('--out and --env are for one target.', 'Name the architecture.');
    }
    const answer = target === undefined ? await docsAll(given) : await docs(given);
    const reports = 'targets' in answer ? answer.targets : [answer];
    showDiagnostics(
      reports.flatMap((report) => report.diagnostics),
      terminal,
    );
    const look = palette(terminal.colors.out);
    terminal.out(
      input.has('json')
        ? `${JSON.stringify(answer, undefined, 2)}\n`
        : reports.map((report) => render(report, look)).join(''),
    );
    return Math.max(0, ...reports.map(exitCodeOf)) as ExitCode;
  },
};

function exitCodeOf({ diagnostics, state }: DocsReport): ExitCode {
  const code = exitCodeOfDiagnostics(diagnostics);
  return code === 0 && (state === 'drifted' || state === 'missing') ? 1 : code;
}

/** One line for all files that are as they should be; each of the others apart. */
function render({ target, file = '', state, text = '', changes, pages = [] }: DocsReport, look: Palette): string {
  if (state === undefined) return '';
  if (state === 'printed') return text;
  if (pages.length === 0) return renderPage(target, { file, state, changes }, look);
  const main = { file, state: changes.length === 0 ? ('current' as const) : state, changes };
  const others = [main, ...pages].filter((page) => page.state !== 'current');
  return others.length === 0
    ? `${state.padEnd(8)} ${file}\n`
    : others.map((page) => renderPage(target, page, look)).join('');
}

function renderPage(target: string, { file, state, changes }: DocsPage, look: Palette): string {
  switch (state) {
    case 'missing':
      return `missing  ${file}  lintel docs ${target}\n`;
    case 'drifted':
      return renderDiff(file, changes, look);
    default:
      return `${state.padEnd(8)} ${file}\n`;
  }
}
