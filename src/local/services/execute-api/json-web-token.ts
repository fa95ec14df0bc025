/**
 * Tokens of OpenID Connect, as JWT and Cognito authorizers check them: signature by the issuer's published keys, issuer,
 * audience, times. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import type { ApiItem } from './item.ts';
import { parsedJson } from './json-path.ts';

export interface TokenRules {
  readonly issuer: string;
  /** Any of these, in `aud` or `client_id`; none given: not checked. */
  readonly audience: readonly string[];
  readonly nowMs: number;
  /** Keys of issuers that are at hand; the rest are read where the issuer publishes them. */
  readonly ownKeys?: (issuer: string) => readonly JsonWebKey[] | undefined;
}

/** The claims, or why the token is refused. */
export async function checkToken(token: string, rules: TokenRules): Promise<ApiItem | string> {
  const [head = '', body = '', signature = ''] = token.split('.');
  const header = decoded(head);
  const claims = decoded(body);
  if (header === undefined || claims === undefined || signature === '') return 'the token is not valid';
  if (claims.iss !== rules.issuer) return 'invalid issuer';
  const nowS = rules.nowMs / 1000;
  if (typeof claims.exp !== 'number' || claims.exp <= nowS) return 'the token has expired';
  if (typeof claims.nbf === 'number' && claims.nbf > nowS) return 'the token is not valid yet';
  if (typeof claims.iat === 'number' && claims.iat > nowS + 5) return 'the token is not valid yet';
  const meant = [claims.aud ?? claims.client_id].flat().map(String);
  if (rules.audience.length > 0 && !meant.some((each) => rules.audience.includes(each))) return 'invalid audience';
  const keys = rules.ownKeys?.(rules.issuer) ?? (await keysOf(rules.issuer));
  if (keys === undefined) return 'the keys of the issuer cannot be read';
  const key = keys.find(({ kid }) => kid === header.kid);
  if (key === undefined) return 'the key of the token is not known';
  return isSigned(`${head}.${body}`, signature, String(header.alg), key) ? claims : 'the signature is not valid';
}

function decoded(part: string): ApiItem | undefined {
  const data = parsedJson(Buffer.from(part, 'base64url').toString('utf8'));
  return isRecord(data) ? data : undefined;
}

/** AWS takes RSA alone. */
const DIGESTS: Readonly<Record<string, string>> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };

function isSigned(text: string, signature: string, algorithm: string, key: JsonWebKey): boolean {
  const digest = DIGESTS[algorithm];
  if (digest === undefined) return false;
  try {
    return verify(
      digest,
      Buffer.from(text),
      createPublicKey({ key, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    );
  } catch {
    return false;
  }
}

const KEEP_MS = 300_000;
const known = new Map<string, { readonly keys: readonly JsonWebKey[]; readonly atMs: number }>();

async function keysOf(issuer: string): Promise<readonly JsonWebKey[] | undefined> {
  const cached = known.get(issuer);
  if (cached !== undefined && performance.now() - cached.atMs < KEEP_MS) return cached.keys;
  try {
    const about = await readJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const set = await readJson(String(about.jwks_uri));
    const keys = Array.isArray(set.keys) ? (set.keys.filter(isRecord) as JsonWebKey[]) : [];
    known.set(issuer, { keys, atMs: performance.now() });
    return keys;
  } catch {
    return undefined;
  }
}

/** API Gateway waits 1.5 s for an issuer. */
async function readJson(url: string): Promise<ApiItem> {
  const response = await fetch(url, { signal: AbortSignal.timeout(1500) });
  const data: unknown = await response.json();
  if (!response.ok || !isRecord(data)) throw new Error(`${url} answers ${response.status}`);
  return data;
}
