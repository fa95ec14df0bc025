import { exitCodeOfDiagnostics, list } from '../../actions/index.ts';
import { printAnswer } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { palette } from '../render/palette.ts';
import { padTo, printable, widthOf } from '../render/text-width.ts';

export const listCommand: CliCommand = {
  name: 'list',
  summary: 'the architectures of the configuration and their environments',
  takes: '',
  positionals: { least: 0, most: 0 },
  options: {},
  notes: ['lintel.config.ts is looked for from here upward'],
  examples: [['lintel list --json', '']],
  async run(input, terminal) {
    const answer = await list({ cwd: terminal.cwd });
    printAnswer(answer, input, terminal, () => {
      const { strong, dim } = palette(terminal.colors.out);
      const { architectures, configuration } = printable(answer);
      if (architectures.length === 0) {
        const none = configuration === undefined ? 'There is no lintel.config.ts here or in a folder above.' : 'None.';
        return `${none}\n\n${dim('next  lintel init                    a small architecture to start from')}\n${dim('      lintel init --from TEMPLATE    what is true of a template, as claims')}\n`;
      }
      const names = Math.max(...architectures.map(({ name }) => widthOf(name)));
      const titles = Math.max(...architectures.map(({ title }) => widthOf(title)));
      return [
        ...architectures.map(
          ({ name, title, environments }) =>
            `${strong(padTo(name, names))}  ${padTo(title, titles)}  ${dim(environments.join(', '))}`,
        ),
        dim(answer.configuration ?? ''),
        '',
      ].join('\n');
    });
    return exitCodeOfDiagnostics(answer.diagnostics);
  },
};
