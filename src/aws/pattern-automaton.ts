/** A wildcard pattern as an automaton: its positions, and where a symbol leads. A symbol is a character or a hole. */
import { isHole, stripPrivate, type Text } from '../base/index.ts';

export const ANY = stripPrivate('*');
export const ONE = stripPrivate('?');

/** Positions of a pattern that may be reached, as a sorted list. */
export type Positions = readonly number[];

export function advance(units: readonly Text[], positions: Positions, symbol: Text): Positions {
  const next = new Set<number>();
  for (const position of positions) {
    const unit = units[position];
    if (unit === ANY) next.add(position);
    else if (unit === symbol || (unit === ONE && !isHole(symbol))) next.add(position + 1);
  }
  return close(units, next);
}

/** A `*` may also match nothing. */
export function close(units: readonly Text[], positions: Iterable<number>): Positions {
  const closed = new Set(positions);
  for (const position of closed) if (units[position] === ANY) closed.add(position + 1);
  return [...closed].sort((left, right) => left - right);
}
