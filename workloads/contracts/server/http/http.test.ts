/** The application over HTTP. Rules W3-V3 to V15 are those of the workload's own table of behaviours in its README. */
import { describe, expect, test } from 'vitest';
import { type Changes, termsOf } from '../../src/sample.ts';
import { verifyAudit } from '../contracts/audit.ts';
import { PASSWORD, type World, world } from '../fixture.ts';
import { COOKIE } from './auth-routes.ts';

interface Ask {
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

function ask(made: World, method: Method, url: string, { token, headers, body }: Ask = {}) {
  return made.server.app.inject({
    method,
    url,
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    ...(body !== undefined && { payload: body }),
  });
}

async function draft(made: World, token: string, changes: Changes = {}) {
  const answer = await ask(made, 'POST', '/api/contracts', { token, body: termsOf(changes) });
  return answer.json() as { readonly id: string; readonly version: number };
}

const move = (made: World, token: string, id: string, version: number, status: string) =>
  ask(made, 'POST', `/api/contracts/${id}/status`, { token, body: { version, status } });

const put = (made: World, token: string, id: string, version: number, changes: Changes = {}) =>
  ask(made, 'PUT', `/api/contracts/${id}`, {
    token,
    headers: { 'if-match': `"${version}"` },
    body: termsOf(changes),
  });

describe('contracts', () => {
  test('a contract is made with the value that the server calculates, whatever the client says', async () => {
    const made = world();
    const { token, id: user } = await made.as('USER');
    const body = {
      ...termsOf({ termYears: 5 }),
      totalValue: '1.00',
      value: { total: '1.00' },
      status: 'ACTIVE',
      version: 7,
    };
    const answer = await ask(made, 'POST', '/api/contracts', { token, body });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.etag).toBe('"1"');
    expect(answer.json()).toMatchObject({
      status: 'DRAFT',
      version: 1,
      totalValue: '3446245.00',
      value: { annualKwh: '5409300' },
      warnings: [],
      createdBy: user,
    });
    const again = await ask(made, 'GET', String(answer.headers.location), { token });
    expect(again.json()).toEqual(answer.json());
  });

  test.each([
    ['W3-V3 500 kW', { capacity: 500, operating: { maxDemand: 500 } }, 'capacity', 'multiple of 325'],
    ['W3-V3 325 kW of MG', { capacity: 325, systemType: 'MG', operating: { maxDemand: 325 } }, 'capacity', '650 to'],
    ['W3-V3 2925 kW of PP', { capacity: 2925 }, 'capacity', '325 to 2600'],
    ['a term of 30 years', { termYears: 30 }, 'termYears', '5 to 25'],
  ] as const)('%s is refused', async (_, changes, at, message) => {
    const made = world();
    const { token } = await made.as('USER');
    const answer = await ask(made, 'POST', '/api/contracts', { token, body: termsOf(changes) });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      error: 'BAD_TERMS',
      requestId: expect.any(String),
      details: { issues: [{ at, message: expect.stringContaining(message) }] },
    });
  });

  test('W3-V4 what is unusual is accepted, and told', async () => {
    const made = world();
    const { token } = await made.as('USER');
    const { id } = await draft(made, token, { financial: { baseRate: 0.3 } });
    const { warnings } = (await ask(made, 'GET', `/api/contracts/${id}`, { token })).json();
    expect(warnings).toEqual([{ at: 'financial.baseRate', message: 'is outside the usual 0.08 to 0.25 $/kWh' }]);
  });

  test.each([
    ['no name', { name: ' ' }],
    ['a voltage that is none', { technical: { ...termsOf({}).technical, voltage: '999V' } }],
    ['a rate as a text', { financial: { ...termsOf({}).financial, baseRate: '0.1' } }],
    ['seven decimal places', { financial: { ...termsOf({}).financial, baseRate: 0.1234567 } }],
    ['a number past all bounds', { capacity: 1e21 }],
  ])('%s has the wrong form', async (_, changes) => {
    const made = world();
    const { token } = await made.as('USER');
    const answer = await ask(made, 'POST', '/api/contracts', { token, body: { ...termsOf({}), ...changes } });
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'BAD_REQUEST']);
  });

  test('W3-V5 a draft does not become active at once; the moves of a contract in their order', async () => {
    const made = world();
    const { token } = await made.as('MANAGER');
    const { id } = await draft(made, token);
    const early = await move(made, token, id, 1, 'ACTIVE');
    expect([early.statusCode, early.json().error]).toEqual([409, 'WRONG_STATUS']);
    expect(early.json().details).toEqual({ from: 'DRAFT', to: 'ACTIVE', allowed: ['PENDING', 'CANCELLED'] });
    for (const [version, status] of [
      [1, 'PENDING'],
      [2, 'ACTIVE'],
      [3, 'EXPIRED'],
    ] as const)
      expect((await move(made, token, id, version, status)).json()).toMatchObject({ status, version: version + 1 });
    expect((await move(made, token, id, 4, 'CANCELLED')).statusCode).toBe(409);
    expect((await put(made, token, id, 4)).json().error).toBe('CONTRACT_CLOSED');
  });

  test('W3-V6 a stale version changes nothing; no version is asked for', async () => {
    const made = world();
    const { token } = await made.as('USER');
    const { id } = await draft(made, token);
    expect((await put(made, token, id, 1, { name: 'First' })).headers.etag).toBe('"2"');
    const stale = await put(made, token, id, 1, { name: 'Second' });
    expect([stale.statusCode, stale.json().details]).toEqual([412, { yours: 1, current: 2 }]);
    expect((await ask(made, 'GET', `/api/contracts/${id}`, { token })).json()).toMatchObject({ name: 'First' });
    expect((await ask(made, 'GET', `/api/contracts/${id}/versions`, { token })).json().versions).toHaveLength(2);
    const blind = await ask(made, 'PUT', `/api/contracts/${id}`, { token, body: termsOf({}) });
    expect([blind.statusCode, blind.json().error]).toEqual([428, 'VERSION_MISSING']);
  });

  test('each change leaves a version and an entry of the audit, chained to the one before', async () => {
    const made = world();
    const { token, id: user } = await made.as('MANAGER');
    const { id } = await draft(made, token);
    await put(made, token, id, 1, { name: 'Other' });
    await move(made, token, id, 2, 'PENDING');
    const { entries } = (await ask(made, 'GET', `/api/contracts/${id}/audit`, { token })).json();
    expect(entries.map(({ action, actor, details }: Record<string, unknown>) => [action, actor, details])).toEqual([
      ['contract.moved', user, { version: 3, from: 'DRAFT', to: 'PENDING' }],
      ['contract.updated', user, { version: 2, changed: ['name'] }],
      ['contract.created', user, { version: 1 }],
    ]);
    expect(entries[0].previousHash).toBe(entries[1].hash);
    expect(await verifyAudit(made.store)).toEqual({ entries: 3, isWhole: true });
  });

  test.each([
    ['changed', (entry: object) => ({ ...entry, actor: 'somebody else' }), 2],
    ['taken out', () => undefined, 3],
  ] as const)('an entry of the audit that is %s shows', async (_, broken, brokenAt) => {
    const made = world();
    const { token } = await made.as('MANAGER');
    const { id } = await draft(made, token);
    await put(made, token, id, 1, { name: 'Other' });
    await move(made, token, id, 2, 'PENDING');
    const { audit } = made.store;
    Object.assign(made.store, {
      async audit(query: Parameters<typeof audit>[0]) {
        const entries = await audit(query);
        return entries.flatMap((entry) => {
          const shown = entry.seq === 2 ? broken(entry) : entry;
          return shown === undefined ? [] : [shown];
        });
      },
    });
    const admin = await made.as('ADMIN');
    const answer = await ask(made, 'GET', '/api/audit/verify', { token: admin.token });
    expect(answer.json()).toMatchObject({ isWhole: false, brokenAt });
  });

  test('lists: pages, filters, parts of names, order', async () => {
    const made = world();
    const { token } = await made.as('MANAGER');
    for (const [name, client, capacity] of [
      ['A_1', 'North', 650],
      ['B%2', 'South', 1300],
      ['C3', 'northern', 975],
    ] as const)
      await draft(made, token, { name, client, capacity });
    const names = async (query: string) => {
      const answer = await ask(made, 'GET', `/api/contracts?${query}`, { token });
      expect(answer.statusCode).toBe(200);
      return answer.json().contracts.map(({ name }: { readonly name: string }) => name);
    };
    expect(await names('sort=name&order=asc')).toEqual(['A_1', 'B%2', 'C3']);
    expect(await names('client=NORTH&sort=name')).toEqual(['C3', 'A_1']);
    expect(await names('search=%25')).toEqual(['B%2']);
    expect(await names('sort=capacity&order=asc&limit=1&page=2')).toEqual(['C3']);
    expect(await names('status=ACTIVE')).toEqual([]);
    const page = await ask(made, 'GET', '/api/contracts?limit=2', { token });
    expect(page.json().pagination).toEqual({ page: 1, limit: 2, total: 3, pages: 2 });
    for (const bad of ['limit=101', 'page=0', 'sort=password', 'status=OTHER'])
      expect((await ask(made, 'GET', `/api/contracts?${bad}`, { token })).statusCode).toBe(400);
    const { statuses } = (await ask(made, 'GET', '/api/contracts/stats/overview', { token })).json();
    expect(statuses).toMatchObject([{ status: 'DRAFT', contracts: 3, capacity: 2925 }]);
  });

  test('a cell of the export that a spreadsheet would calculate is text', async () => {
    const made = world();
    const { token } = await made.as('MANAGER');
    await draft(made, token, { name: '=HYPERLINK("http://evil")', client: '+1', site: '@SUM(A1)', notes: '-2+3' });
    const answer = await ask(made, 'GET', '/api/contracts/export?format=csv', { token });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="contracts.csv"');
    const [, row = ''] = answer.body.split('\r\n');
    expect(row).toContain(`,"'=HYPERLINK(""http://evil"")",'+1,'@SUM(A1),`);
    expect(row).toContain(",'-2+3,");
    const json = await ask(made, 'GET', '/api/contracts/export?format=json', { token });
    expect(json.json().contracts).toMatchObject([{ name: '=HYPERLINK("http://evil")' }]);
  });

  test('many at once: all or none, and each row that is wrong is named', async () => {
    const made = world();
    const { token } = await made.as('MANAGER');
    const bad = await ask(made, 'POST', '/api/contracts/bulk', {
      token,
      body: { contracts: [termsOf({}), { name: 'x' }, termsOf({ capacity: 500, operating: { maxDemand: 1 } })] },
    });
    expect(bad.statusCode).toBe(422);
    expect(bad.json().details.rows.map(({ row, error }: Record<string, unknown>) => [row, error])).toEqual([
      [1, 'BAD_REQUEST'],
      [2, 'BAD_TERMS'],
    ]);
    expect((await ask(made, 'GET', '/api/contracts', { token })).json().pagination.total).toBe(0);
    expect(await verifyAudit(made.store)).toEqual({ entries: 0, isWhole: true });
    const body = { contracts: [termsOf({ name: 'One' }), termsOf({ name: 'Two' })] };
    const good = await ask(made, 'POST', '/api/contracts/bulk', { token, body });
    expect(good.json().contracts.map(({ name }: { readonly name: string }) => name)).toEqual(['One', 'Two']);
    const [one, two] = good.json().contracts;
    const moved = await ask(made, 'POST', '/api/contracts/bulk/status', {
      token,
      body: {
        contracts: [
          { id: two.id, version: 1, status: 'PENDING' },
          { id: one.id, version: 9, status: 'PENDING' },
        ],
      },
    });
    expect(moved.json().details.rows).toMatchObject([{ row: 1, error: 'STALE_VERSION' }]);
    const changed = await ask(made, 'PUT', '/api/contracts/bulk', {
      token,
      body: { contracts: [{ id: two.id, version: 1, terms: termsOf({ name: 'Two and a half' }) }] },
    });
    expect(changed.json().contracts).toMatchObject([{ name: 'Two and a half', version: 2 }]);
    const hundredOne = { contracts: Array.from({ length: 101 }, () => termsOf({})) };
    expect((await ask(made, 'POST', '/api/contracts/bulk', { token, body: hundredOne })).statusCode).toBe(400);
    const admin = await made.as('ADMIN');
    const removed = await ask(made, 'POST', '/api/contracts/bulk/delete', {
      token: admin.token,
      body: { contracts: [{ id: one.id, version: 1 }] },
    });
    expect(removed.statusCode).toBe(204);
    expect((await ask(made, 'GET', `/api/contracts/${one.id}`, { token })).statusCode).toBe(404);
  });
});

describe('rights', () => {
  test.each([
    ['VIEWER', 'create', 403],
    ['USER', 'create', 201],
    ['VIEWER', 'list', 200],
    ['USER', 'edit of another', 403],
    ['MANAGER', 'edit of another', 200],
    ['USER', 'hand in of another', 403],
    ['MANAGER', 'hand in of another', 200],
    ['MANAGER', 'delete', 403],
    ['ADMIN', 'delete', 204],
    ['USER', 'bulk', 403],
    ['MANAGER', 'bulk', 201],
    ['MANAGER', 'users', 403],
    ['ADMIN', 'users', 200],
    ['MANAGER', 'costs', 403],
    ['ADMIN', 'costs', 200],
    ['MANAGER', 'clear', 403],
    ['ADMIN', 'clear', 200],
    ['MANAGER', 'audit', 403],
    ['VIEWER', 'ask', 403],
  ] as const)('%s and %s: %d', async (role, what, status) => {
    const made = world();
    const owner = await made.as('USER', 'owner');
    const { id } = await draft(made, owner.token);
    const { token } = await made.as(role, 'other');
    const answers = {
      create: () => ask(made, 'POST', '/api/contracts', { token, body: termsOf({}) }),
      list: () => ask(made, 'GET', '/api/contracts', { token }),
      'edit of another': () => put(made, token, id, 1),
      'hand in of another': () => move(made, token, id, 1, 'PENDING'),
      delete: () => ask(made, 'DELETE', `/api/contracts/${id}`, { token, headers: { 'if-match': '"1"' } }),
      bulk: () => ask(made, 'POST', '/api/contracts/bulk', { token, body: { contracts: [termsOf({})] } }),
      users: () => ask(made, 'GET', '/api/users', { token }),
      costs: () => ask(made, 'GET', '/api/ai/costs/monthly', { token }),
      clear: () => ask(made, 'POST', '/api/ai/cache/clear', { token }),
      audit: () => ask(made, 'GET', '/api/audit', { token }),
      ask: () => ask(made, 'POST', '/api/ai/analyze', { token, body: { contractId: id } }),
    };
    expect((await answers[what]()).statusCode).toBe(status);
  });

  test('a user writes drafts of his own, hands them in, and then no more', async () => {
    const made = world();
    const { token } = await made.as('USER');
    const { id } = await draft(made, token);
    expect((await put(made, token, id, 1)).statusCode).toBe(200);
    expect((await move(made, token, id, 2, 'PENDING')).statusCode).toBe(200);
    expect((await put(made, token, id, 3)).statusCode).toBe(403);
    expect((await move(made, token, id, 3, 'ACTIVE')).statusCode).toBe(403);
  });

  test('without a login there is nothing', async () => {
    const made = world();
    for (const url of ['/api/contracts', '/api/contracts/export', '/api/auth/me', '/api/ai/health', '/api/users']) {
      const answer = await ask(made, 'GET', url);
      expect([url, answer.statusCode, answer.json().error]).toEqual([url, 401, 'NOT_LOGGED_IN']);
    }
  });
});

describe('accounts', () => {
  const NEW = { email: 'Eve@Example.com', name: 'Eve', password: 'nobody else knows this' };
  const login = (made: World, email = NEW.email, password = NEW.password) =>
    ask(made, 'POST', '/api/auth/login', { body: { email, password } });
  const cookieOf = (answer: { readonly headers: Readonly<Record<string, unknown>> }) =>
    String(answer.headers['set-cookie']).split(';')[0] ?? '';
  const refresh = (made: World, cookie: string) => ask(made, 'POST', '/api/auth/refresh', { headers: { cookie } });
  const me = (made: World, token: string) => ask(made, 'GET', '/api/auth/me', { token });

  test('W3-V14 who registers as an administrator is a user', async () => {
    const made = world({ environment: { REGISTRATION: 'open' } });
    const answer = await ask(made, 'POST', '/api/auth/register', { body: { ...NEW, role: 'ADMIN' } });
    expect(answer.statusCode).toBe(201);
    expect(answer.json().user).toMatchObject({ email: 'eve@example.com', role: 'USER', isActive: true });
    expect(answer.body).not.toContain('password');
    expect((await ask(made, 'POST', '/api/auth/register', { body: NEW })).statusCode).toBe(409);
  });

  test('a new account waits until an administrator says so', async () => {
    const made = world();
    const { id } = (await ask(made, 'POST', '/api/auth/register', { body: NEW })).json().user;
    expect((await login(made)).statusCode).toBe(403);
    const admin = await made.as('ADMIN');
    const change = (body: object) => ask(made, 'PATCH', `/api/users/${id}`, { token: admin.token, body });
    expect((await change({ isActive: true, role: 'MANAGER' })).json().user).toMatchObject({ role: 'MANAGER' });
    const { accessToken } = (await login(made)).json();
    expect((await me(made, accessToken)).json().user.role).toBe('MANAGER');
    // The role is read from the database at each request, and a closed account ends at once.
    await change({ role: 'VIEWER' });
    expect((await me(made, accessToken)).json().user.role).toBe('VIEWER');
    await change({ isActive: false });
    expect((await me(made, accessToken)).statusCode).toBe(401);
    expect(
      (await ask(made, 'PATCH', `/api/users/${admin.id}`, { token: admin.token, body: { role: 'USER' } })).statusCode,
    ).toBe(409);
  });

  test('W3-V13 a refresh token is good once; the second time ends the family', async () => {
    const made = world();
    const { email } = await made.as('USER');
    const first = await login(made, email, PASSWORD);
    const set = String(first.headers['set-cookie']);
    expect(set).toMatch(/^__Host-refresh=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; Secure; SameSite=Strict$/);
    const second = await refresh(made, cookieOf(first));
    expect(second.statusCode).toBe(200);
    const { accessToken } = second.json();
    expect((await me(made, accessToken)).statusCode).toBe(200);
    const again = await refresh(made, cookieOf(first));
    expect([again.statusCode, again.headers['set-cookie']]).toEqual([401, expect.stringContaining('Max-Age=0')]);
    expect((await me(made, accessToken)).statusCode).toBe(401);
    expect((await refresh(made, cookieOf(second))).statusCode).toBe(401);
    expect(made.lines.join('')).toContain('"event":"refresh_reused"');
    expect(await verifyAudit(made.store)).toEqual({ entries: 1, isWhole: true });
  });

  test('an access token ends after a quarter of an hour, a refresh token after thirty days', async () => {
    const made = world();
    const { email } = await made.as('USER');
    const answer = await login(made, email, PASSWORD);
    const { accessToken, expiresIn } = answer.json();
    expect(expiresIn).toBe(900);
    made.advance(899_000);
    expect((await me(made, accessToken)).statusCode).toBe(200);
    made.advance(2_000);
    expect((await me(made, accessToken)).statusCode).toBe(401);
    made.advance(30 * 24 * 3_600_000);
    expect((await refresh(made, cookieOf(answer))).statusCode).toBe(401);
  });

  test('a logout ends the session, and a new password ends the others', async () => {
    const made = world();
    const { email } = await made.as('USER');
    const [one, two] = [await login(made, email, PASSWORD), await login(made, email, PASSWORD)];
    const [first, second] = [one.json().accessToken, two.json().accessToken];
    const change = (current: string, next: string) =>
      ask(made, 'POST', '/api/auth/password', { token: first, body: { current, next } });
    expect((await change('not the password', 'a completely new one')).statusCode).toBe(401);
    expect((await change(PASSWORD, 'too short')).statusCode).toBe(400);
    expect((await change(PASSWORD, 'user@example.com!')).json().error).toBe('POOR_PASSWORD');
    expect((await change(PASSWORD, 'a completely new one')).statusCode).toBe(204);
    expect([(await me(made, first)).statusCode, (await me(made, second)).statusCode]).toEqual([200, 401]);
    const out = await ask(made, 'POST', '/api/auth/logout', { headers: { cookie: cookieOf(one) } });
    expect([out.statusCode, out.headers['set-cookie']]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await me(made, first)).statusCode).toBe(401);
  });

  test('a wrong password and an unknown address read alike, and five are enough', async () => {
    const made = world();
    const { email } = await made.as('USER');
    const [wrong, unknown] = [await login(made, email, 'wrong'), await login(made, 'nobody@example.com', 'wrong')];
    expect({ ...unknown.json(), requestId: '' }).toEqual({ ...wrong.json(), requestId: '' });
    for (let each = 0; each < 3; each += 1) expect((await login(made, email, 'wrong')).statusCode).toBe(401);
    const sixth = await login(made, email, PASSWORD);
    expect([sixth.statusCode, sixth.headers['retry-after']]).toEqual([429, '60']);
    made.advance(60_000);
    expect((await login(made, email, PASSWORD)).statusCode).toBe(200);
    expect(made.lines.join('')).not.toContain(PASSWORD);
  });

  test('a token of another key, of another algorithm, or changed is none', async () => {
    const made = world();
    const { token } = await made.as('ADMIN');
    const other = world({ environment: { JWT_SECRET: 'another-signing-key-of-thirty-two-bytes-or-more' } });
    const foreign = (await other.as('ADMIN')).token;
    const [head = '', body = ''] = token.split('.');
    const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${body}.`;
    for (const bad of [foreign, none, `${head}.${body}.AAAA`, 'x', `${token}x`])
      expect((await me(made, bad)).statusCode).toBe(401);
    expect(made.lines.join('')).toContain('"event":"token_refused"');
  });

  test('while the database does not answer nobody is trusted on a token', async () => {
    const made = world();
    const { token } = await made.as('ADMIN');
    Object.assign(made.store, { sessionWithUser: () => Promise.reject(new Error('terminating connection of bloom')) });
    const answer = await me(made, token);
    expect([answer.statusCode, answer.json().error, answer.headers['retry-after']]).toEqual([503, 'UNAVAILABLE', '5']);
    expect(answer.body).not.toContain('bloom');
    expect(COOKIE).toBe('__Host-refresh');
  });
});

describe('requests', () => {
  test('health says whether the database answers, without a login', async () => {
    const made = world();
    expect((await ask(made, 'GET', '/api/health')).json()).toEqual({
      status: 'ok',
      database: 'up',
      version: '1.0.0',
      uptime: 0,
    });
    const down = world();
    Object.assign(down.store, { check: () => Promise.reject(new Error('refused')) });
    const answer = await ask(down, 'GET', '/api/health');
    expect([answer.statusCode, answer.json()]).toMatchObject([503, { status: 'unavailable', database: 'down' }]);
    expect(made.lines).toEqual([]);
  });

  test('before the migrations the process is healthy, so that a task can start, and serves nothing', async () => {
    const made = world();
    const { isMigrated } = made.store;
    Object.assign(made.store, { isMigrated: async () => false });
    expect((await ask(made, 'GET', '/api/health')).statusCode).toBe(200);
    expect((await ask(made, 'GET', '/api/health?from=a-monitor')).statusCode).toBe(200);
    const answer = await ask(made, 'GET', '/api/contracts');
    expect([answer.statusCode, answer.json().error]).toEqual([503, 'NOT_MIGRATED']);
    Object.assign(made.store, { isMigrated });
    expect((await ask(made, 'GET', '/api/contracts')).statusCode).toBe(401);
  });

  test('pages of the own origin may write, others not', async () => {
    const made = world();
    const write = (origin: string) => ask(made, 'POST', '/api/auth/logout', { headers: { origin } });
    expect((await write('https://contracts.example.com')).headers['access-control-allow-origin']).toBe(
      'https://contracts.example.com',
    );
    const foreign = await write('https://evil.example.com');
    expect([foreign.statusCode, foreign.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    // CloudFront changes the host: what the browser says of its own page holds.
    const headers = { origin: 'https://localhost:41337', 'sec-fetch-site': 'same-origin' };
    expect((await ask(made, 'POST', '/api/auth/logout', { headers })).statusCode).toBe(204);
    const before = (origin: string) => ask(made, 'OPTIONS', '/api/contracts', { headers: { origin } });
    expect((await before('https://contracts.example.com')).statusCode).toBe(204);
    expect((await before('https://evil.example.com')).statusCode).toBe(403);
  });

  test('a stranger has a hundred requests in a quarter of an hour, by the address that the proxies saw', async () => {
    const made = world();
    const from = (client: string) =>
      ask(made, 'GET', '/api/auth/me', { headers: { 'x-forwarded-for': `6.6.6.6, ${client}, 130.176.0.1` } });
    const statuses: number[] = [];
    for (let each = 0; each < 101; each += 1) statuses.push((await from('203.0.113.1')).statusCode);
    expect([statuses.filter((status) => status === 401).length, statuses.at(-1)]).toEqual([100, 429]);
    expect((await from('203.0.113.2')).statusCode).toBe(401);
  });

  test('a body of a megabyte and more is refused, and so is what is no JSON', async () => {
    const made = world();
    const { token } = await made.as('USER');
    const long = await ask(made, 'POST', '/api/contracts', { token, body: { notes: 'x'.repeat(1024 * 1024) } });
    expect(long.statusCode).toBe(413);
    const headers = { 'content-type': 'application/json' };
    expect((await ask(made, 'POST', '/api/contracts', { token, headers, body: '{"a":' })).statusCode).toBe(400);
    expect(
      (await ask(made, 'POST', '/api/contracts', { token, headers, body: '{"__proto__": {"x": 1}}' })).statusCode,
    ).toBe(400);
  });

  test('every answer has the headers that browsers keep to, and is kept by nobody', async () => {
    const { headers } = await ask(world(), 'GET', '/api/health');
    expect(headers).toMatchObject({
      'strict-transport-security': 'max-age=63072000',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    });
  });

  test('a fault of ours says nothing of its inside, and is counted', async () => {
    const made = world();
    const { token } = await made.as('USER');
    Object.assign(made.store, { contracts: () => Promise.reject(new Error('password=hunter2 at db-7')) });
    const answer = await ask(made, 'GET', '/api/contracts', { token });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/hunter2|db-7/);
    expect(made.metric('Errors')).toEqual([1]);
    expect(made.lines.map((line) => JSON.parse(line)).find(({ Errors }) => Errors === 1)).toMatchObject({
      Service: 'api',
      Endpoint: '/api/contracts',
    });
  });
});
