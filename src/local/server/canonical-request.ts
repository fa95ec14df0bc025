/** Signature Version 4: the text that is signed, and its signature. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** What of a request is signed. */
export interface Signable {
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signedHeaders: readonly string[];
  /** The digest of the body, or what stands for it. */
  readonly payload: string;
  /** Whether the path is encoded once only, as S3 does it. */
  readonly isEncodedOnce: boolean;
}

export function canonicalRequest(request: Signable): string {
  const { method, path, rawQuery, headers, signedHeaders, payload, isEncodedOnce } = request;
  const pairs = rawQuery
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return `${encodedAnew(name)}=${encodedAnew(value)}`;
    })
    .sort();
  const told = signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`).join('');
  const segments = path.split('/').map((part) => {
    const once = percentEncoded(percentDecoded(part));
    return isEncodedOnce ? once : percentEncoded(once);
  });
  const canonicalPath = isEncodedOnce ? segments.join('/').replaceAll('%2F', '/') : segments.join('/');
  return `${method}\n${canonicalPath}\n${pairs.join('&')}\n${told}\n${signedHeaders.join(';')}\n${payload}`;
}

/** What the secret signs: the time, the scope and the digest of the canonical request. */
export function stringToSign(canonical: string, time: string, scope: string): string {
  return `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`;
}

/** `scope`: `date/region/service/aws4_request`. */
export function signatureOf(secret: string, scope: string, text: string): string {
  const [date = '', region = '', service = ''] = scope.split('/');
  const hmac = (key: string | Buffer, what: string) => createHmac('sha256', key).update(what).digest();
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
  return hmac(key, text).toString('hex');
}

export function isSameSignature(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A part of a query as the canonical form has it: what was encoded otherwise is encoded anew. */
function encodedAnew(part: string): string {
  return percentEncoded(percentDecoded(part.replaceAll('+', '%20')));
}

function percentDecoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Signed as it stands.
    return part;
  }
}

function percentEncoded(plain: string): string {
  return encodeURIComponent(plain).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `20260101T000000Z` in milliseconds; `undefined` if it is no such time. */
export function signingTime(text: string): number | undefined {
  const [matched] = /^\d{8}T\d{6}Z$/.exec(text) ?? [];
  if (matched === undefined) return undefined;
  const ms = Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  return Number.isNaN(ms) ? undefined : ms;
}
