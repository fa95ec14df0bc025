/**
 * JSONPath as Step Functions takes it: the grammar of Jayway JsonPath with dots, brackets, wildcards, slices, unions, filters
 * and deep scans. https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
 */
import { isArray, isObject, isSameJson, type Json } from './json.ts';

type Step =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indices'; readonly indices: readonly number[] }
  | {
      readonly kind: 'slice';
      readonly from: number | undefined;
      readonly to: number | undefined;
      readonly step: number;
    }
  | { readonly kind: 'all' }
  | { readonly kind: 'filter'; readonly holds: (item: Json, root: Json) => boolean }
  | { readonly kind: 'deep'; readonly step: Step }
  | { readonly kind: 'function'; readonly name: string };

export interface JsonPath {
  readonly steps: readonly Step[];
  /** Whether it leads to one value at most. */
  readonly isDefinite: boolean;
}

/** A path that leads nowhere, in Jayway's words. */
export class NoSuchPath extends Error {}

const known = new Map<string, JsonPath | undefined>();

/** `undefined`: no JSONPath. */
export function pathOf(text: string): JsonPath | undefined {
  if (!known.has(text)) known.set(text, read(text));
  return known.get(text);
}

function read(text: string): JsonPath | undefined {
  try {
    const reader = new PathReader(text);
    const steps = reader.path();
    if (!reader.isAtEnd()) return undefined;
    return { steps, isDefinite: steps.every(isDefiniteStep) };
  } catch {
    return undefined;
  }
}

const isDefiniteStep = (step: Step) =>
  step.kind === 'function' ||
  (step.kind === 'names' && step.names.length === 1) ||
  (step.kind === 'indices' && step.indices.length === 1);

/** A reference path names one place: for `ResultPath` and assignments. Its keys, or undefined. */
export function referencePlace(text: string): readonly (string | number)[] | undefined {
  const path = pathOf(text);
  if (path === undefined || !path.isDefinite) return undefined;
  const keys = path.steps.flatMap((step): readonly (string | number)[] =>
    step.kind === 'names' ? step.names : step.kind === 'indices' ? step.indices : [],
  );
  return keys.length === path.steps.length ? keys : undefined;
}

/** What the path leads to: one value, or an array of all if it is indefinite. @throws NoSuchPath */
export function valueAtPath({ steps, isDefinite }: JsonPath, root: Json): Json {
  let found: readonly Json[] = [root];
  let done = '$';
  let isMany = false;
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'function') {
      const given = isMany ? found : found[0];
      found = [applied(step.name, given ?? null)];
      isMany = false;
      continue;
    }
    const before = found;
    found = found.flatMap((each) => follow(step, each, root));
    done += shown(step);
    isMany ||= !isDefiniteStep(step);
    if (!isDefinite || found.length > 0) continue;
    const isLast = index === steps.length - 1;
    const [last] = before;
    throw new NoSuchPath(
      isLast || step.kind === 'indices' || !isObject(last)
        ? `No results for path: ${done}`
        : `Missing property in path ${done}`,
    );
  }
  const isSingle = isDefinite || steps.at(-1)?.kind === 'function';
  return isSingle ? (found[0] ?? null) : [...found];
}

function shown(step: Step): string {
  if (step.kind === 'names') return `[${step.names.map((name) => `'${name}'`).join(',')}]`;
  if (step.kind === 'indices') return `[${step.indices.join(',')}]`;
  return step.kind === 'deep' ? `..${shown(step.step)}` : '[*]';
}

function follow(step: Exclude<Step, { kind: 'function' }>, value: Json, root: Json): readonly Json[] {
  switch (step.kind) {
    case 'names':
      return isObject(value)
        ? step.names.flatMap((name) => (Object.hasOwn(value, name) ? [value[name] as Json] : []))
        : [];
    case 'indices':
      return isArray(value)
        ? step.indices.flatMap((index) => value.at(index) ?? (inside(index, value) ? [null] : []))
        : [];
    case 'slice':
      return isArray(value) ? sliced(value, step) : [];
    case 'all':
      return isArray(value) ? value : isObject(value) ? Object.values(value) : [];
    case 'filter':
      if (isArray(value)) return value.filter((each) => step.holds(each, root));
      return isObject(value) && step.holds(value, root) ? [value] : [];
    case 'deep': {
      const inner = step.step;
      return inner.kind === 'function' ? [] : everyOf(value).flatMap((each) => follow(inner, each, root));
    }
  }
}

const inside = (index: number, value: readonly Json[]) => index < value.length && index >= -value.length;

function sliced(
  value: readonly Json[],
  { from, to, step }: { from: number | undefined; to: number | undefined; step: number },
) {
  const at = (index: number | undefined, otherwise: number) =>
    index === undefined ? otherwise : index < 0 ? Math.max(0, value.length + index) : Math.min(index, value.length);
  const found: Json[] = [];
  for (let index = at(from, 0); index < at(to, value.length); index += step) found.push(value[index] ?? null);
  return found;
}

function everyOf(value: Json): readonly Json[] {
  const inner = isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  return [value, ...inner.flatMap(everyOf)];
}

function applied(name: string, value: Json): Json {
  const numbers = isArray(value) ? value.filter((each) => typeof each === 'number') : [];
  const sum = numbers.reduce((total, each) => total + each, 0);
  switch (name) {
    case 'length':
      return isArray(value)
        ? value.length
        : isObject(value)
          ? Object.keys(value).length
          : typeof value === 'string'
            ? value.length
            : null;
    case 'min':
      return Math.min(...numbers);
    case 'max':
      return Math.max(...numbers);
    case 'sum':
      return sum;
    case 'avg':
      return sum / numbers.length;
    case 'keys':
      return isObject(value) ? Object.keys(value) : null;
    default:
      throw new NoSuchPath(`Function with name: ${name} does not exist.`);
  }
}

type Operand = (item: Json, root: Json) => Json | undefined;

/** Reads a path; every fault is thrown, and told as "no JSONPath". */
class PathReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  path(): readonly Step[] {
    this.#expect('$');
    return this.#steps();
  }

  #steps(): Step[] {
    const steps: Step[] = [];
    for (;;) {
      if (this.#skip('..')) {
        steps.push({ kind: 'deep', step: this.#peek('[') ? this.#bracket() : this.#name() });
      } else if (this.#skip('.')) {
        steps.push(this.#peek('[') ? this.#bracket() : this.#name());
      } else if (this.#peek('[')) steps.push(this.#bracket());
      else return steps;
    }
  }

  #name(): Step {
    if (this.#skip('*')) return { kind: 'all' };
    const name = this.#match(/[^\s.[\](),=!<>&|'"*?@$~^{}]+/y);
    if (this.#skip('()')) return { kind: 'function', name };
    return { kind: 'names', names: [name] };
  }

  #bracket(): Step {
    this.#expect('[');
    this.#blanks();
    const step = this.#inBrackets();
    this.#blanks();
    this.#expect(']');
    return step;
  }

  #inBrackets(): Step {
    if (this.#skip('*')) return { kind: 'all' };
    if (this.#skip('?')) {
      this.#blanks();
      this.#expect('(');
      const holds = this.#either();
      this.#blanks();
      this.#expect(')');
      return { kind: 'filter', holds };
    }
    if (this.#peek("'") || this.#peek('"')) return { kind: 'names', names: this.#listed(() => this.#quoted()) };
    const first = this.#peek(':') ? undefined : this.#integer();
    this.#blanks();
    if (!this.#skip(':')) {
      const rest = this.#skip(',') ? this.#listed(() => this.#integer()) : [];
      return { kind: 'indices', indices: [first ?? 0, ...rest] };
    }
    const to = this.#optionalInteger();
    const step = this.#skip(':') ? (this.#optionalInteger() ?? 1) : 1;
    if (step < 1) throw new Error('step');
    return { kind: 'slice', from: first, to, step };
  }

  #listed<T>(one: () => T): T[] {
    const found: T[] = [];
    do {
      this.#blanks();
      found.push(one());
      this.#blanks();
    } while (this.#skip(','));
    return found;
  }

  #either(): (item: Json, root: Json) => boolean {
    let left = this.#both();
    for (;;) {
      this.#blanks();
      if (!this.#skip('||')) return left;
      const [before, right] = [left, this.#both()];
      left = (item, root) => before(item, root) || right(item, root);
    }
  }

  #both(): (item: Json, root: Json) => boolean {
    let left = this.#single();
    for (;;) {
      this.#blanks();
      if (!this.#skip('&&')) return left;
      const [before, right] = [left, this.#single()];
      left = (item, root) => before(item, root) && right(item, root);
    }
  }

  #single(): (item: Json, root: Json) => boolean {
    this.#blanks();
    if (this.#skip('!')) {
      const inner = this.#single();
      return (item, root) => !inner(item, root);
    }
    if (this.#skip('(')) {
      const inner = this.#either();
      this.#blanks();
      this.#expect(')');
      return inner;
    }
    const left = this.#operand();
    this.#blanks();
    const operator = this.#optional(/==|!=|<=|>=|=~|<|>|\b(?:in|nin)\b/y);
    if (operator === undefined) return (item, root) => left(item, root) !== undefined;
    this.#blanks();
    if (operator === '=~') {
      const [, pattern = '', flags = ''] =
        /^\/(.*)\/([imsu]*)$/s.exec(this.#match(/\/(?:\\.|[^/\\])*\/[imsu]*/y)) ?? [];
      const expression = new RegExp(`^(?:${pattern})$`, flags);
      return (item, root) => {
        const value = left(item, root);
        return typeof value === 'string' && expression.test(value);
      };
    }
    const right = this.#operand();
    return (item, root) => compares(operator, left(item, root), right(item, root));
  }

  #operand(): Operand {
    this.#blanks();
    if (this.#peek('@') || this.#peek('$')) {
      const isItem = this.#skip('@');
      if (!isItem) this.#expect('$');
      const steps = this.#steps();
      const path: JsonPath = { steps, isDefinite: steps.every(isDefiniteStep) };
      return (item, root) => {
        try {
          return valueAtPath(path, isItem ? item : root);
        } catch {
          return undefined;
        }
      };
    }
    if (this.#peek("'") || this.#peek('"')) {
      const text = this.#quoted();
      return () => text;
    }
    if (this.#skip('[')) {
      this.#blanks();
      const each = this.#peek(']') ? [] : this.#listed(() => this.#operand());
      this.#expect(']');
      return (item, root) => each.map((one) => one(item, root) ?? null);
    }
    const literal = JSON.parse(this.#match(/true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y)) as Json;
    return () => literal;
  }

  #quoted(): string {
    const quote = this.#text[this.#at] ?? '';
    const text = this.#match(quote === "'" ? /'(?:\\.|[^'\\])*'/y : /"(?:\\.|[^"\\])*"/y);
    return text.slice(1, -1).replace(/\\(.)/g, '$1');
  }

  #integer(): number {
    return Number(this.#match(/-?\d+/y));
  }

  #optionalInteger(): number | undefined {
    const found = this.#optional(/-?\d+/y);
    return found === undefined ? undefined : Number(found);
  }

  #blanks(): void {
    this.#optional(/\s+/y);
  }

  #peek(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }

  #skip(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }

  #expect(text: string): void {
    if (!this.#skip(text)) throw new Error(`expected ${text}`);
  }

  #optional(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return found;
  }

  #match(pattern: RegExp): string {
    const found = this.#optional(pattern);
    if (found === undefined || found === '') throw new Error('unexpected');
    return found;
  }
}

function compares(operator: string, left: Json | undefined, right: Json | undefined): boolean {
  if (operator === '==') return isSameJson(left, right);
  if (operator === '!=') return !isSameJson(left, right);
  if (operator === 'in' || operator === 'nin') {
    const isIn = isArray(right) && right.some((each) => isSameJson(each, left));
    return operator === 'in' ? isIn : !isIn;
  }
  const isComparable =
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
  if (!isComparable) return false;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}
