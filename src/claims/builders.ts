import type { Assertion, Claim, ClaimSet } from './claim.ts';

export type ClaimDetails = Pick<Claim, 'area' | 'resolution' | 'note' | 'planned' | 'beyond'>;
type Holds = Assertion | readonly Assertion[];

/** A promise with its id. All assertions must hold. */
export function claim(id: string, title: string, holds: Holds): Claim;
/** A promise that follows a resolution, has a note, is planned, or goes beyond the table of rows. */
export function claim(id: string, title: string, details: ClaimDetails, holds: Holds): Claim;
export function claim(id: string, title: string, first: ClaimDetails | Holds, second: Holds = []): Claim {
  const [details, holds] = isHolds(first) ? [{}, first] : [first, second];
  return { id, title, holds: [holds].flat() as readonly Assertion[], ...details };
}

function isHolds(value: ClaimDetails | Holds): value is Holds {
  return Array.isArray(value) || 'kind' in value;
}

/** The claims of one area: the group in which reports and documents show them. */
export function area(name: string, claims: readonly Claim[]): readonly Claim[] {
  return claims.map((each) => ({ area: name, ...each }));
}

export function claimSet(set: Omit<ClaimSet, 'schema'>): ClaimSet {
  return { schema: 'lintel/claims@1', ...set };
}
