/**
 * An answer that the origin breaks off is no whole one to the viewer, over either version of HTTP. Oracles: RFC 9113, 8.1 (only
 * NO_ERROR lets a client keep an answer that ends with a reset) and RFC 9112, 8 (what is shorter than announced is incomplete).
 */
import { createServer as createHttp1 } from 'node:http';
import { connect as connectHttp2, constants, createServer as createHttp2 } from 'node:http2';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { edgeCache } from './cache.ts';
import { exchangeAtEdge, type ViewerRequest, type ViewerResponse } from './exchange.ts';
import type { EdgePlan } from './plan.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0).reverse()) close();
});

const DOMAIN = 'd1.cloudfront.net';
const NONE = { behavior: 'none', names: [] };
const [WHOLE, BEGUN] = [
  'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef',
  'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc',
];

/** An origin that answers with these bytes and ends its connection. */
async function origin(bytes: string): Promise<number> {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** What exchanges at a front door before this origin are given, that keeps nothing or all. */
function around(port: number, maxTtl: number) {
  const plan = {
    domain: DOMAIN,
    aliases: ['127.0.0.1'],
    address: '127.0.0.1',
    origins: [
      {
        id: 'o',
        domain: 'origin.example.com',
        path: '',
        place: { kind: 'address', address: '127.0.0.1' },
        protocol: 'http-only',
        httpPort: port,
        alsoNamed: [],
        headers: {},
        readTimeoutSeconds: 30,
        connectionTimeoutSeconds: 10,
        connectionAttempts: 1,
      },
    ],
    errorResponses: [],
    behaviors: [
      {
        pattern: '*',
        origin: 'o',
        viewerProtocol: 'allow-all',
        allowedMethods: ['GET'],
        cachedMethods: ['GET'],
        cache: { minTtl: 0, defaultTtl: 0, maxTtl, headers: NONE, cookies: NONE, queryStrings: NONE },
      },
    ],
  } as unknown as EdgePlan;
  const allow = {
    action: 'ALLOW',
    terminatingRule: 'Default_Action',
    counted: [],
    labels: [],
    insertedHeaders: [],
  } as const;
  return {
    plan,
    cache: edgeCache(),
    judge: { set: () => {}, judge: () => allow },
    authority: '',
    isSecure: false,
    now: () => 1_700_000_000_000,
    log: () => {},
    ended: () => {},
  };
}

type Kind = (answer: (request: ViewerRequest, response: ViewerResponse) => void) => Server;

/** The port of a front door before an origin that answers so. */
async function door(kind: Kind, bytes: string, maxTtl: number): Promise<number> {
  const given = around(await origin(bytes), maxTtl);
  const server = kind((request, response) => void exchangeAtEdge(request, response, given));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** What a viewer over HTTP/2 has of the answer, and how its stream ended. */
async function overHttp2(bytes: string, maxTtl: number) {
  const session = connectHttp2(`http://127.0.0.1:${await door(createHttp2, bytes, maxTtl)}`);
  open.push(() => session.destroy());
  const stream = session.request({ ':path': '/', ':authority': DOMAIN });
  let [status, text] = [0, ''];
  stream.on('response', (head) => {
    status = Number(head[':status']);
  });
  stream.on('data', (part: Buffer) => {
    text += part.toString();
  });
  stream.on('error', () => {});
  await new Promise<void>((resolve) => stream.once('close', resolve));
  return { status, text, ended: stream.rstCode };
}

const { NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR } = constants;

test('over HTTP/2, a whole answer ends well', async () =>
  expect(await overHttp2(WHOLE, 0)).toEqual({ status: 200, text: 'abcdef', ended: NGHTTP2_NO_ERROR }));

test('over HTTP/2, an answer that breaks off ends with an error', async () =>
  expect(await overHttp2(BEGUN, 0)).toMatchObject({ status: 200, ended: NGHTTP2_INTERNAL_ERROR }));

test('what would be kept is a bad gateway instead', async () =>
  expect(await overHttp2(BEGUN, 60)).toMatchObject({ status: 502, ended: NGHTTP2_NO_ERROR }));

// RFC 9112, 7.1: the last chunk is what says that an answer in chunks is whole.
test('over HTTP/1.1, an answer that breaks off has no last chunk', async () => {
  const chunks = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n';
  const answers = [`${chunks}0\r\n\r\n`, chunks].map(async (bytes) => {
    const viewer = connect(await door(createHttp1, bytes, 0), '127.0.0.1');
    viewer.write(`GET / HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`);
    let text = '';
    for await (const part of viewer) text += String(part);
    return [text.includes('abc'), text.endsWith('0\r\n\r\n')];
  });
  expect(await Promise.all(answers)).toEqual([
    [true, true],
    [true, false],
  ]);
});
