/** What the fields of people may hold. */
import { z } from 'zod';

export const NAME = z.string().trim().min(1).max(100);
export const EMAIL = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase());
export const MRN = z.string().regex(/^[A-Z0-9]{6,20}$/, 'must be 6 to 20 capital letters or digits');
export const LICENCE = z.string().regex(/^[A-Z0-9-]{5,20}$/, 'must be 5 to 20 capital letters, digits or hyphens');
/** E.164. */
export const PHONE = z.string().regex(/^\+[1-9]\d{1,14}$/, 'must be an international number such as +12025550123');
export const DAY = z.iso.date();

/** What stands in the lists of passwords that are tried first, with a capital, a digit or a sign put to it. */
const COMMON =
  /password|passw0rd|p@ssw|welcome|qwerty|letmein|iloveyou|admin|abc123|123456|monkey|dragon|football|baseball|sunshine|princess|changeme|winter20|summer20|spring20|autumn20/i;

/** Eight characters of four kinds are what the document's source asks; the upper bound keeps hashing cheap. */
export const PASSWORD = z
  .string()
  .min(8)
  .max(128)
  .refine((text) => [/\p{Lu}/u, /\p{Ll}/u, /\d/, /[^\p{L}\d]/u].every((kind) => kind.test(text)), {
    message: 'must have an upper and a lower case letter, a digit and a special character',
  })
  .refine((text) => !COMMON.test(text), { message: 'is one that many people take' });

/** `A.L.`: what somebody may see who may not see a name. */
export function initialsOf({
  givenName,
  familyName,
}: {
  readonly givenName: string;
  readonly familyName: string;
}): string {
  return [givenName, familyName].map((name) => `${[...name][0]?.toUpperCase() ?? ''}.`).join('');
}
