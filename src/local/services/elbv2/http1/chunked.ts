/** The chunked transfer coding (RFC 9112, 7.1). */
import { TOKEN, VALUE } from './fields.ts';

/** A size, and extensions that are read and forgotten. Sizes stay below 2^52. */
const SIZE = new RegExp(
  `^([0-9A-Fa-f]{1,13})(?:[\\t ]*;[\\t ]*${TOKEN}(?:[\\t ]*=[\\t ]*(?:${TOKEN}|"[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]*"))?)*$`,
);
const TRAILER = new RegExp(`^${TOKEN}:${VALUE}$`);

/** Of all lines between the data of one body, that nobody fills the memory with extensions or trailers. */
const MOST_LINE_BYTES = 64 * 1024;

type Expected = 'size' | 'data' | 'end of data' | 'trailer' | 'nothing';

/** Reads one body. Trailers are checked and dropped, as RFC 9110, 6.5.1 lets a proxy do. */
export class ChunkedReader {
  #expects: Expected = 'size';
  #left = 0;
  #line = '';
  #lineBytes = 0;

  get isDone(): boolean {
    return this.#expects === 'nothing';
  }

  /**
   * Takes a part from `from` on and gives each piece of data. Where the next bytes lie that are no part of the body; -1 where
   * the part is no such body.
   */
  take(part: Buffer, from: number, give: (data: Buffer) => void): number {
    let at = from;
    while (at < part.length && this.#expects !== 'nothing') {
      if (this.#expects === 'data') {
        const end = Math.min(part.length, at + this.#left);
        give(part.subarray(at, end));
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#expects = 'end of data';
        continue;
      }
      const stop = part.indexOf(LF, at);
      const end = stop < 0 ? part.length : stop;
      this.#lineBytes += end - at;
      if (this.#lineBytes > MOST_LINE_BYTES) return -1;
      this.#line += part.toString('latin1', at, end);
      if (stop < 0) return part.length;
      at = stop + 1;
      const line = this.#line;
      this.#line = '';
      if (!line.endsWith('\r') || !this.#takeLine(line.slice(0, -1))) return -1;
    }
    return at;
  }

  #takeLine(line: string): boolean {
    switch (this.#expects) {
      case 'size': {
        const size = SIZE.exec(line)?.[1];
        if (size === undefined) return false;
        this.#left = Number.parseInt(size, 16);
        this.#expects = this.#left === 0 ? 'trailer' : 'data';
        return true;
      }
      case 'end of data':
        this.#expects = 'size';
        return line === '';
      default:
        if (line === '') this.#expects = 'nothing';
        return line === '' || TRAILER.test(line);
    }
  }
}

const LF = 10;

/** What stands before the data of a chunk; behind it stands CRLF. */
export function chunkHead(bytes: number): string {
  return `${bytes.toString(16)}\r\n`;
}

export const LAST_CHUNK = '0\r\n\r\n';
