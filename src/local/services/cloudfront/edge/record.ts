/**
 * What is known of a request when it has ended, and the line of the standard log that says it.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
export interface EdgeRecord {
  readonly startedMs: number;
  readonly endedMs: number;
  /** Milliseconds from the request to the first byte of the answer. */
  readonly firstByteMs: number;
  readonly clientAddress: string;
  readonly clientPort: number;
  readonly method: string;
  /** The distribution's own name, whatever the viewer asked for. */
  readonly domain: string;
  /** What the viewer asked for. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly isSecure: boolean;
  /** `HTTP/2.0` */
  readonly httpVersion: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly tls: { readonly version: string; readonly cipher: string } | undefined;
  /** 0 where the viewer left before it was answered. */
  readonly status: number;
  /** `Miss`: the first word of X-Cache. */
  readonly result: string;
  readonly requestId: string;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly contentType: string | undefined;
  readonly contentLength: string | undefined;
}

export const EDGE_LOCATION = 'LOC50-C1';

const FIELDS =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end';

/** What each file begins with. */
export const STANDARD_LOG_HEAD = `#Version: 1.0\n#Fields: ${FIELDS}\n`;

/** One line, without its end. Cookies are told only where the distribution asks for it. */
export function standardLogLine(record: EdgeRecord, withCookies: boolean): string {
  const { headers, tls } = record;
  const [date = '', time = ''] = new Date(record.endedMs).toISOString().slice(0, 19).split('T');
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const header = (name: string) => encoded(headers[name]);
  return [
    date,
    time,
    EDGE_LOCATION,
    record.sentBytes,
    record.clientAddress,
    record.method,
    record.domain,
    encoded(record.path),
    String(record.status).padStart(3, '0'),
    header('referer'),
    header('user-agent'),
    encoded(record.query),
    withCookies ? header('cookie') : '-',
    record.result,
    record.requestId,
    encoded(record.host),
    record.isSecure ? 'https' : 'http',
    record.receivedBytes,
    seconds(record.endedMs - record.startedMs),
    header('x-forwarded-for'),
    tls?.version ?? '-',
    tls?.cipher ?? '-',
    record.result,
    record.httpVersion,
    '-',
    '-',
    record.clientPort,
    seconds(record.firstByteMs),
    record.result,
    encoded(record.contentType),
    record.contentLength ?? '-',
    '-',
    '-',
  ].join('\t');
}

/** Characters that would end a field or are no ASCII, as the page of the fields lists them, are written in percent. */
function encoded(text: string | undefined): string {
  if (text === undefined || text === '') return '-';
  return text.replace(/[\p{Cc} "'<>[\\\]^`{|}~]|[^\p{ASCII}]/gu, (each) =>
    Array.from(Buffer.from(each), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
