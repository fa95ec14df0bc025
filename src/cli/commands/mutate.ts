import { exitCodeOfDiagnostics, mutate } from '../../actions/index.ts';
import type { MutateReport } from '../../answers/index.ts';
import { error } from '../../base/index.ts';
import { printAnswer } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { palette } from '../render/palette.ts';
import { printable } from '../render/text-width.ts';
import type { Terminal } from '../terminal.ts';
import { optional, readTargetOptions, TARGET_OPTIONS } from './target-options.ts';

const { checks: _, accepted: __, without: ___, ...OPTIONS } = TARGET_OPTIONS;

export const mutateCommand: CliCommand = {
  name: 'mutate',
  goesWith: 'prove',
  summary: 'change a template in ways that matter, and see which changes its claims notice',
  takes: '[TARGET]',
  positionals: { least: 0, most: 1 },
  options: {
    ...OPTIONS,
    least: { value: 'PERCENT', about: 'the share that has to be noticed' },
    out: { value: 'FILE', about: 'write the claims there that would notice what no claim notices' },
  },
  notes: ['exit code 1 when fewer changes are noticed than --least says'],
  examples: [
    ['lintel mutate orders --env prod', 'an architecture, with its own claims'],
    ['lintel mutate template.yaml --claims claims.yaml --least 95', 'a gate'],
  ],
  async run(input, terminal) {
    const options = readTargetOptions(input, input.positionals[0], terminal);
    if (!options.ok) {
      showDiagnostics(options.diagnostics, terminal);
      return 2;
    }
    const least = Number(input.value('least') ?? 0);
    if (Number.isNaN(least) || least < 0 || least > 100) {
      const what = `--least is given "${input.value('least')}", not a share in percent.`;
      showDiagnostics([error('LTL3003', what, { fix: '--least 95' })], terminal);
      return 2;
    }
    const answer = await mutate({ ...options.value, ...optional('out', input.value('out')) });
    printAnswer(answer, input, terminal, () => render(answer, terminal, input.value('out')));
    const code = exitCodeOfDiagnostics(answer.diagnostics);
    return code === 0 && (answer.score ?? 100) < least ? 1 : code;
  },
};

function render(given: MutateReport, terminal: Terminal, out: string | undefined): string {
  const { target, environment, tried, noticed, invalid, score, kinds, survivors, claims } = printable(given);
  const { bad, dim, strong } = palette(terminal.colors.out);
  const shares = Object.entries(kinds).map(([kind, each]) => `${kind} ${each.noticed}/${each.tried}`);
  const unread = invalid === 0 ? '' : dim(` · ${invalid} more leave no template, or the same connections`);
  const lines = [
    `${strong(target)}${environment === undefined ? '' : `  ${dim('environment')} ${environment}`}`,
    `${noticed} of ${tried} changes are noticed${score === undefined ? '' : `, ${score} %`}${unread}`,
    dim(shares.join(' · ')),
    ...(survivors.length > 0 ? ['', strong('Nobody notices')] : []),
    ...survivors.map(({ says, kind, noticedBy }) => {
      const who = noticedBy === undefined ? 'no claim that is known would' : `${noticedBy} would`;
      return `  ${bad('✗')} ${says}  ${dim(`${kind}; ${who}`)}`;
    }),
    ...(claims === undefined
      ? []
      : out === undefined
        ? ['', strong('Claims that would, to be pasted'), '', claims.trimEnd()]
        : ['', `Claims that would are in ${out}.`]),
  ];
  return `${lines.join('\n')}\n`;
}
