/** A local target on the folder that it is given, as a process that can be killed: `daemon.ts FOLDER`. */
import { flushCompileCache } from 'node:module';
import { LOCAL_SERVICES, startServer } from '../../../src/local/index.ts';

const [folder = ''] = process.argv.slice(2);
const { url } = await startServer({ services: LOCAL_SERVICES, folder });
// Who is killed writes no cache at its end, and the next one starts as slowly.
flushCompileCache();
process.stdout.write(`${url}\n`);
// Whoever started it is gone: nobody will kill it.
process.stdin.on('end', () => process.exit(0)).resume();
