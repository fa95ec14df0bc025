/**
 * The headers that a target sees and a client sees.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
import { CHUNKED } from '../http1/framing.ts';
import type { AnswerHead } from '../http1/head.ts';
import type { AnswerFields, ClientFacts, ClientRequest } from './client-side.ts';
import type { Received } from './incoming.ts';
import type { RequestFacts } from './plan.ts';

/** Said between two neighbours only (RFC 9110, 7.6.1); trailers are not passed on. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
];
const NOT_ANSWERED = new Set(HOP_BY_HOP);
/** What the load balancer says itself, or has done already. */
const NOT_PASSED = new Set([
  ...HOP_BY_HOP,
  'content-length',
  'expect',
  'host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-amzn-trace-id',
]);
const WELL_FORMED = /^[-A-Za-z0-9]+$/;
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

export interface ForwardingOptions {
  readonly attributes: Readonly<Record<string, string>>;
  readonly client: ClientFacts;
  /** Of the firewall: name and value by turns. */
  readonly added: AnswerFields;
}

/** The head of the request as the target gets it, Latin-1, with its empty line. */
export function requestHead(request: ClientRequest, came: Received, options: ForwardingOptions): string {
  const { attributes, client, added } = options;
  const { facts } = came;
  const { fields, bodyLength } = request;
  const isOn = (name: string) => attributes[name] === 'true';
  const mode = attributes['routing.http.xff_header_processing.mode'] ?? 'append';
  let head = `${facts.method} ${came.target} HTTP/1.1\r\n`;
  if (mode === 'append') {
    const address = isOn('routing.http.xff_client_port.enabled')
      ? `${bracketed(client.address)}:${client.port}`
      : client.address;
    const before = fields.has('x-forwarded-for') ? fields.all('x-forwarded-for').join(', ') : '';
    head += `X-Forwarded-For: ${before === '' ? address : `${before}, ${address}`}\r\n`;
  }
  head += `Host: ${hostFor(facts, isOn('routing.http.preserve_host_header.enabled'))}\r\n`;
  head += `X-Forwarded-Proto: ${facts.protocol}\r\nX-Forwarded-Port: ${facts.port}\r\nX-Amzn-Trace-Id: ${came.traceId}\r\n`;
  if (client.tls !== undefined && isOn('routing.http.x_amzn_tls_version_and_cipher_suite.enabled'))
    head += `X-Amzn-Tls-Version: ${client.tls.version}\r\nX-Amzn-Tls-Cipher-Suite: ${client.tls.cipher}\r\n`;
  const dropsInvalid = isOn('routing.http.drop_invalid_header_fields.enabled');
  const named = fields.connection;
  for (let at = 0; at < fields.keys.length; at += 1) {
    const key = fields.keys[at] ?? '';
    if (NOT_PASSED.has(key) || named.includes(key) || (key === 'x-forwarded-for' && mode !== 'preserve')) continue;
    const name = fields.names[at] ?? '';
    if (dropsInvalid && !WELL_FORMED.test(name)) continue;
    head += `${name}: ${fields.values[at]}\r\n`;
  }
  for (let at = 0; at + 1 < added.length; at += 2)
    head += `${asBytes(added[at] ?? '')}: ${asBytes(added[at + 1] ?? '')}\r\n`;
  if (bodyLength === CHUNKED) head += 'Transfer-Encoding: chunked\r\n';
  else if (bodyLength > 0 || WITH_BODY.has(facts.method) || fields.has('content-length'))
    head += `Content-Length: ${bodyLength}\r\n`;
  if (request.isWebSocket) head += 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  else if (request.classification?.tier === 'Ambiguous' && request.isLast) head += 'Connection: close\r\n';
  return `${head}\r\n`;
}

/** The fields of an answer as the client gets them. */
export function answerFields({ status, fields }: AnswerHead, cookies: readonly string[], nowMs: number): AnswerFields {
  const passed: string[] = [];
  const named = fields.connection;
  let hasDate = false;
  let hasLength = status === 204;
  for (let at = 0; at < fields.keys.length; at += 1) {
    const key = fields.keys[at] ?? '';
    if (NOT_ANSWERED.has(key) || named.includes(key)) continue;
    if (key === 'content-length') {
      // One is enough, and of an answer without content there is none (RFC 9110, 8.6).
      if (hasLength) continue;
      hasLength = true;
    }
    if (key === 'date') hasDate = true;
    passed.push(fields.names[at] ?? '', fields.values[at] ?? '');
  }
  for (const each of cookies) passed.push('set-cookie', each);
  // RFC 9110, 6.6.1.
  if (!hasDate) passed.push('date', httpDate(nowMs));
  return passed;
}

let dated = { second: Number.NaN, text: '' };

/** A time as HTTP writes it (RFC 9110, 5.6.7). */
export function httpDate(ms: number): string {
  const second = Math.floor(ms / 1000);
  if (dated.second !== second) dated = { second, text: new Date(ms).toUTCString() };
  return dated.text;
}

/** A configured text as it can stand in a head: what is not Latin-1 as UTF-8, nothing that could end a line. */
export function asBytes(text: string): string {
  const bytes = WIDE.test(text) ? Buffer.from(text).toString('latin1') : text;
  return UNSAFE.test(bytes) ? [...bytes].filter((each) => !UNSAFE.test(each)).join('') : bytes;
}

const WIDE = /[\u0100-\uffff]/;
const UNSAFE = /[^\t\x20-\x7e\x80-\xff]/;

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** A listener on an unusual port adds the port to a host that says none, unless the header is to be preserved. */
function hostFor({ host, protocol, port }: RequestFacts, isPreserved: boolean): string {
  const usual = protocol === 'https' ? 443 : 80;
  return isPreserved || port === usual || host === '' || /:\d+$/.test(host) ? host : `${host}:${port}`;
}
