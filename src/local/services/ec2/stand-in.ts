/** What runs in place of a workload that is not part of the project: it answers every request, and says what it is. */
import { basename } from 'node:path';

/** For `node -e`, in the environment of the workload that it stands in for. */
export const STAND_IN = `
const { createServer } = require('node:http');
const port = Number(process.env.PORT || 8080);
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ standIn: true, host: require('node:os').hostname(), method: request.method, path: request.url }) + '\\n');
});
server.keepAliveTimeout = 75000;
server.listen(port, () => console.log('A stand-in answers at port ' + port));
process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeIdleConnections(); });
`;

/** Whether a word of a command line is Node, whatever its version is called. */
export function isNode(word: string): boolean {
  return /^node(?:js)?(?:-?\d+)?$/.test(basename(word));
}
