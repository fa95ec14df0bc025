import {
  allOf,
  anyOf,
  type Extent,
  exactlyIn,
  extentOf,
  holeNames,
  impliedBy,
  mapLiterals,
  NO_TEXT,
  NOWHERE,
  sameText,
  splitText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { elementsAt, type Found, type Path, showPath, textOf, valuesAt } from '../../model/index.ts';
import type { Answer } from '../answer.ts';
import { step } from '../judge.ts';
import { resourcesNamedBy } from '../linked.ts';
import { matchReference, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';

export type Records = Extract<Assertion, { kind: 'records' }>;

/** One thing that records the subject: it does as wanted where all its answers hold. */
export interface Recorder {
  readonly thing: Thing;
  readonly answers: readonly Answer[];
}

/** How a type records, and which keys of the word it understands. */
export interface Recording {
  readonly page: string;
  readonly keys: readonly (keyof Records)[];
  readonly sources: (question: Question, subject: Thing, claim: Records) => readonly Recorder[];
}

export function thingsOf({ model }: Question, ...types: readonly string[]): readonly Thing[] {
  return [...model.resources.values()]
    .filter((each) => types.includes(each.type))
    .map((each) => ({ ...each, kind: 'resource' }));
}

/** Whether a value names the resource, parameter or ARN that a claim names. */
export function isNamed(question: Question, thing: Thing, found: Found, name: string): Extent {
  if (found.value === undefined) return NOWHERE;
  const { model } = question;
  const text = textOf(found.value) ?? NO_TEXT;
  if (name.startsWith('arn:') || name.includes('${')) {
    const read = model.read(name);
    const wanted = 'value' in read ? textOf(read.value) : undefined;
    return extentOf(sameText(model.access.comparable(text), model.access.comparable(wanted ?? stripPrivate(name))));
  }
  const wanted = question.thingsOf(name);
  const types = [...new Set(wanted.map(({ type }) => type))];
  const named = resourcesNamedBy(question, bucketIn(text), types);
  return anyOf(
    matchReference(question, thing, found.path, found.value, { refersTo: name }),
    extentOf(named.some((each) => wanted.some(({ id }) => id === each.id)) ? 'certain' : 'impossible'),
    extentOf(isOpen(question, text) ? 'possible' : 'impossible'),
  );
}

/** Whether something of the text comes from outside of the templates. */
export function isOpen({ model }: Question, text: Text): boolean {
  return holeNames(text).some((name) => {
    const kind = model.holes.get(name)?.kind;
    return kind !== 'resource' && kind !== 'pseudo';
  });
}

/** CloudFront names a bucket by its domain, flow logs may name a folder in it. */
export function bucketIn(text: Text): Text {
  const [first = NO_TEXT] = splitText(text, '/');
  return mapLiterals(first, (literal) => stripPrivate(literal.replace(/\.s3[.\w-]*\.amazonaws\.com(\.cn)?$/, '')));
}

/** The value at a path names the wanted thing. */
export function namedAt(question: Question, thing: Thing, path: Path, name: string, what: string): Answer {
  const found = valuesAt(thing.properties, path, thing.when);
  return {
    match: anyOf(NOWHERE, ...found.map((each) => allOf(exactlyIn(each.when), isNamed(question, thing, each, name)))),
    expected: `${what} ${name}`,
    steps: found.map((each) =>
      step(`${showPath(each.path)} of ${thing.id} is ${showValue(each.value)}.`, thing, each.path),
    ),
    missing: found.map((each) => showValue(each.value)),
  };
}

/** The list at a path has exactly these texts, in any order. */
export function exactlyAt(thing: Thing, path: Path, wanted: readonly string[], what: string): Answer {
  const found = elementsAt(thing.properties, path, thing.when).map((each) => ({
    ...each,
    text: textOf(each.value) ?? NO_TEXT,
  }));
  const is = (text: Text, each: string) => extentOf(sameText(text, stripPrivate(each)));
  return {
    match: allOf(
      ...[
        ...wanted.map((each) =>
          anyOf(NOWHERE, ...found.map(({ when, text }) => allOf(exactlyIn(when), is(text, each)))),
        ),
        ...found.map(({ when, text }) => impliedBy(when, anyOf(NOWHERE, ...wanted.map((each) => is(text, each))))),
      ],
    ),
    expected: `${what} ${wanted.join(', ') || 'none'}`,
    steps: [
      step(
        `${showPath(path)} of ${thing.id}: ${found.map((each) => showValue(each.value)).join(', ') || 'none'}.`,
        thing,
        path,
      ),
    ],
    missing: found.map((each) => showValue(each.value)),
  };
}
