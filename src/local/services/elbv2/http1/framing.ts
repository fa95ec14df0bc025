/** Where the body of a message ends (RFC 9112, 6). */
import type { HeaderFields } from './fields.ts';
import type { AnswerHead, RequestHead } from './head.ts';

/** A number of bytes, or one of the others. No body is a length of 0. */
export type BodyLength = number;
export const CHUNKED: BodyLength = -1;
/** It ends with its connection. Answers only. */
export const UNTIL_CLOSE: BodyLength = -2;

/** The length of a request's body; the status of a refusal where the head does not say one length and no other. */
export function requestBodyLength({ minor, fields }: RequestHead): BodyLength | { readonly refused: 400 | 501 } {
  const codings = codingsOf(fields);
  if (codings !== undefined) {
    // RFC 9112, 6.1: framing of HTTP/1.0 that names a coding is faulty.
    if (minor === 0) return { refused: 400 };
    const kind = kindOf(codings);
    if (kind === 'faulty') return { refused: 400 };
    if (kind === 'other') return { refused: 501 };
    // The length is not looked at then (RFC 9112, 6.3), and is not passed on.
    if (kind === 'chunked') return lengthOf(fields) === 'faulty' ? { refused: 400 } : CHUNKED;
  }
  const length = lengthOf(fields);
  return length === 'faulty' ? { refused: 400 } : (length ?? 0);
}

/** The length of an answer's body, by the method that was asked; undefined where it cannot be trusted. */
export function answerBodyLength(method: string, { minor, status, fields }: AnswerHead): BodyLength | undefined {
  const codings = codingsOf(fields);
  const length = lengthOf(fields);
  if (length === 'faulty') return undefined;
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return 0;
  if (codings !== undefined) {
    // RFC 9112, 6.3: both may be an attempt to split the answer.
    if (length !== undefined || minor === 0) return undefined;
    const kind = kindOf(codings);
    if (kind === 'chunked') return CHUNKED;
    return kind === 'identity' ? UNTIL_CLOSE : undefined;
  }
  return length ?? UNTIL_CLOSE;
}

/** The value of Content-Length; undefined where none is given. Fields that say the same are one (RFC 9112, 6.3). */
function lengthOf(fields: HeaderFields): number | 'faulty' | undefined {
  if (!fields.has('content-length')) return undefined;
  const said = fields.all('content-length');
  const first = said[0] ?? '';
  if (!/^\d+$/.test(first) || (said.length > 1 && said.some((each) => each !== first))) return 'faulty';
  const length = Number(first);
  return Number.isSafeInteger(length) ? length : 'faulty';
}

function codingsOf(fields: HeaderFields): readonly string[] | undefined {
  if (!fields.has('transfer-encoding')) return undefined;
  return fields
    .all('transfer-encoding')
    .flatMap((value) => value.split(','))
    .map((each) => each.trim().toLowerCase());
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html: chunked and identity. */
function kindOf(codings: readonly string[]): 'chunked' | 'identity' | 'other' | 'faulty' {
  const rest = codings.filter((each) => each !== 'identity');
  const chunked = rest.indexOf('chunked');
  if (chunked >= 0 && (codings.at(-1) !== 'chunked' || chunked !== rest.length - 1)) return 'faulty';
  if (rest.some((each) => each !== 'chunked' && !KNOWN.includes(each))) return 'faulty';
  if (rest.length === 0) return 'identity';
  return rest.length === 1 && chunked === 0 ? 'chunked' : 'other';
}

/** RFC 9112, 7.2. */
const KNOWN = ['gzip', 'x-gzip', 'compress', 'x-compress', 'deflate'];
