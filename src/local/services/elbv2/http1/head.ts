/**
 * The heads of requests and answers (RFC 9112, 2 to 5), read from bytes as they come.
 *
 * What the grammar does not allow is refused and never guessed at: no line ends with a bare LF, no white space stands before a
 * colon, no line is folded, no name is empty. Two programs that read the same bytes must see the same message.
 */
import { type HeaderFields, readFields, TOKEN, VALUE } from './fields.ts';

/** The end of a head: the empty line behind its last one. */
const END = '\r\n\r\n';

/** Collects the bytes of one head. */
export class HeadCollector {
  readonly #most: number;
  readonly #skipsEmptyLines: boolean;
  #text = '';
  /** The end may lie across two parts. */
  #tail = '';

  /**
   * `most` bytes, its empty line too; a longer one is `too long`. Empty lines before it are left out where that is asked for,
   * as servers do (RFC 9112, 2.2).
   */
  constructor(most: number, { skipsEmptyLines }: { readonly skipsEmptyLines: boolean }) {
    this.#most = most;
    this.#skipsEmptyLines = skipsEmptyLines;
  }

  get isEmpty(): boolean {
    return this.#text === '';
  }

  /** Takes a part from `from` on. The head, as Latin-1, and where in the part the next bytes lie; undefined while it has not ended. */
  take(part: Buffer, from: number): { readonly text: string; readonly next: number } | 'too long' | undefined {
    let at = from;
    if (this.#skipsEmptyLines && this.#text === '') while (part[at] === 13 && part[at + 1] === 10) at += 2;
    const room = this.#most - this.#text.length;
    const piece = part.toString('latin1', at, Math.min(part.length, at + room));
    const seen = this.#tail + piece;
    const end = seen.indexOf(END);
    if (end >= 0) {
      const taken = end + END.length - this.#tail.length;
      const text = this.#text === '' ? piece.slice(0, taken) : this.#text + piece.slice(0, taken);
      this.#text = '';
      this.#tail = '';
      return { text, next: at + taken };
    }
    if (piece.length === room) return 'too long';
    this.#text += piece;
    this.#tail = seen.slice(-(END.length - 1));
    return undefined;
  }
}

export interface RequestHead {
  readonly method: string;
  /** The request target as it was written (RFC 9112, 3.2). */
  readonly target: string;
  /** Of HTTP/1: 0 or 1, or a later one, which is read as 1 (RFC 9110, 2.5). */
  readonly minor: number;
  readonly fields: HeaderFields;
}

const REQUEST = new RegExp(
  `^(${TOKEN}) ([\\x21-\\x7e\\x80-\\xff]+) HTTP/(\\d)\\.(\\d)\\r\\n(?:${TOKEN}:${VALUE}\\r\\n)*\\r\\n$`,
);

/** A head with its empty line; the status with which it is to be refused where it is none of HTTP/1. */
export function readRequestHead(text: string): RequestHead | 400 | 505 {
  const found = REQUEST.exec(text);
  if (found === null) return 400;
  if (found[3] !== '1') return 505;
  const fields = readFields(text, text.indexOf('\r\n') + 2);
  // RFC 9112, 3.2: of HTTP/1.1 exactly one Host, of HTTP/1.0 at most one.
  const minor = Number(found[4]);
  const host = fields.keys.indexOf('host');
  if (host < 0 ? minor > 0 : fields.keys.includes('host', host + 1)) return 400;
  return { method: found[1] ?? '', target: found[2] ?? '', minor, fields };
}

const METHOD = new RegExp(`^${TOKEN}$`);
const TARGET = /^[\x21-\x7e\x80-\xff]+$/;

/** Whether a request line of HTTP/1.1 can say them. */
export function isRequestLine(method: string, target: string): boolean {
  return METHOD.test(method) && TARGET.test(target);
}

export interface AnswerHead {
  /** Of HTTP/1. */
  readonly minor: number;
  readonly status: number;
  readonly reason: string;
  readonly fields: HeaderFields;
}

const ANSWER = new RegExp(`^HTTP/1\\.(\\d) ([1-9]\\d\\d)(?: (${VALUE}))?\\r\\n(?:${TOKEN}:${VALUE}\\r\\n)*\\r\\n$`);

/** A head with its empty line; undefined where it is none of HTTP/1 (RFC 9112, 4). */
export function readAnswerHead(text: string): AnswerHead | undefined {
  const found = ANSWER.exec(text);
  if (found === null) return undefined;
  const fields = readFields(text, text.indexOf('\r\n') + 2);
  return { minor: Number(found[1]), status: Number(found[2]), reason: found[3] ?? '', fields };
}
