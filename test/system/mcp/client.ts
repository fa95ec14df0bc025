/**
 * A client of the Model Context Protocol, the SDK's own: what it is asked on standard input, one `{ tool, arguments }` a line,
 * it asks of the server at MCP_URL with the key MCP_KEY, and prints each answer as a line. The first line names the tools.
 * Whom it trusts is Node's own matter: NODE_EXTRA_CA_CERTS.
 */
import { createInterface } from 'node:readline';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const { MCP_URL = '', MCP_KEY = '' } = process.env;
const headers = { authorization: `Bearer ${MCP_KEY}` };
const transport = new StreamableHTTPClientTransport(new URL(MCP_URL), { requestInit: { headers } });
const client = new Client({ name: 'lintel-test', version: '1.0.0' });
const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

await client.connect(transport);
const { tools } = await client.listTools();
say({ tools: tools.map(({ name }) => name) });
for await (const line of createInterface({ input: process.stdin })) {
  const { tool, arguments: given } = JSON.parse(line) as { tool: string; arguments: Record<string, unknown> };
  const answer = await client
    .callTool({ name: tool, arguments: given })
    .catch((fault: unknown) => ({ fault: String(fault) }));
  say({ tool, answer });
}
await client.close();
