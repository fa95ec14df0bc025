import type { ScenarioAmount, Stated, Usage, Variant } from './usage.ts';

/** Expected usage, checked by the compiler. */
export function usage(expected: Omit<Usage, 'schema'>): Usage {
  return { schema: 'lintel/usage@1', ...expected };
}

/** One number for each scenario. */
export function between(low: number, expected: number, high: number): ScenarioAmount {
  return { low, expected, high };
}

/** An optimisation that is computed beside the bill. */
export function variant(name: string, about: string, change: Omit<Variant, 'name' | 'about'>): Variant {
  return { name, about, ...change };
}

/** A line of an older document: what it said, and which resources it meant. */
export function stated(
  line: string,
  says: string,
  of: readonly string[],
  more: Omit<Stated['lines'][number], 'line' | 'says' | 'of'> = {},
): Stated['lines'][number] {
  return { line, says, of, ...more };
}
