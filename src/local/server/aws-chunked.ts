/**
 * The body inside `Content-Encoding: aws-chunked`: chunks with their sizes, each perhaps signed, then trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
import { ServiceError } from '../service.ts';

export interface Chunked {
  readonly body: AsyncIterable<Uint8Array>;
  /** What stood behind the last chunk, names in lower case. Complete when the body has been read. */
  readonly trailers: Readonly<Record<string, string>>;
}

export function isChunked(headers: Readonly<Record<string, string>>): boolean {
  return (
    headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true ||
    headers['content-encoding']?.split(',').some((each) => each.trim() === 'aws-chunked') === true
  );
}

const LONGEST_LINE = 16 * 1024;

export function dechunked(source: AsyncIterable<Uint8Array>): Chunked {
  const trailers: Record<string, string> = {};
  return { body: chunksOf(source, trailers), trailers };
}

async function* chunksOf(source: AsyncIterable<Uint8Array>, trailers: Record<string, string>) {
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  let state: 'size' | 'data' | 'end of data' | 'trailers' | 'done' = 'size';
  for await (const part of source) {
    rest = rest.length === 0 ? Buffer.from(part) : Buffer.concat([rest, part]);
    for (;;) {
      if (state === 'data') {
        const taken = rest.subarray(0, left);
        if (taken.length > 0) yield taken;
        left -= taken.length;
        rest = rest.subarray(taken.length);
        if (left > 0) break;
        state = 'end of data';
      }
      if (state === 'done') break;
      const end = rest.indexOf('\r\n');
      if (end < 0) {
        if (rest.length > LONGEST_LINE) throw incomplete();
        break;
      }
      const line = rest.toString('latin1', 0, end);
      rest = rest.subarray(end + 2);
      if (state === 'end of data') {
        if (line !== '') throw incomplete();
        state = 'size';
      } else if (state === 'size') {
        left = Number.parseInt(line.split(';')[0] ?? '', 16);
        if (!Number.isInteger(left) || left < 0) throw incomplete();
        state = left === 0 ? 'trailers' : 'data';
      } else if (line === '') state = 'done';
      else {
        const colon = line.indexOf(':');
        trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
      }
    }
  }
  // Clients may leave out the empty line behind the trailers; data must be whole.
  if (state === 'size' || state === 'data' || state === 'end of data') throw incomplete();
}

function incomplete(): ServiceError {
  return new ServiceError('IncompleteBody', 'The request body terminated unexpectedly');
}
