import { exitCodeOfDiagnostics, lock } from '../../actions/index.ts';
import type { LockReport } from '../../answers/index.ts';
import { printAnswer } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { palette } from '../render/palette.ts';
import { printable } from '../render/text-width.ts';
import type { Terminal } from '../terminal.ts';
import { readTargetOptions, TARGET_OPTIONS } from './target-options.ts';

const { env, region, parameter, parameters, any } = TARGET_OPTIONS;

export const lockCommand: CliCommand = {
  name: 'lock',
  goesWith: 'diff',
  summary: 'hold the logical ids of what keeps data, and what would replace it, in lintel.lock',
  takes: '[TARGET]',
  positionals: { least: 0, most: 1 },
  options: {
    ...Object.fromEntries(
      Object.entries({ env, region, parameter, parameters, any }).flatMap(([name, option]) =>
        option === undefined ? [] : [[name, option]],
      ),
    ),
    write: { about: 'write the lock of this target anew' },
  },
  notes: [
    'prove, diff and review ask the lock of the working directory too',
    'exit code 1 when something differs from the lock, or the target is in none',
  ],
  examples: [
    ['lintel lock orders --env prod --write', 'before an upgrade of CDK'],
    ['lintel lock orders --env prod', 'after it: does an update replace anything that keeps data?'],
  ],
  async run(input, terminal) {
    const options = readTargetOptions(input, input.positionals[0], terminal);
    if (!options.ok) {
      showDiagnostics(options.diagnostics, terminal);
      return 2;
    }
    const answer = await lock({ ...options.value, write: input.has('write') });
    printAnswer(answer, input, terminal, () => render(answer, terminal));
    const code = exitCodeOfDiagnostics(answer.diagnostics);
    return code === 0 && (answer.state === 'missing' || answer.state === 'differs') ? 1 : code;
  },
};

function render(given: LockReport, terminal: Terminal): string {
  const { target, file, state, resources, findings } = printable(given);
  const { bad, open, good } = palette(terminal.colors.out);
  const lines = findings.map(({ outcome, counterexample, missing = [] }) => {
    const says = counterexample?.summary ?? missing[0] ?? '';
    return `${outcome === 'refuted' ? bad('✗') : open('?')} ${says}`;
  });
  const sums: Readonly<Record<LockReport['state'], string>> = {
    written: `${file} holds ${resources} resources of ${target}.`,
    same: good(`${resources} resources of ${target} are as ${file} says.`),
    differs: `${findings.length} of ${target} are not as ${file} says; lintel lock ${target} --write where that is meant.`,
    missing: `${file} holds nothing of ${target}: lintel lock ${target} --write.`,
  };
  return `${[...lines, sums[state]].join('\n')}\n`;
}
