import type { Host } from '../actions/index.ts';
import type { Diagnostic } from '../base/index.ts';
import type { Input } from './command.ts';
import { showDiagnostics } from './render/diagnostics.ts';
import { palette } from './render/palette.ts';
import type { Terminal } from './terminal.ts';

/** Prints an answer: as JSON where that is asked for, else as text; diagnostics always go to standard error. */
export function printAnswer(
  answer: { readonly diagnostics: readonly Diagnostic[] },
  input: Input,
  terminal: Terminal,
  render: () => string,
): void {
  showDiagnostics(answer.diagnostics, terminal);
  if (input.has('json')) terminal.out(`${JSON.stringify(answer, undefined, 2)}\n`);
  else if (!answer.diagnostics.some((each) => each.severity === 'error')) terminal.out(render());
}

/** Progress on standard error; nobody is asked, so every question takes its default. */
export function terminalHost(terminal: Terminal): Host {
  const { dim } = palette(terminal.colors.err);
  return {
    notify: ({ text }) => terminal.err(`${dim(text)}\n`),
    ask: (question) => Promise.resolve(question.default),
  };
}
