/** Cross-origin requests, by the rules of a bucket. https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
import type { S3Shapes } from '../../schemas/s3.generated.ts';
import type { Call, WebRequest } from '../../service.ts';
import { bucketsOf } from './bucket.ts';
import { s3Error } from './s3-error.ts';

const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';

function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

function headersOf(
  rule: S3Shapes['CORSRule'],
  origin: string,
  asked: readonly string[],
): Readonly<Record<string, string>> {
  const isAny = rule.AllowedOrigins.includes('*');
  return {
    'Access-Control-Allow-Origin': isAny ? '*' : origin,
    'Access-Control-Allow-Methods': rule.AllowedMethods.join(', '),
    ...(isAny ? {} : { 'Access-Control-Allow-Credentials': 'true' }),
    ...(asked.length === 0 ? {} : { 'Access-Control-Allow-Headers': asked.join(', ') }),
    ...(rule.ExposeHeaders === undefined ? {} : { 'Access-Control-Expose-Headers': rule.ExposeHeaders.join(', ') }),
    ...(rule.MaxAgeSeconds === undefined ? {} : { 'Access-Control-Max-Age': String(rule.MaxAgeSeconds) }),
    Vary: VARY,
  };
}

function ruleFor(rules: readonly S3Shapes['CORSRule'][], origin: string, method: string, asked: readonly string[]) {
  return rules.find(
    ({ AllowedOrigins, AllowedMethods, AllowedHeaders = [] }) =>
      AllowedOrigins.some((pattern) => matches(pattern, origin)) &&
      AllowedMethods.includes(method) &&
      asked.every((name) => AllowedHeaders.some((pattern) => matches(pattern.toLowerCase(), name.toLowerCase()))),
  );
}

/** The answer to a preflight. Throws where it is not allowed. */
export function preflight({ labels }: WebRequest, call: Call): Readonly<Record<string, string>> {
  const {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': list = '',
  } = call.http?.headers ?? {};
  if (origin === undefined) {
    throw s3Error(
      'BadRequest',
      'Insufficient information. Origin request header needed.',
      400,
      {},
      { Connection: 'close' },
    );
  }
  const resource = call.http !== undefined && objectIn(call.http.rawPath, labels.Bucket ?? '') ? 'OBJECT' : 'BUCKET';
  const forbidden = (message: string, type: string) =>
    s3Error('AccessForbidden', `CORSResponse: ${message}`, 403, {
      Method: method ?? 'OPTIONS',
      ResourceType: type,
    });
  const bucket = bucketsOf(call.world).get(labels.Bucket ?? '');
  if (bucket === undefined) throw forbidden('Bucket not found', 'BUCKET');
  if (bucket.cors === undefined) throw forbidden('CORS is not enabled for this bucket.', 'BUCKET');
  const asked = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const rule = method === undefined ? undefined : ruleFor(bucket.cors.CORSRules, origin, method, asked);
  if (rule === undefined) {
    throw forbidden(
      "This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      resource,
    );
  }
  return headersOf(rule, origin, asked);
}

function objectIn(path: string, bucket: string): boolean {
  const rest = path.startsWith(`/${bucket}`) ? path.slice(bucket.length + 1) : path;
  return rest !== '' && rest !== '/';
}

/** What an answer says to the page that asked. */
export function corsHeaders({ labels }: WebRequest, call: Call): Readonly<Record<string, string>> {
  const origin = call.http?.headers.origin;
  const rules = bucketsOf(call.world).get(labels.Bucket ?? '')?.cors?.CORSRules;
  if (origin === undefined || rules === undefined) return {};
  const rule = ruleFor(rules, origin, call.http?.method ?? 'GET', []);
  return rule === undefined ? {} : headersOf(rule, origin, []);
}
