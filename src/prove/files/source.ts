import { type Guard, holeName, NO_TEXT } from '../../base/index.ts';
import { isList, isMapping, parsePath, textOf, type Value, valuesAt } from '../../model/index.ts';
import type { Thing } from '../question.ts';

/** A text that a promise speaks of. */
export interface TextSource {
  /** How the reader knows it: a path, a resource and its property. */
  readonly name: string;
  readonly when: Guard;
  /** None where it is data already, or where only deployment tells it. */
  readonly text?: string;
  readonly data?: Value;
  readonly at?: { readonly subject: string; readonly path: readonly (string | number)[] };
  /** Why nothing is known of it. */
  readonly unknown?: string;
  /** Line of the file in which its own first line stands, minus one. */
  readonly offset?: number;
}

/** The text of a property, in each of its worlds. */
export function textSourcesAt(thing: Thing, property: string): readonly TextSource[] {
  return valuesAt(thing.properties, parsePath(property), thing.when).flatMap((found): readonly TextSource[] => {
    const name = `${property} of ${thing.id}`;
    const at = { subject: thing.id, path: found.path };
    if (found.value === undefined) return [];
    if (isMapping(found.value) || isList(found.value)) return [{ name, when: found.when, data: found.value, at }];
    const text = textOf(found.value) ?? NO_TEXT;
    const isOpen = holeName(text) !== undefined;
    return [
      isOpen
        ? { name, when: found.when, unknown: `${name}, which only deployment tells`, at }
        : { name, when: found.when, text, at },
    ];
  });
}
