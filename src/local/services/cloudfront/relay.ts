/**
 * Passes connections to a unix socket on to a port, from an address of one's choice: socket, host, port, own address, and
 * after how many milliseconds one is given up that nobody takes.
 */
import { connect, createServer } from 'node:net';

const [socket = '', host = '', port = '', localAddress = '', patience = ''] = process.argv.slice(2);
const server = createServer((outer) => {
  const inner = connect({ host, port: Number(port), localAddress });
  for (const each of [outer, inner]) {
    each.on('error', () => undefined);
    each.on('close', () => (each === outer ? inner : outer).destroy());
  }
  const giveUp = setTimeout(() => inner.destroy(), Number(patience));
  inner.once('connect', () => clearTimeout(giveUp));
  inner.once('close', () => clearTimeout(giveUp));
  outer.pipe(inner).pipe(outer);
});
server.listen(socket, () => process.stdout.write('listens\n'));
process.on('SIGTERM', () => process.exit(0));
