/** The server over standard input and output, for a client that starts it. Log lines go to standard error. */

import { readSettings, stopOnSignals } from '@lintel/workload-runtime';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { mcpServer } from './mcp.ts';
import { outsideOf } from './outside.ts';
import { partsOf } from './server-parts.ts';
import { SETTINGS } from './settings.ts';

async function main(): Promise<void> {
  // Whoever started the process is its only caller: there is no key to ask for.
  const found = readSettings(SETTINGS, { ...process.env, AUTH_ENABLED: 'false' });
  if ('fault' in found) throw new Error(found.fault);
  const outside = await outsideOf(found.settings, (line) => process.stderr.write(line));
  const parts = await partsOf(found.settings, outside);
  const server = mcpServer(parts.desk, () => ({ session: 'stdio', correlationId: outside.newId(), principal: '-' }));
  await server.connect(new StdioServerTransport());
  parts.scheduler.refresh();
  const drain = () => server.close().then(parts.close);
  stopOnSignals({ drain, timeoutMs: 5000 });
  process.stdin.once('end', () => void drain().then(() => process.exit(0)));
}

main().catch((fault: unknown) => {
  process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
