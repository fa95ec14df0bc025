import { exitCodeOfDiagnostics, type UpReport, up } from '../../actions/index.ts';
import { error } from '../../base/index.ts';
import { printAnswer, terminalHost } from '../answer.ts';
import type { CliCommand } from '../command.ts';
import { componentRows } from '../render/components.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { palette } from '../render/palette.ts';
import { padTo, printable, widthOf } from '../render/text-width.ts';
import type { Terminal } from '../terminal.ts';
import { FOLDER, folderOf, interrupted } from './local-options.ts';
import { optional, readTargetOptions } from './target-options.ts';

export const upCommand: CliCommand = {
  name: 'up',
  summary: 'run a system on this machine, in a network of its own',
  takes: '[ARCHITECTURE]',
  positionals: { least: 0, most: 1 },
  options: {
    env: { value: 'NAME', about: 'the environment of the architecture (default its production)' },
    parameter: { value: 'NAME=VALUE', about: 'a parameter value; repeat for more', repeats: true },
    port: { value: 'NUMBER', about: "where AWS's API listens, on loopback only (default 4566, or a free one)" },
    ...FOLDER,
  },
  notes: [
    'It runs until it is interrupted, or until lintel down. State stays: the next up goes on from there.',
    'What cannot run on this machine is REFUSED with the reason; what stands in for something says so.',
  ],
  examples: [
    ['lintel up mcp-tagging', 'deploys the system and runs it'],
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
      parameters: target.value.parameters ?? {},
      ...(port !== undefined && { port: Number(port) }),
      ...optional('target', input.positionals[0]),
      ...optional('environment', input.value('env')),
      ...folderOf(input),
    });
    const { report } = running;
    printAnswer(report, input, terminal, () => upText(report, terminal));
    const code = exitCodeOfDiagnostics(report.diagnostics);
    if (report.url === undefined || code !== 0) return code === 0 ? 3 : code;
    await Promise.race([interrupt, running.asked]);
    terminal.err('stopping\n');
    await running.stop();
    return 0;
  },
};

function upText(report: UpReport, terminal: Terminal): string {
  const { strong, dim } = palette(terminal.colors.out);
  const {
    target,
    environment,
    url = '',
    components,
    outputs,
    chosen,
    secrets,
    network,
    authority = '',
  } = printable(report);
  const total = report.steps.filter(({ name }) => STAGES.includes(name)).reduce((sum, { seconds }) => sum + seconds, 0);
  const width = Math.max(0, ...outputs.map(({ name }) => widthOf(name)));
  const why = network?.reason === undefined ? '' : `REFUSED  no network can be built here: ${network.reason}`;
  return [
    '',
    strong(`${target} (${environment ?? ''}) is up after ${total.toFixed(1)} s`),
    ...(why === '' ? [] : [why]),
    ...componentRows(components, terminal),
    '',
    ...outputs.map(({ name, value }) => `${padTo(name, width)}  ${value}`),
    '',
    ...chosen.map(({ parameter, value }) => dim(`${parameter} was not given: ${value}`)),
    ...secrets.map(
      (name) => `secret   AWS_ENDPOINT_URL=${url} aws secretsmanager get-secret-value --secret-id ${name}`,
    ),
    `API      ${url}  (any credentials)`,
    `trust    ${authority}`,
    `next     lintel status · lintel logs -f · lintel exec NAME -- COMMAND · lintel down`,
    dim('It runs until Ctrl-C.'),
    '',
  ].join('\n');
}

/** The steps that are no parts of others. */
const STAGES: readonly string[] = ['synthesize', 'workloads', 'deploy', 'system', 'healthy'];
