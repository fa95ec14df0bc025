import { type CliCommand, COMMON_OPTIONS } from './command.ts';
import { padTo } from './render/text-width.ts';

/** The overview: every verb on one screen. */
export function allCommands(commands: readonly CliCommand[], version: string): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.flatMap(({ name, summary, goesWith }) => {
    if (goesWith !== undefined) return [];
    const others = commands.filter((each) => each.goesWith === name).map((each) => each.name);
    return [`  ${padTo(name, width)}  ${summary}${others.length === 0 ? '' : `; then ${others.join(', ')}`}`];
  });
  return [
    `lintel ${version}: turns an AWS architecture document into a program`,
    '',
    'usage  lintel VERB [TARGET] [options]',
    '',
    ...rows,
    '',
    "A target is an architecture's name, a template file (JSON or YAML), - for standard input, or an assembly folder.",
    'examples',
    ...columns([
      ['lintel init --from template.yaml', 'what is true of a template, as claims'],
      ['lintel prove template.yaml --claims template.claims.yaml', 'judge it after every change'],
    ]),
    'exit codes  0 fine · 1 the answer is bad · 2 usage or bad input · 3 the machine lacks something',
    'lintel VERB --help shows the options of a verb; --version the version.',
    '',
  ].join('\n');
}

export function helpOf(command: CliCommand): string {
  const options = Object.entries({ ...command.options, ...COMMON_OPTIONS }).map(
    ([name, { value, about, words }]): readonly [string, string] => [
      `--${name}${value === undefined ? '' : ` ${value}`}`,
      words === undefined ? about : `${about}: ${words.join(', ')}`,
    ],
  );
  return [
    `lintel ${command.name}: ${command.summary}`,
    '',
    `usage  lintel ${command.name}${command.takes === '' ? '' : ` ${command.takes}`} [options]`,
    '',
    ...columns(options),
    ...(command.notes === undefined ? [] : ['', ...command.notes]),
    '',
    'examples',
    ...columns(command.examples),
    '',
  ].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${padTo(left, width)}  ${right}`.trimEnd());
}
