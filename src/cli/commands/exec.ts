import { execute, exitCodeOfDiagnostics } from '../../actions/index.ts';
import type { CliCommand } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { FOLDER, folderGiven } from './local-options.ts';

export const execCommand: CliCommand = {
  name: 'exec',
  summary: 'run a command where a component of the running system stands',
  goesWith: 'up',
  takes: 'COMPONENT COMMAND…',
  positionals: { least: 2, most: 1000 },
  options: FOLDER,
  notes: ['Words that begin with a hyphen stand after --. It ends as the command does: 0, or 1 for any other end.'],
  examples: [['lintel exec Server -- cat /etc/resolv.conf', 'on the disk and in the network of the instance']],
  async run(input, terminal) {
    const [component = '', ...words] = input.positionals;
    const { code, diagnostics } = await execute({
      cwd: terminal.cwd,
      component,
      words,
      onOutput: (text) => terminal.out(text),
      ...folderGiven(input),
    });
    showDiagnostics(diagnostics, terminal);
    return code === undefined ? exitCodeOfDiagnostics(diagnostics) : code === 0 ? 0 : 1;
  },
};
