/** Two connections as one: what comes over either goes on over the other. */
import type { Socket } from 'node:net';

/**
 * Passes on until either side ends. One that ends is followed by the other when all that came is sent; one that breaks is
 * followed at once.
 */
export function passOn(outer: Socket, inner: Socket): void {
  outer.pipe(inner).pipe(outer);
  const follow = (first: Socket, second: Socket) => {
    first.on('error', () => second.destroy());
    // What has come and waits for a slow reader is not dropped.
    first.on('close', () => second.destroySoon());
  };
  follow(outer, inner);
  follow(inner, outer);
}
