/**
 * The headers that a target sees and a client sees.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
 */
import type { RequestFacts } from './plan.ts';

/** Said between two neighbours only (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);
const WELL_FORMED = /^[-A-Za-z0-9]+$/;

type Headers = readonly (readonly [name: string, value: string])[];

/** Name and value by turns, as Node hands them over, in pairs. HTTP/2's own headers are left out. */
export function pairsOf(raw: readonly string[]): Headers {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = '', value = ''] = [raw[i], raw[i + 1]];
    if (!name.startsWith(':')) pairs.push([name, value]);
  }
  return pairs;
}

/** Headers that pass from one side to the other: without those of the connection, and those that it names. */
export function endToEnd(headers: Headers): Headers {
  const named = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.toLowerCase().split(/ *, */));
  return headers.filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()) && !named.includes(name.toLowerCase()));
}

export interface ForwardingOptions {
  readonly attributes: Readonly<Record<string, string>>;
  readonly clientPort: number;
  readonly tls?: { readonly version: string; readonly cipher: string };
  /** `Root=…` of this request, or what the client brought with this load balancer's own part. */
  readonly traceId: string;
}

/** The headers of the request as the target gets it. */
export function toTarget(headers: Headers, request: RequestFacts, options: ForwardingOptions): Headers {
  const { attributes, clientPort, tls, traceId } = options;
  const isOn = (name: string) => attributes[name] === 'true';
  const passed = endToEnd(headers).filter(
    ([name]) => !isOn('routing.http.drop_invalid_header_fields.enabled') || WELL_FORMED.test(name),
  );
  const all = (name: string) =>
    passed.flatMap(([each, value]) => (each.toLowerCase() === name ? [value] : [])).join(', ');
  const replaced: [string, string][] = [
    ['Host', hostFor(request, isOn('routing.http.preserve_host_header.enabled'))],
    ['X-Forwarded-Proto', request.protocol],
    ['X-Forwarded-Port', String(request.port)],
    ['X-Amzn-Trace-Id', traceId],
  ];
  const mode = attributes['routing.http.xff_header_processing.mode'] ?? 'append';
  const dropped = new Set(replaced.map(([name]) => name.toLowerCase()));
  if (mode !== 'preserve') dropped.add('x-forwarded-for');
  if (mode === 'append') {
    const client = isOn('routing.http.xff_client_port.enabled')
      ? `${bracketed(request.clientAddress)}:${clientPort}`
      : request.clientAddress;
    const before = all('x-forwarded-for');
    replaced.unshift(['X-Forwarded-For', before === '' ? client : `${before}, ${client}`]);
  }
  if (tls !== undefined && isOn('routing.http.x_amzn_tls_version_and_cipher_suite.enabled')) {
    replaced.push(['X-Amzn-Tls-Version', tls.version], ['X-Amzn-Tls-Cipher-Suite', tls.cipher]);
  }
  return [...replaced, ...passed.filter(([name]) => !dropped.has(name.toLowerCase()))];
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** A listener on an unusual port adds the port to a host that says none, unless the header is to be preserved. */
function hostFor({ host, protocol, port }: RequestFacts, isPreserved: boolean): string {
  const usual = protocol === 'https' ? 443 : 80;
  return isPreserved || port === usual || host === '' || /:\d+$/.test(host) ? host : `${host}:${port}`;
}

/** How many addresses a request says that it has passed. AWS refuses more than thirty. */
export function forwardedHops(header: string | readonly string[] | undefined): number {
  const text = [header ?? []].flat().join(',');
  return text === '' ? 0 : text.split(',').length;
}

/** A request's trace: the client's root with this hop's own id before it, or a new root. */
export function traceOf(brought: string | undefined, nowMs: number, randomHex: string): string {
  const id = `1-${Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0')}-${randomHex}`;
  if (brought === undefined || !/(^|;)\s*Root=/.test(brought)) return `Root=${id}`;
  return `Self=${id};${brought}`;
}
