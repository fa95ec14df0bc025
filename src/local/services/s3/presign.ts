/** Presigned URLs: whether they still hold, and whether they were signed so. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
import { createHmac } from 'node:crypto';
import { knownSecret } from '../../credentials.ts';
import { canonicalRequest, isSameSignature, signatureOf, stringToSign } from '../../server/canonical-request.ts';
import type { Call, WebRequest } from '../../service.ts';
import { accessDenied, s3Error } from './s3-error.ts';

/** Any credentials may ask. A signature can be checked where the secret is known: the target gave it out, or it is the key `test`. */
export function secretOfKey(accessKey: string, call: Call): string | undefined {
  return knownSecret(call.world.state, accessKey)?.secret;
}

/** Throws where a presigned request may not be answered. Requests that are not presigned pass. */
export function checkPresigned(request: WebRequest, call: Call): void {
  const { query } = request;
  if (query.has('X-Amz-Signature') || query.has('X-Amz-Credential') || query.has('X-Amz-Algorithm'))
    version4(request, call);
  else if (query.has('AWSAccessKeyId') || query.has('Signature')) version2(request, call);
}

const NEEDED = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
];

function version4({ query }: WebRequest, call: Call): void {
  if (!NEEDED.every((name) => query.has(name))) {
    throw s3Error(
      'AuthorizationQueryParametersError',
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      400,
    );
  }
  const credential = query.get('X-Amz-Credential') ?? '';
  const [accessKey = '', date = '', region = '', service = '', kind] = credential.split('/');
  if (kind !== 'aws4_request' || credential.includes('%')) {
    throw s3Error(
      'AuthorizationQueryParametersError',
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
      400,
    );
  }
  const time = query.get('X-Amz-Date') ?? '';
  const signedMs = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const seconds = Number(query.get('X-Amz-Expires'));
  checkTime(signedMs + seconds * 1000, call, { 'X-Amz-Expires': query.get('X-Amz-Expires') ?? '' });
  const { http } = call;
  if (http === undefined) return;
  const names = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  const unsigned = Object.keys(http.headers).filter(
    (name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && !names.includes(name),
  );
  if (unsigned.length > 0) {
    throw accessDenied('There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    });
  }
  const secret = secretOfKey(accessKey, call);
  if (secret === undefined) return;
  const payload = http.headers['x-amz-content-sha256'] ?? query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD';
  const canonical = canonicalRequest({
    method: http.method,
    path: http.rawPath,
    rawQuery: http.rawQuery,
    headers: http.headers,
    signedHeaders: names,
    payload,
    isEncodedOnce: true,
  });
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = stringToSign(canonical, time, scope);
  const given = query.get('X-Amz-Signature') ?? '';
  if (isSameSignature(signatureOf(secret, scope, toSign), given)) return;
  throw s3Error('SignatureDoesNotMatch', MISMATCH, 403, {
    AWSAccessKeyId: accessKey,
    StringToSign: toSign,
    SignatureProvided: given,
    StringToSignBytes: hexBytes(toSign),
    CanonicalRequest: canonical,
    CanonicalRequestBytes: hexBytes(canonical),
  });
}

export const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

export const hexBytes = (text: string) =>
  [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

function checkTime(expiresMs: number, call: Call, more: Readonly<Record<string, string>>): void {
  const now = call.world.clock.now();
  if (now <= expiresMs) return;
  const text = (ms: number) => `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
  throw accessDenied('Request has expired', { ...more, Expires: text(expiresMs), ServerTime: text(now) });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html */
function version2({ query, labels }: WebRequest, call: Call): void {
  const accessKey = query.get('AWSAccessKeyId');
  const signature = query.get('Signature');
  const expires = query.get('Expires');
  if (accessKey === null || signature === null || expires === null) {
    throw accessDenied('Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters');
  }
  checkTime(Number(expires) * 1000, call, {});
  const secret = secretOfKey(accessKey, call);
  const { http } = call;
  if (secret === undefined || http === undefined) return;
  const headers = new Map(Object.entries(http.headers).filter(([name]) => name.startsWith('x-amz-')));
  for (const [name, value] of query)
    if (name.toLowerCase().startsWith('x-amz-')) headers.set(name.toLowerCase(), value);
  const amz = [...headers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}:${value.trim()}\n`);
  const parts = [...query]
    .filter(([name]) => SUBRESOURCES.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const isHosted = !http.rawPath.startsWith(`/${labels.Bucket}/`) && http.rawPath !== `/${labels.Bucket}`;
  const resource = `${isHosted ? `/${labels.Bucket}` : ''}${http.rawPath}${parts.length === 0 ? '' : `?${parts.join('&')}`}`;
  const md5 = http.headers['content-md5'] ?? query.get('Content-MD5') ?? '';
  const type = http.headers['content-type'] ?? query.get('Content-Type') ?? '';
  const toSign = `${http.method}\n${md5}\n${type}\n${expires}\n${amz.join('')}${resource}`;
  if (isSameSignature(createHmac('sha1', secret).update(toSign).digest('base64'), signature)) return;
  throw s3Error('SignatureDoesNotMatch', MISMATCH, 403, {
    AWSAccessKeyId: accessKey,
    StringToSign: toSign,
    SignatureProvided: signature,
    StringToSignBytes: hexBytes(toSign),
  });
}

const SUBRESOURCES = new Set(
  'accelerate acl analytics cors delete encryption inventory legal-hold lifecycle location logging metrics notification object-lock partNumber policy policyStatus publicAccessBlock replication requestPayment response-cache-control response-content-disposition response-content-encoding response-content-language response-content-type response-expires restore retention select select-type tagging torrent uploadId uploads versionId versioning versions website'.split(
    ' ',
  ),
);
