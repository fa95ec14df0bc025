/** S3 as a client sees it. The answers are those that AWS's pages, or answers recorded from it, show. */
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalServer, startServer } from '../../server/server.ts';
import { s3 } from './s3.ts';

let server: LocalServer;
const faults: unknown[] = [];
beforeAll(async () => {
  server = await startServer({ services: [s3], onFault: (error) => faults.push(error) });
});
afterAll(() => server.close());

const SCOPE = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0';

async function ask(method: string, path: string, body?: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { authorization: SCOPE, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A request to a host of another name, which `fetch` does not send. */
function site(bucket: string, path: string, method = 'GET') {
  return new Promise<{ status: number; location: string | undefined; text: string }>((resolve, reject) => {
    const asked = request(
      { port: server.port, path, method, headers: { host: `${bucket}.s3-website-us-east-1.amazonaws.com` } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, location: response.headers.location, text });
        });
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

describe('uploads that do not come', () => {
  /** Sends the head and one byte of a body. */
  const begin = (path: string, length: number) =>
    new Promise<{ socket: Socket; answer: Promise<string> }>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write(
          `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${SCOPE}\r\nContent-Length: ${length}\r\n\r\nx`,
        );
        const answer = new Promise<string>((tell) => socket.once('data', (bytes) => tell(bytes.toString())));
        resolve({ socket, answer });
      });
      socket.on('error', () => {});
    });

  // https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
  test('one larger than 5 GiB is refused before its body', async () => {
    await ask('PUT', '/large');
    const { socket, answer } = await begin('/large/key', 5 * 1024 ** 3 + 1);
    const text = await answer;
    socket.destroy();
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('<Code>EntityTooLarge</Code>');
    expect(text).toContain('<MaxSizeAllowed>5368709120</MaxSizeAllowed>');
  });

  test('a client that goes away leaves no object, and is no fault', async () => {
    await ask('PUT', '/away');
    const { socket } = await begin('/away/key', 1000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await ask('GET', '/away/key')).status).toBe(404);
    expect(faults).toEqual([]);
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html
describe('a bucket as a web site', () => {
  const website = (more = '') =>
    `<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument>${more}</WebsiteConfiguration>`;

  test('the index stands for a folder, and a folder without its slash is sent there', async () => {
    await ask('PUT', '/site-a');
    await ask('PUT', '/site-a?website', website());
    await ask('PUT', '/site-a/index.html', 'home');
    await ask('PUT', '/site-a/docs/index.html', 'docs');
    expect(await site('site-a', '/')).toMatchObject({ status: 200, text: 'home' });
    expect(await site('site-a', '/docs')).toMatchObject({ status: 302, location: '/docs/' });
    expect(await site('site-a', '/docs/')).toMatchObject({ status: 200, text: 'docs' });
  });

  test('what is missing is told on a page, or on the page of the site', async () => {
    await ask('PUT', '/site-b');
    expect((await site('site-b', '/')).text).toContain('<li>Code: NoSuchWebsiteConfiguration</li>');
    await ask('PUT', '/site-b?website', website('<ErrorDocument><Key>error.html</Key></ErrorDocument>'));
    const missing = await site('site-b', '/none');
    expect(missing.status).toBe(404);
    expect(missing.text).toContain('<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>');
    await ask('PUT', '/site-b/error.html', 'sorry');
    expect(await site('site-b', '/none')).toMatchObject({ status: 404, text: 'sorry' });
    expect(await site('site-b', '/', 'POST')).toMatchObject({ status: 405 });
  });

  test('a rule sends a prefix elsewhere', async () => {
    await ask('PUT', '/site-c');
    const rule =
      '<RoutingRules><RoutingRule><Condition><KeyPrefixEquals>old/</KeyPrefixEquals></Condition><Redirect><ReplaceKeyPrefixWith>new/</ReplaceKeyPrefixWith></Redirect></RoutingRule></RoutingRules>';
    await ask('PUT', '/site-c?website', website(rule));
    expect(await site('site-c', '/old/a')).toMatchObject({
      status: 301,
      location: 'http://site-c.s3-website-us-east-1.amazonaws.com/new/a',
    });
  });
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
test('a conditional upload in parts conflicts with what was deleted meanwhile', async () => {
  await ask('PUT', '/parts');
  const { text } = await ask('POST', '/parts/k?uploads');
  const [, id = ''] = /<UploadId>(.*?)<\/UploadId>/.exec(text) ?? [];
  const part = await ask('PUT', `/parts/k?partNumber=1&uploadId=${id}`, 'a');
  await ask('PUT', '/parts/k', 'x');
  await ask('DELETE', '/parts/k');
  const parts = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.get('etag')}</ETag></Part></CompleteMultipartUpload>`;
  const complete = await ask('POST', `/parts/k?uploadId=${id}`, parts, { 'if-none-match': '*' });
  expect(complete.status).toBe(409);
  expect(complete.text).toContain('<Code>ConditionalRequestConflict</Code>');
  expect((await ask('POST', `/parts/k?uploadId=${id}`, parts)).status).toBe(200);
});

// Answers recorded from AWS: https://github.com/localstack/localstack, tests/aws/services/s3/test_s3_api.snapshot.json
test('a version id that was never given out is invalid, one that was is unknown', async () => {
  await ask('PUT', '/versions');
  await ask(
    'PUT',
    '/versions?versioning',
    '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
  );
  const id = (await ask('PUT', '/versions/k', 'a')).headers.get('x-amz-version-id') ?? '';
  await ask('DELETE', `/versions/k?versionId=${encodeURIComponent(id)}`);
  const gone = await ask('GET', `/versions/k?versionId=${encodeURIComponent(id)}`);
  expect([gone.status, gone.text.includes('NoSuchVersion')]).toEqual([404, true]);
  const made = await ask('GET', `/versions/k?versionId=${encodeURIComponent(`${id.slice(0, -4)}ABCD`)}`);
  expect([made.status, made.text.includes('Invalid version id specified')]).toEqual([400, true]);
});

test('a header that no header can hold does not cost the answer', async () => {
  await ask('PUT', '/names');
  await server.world.invoke(
    's3',
    'PutObject',
    { Bucket: 'names', Key: 'k', ContentDisposition: 'filename="a\u2014b"', Metadata: { plain: 'caf\u00e9' } },
    { partition: 'aws', account: '000000000000', region: 'us-east-1' },
  );
  const { status, headers } = await ask('HEAD', '/names/k');
  expect([status, headers.get('content-disposition')]).toEqual([200, 'filename="a b"']);
  expect(headers.get('x-amz-meta-plain')).toBe('=?UTF-8?Q?caf=C3=A9?=');
});

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
test('the owner stands before the list', async () => {
  const { text } = await ask('GET', '/');
  expect(text.indexOf('<Owner>')).toBeLessThan(text.indexOf('<Buckets>'));
});
