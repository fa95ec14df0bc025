import {
  ALWAYS,
  and,
  type Guard,
  holeName,
  isSymbolic,
  NEVER,
  not,
  or,
  showText,
  stripPrivate,
} from '../base/index.ts';
import type { Intrinsic, Resolver } from './intrinsic.ts';
import { call, cannot, eachCase, listArgument, showArgument } from './intrinsic-tools.ts';
import { entryOf, isRaw } from './raw.ts';
import { joinCases, type Path, textOf, type Value } from './value.ts';

/** A key that only deployment tells becomes a choice over so many keys; over more, the value stays unknown. */
const MOST_KEYS = 200;

/** What a lookup needs at every level of the table. */
interface Lookup {
  readonly resolver: Resolver;
  readonly name: string;
  readonly path: Path;
  readonly fallback: Value | undefined;
}

export const findInMap: Intrinsic = (resolver, argument, path, when) => {
  const [rawMap, rawFirst, rawSecond, options, ...more] = listArgument(argument) ?? [];
  if (rawSecond === undefined || more.length > 0)
    return resolver.reports.fault('Fn::FindInMap needs a mapping and two keys.', path);
  const hasFallback = isRaw(options) && Object.hasOwn(options, 'DefaultValue');
  const fallback = hasFallback ? resolver.resolve(options.DefaultValue, [...path, 3, 'DefaultValue'], when) : undefined;
  const [map, first, second] = [rawMap, rawFirst, rawSecond].map((each, index) =>
    resolver.resolve(each, [...path, index], when),
  );
  return eachCase(resolver, [map], 'Fn::FindInMap', when, ([plain], inWorlds) => {
    const name = textOf(plain);
    if (name === undefined) return resolver.reports.fault('Fn::FindInMap needs the name of a mapping.', path);
    if (isSymbolic(name)) return call(resolver, `Fn::FindInMap(${showArgument(plain)}, …)`);
    const table = entryOf(resolver.mappings, name);
    if (table === undefined) {
      if (fallback !== undefined) return fallback;
      // A name that only some worlds ask for is refused only there.
      if (inWorlds !== ALWAYS)
        return cannot(
          resolver,
          `"${showText(name)}" is no mapping of the template.`,
          path,
          inWorlds,
          `Fn::FindInMap(${name})`,
        );
      return resolver.unknownName(name, undefined, path, Object.keys(resolver.mappings), 'mapping');
    }
    return lookup({ resolver, name: `Fn::FindInMap(${name})`, path, fallback }, table, [first, second], inWorlds);
  });
};

function lookup(
  search: Lookup,
  table: unknown,
  [key, ...rest]: readonly (Value | undefined)[],
  when: Guard,
): Value | undefined {
  const { resolver, name, path, fallback } = search;
  return eachCase(resolver, [key], name, when, ([plain], inWorlds) => {
    const text = textOf(plain);
    if (text === undefined) return resolver.reports.fault('Fn::FindInMap needs a mapping and two keys.', path);
    const rows = isRaw(table) ? table : {};
    const under = (row: string, within: Guard) =>
      rest.length > 0 ? lookup(search, rows[row], rest, within) : valueInTable(resolver, rows[row], path);
    if (Object.hasOwn(rows, text)) return under(text, inWorlds);
    if (isSymbolic(text)) {
      const whenIs = (row: string) => and(inWorlds, resolver.unknowns.same(text, stripPrivate(row)));
      const isWhole = holeName(text) !== undefined && Object.keys(rows).length <= MOST_KEYS;
      const found = isWhole ? overKeys(rows, inWorlds, whenIs, under, fallback) : undefined;
      return found === undefined ? call(resolver, `${name}[${showArgument(plain)}]`) : found.value;
    }
    if (fallback !== undefined) return fallback;
    const what = `The mapping has no key "${showText(text)}"; it has ${Object.keys(rows).slice(0, 8).join(', ')}.`;
    return cannot(resolver, what, path, inWorlds, `${name}[${text}]`);
  });
}

const LISTS = new WeakMap<object, Value | undefined>();

/** Mappings hold no functions, so a list in one is the same wherever it is looked up. */
function valueInTable(resolver: Resolver, raw: unknown, path: Path): Value | undefined {
  if (typeof raw !== 'object' || raw === null) return resolver.resolve(raw, path);
  if (!LISTS.has(raw)) LISTS.set(raw, resolver.resolve(raw, path));
  return LISTS.get(raw);
}

/**
 * The value under each key in the worlds where the unknown is that key; undefined where it is none of them. CloudFormation
 * refuses a key that the mapping lacks, so that without a default there are no other worlds
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap.html).
 */
function overKeys(
  rows: object,
  when: Guard,
  whenIs: (row: string) => Guard,
  under: (row: string, when: Guard) => Value | undefined,
  otherwise: Value | undefined,
): { readonly value: Value | undefined } | undefined {
  const cases = Object.keys(rows)
    .map((row) => ({ row, when: whenIs(row) }))
    .filter((each) => each.when !== NEVER)
    .map((each) => ({ when: each.when, value: under(each.row, each.when) }));
  if (cases.length === 0) return otherwise === undefined ? undefined : { value: otherwise };
  const none = and(when, not(or(NEVER, ...cases.map((each) => each.when))));
  const isOpen = none !== NEVER && otherwise !== undefined;
  return { value: joinCases(isOpen ? [...cases, { when: none, value: otherwise }] : cases) };
}
