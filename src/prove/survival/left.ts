/** What is left of a resource when something is taken away. */
import { and, type Guard, implies, NEVER, not, or } from '../../base/index.ts';
import type { Path } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import type { Zone } from './zones.ts';

/** Something that is taken away, told to the end: each question about it has one answer. */
export type Loss =
  | {
      readonly kind: 'zone';
      /** All of these are the lost zone. */
      readonly zones: ReadonlySet<Zone>;
      /** Whichever zone it is: what stands in one zone, nobody knows which, stands in the lost one too. */
      readonly isAny: boolean;
    }
  | { readonly kind: 'resources'; readonly ids: ReadonlySet<string> }
  /** One of the machines, tasks or nodes. */
  | { readonly kind: 'instance' }
  /** The one that takes writes. */
  | { readonly kind: 'writer' }
  | { readonly kind: 'region' }
  /** What is written in it, by a mistake that every replica has too. */
  | { readonly kind: 'data' };

/** In some worlds, the share in percent that goes on without anything being started anew. */
export interface Left {
  readonly when: Guard;
  readonly least: number;
  readonly most: number;
  readonly says: string;
  readonly path: Path;
  /** What would tell more. */
  readonly missing?: string;
}

/** What is left of a resource of one type; undefined where the rule does not tell. */
export type SurvivalRule = (question: Question, thing: Thing, loss: Loss) => readonly Left[] | undefined;

/** One of those that do the same work. */
export interface Unit {
  readonly when: Guard;
  readonly fate: 'stays' | 'goes' | 'unknown';
  readonly missing?: string;
}

export function leftWhole(thing: Thing, says: string, path: Path = [], when = thing.when): Left {
  return { when, least: 100, most: 100, says, path };
}

export function leftNothing(thing: Thing, says: string, path: Path = [], when = thing.when): Left {
  return { when, least: 0, most: 0, says, path };
}

export function leftOpen(thing: Thing, says: string, missing: string, path: Path = [], when = thing.when): Left {
  return { when, least: 0, most: 100, says, path, missing };
}

/** What is left of several that do the same work. Where conditions decide how many there are, a share is not told. */
export function ofUnits(thing: Thing, units: readonly Unit[], says: string, path: Path = []): readonly Left[] {
  const missing = [...new Set(units.flatMap((unit) => unit.missing ?? []))].join('; ');
  const told = missing === '' ? {} : { missing };
  if (units.every(({ when }) => implies(thing.when, when))) {
    const count = (...fates: readonly Unit['fate'][]) => units.filter(({ fate }) => fates.includes(fate)).length;
    const least = percent(count('stays'), units.length);
    const most = percent(count('stays', 'unknown'), units.length);
    return [{ when: thing.when, least, most, says, path, ...(least < most && told) }];
  }
  const whenAny = (...fates: readonly Unit['fate'][]): Guard =>
    or(NEVER, ...units.flatMap(({ when, fate }) => (fates.includes(fate) ? [when] : [])));
  const share = { least: 1, missing: 'how many there are, which conditions decide' };
  return byWorld(thing, whenAny('stays'), whenAny('stays', 'unknown'), { says, path }, missing).map((each) =>
    each.least === 100 ? { ...each, ...share } : each,
  );
}

/** All of it where it surely goes on, and nothing where it cannot. */
export function byWorld(
  thing: Thing,
  sure: Guard,
  some: Guard,
  said: Pick<Left, 'says' | 'path'>,
  missing: string,
): readonly Left[] {
  const told = missing === '' ? {} : { missing };
  return [
    { when: and(thing.when, sure), least: 100, most: 100, ...said },
    { when: and(thing.when, some, not(sure)), least: 0, most: 100, ...said, ...told },
    { when: and(thing.when, not(some)), least: 0, most: 0, ...said },
  ].filter(({ when }) => when !== NEVER);
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (part * 100) / whole;
}
