/**
 * A property value after intrinsic functions were resolved as far as the parameters allow. Unknown strings are holes
 * inside text (see base/text.ts); an unknown list is a single hole where the list would stand; what depends on a
 * condition is a `Choice`.
 */
import {
  ALWAYS,
  and,
  type Guard,
  holeName,
  NEVER,
  NO_TEXT,
  not,
  remembered,
  type Text,
  textIn,
} from '../base/index.ts';

export type Value = Text | number | boolean | Choice | readonly Value[] | Mapping;
export interface Mapping {
  readonly [key: string]: Value;
}

/** `Fn::If` on a condition that the parameters leave open; an undefined branch is `AWS::NoValue`. */
export class Choice {
  readonly when: Guard;
  // biome-ignore lint/suspicious/noThenProperty: the word of Fn::If; no value is a function, so nothing awaits it.
  readonly then: Value | undefined;
  readonly otherwise: Value | undefined;

  constructor(when: Guard, then: Value | undefined, otherwise: Value | undefined) {
    this.when = when;
    // biome-ignore lint/suspicious/noThenProperty: see above.
    this.then = then;
    this.otherwise = otherwise;
    Object.freeze(this);
  }
}

/** A choice between two values, or the value itself where the condition changes nothing. */
export function choose(when: Guard, then: Value | undefined, otherwise: Value | undefined): Value | undefined {
  if (when.holds !== undefined) return when.holds ? then : otherwise;
  return then === otherwise ? then : new Choice(when, then, otherwise);
}

/** A value without a choice at its top, and the worlds in which it stands. */
export interface Case<T = Exclude<Value, Choice> | undefined> {
  readonly value: T;
  readonly when: Guard;
}

export type Path = readonly (string | number)[];

export function isMapping(value: Value | undefined): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Choice);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The cases of a value, choices at its top taken apart; cases that no world has are left out. */
export function casesOf(value: Value | undefined, when: Guard = ALWAYS): readonly Case[] {
  if (when === NEVER) return [];
  if (!(value instanceof Choice)) return [{ value, when }];
  return [...casesOf(value.then, and(when, value.when)), ...casesOf(value.otherwise, and(when, not(value.when)))];
}

export interface Found extends Case {
  readonly path: Path;
}

/** The value at a path in each world; undefined where there is none. A part of what only deployment tells is that hole. */
export function valuesAt(
  value: Value | undefined,
  path: Path,
  when: Guard = ALWAYS,
  prefix: Path = [],
): readonly Found[] {
  const found: Found[] = [];
  const whole = prefix.length === 0 ? path : [...prefix, ...path];
  walk(value, 0, when);
  return found;

  function walk(from: Value | undefined, begin: number, world: Guard): void {
    if (world === NEVER) return;
    let here = from;
    for (let index = begin; index < path.length; index++) {
      if (here instanceof Choice) {
        branches(here, index, world);
        return;
      }
      const step = path[index] as string | number;
      if (isList(here) && typeof step === 'number') here = here[step];
      else if (isMapping(here) && typeof step === 'string' && Object.hasOwn(here, step)) here = here[step];
      else if (holeName(textIn(here) ?? NO_TEXT) !== undefined) break;
      else here = undefined;
      if (here === undefined) break;
    }
    if (here instanceof Choice) branches(here, path.length, world);
    else found.push({ value: here, when: world, path: whole });
  }

  function branches(choice: Choice, index: number, world: Guard): void {
    walk(choice.then, index, and(world, choice.when));
    walk(choice.otherwise, index, and(world, not(choice.when)));
  }
}

/**
 * The elements of the list at a path, each in the worlds that have it. A scalar or mapping where a list is expected
 * counts as its only element, as CloudFormation reads it; so does the hole of an unknown list.
 */
export function elementsAt(value: Value | undefined, path: Path, when: Guard = ALWAYS): readonly Found[] {
  return valuesAt(value, path, when).flatMap((found): readonly Found[] => {
    if (found.value === undefined) return [];
    if (!isList(found.value)) return [found];
    return found.value.flatMap((element, index) =>
      valuesAt(element, [], found.when, [...found.path, index]).filter((each) => each.value !== undefined),
    );
  });
}

/** Plain data as a value; what no template can hold becomes empty text. */
export function toValue(data: unknown): Value {
  if (typeof data === 'number' || typeof data === 'boolean') return data;
  if (Array.isArray(data)) return data.map(toValue);
  if (typeof data !== 'object' || data === null) return textIn(data) ?? NO_TEXT;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, toValue(value)]));
}

/** Text of a scalar as CloudFormation compares it; undefined for lists and mappings. */
export function textOf(value: Value | undefined): Text | undefined {
  return textIn(value);
}

export interface TextCase extends Case<Text> {
  readonly path: Path;
}

/** The texts of the property at a path, or of the elements of the list there. */
export function textsAt(value: Value | undefined, path: Path, when: Guard = ALWAYS): readonly TextCase[] {
  return elementsAt(value, path, when).flatMap((found) => {
    const text = textOf(found.value);
    return text === undefined ? [] : [{ value: text, when: found.when, path: found.path }];
  });
}

/** `A.B[0].C` as steps; a key with dots is quoted: `Parameters["rds.force_ssl"]`. */
export const parsePath = remembered(
  (path): Path =>
    [...path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|[^.[\]]+/g)].map((match) =>
      match[2] === undefined ? (match[1] ?? match[0]) : Number(match[2]),
    ),
  4096,
);

export function showPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (/[.[\]]/.test(step)) return `["${step}"]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

const MOST_COMBINATIONS = 64;

/**
 * Applies `make` to every combination of the cases of its arguments that some world has, and joins the results as
 * choices; undefined when there are too many combinations to keep apart.
 */
export function lift(
  args: readonly (Value | undefined)[],
  make: (args: readonly Case['value'][], when: Guard) => Value | undefined,
): { readonly value: Value | undefined } | undefined {
  // Only the choices multiply: a text of a thousand parts, two of them conditional, has four combinations.
  let worlds: readonly { readonly when: Guard; readonly values: readonly (Value | undefined)[] }[] = [
    { when: ALWAYS, values: args },
  ];
  for (const [index, arg] of args.entries()) {
    if (!(arg instanceof Choice)) continue;
    worlds = worlds.flatMap(({ when, values }) =>
      casesOf(arg, when).map((found) => ({ when: found.when, values: values.with(index, found.value) })),
    );
    if (worlds.length > MOST_COMBINATIONS) return undefined;
  }
  const results = worlds.map(({ when, values }) => ({ when, value: make(values as readonly Case['value'][], when) }));
  return { value: joinCases(results) };
}

/**
 * Joins cases into one value, which is each of them in its worlds. The worlds must be disjoint, and together all
 * worlds.
 */
export function joinCases(
  cases: readonly { readonly when: Guard; readonly value: Value | undefined }[],
): Value | undefined {
  const last = cases.at(-1);
  return cases
    .slice(0, -1)
    .reduceRight<Value | undefined>((otherwise, each) => choose(each.when, each.value, otherwise), last?.value);
}

/**
 * Every combination of the choices anywhere inside a value, each in its worlds and as plain data; undefined when there
 * are too many to keep apart.
 */
export function plainCases(
  value: Value | undefined,
): readonly { readonly value: unknown; readonly when: Guard }[] | undefined {
  const lifted = choicesFirst(value);
  return lifted === undefined ? undefined : casesOf(lifted.value);
}

/** `plainCases` of a mapping, within some worlds. */
export function plainMappings(
  mapping: Mapping,
  when: Guard,
): readonly { readonly value: Mapping; readonly when: Guard }[] | undefined {
  const lifted = choicesFirst(mapping);
  return (
    lifted &&
    casesOf(lifted.value, when).flatMap((each) => (isMapping(each.value) ? [{ ...each, value: each.value }] : []))
  );
}

/** The value with all its choices moved to the top. */
function choicesFirst(value: Value | undefined): { readonly value: Value | undefined } | undefined {
  const cases: { readonly when: Guard; readonly value: Value | undefined }[] = [];
  for (const top of casesOf(value)) {
    if (!isList(top.value) && !isMapping(top.value)) {
      cases.push(top);
      continue;
    }
    const inner = top.value;
    const parts = Object.values(inner).map((each: Value) => choicesFirst(each));
    if (!parts.every((part) => part !== undefined)) return undefined;
    const joined = lift(
      parts.map((part) => part.value),
      (items) => (isList(inner) ? items.filter((item) => item !== undefined) : withValues(inner, items)),
    );
    if (joined === undefined) return undefined;
    cases.push({ when: top.when, value: joined.value });
  }
  return { value: joinCases(cases) };
}

function withValues(mapping: Mapping, values: readonly (Value | undefined)[]): Mapping {
  const keys = Object.keys(mapping);
  return Object.fromEntries(
    values.flatMap((value, index) => (value === undefined ? [] : [[keys[index] as string, value]])),
  );
}
