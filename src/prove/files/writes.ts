/** The files that a script writes: here documents, `tee`, `echo` and `printf`. */
import { type Certainty, fillHoles, rememberedOf, sameText, textIn } from '../../base/index.ts';
import type { Command, Script } from './shell-run.ts';
import { shellHole } from './shell-values.ts';
import { unwrapped } from './wrappers.ts';

/** What a file may hold once the script ran; several where tests decide, none where the script never writes it. */
export interface Written {
  readonly contents: readonly { readonly text: string; readonly line: number }[];
  /** Why its content is not known. */
  readonly unknown: readonly string[];
}

/** Programs that change or remove a file that is named to them. */
const CHANGES = [
  'rm',
  'mv',
  'cp',
  'install',
  'truncate',
  'patch',
  'ln',
  'dd',
  'shred',
  'ed',
  'ex',
  'crudini',
  'jq',
  'yq',
  'unlink',
];

export function writtenTo(script: Script, path: string): Written {
  let contents: { text: string; line: number }[] = [];
  const unknown: string[] = [];
  for (const [index, command] of script.commands.entries()) {
    if (command.reached === 'impossible') continue;
    for (const write of writesIn(script)[index] ?? []) {
      const same = sameText(textIn(write.path), textIn(path));
      if (same === 'possible') unknown.push(`line ${command.line} writes ${show(write.path)}`);
      if (same !== 'certain') continue;
      const isCertain = command.reached === 'certain';
      if (write.text === undefined) unknown.push(`line ${command.line} writes what only running it tells`);
      const text = write.text ?? shellHole(`line ${command.line}`);
      if (write.appends) {
        const longer = contents.map((each) => ({ ...each, text: each.text + text }));
        contents =
          isCertain && contents.length > 0
            ? longer
            : [...contents, ...(longer.length > 0 ? longer : [{ text, line: command.line }])];
      } else contents = [...(isCertain ? [] : contents), { text, line: command.line }];
    }
    if (contents.length > 0 && changes(command, path)) unknown.push(`line ${command.line} changes it afterwards`);
  }
  return { contents, unknown };
}

/** Every path that the script surely names when it writes. */
export function pathsWritten(script: Script): readonly string[] {
  const paths = script.commands.flatMap((command, index) =>
    command.reached === 'impossible' ? [] : (writesIn(script)[index] ?? []).map(({ path }) => path),
  );
  return [...new Set(paths)].filter((path) => !path.startsWith('/dev/') && !/^&?\d$/.test(path));
}

interface Write {
  readonly path: string;
  /** None when only running the command tells. */
  readonly text?: string;
  readonly appends: boolean;
}

/** What each command writes. */
const writesIn = rememberedOf(({ commands }: Script): readonly (readonly Write[])[] =>
  commands.map((command, index) => writesOf(command, commands[index - 1])),
);

function writesOf(command: Command, before: Command | undefined): readonly Write[] {
  const [program = '', ...args] = unwrapped(command.words);
  const redirected = command.redirections
    .filter(({ operator }) => operator === '>' || operator === '>>' || operator === '>|' || operator === '&>')
    .map(({ operator, target }) => ({ path: target, appends: operator === '>>' }));
  const name = program.split('/').at(-1) ?? '';
  if (name === 'tee') {
    const appends = args.includes('-a') || args.includes('--append');
    const text = command.input ?? (before?.pipeline === command.pipeline ? outputOf(before) : undefined);
    return args
      .filter((arg) => !arg.startsWith('-'))
      .map((path) => ({ path, appends, ...(text !== undefined && { text }) }));
  }
  const text = outputOf(command);
  return redirected.map((each) => ({ ...each, ...(text !== undefined && { text }) }));
}

/** What a command prints, where its words tell it. */
function outputOf({ words, input }: Command): string | undefined {
  const [program = '', ...args] = unwrapped(words);
  switch (program.split('/').at(-1)) {
    case 'cat':
      return args.every((arg) => arg === '-') ? input : undefined;
    case 'echo': {
      const plain = args[0] === '-n' ? args.slice(1) : args;
      if (/^-\w*e/.test(plain[0] ?? '')) return undefined;
      return `${plain.join(' ')}${args[0] === '-n' ? '' : '\n'}`;
    }
    case 'printf':
      return printed(args);
    default:
      return undefined;
  }
}

/** `printf '%s\n' a b`: the format is used again for further arguments. */
function printed([format = '', ...args]: readonly string[]): string | undefined {
  const plain = format.replace(/\\(n|t|\\)/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 't' ? '\t' : '\\',
  );
  const holes = plain.match(/%./g) ?? [];
  if (holes.some((each) => each !== '%s' && each !== '%%')) return undefined;
  const slots = holes.filter((each) => each === '%s').length;
  let text = '';
  let rest = args;
  do {
    const taken = [...rest];
    text += plain.replace(/%[s%]/g, (each) => (each === '%%' ? '%' : (taken.shift() ?? '')));
    rest = rest.slice(slots);
  } while (slots > 0 && rest.length > 0);
  return text;
}

function changes(command: Command, path: string): boolean {
  const [program = '', ...args] = unwrapped(command.words);
  const name = program.split('/').at(-1) ?? '';
  const isEditor = (name === 'sed' || name === 'perl') && args.some((arg) => /^-\w*i|^--in-place/.test(arg));
  if (!isEditor && !CHANGES.includes(name)) return false;
  return args.some((arg) => possible(sameText(textIn(arg), textIn(path))));
}

const possible = (answer: Certainty): boolean => answer === 'certain';

function show(path: string): string {
  return fillHoles(textIn(path), (name) => textIn(name.startsWith('$') ? name : `\${${name}}`));
}
