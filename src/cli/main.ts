import { type ExitCode, version } from '../actions/index.ts';
import { didYouMean, error } from '../base/index.ts';
import type { CliCommand } from './command.ts';
import { diffCommand } from './commands/diff.ts';
import { docsCommand } from './commands/docs.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downCommand } from './commands/down.ts';
import { drawCommand } from './commands/draw.ts';
import { envCommand } from './commands/env.ts';
import { execCommand } from './commands/exec.ts';
import { faultCommand } from './commands/fault.ts';
import { initCommand } from './commands/init.ts';
import { listCommand } from './commands/list.ts';
import { localCommand } from './commands/local.ts';
import { lockCommand } from './commands/lock.ts';
import { logsCommand } from './commands/logs.ts';
import { mcpCommand } from './commands/mcp.ts';
import { mutateCommand } from './commands/mutate.ts';
import { overviewCommand } from './commands/overview.ts';
import { priceCommand } from './commands/price.ts';
import { proveCommand } from './commands/prove.ts';
import { reviewCommand } from './commands/review.ts';
import { statusCommand } from './commands/status.ts';
import { synthCommand } from './commands/synth.ts';
import { upCommand } from './commands/up.ts';
import { whyCommand } from './commands/why.ts';
import { allCommands, helpOf } from './help.ts';
import { parseInput } from './parse-input.ts';
import { showDiagnostics } from './render/diagnostics.ts';
import { type Caller, type Terminal, terminalOf } from './terminal.ts';

export const COMMANDS: readonly CliCommand[] = [
  initCommand,
  overviewCommand,
  listCommand,
  synthCommand,
  proveCommand,
  whyCommand,
  mutateCommand,
  diffCommand,
  reviewCommand,
  priceCommand,
  drawCommand,
  docsCommand,
  envCommand,
  lockCommand,
  upCommand,
  statusCommand,
  logsCommand,
  execCommand,
  faultCommand,
  downCommand,
  localCommand,
  doctorCommand,
  mcpCommand,
];

/**
 * Runs one command line and answers with the exit code.
 *
 * @param caller @default - the running process
 */
export async function main(words: readonly string[], caller: Caller = process): Promise<ExitCode> {
  const terminal = terminalOf(caller, { noColor: words.includes('--no-color') });
  const code = await run(words, terminal, caller).catch((thrown: unknown) => ourFault(thrown, terminal));
  const lost = await terminal.lost();
  if (lost === undefined) return code;
  const what = `The answer could not be written to standard output: ${lost}.`;
  showDiagnostics([error('LTL4001', what, { fix: 'Make room there, or send the output elsewhere.' })], terminal);
  return 3;
}

async function run(words: readonly string[], terminal: Terminal, caller: Caller): Promise<ExitCode> {
  const [verb, ...rest] = words.filter((word) => word !== '--no-color');
  if (verb === undefined || verb === '--help' || verb === '-h' || (verb === 'help' && rest.length === 0)) {
    terminal.out(allCommands(COMMANDS, version()));
    return 0;
  }
  if (verb === '--version' || verb === '-v') {
    terminal.out(`${version()}\n`);
    return 0;
  }
  if (verb === 'docker') {
    const { docker } = await import('./docker.ts');
    return docker(rest, { cwd: terminal.cwd, env: caller.env, out: terminal.out, err: terminal.err });
  }
  const name = verb === 'help' ? (rest[0] ?? '') : verb;
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) {
    const names = COMMANDS.map((each) => each.name);
    const what = name.startsWith('-')
      ? `The verb comes before "${name}".`
      : `There is no verb "${name}"; there are ${names.join(', ')}.`;
    showDiagnostics([error('LTL3003', `${what}${didYouMean(name, names)}`, { fix: 'lintel --help' })], terminal);
    return 2;
  }
  if (verb === 'help') {
    terminal.out(helpOf(command));
    return 0;
  }
  const input = parseInput(command, rest);
  if (!input.ok) {
    showDiagnostics(input.diagnostics, terminal);
    return 2;
  }
  if (input.value.has('help')) {
    terminal.out(helpOf(command));
    return 0;
  }
  return command.run(input.value, terminal);
}

/** Whatever the user can cause is a diagnostic, so what is thrown is our bug: exit 3, as nothing was answered. */
function ourFault(thrown: unknown, terminal: Terminal): ExitCode {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const detail = terminal.debug && thrown instanceof Error ? `\n${thrown.stack}\n` : '';
  terminal.err(
    `internal error  ${message}\n` +
      '  why    This is a bug of Lintel, not of your input.\n' +
      `  fix    Report it with the input that shows it${detail === '' ? '; LINTEL_DEBUG=1 shows where it happened' : ''}.\n${detail}`,
  );
  return 3;
}
