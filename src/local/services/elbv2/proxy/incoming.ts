/** A request as it comes in: its facts, and what the load balancer refuses before it looks at any rule. */
import { randomFillSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../../clock.ts';
import { forwardedHops, traceOf } from './forwarded.ts';
import type { ListenerPlan, RequestFacts } from './plan.ts';
import type { RequestRecord } from './record.ts';
import { hostName } from './rules.ts';
import { certificateFor } from './tls.ts';

export type ClientRequest = IncomingMessage | Http2ServerRequest;

export interface Received {
  readonly facts: RequestFacts;
  /** What the target is asked for: path and query as the client wrote them. */
  readonly target: string;
  readonly clientPort: number;
  readonly traceId: string;
  readonly startedMs: number;
  readonly tls?: RequestRecord['tls'];
}

const KIB = 1024;
const TRACE_BYTES = 12;

/** Drawn for many traces at once: asking the system for each costs more than all else of a trace. */
const drawn = Buffer.alloc(TRACE_BYTES * 512);
let taken = drawn.length;

function traceRandom(): string {
  if (taken === drawn.length) {
    randomFillSync(drawn);
    taken = 0;
  }
  taken += TRACE_BYTES;
  return drawn.toString('hex', taken - TRACE_BYTES, taken);
}

export function incoming(listener: ListenerPlan, request: ClientRequest, clock: Clock): Received {
  const { socket } = request;
  const protocol = listener.protocol === 'HTTP' ? 'http' : 'https';
  const host = one(request.headers[':authority']) ?? one(request.headers.host) ?? '';
  // A client may ask for a whole URL; its host then counts, and its path goes to the target.
  const asked = /^https?:\/\/([^/?]*)(.*)$/i.exec(request.url ?? '/');
  const target = asked === null ? (request.url ?? '/') : asked[2] === '' ? '/' : (asked[2] ?? '/');
  const [, path = '/', query = ''] = /^([^?]*)\??(.*)$/s.exec(target) ?? [];
  const startedMs = clock.now();
  const facts: RequestFacts = {
    protocol,
    method: request.method ?? 'GET',
    host: asked?.[1] ?? host,
    port: listener.port,
    path,
    query,
    headers: request.headers,
    clientAddress: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  };
  return {
    facts,
    target,
    clientPort: socket.remotePort ?? 0,
    traceId: traceOf(one(request.headers['x-amzn-trace-id']), startedMs, traceRandom()),
    startedMs,
    ...(protocol === 'https' && { tls: tlsOf(listener, socket as TLSSocket) }),
  };
}

function tlsOf(listener: ListenerPlan, socket: TLSSocket): NonNullable<RequestRecord['tls']> {
  const name = socket.servername;
  const serverName = typeof name === 'string' && name !== '' ? hostName(name) : undefined;
  return {
    version: socket.getProtocol() ?? '-',
    cipher: socket.getCipher()?.name ?? '-',
    ...(serverName !== undefined && { serverName }),
    certificateArn: certificateFor(listener.certificates ?? [], serverName)?.arn ?? '-',
  };
}

/** The status of a request that no rule is asked about; undefined for a sound one. */
export function refusal(request: ClientRequest, { facts, target }: Received): number | undefined {
  if (facts.method === 'TRACE') return 405;
  if (facts.method.length + target.length + ' HTTP/1.1'.length + 1 > 16 * KIB) return 414;
  const lengths = request.rawHeaders.map((text) => text.length);
  if (lengths.some((length, index) => index % 2 === 0 && length + (lengths[index + 1] ?? 0) > 16 * KIB)) return 400;
  if (forwardedHops(request.headers['x-forwarded-for']) > 30) return 463;
  return undefined;
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
