/**
 * Reads shell scripts as POSIX and bash write them
 * (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_10): commands apart from comments,
 * with their words, redirections and here documents.
 */
import {
  type Assignment,
  type ListItem,
  type Redirection,
  type ScriptList,
  type ShellNode,
  type ShellWord,
  type SimpleCommand,
  Unreadable,
} from './shell-tree.ts';
import { Cursor, readQuoted, readWord, skipArithmetic } from './shell-words.ts';

interface PendingDocument {
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly stripTabs: boolean;
  readonly fill: (text: ShellWord) => void;
}

/** Here documents begin on the line after the one that announces them. */
const pending = new WeakMap<Cursor, PendingDocument[]>();

/** Throws `Unreadable` where the text is no script. */
export function parseShell(text: string, firstLine = 1): ScriptList {
  const cursor = new Cursor(text.replaceAll('\r\n', '\n'), readSubstitution, firstLine);
  const list = readList(cursor, []);
  if (!cursor.done) cursor.fail(`"${cursor.next}" stands where a command is expected`);
  return list;
}

function readSubstitution(cursor: Cursor, closing: string): ScriptList {
  const list = readList(cursor, closing === '' ? [] : [closing]);
  if (closing !== '' && cursor.take() !== closing) cursor.fail('a command substitution is not closed');
  return list;
}

/** Commands up to one of the reserved words or characters, which is left standing. */
function readList(cursor: Cursor, ends: readonly string[]): ScriptList {
  const items: ListItem[] = [];
  let after: ListItem['after'] = ';';
  for (;;) {
    skipSpace(cursor, true);
    if (cursor.done || isEnd(cursor, ends)) break;
    items.push({ node: readPipeline(cursor), after });
    skipSpace(cursor, false);
    if (cursor.looksAt('&&') || cursor.looksAt('||')) after = cursor.take(2) === '&&' ? '&&' : '||';
    else if (cursor.looksAt(';;') || cursor.looksAt(';&')) break;
    else if (cursor.next === ';' || cursor.next === '&') {
      cursor.take();
      after = ';';
    } else if (cursor.next === '\n') after = ';';
    else break;
  }
  return { items };
}

function isEnd(cursor: Cursor, ends: readonly string[]): boolean {
  return ends.some((end) => (/^\w/.test(end) || end === '}' ? peekWord(cursor) === end : cursor.looksAt(end)));
}

/** The plain word that stands next, without taking it. */
function peekWord(cursor: Cursor): string {
  const found = /[^\s;&|<>()'"\\$`]+/y;
  found.lastIndex = cursor.at;
  return found.exec(cursor.text)?.[0] ?? '';
}

function skipSpace(cursor: Cursor, newlines: boolean): void {
  for (;;) {
    if (cursor.next === ' ' || cursor.next === '\t') cursor.take();
    else if (cursor.looksAt('\\\n')) cursor.take(2);
    else if (cursor.next === '#') cursor.takeMatch(/[^\n]*/y);
    else if (cursor.next === '\n' && newlines) takeNewline(cursor);
    else return;
  }
}

function takeNewline(cursor: Cursor): void {
  cursor.take();
  for (const document of pending.get(cursor)?.splice(0) ?? []) {
    const start = cursor.at;
    const { line } = cursor;
    const lines: string[] = [];
    for (;;) {
      if (cursor.done) throw new Unreadable(`the here document "${document.delimiter}" is not closed`, line);
      const raw = cursor.takeMatch(/[^\n]*/y);
      cursor.take();
      const text = document.stripTabs ? raw.replace(/^\t+/, '') : raw;
      if (text === document.delimiter) break;
      lines.push(`${text}\n`);
    }
    const text = lines.join('');
    if (document.quoted) document.fill({ parts: [{ kind: 'text', text, quoted: true }], line });
    else {
      const inner = new Cursor(text, cursor.readCommands, line);
      document.fill({ parts: readQuoted(inner, ''), line });
    }
    if (cursor.at <= start) break;
  }
}

function readPipeline(cursor: Cursor): ShellNode {
  let negated = false;
  while (peekWord(cursor) === '!') {
    cursor.take();
    negated = !negated;
    skipSpace(cursor, false);
  }
  const stages = [readCommand(cursor)];
  for (;;) {
    skipSpace(cursor, false);
    if (cursor.next !== '|' || cursor.looksAt('||')) break;
    cursor.take(cursor.looksAt('|&') ? 2 : 1);
    skipSpace(cursor, true);
    stages.push(readCommand(cursor));
  }
  const [only] = stages;
  return only !== undefined && stages.length === 1 && !negated ? only : { kind: 'pipeline', stages, negated };
}

function readCommand(cursor: Cursor): ShellNode {
  if (cursor.looksAt('((') && isArithmetic(cursor)) {
    const { line, at } = cursor;
    cursor.take(2);
    skipArithmetic(cursor);
    const text = cursor.text.slice(at, cursor.at);
    const word: ShellWord = { parts: [{ kind: 'expression', text, quoted: true }], line };
    return { kind: 'simple', assignments: [], words: [plain('((', line), word], redirections: [], line };
  }
  if (cursor.next === '(') {
    cursor.take();
    const body = readList(cursor, [')']);
    expectCharacter(cursor, ')');
    return { kind: 'group', body, subshell: true, redirections: readRedirections(cursor) };
  }
  switch (peekWord(cursor)) {
    case '{': {
      cursor.take();
      const body = readUntil(cursor, '}');
      return { kind: 'group', body, subshell: false, redirections: readRedirections(cursor) };
    }
    case 'if':
      return readIf(cursor);
    case 'while':
    case 'until':
      return readWhile(cursor);
    case 'for':
    case 'select':
      return readFor(cursor);
    case 'case':
      return readCase(cursor);
    case 'function': {
      takeWord(cursor);
      const name = takeWord(cursor);
      skipSpace(cursor, false);
      cursor.takeMatch(/\(\s*\)/y);
      return readFunction(cursor, name);
    }
  }
  const defined = /[^\s;&|<>()'"\\$`={}]+[ \t]*\([ \t]*\)/y;
  defined.lastIndex = cursor.at;
  const [header] = defined.exec(cursor.text) ?? [];
  if (header !== undefined) {
    cursor.take(header.length);
    return readFunction(cursor, header.replace(/[\s()]/g, ''));
  }
  return peekWord(cursor) === '[[' ? readTest(cursor) : readSimple(cursor);
}

/** `((a + b))`, or the begin of two subshells: the parentheses that close stand together or apart. */
function isArithmetic(cursor: Cursor): boolean {
  const { at } = cursor;
  cursor.take(2);
  skipArithmetic(cursor);
  const isTogether = cursor.text.slice(cursor.at - 2, cursor.at) === '))';
  cursor.at = at;
  return isTogether;
}

function readFunction(cursor: Cursor, name: string): ShellNode {
  skipSpace(cursor, true);
  return { kind: 'function', name, body: readCommand(cursor) };
}

/** Takes a plain word and the space before it. */
function takeWord(cursor: Cursor): string {
  skipSpace(cursor, true);
  const word = peekWord(cursor);
  cursor.take(word.length);
  return word;
}

function expectWord(cursor: Cursor, ...words: readonly string[]): string {
  const word = takeWord(cursor);
  if (!words.includes(word)) cursor.fail(`${words.join(' or ')} is missing`);
  return word;
}

function expectCharacter(cursor: Cursor, character: string): void {
  skipSpace(cursor, true);
  if (cursor.take() !== character) cursor.fail(`"${character}" is missing`);
}

function readUntil(cursor: Cursor, ...ends: readonly string[]): ScriptList {
  const list = readList(cursor, ends);
  expectWord(cursor, ...ends);
  return list;
}

function readIf(cursor: Cursor): ShellNode {
  const clauses: { test: ScriptList; body: ScriptList }[] = [];
  let otherwise: ScriptList | undefined;
  expectWord(cursor, 'if');
  for (;;) {
    const test = readUntil(cursor, 'then');
    const body = readList(cursor, ['elif', 'else', 'fi']);
    clauses.push({ test, body });
    const word = expectWord(cursor, 'elif', 'else', 'fi');
    if (word === 'elif') continue;
    if (word === 'else') otherwise = readUntil(cursor, 'fi');
    return { kind: 'if', clauses, otherwise, redirections: readRedirections(cursor) };
  }
}

function readWhile(cursor: Cursor): ShellNode {
  const until = takeWord(cursor) === 'until';
  const test = readUntil(cursor, 'do');
  const body = readUntil(cursor, 'done');
  return { kind: 'while', until, test, body, redirections: readRedirections(cursor) };
}

function readFor(cursor: Cursor): ShellNode {
  takeWord(cursor);
  skipSpace(cursor, false);
  let variable = '';
  let words: ShellWord[] | undefined;
  if (cursor.looksAt('((')) {
    cursor.take(2);
    skipArithmetic(cursor);
  } else {
    variable = takeWord(cursor);
    skipSpace(cursor, true);
    if (peekWord(cursor) === 'in') {
      takeWord(cursor);
      words = [];
      for (;;) {
        skipSpace(cursor, false);
        if (cursor.done || cursor.next === ';' || cursor.next === '\n') break;
        words.push(takeOperand(cursor));
      }
    } else words = [{ parts: [{ kind: 'variable', name: '@', operation: '', quoted: true }], line: cursor.line }];
  }
  skipSpace(cursor, true);
  if (cursor.next === ';') cursor.take();
  expectWord(cursor, 'do');
  const body = readUntil(cursor, 'done');
  return { kind: 'for', variable, words, body, redirections: readRedirections(cursor) };
}

function readCase(cursor: Cursor): ShellNode {
  takeWord(cursor);
  skipSpace(cursor, false);
  const word = takeOperand(cursor);
  expectWord(cursor, 'in');
  const branches: { patterns: ShellWord[]; body: ScriptList }[] = [];
  for (;;) {
    skipSpace(cursor, true);
    if (peekWord(cursor) === 'esac') break;
    if (cursor.next === '(') cursor.take();
    const patterns: ShellWord[] = [];
    do {
      skipSpace(cursor, false);
      patterns.push(takeOperand(cursor));
      skipSpace(cursor, false);
    } while (cursor.next === '|' && cursor.take() === '|');
    expectCharacter(cursor, ')');
    const body = readList(cursor, ['esac', ';;', ';&']);
    branches.push({ patterns, body });
    skipSpace(cursor, true);
    if (cursor.looksAt(';&') || cursor.looksAt(';;&')) cursor.fail('a branch of case falls through');
    if (cursor.looksAt(';;')) cursor.take(2);
  }
  expectWord(cursor, 'esac');
  return { kind: 'case', word, branches, redirections: readRedirections(cursor) };
}

/** `[[ … ]]`, in which operators are words. */
function readTest(cursor: Cursor): SimpleCommand {
  const { line } = cursor;
  const words: ShellWord[] = [];
  for (;;) {
    skipSpace(cursor, true);
    if (cursor.done) throw new Unreadable('"[[" is not closed', line);
    const operator = cursor.takeMatch(/&&|\|\||<|>|[()]/y);
    words.push(operator === '' ? takeOperand(cursor, words.at(-1)) : plain(operator, cursor.line));
    if (textOf(words.at(-1)) === ']]') break;
  }
  return { kind: 'simple', assignments: [], words, redirections: readRedirections(cursor), line };
}

function takeOperand(cursor: Cursor, before?: ShellWord): ShellWord {
  if (textOf(before) === '=~') {
    const text = cursor.takeMatch(/(?:\\.|\([^)]*\)|\[[^\]]*\]|[^\s\\])+/y);
    return { parts: [{ kind: 'expression', text, quoted: true }], line: cursor.line };
  }
  const word = readWord(cursor);
  if (word.parts.length === 0) cursor.fail(`"${cursor.next}" stands where a word is expected`);
  return word;
}

const plain = (text: string, line: number): ShellWord => ({ parts: [{ kind: 'text', text, quoted: false }], line });

/** The text of a word without quotes and expansions. */
function textOf(word: ShellWord | undefined): string | undefined {
  const [part, ...more] = word?.parts ?? [];
  return part?.kind === 'text' && !part.quoted && more.length === 0 ? part.text : undefined;
}

function readSimple(cursor: Cursor): SimpleCommand {
  const { line } = cursor;
  const assignments: Assignment[] = [];
  const words: ShellWord[] = [];
  const redirections: Redirection[] = [];
  for (;;) {
    skipSpace(cursor, false);
    const redirection = readRedirection(cursor, redirections.length, redirections);
    if (redirection) continue;
    if (cursor.done || '\n;&|()'.includes(cursor.next)) break;
    const assigned = /([A-Za-z_]\w*)(?:\[[^\]]*\])?(\+?)=/y;
    assigned.lastIndex = cursor.at;
    const match = assigned.exec(cursor.text);
    if (match !== null && (words.length === 0 || cursor.text[assigned.lastIndex] === '(')) {
      cursor.take(match[0].length);
      assignments.push({ name: match[1] ?? '', append: match[2] === '+', value: readValue(cursor) });
    } else words.push(takeOperand(cursor));
  }
  if (words.length === 0 && assignments.length === 0 && redirections.length === 0)
    cursor.fail(`"${cursor.next}" stands where a command is expected`);
  return { kind: 'simple', assignments, words, redirections, line };
}

function readValue(cursor: Cursor): ShellWord | readonly ShellWord[] {
  if (!cursor.looksAt('(')) return readWord(cursor);
  cursor.take();
  const words: ShellWord[] = [];
  for (;;) {
    skipSpace(cursor, true);
    if (cursor.looksAt(')') || cursor.done) break;
    words.push(takeOperand(cursor));
  }
  expectCharacter(cursor, ')');
  return words;
}

function readRedirections(cursor: Cursor): readonly Redirection[] {
  const redirections: Redirection[] = [];
  do skipSpace(cursor, false);
  while (readRedirection(cursor, redirections.length, redirections));
  return redirections;
}

/** Takes one redirection into the list; a here document fills its place when the line ends. */
function readRedirection(cursor: Cursor, index: number, into: Redirection[]): boolean {
  const operatorAt = /(\d*|\{\w+\})(<<<|<<-?|<&|<>|<(?!\()|>>|>&|>\||>(?!\()|&>>|&>)/y;
  operatorAt.lastIndex = cursor.at;
  const match = operatorAt.exec(cursor.text);
  if (match === null) return false;
  cursor.take(match[0].length);
  const [, descriptor = '', operator = ''] = match;
  skipSpace(cursor, false);
  const word = takeOperand(cursor);
  if (!operator.startsWith('<<') || operator === '<<<') {
    into.push({ operator, descriptor, target: word });
    return true;
  }
  const texts = word.parts.map((part) =>
    part.kind === 'text' ? part.text : cursor.fail('a delimiter is a plain word'),
  );
  into.push({ operator: '<<', descriptor, target: plain('', word.line) });
  const documents = pending.get(cursor) ?? [];
  documents.push({
    delimiter: texts.join(''),
    quoted: word.parts.some((part) => part.quoted),
    stripTabs: operator === '<<-',
    fill: (target) => {
      into[index] = { operator: '<<', descriptor, target };
    },
  });
  pending.set(cursor, documents);
  return true;
}
