/** The local target on a loopback port: every service behind one address. */
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import { identityOf } from '../credentials.ts';
import {
  type Call,
  type HttpRequest,
  type LocalWorld,
  type Service,
  ServiceError,
  type WebRequest,
} from '../service.ts';
import type { Body } from '../state/blobs.ts';
import { notServed, openWorld, type WorldOptions } from '../world.ts';
import { authorize } from './authorize.ts';
import { dechunked, isChunked } from './aws-chunked.ts';
import { unpacked, wholeBody } from './body.ts';
import { takeHttp2 } from './http2.ts';
import type { Incoming, WireAnswer, WireProtocol } from './protocol.ts';
import { json10 } from './protocols/json.ts';
import { restXml } from './protocols/rest-xml.ts';
import { type Head, type Routed, routeByForm, routeByHead } from './route.ts';
import { type OperationSchema, type Schema, schemaOf } from './schema.ts';
import { scopeOf } from './scope.ts';
import { answerSite, siteOf } from './site.ts';
import { verifySignature } from './verify.ts';

export interface ServerOptions extends Omit<WorldOptions, 'endpoint'> {
  /** @default any free port */
  readonly port?: number;
  /** Whether requests must be signed with the secret of their key. @default false */
  readonly verifySignatures?: boolean;
  /** Whether who asks must be allowed to by the policies that are kept. @default false */
  readonly enforceIam?: boolean;
  /** Told of faults of the target itself, which a client sees as `InternalFailure`. */
  readonly onFault?: (error: unknown, operation: string) => void;
}

export interface LocalServer {
  readonly url: string;
  readonly port: number;
  readonly world: LocalWorld;
  /** Answers over TLS on a unix socket too, which only the owner may open, with a certificate for the name that is asked for. */
  listenAt(path: string, certificateFor: CertificateFor): Promise<void>;
  close(): Promise<void>;
}

/** The certificate with its chain, and the key, as PEM; undefined for a name that is not served. */
export type CertificateFor = (name: string) => Promise<{ readonly cert: string; readonly key: string } | undefined>;

/** Opens a world and listens on 127.0.0.1. Throws if the port or the folder is taken. */
export async function startServer({
  port = 0,
  verifySignatures = false,
  enforceIam = false,
  onFault,
  ...options
}: ServerOptions): Promise<LocalServer> {
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 300_000, headersTimeout: 20_000 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Never beyond loopback: who can reach the port can read every secret.
    server.listen({ port, host: '127.0.0.1', backlog: 4096 }, resolve);
  });
  const actual = portOf(server);
  const url = `http://127.0.0.1:${actual}`;
  let world: LocalWorld;
  try {
    world = openWorld({ ...options, endpoint: url });
  } catch (error) {
    server.close();
    throw error;
  }
  const byFile = new Map([...world.services.values()].map((service) => [service.schema, service]));
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    answer(world, byFile, request, response, { verifySignatures, enforceIam, onFault }).catch(() => response.destroy());
  };
  server.on('request', listener);
  const endHttp2 = takeHttp2(server, listener);
  const more: Server[] = [];
  return {
    url,
    port: actual,
    world,
    async listenAt(path, certificateFor) {
      more.push(await secureServer(path, certificateFor, listener));
    },
    async close() {
      for (const each of more) {
        each.closeAllConnections();
        each.close();
      }
      endHttp2();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      for (const service of world.services.values()) service.stop?.(world);
      await world.state.close();
    },
  };
}

async function secureServer(
  path: string,
  certificateFor: CertificateFor,
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const contexts = new Map<string, SecureContext>();
  const contextOf = async (name: string) => {
    const known = contexts.get(name);
    if (known !== undefined) return known;
    const issued = await certificateFor(name);
    if (issued === undefined) return undefined;
    const made = createSecureContext(issued);
    contexts.set(name, made);
    return made;
  };
  const server = createSecureServer(
    {
      keepAliveTimeout: 65_000,
      SNICallback: (name, give) => {
        contextOf(name.toLowerCase()).then(
          (context) => (context === undefined ? give(new Error(`${name} is not served here`)) : give(null, context)),
          (fault: unknown) => give(fault instanceof Error ? fault : new Error(String(fault))),
        );
      },
    },
    listener,
  );
  server.on('tlsClientError', () => undefined);
  // One that was killed left its socket; the state folder has one owner at a time.
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
}

interface Strictness {
  readonly verifySignatures: boolean;
  readonly enforceIam: boolean;
  readonly onFault: Faults;
}

type Faults = ServerOptions['onFault'];

async function answer(
  world: LocalWorld,
  services: ReadonlyMap<string, Service>,
  request: IncomingMessage,
  response: ServerResponse,
  { verifySignatures, enforceIam, onFault }: Strictness,
): Promise<void> {
  const head = headOf(request);
  const site = siteOf(head, world);
  if (site !== undefined) {
    await answerSite(site, head, world, request, response, onFault);
    return;
  }
  const scope = scopeOf(head);
  let routed: Routed | undefined;
  let requestId: string | undefined;
  let more: (() => Readonly<Record<string, string>>) | undefined;
  let result: WireAnswer;
  try {
    routed = routeByHead(head, scope);
    let body: Body | undefined;
    let signed: Uint8Array | undefined;
    if (routed === undefined) {
      const whole = await wholeBody(request);
      signed = whole;
      const form = head.query.has('Action')
        ? head.query
        : new URLSearchParams(unpacked(whole, head.headers).toString('utf8'));
      routed = routeByForm(form, head.path, scope);
      body = new Uint8Array();
      head.query = form;
    }
    requestId = requestIdOf(routed.schema);
    const { schema, operation, protocol, error, labels } = routed;
    const service = services.get(schema.file);
    const identity = identityOf(world.state, scope?.accessKey);
    const http: HttpRequest = {
      method: head.method,
      host: head.host,
      rawPath: head.path,
      rawQuery: head.rawQuery,
      headers: head.headers,
      get gone() {
        return goneOf(response);
      },
    };
    const call: Call = {
      partition: 'aws',
      account: identity.account,
      region: regionOf(scope?.region, head.host),
      world,
      requestId,
      principal: identity.principal,
      accessKey: scope?.accessKey,
      http,
    };
    const web: WebRequest = {
      operation: operation?.name,
      labels,
      get query() {
        return head.query;
      },
      body: () => bodyOf(request, head.headers),
    };
    more = () => service?.headers?.(web, call) ?? {};
    if (verifySignatures && schema.file === 's3') verifySignature({ head, body: undefined }, schema, world);
    if (service?.web !== undefined) {
      const own = await service.web(web, call);
      if (own !== undefined) {
        await send(world, request, response, own);
        return;
      }
    }
    if (error !== undefined || operation === undefined) throw error ?? notServed(schema.id, head.method);
    const act = service?.operations[operation.name];
    if (act === undefined) throw notServed(schema.id, operation.name);
    body ??= takesStream(operation) ? bodyOf(request, head.headers) : await plainBody(request, head.headers);
    if (verifySignatures && (schema.file !== 's3' || body instanceof Uint8Array)) {
      verifySignature({ head, body: signed ?? (body instanceof Uint8Array ? body : undefined) }, schema, world);
    }
    const headers = scope?.isPresigned === true ? presignedHeaders(head) : head.headers;
    const read = body instanceof Uint8Array && !schema.protocol.startsWith('AwsRest') ? unpacked(body, headers) : body;
    const input = protocol.decode(incoming(head, headers, read, labels), operation);
    if (enforceIam && service !== undefined) authorize(service, operation.name, input, call, schema);
    const output = await act(input, call);
    result = protocol.encode(output, operation, schema, requestId);
  } catch (error) {
    result = failure(error, routed, head, requestId, onFault);
  }
  await send(world, request, response, { ...result, headers: { ...result.headers, ...more?.() } });
}

function incoming(
  head: Head & { readonly rawQuery: string },
  headers: Readonly<Record<string, string>>,
  body: Body,
  labels: Readonly<Record<string, string>>,
): Incoming {
  const { method, path, rawQuery } = head;
  return {
    method,
    path,
    rawQuery,
    headers,
    body,
    labels,
    get query() {
      return head.query;
    },
  };
}

/** What a presigned URL says in place of headers. */
function presignedHeaders({ headers, query }: Head): Readonly<Record<string, string>> {
  const own = [...query].filter(
    ([name]) => /^(?:x-amz-|if-(?:none-)?match$)/i.test(name) && !SIGNING.has(name.toLowerCase()),
  );
  // Header bytes stand for Latin-1 letters wherever they come from.
  const latin = (text: string) => Buffer.from(text).toString('latin1');
  return { ...Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), latin(value)])), ...headers };
}

const SIGNING = new Set(
  ['algorithm', 'credential', 'signature', 'date', 'signedheaders', 'expires', 'security-token'].map(
    (name) => `x-amz-${name}`,
  ),
);

async function send(
  world: LocalWorld,
  request: IncomingMessage,
  response: ServerResponse,
  result: WireAnswer,
): Promise<void> {
  const kept = world.state.kept();
  if (kept !== undefined) await kept;
  const { status, body } = result;
  const headers = sendable(result.headers);
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    const isBare = status === 204 || status === 304;
    // S3 sends its errors in chunks.
    const isSized = headers['Content-Length'] !== undefined || (status >= 400 && headers.server === 'AmazonS3');
    response.removeHeader('connection');
    if (!isBare && !isSized) headers['Content-Length'] = String(bytes);
    response.writeHead(status, headers);
    if (request.method === 'HEAD' || isBare) response.end();
    // Text of one byte a letter is written as it is, together with the headers.
    else if (typeof body === 'string') response.end(body, bytes === body.length ? 'latin1' : 'utf8');
    else response.end(body);
    return;
  }
  response.writeHead(status, headers);
  if (request.method === 'HEAD') response.end();
  else await pipeline(Readable.from(body, { objectMode: false }), response);
}

/** Headers as they can be sent: a letter that no header holds becomes a space, as S3 does it. */
function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  const made: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    made[SPELLED[name] ?? name] = UNSENDABLE.test(value) ? value.replace(ALL_UNSENDABLE, ' ') : value;
  }
  return made;
}

const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;
const ALL_UNSENDABLE = new RegExp(UNSENDABLE, 'g');

/** The common names as AWS spells them. */
const SPELLED: Readonly<Record<string, string>> = {
  'content-length': 'Content-Length',
  'content-type': 'Content-Type',
  etag: 'ETag',
  'last-modified': 'Last-Modified',
  'x-amzn-requestid': 'x-amzn-RequestId',
};

function headOf(request: IncomingMessage): Head & { query: URLSearchParams; readonly rawQuery: string } {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
  const asked = mark < 0 ? url : url.slice(0, mark);
  // Absolute form, as a proxy would be asked: RFC 9112, 3.2.2.
  const path = asked.startsWith('/') ? asked : asked.replace(/^https?:\/\/[^/]*/, '');
  const headers = headersOf(request);
  let query: URLSearchParams | undefined;
  return {
    method: request.method ?? 'GET',
    path: path === '' ? '/' : path,
    rawQuery,
    get query() {
      query ??= new URLSearchParams(rawQuery);
      return query;
    },
    set query(given) {
      query = given;
    },
    headers,
    host: headers.host ?? '',
  };
}

/** Of headers that came more than once Node keeps one text, but for cookies that are set: nobody sends those to a server. */
function headersOf({ headers, httpVersionMajor }: IncomingMessage): Readonly<Record<string, string>> {
  if (httpVersionMajor === 2) return headersOfHttp2(headers);
  const cookies = headers['set-cookie'];
  const texts = headers as Readonly<Record<string, string>>;
  return cookies === undefined ? texts : { ...texts, 'set-cookie': cookies.join(',') };
}

/** Those of HTTP/2 that HTTP/1.1 has too: the host is what the request says of its authority. */
function headersOfHttp2(headers: IncomingMessage['headers']): Readonly<Record<string, string>> {
  const own = Object.entries(headers).filter(([name]) => !name.startsWith(':'));
  const texts = Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
  return { host: String(headers[':authority'] ?? ''), ...texts };
}

function takesStream({ input }: OperationSchema): boolean {
  return input?.members.some(({ traits, type }) => traits.payload === 1 && type === 'xs') === true;
}

/** The body as it comes, out of its chunks where it is sent in some. */
function bodyOf(request: IncomingMessage, headers: Readonly<Record<string, string>>): Body {
  if (!isChunked(headers)) return request;
  const { body, trailers } = dechunked(request);
  return Object.assign(body, { trailers });
}

async function plainBody(request: IncomingMessage, headers: Readonly<Record<string, string>>): Promise<Body> {
  if (!isChunked(headers)) return wholeBody(request);
  const chunks: Uint8Array[] = [];
  for await (const chunk of dechunked(request).body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function failure(
  thrown: unknown,
  routed: Routed | undefined,
  head: Head,
  requestId: string | undefined,
  onFault: Faults,
): WireAnswer {
  const told = isGoneAway(thrown)
    ? new ServiceError('RequestTimeout', 'The connection was closed before the body had come.', { status: 400 })
    : thrown;
  const isOwn = told instanceof ServiceError;
  if (!isOwn) onFault?.(told, routed?.operation?.name ?? `${head.method} ${head.path}`);
  const error = isOwn
    ? told
    : new ServiceError('InternalFailure', 'The local target failed. This is a fault of Lintel, not of the request.', {
        status: 500,
      });
  const [protocol, schema]: readonly [WireProtocol, Schema] =
    routed === undefined ? fallback(head) : [routed.protocol, routed.schema];
  return protocol.encodeError(asQueryMode(error, schema, head), schema, requestId ?? randomUUID());
}

/** A client that once spoke the query protocol says so, and gets the status that the error had there. */
function asQueryMode(error: ServiceError, { queryCompatible, errors }: Schema, { headers }: Head): ServiceError {
  const known = errors.get(error.code);
  if (!queryCompatible || headers['x-amzn-query-mode'] !== 'true' || error.status !== undefined) return error;
  if (known === undefined) return error;
  const { code, message, members } = error;
  return new ServiceError(code, message, { status: known.queryStatus, members, headers: error.headers });
}

/** Whether the client closed the connection in the middle of its body: no fault of the target. */
function isGoneAway(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message === 'aborted' && 'code' in thrown && thrown.code === 'ECONNRESET';
}

/** In whose words to refuse what could not be routed. */
function fallback({ headers }: Head): readonly [WireProtocol, Schema] {
  return headers['x-amz-target'] === undefined ? [restXml, schemaOf('s3')] : [json10, schemaOf('sqs')];
}

function requestIdOf({ file }: Schema): string {
  return file === 's3' ? randomBytes(8).toString('hex').toUpperCase() : randomUUID();
}

/** The region of the scope, else of a host such as `sqs.eu-west-1.amazonaws.com`, else the first of all. */
function regionOf(scoped: string | undefined, host: string): string {
  if (scoped !== undefined && scoped !== '') return scoped;
  return /\b([a-z]{2}(?:-[a-z]+)+-\d)\b/.exec(host)?.[1] ?? 'us-east-1';
}

function goneOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}
