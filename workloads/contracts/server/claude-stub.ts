/**
 * A stand-in for `POST /v1/messages` of Claude's API in its own wire format: server-sent events, calls of tools, 429 with
 * retry-after, 529, and silence (https://platform.claude.com/docs/en/build-with-claude/streaming,
 * https://platform.claude.com/docs/en/api/errors).
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Anthropic from '@anthropic-ai/sdk';

export type Said =
  | { readonly text: string | readonly string[]; readonly stop?: Anthropic.StopReason }
  | { readonly tool: string; readonly input: unknown }
  | { readonly status: number; readonly type: string; readonly retryAfter?: number }
  /** Nothing is answered; `afterText` says something before. */
  | { readonly silence: true; readonly afterText?: string }
  /** A fault in the middle of an answer that began well. */
  | { readonly breaksAfter: string; readonly type: string };

export interface ClaudeStub {
  readonly url: string;
  /** What was asked, in order: the bodies as they came. */
  readonly asked: readonly Anthropic.MessageCreateParams[];
  readonly keys: readonly string[];
  /** Told when somebody who waited in silence left. */
  readonly left: () => number;
  /** What is said next; the last is said again and again. */
  say(...said: readonly Said[]): void;
  close(): Promise<void>;
}

const USAGE = { input_tokens: 1234, output_tokens: 567, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

export async function startClaudeStub({ key = 'sk-ant-test' } = {}): Promise<ClaudeStub> {
  const asked: Anthropic.MessageCreateParams[] = [];
  const keys: string[] = [];
  let left = 0;
  let next: Said[] = [{ text: 'Yes.' }];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.method !== 'POST' || request.url !== '/v1/messages') return fault(response, 404, 'not_found_error');
    // Both are good: https://platform.claude.com/docs/en/api/overview#authentication
    const given = request.headers.authorization?.replace('Bearer ', '') ?? String(request.headers['x-api-key']);
    keys.push(given);
    if (given !== key) return fault(response, 401, 'authentication_error');
    if (!/^\d{4}-\d{2}-\d{2}$/.test(String(request.headers['anthropic-version'])))
      return fault(response, 400, 'invalid_request_error');
    const params: Anthropic.MessageCreateParams = JSON.parse(body);
    asked.push(params);
    const said = (next.length > 1 ? next.shift() : next[0]) ?? { silence: true };
    if ('status' in said) return fault(response, said.status, said.type, said.retryAfter);
    if ('silence' in said) {
      response.once('close', () => {
        left += 1;
      });
      if (said.afterText !== undefined) begin(response, params.model, said.afterText);
      return undefined;
    }
    if ('breaksAfter' in said) {
      begin(response, params.model, said.breaksAfter);
      write(response, 'error', { type: 'error', error: { type: said.type, message: said.type } });
      return response.end();
    }
    return answer(response, params.model, said);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    keys,
    left: () => left,
    say(...said) {
      next = [...said];
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function fault(response: ServerResponse, status: number, type: string, retryAfter?: number) {
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'request-id': 'req_test',
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    })
    .end(JSON.stringify({ type: 'error', error: { type, message: type }, request_id: 'req_test' }));
}

function answer(response: ServerResponse, model: string, said: Extract<Said, { text: unknown } | { tool: unknown }>) {
  start(response, model);
  if ('tool' in said) {
    const block = { type: 'tool_use', id: 'toolu_test', name: said.tool, input: {} };
    write(response, 'content_block_start', { type: 'content_block_start', index: 0, content_block: block });
    for (const partial_json of halves(JSON.stringify(said.input)))
      write(response, 'content_block_delta', {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json },
      });
  } else {
    write(response, 'content_block_start', {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'text', text: '', citations: null },
    });
    for (const text of typeof said.text === 'string' ? [said.text] : said.text) delta(response, text);
  }
  write(response, 'content_block_stop', { type: 'content_block_stop', index: 0 });
  const stop_reason = 'tool' in said ? 'tool_use' : (said.stop ?? 'end_turn');
  write(response, 'message_delta', {
    type: 'message_delta',
    delta: { stop_reason, stop_sequence: null },
    usage: { output_tokens: USAGE.output_tokens },
  });
  write(response, 'message_stop', { type: 'message_stop' });
  response.end();
}

function start(response: ServerResponse, model: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'request-id': 'req_test' });
  write(response, 'message_start', {
    type: 'message_start',
    message: {
      id: 'msg_test',
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...USAGE, output_tokens: 1 },
    },
  });
  write(response, 'ping', { type: 'ping' });
}

function begin(response: ServerResponse, model: string, text: string): void {
  start(response, model);
  write(response, 'content_block_start', {
    type: 'content_block_start',
    index: 0,
    content_block: { type: 'text', text: '', citations: null },
  });
  delta(response, text);
}

function delta(response: ServerResponse, text: string): void {
  write(response, 'content_block_delta', {
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text },
  });
}

function write(response: ServerResponse, event: string, data: object): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function halves(text: string): readonly string[] {
  const middle = Math.floor(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}
