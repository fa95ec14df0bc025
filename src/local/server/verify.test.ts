/** Signatures: AWS's own examples, and what a server says to those that are none. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manualClock } from '../clock.ts';
import { LOCAL_SERVICES } from '../services.ts';
import { canonicalRequest, signatureOf, stringToSign } from './canonical-request.ts';
import { type LocalServer, startServer } from './server.ts';

const EMPTY = createHash('sha256').update('').digest('hex');

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object"
test('the example of S3 has the signature that AWS gives it', () => {
  const time = '20130524T000000Z';
  const canonical = canonicalRequest({
    method: 'GET',
    path: '/test.txt',
    rawQuery: '',
    headers: {
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': EMPTY,
      'x-amz-date': time,
    },
    signedHeaders: ['host', 'range', 'x-amz-content-sha256', 'x-amz-date'],
    payload: EMPTY,
    isEncodedOnce: true,
  });
  const scope = '20130524/us-east-1/s3/aws4_request';
  expect(signatureOf('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope, stringToSign(canonical, time, scope))).toBe(
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
});

// The test suite of Signature Version 4, `get-vanilla`: https://github.com/awslabs/aws-c-auth
test('the plainest request of the suite has its signature', () => {
  const time = '20150830T123600Z';
  const canonical = canonicalRequest({
    method: 'GET',
    path: '/',
    rawQuery: '',
    headers: { host: 'example.amazonaws.com', 'x-amz-date': time },
    signedHeaders: ['host', 'x-amz-date'],
    payload: EMPTY,
    isEncodedOnce: false,
  });
  const scope = '20150830/us-east-1/service/aws4_request';
  expect(signatureOf('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', scope, stringToSign(canonical, time, scope))).toBe(
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  );
});

const START = Date.UTC(2026, 0, 1);
const TIME = '20260101T000000Z';
const clock = manualClock(START);
let server: LocalServer;
beforeAll(async () => {
  server = await startServer({ services: LOCAL_SERVICES, clock, verifySignatures: true });
  await send({ service: 's3', method: 'PUT', path: '/signed' });
});
afterAll(() => server.close());

interface Sent {
  readonly service?: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly secret?: string;
  readonly key?: string;
  readonly time?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A body in the place of the one that was signed. */
  readonly swapped?: string;
}

async function send(sent: Sent) {
  const { service = 'sts', method = 'POST', path = '/', body = '', secret = 'test', key = 'test', time = TIME } = sent;
  const payload = createHash('sha256').update(body).digest('hex');
  const headers: Readonly<Record<string, string>> = {
    host: `127.0.0.1:${server.port}`,
    'x-amz-date': time,
    ...(service === 's3' ? { 'x-amz-content-sha256': payload } : {}),
    ...sent.headers,
  };
  const signedHeaders = Object.keys(headers).sort();
  const scope = `${time.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const canonical = canonicalRequest({
    method,
    path,
    rawQuery: '',
    headers,
    signedHeaders,
    payload,
    isEncodedOnce: service === 's3',
  });
  const signature = signatureOf(secret, scope, stringToSign(canonical, time, scope));
  const { host: _, ...others } = headers;
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      ...others,
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/${scope}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
    },
    ...(method === 'GET' ? {} : { body: sent.swapped ?? body }),
  });
  return { status: response.status, text: await response.text() };
}

const WHO = {
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
};
const TABLES = {
  service: 'dynamodb',
  body: '{}',
  headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' },
};

// https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
test.each<readonly [string, Sent, number, string]>([
  ['a good signature', WHO, 200, '<GetCallerIdentityResult>'],
  ['another secret', { ...WHO, secret: 'other' }, 403, '<Code>SignatureDoesNotMatch</Code>'],
  ['a body that was not signed', { ...WHO, swapped: `${WHO.body}&a=b` }, 403, '<Code>SignatureDoesNotMatch</Code>'],
  ['a key that nobody has', { ...WHO, key: 'AKIANOBODY' }, 403, '<Code>InvalidClientTokenId</Code>'],
  [
    'a time long past',
    { ...WHO, time: '20251231T000000Z' },
    403,
    'Signature expired: 20251231T000000Z is now earlier than',
  ],
  ['a good signature in JSON', TABLES, 200, '"TableNames":[]'],
  ['another secret in JSON', { ...TABLES, secret: 'other' }, 400, 'InvalidSignatureException'],
  ['a key that nobody has, in JSON', { ...TABLES, key: 'AKIANOBODY' }, 400, 'UnrecognizedClientException'],
  ['a bucket', { service: 's3', method: 'PUT', path: '/other' }, 200, ''],
  ['an object', { service: 's3', method: 'PUT', path: '/signed/a%20b', body: 'hello' }, 200, ''],
  [
    'another secret for S3',
    { service: 's3', method: 'PUT', path: '/signed/k', body: 'x', secret: 'o' },
    403,
    'SignatureDoesNotMatch',
  ],
  [
    'an object that was not signed',
    { service: 's3', method: 'PUT', path: '/signed/k', body: 'x', swapped: 'y' },
    400,
    'XAmzContentSHA256Mismatch',
  ],
  [
    'a time long past, for S3',
    { service: 's3', method: 'GET', path: '/signed', time: '20251231T000000Z' },
    403,
    'RequestTimeTooSkewed',
  ],
])('%s', async (_name, sent, status, text) => {
  const answer = await send(sent);
  expect([answer.status, answer.text.includes(text) || answer.text]).toEqual([status, true]);
});

test('a request without any signature is told so', async () => {
  const response = await fetch(server.url, { method: 'POST', body: WHO.body, headers: WHO.headers });
  expect([response.status, (await response.text()).includes('<Code>MissingAuthenticationToken</Code>')]).toEqual([
    403,
    true,
  ]);
});
