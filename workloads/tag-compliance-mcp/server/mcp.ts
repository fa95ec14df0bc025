/** One session of the Model Context Protocol: lists the tools and calls them. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { type Answer, type Caller, callTool, type Desk } from './call-tool.ts';
import { VERSION } from './version.ts';

/** `callerOf` says who calls, given the id of the session and the headers of the request. */
export function mcpServer(desk: Desk, callerOf: (headers: Readonly<Record<string, unknown>>) => Caller): Server {
  const server = new Server({ name: 'tag-compliance-mcp', version: VERSION }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: desk.tools.map(({ name, description, inputSchema, outputSchema }) => ({
      name,
      description,
      inputSchema: { ...inputSchema, type: 'object' as const },
      outputSchema: { ...outputSchema, type: 'object' as const },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { requestInfo }) =>
    resultOf(await callTool(desk, params.name, params.arguments, callerOf(requestInfo?.headers ?? {}))),
  );
  return server;
}

function resultOf({ isError, value }: Answer) {
  return {
    content: [{ type: 'text' as const, text: JSON.stringify(value) }],
    ...(isError ? { isError } : { structuredContent: value, isError: false }),
  };
}
