/**
 * Passes connections to a unix socket on to a port, from an address of one's choice: socket, host, port, own address, and
 * after how many milliseconds one is given up that nobody takes.
 */
import { connect, createServer } from 'node:net';
import { passOn } from '../../pass-on.ts';

const [socket = '', host = '', port = '', localAddress = '', patience = ''] = process.argv.slice(2);
const server = createServer((outer) => {
  const inner = connect({ host, port: Number(port), localAddress });
  const giveUp = setTimeout(() => inner.destroy(), Number(patience));
  inner.once('connect', () => clearTimeout(giveUp));
  inner.once('close', () => clearTimeout(giveUp));
  passOn(outer, inner);
});
server.listen(socket, () => process.stdout.write('listens\n'));
process.on('SIGTERM', () => process.exit(0));
