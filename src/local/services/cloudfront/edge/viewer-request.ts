/** What a viewer's request says and how it begins, as Node reads it. */
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';

/** Name and value by turns, as Node hands them over, in pairs. HTTP/2's own headers are left out. */
export function pairsOf(raw: readonly string[]): readonly (readonly [name: string, value: string])[] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const [name = '', value = ''] = [raw[i], raw[i + 1]];
    if (!name.startsWith(':')) pairs.push([name, value]);
  }
  return pairs;
}

/** The beginning of a body, and whether that is all of it. What lies behind stays in the request, which is paused. */
export interface Beginning {
  readonly bytes: Buffer;
  readonly isWhole: boolean;
}

/** Rejects where the viewer leaves before. */
export function beginningOf(request: IncomingMessage | Http2ServerRequest, bytes: number): Promise<Beginning> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (isWhole: boolean) => {
      request.off('data', take).off('end', end).off('close', left).pause();
      resolve({ bytes: Buffer.concat(chunks), isWhole });
    };
    const end = () => done(true);
    const left = () => reject(new Error('the viewer has left'));
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > bytes) done(false);
    };
    // That it breaks off is told by its end too.
    request.on('error', () => undefined);
    request.on('data', take).on('end', end).on('close', left).resume();
  });
}
