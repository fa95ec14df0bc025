/** The application over HTTP. Rules W2-V1 to V9 are those of the workload's own table of behaviours in its README. */
import { hashPassword, isPassword } from '@lintel/workload-runtime';
import { describe, expect, test } from 'vitest';
import { ADA, BOB, type World, world } from '../fixture.ts';
import { html } from './html.ts';

interface Ask {
  readonly session?: typeof ADA;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}

async function ask(made: World, method: 'GET' | 'POST' | 'DELETE', url: string, { session, ...given }: Ask = {}) {
  const cookie = session === undefined ? given.cookie : await made.cookie(session);
  return made.server.app.inject({
    method,
    url,
    headers: { ...(cookie !== undefined && { cookie }), ...given.headers },
    ...(given.body !== undefined && { payload: given.body }),
  });
}

const MUG = { lines: [{ sku: 'A-1', quantity: 1 }] };
const order = (made: World, key: string, body: object = MUG, session = ADA) =>
  ask(made, 'POST', '/api/orders', { session, body, headers: { 'idempotency-key': key } });

async function stock(made: World, sku: string): Promise<number> {
  return (await ask(made, 'GET', `/api/items/${sku}`)).json().stock;
}

describe('orders', () => {
  test('W2-V1 the same key and body: one order, the second marked as replayed', async () => {
    const made = world();
    const first = await order(made, 'k1');
    const second = await order(made, 'k1', { lines: [{ quantity: 1, sku: 'A-1' }] });
    expect([first.statusCode, second.statusCode]).toEqual([201, 201]);
    expect(second.json()).toEqual(first.json());
    expect([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect(await stock(made, 'A-1')).toBe(2);
    expect(made.lines.filter((line) => line.includes('"OrdersPlaced":1'))).toHaveLength(1);
  });

  test('W2-V2 the same key and another quantity', async () => {
    const made = world();
    await order(made, 'k1');
    const answer = await order(made, 'k1', { lines: [{ sku: 'A-1', quantity: 2 }] });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ error: 'KEY_REUSED' });
  });

  test('W2-V3 stock 3, order 4', async () => {
    const made = world();
    const answer = await order(made, 'k1', { lines: [{ sku: 'A-1', quantity: 4 }] });
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ error: 'OUT_OF_STOCK', details: { sku: 'A-1' } });
    expect(await stock(made, 'A-1')).toBe(3);
  });

  test('W2-V4 what a client says of prices counts for nothing', async () => {
    const answer = await order(world(), 'k1', {
      lines: [{ sku: 'A-1', quantity: 2, price: 1, priceCents: 1 }],
      total: 1,
    });
    expect(answer.json()).toMatchObject({ totalCents: 2500 });
  });

  test('W2-V8 the order of another customer is not found', async () => {
    const made = world();
    const { id } = (await order(made, 'k1')).json();
    expect((await ask(made, 'GET', `/api/orders/${id}`, { session: ADA })).statusCode).toBe(200);
    expect((await ask(made, 'GET', `/api/orders/${id}`, { session: BOB })).statusCode).toBe(404);
    expect((await ask(made, 'GET', `/orders/${id}`, { session: BOB })).statusCode).toBe(404);
    expect((await ask(made, 'GET', '/api/orders', { session: BOB })).json()).toEqual({ orders: [] });
  });

  test.each([
    ['no key', {}, MUG],
    ['a key with a space', { 'idempotency-key': 'a b' }, MUG],
    ['no lines', { 'idempotency-key': 'k' }, { lines: [] }],
    ['a quantity of nothing', { 'idempotency-key': 'k' }, { lines: [{ sku: 'A-1', quantity: 0 }] }],
    ['half of one', { 'idempotency-key': 'k' }, { lines: [{ sku: 'A-1', quantity: 0.5 }] }],
    ['an item twice', { 'idempotency-key': 'k' }, { lines: [MUG.lines[0], MUG.lines[0]] }],
  ])('%s is refused', async (_, headers, body) => {
    const made = world();
    expect((await ask(made, 'POST', '/api/orders', { session: ADA, headers, body })).statusCode).toBe(400);
    expect(await stock(made, 'A-1')).toBe(3);
  });

  test('nobody orders without a session', async () => {
    const answer = await ask(world(), 'POST', '/api/orders', { body: MUG, headers: { 'idempotency-key': 'k' } });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ error: 'NOT_LOGGED_IN', requestId: expect.any(String) });
  });
});

describe('sessions', () => {
  test('W2-V7 a cookie of the previous key is accepted, of an unknown key not', async () => {
    const made = world();
    const cookie = await made.cookie(ADA);
    const status = async () => (await ask(made, 'GET', '/api/orders', { cookie })).statusCode;
    Object.assign(made.keys, { current: 'k2-of-thirty-two-characters-or-more', previous: made.keys.current });
    made.advance(5 * 60_000);
    expect(await status()).toBe(200);
    Object.assign(made.keys, { current: 'k3-of-thirty-two-characters-or-more', previous: made.keys.current });
    made.advance(5 * 60_000);
    expect(await status()).toBe(401);
    expect(made.securityLines.join('')).toContain('session_refused');
  });

  test('a session ends after twelve hours', async () => {
    const made = world();
    const cookie = await made.cookie(ADA);
    made.advance(12 * 60 * 60_000 + 1000);
    expect((await ask(made, 'GET', '/api/orders', { cookie })).statusCode).toBe(401);
  });

  test('a new customer is logged in at once; an address has one account', async () => {
    const made = world();
    const body = { email: 'Eve@Example.com', password: 'long enough to pass' };
    const answer = await ask(made, 'POST', '/api/customers', { body });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['set-cookie']).toContain('__Host-session=');
    expect((await made.store.customer('eve@example.com'))?.passwordHash).toMatch(/^scrypt\$131072\$/);
    Object.assign(made.store, { addCustomer: async () => false });
    expect((await ask(made, 'POST', '/api/customers', { body })).statusCode).toBe(409);
  });

  test('a wrong password, an unknown address, a login and its cookie', async () => {
    const made = world();
    const passwordHash = await hashPassword('the right one', 1024);
    await made.store.addCustomer({ id: ADA.customer, email: ADA.email, passwordHash, isStaff: false });
    const login = (email: string, password: string) => ask(made, 'POST', '/api/session', { body: { email, password } });
    const [wrong, unknown] = [await login(ADA.email, 'the wrong one'), await login('nobody@example.com', 'x')];
    expect([wrong.statusCode, wrong.headers['set-cookie']]).toEqual([401, undefined]);
    expect({ ...unknown.json(), requestId: '' }).toEqual({ ...wrong.json(), requestId: '' });
    expect(made.securityLines.filter((line) => line.includes('login_failed'))).toHaveLength(2);
    const cookie = String((await login('ADA@example.com', 'the right one')).headers['set-cookie']);
    expect(cookie).toMatch(/^__Host-session=\S+; Path=\/; Max-Age=43200; HttpOnly; Secure; SameSite=Lax$/);
    expect((await ask(made, 'GET', '/api/orders', { cookie: cookie.split(';')[0] ?? '' })).statusCode).toBe(200);
    expect(made.lines.join('') + made.securityLines.join('')).not.toContain('the right one');
  });

  test.each([
    ['a short password', { email: 'eve@example.com', password: 'eleven char' }],
    ['a password without end', { email: 'eve@example.com', password: 'x'.repeat(201) }],
    ['an address that is none', { email: 'eve', password: 'long enough to pass' }],
    ['a field that nobody asked for', { email: 'eve@example.com', password: 'long enough to pass', isStaff: true }],
  ])('no account is made with %s', async (_, body) => {
    const made = world();
    expect((await ask(made, 'POST', '/api/customers', { body })).statusCode).toBe(400);
    expect(await made.store.customer('eve@example.com')).toBeUndefined();
  });

  test('a password is kept as a hash with a salt of its own', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse', 1024), hashPassword('correct horse', 1024)]);
    expect(one).not.toBe(other);
    expect(await isPassword('correct horse', one)).toBe(true);
    expect(await isPassword('correct house', one)).toBe(false);
  });

  test.each<Readonly<Record<string, string>>>([
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
  ])('a page of another origin does not write: %o', async (headers) => {
    const answer = await ask(world(), 'DELETE', '/api/session', { session: ADA, headers });
    expect(answer.json()).toMatchObject({ error: 'FOREIGN_ORIGIN' });
  });

  test('our own pages do', async () => {
    const headers = { host: 'shop.example', origin: 'https://shop.example', 'sec-fetch-site': 'same-origin' };
    expect((await ask(world(), 'DELETE', '/api/session', { session: ADA, headers })).statusCode).toBe(204);
  });

  test('where an instance stands is for the staff', async () => {
    const made = world();
    expect((await ask(made, 'GET', '/whoami', { session: ADA })).statusCode).toBe(404);
    expect((await ask(made, 'GET', '/whoami', { session: BOB })).json()).toEqual({
      instance: 'i-0123',
      zone: 'eu-central-1a',
      release: '1f2e3d',
      environment: 'prod',
    });
  });
});

describe('caches', () => {
  test('W2-V9 assets for ever, pages asked for each time, the rest never kept', async () => {
    const made = world();
    const page = await ask(made, 'GET', '/');
    const [, asset = ''] = /href="(\/assets\/[^"]+)"/.exec(page.body) ?? [];
    const kept = async (url: string) => (await ask(made, 'GET', url, { session: ADA })).headers['cache-control'];
    expect(await kept(asset)).toBe('public, max-age=31536000, immutable');
    expect(await kept('/')).toBe('no-cache');
    expect(await kept('/api/items')).toBe('private, no-store');
    expect(await kept('/orders')).toBe('private, no-store');
    expect(await kept('/assets/style.0000.css')).toBe('private, no-store');
  });

  test('a page that a cache may keep is the same with and without a session', async () => {
    const made = world();
    for (const url of ['/', '/basket', '/login', '/join'])
      expect((await ask(made, 'GET', url, { session: ADA })).body).toBe((await ask(made, 'GET', url)).body);
  });

  test('an item that did not change is not sent again', async () => {
    const made = world();
    const etag = String((await ask(made, 'GET', '/api/items/A-1')).headers.etag);
    const again = () => ask(made, 'GET', '/api/items/A-1', { headers: { 'if-none-match': etag } });
    expect((await again()).statusCode).toBe(304);
    await order(made, 'k1');
    expect((await again()).statusCode).toBe(200);
  });
});

describe('readiness', () => {
  test('W2-V6 the database is missed for one probe: still ready; for three: not', async () => {
    let isDown = false;
    const made = world({ check: () => (isDown ? Promise.reject(new Error('refused')) : Promise.resolve()) });
    const status = async () => (await ask(made, 'GET', '/readyz')).statusCode;
    expect(await status()).toBe(200);
    isDown = true;
    expect([await status(), await status(), await status()]).toEqual([200, 200, 503]);
    expect((await ask(made, 'GET', '/healthz')).statusCode).toBe(200);
    isDown = false;
    expect(await status()).toBe(200);
  });

  test('an instance whose database never answered is not ready', async () => {
    const made = world({ check: () => Promise.reject(new Error('refused')) });
    expect((await ask(made, 'GET', '/readyz')).statusCode).toBe(503);
  });

  test('W2-V5 a draining instance is not ready, serves, and asks connections to end', async () => {
    const made = world();
    const drained = made.server.drain(0);
    const ready = await ask(made, 'GET', '/readyz').catch(() => undefined);
    expect(ready === undefined || ready.statusCode === 503).toBe(true);
    await drained;
  });
});

describe('limits', () => {
  test('a hundred writes a minute, by the address that the proxies saw', async () => {
    const made = world({ environment: { TRUSTED_HOPS: '2' } });
    const write = (client: string) =>
      ask(made, 'DELETE', '/api/session', { headers: { 'x-forwarded-for': `6.6.6.6, ${client}, 10.0.0.9` } });
    for (let each = 0; each < 100; each += 1) expect((await write('203.0.113.1')).statusCode).toBe(204);
    const refused = await write('203.0.113.1');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '1']);
    expect((await write('203.0.113.2')).statusCode).toBe(204);
    made.advance(60_000);
    expect((await write('203.0.113.1')).statusCode).toBe(204);
  });

  test('a body of 8 KB is read, a longer one is not', async () => {
    const made = world();
    const body = (bytes: number) => JSON.stringify({ email: 'a@example.com', password: 'x'.repeat(bytes - 39) });
    const post = (bytes: number) =>
      ask(made, 'POST', '/api/session', { body: body(bytes), headers: { 'content-type': 'application/json' } });
    expect(Buffer.byteLength(body(8192))).toBe(8192);
    expect((await post(8192)).statusCode).toBe(400);
    expect((await post(8193)).statusCode).toBe(413);
  });

  test.each([
    ['a body that is no JSON', '{"a":', 400],
    ['prototype pollution', '{"__proto__": {"x": 1}}', 400],
  ])('%s is refused', async (_, body, status) => {
    const answer = await ask(world(), 'POST', '/api/session', {
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ error: expect.any(String), message: expect.any(String) });
  });

  test('a form of another site is no JSON', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask(world(), 'POST', '/api/session', { body: 'a=b', headers })).statusCode).toBe(415);
  });
});

describe('what is told', () => {
  test.each(['/', '/login', '/api/items', '/nothing', '/api/orders'])(
    'the answer to %s has the headers of safety',
    async (url) => {
      const { headers } = await ask(world(), 'GET', url);
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/^default-src 'self'.*frame-ancestors 'none'$/),
        'strict-transport-security': 'max-age=63072000',
        'x-content-type-options': 'nosniff',
        'referrer-policy': expect.stringMatching(/^(no-referrer|same-origin|strict-origin)/),
        'content-type': expect.stringMatching(/; charset=utf-8$/),
      });
      expect(headers).not.toHaveProperty('server');
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );

  test('each request leaves a line and metrics under the pattern of its route', async () => {
    const made = world();
    await ask(made, 'GET', '/api/items/A-1', { headers: { 'x-request-id': 'mine-1' } });
    const told = made.lines.map((line) => JSON.parse(line));
    expect(told.find(({ msg }) => msg === 'A request is answered.')).toMatchObject({
      requestId: 'mine-1',
      route: 'GET /api/items/:sku',
      status: 200,
    });
    expect(told.find((each) => 'RequestCount' in each)).toMatchObject({
      RequestCount: 1,
      Service: 'web-app',
      Route: '/api/items/:sku',
    });
  });

  test('an id that is too long or not printable is replaced', async () => {
    const id = (given: string) =>
      ask(world(), 'GET', '/', { headers: { 'x-request-id': given } }).then(({ headers }) => headers['x-request-id']);
    expect(await id('x'.repeat(128))).toBe('x'.repeat(128));
    expect(await id('x'.repeat(129))).not.toContain('x');
  });

  test('a fault of ours says nothing of its inside', async () => {
    const made = world();
    Object.assign(made.store, { item: () => Promise.reject(new Error('password=hunter2 at db-7')) });
    const answer = await ask(made, 'GET', '/api/items/A-1');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/hunter2|db-7/);
    expect(made.lines.find((line) => line.includes('"Errors":1'))).toBeDefined();
  });

  test('what is written into a page is text', async () => {
    expect(html`<p title="${'"'}">${'<script>'}</p>`.html).toBe('<p title="&quot;">&lt;script&gt;</p>');
    expect((await ask(world(), 'GET', '/')).body).toContain('Lamp &lt;large&gt;');
  });

  test('a page that is not there is a page for people and JSON for programs', async () => {
    const made = world();
    const page = await ask(made, 'GET', '/nothing', { headers: { accept: 'text/html' } });
    expect([page.statusCode, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect((await ask(made, 'GET', '/nothing')).json()).toMatchObject({ error: 'NOT_FOUND' });
  });
});
