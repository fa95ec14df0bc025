/** Opens a port in the network namespace in which it is started, and hands the listening socket to its parent. */
import { createServer } from 'node:net';

const [address = '', port = ''] = process.argv.slice(2);

const server = createServer();
server.once('error', (failure) => process.send?.({ failure: failure.message }));
server.listen(Number(port), address, () => process.send?.({}, server));
process.on('disconnect', () => process.exit(0));
