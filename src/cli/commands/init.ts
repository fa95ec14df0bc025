import { exitCodeOfDiagnostics, init, initFrom } from '../../actions/index.ts';
import type { InitReport } from '../../answers/index.ts';
import { error } from '../../base/index.ts';
import { printAnswer } from '../answer.ts';
import type { CliCommand, Input } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { palette } from '../render/palette.ts';
import { hanging, padTo, printable } from '../render/text-width.ts';
import type { Terminal } from '../terminal.ts';
import { optional, readTargetOptions, TARGET_OPTIONS, wordsOf } from './target-options.ts';

const { claims: _claims, usage: _usage, without: _without, ...FROM_OPTIONS } = TARGET_OPTIONS;

export const initCommand: CliCommand = {
  name: 'init',
  summary: 'begin: a small architecture, or with --from claims that say what is true of a template',
  takes: '',
  positionals: { least: 0, most: 0 },
  options: {
    from: { value: 'TARGET', about: 'write claims about this template, assembly or architecture' },
    out: { value: 'FILE', about: 'where to write the claims (default: the name of the target, .claims.yaml)' },
    ...FROM_OPTIONS,
  },
  notes: [
    'No file is ever overwritten. Every claim that --from writes is proved.',
    'exit code 1 when nothing of a template is proved',
  ],
  examples: [
    ['lintel init', 'an architecture of your own, with its promises'],
    ['lintel init --from template.yaml', 'claims about any template, into template.claims.yaml'],
    ['lintel init --from cdk.out --out claims.yaml', 'of a CDK app: cdk synth first'],
  ],
  async run(input, terminal) {
    const from = input.value('from');
    if (from === undefined) return runStarter(input, terminal);
    const options = readTargetOptions(input, from, terminal);
    if (!options.ok) {
      showDiagnostics(options.diagnostics, terminal);
      return 2;
    }
    const answer = await initFrom({ ...options.value, ...optional('out', input.value('out')) });
    printAnswer(withoutWarnings(answer, input), input, terminal, () =>
      renderClaims(answer, wordsOf(input, from), terminal),
    );
    const code = exitCodeOfDiagnostics(answer.diagnostics);
    return code === 0 && answer.claims?.length === 0 ? 1 : code;
  },
};

/** What stays unknown of a template is told by what is not written; JSON has the warnings too. */
function withoutWarnings(answer: InitReport, input: Input): InitReport {
  if (input.has('json')) return answer;
  return { ...answer, diagnostics: answer.diagnostics.filter(({ severity }) => severity === 'error') };
}

async function runStarter(input: Input, terminal: Terminal) {
  const stray = Object.keys(initCommand.options).find((name) => input.has(name));
  if (stray !== undefined) {
    const fix = 'lintel init --from template.yaml';
    showDiagnostics([error('LTL3003', `--${stray} is of --from, which is not given.`, { fix })], terminal);
    return 2;
  }
  const answer = await init({ cwd: terminal.cwd });
  printAnswer(answer, input, terminal, () => renderStarter(answer, terminal));
  return exitCodeOfDiagnostics(answer.diagnostics);
}

function renderStarter(answer: InitReport, { colors }: Terminal): string {
  const { dim } = palette(colors.out);
  const { files, missing } = printable(answer);
  const install = files.includes('package.json') ? 'npm install' : `npm install --save-dev ${missing.join(' ')}`;
  const steps = [...(missing.length > 0 ? [install] : []), 'npx lintel prove', 'npx lintel draw'];
  return `${[...files, '', ...steps.map((step, index) => dim(`${index === 0 ? 'next' : '    '}  ${step}`))].join('\n')}\n`;
}

function renderClaims(answer: InitReport, words: string, { colors, width }: Terminal): string {
  const { strong, dim, good, bad, open: openColor } = palette(colors.out);
  const { files, claims = [], open = [] } = printable(answer);
  const [file] = files;
  if (file === undefined) return 'Nothing of this template is worth a promise, or nothing is proved of it.\n';
  const ids = Math.max(...claims.map(({ id }) => id.length));
  const areas = Map.groupBy(claims, ({ area = '' }) => area);
  const told = [...areas].flatMap(([area, all]) => [
    strong(area),
    ...all.map(({ id, title }) => hanging(`  ${good('✓')} ${padTo(id, ids)}  `, title, width)),
    '',
  ]);
  const marks = { refuted: bad('✗'), unknown: openColor('?') };
  const left = open.map(({ title, outcome }) =>
    hanging(`  ${outcome === 'refuted' ? marks.refuted : marks.unknown} `, title, width),
  );
  return [
    ...told,
    ...(left.length > 0 ? [strong('Not written, because it is not proved'), ...left, ''] : []),
    `${file}  ${claims.length} claims`,
    '',
    dim(`next  lintel prove ${words} --claims ${file}`),
    '',
  ].join('\n');
}
