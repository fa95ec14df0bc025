/** The process in a router's namespace: the VPC's resolver at base + 2, and the metadata of instances and of tasks. */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { readQuestion, writeAnswer } from './dns-message.ts';
import { metadataAnswer, newTokens } from './metadata.ts';
import { answerTo } from './resolver.ts';
import type { LinkLocalSettings } from './sandbox-messages.ts';
import { TASK_METADATA } from './security-groups.ts';

const METADATA_ADDRESS = '169.254.169.254';
const LONGEST_OVER_TCP = 65_535;

let settings: LinkLocalSettings | undefined;
const tokens = newTokens(Date.now, () => randomBytes(40).toString('base64'));

process.on('disconnect', () => process.exit(0));
process.on('message', (next: LinkLocalSettings) => {
  const isFirst = settings === undefined;
  settings = next;
  (isFirst ? listen(next.dns) : Promise.resolve()).then(
    () => process.send?.({}),
    (failure: unknown) => process.send?.({ failure: String(failure) }),
  );
});

async function listen(dns: readonly string[]): Promise<void> {
  await Promise.all([...dns.flatMap((address) => [overUdp(address), overTcp(address)]), metadata(), taskMetadata()]);
}

function answered(message: Buffer, longest: (asked: number) => number): Buffer | undefined {
  const question = readQuestion(message);
  if (question === undefined || settings === undefined) return undefined;
  return writeAnswer(question, answerTo(settings, question), longest(question.longest));
}

function overUdp(address: string): Promise<void> {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const answer = answered(message, (asked) => asked);
    if (answer !== undefined) socket.send(answer, from.port, from.address);
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(53, address, () => resolve());
  });
}

/** Each message has its length before it: https://www.rfc-editor.org/rfc/rfc1035#section-4.2.2 */
function overTcp(address: string): Promise<void> {
  const server = createServer((connection) => {
    let rest = Buffer.alloc(0);
    connection.on('error', () => connection.destroy());
    connection.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const end = 2 + rest.readUInt16BE(0);
        const answer = answered(rest.subarray(2, end), () => LONGEST_OVER_TCP);
        rest = rest.subarray(end);
        if (answer === undefined) {
          connection.destroy();
          return;
        }
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        connection.write(Buffer.concat([length, answer]));
      }
    });
  });
  return listening(server, 53, address);
}

function metadata(): Promise<void> {
  const server = createHttpServer((request, response) => {
    const { status, body, headers } = metadataAnswer(settings?.instances ?? {}, tokens, {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      from: request.socket.remoteAddress ?? '',
    });
    request.resume();
    response.writeHead(status, { 'content-type': 'text/plain', server: 'EC2ws', ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  return listening(server, 80, METADATA_ADDRESS);
}

/** Who asks is known by the address, as with instances: a task is told of itself only. */
function taskMetadata(): Promise<void> {
  const server = createHttpServer((request, response) => {
    const own = settings?.tasks?.[request.socket.remoteAddress ?? ''] ?? {};
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const found = Object.hasOwn(own, path) ? own[path] : undefined;
    request.resume();
    const status = found === undefined ? 404 : request.method === 'GET' ? 200 : 405;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 200 ? found : undefined);
  });
  return listening(server, 80, TASK_METADATA);
}

function listening(
  server: {
    once(event: 'error', then: (error: Error) => void): unknown;
    listen(port: number, address: string, then: () => void): unknown;
  },
  port: number,
  address: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => resolve());
  });
}
