import {
  ALWAYS,
  allOf,
  and,
  anyOf,
  type Certainty,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  type Guard,
  holeNames,
  impliedBy,
  isSymbolic,
  matchesGlob,
  NEVER,
  NO_TEXT,
  NOWHERE,
  noneOf,
  not,
  or,
  rememberedOf,
  sameText,
  showText,
  stripPrivate,
  type Text,
} from '../base/index.ts';
import type { Matcher } from '../claims/index.ts';
import {
  casesOf,
  dynamicAsHoles,
  elementsAt,
  type Found,
  isList,
  isMapping,
  type Model,
  type Path,
  parsePath,
  textOf,
  type Value,
  valuesAt,
} from '../model/index.ts';
import { mentions } from './mentions.ts';
import type { Question, Thing } from './question.ts';
import { mayHaveParts, whenHidden } from './untold-parts.ts';

/** Whether the property at a path of a thing matches. The worlds in which the thing does not exist are not left out. */
export function matchProperty(question: Question, thing: Thing, path: Path, matcher: Matcher): Extent {
  const wildcard = path.indexOf('*');
  if (wildcard >= 0) {
    const before = path.slice(0, wildcard);
    const elements = elementsAt(thing.properties, before);
    if (elements.length === 0) return { certain: NEVER, possible: whenHidden(question, thing, before) };
    return allOf(
      ...elements.map((found) =>
        impliedBy(found.when, matchProperty(question, thing, [...found.path, ...path.slice(wildcard + 1)], matcher)),
      ),
    );
  }
  const found = valuesAt(thing.properties, path);
  const hidden = found.some(({ value }) => isUnseen(value)) ? whenHidden(question, thing, path) : NEVER;
  return anyOf(
    ...found.map((each) =>
      isUnseen(each.value) && and(each.when, hidden) !== NEVER
        ? { certain: NEVER, possible: each.when }
        : allOf(exactlyIn(each.when), matchValue(question, thing, each.path, each.value, matcher)),
    ),
  );
}

function isUnseen(value: Value | undefined): boolean {
  return value === undefined || isSymbolic(textOf(value) ?? NO_TEXT);
}

export function matchProperties(
  question: Question,
  thing: Thing,
  base: Path,
  wanted: Readonly<Record<string, Matcher>>,
): Extent {
  return allOf(
    ...Object.entries(wanted).map(([path, matcher]) =>
      matchProperty(question, thing, [...base, ...parsePath(path)], matcher),
    ),
  );
}

function matchValue(question: Question, thing: Thing, path: Path, value: Value | undefined, matcher: Matcher): Extent {
  if (typeof matcher === 'string') return matchText(question, value, matcher, sameText);
  if (typeof matcher !== 'object')
    return value === undefined ? NOWHERE : matchText(question, value, String(matcher), sameNumberOrText);
  if ('absent' in matcher) return value === undefined ? EVERYWHERE : NOWHERE;
  if ('present' in matcher) return value === undefined ? NOWHERE : EVERYWHERE;
  if ('not' in matcher) return noneOf(matchValue(question, thing, path, value, matcher.not));
  if ('oneOf' in matcher) return anyOf(...matcher.oneOf.map((each) => matchValue(question, thing, path, value, each)));
  if (value === undefined) return NOWHERE;
  if ('like' in matcher) return matchText(question, value, matcher.like, (text, pattern) => matchesGlob(pattern, text));
  if ('mentions' in matcher) return extentOf(mentions(question.model, value, matcher.mentions));
  if ('refersTo' in matcher) return matchReference(question, thing, path, value, matcher);
  if ('where' in matcher) {
    if (isMapping(value)) return matchProperties(question, thing, path, matcher.where);
    return mayHaveParts(question.model, value) ? extentOf('possible') : NOWHERE;
  }
  if ('length' in matcher) return matchLength(question, thing, path, matcher.length);
  if ('has' in matcher || 'each' in matcher || 'exactly' in matcher) return matchList(question, thing, path, matcher);
  return matchNumber(value, matcher);
}

function matchText(
  question: Question,
  value: Value | undefined,
  expected: string,
  compare: (text: Text, expected: Text) => Certainty,
): Extent {
  const text = textOf(value);
  if (text === undefined) return NOWHERE;
  const { model } = question;
  const read = model.read(expected);
  const cases = 'value' in read ? casesOf(read.value) : [{ value: stripPrivate(expected), when: ALWAYS }];
  return anyOf(
    ...cases.map((each) =>
      allOf(
        exactlyIn(each.when),
        extentOf(resolved(model.spelled(text), model.spelled(textOf(each.value) ?? NO_TEXT), compare)),
      ),
    ),
  );
}

/** A dynamic reference is itself to who speaks of the reference, and any text to others. */
function resolved(text: Text, expected: Text, compare: (text: Text, expected: Text) => Certainty): Certainty {
  const written = compare(text, expected);
  return written !== 'impossible' || expected.includes(DYNAMIC) ? written : compare(dynamicAsHoles(text), expected);
}

const DYNAMIC = '{{resolve:';

/** A template's `8.0` is the text "8.0" to who wants text, and the number 8 to who wants a number. */
function sameNumberOrText(text: Text, expected: Text): Certainty {
  return /^-?\d+\.\d+(?:E-?\d+)?$/.test(text) && Number(text) === Number(expected)
    ? 'certain'
    : sameText(text, expected);
}

function matchNumber(
  value: Value,
  { atLeast, atMost }: { readonly atLeast?: number; readonly atMost?: number },
): Extent {
  const text = textOf(value) ?? NO_TEXT;
  const number = Number(text);
  if (text === '' || Number.isNaN(number))
    return isSymbolic(text) || text.includes(DYNAMIC) ? extentOf('possible') : NOWHERE;
  return number >= (atLeast ?? -Infinity) && number <= (atMost ?? Infinity) ? EVERYWHERE : NOWHERE;
}

function matchList(
  question: Question,
  thing: Thing,
  path: Path,
  matcher: { readonly has: Matcher } | { readonly each: Matcher } | { readonly exactly: readonly Matcher[] },
): Extent {
  const elements = elementsAt(thing.properties, path);
  const match = (found: (typeof elements)[number], each: Matcher) =>
    matchValue(question, thing, found.path, found.value, each);
  if ('has' in matcher)
    return anyOf(...elements.map((found) => allOf(exactlyIn(found.when), match(found, matcher.has))));
  if ('each' in matcher) {
    if (elements.length === 0) return NOWHERE;
    return allOf(
      ...[
        anyOf(...elements.map((found) => exactlyIn(found.when))),
        ...elements.map((found) => impliedBy(found.when, match(found, matcher.each))),
      ],
    );
  }
  const open = whenUntold(question, elements, path);
  const unconditional = elements.every((found) => found.when === ALWAYS);
  if (open === NEVER && unconditional && elements.length !== matcher.exactly.length) return NOWHERE;
  const matches = elements.map((found) => matcher.exactly.map((each) => match(found, each)));
  const same = allOf(
    ...[
      ...matcher.exactly.map((_, index) =>
        anyOf(...elements.map(({ when }, row) => allOf(exactlyIn(when), matches[row]?.[index] ?? NOWHERE))),
      ),
      ...elements.map(({ when }, row) => impliedBy(when, anyOf(...(matches[row] ?? [])))),
    ],
  );
  // A reference to a list is that list, whatever it holds.
  if (matcher.exactly.every((each) => typeof each === 'object' && 'refersTo' in each)) return same;
  return { certain: and(same.certain, not(open)), possible: or(same.possible, open) };
}

/** The worlds in which the list is a hole that may stand for several elements or none. */
function whenUntold({ model }: Question, elements: readonly Found[], path: Path): Guard {
  const whole = elements.filter((found) => found.path.length === path.length && mayHaveParts(model, found.value));
  return or(NEVER, ...whole.map(({ when }) => when));
}

/** The worlds in which the list has that many elements. */
function matchLength(
  question: Question,
  thing: Thing,
  path: Path,
  length: number | { readonly min?: number; readonly max?: number },
): Extent {
  const { min = 0, max = Infinity } = typeof length === 'number' ? { min: length, max: length } : length;
  const elements = elementsAt(thing.properties, path);
  const open = whenUntold(question, elements, path);
  const counted = whenCount(elements, min, max);
  return { certain: and(counted, not(open)), possible: or(counted, open) };
}

/** The worlds in which the number of those that exist lies within the bounds. */
export function whenCount(each: readonly { readonly when: Guard }[], min: number, max: number): Guard {
  const always = each.filter(({ when }) => when === ALWAYS).length;
  // From here on more or fewer makes no difference.
  const enough = Math.max(0, (max === Infinity ? min : max + 1) - always);
  // counts[n]: the worlds in which exactly n of those seen so far exist besides; the last one, in which at least so many do.
  let counts: readonly Guard[] = [ALWAYS];
  for (const { when } of each) {
    if (when === ALWAYS) continue;
    counts = Array.from({ length: Math.min(counts.length, enough) + 1 }, (_, n) => {
      const stays = n === enough ? (counts[n] ?? NEVER) : and(counts[n] ?? NEVER, not(when));
      return or(stays, and(counts[n - 1] ?? NEVER, when));
    });
  }
  return or(...counts.filter((_, n) => n + always >= min && n + always <= max));
}

/**
 * Whether the value refers to the subject. A reference to a parameter whose value is known cannot be seen in the value,
 * so the reference that is written in the template counts too.
 */
export function matchReference(
  question: Question,
  thing: Thing,
  path: Path,
  value: Value,
  { refersTo, attribute }: { readonly refersTo: string; readonly attribute?: string },
): Extent {
  const { model } = question;
  const targets = new Set([
    ...question.thingsOf(refersTo).map((each) => each.id),
    ...[...model.parameters.values()].filter((each) => each.name === refersTo).map((each) => each.id),
  ]);
  const texts = isList(value) || isMapping(value) ? [] : [textOf(value) ?? NO_TEXT];
  const inValue = texts.flatMap(holeNames).some((name) => {
    const what = model.holes.get(name);
    if (what?.kind === 'parameter') return targets.has(what.name);
    return (
      what?.kind === 'resource' &&
      targets.has(what.resource) &&
      (attribute === undefined || what.attribute === attribute)
    );
  });
  if (inValue) return EVERYWHERE;
  const spelledOut = texts.flatMap((text) => spelledIn(model, text, targets, attribute));
  if (spelledOut.includes('certain')) return EVERYWHERE;
  if (spelledOut.includes('possible')) return extentOf('possible');
  if (model.resources.get(thing.id)?.properties !== thing.properties) {
    // What a function makes of a reference may be the name in it: Fn::Select of Fn::Split of an ARN.
    const isMade = texts.flatMap(holeNames).some((name) => model.holes.get(name)?.kind === 'call');
    return { certain: NEVER, possible: isMade ? ALWAYS : isValueOf(question, texts, refersTo) };
  }
  const written = (model.resources.get(thing.id)?.references ?? []).filter(
    (reference) =>
      targets.has(reference.to) &&
      (attribute === undefined || reference.attribute === attribute) &&
      isUnder(reference.path, path),
  );
  return {
    certain: or(NEVER, ...written.map((each) => each.when)),
    possible: or(NEVER, ...written.map((each) => each.when)),
  };
}

/**
 * Whether a text is what a reference to one of the targets is, by the names that the template gives. Two stages may have
 * one name, each of its own API: a reference to one of them is none to the other, and the name alone may mean either.
 */
function spelledIn(
  model: Model,
  text: Text,
  targets: ReadonlySet<string>,
  attribute: string | undefined,
): readonly Certainty[] {
  if (text === '') return [];
  const spelled = model.access.comparable(model.spelled(text));
  const isCalledSo = (id: string): boolean =>
    (attribute === undefined ? ['', '.Arn'] : [`.${attribute}`]).some((ending) => {
      const read = model.read(`\${${id}${ending}}`);
      const said = 'value' in read ? textOf(read.value) : undefined;
      const known = said === undefined ? undefined : model.spelled(said);
      return known !== undefined && known !== said && model.access.comparable(known) === spelled;
    });
  const types = new Set([...targets].filter(isCalledSo).map((id) => model.resources.get(id)?.type));
  if (types.size === 0) return [];
  const others = [...model.resources.values()].filter(({ id, type }) => types.has(type) && !targets.has(id));
  const named = holeNames(text).flatMap((name) => model.holes.get(name) ?? []);
  if (named.some((what) => what.kind === 'resource' && others.some(({ id }) => id === what.resource))) return [];
  return [others.some(({ id }) => isCalledSo(id)) ? 'possible' : 'certain'];
}

/**
 * Whether a text can be the value of the parameter that is referred to: a text that was read out of a property shows no
 * references.
 */
function isValueOf({ model }: Question, texts: readonly string[], refersTo: string): Guard {
  const isParameter = [...model.parameters.values()].some((each) => each.name === refersTo);
  const read = isParameter ? model.read(`\${${refersTo}}`) : undefined;
  const value = read !== undefined && 'value' in read ? textOf(read.value) : undefined;
  return value !== undefined && texts.includes(value) ? ALWAYS : NEVER;
}

function isUnder(path: Path, prefix: Path): boolean {
  const plain = path.filter((step, index) => step !== 'Fn::If' && path[index - 1] !== 'Fn::If');
  return prefix.every((step, index) => plain[index] === step);
}

/** How an expectation reads in a sentence. */
export function describeMatcher(matcher: Matcher): string {
  if (typeof matcher !== 'object') return JSON.stringify(matcher);
  if ('absent' in matcher) return 'not set';
  if ('present' in matcher) return 'set';
  if ('not' in matcher) return `not ${describeMatcher(matcher.not)}`;
  if ('oneOf' in matcher) return matcher.oneOf.map(describeMatcher).join(' or ');
  if ('like' in matcher) return `like ${matcher.like}`;
  if ('mentions' in matcher) return `text with ${JSON.stringify(matcher.mentions)}`;
  if ('refersTo' in matcher)
    return `a reference to ${matcher.refersTo}${matcher.attribute === undefined ? '' : `.${matcher.attribute}`}`;
  if ('length' in matcher) return `a list of ${JSON.stringify(matcher.length)} elements`;
  if ('has' in matcher) return `a list with ${describeMatcher(matcher.has)}`;
  if ('each' in matcher) return `a list of nothing but ${describeMatcher(matcher.each)}`;
  if ('exactly' in matcher) return `exactly ${matcher.exactly.map(describeMatcher).join(', ')}`;
  if ('where' in matcher)
    return `{ ${Object.entries(matcher.where)
      .map(([key, each]) => `${key}: ${describeMatcher(each)}`)
      .join(', ')} }`;
  const { atLeast, atMost } = matcher;
  return [atLeast === undefined ? '' : `at least ${atLeast}`, atMost === undefined ? '' : `at most ${atMost}`]
    .filter(Boolean)
    .join(' and ');
}

/** A value for a reader, shortened where it is long. */
export function showValue(value: Value | undefined): string {
  if (value === undefined) return 'not set';
  return typeof value === 'object' ? showStructure(value) : shortened(showText(textOf(value) ?? NO_TEXT));
}

const showStructure = rememberedOf((value: Exclude<Value, string | number | boolean>): string =>
  shortened(
    showText(
      JSON.stringify(value, (_, each) =>
        typeof each === 'object' && each !== null && 'otherwise' in each
          ? { 'Fn::If': [each.then, each.otherwise] }
          : each,
      ),
    ),
  ),
);

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 97)}…` : line;
}
