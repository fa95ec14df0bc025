/** Two connections that have become one: bytes pass both ways until either side ends. */
import type { Socket } from 'node:net';
import { passOn } from '../../../pass-on.ts';

/** `early` came from the target already. The result tells what has passed at the client's side, heads too. */
export function joinSockets(
  client: Socket,
  target: Socket,
  early: Buffer,
  idleMs: number,
): { readonly bytes: () => readonly [received: number, sent: number] } {
  client.setTimeout(idleMs, () => client.destroy());
  client.write(early);
  // Neither side goes on alone.
  client.on('end', () => client.end());
  target.on('end', () => target.end());
  passOn(client, target);
  return { bytes: () => [client.bytesRead, client.bytesWritten] };
}
