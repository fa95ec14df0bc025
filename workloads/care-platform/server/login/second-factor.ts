/** Codes of an authenticator app: TOTP with its usual parameters (RFC 6238: SHA-1, 6 digits, 30 seconds). */
import { generateSecret, generateURI, verifySync } from 'otplib';

const ISSUER = 'Omnirapeutic';

export function newFactor(email: string): { readonly secret: string; readonly uri: string } {
  const secret = generateSecret();
  return { secret, uri: generateURI({ issuer: ISSUER, label: email, secret }) };
}

/**
 * The time step of a good code, or undefined. A clock may be 30 seconds off; a step up to `lastStep` was used before and is
 * good no more.
 */
export function stepOf(secret: string, code: string, nowMs: number, lastStep: number | undefined): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const found = verifySync({
    secret,
    token: code,
    epoch: Math.floor(nowMs / 1000),
    epochTolerance: 30,
    ...(lastStep !== undefined && { afterTimeStep: lastStep }),
  });
  return found.valid && 'timeStep' in found ? found.timeStep : undefined;
}
