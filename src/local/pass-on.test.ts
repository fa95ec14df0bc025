/** Connections on loopback. Oracle: TCP, whose streams are whole where they end with FIN (RFC 9293, 3.6). */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { passOn } from './pass-on.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0).reverse()) close();
});

async function serve(take: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    open.push(() => socket.destroy());
    socket.on('error', () => {});
    take(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** What has connected to a server behind one that passes on, both ends of that one, and the server's own. */
async function chain() {
  const met = Promise.withResolvers<Socket>();
  const port = await serve(met.resolve);
  const joined = Promise.withResolvers<{ readonly outer: Socket; readonly inner: Socket }>();
  const door = await serve((outer) => {
    const inner = connect(port, '127.0.0.1');
    passOn(outer, inner);
    joined.resolve({ outer, inner });
  });
  const client = connect(door, '127.0.0.1');
  client.on('error', () => {});
  open.push(() => client.destroy());
  return { client, ...(await joined.promise), server: await met.promise };
}

test('a server that sends and ends is read to its last byte, however slow the reader is', async () => {
  const { client, outer, inner, server } = await chain();
  client.pause();
  let sent = 0;
  // Until what comes waits for the reader: the kernel keeps no more.
  while (outer.writableLength === 0) {
    const part = Buffer.alloc(16 * 1024, 'x');
    sent += part.length;
    server.write(part);
    while (inner.bytesRead < sent) await new Promise(setImmediate);
  }
  server.end();
  await once(inner, 'close');
  let read = 0;
  for await (const part of client) read += (part as Buffer).length;
  expect(read).toBe(sent);
});

test('a client that leaves is left by the connection behind', async () => {
  const { client, server } = await chain();
  server.resume();
  client.destroy();
  await once(server, 'close');
});

test('a server that resets its connection ends that of the client', async () => {
  const { client, server } = await chain();
  client.resume();
  server.resetAndDestroy();
  await once(client, 'close');
});
