/** Whether a request is signed by whom it says, in the words of the service that is asked. */
import { hash } from 'node:crypto';
import { knownSecret } from '../credentials.ts';
import { type LocalWorld, ServiceError } from '../service.ts';
import { canonicalRequest, isSameSignature, signatureOf, signingTime, stringToSign } from './canonical-request.ts';
import type { Head } from './route.ts';
import type { Schema } from './schema.ts';

/** What each protocol calls the same fault. https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html */
type Dialect = 's3' | 'query' | 'json';

function dialectOf({ file, protocol }: Schema): Dialect {
  if (file === 's3') return 's3';
  return protocol === 'AwsQuery' || protocol === 'AwsEc2Query' || protocol === 'AwsRestXml' ? 'query' : 'json';
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const S3_MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
const INVALID_TOKEN = 'The security token included in the request is invalid.';

const SKEW = 5 * 60_000;
const S3_SKEW = 15 * 60_000;

export interface Signed {
  readonly head: Head & { readonly rawQuery: string };
  /** The whole body; `undefined` where it is streamed, and its digest stands in a header. */
  readonly body: Uint8Array | undefined;
}

/** Throws where the signature in the `Authorization` header, or in the query, is none of a key that is known. */
export function verifySignature({ head, body }: Signed, schema: Schema, world: LocalWorld): void {
  const dialect = dialectOf(schema);
  const { headers, query } = head;
  const { authorization } = headers;
  if (authorization === undefined) {
    // S3 checks presigned requests by itself, and lets unsigned ones ask for what is public.
    if (dialect === 's3') return;
    if (query.has('X-Amz-Signature')) {
      checkPresignedQuery(head, dialect, world);
      return;
    }
    throw dialect === 'json'
      ? new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token', { status: 400 })
      : new ServiceError('MissingAuthenticationToken', 'Missing Authentication Token', { status: 403 });
  }
  if (!authorization.startsWith('AWS4-HMAC-SHA256')) {
    // The older signature of S3 is not checked.
    if (dialect === 's3' && authorization.startsWith('AWS ')) return;
    throw incomplete(dialect, `Authorization header has an unknown algorithm. Authorization=${authorization}`);
  }
  const parts = new Map(
    authorization
      .slice('AWS4-HMAC-SHA256'.length)
      .split(',')
      .map((part): [string, string] => {
        const at = part.indexOf('=');
        return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
      }),
  );
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !parts.has(name));
  if (missing.length > 0) {
    const all = missing.map((name) => `Authorization header requires '${name}' parameter.`).join(' ');
    throw incomplete(dialect, `${all} Authorization=${authorization}`);
  }
  const time = headers['x-amz-date'] ?? '';
  const [accessKey = '', ...scope] = (parts.get('Credential') ?? '').split('/');
  checkTime(time, dialect, world);
  const digest = headers['x-amz-content-sha256'];
  const actual = body === undefined ? undefined : hash('sha256', body);
  const isDigest = digest !== undefined && /^[0-9a-f]{64}$/.test(digest);
  if (isDigest && actual !== undefined && actual !== digest && dialect === 's3') {
    throw new ServiceError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { status: 400, members: { ClientComputedContentSHA256: digest, S3ComputedContentSHA256: actual } },
    );
  }
  check(
    head,
    {
      accessKey,
      scope: scope.join('/'),
      time,
      token: headers['x-amz-security-token'],
      signedHeaders: (parts.get('SignedHeaders') ?? '').split(';'),
      signature: parts.get('Signature') ?? '',
      payload: dialect === 's3' ? (digest ?? 'UNSIGNED-PAYLOAD') : (actual ?? digest ?? ''),
    },
    dialect,
    world,
  );
}

interface Claim {
  readonly accessKey: string;
  readonly scope: string;
  readonly time: string;
  readonly token: string | undefined;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payload: string;
}

function check(head: Signed['head'], claim: Claim, dialect: Dialect, world: LocalWorld): void {
  const { accessKey, scope, time, signature, payload, signedHeaders } = claim;
  const known = knownSecret(world.state, accessKey);
  if (known === undefined) throw unknownKey(accessKey, dialect);
  if (known.token !== undefined && known.token !== claim.token) throw unknownToken(dialect);
  if (known.expires !== undefined && known.expires < world.clock.now()) throw expiredToken(dialect);
  if (scope.slice(0, 8) !== time.slice(0, 8)) {
    throw mismatch(dialect, `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP`);
  }
  const canonical = canonicalRequest({
    method: head.method,
    path: head.path,
    rawQuery: head.rawQuery,
    headers: head.headers,
    signedHeaders,
    payload,
    isEncodedOnce: dialect === 's3',
  });
  const text = stringToSign(canonical, time, scope);
  if (isSameSignature(signatureOf(known.secret, scope, text), signature)) return;
  throw mismatch(dialect, dialect === 's3' ? S3_MISMATCH : MISMATCH, {
    AWSAccessKeyId: accessKey,
    StringToSign: text,
    SignatureProvided: signature,
    CanonicalRequest: canonical,
  });
}

function checkPresignedQuery(head: Signed['head'], dialect: Dialect, world: LocalWorld): void {
  const { query } = head;
  const time = query.get('X-Amz-Date') ?? '';
  const seconds = Number(query.get('X-Amz-Expires') ?? '900');
  const signedMs = signingTime(time);
  if (signedMs === undefined) throw incomplete(dialect, "Authorization requires a valid 'X-Amz-Date' parameter.");
  if (world.clock.now() > signedMs + seconds * 1000) throw expiredSignature(time, dialect, world);
  const [accessKey = '', ...scope] = (query.get('X-Amz-Credential') ?? '').split('/');
  check(
    head,
    {
      accessKey,
      scope: scope.join('/'),
      time,
      token: query.get('X-Amz-Security-Token') ?? undefined,
      signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
      signature: query.get('X-Amz-Signature') ?? '',
      payload: hash('sha256', ''),
    },
    dialect,
    world,
  );
}

function checkTime(time: string, dialect: Dialect, world: LocalWorld): void {
  const signedMs = signingTime(time);
  if (signedMs === undefined) {
    if (dialect !== 's3') {
      throw incomplete(dialect, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    }
    throw new ServiceError('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header', {
      status: 403,
    });
  }
  const now = world.clock.now();
  if (dialect !== 's3') {
    if (Math.abs(now - signedMs) > SKEW) throw expiredSignature(time, dialect, world);
    return;
  }
  if (Math.abs(now - signedMs) <= S3_SKEW) return;
  throw new ServiceError(
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    {
      status: 403,
      members: {
        RequestTime: time,
        ServerTime: new Date(now).toISOString(),
        MaxAllowedSkewMilliseconds: S3_SKEW,
      },
    },
  );
}

function expiredSignature(time: string, dialect: Dialect, { clock }: LocalWorld): ServiceError {
  const told = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
  const now = clock.now();
  const isLate = (signingTime(time) ?? 0) < now;
  const bound = isLate ? told(now - SKEW) : told(now + SKEW);
  const [word, order, sign] = isLate
    ? ['Signature expired', 'earlier', '-']
    : ['Signature not yet current', 'later', '+'];
  return mismatch(dialect, `${word}: ${time} is now ${order} than ${bound} (${told(now)} ${sign} 5 min.)`);
}

function mismatch(dialect: Dialect, message: string, members: Readonly<Record<string, unknown>> = {}): ServiceError {
  if (dialect === 'json') return new ServiceError('InvalidSignatureException', message, { status: 400 });
  return new ServiceError('SignatureDoesNotMatch', message, { status: 403, members: dialect === 's3' ? members : {} });
}

function incomplete(dialect: Dialect, message: string): ServiceError {
  if (dialect === 's3') {
    return new ServiceError('AuthorizationHeaderMalformed', 'The authorization header is malformed; incomplete.', {
      status: 400,
    });
  }
  return new ServiceError(dialect === 'json' ? 'IncompleteSignatureException' : 'IncompleteSignature', message, {
    status: 400,
  });
}

function unknownKey(accessKey: string, dialect: Dialect): ServiceError {
  if (dialect !== 's3') return unknownToken(dialect);
  return new ServiceError('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', {
    status: 403,
    members: { AWSAccessKeyId: accessKey },
  });
}

function unknownToken(dialect: Dialect): ServiceError {
  if (dialect === 's3') {
    return new ServiceError('InvalidToken', 'The provided token is malformed or otherwise invalid.', { status: 400 });
  }
  return dialect === 'json'
    ? new ServiceError('UnrecognizedClientException', INVALID_TOKEN, { status: 400 })
    : new ServiceError('InvalidClientTokenId', INVALID_TOKEN, { status: 403 });
}

function expiredToken(dialect: Dialect): ServiceError {
  if (dialect === 's3') return new ServiceError('ExpiredToken', 'The provided token has expired.', { status: 400 });
  const message = 'The security token included in the request is expired';
  return dialect === 'json'
    ? new ServiceError('ExpiredTokenException', message, { status: 400 })
    : new ServiceError('ExpiredToken', message, { status: 403 });
}
