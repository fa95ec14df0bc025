/** Event patterns. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
import { isRecord } from '../../../base/index.ts';
import { ServiceError } from '../../service.ts';

export type EventPattern = (event: unknown) => boolean;

/** A test of the values at a path; `undefined` in place of a value where there is none. */
type LeafTest = (value: unknown) => boolean;

/** What a path must have: one of the tests on one of its values, or nothing at all. */
interface Condition {
  readonly path: string;
  readonly tests: readonly LeafTest[];
  readonly mayBeAbsent: boolean;
}

/** A value of an event with where in which arrays it stands: what is matched together must stand in the same elements. */
interface Leaf {
  readonly value: unknown;
  readonly places: ReadonlyMap<string, number>;
}

const wrong = (reason: string) =>
  new ServiceError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

/** How many combinations of `$or` one pattern may have. */
const MOST = 1000;

/** Throws `InvalidEventPatternException` in AWS's words. */
export function parsePattern(text: string): EventPattern {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw wrong('Filter is not an object');
  }
  if (!isRecord(read)) throw wrong('Filter is not an object');
  if (Object.keys(read).length === 0) throw wrong('Empty objects are not allowed');
  const alternatives = conditionsOf(read, '');
  return (event) => {
    const leaves = leavesOf(event);
    return alternatives.some((conditions) => matches(conditions, leaves, new Map()));
  };
}

/** The alternatives of a pattern, each all of its conditions. */
function conditionsOf(pattern: Readonly<Record<string, unknown>>, prefix: string): readonly (readonly Condition[])[] {
  let alternatives: readonly (readonly Condition[])[] = [[]];
  for (const [key, given] of Object.entries(pattern)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const isOr = key === '$or' && Array.isArray(given) && given.length > 1 && given.every(isRecord);
    const own = isOr ? given.filter(isRecord).flatMap((each) => conditionsOf(each, prefix)) : ofKey(path, key, given);
    alternatives = alternatives.flatMap((left) => own.map((right) => [...left, ...right]));
    if (alternatives.length > MOST) throw wrong(`Rule is too complex - the number of $or combinations exceeds ${MOST}`);
  }
  return alternatives;
}

function ofKey(path: string, key: string, given: unknown): readonly (readonly Condition[])[] {
  if (isRecord(given)) {
    if (Object.keys(given).length === 0) throw wrong('Empty objects are not allowed');
    return conditionsOf(given, path);
  }
  if (!Array.isArray(given)) throw wrong(`"${key}" must be an object or an array`);
  if (given.length === 0) throw wrong('Empty arrays are not allowed');
  const rules = given.map((rule: unknown) => ruleOf(rule));
  return [
    [
      {
        path,
        tests: rules.flatMap((rule) => (rule === 'absent' ? [] : [rule])),
        mayBeAbsent: rules.includes('absent'),
      },
    ],
  ];
}

function ruleOf(rule: unknown): LeafTest | 'absent' {
  if (Array.isArray(rule)) throw wrong('Match value must be String, number, true, false, or null');
  if (!isRecord(rule)) return (value) => value === rule;
  const [entry, second] = Object.entries(rule);
  if (entry === undefined) throw wrong('Empty objects are not allowed');
  if (second !== undefined) throw wrong('Only one key allowed in match expression');
  const [kind, wanted] = entry;
  switch (kind) {
    case 'exists':
      if (typeof wanted !== 'boolean') throw wrong('exists match pattern must be either true or false.');
      return wanted ? () => true : 'absent';
    case 'anything-but':
      return anythingBut(wanted);
    case 'numeric':
      return numeric(wanted);
    default: {
      const test = textTest(kind, wanted);
      if (test === undefined) throw wrong(`Unrecognized match type ${kind}`);
      return test;
    }
  }
}

/** Tests of texts; `undefined` for a kind that there is not. */
function textTest(kind: string, wanted: unknown): LeafTest | undefined {
  switch (kind) {
    case 'prefix':
    case 'suffix': {
      const isBlind = isRecord(wanted) && typeof wanted['equals-ignore-case'] === 'string';
      const part = isBlind ? String(wanted['equals-ignore-case']).toLowerCase() : wanted;
      if (typeof part !== 'string') throw wrong(`${kind} match pattern must be a string`);
      return onText((text) => {
        const own = isBlind ? text.toLowerCase() : text;
        return kind === 'prefix' ? own.startsWith(part) : own.endsWith(part);
      });
    }
    case 'equals-ignore-case': {
      if (typeof wanted !== 'string') throw wrong('equals-ignore-case match pattern must be a string');
      const lower = wanted.toLowerCase();
      return onText((text) => text.toLowerCase() === lower);
    }
    case 'wildcard':
      return wildcard(wanted);
    case 'cidr':
      return cidr(wanted);
    default:
      return undefined;
  }
}

const onText =
  (test: (text: string) => boolean): LeafTest =>
  (value) =>
    typeof value === 'string' && test(value);

function anythingBut(wanted: unknown): LeafTest {
  const single = 'Value of anything-but must be an array or single string/number value.';
  if (isRecord(wanted)) {
    const [[kind, of] = ['', undefined]] = Object.entries(wanted);
    const list = [of].flat();
    const tests = list.map((each): LeafTest => {
      switch (kind) {
        case 'prefix':
        case 'suffix':
          if (isRecord(each)) throw wrong(single);
          if (typeof each !== 'string') throw wrong('prefix/suffix match pattern must be a string');
          if (each === '') throw wrong('Null prefix/suffix not allowed');
          return onText((text) => (kind === 'prefix' ? text.startsWith(each) : text.endsWith(each)));
        case 'equals-ignore-case':
          if (typeof each !== 'string') {
            throw wrong('Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.');
          }
          return onText((text) => text.toLowerCase() === each.toLowerCase());
        case 'wildcard':
          return wildcard(each);
        default:
          throw wrong(`Unsupported anything-but pattern: ${kind}`);
      }
    });
    if (tests.length === 0) throw wrong('Empty arrays are not allowed');
    return (value) => !tests.some((test) => test(value));
  }
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) throw wrong('Empty arrays are not allowed');
    if (wanted.some((each) => typeof each !== 'string' && typeof each !== 'number')) {
      throw wrong('Inside anything but list, start|null|boolean is not supported.');
    }
    return (value) => !wanted.includes(value);
  }
  if (typeof wanted !== 'string' && typeof wanted !== 'number') throw wrong(single);
  return (value) => value !== wanted;
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function numeric(wanted: unknown): LeafTest {
  if (!Array.isArray(wanted)) throw wrong('Value of numeric must be an array.');
  if (wanted.length === 0) throw wrong('Invalid member in numeric match: ]');
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < wanted.length; i += 2) {
    const sign: unknown = wanted[i];
    const bound: unknown = wanted[i + 1];
    const compare = typeof sign === 'string' ? COMPARE[sign] : undefined;
    if (compare === undefined) throw wrong(`Unrecognized numeric range operator: ${String(sign)}`);
    // A second bound closes the range that the first one opens.
    if (i > 0 && !(String(wanted[0]).startsWith('>') && String(sign).startsWith('<'))) {
      throw wrong(`Bad numeric range operator: ${String(sign)}`);
    }
    if (typeof bound !== 'number') throw wrong(`Value of ${String(sign)} must be numeric`);
    tests.push((value) => compare(value, bound));
  }
  if (tests.length > 2) throw wrong('Too many terms in numeric range');
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function wildcard(wanted: unknown): LeafTest {
  if (typeof wanted !== 'string') throw wrong('wildcard match pattern must be a string');
  const double = /(?<!\\)\*\*/.exec(wanted);
  if (double !== null) throw wrong(`Consecutive wildcard characters at pos ${double.index + 1}`);
  const parts: string[] = [''];
  for (const [token] of wanted.matchAll(/\\[\\*]|[\s\S]/g)) {
    if (token === '*') parts.push('');
    else parts[parts.length - 1] += token.startsWith('\\') && token.length === 2 ? token.charAt(1) : token;
  }
  // AWS bounds the states that stars make; short parts between many stars are what it refuses.
  if (parts.length > 5 && parts.slice(1, -1).filter((part) => part.length <= 1).length >= 4) {
    throw wrong(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    );
  }
  return onText((text) => likesParts(text, parts));
}

/** The parts in their order, the first in front and the last at the end. */
function likesParts(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function cidr(wanted: unknown): LeafTest {
  if (typeof wanted !== 'string') throw wrong('prefix match pattern must be a string');
  const [address = '', mask, more] = wanted.split('/');
  if (mask === undefined || more !== undefined) throw wrong("Malformed CIDR, one '/' required");
  if (!/^\d+$/.test(mask)) throw wrong('Malformed CIDR, mask bits must be an integer');
  const base = bitsOf(address);
  if (base === undefined) throw wrong(`Nonstandard IP address: ${address}`);
  const bits = Number(mask);
  if (bits > base.length) throw wrong(`Malformed CIDR, mask bits must not exceed ${base.length}`);
  return onText((text) => {
    const own = bitsOf(text);
    return own !== undefined && own.length === base.length && own.slice(0, bits) === base.slice(0, bits);
  });
}

/** An address as a text of zeros and ones. */
function bitsOf(address: string): string | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (four !== undefined) {
    return four.every((each) => each < 256)
      ? four.map((each) => each.toString(2).padStart(8, '0')).join('')
      : undefined;
  }
  if (!/^[\da-f:]+$/i.test(address) || !address.includes(':')) return undefined;
  const [front = '', back, more] = address.split('::');
  if (more !== undefined) return undefined;
  const words = (text: string) => (text === '' ? [] : text.split(':'));
  const known = words(front).length + words(back ?? '').length;
  if (back === undefined ? known !== 8 : known > 7) return undefined;
  const all = [...words(front), ...Array.from({ length: 8 - known }, () => '0'), ...words(back ?? '')];
  if (all.some((each) => !/^[\da-f]{1,4}$/i.test(each))) return undefined;
  return all.map((each) => Number.parseInt(each, 16).toString(2).padStart(16, '0')).join('');
}

/** The values of an event by path: names joined with dots, as a pattern may join them too. */
function leavesOf(event: unknown): ReadonlyMap<string, readonly Leaf[]> {
  const found = new Map<string, Leaf[]>();
  const visit = (value: unknown, path: string, places: ReadonlyMap<string, number>): void => {
    if (Array.isArray(value)) {
      value.forEach((each: unknown, i) => {
        visit(each, path, isRecord(each) || Array.isArray(each) ? new Map([...places, [path, i]]) : places);
      });
    } else if (isRecord(value)) {
      for (const [key, each] of Object.entries(value)) visit(each, path === '' ? key : `${path}.${key}`, places);
    } else {
      const list = found.get(path) ?? [];
      list.push({ value, places });
      found.set(path, list);
    }
  };
  visit(event, '', new Map());
  return found;
}

function matches(
  [first, ...rest]: readonly Condition[],
  leaves: ReadonlyMap<string, readonly Leaf[]>,
  places: ReadonlyMap<string, number>,
): boolean {
  if (first === undefined) return true;
  const own = leaves.get(first.path) ?? [];
  if (own.length === 0) return first.mayBeAbsent && matches(rest, leaves, places);
  return own.some(
    (leaf) =>
      [...leaf.places].every(([array, i]) => (places.get(array) ?? i) === i) &&
      first.tests.some((test) => test(leaf.value)) &&
      matches(rest, leaves, new Map([...places, ...leaf.places])),
  );
}
