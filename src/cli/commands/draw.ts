import { extname } from 'node:path';
import {
  type DrawOptions,
  draw,
  drawAll,
  EXTENSIONS,
  type ExitCode,
  exitCodeOfDiagnostics,
} from '../../actions/index.ts';
import type { ChangeEntry, Difference, DrawingFormat, DrawReport, DrawReports, View } from '../../answers/index.ts';
import { error, failure, type Result, success } from '../../base/index.ts';
import type { CliCommand, Input } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { type Palette, palette } from '../render/palette.ts';
import { padTo, printable, widthOf } from '../render/text-width.ts';
import type { Terminal } from '../terminal.ts';
import { optional, readTargetOptions, TARGET_OPTIONS } from './target-options.ts';

const VIEWS: readonly View[] = ['all', 'network', 'security', 'data', 'monitoring', 'delivery'];

const { claims: _claims, usage: _usage, ...DRAWN_TARGET_OPTIONS } = TARGET_OPTIONS;

export const drawCommand: CliCommand = {
  name: 'draw',
  summary: 'draw a system, or what changed in it, from its template alone',
  takes: '[TARGET]',
  positionals: { least: 0, most: 1 },
  options: {
    ...DRAWN_TARGET_OPTIONS,
    view: { value: 'VIEW', about: 'what to show; with --all repeat for more', words: VIEWS, repeats: true },
    format: {
      value: 'FORMAT',
      about: 'how to draw',
      words: ['svg', 'html', 'drawio', 'png', 'mermaid', 'terminal', 'json'],
    },
    theme: { value: 'THEME', about: 'colours of an SVG', words: ['auto', 'light', 'dark'] },
    out: {
      value: 'FILE',
      about:
        'write the drawing there, - is standard output; .svg, .html, .drawio, .png, .mmd, .txt, .json say the format',
    },
    focus: { value: 'NAME', about: 'show only what is around this resource' },
    depth: { value: 'N', about: 'with --focus, how many arrows away; 1 unless it is told' },
    steps: { about: 'number the main way of a request and tell it in words' },
    compare: { value: 'TARGET', about: 'draw the change from this template, assembly or architecture' },
    'compare-env': { value: 'NAME', about: 'draw the change from this environment' },
    all: { about: 'every environment of every architecture, into diagram.svg beside it or under .lintel/drawings' },
    check: { about: 'compare the files with the drawings and write nothing' },
  },
  notes: [
    'Without --format and --out the drawing is made for the terminal.',
    'exit code 1 when --check finds a file that differs or is missing',
  ],
  examples: [
    ['lintel draw orders --env prod', 'in the terminal'],
    ['lintel draw template.yaml --view network --out network.svg', 'any template'],
    ['lintel draw orders --env prod --format mermaid', 'for Markdown'],
    ['lintel draw orders --env prod --out orders.html', 'a page to search and click'],
    ['lintel draw shop.yaml --focus Checkout --depth 2', 'one function with what it uses'],
    ['lintel draw new.yaml --compare old.yaml --out change.svg', 'the picture of a change'],
    ['lintel draw orders --env production --compare-env staging', 'of two environments'],
    ['lintel draw --all --check', 'are the drawings those of the code?'],
  ],
  async run(input, terminal) {
    const options = readOptions(input, terminal);
    if (!options.ok) {
      showDiagnostics(options.diagnostics, terminal);
      return 2;
    }
    return input.has('all') ? runAll(options.value, input, terminal) : runOne(options.value, input, terminal);
  },
};

async function runOne(options: DrawOptions, input: Input, terminal: Terminal): Promise<ExitCode> {
  const report = await draw(options);
  showDiagnostics(report.diagnostics, terminal);
  const code = exitCodeOfDiagnostics(report.diagnostics);
  if (input.has('json')) terminal.out(json(report));
  else if (code === 0) terminal.out(render(report, palette(terminal.colors.out)));
  return code === 0 && isStale(report) ? 1 : code;
}

async function runAll(options: DrawOptions, input: Input, terminal: Terminal): Promise<ExitCode> {
  const { view: _view, target: _target, environment: _environment, before: _before, out: _out, ...rest } = options;
  const answer = await drawAll({ ...rest, format: formatOf(input) ?? 'svg', ...viewsOf(input) });
  const reports = answer.targets;
  const diagnostics = [...answer.diagnostics, ...reports.flatMap((report) => report.diagnostics)];
  showDiagnostics(diagnostics, terminal);
  terminal.out(input.has('json') ? json(withoutDrawings(answer)) : reports.map((each) => fileLines(each)).join(''));
  const code = exitCodeOfDiagnostics(diagnostics);
  return code === 0 && reports.some(isStale) ? 1 : code;
}

function readOptions(input: Input, terminal: Terminal): Result<DrawOptions> {
  const target = readTargetOptions(input, input.positionals[0], terminal);
  if (!target.ok) return target;
  const wrong = contradiction(input);
  if (wrong !== undefined) return failure(wrong);
  const { claims: _claims, ...rest } = target.value;
  const compare = {
    ...optional('target', input.value('compare')),
    ...optional('environment', input.value('compare-env')),
  };
  const isCompared = input.has('compare') || input.has('compare-env');
  const view = input.value('view');
  return success({
    ...rest,
    format: formatOf(input) ?? 'terminal',
    ...(view !== undefined && { view: view as View }),
    ...(input.has('theme') && { theme: input.value('theme') as 'auto' | 'light' | 'dark' }),
    ...(isCompared && { before: compare }),
    ...optional('out', fileOf(input)),
    ...optional('focus', input.value('focus')),
    ...(input.has('depth') && { depth: Number(input.value('depth')) }),
    steps: input.has('steps'),
    check: input.has('check'),
    width: input.has('out') ? FILE_WIDTH : terminal.width,
    color: !input.has('out') && terminal.colors.out,
  });
}

/** A drawing in a file is the same whatever the terminal that asked for it. */
const FILE_WIDTH = 100;

function contradiction(input: Input) {
  const out = fileOf(input);
  if (input.has('all')) {
    const others = ['env', 'out', 'compare', 'compare-env'].filter((name) => input.has(name));
    if (others.length > 0 || input.positionals.length > 0) {
      const fix = 'Leave --all out, or the target, --env, --out and --compare.';
      return error('LTL3003', '--all is every architecture in every environment.', { fix });
    }
    return undefined;
  }
  if (input.has('depth') && !/^[1-9]$/.test(input.value('depth') ?? '')) {
    return error('LTL3003', `"${input.value('depth')}" is no depth.`, { fix: 'Give --depth a number from 1 to 9.' });
  }
  if (input.has('depth') && !input.has('focus')) {
    return error('LTL3003', '--depth is counted from a resource, and none is named.', { fix: 'Add --focus NAME.' });
  }
  if (input.has('check') && out === undefined) {
    return error('LTL3003', '--check compares files, and none is named.', { fix: 'Add --out FILE, or --all.' });
  }
  if (input.values('view').length > 1) {
    return error('LTL3003', 'One drawing has one view.', { fix: 'Give --view once, or --all to draw several.' });
  }
  if (out !== undefined && formatOf(input) === undefined) {
    const known = Object.values(EXTENSIONS).join(', ');
    return error('LTL3003', `"${out}" does not say what format it is; known are ${known}.`, { fix: 'Add --format.' });
  }
  return undefined;
}

function formatOf(input: Input): DrawingFormat | undefined {
  const given = input.value('format');
  if (given !== undefined) return given as DrawingFormat;
  const end = extname(input.value('out') ?? '').toLowerCase();
  const [format] = Object.entries(EXTENSIONS).find(([, extension]) => extension === end) ?? [];
  if (format !== undefined) return format as DrawingFormat;
  return input.has('json') && fileOf(input) === undefined ? 'json' : undefined;
}

/** The file that is named; `-` is standard output, as is no name. */
function fileOf(input: Input): string | undefined {
  const out = input.value('out');
  return out === '-' ? undefined : out;
}

function viewsOf(input: Input): { readonly views?: readonly View[] } {
  return input.has('view') ? { views: input.values('view') as readonly View[] } : {};
}

function isStale({ files }: DrawReport): boolean {
  return files.some(({ state }) => state === 'differs' || state === 'missing');
}

function json(answer: object): string {
  return `${JSON.stringify(answer, undefined, 2)}\n`;
}

/** The drawings of all are in the files. */
function withoutDrawings(answer: DrawReports): DrawReports {
  return { ...answer, targets: answer.targets.map(({ drawing: _drawing, layout: _layout, ...rest }) => rest) };
}

function render(report: DrawReport, look: Palette): string {
  if (report.files.length > 0) return fileLines(report) + changeLines(report, look);
  return (report.drawing ?? '') + (report.format === 'terminal' ? changeLines(report, look) : '');
}

function fileLines({ files, target, environment }: DrawReport): string {
  const remedy = environment === undefined ? '' : ` (${target} ${environment})`;
  return files.map(({ path, state }) => `${padTo(state, 8)} ${path}${remedy}\n`).join('');
}

const SIGNS = { added: '+', removed: '-', moved: '>', changed: '~' } as const;

function changeLines({ change, template }: DrawReport, { good, bad, open, strong }: Palette): string {
  if (change === undefined) return '';
  const paint = { added: good, removed: bad, moved: open, changed: open };
  const rows = change.map((each) => ({ ...each, says: saysOf(each) }));
  const behind = (template ?? []).map(templateRow);
  const lines = (all: readonly ChangeRow[]) => {
    const width = Math.max(...all.map(({ name }) => widthOf(name)));
    return printable(all).map(({ status, what, name, says }) =>
      paint[status](
        `${SIGNS[status]} ${what === '' ? '' : `${what.padEnd(5)}  `}${padTo(name, width)}  ${says}`.trimEnd(),
      ),
    );
  };
  return [
    '',
    ...(rows.length === 0 ? ['Nothing in this drawing changed.'] : [strong('Changed'), ...lines(rows)]),
    ...(behind.length === 0 ? [] : ['', strong('In the template'), ...lines(behind.slice(0, MOST_BEHIND))]),
    ...(behind.length > MOST_BEHIND ? [`  and ${behind.length - MOST_BEHIND} more; --json has all`] : []),
    '',
  ].join('\n');
}

const MOST_BEHIND = 20;

interface ChangeRow {
  readonly status: ChangeEntry['status'];
  readonly what: string;
  readonly name: string;
  readonly says: string;
}

function templateRow({ kind, resource, type, property, first, second }: Difference): ChangeRow {
  const status = kind === 'changed' ? 'changed' : kind === 'only in first' ? 'removed' : 'added';
  const values = [first, second].map((value = '') => value.replaceAll(/\s+/g, ' ').slice(0, 60));
  const says = status === 'changed' ? values.join(' → ') : type;
  return { status, what: '', name: property === '' ? resource : `${resource}.${property}`, says };
}

function saysOf({ before, after }: ChangeEntry): string {
  if (before !== undefined && after !== undefined) return `${before} → ${after}`;
  return before ?? after ?? '';
}
