import { exitCodeOfDiagnostics, fault } from '../../actions/index.ts';
import { printAnswer } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { printable } from '../render/text-width.ts';
import { FOLDER, folderGiven } from './local-options.ts';

export const faultCommand: CliCommand = {
  name: 'fault',
  summary: 'put the running system at fault: a zone, an instance, a task, a database, a link, the clock',
  goesWith: 'up',
  takes: 'zone Z | instance X | task X | db failover [X] | link A B down | clock +3h | reset',
  positionals: { least: 1, most: 4 },
  options: FOLDER,
  notes: [
    'Each is really done to what runs, or refused with the reason. lintel status shows what is still broken.',
    'Names are those of lintel status, logical ids, or physical ids.',
  ],
  examples: [
    ['lintel fault zone us-east-1a', 'what stands in the zone is cut off'],
    ['lintel fault instance Server', 'the instance fails without a word, and comes back as on AWS'],
    ['lintel fault link Server Database down', 'what goes between them is lost'],
    ['lintel fault clock +3h', 'what is due by then falls due'],
    ['lintel fault reset', 'heals what is still broken'],
  ],
  async run(input, terminal) {
    const answer = await fault({ cwd: terminal.cwd, words: input.positionals, ...folderGiven(input) });
    printAnswer(answer, input, terminal, () => `${printable(answer).says ?? ''}\n`);
    return exitCodeOfDiagnostics(answer.diagnostics);
  },
};
