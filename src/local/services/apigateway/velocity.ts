/**
 * Mapping templates: the part of the Velocity Template Language that API Gateway's reference uses.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

/** What `$name` means at the start: plain data, and functions as members of it. */
export type TemplateScope = Readonly<Record<string, unknown>>;

/** It is no template, or cannot be carried out. */
export class TemplateFault extends Error {}

/** It calls what API Gateway may know and this part of the language does not. */
export class UnknownMethod extends Error {}

/** The text that a template makes. Throws `TemplateFault` where it is no template. */
export function renderTemplate(template: string, scope: TemplateScope): string {
  const reader = new Reader(template);
  const nodes = blockOf(reader, []);
  if (!reader.isDone) throw new TemplateFault(`#end without a beginning at ${reader.at}`);
  const out: string[] = [];
  run(nodes, { variables: new Map(Object.entries(scope)), out });
  return out.join('');
}

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'show'; readonly of: Expression; readonly source: string; readonly isQuiet: boolean }
  | { readonly kind: 'set'; readonly target: Expression; readonly value: Expression }
  | {
      readonly kind: 'if';
      readonly branches: readonly (readonly [test: Expression | undefined, body: readonly Node[]])[];
    }
  | { readonly kind: 'each'; readonly name: string; readonly list: Expression; readonly body: readonly Node[] }
  | { readonly kind: 'stop' | 'break' };

interface Frame {
  readonly variables: Map<string, unknown>;
  readonly out: string[];
}

type Expression = (frame: Frame) => unknown;
/** A reference can be set. */
type Reference = Expression & { readonly set?: (frame: Frame, value: unknown) => void };

class Stop extends Error {}
class Break extends Error {}

function run(nodes: readonly Node[], frame: Frame): void {
  try {
    runAll(nodes, frame);
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown;
  }
}

function runAll(nodes: readonly Node[], frame: Frame): void {
  for (const node of nodes) {
    switch (node.kind) {
      case 'text':
        frame.out.push(node.text);
        break;
      case 'show': {
        const value = node.of(frame);
        frame.out.push(value === undefined || value === null ? (node.isQuiet ? '' : node.source) : shown(value));
        break;
      }
      case 'set':
        (node.target as Reference).set?.(frame, node.value(frame));
        break;
      case 'if':
        runAll(node.branches.find(([test]) => test === undefined || isTrue(test(frame)))?.[1] ?? [], frame);
        break;
      case 'each':
        eachOf(node, frame);
        break;
      case 'stop':
        throw new Stop();
      case 'break':
        throw new Break();
    }
  }
}

function eachOf({ name, list, body }: Extract<Node, { kind: 'each' }>, frame: Frame): void {
  const given = list(frame);
  const all = Array.isArray(given) ? given : typeof given === 'object' && given !== null ? Object.values(given) : [];
  const before = frame.variables.get('foreach');
  for (const [index, each] of all.entries()) {
    frame.variables.set(name, each);
    const isLast = index === all.length - 1;
    frame.variables.set('foreach', { index, count: index + 1, hasNext: !isLast, first: index === 0, last: isLast });
    frame.variables.set('velocityCount', index + 1);
    try {
      runAll(body, frame);
    } catch (thrown) {
      if (!(thrown instanceof Break)) throw thrown;
      break;
    }
  }
  frame.variables.set('foreach', before);
}

/** As Java writes values: maps and lists without quotes. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, each]) => typeof each !== 'function')
      .map(([key, each]) => `${key}=${shown(each)}`)
      .join(', ')}}`;
  return String(value);
}

const isTrue = (value: unknown) =>
  value !== undefined && value !== null && value !== false && value !== '' && value !== 0;

class Reader {
  at = 0;
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  get isDone(): boolean {
    return this.at >= this.text.length;
  }
  /** Takes what matches here; the expression must be sticky. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text) ?? undefined;
    if (found !== undefined) this.at += found[0].length;
    return found;
  }
  need(pattern: RegExp, what: string): RegExpExecArray {
    const found = this.take(pattern);
    if (found === undefined) throw new TemplateFault(`${what} is expected at ${this.at}`);
    return found;
  }
  looking(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }
}

const ENDS = /#(?:end|\{end\}|else|\{else\}|elseif)/y;

/** Nodes up to a directive that ends a block, which is left to be read. */
function blockOf(reader: Reader, nodes: Node[]): readonly Node[] {
  while (!reader.isDone && !reader.looking(ENDS)) {
    const comment = reader.take(/##[^\n]*\n?|#\*[\s\S]*?\*#|#\[\[([\s\S]*?)\]\]#/y);
    if (comment !== undefined) {
      if (comment[1] !== undefined) nodes.push({ kind: 'text', text: comment[1] });
      continue;
    }
    const directive = reader.take(/#(set|if|foreach|stop|break)\b[ \t]*/y);
    if (directive !== undefined) {
      nodes.push(directiveOf(reader, directive[1] ?? ''));
      continue;
    }
    const start = reader.at;
    const quiet = reader.take(/\$(!?)(?=\{?[a-zA-Z_])/y);
    if (quiet !== undefined) {
      const of = referenceOf(reader);
      nodes.push({ kind: 'show', of, source: reader.text.slice(start, reader.at), isQuiet: quiet[1] === '!' });
      continue;
    }
    const text = reader.take(/\\[$#]|[$#]|[^$#\\]+|\\/y)?.[0] ?? '';
    nodes.push({ kind: 'text', text: /^\\[$#]$/.test(text) ? text.slice(1) : text });
  }
  return nodes;
}

function directiveOf(reader: Reader, name: string): Node {
  if (name === 'stop' || name === 'break') return { kind: name };
  reader.need(/\(\s*/y, '"("');
  if (name === 'set') {
    reader.need(/\$!?/y, 'a reference');
    const target = referenceOf(reader);
    reader.need(/\s*=\s*/y, '"="');
    const value = expressionOf(reader);
    reader.need(/\s*\)[ \t]*\n?/y, '")"');
    return { kind: 'set', target, value };
  }
  if (name === 'foreach') {
    const [, variable = ''] = reader.need(/\$!?\{?(\w+)\}?\s+in\s+/y, 'a variable and "in"');
    const list = expressionOf(reader);
    reader.need(/\s*\)[ \t]*\n?/y, '")"');
    const body = blockOf(reader, []);
    reader.need(/#(?:end|\{end\})[ \t]*\n?/y, '#end');
    return { kind: 'each', name: variable, list, body };
  }
  const branches: (readonly [Expression | undefined, readonly Node[]])[] = [];
  let test: Expression | undefined = expressionOf(reader);
  reader.need(/\s*\)[ \t]*\n?/y, '")"');
  for (;;) {
    branches.push([test, blockOf(reader, [])]);
    if (reader.take(/#elseif[ \t]*\(\s*/y) !== undefined) {
      test = expressionOf(reader);
      reader.need(/\s*\)[ \t]*\n?/y, '")"');
    } else if (reader.take(/#(?:else|\{else\})[ \t]*\n?/y) !== undefined) test = undefined;
    else break;
  }
  reader.need(/#(?:end|\{end\})[ \t]*\n?/y, '#end');
  return { kind: 'if', branches };
}

/** Behind the `$`: a name, and members, calls and indexes of it. */
function referenceOf(reader: Reader): Reference {
  const isBraced = reader.take(/\{/y) !== undefined;
  const [name = ''] = reader.need(/[a-zA-Z_][\w-]*/y, 'a name');
  let reference: Reference = Object.assign((frame: Frame) => frame.variables.get(name), {
    set: (frame: Frame, value: unknown) => void frame.variables.set(name, value),
  });
  for (;;) {
    const member = reader.take(/\.([a-zA-Z_][\w-]*)/y)?.[1];
    if (member !== undefined) {
      const isCall = reader.take(/\(\s*/y) !== undefined;
      reference = isCall ? callOf(reference, member, argumentsOf(reader, /\s*\)/y)) : memberOf(reference, () => member);
      continue;
    }
    if (reader.take(/\[\s*/y) === undefined) break;
    const index = expressionOf(reader);
    reader.need(/\s*\]/y, '"]"');
    reference = memberOf(reference, index);
  }
  if (isBraced) reader.need(/\}/y, '"}"');
  return reference;
}

function argumentsOf(reader: Reader, end: RegExp): readonly Expression[] {
  const all: Expression[] = [];
  while (reader.take(end) === undefined) {
    if (all.length > 0) reader.need(/\s*,\s*/y, '","');
    all.push(expressionOf(reader));
  }
  return all;
}

function memberOf(of: Expression, key: Expression): Reference {
  const get = (frame: Frame) => own(of(frame), key(frame));
  const set = (frame: Frame, value: unknown) => {
    const at = of(frame);
    if (typeof at === 'object' && at !== null) Object.assign(at, { [String(key(frame))]: value });
  };
  return Object.assign(get, { set });
}

function own(at: unknown, key: unknown): unknown {
  if (Array.isArray(at)) return at[Number(key)];
  if (typeof at !== 'object' || at === null || !Object.hasOwn(at, String(key))) return undefined;
  return (at as Readonly<Record<string, unknown>>)[String(key)];
}

function callOf(of: Expression, name: string, given: readonly Expression[]): Reference {
  return (frame) => {
    const at = of(frame);
    const values = given.map((each) => each(frame));
    const held = own(at, name);
    if (typeof held === 'function') return (held as (...all: readonly unknown[]) => unknown)(...values);
    return javaMethod(at, name, values);
  };
}

/** What values of templates can do as Java's strings, lists and maps. */
function javaMethod(at: unknown, name: string, [first, second]: readonly unknown[]): unknown {
  if (at === undefined || at === null) return undefined;
  if (typeof at === 'string') return textMethod(at, name, String(first ?? ''), second);
  if (Array.isArray(at)) {
    if (name === 'size') return at.length;
    if (name === 'get') return at[Number(first)];
    if (name === 'isEmpty') return at.length === 0;
    if (name === 'contains') return at.includes(first);
    if (name === 'add') {
      at.push(first);
      return true;
    }
  }
  if (typeof at === 'object' && !Array.isArray(at)) {
    if (name === 'get') return own(at, first);
    if (name === 'keySet') return Object.keys(at);
    if (name === 'values') return Object.values(at);
    if (name === 'entrySet')
      return Object.entries(at).map(([key, value]) => ({ key, value, getKey: () => key, getValue: () => value }));
    if (name === 'size') return Object.keys(at).length;
    if (name === 'isEmpty') return Object.keys(at).length === 0;
    if (name === 'containsKey') return Object.hasOwn(at, String(first));
    if (name === 'put') {
      Object.assign(at, { [String(first)]: second });
      return '';
    }
  }
  if (name === 'toString') return shown(at);
  if (name === 'equals') return shown(at) === shown(first);
  throw new UnknownMethod(`The local target knows no method ${name} of ${kindOf(at)} in a mapping template.`);
}

const kindOf = (at: unknown) => (Array.isArray(at) ? 'a list' : typeof at === 'object' ? 'a map' : `a ${typeof at}`);

function textMethod(at: string, name: string, first: string, second: unknown): unknown {
  switch (name) {
    case 'contains':
      return at.includes(first);
    case 'endsWith':
      return at.endsWith(first);
    case 'equals':
      return at === first;
    case 'equalsIgnoreCase':
      return at.toLowerCase() === first.toLowerCase();
    case 'indexOf':
      return at.indexOf(first);
    case 'isEmpty':
      return at === '';
    case 'length':
      return at.length;
    case 'matches':
      return new RegExp(`^(?:${first})$`).test(at);
    case 'replace':
      return at.replaceAll(first, String(second));
    case 'replaceAll':
      return at.replace(new RegExp(first, 'g'), String(second));
    case 'split':
      return at.split(new RegExp(first));
    case 'startsWith':
      return at.startsWith(first);
    case 'substring':
      return at.substring(Number(first), second === undefined ? undefined : Number(second));
    case 'toLowerCase':
      return at.toLowerCase();
    case 'toString':
      return at;
    case 'toUpperCase':
      return at.toUpperCase();
    case 'trim':
      return at.trim();
    default:
      throw new UnknownMethod(`The local target knows no method ${name} of text in a mapping template.`);
  }
}

/** Operators by how tightly they bind, loosest first. */
const LEVELS: readonly (readonly [
  pattern: RegExp,
  apply: (operator: string, left: unknown, right: () => unknown) => unknown,
])[] = [
  [/\s*(\|\||or\b)\s*/y, (_, left, right) => isTrue(left) || isTrue(right())],
  [/\s*(&&|and\b)\s*/y, (_, left, right) => isTrue(left) && isTrue(right())],
  [
    /\s*(==|!=|eq\b|ne\b)\s*/y,
    (operator, left, right) => (operator === '==' || operator === 'eq') === isSame(left, right()),
  ],
  [
    /\s*(<=|>=|<|>|le\b|ge\b|lt\b|gt\b)\s*/y,
    (operator, left, right) => compared(operator, Number(left), Number(right())),
  ],
  [/\s*([+-])\s*/y, added],
  [/\s*([*/%])\s*/y, (operator, left, right) => multiplied(operator, Number(left), Number(right()))],
];

const isSame = (left: unknown, right: unknown) =>
  (left ?? null) === (right ?? null) || (isTrue(left) && isTrue(right) && shown(left) === shown(right));

function compared(operator: string, left: number, right: number): boolean {
  if (operator === '<' || operator === 'lt') return left < right;
  if (operator === '>' || operator === 'gt') return left > right;
  return operator === '<=' || operator === 'le' ? left <= right : left >= right;
}

function added(operator: string, left: unknown, right: () => unknown): unknown {
  const other = right();
  if (operator === '-') return Number(left) - Number(other);
  return typeof left === 'number' && typeof other === 'number' ? left + other : `${shown(left)}${shown(other)}`;
}

/** Velocity's numbers are whole. */
function multiplied(operator: string, left: number, right: number): number {
  if (operator === '*') return left * right;
  return operator === '/' ? Math.trunc(left / right) : left % right;
}

function expressionOf(reader: Reader, level = 0): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return operandOf(reader);
  const [pattern, apply] = operators;
  let left = expressionOf(reader, level + 1);
  for (;;) {
    const operator = reader.take(pattern)?.[1];
    if (operator === undefined) return left;
    const [before, after] = [left, expressionOf(reader, level + 1)];
    left = (frame) => apply(operator, before(frame), () => after(frame));
  }
}

function operandOf(reader: Reader): Expression {
  if (reader.take(/!\s*/y) !== undefined) {
    const of = operandOf(reader);
    return (frame) => !isTrue(of(frame));
  }
  if (reader.take(/\(\s*/y) !== undefined) {
    const of = expressionOf(reader);
    reader.need(/\s*\)/y, '")"');
    return of;
  }
  if (reader.take(/\$!?/y) !== undefined) return referenceOf(reader);
  const number = reader.take(/-?\d+(?:\.\d+)?/y)?.[0];
  if (number !== undefined) return () => Number(number);
  const word = reader.take(/(?:true|false|null)\b/y)?.[0];
  if (word !== undefined) return () => (word === 'null' ? null : word === 'true');
  const plain = reader.take(/'((?:[^']|'')*)'/y)?.[1];
  if (plain !== undefined) return () => plain.replaceAll("''", "'");
  const filled = reader.take(/"((?:[^"\\]|\\.|"")*)"/y)?.[1];
  if (filled !== undefined) {
    const inner = new Reader(filled.replaceAll('""', '"').replaceAll('\\"', '"'));
    const nodes = blockOf(inner, []);
    return ({ variables }) => {
      const out: string[] = [];
      runAll(nodes, { variables, out });
      return out.join('');
    };
  }
  if (reader.take(/\[\s*/y) !== undefined) return listOf(reader);
  if (reader.take(/\{\s*/y) !== undefined) return mapOfExpressions(reader);
  throw new TemplateFault(`A value is expected at ${reader.at}`);
}

function listOf(reader: Reader): Expression {
  const all: Expression[] = [];
  while (reader.take(/\s*\]/y) === undefined) {
    if (all.length > 0) reader.need(/\s*,\s*/y, '","');
    const first = expressionOf(reader);
    if (all.length === 0 && reader.take(/\s*\.\.\s*/y) !== undefined) {
      const last = expressionOf(reader);
      reader.need(/\s*\]/y, '"]"');
      return (frame) => {
        const [from, to] = [Number(first(frame)), Number(last(frame))];
        return Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => (to < from ? from - i : from + i));
      };
    }
    all.push(first);
  }
  return (frame) => all.map((each) => each(frame));
}

function mapOfExpressions(reader: Reader): Expression {
  const all: (readonly [Expression, Expression])[] = [];
  while (reader.take(/\s*\}/y) === undefined) {
    if (all.length > 0) reader.need(/\s*,\s*/y, '","');
    const key = expressionOf(reader);
    reader.need(/\s*:\s*/y, '":"');
    all.push([key, expressionOf(reader)]);
  }
  return (frame) => Object.fromEntries(all.map(([key, value]) => [String(key(frame)), value(frame)]));
}
