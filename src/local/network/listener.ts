/** Opens ports in the network namespace in which it is started, and hands the listening sockets to its parent. */
import { createServer } from 'node:net';
import type { ListenerAnswer } from './sandbox-messages.ts';

const say = (answer: ListenerAnswer, handle?: ReturnType<typeof createServer>) => process.send?.(answer, handle);

for (const [place, word] of process.argv.slice(2).entries()) {
  const [address = '', port = ''] = word.split(' ');
  const server = createServer();
  server.once('error', ({ message }) => say({ place, failure: message }));
  server.listen(Number(port), address, () => say({ place }, server));
}
process.on('disconnect', () => process.exit(0));
