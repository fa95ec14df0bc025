/** Counting what conditions and unknown values may make more or fewer of. */
import {
  and,
  compareDecimals,
  type Decimal,
  decimal,
  type Extent,
  type Guard,
  NEVER,
  or,
  sumsByWorld,
  ZERO,
} from '../../base/index.ts';

/** In some worlds, so many: some number from the least to the most. */
export interface CountedPart {
  readonly when: Guard;
  readonly least: number;
  readonly most: number;
  /** What would tell the number. */
  readonly missing?: string;
}

export interface Total {
  readonly least: number;
  readonly most: number;
  /** Where the sum keeps within the limit. */
  readonly within: Extent;
}

/** More than any number that is told: of what may be there any number of times. */
export const ANY_NUMBER = 1_000_000;

export const one = (when: Guard): CountedPart => ({ when, least: 1, most: 1 });

/** The sum of the parts in each world, held against a limit; of too many conditions the bounds alone are told. */
export function total(parts: readonly CountedPart[], limit: number, when: Guard): Total {
  const bound = decimal(limit);
  const terms = parts.flatMap((part) => [
    { index: 0, amount: decimal(part.least), when: part.when },
    { index: 1, amount: decimal(part.most), when: part.when },
  ]);
  const summed = sumsByWorld(terms, 2)?.map(({ when: world, sums: [least = ZERO, most = ZERO] }) => ({
    when: and(world, when),
    least,
    most,
  }));
  const atMost = decimal(parts.reduce((sum, each) => sum + each.most, 0));
  const worlds = (summed ?? [{ when, least: ZERO, most: atMost }]).filter((world) => world.when !== NEVER);
  const fits = (amount: Decimal) => compareDecimals(amount, bound) <= 0;
  const inWorlds = (key: 'least' | 'most'): Guard =>
    or(NEVER, ...worlds.flatMap((world) => (fits(world[key]) ? [world.when] : [])));
  return {
    least: Math.min(...worlds.map(({ least }) => asNumber(least))),
    most: Math.max(...worlds.map(({ most }) => asNumber(most))),
    within: { certain: inWorlds('most'), possible: inWorlds('least') },
  };
}

function asNumber({ digits, scale }: Decimal): number {
  return Number(digits) / 10 ** scale;
}

export function sayRange({ least, most }: Pick<Total, 'least' | 'most'>): string {
  if (most >= ANY_NUMBER) return `${least} or more`;
  return least === most ? `${least}` : `${least} to ${most}`;
}
