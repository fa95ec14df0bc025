/**
 * The YAML that workflows, compose files and cloud-init are written in: block and flow collections, plain, quoted and
 * block scalars, comments (https://yaml.org/spec/1.2.2/). Anchors, tags, merge keys and several documents are not read:
 * the text is then unreadable, never misread. What is empty is an empty text.
 */
import { NO_TEXT, remembered, textIn } from '../../base/index.ts';
import type { Mapping, Value } from '../../model/index.ts';
import { Unreadable } from './shell-tree.ts';

interface Line {
  readonly indent: number;
  /** Without indentation, comment and trailing space; as written inside block scalars. */
  readonly text: string;
  readonly raw: string;
  readonly number: number;
}

/** Throws `Unreadable` where the text is no YAML of this kind. */
export const readYaml = remembered((text): Value => {
  const reader = new Reader(text);
  const value = reader.block(0);
  reader.expectEnd();
  return value;
});

class Reader {
  readonly #lines: Line[];
  #at = 0;

  constructor(text: string) {
    const raws = text
      .replaceAll('\r\n', '\n')
      .replace(/^\uFEFF/, '')
      .split('\n');
    if (raws.at(-1) === '') raws.pop();
    this.#lines = raws.map((raw, index) => {
      const indent = /^ */.exec(raw)?.[0].length ?? 0;
      if (/^\s*\t/.test(raw.slice(0, indent + 1)) && raw.trim() !== '')
        throw new Unreadable('a tab indents', index + 1);
      return { indent, raw, text: withoutComment(raw.slice(indent)), number: index + 1 };
    });
    if (this.#peek()?.text === '---') this.#at++;
  }

  /** The next line that holds something. */
  #peek(): Line | undefined {
    while (this.#lines[this.#at]?.text === '') this.#at++;
    return this.#lines[this.#at];
  }

  expectEnd(): void {
    const line = this.#peek();
    if (line?.text === '...') return;
    if (line !== undefined) throw new Unreadable(`"${line.text}" stands where nothing is expected`, line.number);
  }

  /** The value that begins on the next line, indented by at least so much. */
  block(indent: number): Value {
    const line = this.#peek();
    if (line === undefined || line.indent < indent || line.text === '---') return NO_TEXT;
    if (line.text === '-' || line.text.startsWith('- ')) return this.#sequence(line.indent);
    if (keyOf(line) !== undefined) return this.#mapping(line.indent);
    return this.#scalar(line.text, indent - 1, line);
  }

  #sequence(indent: number): Value {
    const items: Value[] = [];
    for (;;) {
      const line = this.#peek();
      if (line === undefined || line.indent !== indent || !/^-( |$)/.test(line.text)) break;
      const rest = line.text.slice(1).trimStart();
      if (rest === '') {
        this.#at++;
        items.push(this.block(indent + 1));
        continue;
      }
      // `- key: value` begins a mapping at the place of its key.
      const inner = line.indent + (line.text.length - rest.length);
      const moved = { ...line, indent: inner, text: rest };
      if (rest === '-' || rest.startsWith('- ') || keyOf(moved) !== undefined) {
        this.#replace(moved);
        items.push(this.block(inner));
      } else items.push(this.#scalar(rest, indent, line));
    }
    this.#expectNotDeeper(indent);
    return items;
  }

  #replace(line: Line): void {
    this.#lines[this.#at] = line;
  }

  #mapping(indent: number): Value {
    const entries = new Map<string, Value>();
    for (;;) {
      const line = this.#peek();
      if (line === undefined || line.indent !== indent) break;
      const found = keyOf(line);
      if (found === undefined) break;
      const { key, rest } = found;
      if (key === '<<') throw new Unreadable('a merge key', line.number);
      if (entries.has(key)) throw new Unreadable(`"${key}" is there twice`, line.number);
      if (rest !== '') entries.set(key, this.#scalar(rest, indent, line));
      else {
        this.#at++;
        const next = this.#peek();
        const isList = next !== undefined && next.indent === indent && /^-( |$)/.test(next.text);
        entries.set(key, isList ? this.#sequence(indent) : this.block(indent + 1));
      }
    }
    this.#expectNotDeeper(indent);
    return Object.fromEntries(entries) satisfies Mapping;
  }

  #expectNotDeeper(indent: number): void {
    const line = this.#peek();
    if (line !== undefined && line.indent > indent)
      throw new Unreadable(`"${line.text}" is indented further than its neighbours`, line.number);
  }

  /** A scalar or flow collection that begins with `text` on this line; the lines that continue it are taken too. */
  #scalar(text: string, indent: number, line: Line): Value {
    if (/^[&*!](?=\S)/.test(text)) throw new Unreadable(`"${text[0]}" of anchors, aliases and tags`, line.number);
    const header = /^([|>])([+-]?)([1-9]?)([+-]?)$/.exec(text);
    if (header !== null)
      return textIn(this.#blockScalar(header[1] === '>', header[2] || header[4] || '', Number(header[3] ?? 0), indent));
    if (/^["'[{]/.test(text)) return this.#flow(text, line);
    this.#at++;
    const words = [text];
    for (;;) {
      const next = this.#lines[this.#at];
      if (next === undefined || next.text === '' || next.indent <= indent) break;
      if (keyOf(next) !== undefined || next.text.startsWith('- '))
        throw new Unreadable(`"${next.text}" stands inside a scalar`, next.number);
      words.push(next.text);
      this.#at++;
    }
    return typed(words.join(' '));
  }

  #blockScalar(folded: boolean, chomping: string, given: number, indent: number): string {
    this.#at++;
    const taken: string[] = [];
    let depth = given > 0 ? Math.max(indent, 0) + given : 0;
    for (; this.#at < this.#lines.length; this.#at++) {
      const line = this.#lines[this.#at];
      if (line === undefined) break;
      if (line.raw.trim() === '') {
        taken.push('');
        continue;
      }
      if (line.indent <= indent) break;
      if (depth === 0) depth = line.indent;
      if (line.indent < depth) throw new Unreadable('a block scalar ends inside a line', line.number);
      taken.push(line.raw.slice(depth));
    }
    while (taken.at(-1) === '' && chomping !== '+') taken.pop();
    const text = folded ? foldLines(taken) : taken.join('\n');
    return chomping === '-' || taken.length === 0 ? text : `${text}\n`;
  }

  /** Quoted text or a flow collection, over as many lines as it takes to close. */
  #flow(text: string, line: Line): Value {
    let source = text;
    for (;;) {
      this.#at++;
      const flow = new Flow(source, line.number);
      const value = flow.value();
      if (value !== undefined) {
        if (flow.rest().trim() !== '') throw new Unreadable(`"${flow.rest()}" follows a closed value`, line.number);
        return value;
      }
      const next = this.#lines[this.#at];
      if (next === undefined) throw new Unreadable('a quote or bracket is not closed', line.number);
      source += `\n${next.text}`;
    }
  }
}

/** Reads a flow value; none when the text ends before it does. */
class Flow {
  readonly #text: string;
  readonly #line: number;
  #at = 0;

  constructor(text: string, line: number) {
    this.#text = text;
    this.#line = line;
  }

  rest(): string {
    return this.#text.slice(this.#at).replace(/^\s+#.*$/, '');
  }

  value(): Value | undefined {
    this.#space();
    const next = this.#text[this.#at];
    if (next === '"' || next === "'") return textIn(this.#quoted(next));
    if (next === '[') return this.#list();
    if (next === '{') return this.#map();
    const plain = /(?:[^,[\]{}:#\n]|:(?=[^\s,[\]{}])|(?<=\S)#)+/y;
    plain.lastIndex = this.#at;
    const [found] = plain.exec(this.#text) ?? [];
    if (found === undefined || /^[&*!|>]/.test(found))
      throw new Unreadable(`"${this.#text.slice(this.#at, this.#at + 20)}"`, this.#line);
    this.#at += found.length;
    return typed(found.trim());
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #quoted(mark: string): string | undefined {
    const pattern = mark === '"' ? /"((?:[^"\\]|\\[\s\S])*)"/y : /'((?:[^']|'')*)'/y;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#at += match[0].length;
    const lines = foldLines((match[1] ?? '').split('\n').map((each, index) => (index === 0 ? each : each.trim())));
    return mark === "'" ? lines.replaceAll("''", "'") : this.#unescaped(lines);
  }

  #unescaped(text: string): string {
    const named: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', e: '\x1b' };
    return text.replace(/\\(u[\da-fA-F]{4}|x[\da-fA-F]{2}|[\s\S])/g, (_, code: string) =>
      code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (named[code] ?? code),
    );
  }

  #list(): Value | undefined {
    const items: Value[] = [];
    this.#at++;
    for (;;) {
      this.#space();
      if (this.#at >= this.#text.length) return undefined;
      if (this.#text[this.#at] === ']') break;
      const item = this.value();
      if (item === undefined) return undefined;
      items.push(item);
      if (!this.#comma(']')) return undefined;
    }
    this.#at++;
    return items;
  }

  #map(): Value | undefined {
    const entries = new Map<string, Value>();
    this.#at++;
    for (;;) {
      this.#space();
      if (this.#at >= this.#text.length) return undefined;
      if (this.#text[this.#at] === '}') break;
      const key = this.value();
      if (key === undefined) return undefined;
      this.#space();
      let value: Value | undefined = NO_TEXT;
      if (this.#text[this.#at] === ':') {
        this.#at++;
        this.#space();
        const next = this.#text[this.#at];
        value = next === ',' || next === '}' ? NO_TEXT : this.value();
      }
      if (value === undefined) return undefined;
      if (typeof key === 'object' || entries.has(String(key)))
        throw new Unreadable('a key of a flow mapping', this.#line);
      entries.set(String(key), value);
      if (!this.#comma('}')) return undefined;
    }
    this.#at++;
    return Object.fromEntries(entries);
  }

  /** Takes the comma between entries; false where the text ends. */
  #comma(closing: string): boolean {
    this.#space();
    const next = this.#text[this.#at];
    if (next === undefined) return false;
    if (next === ',') this.#at++;
    else if (next !== closing)
      throw new Unreadable(`"${next}" stands where "," or "${closing}" is expected`, this.#line);
    return true;
  }
}

/** The key that a line begins with, and what stands behind its colon. */
function keyOf({ text, number }: Line): { readonly key: string; readonly rest: string } | undefined {
  const quoted = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)')\s*:(?:\s+([\s\S]*))?$/.exec(text);
  if (quoted !== null)
    return { key: quoted[1] ?? (quoted[2] ?? '').replaceAll("''", "'"), rest: (quoted[3] ?? '').trim() };
  if (/^[["'{]/.test(text)) return undefined;
  if (/^\? /.test(text)) throw new Unreadable('a complex key', number);
  const match = /^((?:[^\s:]|:(?=\S)|\s(?=[^#]))+?)\s*:(?:\s+([\s\S]*))?$/.exec(text);
  if (match === null) return undefined;
  if (/^[&*!]/.test(match[1] ?? '')) throw new Unreadable('anchors, aliases and tags', number);
  return { key: match[1] ?? '', rest: (match[2] ?? '').trim() };
}

/** The text up to a comment: `#` at the begin or behind a space, outside of quotes. */
function withoutComment(text: string): string {
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (quote !== '') {
      if (character === '\\' && quote === '"') index++;
      else if (character === quote) quote = '';
    } else if ((character === '"' || character === "'") && /^$|[\s[{,:-]$/.test(text.slice(0, index)))
      quote = character;
    else if (character === '#' && (index === 0 || /\s/.test(text[index - 1] ?? '')))
      return text.slice(0, index).trimEnd();
  }
  return text.trimEnd();
}

function foldLines(lines: readonly string[]): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (index === 0) text = line;
    else if (line === '') text += '\n';
    else text += text.endsWith('\n') || text === '' ? line : /^\s/.test(line) ? `\n${line}` : ` ${line}`;
  }
  return text;
}

/** Numbers and truth values as the core schema knows them; every other plain scalar is text. */
function typed(text: string): Value {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  if (/^(~|null|Null|NULL)$/.test(text)) return NO_TEXT;
  if (/^[-+]?(0|[1-9]\d*)(\.\d*)?([eE][-+]?\d+)?$/.test(text) && Number.isFinite(Number(text))) return Number(text);
  return textIn(text);
}
