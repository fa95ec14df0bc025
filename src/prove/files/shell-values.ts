/**
 * What words become when a script runs, as far as the script itself tells: variables that it assigned hold their text,
 * everything else stays a hole named like the variable.
 */
import { fillHoles, hole, holeName, isSymbolic, showText, textIn } from '../../base/index.ts';
import type { Assignment, ShellWord, WordPart } from './shell-tree.ts';

/** The variables at one point of a script. An array has several texts. */
export class ShellVariables {
  #values: Map<string, readonly string[]>;
  #readonly: Set<string>;

  constructor(values: Iterable<readonly [string, readonly string[]]> = [], kept: Iterable<string> = []) {
    this.#values = new Map(values);
    this.#readonly = new Set(kept);
  }

  get(name: string): readonly string[] | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: readonly string[]): void {
    if (!this.#readonly.has(name)) this.#values.set(name, value);
  }

  keep(name: string): void {
    this.#readonly.add(name);
  }

  forget(name: string): void {
    if (!this.#readonly.has(name)) this.#values.delete(name);
  }

  /** Something ran that may have assigned any of them. */
  forgetAll(): void {
    for (const name of [...this.#values.keys()]) this.forget(name);
  }

  copy(): ShellVariables {
    return new ShellVariables(this.#values, this.#readonly);
  }

  become(other: ShellVariables): void {
    this.#values = new Map(other.#values);
    this.#readonly = new Set(other.#readonly);
  }

  /** What holds after either of two ways through the script. */
  join(other: ShellVariables): void {
    for (const [name, value] of [...this.#values])
      if (JSON.stringify(other.get(name)) !== JSON.stringify(value)) this.#values.delete(name);
    for (const name of this.#readonly) if (!other.#readonly.has(name)) this.#readonly.delete(name);
  }
}

/** A value that only running the script tells. */
export function shellHole(text: string): string {
  return hole(text.startsWith('$') ? text : `$${text}`);
}

/** Ends the name of a variable without quotes: it may become several words, options among them. */
const OPEN_END = '…';

/** Whether a word may become options: it is a variable without quotes, or text that CloudFormation fills in. */
export function mayBeOptions(word: string): boolean {
  const name = holeName(textIn(word));
  return name !== undefined && (!name.startsWith('$') || name.endsWith(OPEN_END));
}

/** Text for a reader: `$name` for what only running tells, `${Name}` for what only deployment tells. */
export function showShell(text: string): string {
  return showText(
    fillHoles(textIn(text), (name) => (name.startsWith('$') ? textIn(name.replace(OPEN_END, '')) : undefined)),
  );
}

/** How a part was written, with a hole for whatever it is that the shell puts in. */
export function writtenPart(part: WordPart): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'variable':
      return shellHole(`${part.name}${part.operation}`);
    case 'commands':
    case 'expression':
      return shellHole(part.text);
  }
}

export function writtenWord(word: ShellWord): string {
  return word.parts.map(writtenPart).join('');
}

/** The texts that a word becomes: several for an array or an unquoted list, none for an unquoted empty variable. */
export function expandWord(word: ShellWord, variables: ShellVariables): readonly string[] {
  let texts: string[] = [];
  let isThere = false;
  for (const part of word.parts) {
    const isOnly = word.parts.length === 1 && part.kind !== 'text' && !part.quoted;
    const values = valuesOf(part, variables).map((value) =>
      isOnly && value === writtenPart(part) ? shellHole(`${holeName(textIn(value))}${OPEN_END}`) : value,
    );
    const isText = part.kind === 'text' || (part.quoted && !isWholeArray(part));
    if (isText || values.length > 0) isThere = true;
    const split = part.kind === 'text' || part.quoted ? values : values.flatMap((value) => value.split(/[ \t\n]+/));
    const [first = '', ...more] = split;
    texts = texts.length === 0 ? [first] : texts.with(-1, `${texts.at(-1)}${first}`);
    texts.push(...more);
  }
  return isThere ? texts : [];
}

/** A word as one text, as in assignments, redirections and here documents. */
export function expandText(word: ShellWord, variables: ShellVariables): string {
  return word.parts.map((part) => valuesOf(part, variables).join(' ')).join('');
}

function isWholeArray(part: WordPart): boolean {
  return part.kind === 'variable' && (part.name === '@' || part.operation === '[@]' || part.operation === '[*]');
}

function valuesOf(part: WordPart, variables: ShellVariables): readonly string[] {
  if (part.kind !== 'variable') return [writtenPart(part)];
  const { name, operation } = part;
  const known = name === '*' ? variables.get('@') : variables.get(name);
  if (known === undefined) return [writtenPart(part)];
  if (isWholeArray(part) || operation === '')
    return isWholeArray(part) || known.length === 1 ? known : known.slice(0, 1);
  const [text = ''] = known;
  if (/^:?[?]/.test(operation) || (/^:?-/.test(operation) && text !== '' && !isSymbolic(textIn(text)))) return [text];
  return [writtenPart(part)];
}

export function assign({ name, append, value }: Assignment, variables: ShellVariables): void {
  const values = isWords(value) ? value.flatMap((word) => expandWord(word, variables)) : [expandText(value, variables)];
  const before = variables.get(name);
  if (!append) variables.set(name, values);
  else if (before === undefined) variables.forget(name);
  else variables.set(name, isWords(value) ? [...before, ...values] : [`${before[0] ?? ''}${values[0] ?? ''}`]);
}

function isWords(value: Assignment['value']): value is readonly ShellWord[] {
  return Array.isArray(value);
}
