import { exitCodeOfDiagnostics, up } from '../../actions/index.ts';
import { error } from '../../base/index.ts';
import { printAnswer, terminalHost } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { isWhole, renderUp } from '../render/up.ts';
import { FOLDER, folderGiven, interrupted } from './local-options.ts';
import { optional, readTargetOptions } from './target-options.ts';

export const upCommand: CliCommand = {
  name: 'up',
  summary: 'run a system on this machine, in a network of its own',
  takes: '[ARCHITECTURE] [CLAIM…]',
  positionals: { least: 0, most: Number.POSITIVE_INFINITY },
  options: {
    env: { value: 'NAME', about: 'the environment of the architecture (default its production)' },
    parameter: { value: 'NAME=VALUE', about: 'a parameter value; repeat for more', repeats: true },
    port: { value: 'NUMBER', about: "where AWS's API listens, on loopback only (default 4566, or a free one)" },
    ...FOLDER,
    watch: { about: 'build a workload again when its sources change, and start anew what runs of it' },
    witness: {
      about:
        'run the witnesses of its promises, or of the claims that are named, keep what they saw beside it, and end',
    },
    demo: { about: 'fill it with invented data, and say who logs in and where the passwords lie' },
    check: {
      value: 'WHEN',
      about: 'end once it is up and its doors have answered: always, or unattended, where there is no terminal',
      words: ['always', 'unattended'],
    },
  },
  notes: [
    'It runs until it is interrupted, or until lintel down. State stays: the next up goes on from there.',
    'With --check it ends with 0 when all that runs here is healthy and answers, and with 1 otherwise.',
    'What cannot run on this machine is REFUSED with the reason; what stands in for something says so.',
  ],
  examples: [
    ['lintel up mcp-tagging', 'deploys the system and runs it'],
    ['lintel up mcp-tagging --witness', 'has its promises shown by what runs'],
    ['lintel up mcp-tagging --witness MCP-RUN-01', 'runs that witness alone; what others saw stays'],
    ['lintel status', 'elsewhere: how each component is'],
    ['lintel exec Server -- ls /etc', 'a command on the instance'],
  ],
  async run(input, terminal) {
    const port = input.value('port');
    if (port !== undefined && !(/^\d+$/.test(port) && Number(port) < 65_536)) {
      const what = `--port is given "${port}", not a number up to 65535.`;
      showDiagnostics([error('LTL3003', what, { fix: 'lintel up --port 4566' })], terminal);
      return 2;
    }
    const [, ...claims] = input.positionals;
    if (claims.length > 0 && !input.has('witness')) {
      const what = `"${claims[0]}" is one word too many: claims are named with --witness only.`;
      showDiagnostics(
        [error('LTL3003', what, { fix: `lintel up ${input.positionals.join(' ')} --witness` })],
        terminal,
      );
      return 2;
    }
    const target = readTargetOptions(input, input.positionals[0], terminal);
    if (!target.ok) {
      showDiagnostics(target.diagnostics, terminal);
      return 2;
    }
    const interruption = new AbortController();
    const interrupt = interrupted().then(() => interruption.abort(new Error('it was told to end.')));
    const running = await up({
      cwd: terminal.cwd,
      host: terminalHost(terminal),
      signal: interruption.signal,
      witness: claims.length > 0 ? claims : input.has('witness'),
      watch: input.has('watch'),
      demo: input.has('demo'),
      parameters: target.value.parameters ?? {},
      ...(port !== undefined && { port: Number(port) }),
      ...optional('target', input.positionals[0]),
      ...optional('environment', input.value('env')),
      ...folderGiven(input),
    });
    const { report } = running;
    const ends =
      input.has('witness') ||
      input.value('check') === 'always' ||
      (input.value('check') === 'unattended' && !terminal.isAttended);
    const folder = input.value('folder');
    const withFolder = folder === undefined ? '' : ` --folder ${folder}`;
    printAnswer(report, input, terminal, () => renderUp(report, terminal, { withFolder, ends }));
    const code = exitCodeOfDiagnostics(report.diagnostics);
    if (report.url === undefined || code !== 0) {
      await running.stop();
      return code === 0 ? 3 : code;
    }
    if (!ends) await Promise.race([interrupt, running.asked]);
    terminal.err('stopping\n');
    await running.stop();
    return ends && !isWhole(report) ? 1 : 0;
  },
};
