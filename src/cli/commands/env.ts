import { envDiff, exitCodeOfDiagnostics } from '../../actions/index.ts';
import type { Difference, EnvDiffReport } from '../../answers/index.ts';
import { didYouMean, error } from '../../base/index.ts';
import { printAnswer, terminalHost } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { type Palette, palette } from '../render/palette.ts';
import { padTo, printable, widthOf } from '../render/text-width.ts';

export const envCommand: CliCommand = {
  name: 'env',
  goesWith: 'diff',
  summary: 'compare two environments of an architecture: what differs, and why',
  takes: 'diff FIRST SECOND [TARGET]',
  positionals: { least: 3, most: 4 },
  options: {},
  notes: [
    'a difference is declared when the architecture lists it with its reason under differences, and accidental otherwise',
    'exit code 1 when there is an accidental difference',
  ],
  examples: [['lintel env diff staging prod orders', '']],
  async run(input, terminal) {
    const [verb = '', first = '', second = '', target] = input.positionals;
    if (verb !== 'diff') {
      const fix = 'lintel env diff staging prod';
      showDiagnostics(
        [error('LTL3003', `env has no "${verb}"; it has diff.${didYouMean(verb, ['diff'])}`, { fix })],
        terminal,
      );
      return 2;
    }
    const host = terminalHost(terminal);
    const answer = await envDiff({ first, second, ...(target !== undefined && { target }), cwd: terminal.cwd, host });
    printAnswer(answer, input, terminal, () => render(printable(answer), palette(terminal.colors.out)));
    const code = exitCodeOfDiagnostics(answer.diagnostics);
    return code === 0 && answer.accidental.length > 0 ? 1 : code;
  },
};

function render({ target, first, second, declared, accidental }: EnvDiffReport, look: Palette): string {
  const { strong, dim } = look;
  const byReason = Map.groupBy(declared, ({ because }) => because);
  return [
    `${strong(target)}  ${first} and ${second}`,
    '',
    ...(accidental.length > 0 ? [strong('Accidental'), ...lines(accidental, first, second, look), ''] : []),
    ...[...byReason].flatMap(([because, differences]) => [
      strong(because),
      ...lines(differences, first, second, look),
      '',
    ]),
    dim(`${accidental.length} accidental, ${declared.length} declared`),
    '',
  ].join('\n');
}

function lines(differences: readonly Difference[], first: string, second: string, { dim }: Palette): readonly string[] {
  const name = ({ resource, property }: Difference) => (property === '' ? resource : `${resource}.${property}`);
  const width = Math.max(...differences.map((each) => widthOf(name(each))));
  return differences.map((each) => {
    const says =
      each.kind === 'changed'
        ? `${oneLine(each.first)} → ${oneLine(each.second)}`
        : `${dim(each.type)} only in ${each.kind === 'only in first' ? first : second}`;
    return `  ${padTo(name(each), width)}  ${says}`;
  });
}

const MOST_SHOWN = 60;

/** The value on one line, cut where it is long; --json has it whole. */
function oneLine(text = ''): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN - 1)}…` : line;
}
