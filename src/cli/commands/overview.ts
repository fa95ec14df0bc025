import { exitCodeOfDiagnostics, overview } from '../../actions/index.ts';
import { terminalHost } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { renderOverview } from '../render/overview.ts';

export const overviewCommand: CliCommand = {
  name: 'overview',
  summary: 'where all systems stand: promises, price per month, drawing and document',
  takes: '',
  positionals: { least: 0, most: 0 },
  options: {},
  notes: ['exit code 1 when a promise of any system is refuted, 2 when a system cannot be read; the others are shown'],
  examples: [
    ['lintel overview', ''],
    ['lintel overview --json', 'for other programs'],
  ],
  async run(input, terminal) {
    const answer = await overview({ cwd: terminal.cwd, host: terminalHost(terminal) });
    showDiagnostics(answer.diagnostics, terminal);
    if (input.has('json')) terminal.out(`${JSON.stringify(answer, undefined, 2)}\n`);
    else if (answer.systems.length > 0) terminal.out(renderOverview(answer, terminal));
    const code = exitCodeOfDiagnostics(answer.diagnostics);
    return code === 0 && answer.systems.some(({ refuted }) => refuted.length > 0) ? 1 : code;
  },
};
