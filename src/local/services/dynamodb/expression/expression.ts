/** Expressions as they are understood, with names and values in their place. */
import type { AttributeValue } from '../value.ts';

/** From the item down: names of members, and indexes of lists. */
export type DocumentPath = readonly (string | number)[];

export type Operand =
  | { readonly kind: 'path'; readonly path: DocumentPath }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly path: DocumentPath };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type ItemCondition =
  | { readonly kind: 'and' | 'or'; readonly all: readonly ItemCondition[] }
  | { readonly kind: 'not'; readonly of: ItemCondition }
  | { readonly kind: 'compare'; readonly by: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly of: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly of: Operand; readonly all: readonly Operand[] }
  | { readonly kind: 'exists' | 'missing'; readonly path: DocumentPath }
  | { readonly kind: 'type' | 'begins' | 'contains'; readonly of: Operand; readonly what: Operand };

/** What SET may put in a place. */
export type UpdateTerm =
  | Operand
  | { readonly kind: 'if_not_exists'; readonly path: DocumentPath; readonly otherwise: UpdateTerm }
  | { readonly kind: 'list_append'; readonly left: UpdateTerm; readonly right: UpdateTerm }
  | { readonly kind: 'sum'; readonly left: UpdateTerm; readonly right: UpdateTerm; readonly times: 1 | -1 };

export type Action =
  | { readonly kind: 'set'; readonly path: DocumentPath; readonly to: UpdateTerm }
  | { readonly kind: 'remove'; readonly path: DocumentPath }
  | { readonly kind: 'add' | 'delete'; readonly path: DocumentPath; readonly value: AttributeValue };

/** A path as errors tell it. */
export function shownPath(path: DocumentPath): string {
  return `[${path.map((part) => (typeof part === 'number' ? `[${part}]` : part)).join(', ')}]`;
}

/** The value at a path; `undefined` if there is none. */
export function documentValue(
  item: Readonly<Record<string, AttributeValue>>,
  [first, ...rest]: DocumentPath,
): AttributeValue | undefined {
  if (typeof first !== 'string' || !Object.hasOwn(item, first)) return undefined;
  let found = item[first];
  for (const part of rest) {
    if (found === undefined) return undefined;
    if (typeof part === 'number') found = found.L?.[part];
    else found = found.M !== undefined && Object.hasOwn(found.M, part) ? found.M[part] : undefined;
  }
  return found;
}

/** Two paths of which one lies in the other, or that want a list and a map in one place. */
export function overlapping(
  paths: readonly DocumentPath[],
): readonly [DocumentPath, DocumentPath, 'overlap' | 'conflict'] | undefined {
  for (const [i, left] of paths.entries()) {
    for (const right of paths.slice(i + 1)) {
      const length = Math.min(left.length, right.length);
      let at = 0;
      while (at < length && left[at] === right[at]) at += 1;
      if (at === length) return [left, right, 'overlap'];
      if (typeof left[at] !== typeof right[at]) return [left, right, 'conflict'];
    }
  }
  return undefined;
}
