/** A request as it comes in: its facts, and what the load balancer refuses before it looks at any rule. */
import { randomFillSync } from 'node:crypto';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../../clock.ts';
import type { HeaderFields } from '../http1/fields.ts';
import type { ClientFacts, ClientRequest, ClientSide } from './client-side.ts';
import type { ListenerPlan, RequestFacts } from './plan.ts';
import type { RequestRecord } from './record.ts';
import { hostName } from './rules.ts';
import { certificateFor } from './tls.ts';

export interface Received {
  readonly facts: RequestFacts;
  /** What the target is asked for: path and query as the client wrote them. */
  readonly target: string;
  readonly traceId: string;
  readonly startedMs: number;
}

const KIB = 1024;
const TRACE_BYTES = 12;

/** Drawn for many traces at once: asking the system for each costs more than all else of a trace. */
const pool = Buffer.alloc(TRACE_BYTES * 512);
let drawn = '';
let taken = 0;

function traceRandom(): string {
  if (taken === drawn.length) {
    drawn = randomFillSync(pool).toString('hex');
    taken = 0;
  }
  taken += TRACE_BYTES * 2;
  return drawn.slice(taken - TRACE_BYTES * 2, taken);
}

export function incoming(listener: ListenerPlan, { request, facts: client }: ClientSide, clock: Clock): Received {
  const { fields } = request;
  let target = request.target;
  let host = fields.first('host') ?? '';
  // A client may ask for a whole URL; its host then counts, and its path goes to the target (RFC 9112, 3.2.2).
  const asked = target.startsWith('/') ? null : /^https?:\/\/([^/?]*)(.*)$/i.exec(target);
  if (asked !== null) {
    host = asked[1] ?? '';
    target = asked[2]?.startsWith('/') === true ? asked[2] : `/${asked[2] ?? ''}`;
  }
  const mark = target.indexOf('?');
  const startedMs = clock.now();
  const facts: RequestFacts = {
    protocol: listener.protocol === 'HTTP' ? 'http' : 'https',
    method: request.method,
    host,
    port: listener.port,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    fields,
    clientAddress: client.address,
  };
  return { facts, target, traceId: traceOf(fields.first('x-amzn-trace-id'), startedMs, traceRandom()), startedMs };
}

/** Whose connection it is. */
export function clientFacts(socket: Socket): ClientFacts {
  return { address: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''), port: socket.remotePort ?? 0 };
}

export function tlsFacts(listener: ListenerPlan, socket: TLSSocket): NonNullable<RequestRecord['tls']> {
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
  if (request.refused !== undefined) return request.refused;
  if (facts.method === 'TRACE' || facts.method === 'CONNECT') return 405;
  if (!(target.startsWith('/') || (target === '*' && facts.method === 'OPTIONS'))) return 400;
  // A host of which two programs would make two (RFC 9112, 3.2).
  if (NO_HOST.test(facts.host)) return 400;
  if (facts.method.length + target.length + ' HTTP/1.1'.length + 1 > 16 * KIB) return 414;
  const { names, values } = request.fields;
  for (let at = 0; at < names.length; at += 1)
    if ((names[at]?.length ?? 0) + (values[at]?.length ?? 0) > 16 * KIB) return 400;
  return forwardedHops(request.fields) > 30 ? 463 : undefined;
}

const NO_HOST = /[\s,@/\\?#]/;

/** How many addresses a request says that it has passed. AWS refuses more than thirty. */
function forwardedHops(fields: HeaderFields): number {
  if (!fields.has('x-forwarded-for')) return 0;
  const text = fields.all('x-forwarded-for').join(',');
  return text === '' ? 0 : text.split(',').length;
}

let stamped = { second: Number.NaN, hex: '' };

/** A request's trace: the client's root with this hop's own id before it, or a new root. */
function traceOf(brought: string | undefined, nowMs: number, randomHex: string): string {
  const second = Math.floor(nowMs / 1000);
  if (stamped.second !== second) stamped = { second, hex: second.toString(16).padStart(8, '0') };
  const id = `1-${stamped.hex}-${randomHex}`;
  if (brought === undefined || !/(^|;)\s*Root=/.test(brought)) return `Root=${id}`;
  return `Self=${id};${brought}`;
}
