import { doctor, exitCodeOfDiagnostics } from '../../actions/index.ts';
import type { CliCommand } from '../command.ts';
import { palette } from '../render/palette.ts';
import { hanging, padTo, printable, widthOf } from '../render/text-width.ts';

export const doctorCommand: CliCommand = {
  name: 'doctor',
  summary: 'check what Lintel needs on this machine',
  takes: '',
  positionals: { least: 0, most: 0 },
  options: {},
  notes: ['exit code 3 when something needed is missing'],
  examples: [['lintel doctor', '']],
  async run(input, terminal) {
    const answer = await doctor({ cwd: terminal.cwd });
    if (input.has('json')) terminal.out(`${JSON.stringify(answer, undefined, 2)}\n`);
    else {
      const { good, open, bad, dim } = palette(terminal.colors.out);
      const marks = { ok: good('ok  '), warn: open('warn'), fail: bad('fail') };
      const { checks } = printable(answer);
      const names = Math.max(...checks.map(({ name }) => widthOf(name)));
      for (const { name, state, found, remedy } of checks) {
        terminal.out(`${hanging(`${marks[state]}  ${padTo(name, names)}  `, found, terminal.width)}\n`);
        if (remedy !== undefined)
          terminal.out(`${hanging(`      ${' '.repeat(names)}  `, remedy, terminal.width, dim)}\n`);
      }
    }
    return exitCodeOfDiagnostics(answer.diagnostics);
  },
};
