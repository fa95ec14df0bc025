import { parseArgs } from 'node:util';
import { type Diagnostic, didYouMean, error, failure, type Result, success } from '../base/index.ts';
import { type CliCommand, COMMON_OPTIONS, type Input } from './command.ts';

/** Understands the words after a verb, or says which one cannot be understood. */
export function parseInput(command: CliCommand, words: readonly string[]): Result<Input> {
  const options = { ...command.options, ...COMMON_OPTIONS };
  const names = Object.keys(options).map((name) => `--${name}`);
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, option]) => [
        name,
        {
          type: option.value === undefined ? 'boolean' : 'string',
          ...(name === 'help' ? { short: 'h' } : option.short === undefined ? {} : { short: option.short }),
        } as const,
      ]),
    ),
  });
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) {
      return failure(
        usage(`"${token.rawName}" is no option of lintel ${command.name}.${didYouMean(token.rawName, names)}`, command),
      );
    }
    const isValueMissing =
      token.value === undefined || token.value === '' || (!token.inlineValue && /^--?[^-]/.test(token.value));
    if (option.value !== undefined && isValueMissing)
      return failure(usage(`${token.rawName} needs a value: ${token.rawName} ${option.value}.`, command));
    if (option.value === undefined && token.value !== undefined)
      return failure(usage(`${token.rawName} takes no value.`, command));
    if (option.words !== undefined && !option.words.includes(token.value ?? '')) {
      return failure(
        usage(
          `${token.rawName} is "${token.value}", not one of ${option.words.join(', ')}.${didYouMean(token.value ?? '', option.words)}`,
          command,
        ),
      );
    }
    given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? '']);
  }
  const { least, most } = command.positionals;
  const isHelp = given.has('help');
  if (!isHelp && positionals.length < least)
    return failure(usage(`lintel ${command.name} needs ${command.takes}.`, command));
  if (!isHelp && positionals.length > most) {
    return failure(
      usage(
        `"${positionals[most]}" is one word too many: lintel ${command.name} takes ${command.takes || 'none'}.`,
        command,
      ),
    );
  }
  return success({
    positionals,
    has: (option) => given.has(option),
    value: (option) => given.get(option)?.at(-1),
    values: (option) => given.get(option) ?? [],
  });
}

function usage(what: string, command: CliCommand): Diagnostic {
  return error('LTL3003', what, { fix: `lintel ${command.name} --help` });
}
