import { exitCodeOfDiagnostics, local, localReset, localStatus } from '../../actions/index.ts';
import { error } from '../../base/index.ts';
import { printAnswer } from '../answer.ts';
import type { CliCommand, Input } from '../command.ts';
import { showDiagnostics } from '../render/diagnostics.ts';
import { palette } from '../render/palette.ts';
import { padTo, printable, widthOf } from '../render/text-width.ts';
import type { Terminal } from '../terminal.ts';
import { FOLDER, folderGiven, interrupted } from './local-options.ts';

export const localCommand: CliCommand = {
  name: 'local',
  summary: "run AWS's APIs and CloudFormation on this machine, for stock tools",
  takes: '[status|reset]',
  positionals: { least: 0, most: 1 },
  options: {
    port: { value: 'NUMBER', about: 'where it listens, on loopback only (default 4566)' },
    ...FOLDER,
    strict: { about: 'refuse resource types that are only recorded' },
    'enforce-iam': { about: 'refuse what no policy allows, by the policies that are deployed' },
    'verify-signatures': { about: 'refuse requests that are not signed with the secret of their key' },
  },
  notes: [
    'Resource types RUN, or are RECORDED (checked and described, without behaviour), or are REFUSED.',
    'Point tools at it with AWS_ENDPOINT_URL and any credentials; it runs until it is interrupted.',
    'CDK_DOCKER=lintel-docker has cdk deploy publish container images without docker: they are recorded, not built.',
  ],
  examples: [
    ['lintel local', 'then, elsewhere: AWS_ENDPOINT_URL=http://127.0.0.1:4566 cdk deploy'],
    ['lintel local status', 'what runs, its stacks, and what it makes of each type'],
    ['lintel local reset', 'forget everything'],
  ],
  async run(input, terminal) {
    const [word] = input.positionals;
    const options = { cwd: terminal.cwd, ...optionsOf(input) };
    if (options.port !== undefined && !(Number.isInteger(options.port) && options.port >= 0 && options.port < 65_536)) {
      const what = `--port is given "${input.value('port')}", not a number up to 65535.`;
      showDiagnostics([error('LTL3003', what, { fix: 'lintel local --port 4566' })], terminal);
      return 2;
    }
    if (word === undefined) return serve(options, input, terminal);
    if (word === 'status') {
      const answer = await localStatus(options);
      printAnswer(answer, input, terminal, () => statusText(answer, terminal));
      return 0;
    }
    if (word !== 'reset') {
      const what = `"${word}" is neither status nor reset.`;
      showDiagnostics([error('LTL3003', what, { fix: 'lintel local --help' })], terminal);
      return 2;
    }
    const answer = await localReset(options);
    printAnswer(answer, input, terminal, () => `Nothing is kept in ${printable(answer).folder}.\n`);
    return exitCodeOfDiagnostics(answer.diagnostics);
  },
};

function optionsOf(input: Input) {
  const port = input.value('port');
  return {
    ...(port !== undefined && { port: /^\d+$/.test(port) ? Number(port) : Number.NaN }),
    ...folderGiven(input),
    strict: input.has('strict'),
    verifySignatures: input.has('verify-signatures'),
    enforceIam: input.has('enforce-iam'),
  };
}

async function serve(options: Parameters<typeof local>[0], input: Input, terminal: Terminal) {
  const running = await local(options);
  const { report } = running;
  printAnswer(report, input, terminal, () => {
    const { dim } = palette(terminal.colors.out);
    const { url = '', folder, services } = printable(report);
    return `${url}\n${dim(`${services.length} services: ${services.join(', ')}\nstate in ${folder}; stop with Ctrl-C`)}\n`;
  });
  if (report.url === undefined) return exitCodeOfDiagnostics(report.diagnostics);
  await interrupted();
  await running.stop();
  return 0;
}

function statusText(answer: Awaited<ReturnType<typeof localStatus>>, terminal: Terminal): string {
  const { strong, dim } = palette(terminal.colors.out);
  const { url, folder, stacks, types, network } = printable(answer);
  const width = Math.max(0, ...stacks.map(({ name }) => widthOf(name)));
  const of = (standing: string) => types.filter((each) => each.standing === standing).map(({ type }) => type);
  return [
    url === undefined ? 'No local target runs.' : strong(url),
    dim(`state in ${folder}`),
    ...stacks.map(({ name, status }) => `${padTo(name, width)}  ${status}`),
    '',
    `${strong('RUNS')}      ${of('RUNS').join(', ')}`,
    `${strong('RECORDED')}  ${of('RECORDED').join(', ')}`,
    `${strong('REFUSED')}   every other type`,
    `${strong('NETWORK')}   ${networkText(network)}`,
    '',
  ].join('\n');
}

function networkText({ mode, reason }: Awaited<ReturnType<typeof localStatus>>['network']): string {
  switch (mode) {
    case 'root':
      return 'can be built in the kernel';
    case 'user namespace':
      return 'can be built in the kernel, without root';
    case 'none':
      return `cannot be built: ${reason ?? 'no reason was given'}`;
  }
}
