/** Event patterns. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
import { isRecord } from '../../../base/index.ts';
import { ServiceError } from '../../service.ts';
import { placeInPattern } from './place-in-pattern.ts';

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

/** What is wrong with a pattern, in the words of AWS's compiler of patterns. */
export class PatternFault extends Error {}

const wrong = (reason: string) => new PatternFault(reason);

/** The keys and indices that lead to a value of the pattern. */
type Place = readonly (string | number)[];

/** What is wrong at a place; inside a list that is told twice. `isRead`: the text there was read before it was refused. */
class FaultAt extends PatternFault {
  readonly place: Place;
  readonly isRead: boolean;
  readonly isInList: boolean;

  constructor(reason: string, place: Place, { isRead = true, isInList = false } = {}) {
    super(reason);
    this.place = place;
    this.isRead = isRead;
    this.isInList = isInList;
  }
}

/** How many combinations of `$or` one pattern may have. */
const MOST = 1000;

/** Throws `InvalidEventPatternException` in AWS's words. */
export function parsePattern(text: string): EventPattern {
  try {
    const read = objectIn(text);
    if (read === undefined) throw wrong('Filter is not an object');
    if (Object.keys(read).length === 0) throw wrong('Empty objects are not allowed');
    return compilePattern(text, read);
  } catch (thrown) {
    if (!(thrown instanceof PatternFault)) throw thrown;
    throw new ServiceError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${thrown.message}`);
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return isRecord(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** What services that match by patterns make of them differently. */
export interface PatternDialect {
  /** Whether `anything-but` takes the start of a text and no other test. */
  readonly isAnythingButPrefixOnly?: boolean;
  /** Whether faults of a rule that is no rule are told with their place. */
  readonly placesRules?: boolean;
}

/** The test that a pattern is. Throws `PatternFault`, with the place in `text`, which `read` was read from. */
export function compilePattern(
  text: string,
  read: Readonly<Record<string, unknown>>,
  dialect: PatternDialect = {},
): EventPattern {
  const alternatives = placed(text, read, dialect);
  return (event) => {
    const leaves = leavesOf(event);
    return alternatives.some((conditions) => matches(conditions, leaves, new Map()));
  };
}

/** The conditions of a pattern; what is wrong in it is told with its place. */
function placed(
  text: string,
  read: Readonly<Record<string, unknown>>,
  dialect: PatternDialect,
): readonly (readonly Condition[])[] {
  try {
    return conditionsOf(read, '', [], dialect);
  } catch (thrown) {
    if (!(thrown instanceof FaultAt)) throw thrown;
    const where = placeInPattern(text, thrown.place, thrown.isRead);
    throw wrong(`${thrown.message}${where}${thrown.isInList ? where : ''}`);
  }
}

/** The alternatives of a pattern, each all of its conditions. */
function conditionsOf(
  pattern: Readonly<Record<string, unknown>>,
  prefix: string,
  at: Place,
  dialect: PatternDialect,
): readonly (readonly Condition[])[] {
  let alternatives: readonly (readonly Condition[])[] = [[]];
  for (const [key, given] of Object.entries(pattern)) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const isOr = key === '$or' && Array.isArray(given) && given.length > 1 && given.every(isRecord);
    const own = isOr
      ? given.filter(isRecord).flatMap((each, i) => conditionsOf(each, prefix, [...at, key, i], dialect))
      : ofKey(path, given, [...at, key], dialect);
    alternatives = alternatives.flatMap((left) => own.map((right) => [...left, ...right]));
    if (alternatives.length > MOST) throw wrong(`Rule is too complex - the number of $or combinations exceeds ${MOST}`);
  }
  return alternatives;
}

function ofKey(path: string, given: unknown, at: Place, dialect: PatternDialect): readonly (readonly Condition[])[] {
  if (isRecord(given)) {
    if (Object.keys(given).length === 0) throw wrong('Empty objects are not allowed');
    return conditionsOf(given, path, at, dialect);
  }
  if (!Array.isArray(given)) throw new FaultAt(`"${at.at(-1)}" must be an object or an array`, at, { isRead: false });
  if (given.length === 0) throw new FaultAt('Empty arrays are not allowed', [...at, 0]);
  const rules = given.map((rule: unknown, i) => ruleOf(rule, [...at, i], dialect));
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

function ruleOf(rule: unknown, at: Place, dialect: PatternDialect): LeafTest | 'absent' {
  const fault = (reason: string, place: Place) =>
    dialect.placesRules === true ? new FaultAt(reason, place, { isRead: false }) : wrong(reason);
  if (Array.isArray(rule)) throw fault('Match value must be String, number, true, false, or null', at);
  if (!isRecord(rule)) return (value) => value === rule;
  const [entry, second] = Object.entries(rule);
  if (entry === undefined) throw wrong('Empty objects are not allowed');
  if (second !== undefined) throw fault('Only one key allowed in match expression', [...at, second[0]]);
  const [kind, wanted] = entry;
  const own = [...at, kind];
  switch (kind) {
    case 'exists':
      if (typeof wanted !== 'boolean') {
        throw new FaultAt('exists match pattern must be either true or false.', own, { isRead: false });
      }
      return wanted ? () => true : 'absent';
    case 'anything-but':
      return dialect.isAnythingButPrefixOnly === true && isRecord(wanted)
        ? notPrefix(wanted, own)
        : anythingBut(wanted, own);
    case 'numeric':
      return numeric(wanted, own);
    default: {
      const test = textTest(kind, wanted, own);
      if (test === undefined) throw new FaultAt(`Unrecognized match type ${kind}`, own, { isRead: false });
      return test;
    }
  }
}

/** Tests of texts; `undefined` for a kind that there is not. */
function textTest(kind: string, wanted: unknown, at: Place): LeafTest | undefined {
  switch (kind) {
    case 'prefix':
    case 'suffix': {
      const isBlind = isRecord(wanted) && typeof wanted['equals-ignore-case'] === 'string';
      const part = isBlind ? String(wanted['equals-ignore-case']).toLowerCase() : wanted;
      if (typeof part !== 'string') throw new FaultAt(`${kind} match pattern must be a string`, at);
      return onText((text) => {
        const own = isBlind ? text.toLowerCase() : text;
        return kind === 'prefix' ? own.startsWith(part) : own.endsWith(part);
      });
    }
    case 'equals-ignore-case': {
      if (typeof wanted !== 'string') throw new FaultAt('equals-ignore-case match pattern must be a string', at);
      const lower = wanted.toLowerCase();
      return onText((text) => text.toLowerCase() === lower);
    }
    case 'wildcard':
      return wildcard(wanted, at);
    case 'cidr':
      return cidr(wanted, at);
    default:
      return undefined;
  }
}

const onText =
  (test: (text: string) => boolean): LeafTest =>
  (value) =>
    typeof value === 'string' && test(value);

function notPrefix(wanted: Readonly<Record<string, unknown>>, at: Place): LeafTest {
  const [[kind, prefix] = ['', undefined]] = Object.entries(wanted);
  const own = [...at, kind];
  if (kind !== 'prefix') throw new FaultAt(`Unsupported anything-but pattern: ${kind}`, own, { isRead: false });
  if (typeof prefix !== 'string') throw new FaultAt('prefix match pattern must be a string', own);
  return (value) => !(typeof value === 'string' && value.startsWith(prefix));
}

function anythingBut(wanted: unknown, at: Place): LeafTest {
  const single = 'Value of anything-but must be an array or single string/number value.';
  if (isRecord(wanted)) {
    const [[kind, of] = ['', undefined]] = Object.entries(wanted);
    const list = [of].flat();
    const isInList = Array.isArray(of);
    const tests = list.map((each, i): LeafTest => {
      const own = isInList ? [...at, kind, i] : [...at, kind];
      const fault = (reason: string) => new FaultAt(reason, own, { isInList });
      switch (kind) {
        case 'prefix':
        case 'suffix':
          if (isRecord(each)) throw fault(single);
          if (typeof each !== 'string') throw fault('prefix/suffix match pattern must be a string');
          if (each === '') throw fault('Null prefix/suffix not allowed');
          return onText((text) => (kind === 'prefix' ? text.startsWith(each) : text.endsWith(each)));
        case 'equals-ignore-case':
          if (typeof each !== 'string') {
            throw fault('Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.');
          }
          return onText((text) => text.toLowerCase() === each.toLowerCase());
        case 'wildcard':
          return wildcard(each, own, isInList);
        default:
          throw fault(`Unsupported anything-but pattern: ${kind}`);
      }
    });
    if (tests.length === 0) throw new FaultAt('Empty arrays are not allowed', [...at, kind, 0]);
    return (value) => !tests.some((test) => test(value));
  }
  if (Array.isArray(wanted)) {
    if (wanted.length === 0) throw new FaultAt('Empty arrays are not allowed', [...at, 0]);
    const bad = wanted.findIndex((each) => typeof each !== 'string' && typeof each !== 'number');
    if (bad >= 0)
      throw new FaultAt('Inside anything but list, start|null|boolean is not supported.', [...at, bad], {
        isInList: true,
      });
    return (value) => !wanted.includes(value);
  }
  if (typeof wanted !== 'string' && typeof wanted !== 'number') throw new FaultAt(single, at);
  return (value) => value !== wanted;
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** A number, or a range with one bound or two. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
function numeric(wanted: unknown, at: Place): LeafTest {
  if (!Array.isArray(wanted)) throw new FaultAt('Value of numeric must be an array.', at);
  const terms: readonly unknown[] = wanted;
  const fault = (reason: string, i: number, isRead = true) => new FaultAt(reason, [...at, i], { isRead });
  const [sign, bound, second, top] = terms;
  if (typeof sign !== 'string') throw fault(`Invalid member in numeric match: ${terms.length === 0 ? ']' : sign}`, 0);
  const compare = COMPARE[sign];
  // The parser has read the value before it looks at the operator.
  if (compare === undefined) throw fault(`Unrecognized numeric range operator: ${sign}`, 1, false);
  if (typeof bound !== 'number') throw fault(`Value of ${sign === '=' ? 'equals' : sign} must be numeric`, 1, false);
  if (terms.length === 2) return (value) => typeof value === 'number' && compare(value, bound);
  if (!sign.startsWith('>')) throw fault('Too many elements in numeric expression', 2, false);
  if (typeof second !== 'string') throw fault(`Bad value in numeric range: ${String(second)}`, 2);
  const closes = COMPARE[second];
  if (closes === undefined || !second.startsWith('<')) throw fault(`Bad numeric range operator: ${second}`, 2);
  if (typeof top !== 'number') throw fault(`Value of ${second} must be numeric`, 3, false);
  if (terms.length > 4) throw fault('Too many terms in numeric range expression', 4, false);
  if (top <= bound) throw fault('Bottom must be less than top', 4);
  return (value) => typeof value === 'number' && compare(value, bound) && closes(value, top);
}

function wildcard(wanted: unknown, at: Place, isInList = false): LeafTest {
  if (typeof wanted !== 'string') throw new FaultAt('wildcard match pattern must be a string', at, { isInList });
  const double = /(?<!\\)\*\*/.exec(wanted);
  if (double !== null)
    throw new FaultAt(`Consecutive wildcard characters at pos ${double.index + 1}`, at, { isInList });
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

function cidr(wanted: unknown, at: Place): LeafTest {
  if (typeof wanted !== 'string') throw new FaultAt('prefix match pattern must be a string', at);
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
