/**
 * Which events a trail records: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html and
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
import {
  allOf,
  anyOf,
  EVERYWHERE,
  type Extent,
  exactlyIn,
  extentOf,
  impliedBy,
  isSymbolic,
  matchesGlob,
  NEVER,
  NO_TEXT,
  NOWHERE,
  noneOf,
  not,
  or,
  sameText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import {
  elementsAt,
  type Found,
  isMapping,
  type Path,
  type TextCase,
  textOf,
  textsAt,
  valuesAt,
} from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { isNamed } from './source.ts';

export type Events = 'all' | 'write' | 'read' | 'none';

/** Of one kind of event: where all of them are recorded, and where some are. */
interface Coverage {
  readonly full: Extent;
  readonly some: Extent;
}

/** Events that are told apart: all management events, or all data events of a resource type. */
interface Kind {
  readonly category: 'Management' | 'Data';
  readonly type?: string;
}

/** The resources to which data events are limited, as a claim tells them. */
export interface EventScope {
  readonly of?: readonly string[];
  readonly except?: readonly string[];
}

/** Whether the trail records exactly these events. */
export function recordsEvents(
  question: Question,
  trail: Thing,
  kind: Kind,
  wanted: Events,
  scope: EventScope = {},
): Extent {
  const selectors = selectorsOf(question, trail, kind, scope);
  const reads = union(selectors.map((each) => each.reads));
  const writes = union(selectors.map((each) => each.writes));
  const isLimited = scope.of !== undefined || scope.except !== undefined;
  const scoped = isLimited ? allOf(EVERYWHERE, ...selectors.map((each) => each.scoped)) : EVERYWHERE;
  switch (wanted) {
    case 'all':
      return allOf(reads.full, writes.full, scoped);
    case 'write':
      return allOf(writes.full, noneOf(reads.some), scoped);
    case 'read':
      return allOf(reads.full, noneOf(writes.some), scoped);
    case 'none':
      return allOf(noneOf(reads.some), noneOf(writes.some));
  }
}

/** Several selectors that each leave something out may leave out nothing together. */
function union(each: readonly Coverage[]): Coverage {
  const full = anyOf(NOWHERE, ...each.map((one) => one.full));
  const some = anyOf(NOWHERE, ...each.map((one) => one.some));
  const partial = each.filter((one) => one.some.possible !== NEVER && one.full !== one.some);
  return partial.length < 2 ? { full, some } : { full: { certain: full.certain, possible: some.possible }, some };
}

interface Selector {
  readonly reads: Coverage;
  readonly writes: Coverage;
  /** Where it records only what the scope says, or nothing. */
  readonly scoped: Extent;
}

function selectorsOf(question: Question, trail: Thing, kind: Kind, scope: EventScope): readonly Selector[] {
  const basic = elementsAt(trail.properties, ['EventSelectors'], trail.when);
  const advanced = elementsAt(trail.properties, ['AdvancedEventSelectors'], trail.when);
  const unset = not(or(NEVER, ...[...basic, ...advanced].map(({ when }) => when)));
  const byDefault = kind.category === 'Management' ? exactlyIn(unset) : NOWHERE;
  const whole = { full: byDefault, some: byDefault };
  return [
    { reads: whole, writes: whole, scoped: EVERYWHERE },
    ...basic.map((each) => basicSelector(question, trail, each, kind, scope)),
    ...advanced.map((each) => advancedSelector(question, trail, each, kind, scope)),
  ];
}

const UNKNOWN: Coverage = { full: extentOf('possible'), some: extentOf('possible') };

function basicSelector(question: Question, trail: Thing, found: Found, kind: Kind, scope: EventScope): Selector {
  if (!isMapping(found.value)) return { reads: UNKNOWN, writes: UNKNOWN, scoped: extentOf('possible') };
  const kinds = { reads: ['All', 'ReadOnly'], writes: ['All', 'WriteOnly'] };
  const of = (words: readonly string[]): Extent =>
    anyOf(
      ...valuesAt(found.value, ['ReadWriteType'], found.when).map((each) => {
        const text = textOf(each.value) ?? stripPrivate('All');
        return allOf(exactlyIn(each.when), anyOf(...words.map((word) => extentOf(sameText(text, stripPrivate(word))))));
      }),
    );
  const what = kind.category === 'Management' ? basicManagement(found) : basicData(question, trail, found, kind, scope);
  const coverage = (words: readonly string[]): Coverage => ({
    full: allOf(of(words), what.full),
    some: allOf(of(words), what.some),
  });
  return { reads: coverage(kinds.reads), writes: coverage(kinds.writes), scoped: what.scoped };
}

function basicManagement({ value, when }: Found): Coverage & Pick<Selector, 'scoped'> {
  const included = anyOf(
    ...valuesAt(value, ['IncludeManagementEvents'], when).map((each) => {
      const text = textOf(each.value) ?? stripPrivate('true');
      const is = isSymbolic(text) ? 'possible' : text === 'true' ? 'certain' : 'impossible';
      return allOf(exactlyIn(each.when), extentOf(is));
    }),
  );
  const excluded = elementsAt(value, ['ExcludeManagementEventSources'], when);
  const full = allOf(
    included,
    ...excluded.map((each) =>
      anyOf(exactlyIn(not(each.when)), extentOf(isSymbolic(textOf(each.value) ?? NO_TEXT) ? 'possible' : 'impossible')),
    ),
  );
  return { full, some: included, scoped: EVERYWHERE };
}

/** `arn:aws:s3` or `arn:aws:lambda` alone is every resource; an ARN with a slash at its end what is in it. */
function basicData(
  question: Question,
  trail: Thing,
  { value, when, path }: Found,
  { type = '' }: Kind,
  scope: EventScope,
): Coverage & Pick<Selector, 'scoped'> {
  const each = elementsAt(value, ['DataResources'], when).map((resource) => {
    const isType = anyOf(
      ...valuesAt(resource.value, ['Type'], resource.when).map((one) =>
        allOf(exactlyIn(one.when), extentOf(sameText(textOf(one.value) ?? NO_TEXT, stripPrivate(type)))),
      ),
    );
    const values = textsAt(resource.value, ['Values'], resource.when).map((one) => ({
      ...one,
      path: [...path, 'DataResources', ...resource.path, 'Values'],
    }));
    const everything = values.filter(({ value: text }) => isEverything(text));
    const all = anyOf(NOWHERE, ...everything.map((one) => exactlyIn(one.when)));
    const some = allOf(isType, anyOf(NOWHERE, ...values.map((one) => exactlyIn(one.when))));
    const isWanted = scope.of === undefined ? all : exactly(question, trail, values, scope.of);
    const scoped = scope.except === undefined ? EVERYWHERE : NOWHERE;
    return {
      full: allOf(isType, isWanted),
      some,
      scoped: anyOf(noneOf(some), allOf(scoped, scope.of === undefined ? EVERYWHERE : isWanted)),
    };
  });
  return { ...union(each), scoped: allOf(EVERYWHERE, ...each.map((one) => one.scoped)) };
}

function isEverything(text: Text): boolean {
  return ['arn:*:s3', 'arn:*:s3:::', 'arn:*:lambda', 'arn:*:dynamodb'].some(
    (pattern) => matchesGlob(stripPrivate(pattern), text) === 'certain',
  );
}

function advancedSelector(question: Question, trail: Thing, found: Found, kind: Kind, scope: EventScope): Selector {
  if (!isMapping(found.value)) return { reads: UNKNOWN, writes: UNKNOWN, scoped: extentOf('possible') };
  const fields = elementsAt(found.value, ['FieldSelectors'], found.when).map((field) => ({
    ...field,
    path: [...found.path, 'FieldSelectors', ...field.path],
    name: textOf(valuesAt(field.value, ['Field'])[0]?.value) ?? NO_TEXT,
  }));
  const known: Readonly<Record<string, string>> = {
    eventCategory: kind.category,
    ...(kind.type !== undefined && { 'resources.type': kind.type }),
  };
  const has = (name: string) =>
    anyOf(NOWHERE, ...fields.filter((each) => each.name === name).map((each) => exactlyIn(each.when)));
  const required = [has('eventCategory'), ...(kind.category === 'Data' ? [has('resources.type')] : [])];
  const isLimit = (name: string) => name === 'resources.ARN';
  const limits = fields.filter((each) => isLimit(each.name));
  const scoped = inScope(question, trail, limits, scope);
  const coverage = (readOnly: boolean): Coverage => {
    const event: Readonly<Record<string, string>> = { ...known, readOnly: String(readOnly) };
    const told = fields.filter((each) => !isLimit(each.name));
    const passes = (open: Extent) =>
      allOf(
        exactlyIn(found.when),
        ...required,
        ...told.map((each) => {
          const value = Object.hasOwn(event, each.name) ? event[each.name] : undefined;
          return impliedBy(each.when, value === undefined ? open : testField(each, stripPrivate(value)));
        }),
      );
    return { full: allOf(passes(NOWHERE), scoped), some: passes(EVERYWHERE) };
  };
  const reads = coverage(true);
  const writes = coverage(false);
  return { reads, writes, scoped: anyOf(noneOf(anyOf(reads.some, writes.some)), scoped) };
}

const TESTS = {
  Equals: (value: Text, text: Text) => sameText(value, text),
  StartsWith: (value: Text, text: Text) =>
    value.startsWith(text) ? 'certain' : isSymbolic(text) ? 'possible' : 'impossible',
  EndsWith: (value: Text, text: Text) =>
    value.endsWith(text) ? 'certain' : isSymbolic(text) ? 'possible' : 'impossible',
} as const;

/** Any of what it asks for, and none of what it refuses. */
function testField(field: Found, value: Text): Extent {
  const any = (operator: keyof typeof TESTS, name: string = operator) =>
    textsAt(field.value, [name], field.when).map((each) =>
      allOf(exactlyIn(each.when), extentOf(TESTS[operator](value, each.value))),
    );
  const operators = ['Equals', 'StartsWith', 'EndsWith'] as const;
  const wanted = operators.flatMap((operator) => any(operator));
  const refused = operators.flatMap((operator) => any(operator, `Not${operator}`));
  return allOf(wanted.length === 0 ? EVERYWHERE : anyOf(...wanted), noneOf(anyOf(NOWHERE, ...refused)));
}

/** Whether the limits on ARNs leave exactly what the scope says. */
function inScope(
  question: Question,
  trail: Thing,
  limits: readonly (Found & { readonly path: Path })[],
  { of, except }: EventScope,
): Extent {
  const values = (names: readonly string[]) =>
    limits.flatMap((limit) =>
      names.flatMap((name) =>
        textsAt(limit.value, [name], limit.when).map((each) => ({ ...each, path: [...limit.path, name] })),
      ),
    );
  const wanted = values(['Equals', 'StartsWith', 'EndsWith']);
  const refused = values(['NotEquals', 'NotStartsWith', 'NotEndsWith']);
  return allOf(exactly(question, trail, wanted, of ?? []), exactly(question, trail, refused, except ?? []));
}

/** Each value names one of the names, and each of them is named. */
function exactly(question: Question, trail: Thing, values: readonly TextCase[], names: readonly string[]): Extent {
  const is = (each: TextCase, name: string) => isNamed(question, trail, each, name);
  return allOf(
    EVERYWHERE,
    ...values.map((each) => impliedBy(each.when, anyOf(NOWHERE, ...names.map((name) => is(each, name))))),
    ...names.map((name) => anyOf(NOWHERE, ...values.map((each) => allOf(exactlyIn(each.when), is(each, name))))),
  );
}
