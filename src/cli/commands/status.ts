import { exitCodeOfDiagnostics, systemStatus } from '../../actions/index.ts';
import { printAnswer } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { componentRows } from '../render/components.ts';
import { palette } from '../render/palette.ts';
import { printable } from '../render/text-width.ts';
import { FOLDER, folderGiven } from './local-options.ts';

export const statusCommand: CliCommand = {
  name: 'status',
  summary: 'say how each component of the running system is',
  goesWith: 'up',
  takes: '',
  positionals: { least: 0, most: 0 },
  options: FOLDER,
  notes: ['It ends with 1 where a component is not healthy. lintel local status tells of types and of this machine.'],
  examples: [['lintel status', 'healthy, starting, unhealthy, stopped or REFUSED, with the reason']],
  async run(input, terminal) {
    const answer = await systemStatus({ cwd: terminal.cwd, ...folderGiven(input) });
    printAnswer(answer, input, terminal, () => {
      const { strong } = palette(terminal.colors.out);
      const { target = '', url = '', components, faults } = printable(answer);
      return [
        `${strong(target)}  ${url}`,
        ...componentRows(components, terminal),
        ...faults.map((each) => `fault      ${each}`),
        '',
      ].join('\n');
    });
    const code = exitCodeOfDiagnostics(answer.diagnostics);
    return code === 0 && answer.components.some(({ state }) => state !== 'healthy') ? 1 : code;
  },
};
