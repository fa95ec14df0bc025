/** A port of loopback that leads to whatever server is meant at the moment: an endpoint stays while its servers change. */
import { connect, createServer, type Socket } from 'node:net';
import { passOn } from '../../../pass-on.ts';

export interface Front {
  readonly port: number;
  /** Cuts what goes on, so that clients come again and find the right one. */
  cut(): void;
  close(): void;
}

/** Throws where the port or the address is not to be had; port 0 takes a free one. */
export async function openFront(host: string, port: number, target: () => number | undefined): Promise<Front> {
  const open = new Set<Socket>();
  const server = createServer((outer) => {
    const to = target();
    if (to === undefined) {
      outer.destroy();
      return;
    }
    const inner = connect({ host: '127.0.0.1', port: to });
    for (const socket of [outer, inner]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('close', () => open.delete(socket));
    }
    passOn(outer, inner);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  server.unref();
  const address = server.address();
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    cut,
    close() {
      server.close();
      cut();
    },
  };
}

/** A port of loopback that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const front = await openFront('127.0.0.1', 0, () => undefined);
  front.close();
  return front.port;
}
