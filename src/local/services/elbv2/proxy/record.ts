/**
 * What is known of a request when it has ended, and the line of the access log that says it.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
 */
import type { BalancedTarget, RequestFacts } from './plan.ts';

export interface RequestRecord {
  readonly type: 'http' | 'https' | 'h2' | 'ws' | 'wss';
  readonly endedMs: number;
  readonly startedMs: number;
  readonly balancer: string;
  readonly request: Omit<RequestFacts, 'fields'>;
  readonly userAgent?: string | undefined;
  readonly clientPort: number;
  readonly httpVersion: string;
  readonly rule: number | 'default' | undefined;
  readonly target?: BalancedTarget | undefined;
  readonly targetGroupArn?: string | undefined;
  /** Seconds from the balancer's side; undefined where that part did not happen. */
  readonly requestSeconds?: number | undefined;
  readonly targetSeconds?: number | undefined;
  readonly responseSeconds?: number | undefined;
  /** What the client was answered, and what the target answered. */
  readonly status: number;
  readonly targetStatus?: number | undefined;
  /** Heads too; of HTTP/2 as they are without compression. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly tls?:
    | {
        readonly version: string;
        readonly cipher: string;
        readonly serverName?: string;
        readonly certificateArn: string;
      }
    | undefined;
  readonly traceId: string;
  /** What was done, in its order: `waf,forward`. */
  readonly actions: readonly string[];
  readonly redirectUrl?: string | undefined;
  readonly errorReason?: string | undefined;
  /** How the request departs from HTTP/1.1; undefined for a sound one. */
  readonly classification?: { readonly tier: string; readonly reason: string } | undefined;
}

/** A record as a list, which is told with half the bytes and half the time of an object. */
export type RequestRow = ReturnType<typeof rowOfRecord>;

export function rowOfRecord(record: RequestRecord) {
  const { request, target, tls, classification } = record;
  return [
    record.type,
    record.startedMs,
    record.endedMs,
    record.balancer,
    request.protocol,
    request.method,
    request.host,
    request.port,
    request.path,
    request.query,
    request.clientAddress,
    record.clientPort,
    record.userAgent ?? null,
    record.httpVersion,
    record.rule ?? null,
    target?.id ?? null,
    target?.port ?? null,
    record.targetGroupArn ?? null,
    record.requestSeconds ?? null,
    record.targetSeconds ?? null,
    record.responseSeconds ?? null,
    record.status,
    record.targetStatus ?? null,
    record.receivedBytes,
    record.sentBytes,
    tls ?? null,
    record.traceId,
    record.actions,
    record.redirectUrl ?? null,
    record.errorReason ?? null,
    classification ?? null,
  ] as const;
}

/** The record of which a row was made. */
export function recordOfRow(row: RequestRow): RequestRecord {
  const [type, startedMs, endedMs, balancer, protocol, method, host, port, path, query, clientAddress, ...behind] = row;
  const [clientPort, userAgent, httpVersion, rule, targetId, targetPort, targetGroupArn, ...answered] = behind;
  const [requestSeconds, targetSeconds, responseSeconds, status, targetStatus, receivedBytes, sentBytes, ...rest] =
    answered;
  const [tls, traceId, actions, redirectUrl, errorReason, classification] = rest;
  return {
    type,
    startedMs,
    endedMs,
    balancer,
    request: { protocol, method, host, port, path, query, clientAddress },
    clientPort,
    userAgent: userAgent ?? undefined,
    httpVersion,
    rule: rule ?? undefined,
    target: targetId === null || targetPort === null ? undefined : { id: targetId, port: targetPort },
    targetGroupArn: targetGroupArn ?? undefined,
    requestSeconds: requestSeconds ?? undefined,
    targetSeconds: targetSeconds ?? undefined,
    responseSeconds: responseSeconds ?? undefined,
    status,
    targetStatus: targetStatus ?? undefined,
    receivedBytes,
    sentBytes,
    tls: tls ?? undefined,
    traceId,
    actions,
    redirectUrl: redirectUrl ?? undefined,
    errorReason: errorReason ?? undefined,
    classification: classification ?? undefined,
  };
}

/** One line, without its end. */
export function accessLogLine(record: RequestRecord): string {
  const { request, target, tls } = record;
  const seconds = (value: number | undefined) => (value === undefined ? '-1' : value.toFixed(3));
  const where = target === undefined ? '-' : `${target.id}:${target.port}`;
  const query = request.query === '' ? '' : `?${request.query}`;
  const url = `${request.protocol}://${hostOf(request)}:${request.port}${request.path}${query}`;
  return [
    record.type,
    new Date(record.endedMs).toISOString().replace(/Z$/, '000Z'),
    record.balancer,
    `${request.clientAddress}:${record.clientPort}`,
    where,
    seconds(record.requestSeconds),
    seconds(record.targetSeconds),
    seconds(record.responseSeconds),
    record.status,
    record.targetStatus ?? '-',
    record.receivedBytes,
    record.sentBytes,
    quoted(record.request.method === '-' ? `- ${url} -` : `${request.method} ${url} HTTP/${record.httpVersion}`),
    quoted(record.userAgent ?? '-'),
    tls?.cipher ?? '-',
    tls?.version ?? '-',
    record.targetGroupArn ?? '-',
    quoted(record.traceId),
    quoted(tls?.serverName ?? '-'),
    quoted(tls?.certificateArn ?? '-'),
    record.rule === 'default' ? 0 : (record.rule ?? -1),
    new Date(record.startedMs).toISOString().replace(/Z$/, '000Z'),
    quoted(record.actions.length === 0 ? '-' : record.actions.join(',')),
    quoted(record.redirectUrl ?? '-'),
    quoted(record.errorReason ?? '-'),
    quoted(where),
    quoted(record.targetStatus === undefined ? '-' : String(record.targetStatus)),
    quoted(record.classification?.tier ?? '-'),
    quoted(record.classification?.reason ?? '-'),
    `TID_${record.traceId.replace(/[^0-9a-f]/g, '').slice(0, 32)}`,
  ].join(' ');
}

function hostOf({ host }: RequestRecord['request']): string {
  return host.replace(/:\d+$/, '');
}

/** In quotation marks; AWS writes what would end the field as an escape. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]|\p{Cc}/gu, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
}
