/** Words of a shell: quotes, variables and command substitutions, as POSIX 2.2 and 2.6 tell them. */
import { holeAt } from '../../base/index.ts';
import { type ScriptList, type ShellWord, Unreadable, type WordPart } from './shell-tree.ts';

const METACHARACTERS = ' \t\n;&|<>()';

/** Where the reader stands in a text. */
export class Cursor {
  readonly text: string;
  /** Reads the commands of a substitution that begins here, up to the closing character. */
  readonly readCommands: (cursor: Cursor, closing: string) => ScriptList;
  readonly firstLine: number;
  at = 0;

  constructor(text: string, readCommands: Cursor['readCommands'], firstLine = 1) {
    this.text = text;
    this.readCommands = readCommands;
    this.firstLine = firstLine;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  get next(): string {
    return this.text[this.at] ?? '';
  }

  looksAt(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  get line(): number {
    let line = this.firstLine;
    for (let index = this.text.indexOf('\n'); index >= 0 && index < this.at; index = this.text.indexOf('\n', index + 1))
      line++;
    return line;
  }

  take(count = 1): string {
    const taken = this.text.slice(this.at, this.at + count);
    this.at += count;
    return taken;
  }

  takeMatch(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [found = ''] = pattern.exec(this.text) ?? [];
    this.at += found.length;
    return found;
  }

  fail(what: string): never {
    throw new Unreadable(what, this.line);
  }
}

/** Reads one word; `ends` are further characters that end it. */
export function readWord(cursor: Cursor, ends = ''): ShellWord {
  const parts: WordPart[] = [];
  const { line } = cursor;
  while (!cursor.done) {
    const { next } = cursor;
    if (METACHARACTERS.includes(next) && !((next === '<' || next === '>') && cursor.looksAt(`${next}(`))) break;
    if (ends.includes(next)) break;
    if (next === "'") {
      const end = cursor.text.indexOf("'", cursor.at + 1);
      if (end < 0) cursor.fail('a single quote is not closed');
      parts.push({ kind: 'text', text: cursor.text.slice(cursor.at + 1, end), quoted: true });
      cursor.at = end + 1;
    } else if (next === '"') {
      cursor.take();
      parts.push({ kind: 'text', text: '', quoted: true }, ...readQuoted(cursor, '"'));
      if (cursor.take() !== '"') cursor.fail('a double quote is not closed');
    } else if (next === '\\') {
      cursor.take();
      const escaped = cursor.take();
      if (escaped !== '\n') parts.push({ kind: 'text', text: escaped, quoted: true });
    } else if (cursor.looksAt("$'")) {
      cursor.take(2);
      parts.push({ kind: 'text', text: unescaped(cursor.takeMatch(/(?:[^'\\]|\\[\s\S])*/y)), quoted: true });
      if (cursor.take() !== "'") cursor.fail('a quote is not closed');
    } else if (next === '$' || next === '`') {
      parts.push(readExpansion(cursor, false));
    } else if ((next === '<' || next === '>') && cursor.looksAt(`${next}(`)) {
      const start = cursor.at;
      cursor.take(2);
      const body = cursor.readCommands(cursor, ')');
      parts.push({ kind: 'commands', body, text: cursor.text.slice(start, cursor.at), quoted: true });
    } else {
      parts.push({ kind: 'text', text: takeText(cursor), quoted: false });
    }
  }
  return { parts: joined(parts), line };
}

/** The parts up to the closing quote, or to the end of a here document. */
export function readQuoted(cursor: Cursor, closing: string): readonly WordPart[] {
  const parts: WordPart[] = [];
  while (!cursor.done && cursor.next !== closing) {
    if (cursor.next === '\\') {
      cursor.take();
      const escaped = cursor.take();
      if (escaped === '\n') continue;
      const text = `$\`\\${closing}`.includes(escaped) ? escaped : `\\${escaped}`;
      parts.push({ kind: 'text', text, quoted: true });
    } else if (cursor.next === '$' || cursor.next === '`') parts.push(readExpansion(cursor, true));
    else parts.push({ kind: 'text', text: takeText(cursor), quoted: true });
  }
  return joined(parts);
}

/** A character, or a whole hole: what stands in its name is no shell. */
function takeText(cursor: Cursor): string {
  return cursor.take(holeAt(cursor.text, cursor.at).length || 1);
}

function readExpansion(cursor: Cursor, quoted: boolean): WordPart {
  const start = cursor.at;
  if (cursor.next === '`') return readBackquoted(cursor, quoted);
  cursor.take();
  if (cursor.looksAt('{{')) {
    const end = cursor.text.indexOf('}}', cursor.at);
    if (end < 0) cursor.fail('an expression is not closed');
    cursor.at = end + 2;
    return { kind: 'expression', text: cursor.text.slice(start, cursor.at), quoted };
  }
  if (cursor.looksAt('((')) {
    cursor.take(2);
    skipArithmetic(cursor);
    return { kind: 'expression', text: cursor.text.slice(start, cursor.at), quoted };
  }
  if (cursor.next === '(') {
    cursor.take();
    const body = cursor.readCommands(cursor, ')');
    return { kind: 'commands', body, text: cursor.text.slice(start, cursor.at), quoted };
  }
  if (cursor.next === '{') {
    cursor.take();
    const name = cursor.takeMatch(/[#!]?(?:\w+|[@*#?$!-])/y);
    const operation = readOperation(cursor);
    if (cursor.take() !== '}') cursor.fail('a variable is not closed');
    return { kind: 'variable', name, operation, quoted };
  }
  const name = cursor.takeMatch(/[A-Za-z_]\w*|[0-9@*#?$!-]/y);
  return name === '' ? { kind: 'text', text: '$', quoted } : { kind: 'variable', name, operation: '', quoted };
}

/** What follows the name of a variable inside braces, braces inside it counted. */
function readOperation(cursor: Cursor): string {
  const start = cursor.at;
  let depth = 0;
  while (!cursor.done && (depth > 0 || cursor.next !== '}')) {
    if (cursor.next === '\\') cursor.take();
    else if (cursor.looksAt('${')) depth++;
    else if (cursor.next === '}') depth--;
    cursor.take();
  }
  return cursor.text.slice(start, cursor.at);
}

function readBackquoted(cursor: Cursor, quoted: boolean): WordPart {
  const { line } = cursor;
  const text = cursor.takeMatch(/`(?:[^`\\]|\\[\s\S])*`/y);
  if (text === '') cursor.fail('a back quote is not closed');
  const inner = text.slice(1, -1).replace(/\\([$`\\])/g, '$1');
  const body = cursor.readCommands(new Cursor(inner, cursor.readCommands, line), '');
  return { kind: 'commands', body, text, quoted };
}

/** Skips to behind the `))` that ends an arithmetic expression. */
export function skipArithmetic(cursor: Cursor): void {
  for (let depth = 2; depth > 0; ) {
    if (cursor.done) cursor.fail('an arithmetic expression is not closed');
    const character = cursor.take();
    if (character === '(') depth++;
    if (character === ')') depth--;
  }
}

function unescaped(text: string): string {
  const named: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };
  return text.replace(/\\([\s\S])/g, (_, character: string) => named[character] ?? character);
}

/** Neighbouring texts as one. */
function joined(parts: readonly WordPart[]): readonly WordPart[] {
  const result: WordPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind === 'text' && last?.kind === 'text' && last.quoted === part.quoted)
      result[result.length - 1] = { ...last, text: last.text + part.text };
    else result.push(part);
  }
  return result;
}
