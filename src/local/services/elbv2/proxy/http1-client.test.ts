/** A connection whose reader is as slow as the test says. Oracle: RFC 9112, 9.6 (a server closes when the client has its answer). */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { manualClock } from '../../../clock.ts';
import { newDeadlines } from './deadlines.ts';
import { serveHttp1 } from './http1-client.ts';

test('a connection that ends with an answer ends when all of it is sent, and soon after that', async () => {
  const clock = manualClock(0);
  const sent: Buffer[] = [];
  let take = () => {};
  const socket = new Duplex({
    read() {},
    write(part: Buffer, _, done) {
      sent.push(part);
      take = done;
    },
  });
  const body = Buffer.alloc(100_000, 'x');
  serveHttp1(
    socket as Socket,
    { address: '192.0.2.1', port: 1 },
    {
      clock,
      deadlines: newDeadlines(clock),
      idleMs: () => 60_000,
      longestMs: () => 3_600_000,
      desyncMode: () => 'defensive',
      handle(client) {
        client.giveBody(undefined);
        client.begin(200, 'OK', ['content-length', `${body.length}`], body.length);
        client.write(body);
        client.end();
      },
    },
  );
  socket.push('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await new Promise(setImmediate);
  for (let parts = 0; parts < sent.length; parts += 1) {
    clock.advance(10_000);
    expect(socket.destroyed).toBe(false);
    take();
    await new Promise(setImmediate);
  }
  expect(Buffer.concat(sent).toString('latin1').split('\r\n\r\n')[1]?.length).toBe(body.length);
  expect([socket.writableFinished, socket.destroyed]).toEqual([true, false]);
  clock.advance(2_000);
  expect(socket.destroyed).toBe(true);
});
