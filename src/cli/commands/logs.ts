import { systemLogs } from '../../actions/index.ts';
import { error } from '../../base/index.ts';
import type { CliCommand } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { palette } from '../render/palette.ts';
import { printable } from '../render/text-width.ts';
import { FOLDER, folderGiven, interrupted } from './local-options.ts';
import { optional } from './target-options.ts';

export const logsCommand: CliCommand = {
  name: 'logs',
  summary: 'print what the components of the running system say',
  goesWith: 'up',
  takes: '[COMPONENT]',
  positionals: { least: 0, most: 1 },
  options: {
    follow: { short: 'f', about: 'go on until it is interrupted (-f)' },
    ...FOLDER,
  },
  examples: [
    ['lintel logs -f', 'everything, as it comes'],
    ['lintel logs Server', 'one component'],
  ],
  async run(input, terminal) {
    const { dim } = palette(terminal.colors.out);
    const stop = new AbortController();
    if (input.has('follow')) void interrupted().then(() => stop.abort());
    const isThere = await systemLogs({
      cwd: terminal.cwd,
      ...folderGiven(input),
      ...optional('component', input.positionals[0]),
      ...(input.has('follow') && { follow: stop.signal }),
      onLine(line) {
        const { time, component, line: text } = printable(line);
        terminal.out(input.has('json') ? `${JSON.stringify(line)}\n` : `${dim(`${time} ${component}`)} ${text}\n`);
      },
    });
    if (isThere) return 0;
    showDiagnostics([error('LTL4003', 'No system has said anything here.', { fix: 'lintel up NAME' })], terminal);
    return 3;
  },
};
