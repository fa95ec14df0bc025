import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import { didYouMean } from '../../base/index.ts';
import { TOOLS } from './tools.ts';

export interface McpServer {
  readonly server: Server;
  /** Whoever hangs up still gets what was asked before. */
  answered(): Promise<void>;
}

/** A server that answers with the tools; it listens once it is connected to a transport. */
export function mcpServer(version: string, cwd: string): McpServer {
  const open = new Set<Promise<unknown>>();
  const server = new Server({ name: 'lintel', version }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map(({ name, description, shape }) => ({
      name,
      description,
      inputSchema: { ...shape.schema, type: 'object' as const },
      annotations: { readOnlyHint: true, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }): Promise<CallToolResult> => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (tool === undefined) {
      const names = TOOLS.map(({ name }) => name);
      throw new McpError(
        ErrorCode.InvalidParams,
        `There is no tool "${params.name}".${didYouMean(params.name, names)}`,
      );
    }
    const asked = tool.answer(params.arguments ?? {}, cwd);
    open.add(asked);
    const answer = await asked.finally(() => open.delete(asked));
    return {
      content: [{ type: 'text', text: JSON.stringify(answer) }],
      isError: answer.diagnostics.some(({ severity }) => severity === 'error'),
    };
  });
  return {
    server,
    async answered() {
      // What was read last is handled in a later turn, and what is answered is written in one after it.
      do await new Promise((resolve) => setImmediate(resolve));
      while ((await Promise.allSettled(open)).length > 0);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
