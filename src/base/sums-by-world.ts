import { compareDecimals, type Decimal, plus, ZERO } from './decimal.ts';
import { ALWAYS, and, type Guard, NEVER, not, or } from './guard.ts';

/** Something that is added to the sum at `index` in some worlds. */
export interface Term {
  readonly index: number;
  readonly amount: Decimal;
  readonly when: Guard;
  /** The amount is not known: it is this or more. */
  readonly isOpen?: boolean;
}

/** The worlds in which all sums are the same. */
export interface SumsInWorld {
  readonly when: Guard;
  readonly sums: readonly Decimal[];
  /** Whether something in one of the sums is not known. */
  readonly isOpen: boolean;
}

/**
 * The number of different outcomes at which adding up ends: no reader would tell more apart, and each condition can
 * double them.
 */
const MOST_WORLDS = 4096;

/** Adds up the terms in every world; undefined when the conditions allow too many different sums. */
export function sumsByWorld(terms: readonly Term[], sums: number): readonly SumsInWorld[] | undefined {
  const nothing: SumsInWorld = { when: ALWAYS, sums: Array.from({ length: sums }, () => ZERO), isOpen: false };
  let worlds: readonly SumsInWorld[] = [nothing];
  const byGuard = Map.groupBy(
    terms.filter(({ when }) => when !== NEVER),
    ({ when }) => when,
  );
  for (const [when, together] of byGuard) {
    worlds = merge(
      worlds.flatMap((world) => [
        add({ ...world, when: and(world.when, when) }, together),
        { ...world, when: and(world.when, not(when)) },
      ]),
    );
    if (worlds.length > MOST_WORLDS) return undefined;
  }
  return worlds;
}

function add(world: SumsInWorld, terms: readonly Term[]): SumsInWorld {
  return {
    ...world,
    sums: world.sums.map((sum, index) =>
      plus(sum, ...terms.filter((term) => term.index === index).map(({ amount }) => amount)),
    ),
    isOpen: world.isOpen || terms.some(({ isOpen }) => isOpen),
  };
}

/** Joins worlds with the same sums into one, and leaves out those that are impossible. */
function merge(worlds: readonly SumsInWorld[]): readonly SumsInWorld[] {
  const merged = new Map<string, SumsInWorld>();
  for (const world of worlds) {
    if (world.when === NEVER) continue;
    const key = [world.isOpen, ...world.sums.map(({ digits, scale }) => `${digits}e${scale}`)].join(' ');
    const same = merged.get(key);
    merged.set(key, same === undefined ? world : { ...same, when: or(same.when, world.when) });
  }
  return [...merged.values()];
}

/** The smallest and the largest of some amounts; there is at least one. */
export function extremes(amounts: readonly Decimal[]): readonly [least: Decimal, most: Decimal] {
  const sorted = amounts.toSorted(compareDecimals);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) throw new Error('nothing has no extremes');
  return [least, most];
}
