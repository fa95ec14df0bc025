/**
 * What a client must not be able to do to the target: bodies that are malformed or huge, clients that are slow, and ten
 * thousand connections at once. The errors are those of the protocols' pages (https://smithy.io/2.0/aws/protocols/index.html);
 * memory is read from the kernel.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const CONNECTIONS = Number(process.env.LINTEL_CONNECTIONS ?? 10_000);

let target: ChildProcess;
let url = '';
const folder = mkdtempSync(join(tmpdir(), 'lintel-bad-input-'));

beforeAll(async () => {
  const daemon = join(import.meta.dirname, 'crash', 'daemon.ts');
  target = spawn(process.execPath, ['--conditions=lintel:source', daemon, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  if (target.stdout !== null) createInterface({ input: target.stdout }).once('line', resolve);
  url = await promise;
});
afterAll(() => {
  target.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Resident megabytes. */
function memory(): number {
  const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${target.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

const scoped = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

async function answers(): Promise<boolean> {
  const headers = {
    ...scoped('sqs'),
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.ListQueues',
  };
  return (await fetch(url, { method: 'POST', headers, body: '{}' })).status === 200;
}

describe('malformed', () => {
  test.each([
    [
      'JSON',
      'sqs',
      { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' },
      '{"QueueName":',
      'SerializationException',
    ],
    [
      'JSON that is no object',
      'sqs',
      { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.CreateQueue' },
      '[1]',
      'SerializationException',
    ],
    [
      'CBOR',
      'monitoring',
      { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
      'ÿÿÿ',
      'SerializationException',
    ],
    ['XML', 's3', {}, '<Tagging><TagSet>', 'MalformedXML'],
  ])('%s is refused in the words of the protocol', async (kind, service, headers, body, code) => {
    if (kind === 'XML') await fetch(`${url}/bad`, { method: 'PUT', headers: scoped('s3') });
    const path =
      kind === 'XML'
        ? '/bad?tagging'
        : kind === 'CBOR'
          ? '/service/GraniteServiceVersion20100801/operation/PutMetricData'
          : '/';
    const method = kind === 'XML' ? 'PUT' : 'POST';
    const response = await fetch(`${url}${path}`, { method, headers: { ...scoped(service), ...headers }, body });
    expect([response.status, (await response.text()).includes(code)]).toEqual([400, true]);
  });

  test('bytes that are no HTTP at all end their connection and nothing else', async () => {
    const { hostname, port } = new URL(url);
    const ended = new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => socket.write('\u0000\u0001 no request\r\n\r\n'));
      socket.on('data', () => undefined).once('close', resolve);
      socket.once('error', resolve);
    });
    await ended;
    expect(await answers()).toBe(true);
  });
});

test('a body that says it is huge is refused before it comes, and memory stays', async () => {
  const before = memory();
  const { hostname, port } = new URL(url);
  const said = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `POST / HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: ${scoped('sqs').authorization}\r\ncontent-type: application/x-amz-json-1.0\r\nx-amz-target: AmazonSQS.SendMessage\r\ncontent-length: 99999999999\r\n\r\n`,
      ),
    );
    socket.once('data', (chunk) => {
      resolve(chunk.toString('latin1'));
      socket.destroy();
    });
    socket.once('error', reject);
  });
  expect(said).toMatch(/^HTTP\/1.1 413 /);
  expect(memory() - before).toBeLessThan(100);
  expect(await answers()).toBe(true);
});

test(`${CONNECTIONS} connections that wait, half of them in the middle of a request, keep nobody from being answered`, {
  timeout: 0,
}, async () => {
  const before = memory();
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  const open = (index: number) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        if (index % 2 === 0) socket.write(`POST / HTTP/1.1\r\nhost: ${hostname}\r\nx-slow: `);
        resolve();
      });
      socket.on('error', reject);
      sockets.push(socket);
    });
  for (let start = 0; start < CONNECTIONS; start += 500)
    await Promise.all(Array.from({ length: Math.min(500, CONNECTIONS - start) }, (_, index) => open(start + index)));
  expect(await answers()).toBe(true);
  expect(memory() - before).toBeLessThan(400);
  for (const socket of sockets) {
    socket.removeAllListeners('error').on('error', () => undefined);
    socket.destroy();
  }
  expect(await answers()).toBe(true);
});
