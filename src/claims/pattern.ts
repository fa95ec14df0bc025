import type { Assertion, Claim } from './claim.ts';
import type { Example } from './word.ts';

/**
 * A pattern of promises that most systems make: a function from names to claims. Its examples are small systems on
 * which all of its claims hold, and on which one of them fails.
 */
export interface Pattern {
  readonly name: string;
  readonly about: string;
  readonly holds: readonly Example<readonly Claim[]>[];
  readonly fails: readonly Example<readonly Claim[]>[];
}

/** What every pattern may be told beside its names. */
export interface PatternOptions {
  /** What the ids of its claims begin with: `WEB-NET` gives `WEB-NET-01`. */
  readonly id: string;
  /** The group in which its claims are shown. @default the pattern's own */
  readonly area?: string;
}

/** The claims of a pattern, numbered from 01 in the order written; what is `undefined` does not apply. */
export function numbered(
  { id, area }: PatternOptions,
  fallback: string,
  promises: readonly (readonly [title: string, ...holds: Claim['holds']] | undefined)[],
): readonly Claim[] {
  return promises
    .filter((promise) => promise !== undefined)
    .map(([title, ...holds], index) => ({
      id: `${id}-${String(index + 1).padStart(2, '0')}`,
      title,
      holds,
      area: area ?? fallback,
    }));
}

/** All that claims assert, for a row of a document that promises it in one sentence. */
export function promised(claims: readonly Claim[]): readonly Assertion[] {
  return claims.flatMap(({ holds }) => holds);
}
