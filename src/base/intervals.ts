/** Sets of integers as sorted, disjoint, non-adjacent closed intervals. All operations keep that form. */
export type Intervals = readonly (readonly [first: number, last: number])[];

export const NONE: Intervals = Object.freeze([]);

export function interval(first: number, last: number): Intervals {
  return first > last ? NONE : [[first, last]];
}

export function union(...sets: readonly Intervals[]): Intervals {
  const sorted = sets.flat().sort((left, right) => left[0] - right[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of sorted) {
    const open = merged.at(-1);
    if (open !== undefined && first <= open[1] + 1) open[1] = Math.max(open[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

export function intersect(left: Intervals, right: Intervals): Intervals {
  const common: [number, number][] = [];
  let i = 0;
  let j = 0;
  for (let a = left[i], b = right[j]; a !== undefined && b !== undefined; a = left[i], b = right[j]) {
    const first = Math.max(a[0], b[0]);
    const last = Math.min(a[1], b[1]);
    if (first <= last) common.push([first, last]);
    if (a[1] < b[1]) i++;
    else j++;
  }
  return common;
}

export function subtract(left: Intervals, right: Intervals): Intervals {
  let rest: [number, number][] = left.map(([first, last]) => [first, last]);
  for (const [first, last] of right) {
    rest = rest.flatMap(([a, b]): [number, number][] => {
      if (last < a || b < first) return [[a, b]];
      const parts: [number, number][] = [];
      if (a < first) parts.push([a, first - 1]);
      if (last < b) parts.push([last + 1, b]);
      return parts;
    });
  }
  return rest;
}

export function isEmpty(set: Intervals): boolean {
  return set.length === 0;
}

export function covers(outer: Intervals, inner: Intervals): boolean {
  return isEmpty(subtract(inner, outer));
}

export function sameIntervals(left: Intervals, right: Intervals): boolean {
  return covers(left, right) && covers(right, left);
}
