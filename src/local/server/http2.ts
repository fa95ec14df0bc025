/**
 * HTTP/2 without TLS on the port of HTTP/1.1, told apart by the first bytes (RFC 9113, 3.3): SDKs speak it to services with
 * streams in both directions, such as Kinesis.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, type Http2Session } from 'node:http2';
import type { Socket } from 'node:net';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** The first bytes of a connection in HTTP/2; no method of HTTP/1.1 begins so. */
const PREFACE = Buffer.from('PRI');
/** How long a connection may say nothing at all. */
const SILENT_MS = 20_000;

/** Lets a server take HTTP/2 too. The result ends all connections that speak it. */
export function takeHttp2(server: Server, listener: Listener): () => void {
  const sessions = new Set<Http2Session>();
  const second = createServer();
  // Node's requests and answers of HTTP/2 have the members of those of HTTP/1.1 that are used here.
  second.on('request', listener as unknown as Parameters<typeof second.on>[1]);
  second.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
  });
  const firsts = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    whenTold(socket, (isSecond) => {
      if (isSecond) {
        second.emit('connection', socket);
        return;
      }
      for (const first of firsts) first.call(server, socket);
      socket.resume();
    });
  });
  return () => {
    for (const session of sessions) session.destroy();
  };
}

/** Reads as much as tells the protocol, and puts it back. */
function whenTold(socket: Socket, act: (isSecond: boolean) => void): void {
  let read = Buffer.alloc(0);
  const end = () => socket.destroy();
  const take = (chunk: Buffer) => {
    read = Buffer.concat([read, chunk]);
    const length = Math.min(read.length, PREFACE.length);
    const fits = read.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (fits && length < PREFACE.length) return;
    socket.off('data', take).off('error', end).off('timeout', end).setTimeout(0).pause();
    socket.unshift(read);
    act(fits);
  };
  socket.on('data', take).on('error', end).on('timeout', end).setTimeout(SILENT_MS);
}
