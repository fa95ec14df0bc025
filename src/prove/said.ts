import { type Extent, extentOf, type Guard, showText } from '../base/index.ts';
import type { Amount } from '../claims/index.ts';
import { type Found, isUntold, type Path, showPath, textOf, valuesAt } from '../model/index.ts';
import type { Thing } from './question.ts';

/** What a resource says about one part of itself, in some worlds. `is` is undefined where only deployment tells. */
export interface SaidOfThing {
  readonly when: Guard;
  readonly path: Path;
  readonly is: string | number | boolean | undefined;
  readonly says: string;
  readonly missing?: string;
}

/** A property as text, number or flag; `unset` is what AWS takes without it. */
export function saidOfThing(
  thing: Thing,
  path: Path,
  unset: SaidOfThing['is'],
  read: (text: string) => SaidOfThing['is'],
  when = thing.when,
): readonly SaidOfThing[] {
  return valuesAt(thing.properties, path, when).map((found) => saidOf(thing, found, unset, read));
}

export function saidOf(
  thing: Thing,
  found: Found,
  unset: SaidOfThing['is'],
  read: (text: string) => SaidOfThing['is'],
): SaidOfThing {
  const { value, when, path } = found;
  const name = `${showPath(path)} of ${thing.id}`;
  if (value === undefined)
    return {
      when,
      path,
      is: unset,
      says: `${name} is not set${unset === undefined ? '' : `: AWS takes ${showIs(unset)}`}.`,
      missing: name,
    };
  const text = textOf(value);
  if (text === undefined || isUntold(text))
    return {
      when,
      path,
      is: undefined,
      says: `${name} is ${showText(text ?? 'a value')}.`,
      missing: showText(text ?? name),
    };
  return { when, path, is: read(text), says: `${name} is ${text}.` };
}

export function showIs(is: SaidOfThing['is']): string {
  return typeof is === 'boolean' ? (is ? 'on' : 'off') : String(is ?? 'unknown');
}

export const asNumber = (text: string): number => Number(text);
export const asFlag = (text: string): boolean => ['true', 'enabled', 'active', 'on'].includes(text.toLowerCase());
export const asText = (text: string): string => text;

/** Whether what is said is what is wanted: the same word or flag, or a number within bounds. */
export function isWanted(is: SaidOfThing['is'], wanted: Amount | string | boolean): Extent {
  if (is === undefined) return extentOf('possible');
  if (typeof wanted === 'string' || typeof wanted === 'boolean')
    return extentOf(is === wanted ? 'certain' : 'impossible');
  if (typeof is !== 'number') return extentOf('impossible');
  const { atLeast = 0, atMost = Infinity } = typeof wanted === 'number' ? { atLeast: wanted, atMost: wanted } : wanted;
  return extentOf(is >= atLeast && is <= atMost ? 'certain' : 'impossible');
}

export function showWanted(wanted: Amount | string | boolean): string {
  if (typeof wanted !== 'object') return showIs(wanted);
  const { atLeast, atMost } = wanted;
  return [atLeast === undefined ? [] : `at least ${atLeast}`, atMost === undefined ? [] : `at most ${atMost}`]
    .flat()
    .join(' and ');
}
