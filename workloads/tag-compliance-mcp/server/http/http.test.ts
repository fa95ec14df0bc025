/** The rows V41 to V43 of the specification, and the order in which a request is handled. */
import { connect } from 'node:net';
import { rate } from '@lintel/workload-runtime';
import { afterEach, describe, expect, test } from 'vitest';
import { type World, type WorldOptions, world } from '../fixture.ts';
import { type ApiKeys, fixedKeys, keysOf, principal, secretKeys } from './api-keys.ts';
import { type HttpServer, httpServer } from './http-server.ts';
import { clientAddress } from './limits.ts';

const running: HttpServer[] = [];

afterEach(async () => {
  for (const each of running.splice(0)) await each.drain();
});

interface Running {
  readonly made: World;
  readonly http: HttpServer;
  readonly port: number;
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
}

async function serving(
  options: WorldOptions = {},
  keys: ApiKeys | undefined = fixedKeys(['test-api-key']),
): Promise<Running> {
  const made = await world(options);
  const http = httpServer(made.parts, keys);
  running.push(http);
  await new Promise<void>((resolve) => http.server.listen(0, '127.0.0.1', resolve));
  const address = http.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  return { made, http, port, fetch: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init) };
}

const KEY = { authorization: 'Bearer test-api-key' };
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: {
    ...KEY,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...headers,
  },
  body: JSON.stringify(body),
});

const metrics = ({ lines }: World, name: string) =>
  lines.map((line) => JSON.parse(line)).filter((line) => line[name] !== undefined && line._aws !== undefined);

describe('V41 without a key that is known nobody enters', () => {
  test.each<[string, Record<string, string>, string, string]>([
    ['no header', {}, 'missing_token', 'missing_header'],
    ['Basic', { authorization: 'Basic x' }, 'invalid_request', 'invalid_format'],
    ['an empty key', { authorization: 'Bearer ' }, 'invalid_token', 'empty_token'],
    ['another key', { authorization: 'Bearer nope' }, 'invalid_token', 'invalid_key'],
  ])('%s', async (_, headers, code, failure) => {
    const { fetch: get, made } = await serving();
    const response = await get('/mcp', { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ error: 'Unauthorized', error_code: code, message: expect.any(String) });
    expect(response.headers.get('www-authenticate')).toMatch(
      new RegExp(`^Bearer realm="mcp-server", error="${code}", error_description="[^"]+"$`),
    );
    expect(metrics(made, 'AuthenticationFailures')).toMatchObject([
      { AuthenticationFailures: 1, Environment: 'prod', FailureType: failure },
    ]);
    expect(made.security.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'authentication_failed', failure_type: failure },
    ]);
  });

  test('of a key only the first digits of its hash are written', async () => {
    const { fetch: get, made } = await serving({}, fixedKeys(['other']));
    await get('/mcp', { headers: KEY });
    expect(made.security.join()).toContain('"key_hash":"4c806362"');
    expect([...made.security, ...made.lines].join()).not.toContain('test-api-key');
  });
});

describe('V42 pages of other origins', () => {
  test('are refused before any key is looked at', async () => {
    const { fetch: get, made } = await serving();
    const response = await get('/mcp', { headers: { origin: 'https://evil.example' } });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: 'Forbidden', error_code: 'origin_not_allowed' });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const [violation, ...others] = metrics(made, 'CORSViolations');
    expect(violation._aws.CloudWatchMetrics[0].Dimensions).toEqual([['Environment']]);
    expect(violation).not.toHaveProperty('Origin');
    expect(others).toEqual([]);
    expect(metrics(made, 'AuthenticationFailures')).toEqual([]);
  });

  test('a page of an allowed origin asks first, without a key', async () => {
    const { fetch: get } = await serving({ env: { CORS_ALLOWED_ORIGINS: ' https://claude.ai , https://b.example' } });
    const response = await get('/mcp', { method: 'OPTIONS', headers: { origin: 'https://claude.ai' } });
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://claude.ai',
      'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
      'access-control-allow-headers':
        'Content-Type, Authorization, X-Correlation-ID, Mcp-Session-Id, MCP-Protocol-Version, Last-Event-ID',
      'access-control-expose-headers': 'Mcp-Session-Id, X-Correlation-ID',
    });
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('V43 health', () => {
  test('answers without a key, with or without a slash, and asks AWS nothing', async () => {
    const { fetch: get, made } = await serving();
    for (const path of ['/health', '/health/']) {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        status: 'healthy',
        version: '1.0.0',
        timestamp: '2026-02-13T08:00:00.000Z',
        cloud_providers: ['aws'],
        policy_source: 'file',
        redis_connected: false,
        sqlite_connected: true,
        budget_tracking: { enabled: true, max_calls_per_session: 100, session_ttl_seconds: 3600, active_sessions: 0 },
        loop_detection: { enabled: true, max_identical_calls: 3, window_seconds: 300 },
        security_monitoring: { enabled: true },
      });
    }
    expect(made.cloud.calls).toEqual([]);
  });

  test('is 503 without a policy', async () => {
    const { fetch: get } = await serving({ policy: 'none' });
    const response = await get('/health');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ status: 'unhealthy', policy_source: null });
  });

  test('is 503 without an audit', async () => {
    const { fetch: get, made } = await serving();
    made.parts.audit.close();
    expect((await get('/health')).status).toBe(503);
  });
});

describe('a request', () => {
  test.each<[string, string, RequestInit, number]>([
    ['of another path', '/nothing', {}, 404],
    ['of another method', '/metrics', { method: 'POST' }, 405],
    ['with a header that proxies rewrite by', '/', { headers: { 'x-original-url': '/x' } }, 400],
    ['with a way up as percent signs', '/x/%2e%2e%2fetc', {}, 400],
    ['with NUL', '/x%00', {}, 400],
    ['with a long path', `/${'x'.repeat(2048)}`, {}, 414],
    ['with a long query', `/?${'x'.repeat(4097)}`, {}, 414],
    ['with long headers', '/', { headers: { 'x-long': 'x'.repeat(8192) } }, 431],
    [
      'with many headers',
      '/',
      { headers: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`x-${index}`, 'x'])) },
      431,
    ],
    ['that is no JSON', '/mcp', { method: 'POST', body: '{' }, 400],
    ['without a session', '/mcp', { method: 'POST', body: '{}' }, 400],
    ['of a session that is none', '/mcp', { method: 'POST', body: '{}', headers: { 'mcp-session-id': 'x' } }, 404],
  ])('%s', async (_, path, init, status) => {
    const { fetch: get } = await serving();
    const response = await get(path, { ...init, headers: { ...KEY, ...init.headers } });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: expect.any(String), requestId: expect.any(String) });
  });

  test('that says it is longer than 10 MB is refused unread', async () => {
    const { port } = await serving();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(
          `POST /mcp HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer test-api-key\r\nContent-Length: ${10 * 1024 * 1024 + 1}\r\n\r\n`,
        ),
      );
      socket.once('data', (data) => resolve(data.toString()));
      socket.once('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('keeps its correlation id in answer, log and audit; one that is too long gets another', async () => {
    const { fetch: get, made } = await serving();
    const first = await get('/health', { headers: { 'x-correlation-id': 'abc-1' } });
    expect(first.headers.get('x-correlation-id')).toBe('abc-1');
    await first.text();
    const second = await get('/health', { headers: { 'x-correlation-id': 'x'.repeat(129) } });
    expect(second.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    await second.text();
    const opened = await get('/mcp', post(INITIALIZE));
    const session = opened.headers.get('mcp-session-id') ?? '';
    const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'get_tagging_policy', arguments: {} } };
    await get('/mcp', post(call, { 'mcp-session-id': session, 'x-correlation-id': 'abc-2' }));
    expect(made.parts.audit.query()).toMatchObject([{ correlation_id: 'abc-2', principal: '4c806362' }]);
    await expect.poll(() => made.lines.join()).toContain('"correlation_id":"abc-1","route":"GET /health","status":200');
  });

  test('of another key does not find the session', async () => {
    const { fetch: get } = await serving({}, fixedKeys(['test-api-key', 'second']));
    const opened = await get('/mcp', post(INITIALIZE));
    const session = opened.headers.get('mcp-session-id') ?? '';
    const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
    const stranger = { 'mcp-session-id': session, authorization: 'Bearer second' };
    expect((await get('/mcp', post(list, stranger))).status).toBe(404);
    expect((await get('/mcp', post(list, { 'mcp-session-id': session }))).status).toBe(200);
    expect((await get('/mcp', { method: 'DELETE', headers: { ...KEY, 'mcp-session-id': session } })).status).toBe(200);
    expect((await get('/mcp', post(list, { 'mcp-session-id': session }))).status).toBe(404);
  });

  test('too many of them are told to wait', async () => {
    const { fetch: get, made } = await serving();
    const statuses: number[] = [];
    for (let time = 1; time <= 71; time++) statuses.push((await get('/metrics', { headers: KEY })).status);
    expect(statuses.slice(0, 70)).toEqual(Array(70).fill(200));
    expect(statuses[70]).toBe(429);
    made.turn(1000);
    expect((await get('/metrics', { headers: KEY })).status).toBe(200);
  });
});

test('while the server stops, health is 503, other requests are refused, and one that was begun ends', async () => {
  const { fetch: get, http, port } = await serving();
  const socket = connect(port, '127.0.0.1');
  const answers: string[] = [];
  socket.on('data', (data) => answers.push(data.toString()));
  const over = new Promise((resolve) => socket.once('close', resolve));
  const body = JSON.stringify(INITIALIZE);
  const begun = new Promise((resolve) => http.server.once('request', resolve));
  socket.write(
    `POST /mcp HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer test-api-key\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 9)}`,
  );
  await begun;
  running.splice(0);
  const drained = http.drain();
  expect((await get('/health')).status).toBe(503);
  expect((await get('/mcp', post(INITIALIZE))).status).toBe(503);
  socket.write(body.slice(9));
  await drained;
  await over;
  expect(answers.join()).toContain('HTTP/1.1 200');
  await expect(get('/health')).rejects.toThrow();
});

describe('keys', () => {
  const secret = (texts: readonly (string | Error)[]) => {
    let at = 0;
    let reads = 0;
    const failed: unknown[] = [];
    return {
      failed,
      reads: () => reads,
      turn: (ms: number) => {
        at += ms;
      },
      options: {
        now: () => at,
        failed: (fault: unknown) => void failed.push(fault),
        read: async () => {
          const text = texts[Math.min(reads++, texts.length - 1)];
          if (text === undefined || text instanceof Error) throw text ?? new Error('none');
          return text;
        },
      },
    };
  };

  test('rotate without a restart: an unknown key asks the secret again, at most once a minute', async () => {
    const { options, turn, reads } = secret(['old', '{"keys": ["old", "new"]}', 'new']);
    const keys = await secretKeys(options);
    expect(await keys.principalOf('new')).toBeUndefined();
    expect(reads()).toBe(1);
    turn(60_000);
    expect(await keys.principalOf('new')).toBe(principal('new'));
    expect(await keys.principalOf('old')).toBe(principal('old'));
    turn(300_000);
    expect(await keys.principalOf('old')).toBeUndefined();
    expect(reads()).toBe(3);
  });

  test('that are known go on to open while the secret cannot be read', async () => {
    const { options, turn, failed } = secret(['old', new Error('down')]);
    const keys = await secretKeys(options);
    turn(300_000);
    expect(await keys.principalOf('old')).toBe(principal('old'));
    expect(failed).toHaveLength(1);
  });

  test.each(['', '  ', '{"keys": []}', '{"key": "x"}', '{'])('a secret of %j opens nothing and is refused', (text) => {
    expect(() => keysOf(text)).toThrow();
  });
});

test('the address of a client is what the last proxy of ours saw, never what the client says', () => {
  const request = (forwarded: string) =>
    Object.assign(Object.create(null), {
      headers: { 'x-forwarded-for': forwarded },
      socket: { remoteAddress: '10.0.1.5' },
    });
  expect(clientAddress(request('6.6.6.6, 203.0.113.9'), 1)).toBe('203.0.113.9');
  expect(clientAddress(request('6.6.6.6'), 0)).toBe('10.0.1.5');
});

test('each client has its own rate', () => {
  const rates = rate(() => 0, 1, 0);
  expect([rates.retryAfter('a'), rates.retryAfter('a'), rates.retryAfter('b')]).toEqual([undefined, 60, undefined]);
});
