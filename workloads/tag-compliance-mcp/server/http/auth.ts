/** Who may enter: `Authorization: Bearer <key>`, as RFC 6750 has it. */
import type { FailureType } from '../telemetry.ts';
import { type ApiKeys, principal } from './api-keys.ts';

export type Admission =
  | { readonly principal: string }
  | {
      readonly error: 'missing_token' | 'invalid_request' | 'invalid_token';
      readonly description: string;
      readonly failure: FailureType;
      readonly keyHash?: string;
    };

const PUBLIC = new Set(['/health', '/']);

/** A slash at the end changes nothing. */
export function isPublic(path: string): boolean {
  return PUBLIC.has(withoutSlash(path));
}

export function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

export async function admit(header: string | undefined, keys: ApiKeys): Promise<Admission> {
  if (header === undefined) {
    return {
      error: 'missing_token',
      description: 'Give a key: Authorization: Bearer <key>.',
      failure: 'missing_header',
    };
  }
  // Node trims the end of a header, so an empty token arrives as the bare word.
  const [, token] = /^Bearer(?: (.*))?$/.exec(header) ?? [];
  if (token === undefined && header !== 'Bearer') {
    return { error: 'invalid_request', description: 'The scheme must be Bearer.', failure: 'invalid_format' };
  }
  const key = (token ?? '').trim();
  if (key === '') return { error: 'invalid_token', description: 'The key is empty.', failure: 'empty_token' };
  const found = await keys.principalOf(key);
  if (found !== undefined) return { principal: found };
  return {
    error: 'invalid_token',
    description: 'The key is not known.',
    failure: 'invalid_key',
    keyHash: principal(key),
  };
}
