/**
 * Real requests through a load balancer on loopback. Oracle:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html,
 * …/application-load-balancers.html (attributes), …/x-forwarded-headers.html, …/sticky-sessions.html
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect as connectH2, constants } from 'node:http2';
import { request as requestTls } from 'node:https';
import { type AddressInfo, connect, createServer as createTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../../clock.ts';
import { judgeRequest } from '../../wafv2/evaluation/evaluate.ts';
import { rates } from '../../wafv2/evaluation/rates.ts';
import type { InspectedRequest } from '../../wafv2/evaluation/web-acl.ts';
import { type Balancer, type BalancerOptions, startBalancer } from './balancer.ts';
import type { BalancerPlan, ListenerPlan, RuleAction, TargetGroupPlan } from './plan.ts';
import { accessLogLine, type RequestRecord } from './record.ts';
import { dropped } from './upstream.ts';

const open: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const GROUP: TargetGroupPlan = {
  arn: 'arn:tg',
  fullName: 'targetgroup/app/1',
  protocol: 'HTTP',
  healthCheck: {
    enabled: false,
    protocol: 'HTTP',
    port: 'traffic-port',
    path: '/',
    intervalSeconds: 30,
    timeoutSeconds: 5,
    healthyThreshold: 5,
    unhealthyThreshold: 2,
    matcher: '200',
  },
};
const FORWARD: RuleAction = { Type: 'forward', TargetGroupArn: 'arn:tg' };
const listenerOf = (action: RuleAction, more: Partial<ListenerPlan> = {}): ListenerPlan => ({
  arn: 'arn:listener',
  protocol: 'HTTP',
  port: 80,
  rules: [{ arn: 'arn:default', priority: 'default', conditions: [], actions: [action] }],
  ...more,
});

/** An application that answers with what it was sent. */
async function application(
  answer: (request: IncomingMessage, response: ServerResponse) => void = echo,
): Promise<{ readonly id: string; readonly port: number }> {
  const server = createServer(answer);
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { id: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.setHeader('content-type', 'application/json');
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
  });
}

async function balancer(
  listener: ListenerPlan,
  {
    attributes,
    group = GROUP,
    ...options
  }: BalancerOptions & {
    readonly attributes?: BalancerPlan['attributes'];
    readonly group?: TargetGroupPlan;
  } = {},
): Promise<{ readonly it: Balancer; readonly port: number; readonly records: RequestRecord[] }> {
  const records: RequestRecord[] = [];
  const plan: BalancerPlan = {
    name: 'web',
    fullName: 'app/web/50dc6c495c0c9188',
    listeners: [listener],
    targetGroups: [group],
    ...(attributes && { attributes }),
  };
  const it = await startBalancer(plan, { portOf: () => 0, onRequest: (record) => records.push(record), ...options });
  open.push(() => it.close());
  return { it, port: it.ports.get('arn:listener') ?? 0, records };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function ask(port: number, path = '/', options: Parameters<typeof request>[1] = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, ...options }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

describe('a request', () => {
  test('reaches the target with its method, path, body, and what AWS adds', async () => {
    const { it, port, records } = await balancer(listenerOf(FORWARD));
    it.targetGroups.get('arn:tg')?.register(await application());
    const headers = {
      host: 'shop.example.com',
      'x-forwarded-for': '203.0.113.9',
      connection: 'close, x-private',
      'x-private': '1',
    };
    const answer = await ask(port, '/a%20b?x=1&y', { method: 'POST', headers }, 'hello');
    const seen = JSON.parse(answer.body) as {
      url: string;
      method: string;
      headers: Record<string, string>;
      body: string;
    };
    expect(seen).toMatchObject({ method: 'POST', url: '/a%20b?x=1&y', body: 'hello' });
    expect(seen.headers).toMatchObject({
      host: 'shop.example.com',
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '80',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
    expect(seen.headers).not.toHaveProperty('x-private');
    expect(records).toMatchObject([
      { status: 200, targetStatus: 200, rule: 'default', receivedBytes: expect.any(Number), actions: ['forward'] },
    ]);
  });

  test.each([
    ['preserve', '203.0.113.9'],
    ['remove', undefined],
  ])('X-Forwarded-For is left to the mode %s', async (mode, expected) => {
    const attributes = { 'routing.http.xff_header_processing.mode': mode };
    const { it, port } = await balancer(listenerOf(FORWARD), { attributes });
    it.targetGroups.get('arn:tg')?.register(await application());
    const answer = await ask(port, '/', { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(JSON.parse(answer.body).headers['x-forwarded-for']).toBe(expected);
  });

  test('a trace that the client brings keeps its root', async () => {
    const { it, port } = await balancer(listenerOf(FORWARD));
    it.targetGroups.get('arn:tg')?.register(await application());
    const root = 'Root=1-67891233-abcdef012345678912345678';
    const answer = await ask(port, '/', { headers: { 'x-amzn-trace-id': root } });
    expect(JSON.parse(answer.body).headers['x-amzn-trace-id']).toMatch(
      /^Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-67891233-/,
    );
  });

  test('the chunks of a body without a length arrive, and so does an answer in chunks', async () => {
    const { it, port } = await balancer(listenerOf(FORWARD));
    it.targetGroups.get('arn:tg')?.register(
      await application((request, response) => {
        request.on('data', (chunk) => response.write(chunk));
        request.on('end', () => response.end('!'));
      }),
    );
    const answer = await ask(port, '/', { method: 'PUT', headers: { 'transfer-encoding': 'chunked' } }, 'one two');
    expect(answer.body).toBe('one two!');
  });
});

describe('the load balancer answers itself', () => {
  test('503 where nobody is registered', async () => {
    const { port, records } = await balancer(listenerOf(FORWARD));
    const { status, headers, body } = await ask(port);
    expect([status, headers.server, headers['content-type']]).toEqual([503, 'awselb/2.0', 'text/html']);
    expect(body).toContain('<h1>503 Service Temporarily Unavailable</h1>');
    expect(records[0]?.targetStatus).toBeUndefined();
  });

  test('502 where the target refuses, or closes without an answer, or answers something else than HTTP', async () => {
    const { it, port } = await balancer(listenerOf(FORWARD));
    const group = it.targetGroups.get('arn:tg');
    const server = createTcp((socket) => socket.once('data', () => socket.end('hello\r\n\r\n')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const odd = { id: '127.0.0.1', port: (server.address() as AddressInfo).port };
    group?.register(odd);
    expect((await ask(port)).status).toBe(502);
    await new Promise((resolve) => server.close(resolve));
    expect((await ask(port)).status).toBe(502);
  });

  test('504 where no connection comes about in ten seconds, or no answer within the idle time-out', async () => {
    const clock = manualClock(0);
    const silent = await balancer(listenerOf(FORWARD), { clock, dial: dropped });
    silent.it.targetGroups.get('arn:tg')?.register({ id: '10.0.0.9', port: 80 });
    const asked = ask(silent.port);
    await waitsAtTarget(silent.it);
    clock.advance(10_000);
    expect((await asked).status).toBe(504);

    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const slow = await balancer(listenerOf(FORWARD), { clock });
    slow.it.targetGroups.get('arn:tg')?.register(await application(() => arrived()));
    const waiting = ask(slow.port);
    await arrival;
    clock.advance(60_000);
    expect((await waiting).status).toBe(504);
  });

  test('460 stands in the log where the client leaves before the answer', async () => {
    let arrived = (_: unknown) => {};
    const arrival = new Promise((resolve) => {
      arrived = resolve;
    });
    const ended = Promise.withResolvers<RequestRecord>();
    const { it, port } = await balancer(listenerOf(FORWARD), { onRequest: ended.resolve });
    it.targetGroups.get('arn:tg')?.register(await application(arrived));
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await arrival;
    socket.destroy();
    expect((await ended.promise).status).toBe(460);
  });

  test.each([
    ['405 to TRACE', 405, { method: 'TRACE' }],
    [
      '463 to more than thirty forwarded addresses',
      463,
      { headers: { 'x-forwarded-for': Array(31).fill('10.0.0.1').join(', ') } },
    ],
    ['400 to a header line of more than 16 KiB', 400, { headers: { 'x-long': 'x'.repeat(17_000) } }],
  ])('%s', async (_, status, options) => {
    const { port } = await balancer(listenerOf(FORWARD));
    expect((await ask(port, '/', options)).status).toBe(status);
  });

  test('400 to what is no HTTP', async () => {
    const { port } = await balancer(listenerOf(FORWARD));
    const socket = connect(port, '127.0.0.1');
    socket.write('what\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/^HTTP\/1.1 400 Bad Request\r\nserver: awselb\/2.0\r\n/);
  });

  test('with what a rule fixes, and with a redirect', async () => {
    const FixedResponseConfig = { StatusCode: '418', ContentType: 'text/plain', MessageBody: 'short' };
    const fixed = await balancer(listenerOf({ Type: 'fixed-response', FixedResponseConfig }));
    expect(await ask(fixed.port)).toMatchObject({ status: 418, body: 'short' });
    const RedirectConfig = { StatusCode: 'HTTP_301', Protocol: 'HTTPS', Port: '443' };
    const redirect = await balancer(listenerOf({ Type: 'redirect', RedirectConfig }));
    const { status, headers } = await ask(redirect.port, '/p?q=1', { headers: { host: 'a.example.com' } });
    expect([status, headers.location]).toEqual([301, 'https://a.example.com:443/p?q=1']);
    expect(redirect.records[0]).toMatchObject({
      actions: ['redirect'],
      redirectUrl: 'https://a.example.com:443/p?q=1',
    });
  });
});

test('what is not kept here is refused by name before anything listens', async () => {
  await expect(balancer(listenerOf({ Type: 'authenticate-oidc' }))).rejects.toThrow('authenticate-oidc');
  await expect(balancer(listenerOf({ Type: 'forward', TargetGroupArn: 'arn:other' }))).rejects.toThrow('arn:other');
});

test('a cookie keeps a client at its target', async () => {
  const group = { ...GROUP, attributes: { 'stickiness.enabled': 'true', 'stickiness.type': 'lb_cookie' } };
  const { it, port } = await balancer(listenerOf(FORWARD), { group });
  for (const name of ['one', 'two', 'three']) {
    it.targetGroups.get('arn:tg')?.register(await application((_, response) => response.end(name)));
  }
  const first = await ask(port);
  const cookies = first.headers['set-cookie'] ?? [];
  expect(cookies).toEqual([
    expect.stringMatching(/^AWSALB=[^;]+; Expires=[^;]+; Path=\/$/),
    expect.stringMatching(/^AWSALBCORS=[^;]+; Expires=[^;]+; Path=\/; SameSite=None$/),
  ]);
  const cookie = cookies.map((each) => each.split(';')[0]).join('; ');
  for (let i = 0; i < 5; i++) expect((await ask(port, '/', { headers: { cookie } })).body).toBe(first.body);
  const others = new Set([(await ask(port)).body, (await ask(port)).body, (await ask(port)).body]);
  expect(others.size).toBe(3);
});

test('a health check asks the path, and a target that fails gets no request', async () => {
  const clock = manualClock(0);
  const healthCheck = { ...GROUP.healthCheck, enabled: true, path: '/health' };
  const news = Promise.withResolvers<string>();
  const { it, port } = await balancer(listenerOf(FORWARD), {
    clock,
    group: { ...GROUP, healthCheck },
    onHealth: (_, { port: of }, { state }) => state === 'healthy' && news.resolve(`${of} ${state}`),
  });
  const agents: (string | undefined)[] = [];
  const good = await application((request, response) => {
    if (request.url === '/health') agents.push(request.headers['user-agent']);
    response.end('good');
  });
  const bad = await application((_, response) => {
    response.statusCode = 500;
    response.end('bad');
  });
  for (const target of [bad, good]) it.targetGroups.get('arn:tg')?.register(target);
  clock.advance(0);
  expect(await news.promise).toBe(`${good.port} healthy`);
  expect(agents).toEqual(['ELB-HealthChecker/2.0']);
  for (let i = 0; i < 3; i++) expect((await ask(port)).body).toBe('good');
});

describe('a firewall before the rules', () => {
  const Rules = [
    {
      Name: 'script',
      Priority: 0,
      Action: { Block: {} },
      Statement: {
        ByteMatchStatement: {
          FieldToMatch: { Body: {} },
          SearchString: '<script',
          PositionalConstraint: 'CONTAINS',
          TextTransformations: [{ Priority: 0, Type: 'NONE' }],
        },
      },
    },
  ];
  const acl = {
    Name: 'shop',
    ARN: 'arn:aws:wafv2:us-east-1:1:regional/webacl/shop/1',
    DefaultAction: { Allow: {} },
    Rules,
  };
  const world = {
    references: { ipSets: new Map(), patternSets: new Map(), countryOf: () => undefined },
    rates: rates(manualClock(0)),
    ruleGroups: new Map(),
  };
  const firewall = { bodyBytes: 8192, judge: (request: InspectedRequest) => judgeRequest(acl, request, world) };

  test('blocks with 403, and what it lets pass arrives whole', async () => {
    const { it, port, records } = await balancer(listenerOf(FORWARD), { firewall });
    it.targetGroups.get('arn:tg')?.register(await application());
    expect(await ask(port, '/', { method: 'POST' }, 'a <script>')).toMatchObject({
      status: 403,
      body: expect.stringContaining('403 Forbidden'),
    });
    const large = 'x'.repeat(100_000);
    for (const body of ['', 'short', large]) {
      const answer = await ask(port, '/', { method: 'POST', headers: { 'content-length': body.length } }, body);
      expect(JSON.parse(answer.body).body).toBe(body);
    }
    expect(records.map(({ actions }) => actions.join())).toEqual(['waf', 'waf,forward', 'waf,forward', 'waf,forward']);
  });

  test('sees no more of a body than AWS shows it', async () => {
    const { it, port } = await balancer(listenerOf(FORWARD), { firewall });
    it.targetGroups.get('arn:tg')?.register(await application());
    expect((await ask(port, '/', { method: 'POST' }, `${'x'.repeat(8192)}<script>`)).status).toBe(200);
  });
});

/** What comes over a plain connection for a request to become a WebSocket, until it ends or the condition holds. */
async function upgradeAt(port: number, isEnough = (_: string, __: Socket) => false): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET /chat HTTP/1.1\r\nHost: a.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (isEnough(text, socket)) break;
  }
  return text;
}

test('an upgraded connection passes bytes both ways', async () => {
  const ended = Promise.withResolvers<RequestRecord>();
  const { it, port } = await balancer(listenerOf(FORWARD), { onRequest: ended.resolve });
  const server = createServer();
  server.on('upgrade', (_, socket: Socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.on('data', (chunk) => socket.write(`<${String(chunk)}>`));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close());
  it.targetGroups.get('arn:tg')?.register({ id: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const text = await upgradeAt(port, (seen, socket) => {
    if (seen.endsWith('\r\n\r\n')) socket.write('ping');
    return seen.endsWith('<ping>');
  });
  expect(text).toMatch(/^HTTP\/1.1 101 [\s\S]*<ping>$/);
  expect(await ended.promise).toMatchObject({ type: 'ws', status: 101 });
});

test('a request to upgrade is answered as any other where nothing is passed on, and always recorded', async () => {
  const upgrade = async (action: RuleAction, options: Parameters<typeof balancer>[1] = {}) => {
    const ended = Promise.withResolvers<RequestRecord>();
    const { it, port } = await balancer(listenerOf(action), { ...options, onRequest: ended.resolve });
    return { it, text: upgradeAt(port), status: ended.promise.then(({ status }) => status) };
  };
  const none = await upgrade(FORWARD);
  expect([await none.text, await none.status]).toEqual([expect.stringMatching(/^HTTP\/1.1 503 /), 503]);

  const RedirectConfig = { StatusCode: 'HTTP_302', Protocol: 'HTTPS', Port: '443' };
  const redirect = await upgrade({ Type: 'redirect', RedirectConfig });
  expect([await redirect.text, await redirect.status]).toEqual([
    expect.stringContaining('\r\nlocation: https://a.example.com:443/chat\r\n'),
    302,
  ]);

  const clock = manualClock(0);
  const silent = await balancer(listenerOf(FORWARD), { clock, dial: dropped });
  silent.it.targetGroups.get('arn:tg')?.register({ id: '10.0.0.9', port: 80 });
  const text = upgradeAt(silent.port);
  await waitsAtTarget(silent.it);
  clock.advance(10_000);
  expect(await text).toMatch(/^HTTP\/1.1 504 /);
});

describe('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-balancer-'));
  const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
  const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=shop.example.com';
  execFileSync('openssl', [...words.split(' '), '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const certificate = {
    arn: 'arn:certificate',
    certificate: readFileSync(cert, 'utf8'),
    privateKey: readFileSync(key, 'utf8'),
    names: ['shop.example.com'],
  };
  rmSync(folder, { recursive: true });
  const secure = (sslPolicy: string) =>
    listenerOf(FORWARD, { protocol: 'HTTPS', port: 443, sslPolicy, certificates: [certificate] });

  test('the policy decides which versions are spoken', async () => {
    const { port } = await balancer(secure('ELBSecurityPolicy-TLS13-1-3-2021-06'));
    const spoken = (maxVersion: 'TLSv1.2' | 'TLSv1.3') =>
      new Promise((resolve) => {
        const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion }, () => {
          resolve(socket.getProtocol());
          socket.destroy();
        });
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      });
    expect(await spoken('TLSv1.3')).toBe('TLSv1.3');
    expect(await spoken('TLSv1.2')).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });

  test('HTTP/1.1 and HTTP/2 both reach the target', async () => {
    const { it, port, records } = await balancer(secure('ELBSecurityPolicy-TLS13-1-2-2021-06'));
    it.targetGroups.get('arn:tg')?.register(await application());
    const first = await new Promise<string>((resolve, reject) => {
      const asked = requestTls(
        { port, host: '127.0.0.1', rejectUnauthorized: false, agent: false, path: '/one' },
        (answer) => {
          let text = '';
          answer.on('data', (chunk) => {
            text += String(chunk);
          });
          answer.on('end', () => resolve(text));
        },
      );
      asked.on('error', reject);
      asked.end();
    });
    expect(JSON.parse(first)).toMatchObject({
      url: '/one',
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' },
    });

    const session = connectH2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    const stream = session.request({ ':path': '/two', ':authority': 'shop.example.com' });
    let second = '';
    for await (const chunk of stream) second += String(chunk);
    session.destroy();
    expect(JSON.parse(second)).toMatchObject({ url: '/two', headers: { host: 'shop.example.com' } });
    expect(records.map(({ type, tls }) => [type, tls?.version])).toEqual([
      ['https', 'TLSv1.3'],
      ['h2', 'TLSv1.3'],
    ]);
  });

  // RFC 9113, 8.1: NO_ERROR would let the client keep what it has as a whole answer.
  test('an answer that breaks off ends its stream with an error', async () => {
    const { it, port } = await balancer(secure('ELBSecurityPolicy-TLS13-1-2-2021-06'));
    const breaksOff = (_: IncomingMessage, response: ServerResponse) => {
      response.writeHead(200, { 'content-length': 6 });
      response.write('abc', () => response.destroy());
    };
    it.targetGroups.get('arn:tg')?.register(await application(breaksOff));
    const session = connectH2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
    open.push(() => session.destroy());
    const stream = session.request({ ':path': '/', ':authority': 'shop.example.com' });
    stream.on('error', () => {});
    stream.resume();
    await new Promise((resolve) => stream.once('close', resolve));
    expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
  });
});

// The fields and their order: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
test('the access log has the fields of AWS in their order', () => {
  const line = accessLogLine({
    type: 'https',
    endedMs: Date.UTC(2018, 6, 2, 22, 23, 0, 186),
    startedMs: Date.UTC(2018, 6, 2, 22, 22, 48, 364),
    balancer: 'app/my-loadbalancer/50dc6c495c0c9188',
    request: {
      protocol: 'https',
      method: 'GET',
      host: 'www.example.com',
      port: 443,
      path: '/',
      query: '',
      clientAddress: '192.168.131.39',
    },
    userAgent: 'curl/7.46.0 "x"',
    clientPort: 2817,
    httpVersion: '1.1',
    rule: 1,
    target: { id: '10.0.0.1', port: 80 },
    targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067',
    requestSeconds: 0.086,
    targetSeconds: 0.048,
    responseSeconds: 0.037,
    status: 200,
    targetStatus: 200,
    receivedBytes: 0,
    sentBytes: 57,
    tls: {
      version: 'TLSv1.2',
      cipher: 'ECDHE-RSA-AES128-GCM-SHA256',
      serverName: 'www.example.com',
      certificateArn: 'arn:aws:acm:us-east-2:123456789012:certificate/12345678',
    },
    traceId: 'Root=1-58337281-1d84f3d73c47ec4e58577259',
    actions: ['forward'],
  });
  expect(line.split(/ (?=(?:[^"]*"[^"]*")*[^"]*$)/)).toEqual([
    'https',
    '2018-07-02T22:23:00.186000Z',
    'app/my-loadbalancer/50dc6c495c0c9188',
    '192.168.131.39:2817',
    '10.0.0.1:80',
    '0.086',
    '0.048',
    '0.037',
    '200',
    '200',
    '0',
    '57',
    '"GET https://www.example.com:443/ HTTP/1.1"',
    '"curl/7.46.0 \\x22x\\x22"',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'TLSv1.2',
    'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067',
    '"Root=1-58337281-1d84f3d73c47ec4e58577259"',
    '"www.example.com"',
    '"arn:aws:acm:us-east-2:123456789012:certificate/12345678"',
    '1',
    '2018-07-02T22:22:48.364000Z',
    '"forward"',
    '"-"',
    '"-"',
    '"10.0.0.1:80"',
    '"200"',
    '"-"',
    '"-"',
    expect.stringMatching(/^TID_[0-9a-f]{32}$/),
  ]);
});

/** Until a request is waiting at a target. */
async function waitsAtTarget(it: Balancer): Promise<void> {
  while (
    !it.targetGroups
      .get('arn:tg')
      ?.members()
      .some(({ outstanding }) => outstanding > 0)
  ) {
    await new Promise(setImmediate);
  }
}

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-update-rules.html
describe('another plan', () => {
  const fixed = (body: string): RuleAction => ({
    Type: 'fixed-response',
    FixedResponseConfig: { StatusCode: '200', MessageBody: body, ContentType: 'text/plain' },
  });
  const planOf = (listeners: readonly ListenerPlan[], group: TargetGroupPlan = GROUP): BalancerPlan => ({
    name: 'app',
    fullName: 'app/app/1',
    listeners,
    targetGroups: [group],
  });
  const other = { arn: 'arn:other', rules: listenerOf(fixed('other')).rules };

  /** A connection that stays open. */
  async function standing(port: number) {
    const socket = connect(port, '127.0.0.1');
    open.push(() => void socket.destroy());
    let text = '';
    let isEnded = false;
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('close', () => (isEnded = true));
    socket.on('error', () => {});
    return {
      isEnded: () => isEnded,
      async ask() {
        text = '';
        socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
        const body = () => /\r\n\r\n(.+)$/s.exec(text)?.[1];
        while (body() === undefined && !isEnded) await new Promise(setImmediate);
        return body();
      },
    };
  }

  test('reaches connections that stand; a listener that is gone takes no more of them', async () => {
    const first = planOf([listenerOf(fixed('one')), listenerOf(fixed('other'), other)]);
    const it = await startBalancer(first, { portOf: () => 0 });
    open.push(() => it.close());
    const [port = 0, otherPort = 0] = [...it.ports.values()];
    const kept = await standing(port);
    const gone = await standing(otherPort);
    expect([await kept.ask(), await gone.ask()]).toEqual(['one', 'other']);
    await it.change(planOf([listenerOf(fixed('two'))]));
    expect(await kept.ask()).toBe('two');
    expect([...it.ports.values()]).toEqual([port]);
    const refused = await new Promise((resolve) => {
      const late = connect(otherPort, '127.0.0.1', () => resolve('connected'));
      late.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(refused).toBe('ECONNREFUSED');
    expect(kept.isEnded()).toBe(false);
  });

  test('keeps what is known of targets; another health check begins at once', async () => {
    const clock = manualClock(0);
    const target = await application((_, response) => response.end('here'));
    const checked = { ...GROUP, healthCheck: { ...GROUP.healthCheck, enabled: true } };
    const states: string[] = [];
    let told = () => {};
    const it = await startBalancer(planOf([listenerOf(FORWARD)], checked), {
      clock,
      portOf: () => 0,
      onHealth: (_, __, { state }) => {
        states.push(state);
        told();
      },
    });
    open.push(() => it.close());
    const change = () => new Promise<void>((resolve) => (told = resolve));
    it.targetGroups.get('arn:tg')?.register(target);
    const healthy = change();
    clock.advance(0);
    await healthy;
    await it.change(planOf([listenerOf(fixed('x')), listenerOf(fixed('other'), other)], checked));
    expect(it.targetGroups.get('arn:tg')?.members()).toMatchObject([{ health: { state: 'healthy' } }]);
    const strict = { ...checked.healthCheck, matcher: '418', unhealthyThreshold: 1 };
    const unhealthy = change();
    await it.change(planOf([listenerOf(FORWARD)], { ...checked, healthCheck: strict }));
    clock.advance(0);
    await unhealthy;
    expect(states).toEqual(['healthy', 'unhealthy']);
  });
});
