import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { ServiceError } from '../service.ts';

/** What one request that is not streamed may hold in memory; the largest that AWS takes is a function's 50 MB zip, in base64. */
const LARGEST_BODY = 72 * 1024 * 1024;

/** What all requests together may hold: past it, the next one is told to slow down. */
const LARGEST_TOTAL = 512 * 1024 * 1024;

let held = 0;
const EMPTY = Buffer.alloc(0);

/** The whole body. Throws `ServiceError` when it is too large or there is no room. */
export function wholeBody(request: IncomingMessage): Promise<Buffer> | Buffer {
  const { method, headers } = request;
  if (
    (method === 'GET' || method === 'HEAD') &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  ) {
    return EMPTY;
  }
  if (Number(headers['content-length'] ?? 0) > LARGEST_BODY) throw tooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let isWhole = false;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      held += chunk.length;
      chunks.push(chunk);
      if (size <= LARGEST_BODY && held <= LARGEST_TOTAL) return;
      chunks.length = 0;
      request.removeAllListeners('data');
      request.pause();
      reject(
        size > LARGEST_BODY
          ? tooLarge()
          : new ServiceError('SlowDown', 'Please reduce your request rate.', { status: 503 }),
      );
    });
    request.once('end', () => {
      isWhole = true;
      resolve(chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks));
    });
    request.once('error', reject);
    request.once('close', () => {
      held -= size;
      if (!isWhole) reject(cutOff());
    });
  });
}

function cutOff(): ServiceError {
  return new ServiceError('RequestTimeout', 'The connection was closed before the body had come.', { status: 400 });
}

function tooLarge(): ServiceError {
  return new ServiceError('RequestEntityTooLarge', 'The request body is too large.', { status: 413 });
}

/** The body out of the gzip in which a client may send it: SDKs do with large ones. Throws `ServiceError`. */
export function unpacked(body: Uint8Array, headers: Readonly<Record<string, string>>): Buffer {
  if (headers['content-encoding']?.toLowerCase() !== 'gzip')
    return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  try {
    return gunzipSync(body, { maxOutputLength: LARGEST_BODY });
  } catch (error) {
    const isLarge = error instanceof RangeError;
    throw isLarge ? tooLarge() : new ServiceError('SerializationException', 'The request body is not valid gzip.');
  }
}
