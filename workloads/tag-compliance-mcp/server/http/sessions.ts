/** Sessions of the protocol. A session belongs to the key that opened it; to any other key it does not exist. */

import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { mcpServer } from '../mcp.ts';
import type { Parts } from '../server-parts.ts';

interface Session {
  readonly transport: StreamableHTTPServerTransport;
  readonly principal: string;
  usedAt: number;
}

export interface Sessions {
  /** Answers the request, or says why it cannot. */
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    body: unknown,
    caller: { readonly principal: string; readonly correlationId: string },
  ): Promise<{ readonly status: 400 | 404 | 503; readonly message: string } | undefined>;
  closeAll(): Promise<void>;
}

const IDLE_MS = 3_600_000;
const MOST = 1000;

export function sessions({ desk, outside }: Parts): Sessions {
  const open = new Map<string, Session>();
  const correlation = new AsyncLocalStorage<string>();

  async function opened(principal: string): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: outside.newId,
      enableJsonResponse: true,
      onsessioninitialized: (id) => void open.set(id, { transport, principal, usedAt: outside.now() }),
      onsessionclosed: (id) => end(id),
    });
    const server = mcpServer(desk, () => ({
      session: `${transport.sessionId ?? '-'}:${principal}`,
      correlationId: correlation.getStore() ?? '-',
      principal,
    }));
    await server.connect(transport);
    return transport;
  }

  function end(id: string): void {
    const session = open.get(id);
    open.delete(id);
    if (session !== undefined) desk.budgets.end(`${id}:${session.principal}`);
  }

  async function sweep(): Promise<void> {
    for (const [id, { transport, usedAt }] of open) {
      if (outside.now() - usedAt <= IDLE_MS) continue;
      end(id);
      await transport.close();
    }
  }

  return {
    async handle(request, response, body, { principal, correlationId }) {
      await sweep();
      const id = [request.headers['mcp-session-id'] ?? []].flat()[0];
      const found = id === undefined ? undefined : open.get(id);
      if (id !== undefined && found?.principal !== principal)
        return { status: 404, message: 'There is no such session.' };
      if (found === undefined && !isInitializeRequest(body)) {
        return { status: 400, message: 'Begin with initialize, then send Mcp-Session-Id.' };
      }
      if (found === undefined && open.size >= MOST) return { status: 503, message: 'Too many sessions are open.' };
      if (found !== undefined) found.usedAt = outside.now();
      const transport = found?.transport ?? (await opened(principal));
      await correlation.run(correlationId, () => transport.handleRequest(request, response, body));
      return undefined;
    },
    async closeAll() {
      for (const { transport } of open.values()) await transport.close();
      open.clear();
    },
  };
}
