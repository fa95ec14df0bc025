import { down, exitCodeOfDiagnostics } from '../../actions/index.ts';
import { printAnswer } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { FOLDER, folderGiven } from './local-options.ts';

export const downCommand: CliCommand = {
  name: 'down',
  summary: 'end the system that lintel up runs, in order; its state stays',
  goesWith: 'up',
  takes: '',
  positionals: { least: 0, most: 0 },
  options: FOLDER,
  notes: ['lintel local reset forgets the state too.'],
  examples: [['lintel down', 'nothing of it is left running']],
  async run(input, terminal) {
    const answer = await down({ cwd: terminal.cwd, ...folderGiven(input) });
    printAnswer(answer, input, terminal, () => `${answer.target ?? 'The system'} is down.\n`);
    return exitCodeOfDiagnostics(answer.diagnostics);
  },
};
