/**
 * Reads YAML as people write templates: block mappings and lists, scalars on one line or several, texts in quotes on one
 * line, block scalars, flow collections, short forms. Whatever else a text has, such as anchors, it is not read here but
 * by the library, which takes five times as long: a text is read whole or not at all, and means the same either way.
 */
import { SHORT_FORMS } from './short-forms.ts';
import { templateScalar } from './yaml-scalar.ts';

export type PlainNode = PlainText | PlainMap | PlainList;

interface Placed {
  /** Of its tag, where it has one. */
  readonly start: number;
  /** A short form. */
  readonly tag?: string;
}

export interface PlainText extends Placed {
  readonly kind: 'text';
  readonly text: string;
  /** Neither in quotes nor a block. */
  readonly isBare: boolean;
}

export interface PlainMap extends Placed {
  readonly kind: 'map';
  readonly keys: ReadonlyMap<string, number>;
  readonly values: readonly PlainNode[];
  /** Where each key stands. */
  readonly starts: readonly number[];
}

export interface PlainList extends Placed {
  readonly kind: 'list';
  readonly items: readonly PlainNode[];
}

/** Thrown at what is not plain. */
const NOT_PLAIN = Symbol('not plain');

const MAX_DEPTH = 100;
/** More lexical elements than the library makes of one value, and of one line. */
const LEXEMES = { value: 8, line: 3 } as const;

/** The tree of the text, or undefined where it is not plain or may hold more than `most` lexical elements. */
export function plainTree(text: string, most: number): PlainMap | undefined {
  if (text.length > most * 10 || /[\r\t\uFEFF\u0085\u2028\u2029]/.test(text)) return undefined;
  try {
    return new PlainReader(text, most).document();
  } catch (thrown) {
    if (thrown !== NOT_PLAIN) throw thrown;
    return undefined;
  }
}

function notPlain(): never {
  throw NOT_PLAIN;
}

/** A line that says something. */
interface Line {
  readonly indent: number;
  readonly start: number;
}

class PlainReader {
  private readonly text: string;
  private readonly most: number;
  /** Where the next line begins that is not read yet. */
  private next = 0;
  private lexemes = 0;
  private depth = 0;
  /** The line that follows, if it was looked at. */
  private seen: Line | undefined;

  constructor(text: string, most: number) {
    this.text = text;
    this.most = most;
  }

  document(): PlainMap {
    const first = /^(?:[ ]*(?:#.*)?\n)*---[ ]*\n/.exec(this.text)?.[0] ?? '';
    this.next = first.length;
    const line = this.line() ?? notPlain();
    const root = this.block(line.start, line.indent, -1);
    if (root.kind !== 'map' || this.line() !== undefined) return notPlain();
    return root;
  }

  /** The next line that says something, without taking it. */
  private line(): Line | undefined {
    const { text } = this;
    if (this.seen !== undefined && this.seen.start >= this.next) return this.seen;
    let begin = this.next;
    while (begin < text.length) {
      this.count(LEXEMES.line);
      let start = begin;
      while (text.charCodeAt(start) === SPACE) start++;
      const code = text.charCodeAt(start);
      if (start < text.length && code !== NEWLINE && code !== HASH) {
        const indent = start - begin;
        if (indent === 0 && (text.startsWith('---', start) || text.startsWith('...', start) || code === PERCENT))
          return notPlain();
        this.next = begin;
        this.seen = { indent, start };
        return this.seen;
      }
      begin = this.endOfLine(start) + 1;
    }
    this.next = text.length;
    this.seen = undefined;
    return undefined;
  }

  private endOfLine(from: number): number {
    const end = this.text.indexOf('\n', from);
    return end < 0 ? this.text.length : end;
  }

  private count(lexemes: number): void {
    this.lexemes += lexemes;
    if (this.lexemes > this.most) notPlain();
  }

  /** What begins at a place with this indentation, inside something that is indented by `outer`. */
  private block(start: number, indent: number, outer: number): PlainNode {
    this.count(LEXEMES.value);
    if (++this.depth > MAX_DEPTH) notPlain();
    const found = this.isItem(start)
      ? this.list(start, indent)
      : this.keyAt(start) !== undefined
        ? this.map(start, indent)
        : this.value(start, outer, false);
    this.depth--;
    return found;
  }

  private isItem(start: number): boolean {
    if (this.text.charCodeAt(start) !== DASH) return false;
    const after = this.text.charCodeAt(start + 1);
    return after === SPACE || after === NEWLINE || Number.isNaN(after);
  }

  private list(start: number, indent: number): PlainList {
    const { text } = this;
    const items: PlainNode[] = [];
    let dash = start;
    while (true) {
      let at = dash + 1;
      while (text.charCodeAt(at) === SPACE) at++;
      if (this.isEnd(at)) {
        this.next = this.endOfLine(at) + 1;
        const below = this.line();
        if (below === undefined || below.indent <= indent) return notPlain();
        items.push(this.block(below.start, below.indent, indent));
      } else if (this.isItem(at) || this.keyAt(at) !== undefined) {
        items.push(this.block(at, indent + at - dash, indent));
      } else {
        this.count(LEXEMES.value);
        items.push(this.value(at, indent, false));
      }
      const line = this.line();
      if (line === undefined || line.indent < indent) break;
      // A list may stand as far left as the key that it belongs to.
      if (line.indent === indent && !this.isItem(line.start)) break;
      if (line.indent !== indent) return notPlain();
      dash = line.start;
    }
    return { kind: 'list', start, items };
  }

  private map(start: number, indent: number): PlainMap {
    const keys = new Map<string, number>();
    const values: PlainNode[] = [];
    const starts: number[] = [];
    let at = start;
    while (true) {
      const { key, end } = this.keyAt(at) ?? notPlain();
      if (keys.has(key)) return notPlain();
      keys.set(key, values.length);
      starts.push(at);
      this.count(LEXEMES.value);
      values.push(this.value(end, indent, true));
      const line = this.line();
      if (line === undefined || line.indent < indent) break;
      if (line.indent !== indent || this.isItem(line.start)) return notPlain();
      at = line.start;
    }
    return { kind: 'map', start, keys, values, starts };
  }

  /** The key that begins here, if one does, and where what follows its colon begins. */
  private keyAt(start: number): { readonly key: string; readonly end: number } | undefined {
    const { text } = this;
    const code = text.charCodeAt(start);
    if (code === QUOTE || code === APOSTROPHE) {
      const quoted = this.quoted(start);
      if (text.charCodeAt(quoted.end) !== COLON || !this.isGap(quoted.end + 1)) return undefined;
      return { key: chosenKey(quoted.text), end: quoted.end + 1 };
    }
    if (!this.beginsBare(start)) return undefined;
    const end = this.endOfLine(start);
    for (let at = start; at < end; at++) {
      const here = text.charCodeAt(at);
      if (here === HASH && text.charCodeAt(at - 1) === SPACE) return undefined;
      if (here === COLON && this.isGap(at + 1)) {
        const key = text.slice(start, at);
        return key.endsWith(' ') ? notPlain() : { key: bareKey(key), end: at + 1 };
      }
    }
    return undefined;
  }

  private isGap(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return code === SPACE || code === NEWLINE || Number.isNaN(code);
  }

  /** Whether nothing but a comment follows on the line. */
  private isEnd(at: number): boolean {
    const { text } = this;
    if (at >= text.length || text.charCodeAt(at) === NEWLINE) return true;
    return text.charCodeAt(at) === HASH && text.charCodeAt(at - 1) === SPACE;
  }

  private beginsBare(start: number): boolean {
    const first = this.text[start] ?? '';
    return RESERVED.includes(first) ? '-?:'.includes(first) && !this.isGap(start + 1) : first !== '';
  }

  /** What stands on the line, or below it: `isOfKey` where a list below may be indented as far as the key. */
  private value(from: number, outer: number, isOfKey: boolean): PlainNode {
    const { text } = this;
    let start = from;
    while (text.charCodeAt(start) === SPACE) start++;
    if (text.charCodeAt(start) !== EXCLAMATION) return this.untagged(start, outer, isOfKey);
    let end = start;
    while (!this.isGap(end)) end++;
    const tag = text.slice(start, end);
    if (!SHORT_FORMS.has(tag)) return notPlain();
    let at = end;
    while (text.charCodeAt(at) === SPACE) at++;
    if (text.charCodeAt(at) === EXCLAMATION) return notPlain();
    const found = this.untagged(at, outer, isOfKey);
    return found.tag !== undefined ? notPlain() : { ...found, tag, start };
  }

  private untagged(start: number, outer: number, isOfKey: boolean): PlainNode {
    const { text } = this;
    if (this.isEnd(start)) return this.below(start, outer, isOfKey);
    switch (text[start]) {
      case '|':
      case '>':
        return this.blockText(start, outer);
      case '[':
      case '{': {
        const { node, end } = this.flow(start, outer);
        this.endLine(end);
        return node;
      }
      case '"':
      case "'": {
        const quoted = this.quoted(start);
        this.endLine(quoted.end);
        return { kind: 'text', start, text: quoted.text, isBare: false };
      }
      default:
        return this.beginsBare(start) ? this.bare(start, outer) : notPlain();
    }
  }

  /** The value on the lines that follow. */
  private below(start: number, outer: number, isOfKey: boolean): PlainNode {
    this.next = this.endOfLine(start) + 1;
    const line = this.line();
    if (line !== undefined && line.indent > outer) return this.block(line.start, line.indent, outer);
    if (line !== undefined && isOfKey && line.indent === outer && this.isItem(line.start))
      return this.list(line.start, line.indent);
    return { kind: 'text', start, text: '', isBare: true };
  }

  /** Takes the rest of a line, on which nothing more is said. */
  private endLine(from: number): void {
    let at = from;
    while (this.text.charCodeAt(at) === SPACE) at++;
    if (!this.isEnd(at)) notPlain();
    this.next = this.endOfLine(at) + 1;
  }

  /** A text without quotes; lines that are indented further go on with it. */
  private bare(start: number, outer: number): PlainText {
    const first = this.bareLine(start);
    let text = first.text;
    this.next = first.next;
    let isOver = first.hasComment;
    while (true) {
      const before = this.next;
      const line = this.line();
      if (line === undefined || line.indent <= outer) break;
      const between = this.text.slice(before, line.start - line.indent);
      if (isOver || between.includes('#')) return notPlain();
      const more = this.bareLine(line.start);
      text += between === '' ? ` ${more.text}` : '\n'.repeat(between.split('\n').length - 1) + more.text;
      this.next = more.next;
      isOver = more.hasComment;
    }
    return { kind: 'text', start, text, isBare: true };
  }

  private bareLine(start: number): { readonly text: string; readonly next: number; readonly hasComment: boolean } {
    const { text } = this;
    const end = this.endOfLine(start);
    let stop = end;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === COLON && this.isGap(at + 1)) return notPlain();
      if (code === HASH && (at === start || text.charCodeAt(at - 1) === SPACE)) {
        stop = at;
        break;
      }
    }
    const hasComment = stop < end;
    while (stop > start && text.charCodeAt(stop - 1) === SPACE) stop--;
    return { text: text.slice(start, stop), next: end + 1, hasComment };
  }

  /** A text in quotes on one line. */
  private quoted(start: number): { readonly text: string; readonly end: number } {
    const { text } = this;
    const quote = text[start] ?? '';
    let at = start + 1;
    let said = '';
    while (true) {
      let stop = at;
      while (
        stop < text.length &&
        text[stop] !== quote &&
        text[stop] !== '\n' &&
        (quote !== '"' || text[stop] !== '\\')
      )
        stop++;
      said += text.slice(at, stop);
      const here = text[stop];
      if (here === quote && quote === "'" && text[stop + 1] === quote) {
        said += quote;
        at = stop + 2;
      } else if (here === quote) {
        return { text: said, end: stop + 1 };
      } else if (here === '\\') {
        const escaped = ESCAPES[text[stop + 1] ?? ''];
        if (escaped === undefined) return notPlain();
        said += escaped;
        at = stop + 2;
      } else return notPlain();
    }
  }

  /** A text of whole lines: as they are, or folded where none of them is indented further than the first. */
  private blockText(start: number, outer: number): PlainText {
    const { text } = this;
    const header = /^[|>][-+]?/.exec(text.slice(start, start + 2))?.[0] ?? notPlain();
    if (header.endsWith('+') && !text.endsWith('\n')) return notPlain();
    this.endLine(start + header.length);
    const lines: string[] = [];
    let indent = -1;
    let begin = this.next;
    while (begin < text.length) {
      this.count(LEXEMES.line);
      const end = this.endOfLine(begin);
      let at = begin;
      while (text.charCodeAt(at) === SPACE) at++;
      if (at >= end) {
        if (indent < 0 && end > begin) return notPlain();
        lines.push(indent < 0 ? '' : text.slice(begin + indent, end));
      } else {
        if (indent < 0) indent = at - begin;
        if (at - begin < indent || indent <= outer) {
          if (at - begin > outer && text.charCodeAt(at) !== HASH) return notPlain();
          break;
        }
        lines.push(text.slice(begin + indent, end));
      }
      begin = end + 1;
    }
    if (indent <= outer) return notPlain();
    this.next = begin;
    let last = lines.length;
    while (last > 0 && lines[last - 1]?.trim() === '') last--;
    const said = lines.slice(0, last);
    const body = header.startsWith('|') ? said.join('\n') : folded(said);
    const rest = lines.slice(last);
    if (rest.some((line) => line !== '')) return notPlain();
    const tail = header.endsWith('-') ? '' : header.endsWith('+') ? '\n'.repeat(rest.length + 1) : '\n';
    return { kind: 'text', start, text: body + tail, isBare: false };
  }

  private flow(start: number, outer: number): { readonly node: PlainNode; readonly end: number } {
    this.count(LEXEMES.value);
    if (++this.depth > MAX_DEPTH) notPlain();
    const found = this.text[start] === '[' ? this.flowList(start, outer) : this.flowMap(start, outer);
    this.depth--;
    return found;
  }

  private flowList(start: number, outer: number): { readonly node: PlainList; readonly end: number } {
    const items: PlainNode[] = [];
    let at = this.gap(start + 1, outer);
    if (this.text[at] === ']') return { node: { kind: 'list', start, items }, end: at + 1 };
    while (true) {
      const { node, end } = this.flowItem(at, outer);
      items.push(node);
      at = this.gap(end, outer);
      const code = this.text[at];
      if (code === ']') return { node: { kind: 'list', start, items }, end: at + 1 };
      if (code !== ',') return notPlain();
      at = this.gap(at + 1, outer);
    }
  }

  /** A value, or a mapping with one key that is written without braces. */
  private flowItem(start: number, outer: number): { readonly node: PlainNode; readonly end: number } {
    const found = this.flowValue(start, outer);
    const { node, end } = found;
    if (this.text[end] !== ':') return found;
    if (node.kind !== 'text' || node.tag !== undefined || !this.isGap(end + 1)) return notPlain();
    const { node: value, end: after } = this.flowValue(this.gap(end + 1, outer), outer);
    const pair: PlainMap = { kind: 'map', start, keys: new Map([[keyOf(node), 0]]), values: [value], starts: [start] };
    return { node: pair, end: after };
  }

  private flowMap(start: number, outer: number): { readonly node: PlainMap; readonly end: number } {
    const keys = new Map<string, number>();
    const values: PlainNode[] = [];
    const starts: number[] = [];
    const node: PlainMap = { kind: 'map', start, keys, values, starts };
    let at = this.gap(start + 1, outer);
    if (this.text[at] === '}') return { node, end: at + 1 };
    while (true) {
      const named = this.flowText(at);
      if (this.text[named.end] !== ':' || !this.isGap(named.end + 1)) return notPlain();
      const key = keyOf(named.node);
      if (keys.has(key)) return notPlain();
      keys.set(key, values.length);
      starts.push(at);
      const { node: value, end } = this.flowValue(this.gap(named.end + 1, outer), outer);
      values.push(value);
      at = this.gap(end, outer);
      const code = this.text[at];
      if (code === '}') return { node, end: at + 1 };
      if (code !== ',') return notPlain();
      at = this.gap(at + 1, outer);
    }
  }

  private flowValue(start: number, outer: number): { readonly node: PlainNode; readonly end: number } {
    const { text } = this;
    if (text[start] === '[' || text[start] === '{') return this.flow(start, outer);
    if (text[start] !== '!') return this.flowText(start);
    const tag = /^![A-Za-z0-9]+(?= )/.exec(text.slice(start, start + 32))?.[0];
    if (tag === undefined || !SHORT_FORMS.has(tag)) return notPlain();
    let at = start + tag.length;
    while (text.charCodeAt(at) === SPACE) at++;
    if (text[at] === '!' || text[at] === '\n') return notPlain();
    const { node, end } = this.flowValue(at, outer);
    return { node: { ...node, tag, start }, end };
  }

  private flowText(start: number): { readonly node: PlainText; readonly end: number } {
    const { text } = this;
    this.count(LEXEMES.value);
    if (text[start] === '"' || text[start] === "'") {
      const quoted = this.quoted(start);
      return { node: { kind: 'text', start, text: quoted.text, isBare: false }, end: quoted.end };
    }
    if (!this.beginsBare(start) || '-?:'.includes(text[start] ?? '')) return notPlain();
    let end = start;
    while (end < text.length && !',[]{}\n'.includes(text[end] ?? '')) {
      if (text[end] === ':' && (this.isGap(end + 1) || ',[]{}'.includes(text[end + 1] ?? ''))) break;
      if (text[end] === '#' && text[end - 1] === ' ') return notPlain();
      end++;
    }
    if (text[end] === '[' || text[end] === '{') return notPlain();
    let stop = end;
    while (text.charCodeAt(stop - 1) === SPACE) stop--;
    // A key stands before its colon at once.
    if (text[end] === ':' && stop < end) return notPlain();
    return {
      node: { kind: 'text', start, text: text.slice(start, stop), isBare: true },
      end: text[end] === ':' ? end : stop,
    };
  }

  /** Past white space inside brackets, whose lines are indented further than what they are in. */
  private gap(from: number, outer: number): number {
    const { text } = this;
    let at = from;
    let begin = -1;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === NEWLINE) {
        begin = at + 1;
        this.count(LEXEMES.line);
      } else if (code === HASH && (begin >= 0 || text.charCodeAt(at - 1) === SPACE)) {
        at = this.endOfLine(at);
        continue;
      } else if (code !== SPACE) break;
      at++;
    }
    if (at >= text.length || (begin >= 0 && at - begin <= outer)) notPlain();
    return at;
  }
}

/** Lines with a space in between; an empty line is a line break. */
function folded(lines: readonly string[]): string {
  let text = '';
  let empty = 0;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith(' ')) return notPlain();
    if (line === '') {
      empty++;
      continue;
    }
    text += index === 0 ? line : `${empty > 0 ? '\n'.repeat(empty) : ' '}${line}`;
    empty = 0;
  }
  return text;
}

function keyOf({ text, isBare }: PlainText): string {
  return isBare ? bareKey(text) : chosenKey(text);
}

/** Merges are not plain, nor are numbers, which CloudFormation refuses as keys. */
function bareKey(key: string): string {
  const isNumber = /^[-+]?[0-9]/.test(key) && typeof templateScalar(key, true) === 'number';
  return key === '' || key === '<<' || isNumber ? notPlain() : chosenKey(key);
}

/** An object takes this name for its prototype. */
function chosenKey(key: string): string {
  return key === '__proto__' || key.length > 1000 ? notPlain() : key;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const EXCLAMATION = 0x21;
const QUOTE = 0x22;
const HASH = 0x23;
const PERCENT = 0x25;
const APOSTROPHE = 0x27;
const DASH = 0x2d;
const COLON = 0x3a;

/** No text without quotes begins with these. */
const RESERVED = '-?:,[]{}#&*!|>\'"%@`';

const ESCAPES: Readonly<Record<string, string | undefined>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
};
