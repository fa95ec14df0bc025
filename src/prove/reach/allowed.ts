/**
 * What something lets through: for every flow of the flow line, the worlds in which it passes. Spans are sorted and
 * disjoint, never hold `NEVER`, and neighbours differ, so equal allowances have equal spans. Rules guarded by n
 * independent conditions cut the line into at most 2n + 1 spans; no operation enumerates worlds.
 */
import { ALL_FLOWS } from '../../aws/index.ts';
import { ALWAYS, and, type Guard, type Intervals, NEVER, not, or, union } from '../../base/index.ts';

export type Allowed = readonly Span[];

export interface Span {
  readonly first: number;
  readonly last: number;
  readonly when: Guard;
}

/** Flows with the worlds in which they are open. */
export type GuardedFlows = readonly { readonly flows: Intervals; readonly when: Guard }[];

export const NOTHING: Allowed = Object.freeze([]);
export const EVERYTHING: Allowed = allow(ALL_FLOWS, ALWAYS);

export function allow(flows: Intervals, when: Guard): Allowed {
  return when === NEVER ? NOTHING : flows.map(([first, last]) => ({ first, last, when }));
}

export function both(left: Allowed, right: Allowed): Allowed {
  if (left === EVERYTHING || right === NOTHING) return right;
  if (right === EVERYTHING || left === NOTHING) return left;
  return merge(left, right, and);
}

export function eitherAllowed(left: Allowed, right: Allowed): Allowed {
  if (left.length === 0 || right === EVERYTHING) return right;
  if (right.length === 0 || left === EVERYTHING) return left;
  return merge(left, right, or);
}

/** What the allowance lets through, in the worlds of the guard. */
export function onlyIn(allowed: Allowed, when: Guard): Allowed {
  return when === ALWAYS ? allowed : both(allowed, allow(ALL_FLOWS, when));
}

/** The allowance, and everything outside the worlds of the guard: a party that does not exist restricts nothing. */
export function unless(allowed: Allowed, when: Guard): Allowed {
  return when === ALWAYS ? allowed : eitherAllowed(allowed, allow(ALL_FLOWS, not(when)));
}

/** What the allowance stops. */
export function stopped(allowed: Allowed): Allowed {
  return merge(allowed, EVERYTHING, (one, all) => and(all, not(one)));
}

/** The worlds in which every flow of the set passes. */
export function everyFlow(allowed: Allowed, flows: Intervals): Guard {
  return and(...segments(allowed, flows));
}

/** The worlds in which some flow of the set passes. */
export function someFlow(allowed: Allowed, flows: Intervals): Guard {
  return or(...segments(allowed, flows));
}

/** Whether two allowances let the same through in the same worlds. */
export function isSameAllowance(left: Allowed, right: Allowed): boolean {
  if (left === right) return true;
  if (left.length !== right.length) return false;
  return left.every(({ first, last, when }, index) => {
    const other = right[index];
    return other !== undefined && other.first === first && other.last === last && other.when === when;
  });
}

/** Equal for equal allowances of one model. */
export function allowedKey(allowed: Allowed): string {
  return allowed.map(({ first, last, when }) => `${first}-${last}:${when.id}`).join(',');
}

export function toGuardedFlows(allowed: Allowed): GuardedFlows {
  const byGuard = new Map<Guard, [number, number][]>();
  for (const { first, last, when } of allowed) byGuard.set(when, [...(byGuard.get(when) ?? []), [first, last]]);
  return [...byGuard].map(([when, flows]) => ({ flows: union(flows), when }));
}

/** The worlds in which the guarded flows cover all wanted flows. */
export function whenCovers(flows: GuardedFlows, wanted: Intervals): Guard {
  return everyFlow(fromGuardedFlows(flows), wanted);
}

/** The worlds in which the guarded flows meet the wanted flows. */
export function whenMeets(flows: GuardedFlows, wanted: Intervals): Guard {
  return someFlow(fromGuardedFlows(flows), wanted);
}

function fromGuardedFlows(flows: GuardedFlows): Allowed {
  return flows.reduce<Allowed>((sum, each) => eitherAllowed(sum, allow(each.flows, each.when)), NOTHING);
}

/** The guard of each piece of the flows on which it is constant, gaps included. */
function segments(allowed: Allowed, flows: Intervals): readonly Guard[] {
  const guards: Guard[] = [];
  for (const [first, last] of flows) {
    let next = first;
    for (const span of allowed) {
      if (span.last < next) continue;
      if (span.first > last) break;
      if (span.first > next) guards.push(NEVER);
      guards.push(span.when);
      next = span.last + 1;
    }
    if (next <= last) guards.push(NEVER);
  }
  return guards;
}

function merge(left: Allowed, right: Allowed, join: (left: Guard, right: Guard) => Guard): Allowed {
  const result: { first: number; last: number; when: Guard }[] = [];
  let i = 0;
  let j = 0;
  let next = Math.min(left[0]?.first ?? Number.POSITIVE_INFINITY, right[0]?.first ?? Number.POSITIVE_INFINITY);
  while (i < left.length || j < right.length) {
    const a = left[i];
    const b = right[j];
    const inA = a !== undefined && a.first <= next;
    const inB = b !== undefined && b.first <= next;
    const end = Math.min(
      a === undefined ? Number.POSITIVE_INFINITY : inA ? a.last : a.first - 1,
      b === undefined ? Number.POSITIVE_INFINITY : inB ? b.last : b.first - 1,
    );
    const when = join(inA ? a.when : NEVER, inB ? b.when : NEVER);
    const open = result.at(-1);
    if (when !== NEVER) {
      if (open !== undefined && open.when === when && open.last + 1 === next) open.last = end;
      else result.push({ first: next, last: end, when });
    }
    next = end + 1;
    if (a !== undefined && a.last < next) i++;
    if (b !== undefined && b.last < next) j++;
  }
  return result;
}
