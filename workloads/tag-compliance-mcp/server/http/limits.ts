/** What a request may look like. Nothing of it is read further where it does not. */
import type { IncomingMessage } from 'node:http';

export const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MOST = { headerBytes: 8192, headers: 50, query: 4096, path: 2048 };

/** Headers with which some proxies rewrite where a request goes; our load balancer sends none of them. */
const REFUSED = ['x-forwarded-host', 'x-forwarded-server', 'x-original-url', 'x-rewrite-url'];

export interface Complaint {
  readonly status: 400 | 413 | 414 | 431;
  readonly message: string;
  /** Whether somebody seems to try something. */
  readonly isSuspicious: boolean;
}

export function complaintAbout({ url = '/', rawHeaders, headers }: IncomingMessage): Complaint | undefined {
  const [path = '', query = ''] = split(url);
  if (path.length > MOST.path) return tooLong(414, `The path is longer than ${MOST.path} characters.`);
  if (query.length > MOST.query) return tooLong(414, `The query is longer than ${MOST.query} characters.`);
  if (rawHeaders.length / 2 > MOST.headers) return tooLong(431, `There are more than ${MOST.headers} headers.`);
  const bytes = rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, 0);
  if (bytes > MOST.headerBytes) return tooLong(431, `The headers are longer than ${MOST.headerBytes} bytes.`);
  const refused = REFUSED.find((name) => headers[name] !== undefined);
  if (refused !== undefined) return suspicious(`The header ${refused} is refused.`);
  if (isTricky(path) || rawHeaders.some(isTricky)) return suspicious('The path or a header holds what is refused.');
  if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    return tooLong(413, `The body is longer than ${MAX_BODY_BYTES} bytes.`);
  }
  return undefined;
}

function split(url: string): readonly string[] {
  const at = url.indexOf('?');
  return at < 0 ? [url] : [url.slice(0, at), url.slice(at + 1)];
}

/** Way up, NUL or a line end, written out or as percent signs. */
function isTricky(text: string): boolean {
  const decoded = text
    .replace(/%2e/gi, '.')
    .replace(/%2f/gi, '/')
    .replace(/%5c/gi, '\\')
    .replace(/%(00|0d|0a)/gi, '\n');
  return /\.\.[/\\]|[\0\r\n]/.test(decoded) || decoded.endsWith('/..');
}

function tooLong(status: Complaint['status'], message: string): Complaint {
  return { status, message, isSuspicious: false };
}

function suspicious(message: string): Complaint {
  return { status: 400, message, isSuspicious: true };
}

/** The body as text; undefined where it is longer than allowed, whatever its header said. The rest is then left unread. */
export function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('error', reject);
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else {
        request.pause();
        resolve(undefined);
      }
    });
  });
}

/**
 * The address of the client behind so many proxies of ours. Each of them adds the address that it saw at the right, so what
 * stands further left is what the client says of itself.
 */
export function clientAddress(request: IncomingMessage, proxies: number): string {
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const hops = [...forwarded.map((hop) => hop.trim()).filter((hop) => hop !== ''), request.socket.remoteAddress ?? ''];
  return hops[Math.max(0, hops.length - 1 - proxies)] ?? '';
}
