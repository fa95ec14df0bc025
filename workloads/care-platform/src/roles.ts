export const ROLES = ['ADMIN', 'PRACTITIONER', 'PATIENT'] as const;

export type Role = (typeof ROLES)[number];

/** How somebody is bound to one patient. */
export interface Bond {
  readonly isOnCareTeam: boolean;
  readonly isSelf: boolean;
  /** A break-the-glass grant that is valid now. */
  readonly grantId: string | undefined;
}

export type Access =
  | { readonly by: 'care team' | 'own record' }
  | { readonly by: 'grant'; readonly grantId: string }
  | { readonly refused: 'NOT_ON_CARE_TEAM' | 'BTG_REQUIRED' | 'NOT_FOUND' };

/**
 * The minimum necessary (45 CFR 164.502(b)): a care team reads and writes, a patient reads the own record, a grant reads, and
 * nobody else does anything. A patient does not learn that other patients exist.
 */
export function accessOf(role: Role, { isOnCareTeam, isSelf, grantId }: Bond, purpose: 'read' | 'write'): Access {
  if (role === 'PATIENT') return isSelf && purpose === 'read' ? { by: 'own record' } : { refused: 'NOT_FOUND' };
  if (role === 'PRACTITIONER' && isOnCareTeam) return { by: 'care team' };
  if (grantId !== undefined && purpose === 'read') return { by: 'grant', grantId };
  return { refused: role === 'ADMIN' ? 'BTG_REQUIRED' : 'NOT_ON_CARE_TEAM' };
}
