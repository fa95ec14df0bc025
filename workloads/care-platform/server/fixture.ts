/** What the authenticator of a person shows, for tests. */
import { generateSync } from 'otplib';

export function codeAt(secret: string, nowMs: number): string {
  return generateSync({ secret, epoch: Math.floor(nowMs / 1000) });
}
