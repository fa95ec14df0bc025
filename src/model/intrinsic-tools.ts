import {
  ALWAYS,
  and,
  type Cidr,
  describeGuard,
  type Guard,
  holeName,
  joinText,
  jsonText,
  NEVER,
  showAddress,
  showText,
  stripPrivate,
  type Text,
} from '../base/index.ts';
import type { Resolver } from './intrinsic.ts';
import {
  type Case,
  casesOf,
  isList,
  isMapping,
  joinCases,
  lift,
  type Path,
  plainCases,
  textOf,
  type Value,
} from './value.ts';

/** The argument of a function that takes a list. */
export function listArgument(argument: unknown): readonly unknown[] | undefined {
  return Array.isArray(argument) ? argument : undefined;
}

/** The hole for a value that only deployment tells, named by the call that makes it. */
export function call(resolver: Resolver, text: string): Text {
  return resolver.unknown({ kind: 'call', text });
}

/**
 * Something that CloudFormation can't compute in these worlds, so that it refuses the stack there. `instead` stands for
 * the value in a stack that it may accept.
 */
export function cannot(resolver: Resolver, what: string, path: Path, when: Guard, instead: string): Value | undefined {
  if (when === ALWAYS) return resolver.reports.fault(what, path);
  if (when === NEVER) return undefined;
  resolver.reports.warning('LTL1009', `${what} That is so when ${describeGuard(when)}.`, path);
  return call(resolver, instead);
}

/** Applies a function to each combination of its arguments' cases. With too many combinations the value is a hole. */
export function eachCase(
  resolver: Resolver,
  args: readonly (Value | undefined)[],
  name: string,
  when: Guard,
  make: (args: readonly Case['value'][], when: Guard) => Value | undefined,
): Value | undefined {
  const lifted = lift(args, (cases, inWorlds) => make(cases, and(when, inWorlds)));
  return lifted === undefined ? call(resolver, `${name}(…)`) : lifted.value;
}

/** Joins texts; a part that is a list or a mapping is a fault. */
export function concatenate(
  resolver: Resolver,
  parts: readonly (Value | undefined)[],
  delimiter: string,
  name: string,
  { path, when }: { readonly path: Path; readonly when: Guard },
): Value | undefined {
  const tooMuch = () => {
    resolver.reports.warning('LTL1002', `${name} makes more text than a template can hold; it stays unknown.`, path);
    return call(resolver, `${name}(…)`);
  };
  if (!resolver.unknowns.mayMake(parts.length)) return tooMuch();
  return eachCase(resolver, parts, name, when, (cases, inWorlds) => {
    const texts = cases.filter((each) => each !== undefined).map(textOf);
    const length = texts.reduce((sum, each) => sum + (each?.length ?? 0) + delimiter.length, 0);
    if (!resolver.unknowns.mayMake(length)) return tooMuch();
    if (texts.every((each) => each !== undefined))
      return resolver.unknowns.mended(joinText(texts, stripPrivate(delimiter)));
    return cannot(resolver, `${name} is given a list or a mapping where it needs text.`, path, inWorlds, `${name}(…)`);
  });
}

/** A value as a reader would write it in a call. */
export function showArgument(value: Value | undefined): string {
  if (typeof value === 'string') return holeName(value) ?? showText(value);
  if (isList(value)) return `[${value.map(showArgument).join(', ')}]`;
  if (isMapping(value)) return '{…}';
  const [only] = casesOf(value);
  return String(only?.value ?? 'nothing');
}

/**
 * `count` blocks of `hostBits` bits each, one after the other from the start of the block; undefined when they do not
 * fit, or when the two are no numbers.
 */
export function subnetBlocksOf(block: Cidr, count: string, hostBits: string): readonly Text[] | undefined {
  if (!/^\d{1,3}$/.test(count) || !/^\d{1,3}$/.test(hostBits)) return undefined;
  const [amount, bits] = [Number(count), Number(hostBits)];
  const width = block.family === 4 ? 32 : 128;
  if (amount < 1 || amount > 256 || bits < 1 || bits > width) return undefined;
  const size = 1n << BigInt(bits);
  if (block.first + size * BigInt(amount) - 1n > block.last) return undefined;
  return Array.from({ length: amount }, (_, index) => {
    return stripPrivate(`${showAddress(block.family, block.first + size * BigInt(index))}/${width - bits}`);
  });
}

/** A value as JSON text; holes inside it keep their names. */
export function writeJson(resolver: Resolver, value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  const cases = plainCases(value);
  if (cases === undefined) return call(resolver, 'Fn::ToJsonString(…)');
  return joinCases(
    cases.map((each) => ({ when: each.when, value: each.value === undefined ? undefined : jsonText(each.value) })),
  );
}
