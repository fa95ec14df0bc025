import type { Assertion, Claim, ClaimSet, Matcher, Subject } from './claim.ts';

type Of<Kind extends Assertion['kind']> = Extract<Assertion, { kind: Kind }>;
type Rest<Kind extends Assertion['kind'], Given extends string> = Omit<Of<Kind>, 'kind' | Given>;

export type ClaimDetails = Pick<Claim, 'area' | 'resolution' | 'note' | 'planned' | 'beyond'>;

/** A promise with its id. All assertions must hold. */
export function claim(
  id: string,
  title: string,
  holds: Assertion | readonly Assertion[],
  details: ClaimDetails = {},
): Claim {
  return { id, title, holds: Array.isArray(holds) ? holds : [holds as Assertion], ...details };
}

export function claimSet(set: Omit<ClaimSet, 'schema'>): ClaimSet {
  return { schema: 'lintel/claims@1', ...set };
}

/** There are so many of it; at least one when no count is given. */
export function exists(what: Subject, count?: Of<'exists'>['count']): Assertion {
  return count === undefined ? { kind: 'exists', what } : { kind: 'exists', what, count };
}

/** `path` is a property path such as `BlockDeviceMappings[0].Ebs.Encrypted`. */
export function property(of: Subject, path: string, is: Matcher): Assertion {
  return { kind: 'property', of, path, is };
}

export function route(from: Subject, to: string, via: string): Assertion {
  return { kind: 'route', from, to, via };
}

/** The blocks of `of` lie inside the block of `inside` and do not overlap. */
export function address(of: Subject, inside: Subject): Assertion {
  return { kind: 'addresses', of, inside };
}

export function tls(of: Subject, atLeast: '1.2' | '1.3'): Assertion {
  return { kind: 'tls', of, atLeast };
}

export function reaches(
  from: string,
  to: string,
  on: string,
  more: Rest<'reaches', 'from' | 'to' | 'on'> = {},
): Assertion {
  return { kind: 'reaches', from, to, on, ...more };
}

export function unreachable(from: string, to: string, on?: string): Assertion {
  return on === undefined ? { kind: 'unreachable', from, to } : { kind: 'unreachable', from, to, on };
}

/** Exactly these can open connections to it, each on exactly these ports. */
export function sources(of: string, are: Readonly<Record<string, string>>): Assertion {
  return { kind: 'sources', of, are: Object.entries(are).map(([from, on]) => ({ from, on })) };
}

/** It can open connections to exactly these, on exactly these ports. */
export function destinations(of: string, are: Readonly<Record<string, string>>): Assertion {
  return { kind: 'destinations', of, are: Object.entries(are).map(([to, on]) => ({ to, on })) };
}

export function allowed(
  who: Subject,
  actions: readonly string[],
  more: Rest<'allowed', 'who' | 'actions'> = {},
): Assertion {
  return { kind: 'allowed', who, actions, ...more };
}

export function denied(
  who: Subject,
  actions: readonly string[],
  more: Rest<'denied', 'who' | 'actions'> = {},
): Assertion {
  return { kind: 'denied', who, actions, ...more };
}

/**
 * What the principal is granted stays within these limits. With `on` and without `levels` only the named actions are
 * looked at: "these actions there and nowhere else", not "these actions and no others".
 */
export function grants(who: Subject, limits: Rest<'grants', 'who'>): Assertion {
  return { kind: 'grants', who, ...limits };
}

export function trusts(role: Subject, principals: readonly string[]): Assertion {
  return { kind: 'trusts', role, principals };
}

export function alarm(of: Subject, definition: Rest<'alarm', 'of'>): Assertion {
  return { kind: 'alarm', of, ...definition };
}

/** A delivered file holds each of `mentions` and none of `omits`. */
export function file(path: string, says: Rest<'file', 'path'>): Assertion {
  return { kind: 'file', path, ...says };
}

/** A month costs so much; nothing but `atLeast` and `atMost` of the amount, or of what a variant saves, is judged. */
export function cost(bounds: Rest<'cost', never>): Assertion {
  return { kind: 'cost', ...bounds };
}

export function drawn(shows: Rest<'drawn', never>): Assertion {
  return { kind: 'drawn', ...shows };
}

export function witness(by: Of<'witness'>['by'], what: string): Assertion {
  return { kind: 'witness', by, what };
}

export function unmeasurable(reason: string): Assertion {
  return { kind: 'unmeasurable', reason };
}
