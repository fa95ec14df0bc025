/** HTTP/2 on the port of HTTP/1.1, and Kinesis as the SDK for Java writes it. Oracle: RFC 9113, 3.3; RFC 8949, 3.4.2. */
import { connect } from 'node:http2';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kinesis } from '../services/kinesis/kinesis.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { type LocalServer, startServer } from './server.ts';

let server: LocalServer;
beforeAll(async () => {
  server = await startServer({ services: [kinesis] });
});
afterAll(() => server.close());

const CBOR = 'application/x-amz-cbor-1.1';

/** The status and the body of one request over HTTP/2. */
async function ask(operation: string, body: Uint8Array | string, type: string) {
  const session = connect(server.url);
  try {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-target': `Kinesis_20131202.${operation}`,
      'content-type': type,
    });
    stream.end(body);
    let status: unknown;
    stream.once('response', (headers) => {
      status = headers[':status'];
    });
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part as Buffer);
    return { status, body: Buffer.concat(parts) };
  } finally {
    session.close();
  }
}

test('requests of HTTP/2 are answered beside those of HTTP/1.1', async () => {
  const made = await ask(
    'CreateStream',
    JSON.stringify({ StreamName: 's', ShardCount: 1 }),
    'application/x-amz-json-1.1',
  );
  expect(made.status).toBe(200);
  const { body } = await ask('ListStreams', '{}', 'application/x-amz-json-1.1');
  expect(JSON.parse(body.toString()).StreamNames).toContain('s');
  const headers = { 'x-amz-target': 'Kinesis_20131202.ListStreams', 'content-type': 'application/x-amz-json-1.1' };
  const first = await fetch(server.url, { method: 'POST', headers, body: '{}' });
  expect(((await first.json()) as { StreamNames: unknown }).StreamNames).toContain('s');
});

test('a request line that comes letter by letter is one of HTTP/1.1', async () => {
  const { port } = server;
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject).once('data', (chunk) => {
      resolve(String(chunk));
      socket.destroy();
    });
    const letters = [...'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'];
    const next = () => {
      const letter = letters.shift();
      if (letter !== undefined) socket.write(letter, () => setImmediate(next));
    };
    socket.once('connect', next);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
});

test('CBOR holds bytes as they are and times in milliseconds, and says errors by name', async () => {
  await ask('CreateStream', encodeCbor({ StreamName: 'c', ShardCount: 1 }), CBOR);
  const Data = Uint8Array.of(0, 255, 7);
  await ask('PutRecord', encodeCbor({ StreamName: 'c', Data, PartitionKey: 'p' }), CBOR);
  const first = { StreamName: 'c', ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' };
  const iterator = decodeCbor((await ask('GetShardIterator', encodeCbor(first), CBOR)).body);
  const { body } = await ask('GetRecords', encodeCbor(iterator as object), CBOR);
  const [record] = (decodeCbor(body, 1) as { Records: { Data: Uint8Array; ApproximateArrivalTimestamp: Date }[] })
    .Records;
  expect([...(record?.Data ?? [])]).toEqual([...Data]);
  expect(Math.abs((record?.ApproximateArrivalTimestamp.getTime() ?? 0) - Date.now())).toBeLessThan(600_000);
  const failed = await ask('DescribeStream', encodeCbor({ StreamName: 'none' }), CBOR);
  expect([failed.status, decodeCbor(failed.body)]).toEqual([
    400,
    { __type: 'ResourceNotFoundException', message: 'Stream none under account 000000000000 not found.' },
  ]);
});
