/** Emergency access (45 CFR 164.312(a)(2)(ii)): two persons, one patient, a short time, read only. */
export const GRANT_MINUTES = [30, 60, 120, 240, 480] as const;
export const JUSTIFICATION = { min: 25, max: 500 } as const;
export const REVOKE_REASON = { min: 10, max: 500 } as const;
/** Grants older than this are cleaned up; their audit rows stay. */
export const KEEP_DAYS = 30;

export interface GrantRequest {
  readonly grantor: string;
  readonly grantee: string;
  readonly minutes: number;
  readonly justification: string;
}

/** Why a grant is refused, as a field and a sentence; undefined where it may be given. Lengths count after trimming. */
export function grantFault({ grantor, grantee, minutes, justification }: GrantRequest): Fault | undefined {
  if (!GRANT_MINUTES.some((each) => each === minutes))
    return { field: 'minutes', message: `minutes must be one of ${GRANT_MINUTES.join(', ')}` };
  const { length } = justification.trim();
  if (length < JUSTIFICATION.min || length > JUSTIFICATION.max)
    return {
      field: 'justification',
      message: `justification must have ${JUSTIFICATION.min} to ${JUSTIFICATION.max} characters`,
    };
  if (grantor === grantee) return { field: 'granteeId', message: 'a grant is given to somebody else' };
  return undefined;
}

export interface Fault {
  readonly field: string;
  readonly message: string;
}

export interface Grant {
  readonly expiresAt: Date;
  readonly revokedAt: Date | undefined;
}

export function stateOf({ expiresAt, revokedAt }: Grant, now: Date): 'ACTIVE' | 'REVOKED' | 'EXPIRED' {
  if (revokedAt !== undefined) return 'REVOKED';
  return now < expiresAt ? 'ACTIVE' : 'EXPIRED';
}
