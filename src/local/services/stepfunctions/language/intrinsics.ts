/** Intrinsic functions of JSONPath states. https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
import { createHash, randomUUID } from 'node:crypto';
import { isArray, isObject, isSameJson, type Json } from './json.ts';
import { isPath, type QueryScope, valueFor } from './scope.ts';
import { StateError } from './state-error.ts';

type Term =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Term[] };

const known = new Map<string, Term | undefined>();

/** Whether a text is a call of an intrinsic function. */
export const isIntrinsic = (text: string) => termOf(text) !== undefined;

/** What a call gives. @throws StateError */
export function callIntrinsic(field: string, text: string, scope: QueryScope): Json {
  const term = termOf(text);
  if (term === undefined) throw failure(`The intrinsic function '${text}' is malformed`);
  return resultOf(term, field, scope);
}

function resultOf(term: Term, field: string, scope: QueryScope): Json {
  if (term.kind === 'value') return term.value;
  if (term.kind === 'path') return valueFor(field, term.path, scope);
  const call = FUNCTIONS[term.name];
  if (call === undefined) throw failure(`${term.name} is not an intrinsic function`);
  return call(
    term.of.map((each) => resultOf(each, field, scope)),
    term.name,
  );
}

const failure = (reason: string) => new StateError('States.IntrinsicFailure', reason, { isPlaced: true });

function termOf(text: string): Term | undefined {
  if (!known.has(text)) known.set(text, read(text));
  return known.get(text);
}

function read(text: string): Term | undefined {
  let at = 0;
  const blanks = () => {
    while (/\s/.test(text[at] ?? '')) at += 1;
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    at += found?.length ?? 0;
    return found;
  };
  const term = (): Term | undefined => {
    blanks();
    if (text[at] === "'") {
      const quoted = take(/'(?:\\.|[^'\\])*'/sy);
      // Braces stay escaped: only Format knows what they mean.
      return quoted === undefined
        ? undefined
        : { kind: 'value', value: quoted.slice(1, -1).replace(/\\(['\\])/g, '$1') };
    }
    if (text[at] === '$') return pathTerm();
    const name = take(/States\.\w+/y);
    if (name === undefined) {
      const literal = take(/true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
      return literal === undefined ? undefined : { kind: 'value', value: JSON.parse(literal) as Json };
    }
    blanks();
    if (text[at] !== '(' || FUNCTIONS[name] === undefined) return undefined;
    at += 1;
    blanks();
    const of: Term[] = [];
    if (text[at] === ')') at += 1;
    else {
      for (;;) {
        const one = term();
        if (one === undefined) return undefined;
        of.push(one);
        blanks();
        const next = text[at];
        at += 1;
        if (next === ')') break;
        if (next !== ',') return undefined;
      }
    }
    return { kind: 'call', name, of };
  };
  // A path ends with the comma or the bracket of the call: what stands in its own brackets and quotes is passed over.
  const pathTerm = (): Term | undefined => {
    const from = at;
    let depth = 0;
    let quote: string | undefined;
    for (; at < text.length; at += 1) {
      const letter = text[at] as string;
      if (quote !== undefined) {
        if (letter === quote) quote = undefined;
      } else if (depth > 0 && (letter === "'" || letter === '"')) quote = letter;
      else if (letter === '[' || letter === '(') depth += 1;
      else if (depth > 0 && (letter === ']' || letter === ')')) depth -= 1;
      else if (depth === 0 && (letter === ',' || letter === ')')) break;
    }
    const path = text.slice(from, at).trim();
    return isPath(path) ? { kind: 'path', path } : undefined;
  };
  const whole = term();
  blanks();
  return whole?.kind === 'call' && at === text.length ? whole : undefined;
}

type Call = (given: readonly Json[], name: string) => Json;

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function textAt(given: readonly Json[], index: number, name: string): string {
  const value = given[index];
  if (typeof value !== 'string') throw failure(`Invalid arguments in ${name}: argument ${index + 1} must be a string`);
  return value;
}

function listAt(given: readonly Json[], index: number, name: string): readonly Json[] {
  const value = given[index];
  if (!isArray(value)) throw failure(`Invalid arguments in ${name}: argument ${index + 1} must be an array`);
  return value;
}

function numberAt(given: readonly Json[], index: number, name: string): number {
  const value = given[index];
  if (typeof value !== 'number') throw failure(`Invalid arguments in ${name}: argument ${index + 1} must be a number`);
  // A half is rounded up: 2.5 is 3, -2.5 is -2.
  return Math.round(value);
}

const FUNCTIONS: Readonly<Record<string, Call>> = {
  'States.Array': (given) => [...given],
  'States.ArrayPartition': (given, name) => partition(listAt(given, 0, name), numberAt(given, 1, name), name),
  'States.ArrayContains': (given, name) => listAt(given, 0, name).some((each) => isSameJson(each, given[1])),
  'States.ArrayRange': (given, name) =>
    numberRange(numberAt(given, 0, name), numberAt(given, 1, name), numberAt(given, 2, name), name),
  'States.ArrayGetItem': (given, name) => {
    const list = listAt(given, 0, name);
    const index = numberAt(given, 1, name);
    if (index < 0 || index >= list.length) throw failure(`Invalid arguments in ${name}: the index is out of bounds`);
    return list[index] as Json;
  },
  'States.ArrayLength': (given, name) => listAt(given, 0, name).length,
  'States.ArrayUnique': (given, name) => {
    const list = listAt(given, 0, name);
    return list.filter((each, index) => list.findIndex((other) => isSameJson(each, other)) === index);
  },
  'States.Base64Encode': (given, name) => {
    const text = textAt(given, 0, name);
    if (text.length > 10_000)
      throw failure(`Invalid arguments in ${name}: the string is longer than 10,000 characters`);
    return Buffer.from(text).toString('base64');
  },
  'States.Base64Decode': (given, name) => {
    const text = textAt(given, 0, name);
    if (text.length > 10_000)
      throw failure(`Invalid arguments in ${name}: the string is longer than 10,000 characters`);
    return Buffer.from(text, 'base64').toString('utf8');
  },
  'States.Hash': (given, name) => {
    const algorithm = HASHES[textAt(given, 1, name)];
    if (algorithm === undefined)
      throw failure(`Invalid arguments in ${name}: ${textAt(given, 1, name)} is no algorithm of it`);
    const [value] = given;
    return hashed(typeof value === 'string' ? value : JSON.stringify(value), algorithm);
  },
  'States.JsonMerge': ([left, right, isDeep], name) => {
    if (!isObject(left) || !isObject(right)) throw failure(`Invalid arguments in ${name}: both must be objects`);
    if (isDeep !== false) throw failure(`Invalid arguments in ${name}: only shallow merging is supported`);
    return { ...left, ...right };
  },
  'States.StringToJson': (given, name) => {
    const text = textAt(given, 0, name);
    if (text.trim() === '') return null;
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw failure(`Invalid arguments in ${name}: '${text}' is no JSON`);
    }
  },
  'States.JsonToString': ([value]) => JSON.stringify(value ?? null),
  'States.MathRandom': (given, name) => {
    const [from, to] = [numberAt(given, 0, name), numberAt(given, 1, name)];
    if (to <= from) throw failure(`Invalid arguments in ${name}: the end must be greater than the start`);
    const part = given.length > 2 ? seeded(numberAt(given, 2, name)) : Math.random();
    return from + Math.floor(part * (to - from));
  },
  'States.MathAdd': (given, name) => numberAt(given, 0, name) + numberAt(given, 1, name),
  'States.StringSplit': (given, name) => {
    const splitters = textAt(given, 1, name);
    const parts: string[] = [''];
    for (const letter of textAt(given, 0, name)) {
      if (splitters.includes(letter)) parts.push('');
      else parts[parts.length - 1] += letter;
    }
    return parts.filter((part) => part !== '');
  },
  'States.UUID': () => randomUUID(),
  'States.Format': (given, name) => {
    const rest = given.slice(1);
    const text = textAt(given, 0, name).replace(/\\([{}])|\{\}/g, (_whole: string, brace: string | undefined) => {
      if (brace !== undefined) return brace;
      const value = rest.shift();
      if (value === undefined) throw failure(`Invalid arguments in ${name}: there are fewer values than placeholders`);
      return typeof value === 'string' ? value : shownInText(value);
    });
    if (rest.length > 0) throw failure(`Invalid arguments in ${name}: there are more values than placeholders`);
    return text;
  },
};

/** Values in a text look as Java prints its collections: `{a=1, b=[2]}`. */
function shownInText(value: Json): string {
  if (isArray(value)) return `[${value.map(shownInText).join(', ')}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${key}=${shownInText(each)}`)
    .join(', ')}}`;
}

/** As `States.ArrayPartition` and JSONata's `$partition`. */
export function partition(list: readonly Json[], size: number, name: string): Json {
  if (size < 1) throw failure(`Invalid arguments in ${name}: the size of a chunk must be positive`);
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

/** Both ends included, 1,000 items at most. */
export function numberRange(from: number, to: number, step: number, name: string): readonly number[] {
  if (step === 0) throw failure(`Invalid arguments in ${name}: the step must not be 0`);
  const length = Math.max(0, Math.floor((to - from) / step) + 1);
  if (length > 1000) throw failure(`Invalid arguments in ${name}: the array would have more than 1,000 items`);
  return Array.from({ length }, (_, index) => from + index * step);
}

/** A digest in hexadecimal; the name as node has it. */
export const hashed = (text: string, algorithm: string) => createHash(algorithm).update(text).digest('hex');

export const hashAlgorithm = (name: string): string | undefined => HASHES[name];

/** mulberry32 of a seed: the same part of one for the same seed. */
export function seeded(seed: number): number {
  const state = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
