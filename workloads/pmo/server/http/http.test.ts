/** Lists, labels, boards, notes, login, and what every answer has. */
import { describe, expect, test } from 'vitest';
import { ENTITIES, ENTITY_TYPES } from '../../src/entities.ts';
import { LABELS } from '../../src/labels.ts';
import { PASSWORD, START_MS, world } from '../fixture.ts';

const HOUR_MS = 3_600_000;

describe('all kinds of things', () => {
  test.each(ENTITY_TYPES.filter((type) => type !== 'artifact'))(
    'a %s is made, changed, found and deleted',
    async (type) => {
      const { person } = world();
      const owner = await person('owner', { [type]: [0, 1, 2, 3, 4] });
      const made = await owner.ask('POST', `/${type}`, {
        name: `My ${type}`,
        code: 'X-1',
        tags: ['a'],
        metadata: { b: 1 },
      });
      expect(made).toMatchObject({ status: 201, body: { code: 'X-1', version: 1, active_flag: true } });
      const { id } = made.body;
      expect((await owner.ask('PUT', `/${type}/${id}`, { descr: 'More', version: 1 })).body).toMatchObject({
        version: 2,
      });
      expect((await owner.ask('PUT', `/${type}/${id}`, { descr: 'Late', version: 1 })).body.error).toBe(
        'VERSION_CONFLICT',
      );
      expect((await owner.ask('PUT', `/${type}/${id}`, { descr: null })).body).not.toHaveProperty('descr');
      expect((await owner.ask('GET', `/${type}?search=MY%20${type}`)).body).toMatchObject({ total: 1 });
      expect((await owner.ask('GET', `/entity/${type}/options?search=my`)).body.data).toEqual([
        { id, name: `My ${type}`, code: 'X-1' },
      ]);
      expect((await owner.ask('DELETE', `/${type}/${id}`)).status).toBe(204);
      expect((await owner.ask('GET', `/${type}?search=my`)).body.total).toBe(0);
    },
  );

  test('lists page, sort and filter by what is allowed, and refuse the rest', async () => {
    const { person, thing } = world();
    for (const [name, task_stage] of [
      ['b', 'To Do'],
      ['a', 'Done'],
      ['c', 'To Do'],
    ])
      await thing('task', { name, task_stage });
    const viewer = await person('viewer', { task: [0] });
    const names = async (query: string) =>
      ((await viewer.ask('GET', `/task?${query}`)).body.data as { name: string }[]).map(({ name }) => name);
    expect(await names('sort=name')).toEqual(['a', 'b', 'c']);
    expect(await names('sort=-name&limit=2')).toEqual(['c', 'b']);
    expect(await names('sort=-name&limit=2&page=2')).toEqual(['a']);
    expect(await names('sort=name&task_stage=To+Do')).toEqual(['b', 'c']);
    for (const query of [
      'limit=101',
      'sort=password_hash',
      'password_hash=x',
      'page=0',
      'colour=red',
      'due_date=2026-01-01',
    ])
      expect([query, (await viewer.ask('GET', `/task?${query}`)).status]).toEqual([query, 400]);
  });

  test('a value outside its list, an unknown field, a wrong kind are refused by name', async () => {
    const { person } = world();
    const maker = await person('maker', { task: [4], project: [4] });
    expect((await maker.ask('POST', '/task', { name: 'x', task_stage: 'Somewhere' })).body).toMatchObject({
      error: 'UNKNOWN_LABEL',
      details: { field: 'task_stage', allowed: LABELS.task_stage },
    });
    for (const body of [
      {},
      { name: '' },
      { name: 'x', colour: 'red' },
      { name: 'x', due_date: '1 May' },
      { name: 'x', created_ts: 'now' },
      { name: 'x', estimated_hours: -1 },
    ])
      expect([body, (await maker.ask('POST', '/task', body)).status]).toEqual([body, 400]);
  });

  test('every pair that the map allows has its routes, and no other', async () => {
    const { person, thing, advance: pass } = world();
    const everything = Object.fromEntries(ENTITY_TYPES.map((type) => [type, [0, 1, 2, 3, 4] as const]));
    const owner = await person('owner', everything);
    for (const parent of ENTITY_TYPES) {
      const id = await thing(parent);
      pass(HOUR_MS / 60);
      for (const child of ENTITY_TYPES)
        expect([parent, child, (await owner.ask('GET', `/${parent}/${id}/${child}`)).status]).toEqual([
          parent,
          child,
          ENTITIES[parent].children.includes(child) ? 200 : 404,
        ]);
    }
  });

  test('what changes on a task is noted, and people note more', async () => {
    const { person } = world();
    const owner = await person('owner', { task: [0, 1, 4], wiki: [0, 1, 4] });
    const { id } = (await owner.ask('POST', '/task', { name: 'x', task_stage: 'To Do' })).body;
    await owner.ask('PATCH', `/task/${id}`, { task_stage: 'Done' });
    expect(
      (await owner.ask('POST', `/task/${id}/update`, { kind: 'comment', body: { text: 'Well done.' } })).status,
    ).toBe(201);
    expect((await owner.ask('POST', `/task/${id}/update`, { kind: 'gossip', body: {} })).body.error).toBe(
      'UNKNOWN_LABEL',
    );
    expect((await owner.ask('GET', `/task/${id}/update`)).body.data).toMatchObject([
      { kind: 'comment', body: { text: 'Well done.' }, created_by: owner.id },
      { kind: 'status_change', body: { from: 'To Do', to: 'Done' } },
    ]);
    const page = (await owner.ask('POST', '/wiki', { name: 'p', content: 'one' })).body.id;
    await owner.ask('PUT', `/wiki/${page}`, { content: 'two' });
    expect((await owner.ask('GET', `/wiki/${page}/revision`)).body.data).toMatchObject([
      { body: { content: 'one', version: 1 } },
    ]);
  });
});

describe('labels', () => {
  test('V15 the seven stages of a project in their order', async () => {
    const { person } = world();
    const anybody = await person('anybody', {});
    const { body } = await anybody.ask('GET', '/setting?category=project_stage');
    expect((body.data as { name: string }[]).map(({ name }) => name)).toEqual([
      'Initiation',
      'Planning',
      'Execution',
      'Monitoring',
      'Closure',
      'On Hold',
      'Cancelled',
    ]);
    expect(((await anybody.ask('GET', '/setting')).body.categories as unknown[]).length).toBe(16);
    expect((await anybody.ask('GET', '/setting?category=pg_user')).status).toBe(400);
  });

  test('a label is added, renamed and set aside by who may, and counts at once', async () => {
    const { person } = world();
    const keeper = await person('keeper', { setting: [1, 4], task: [4] });
    const other = await person('other', { task: [4] });
    const label = { name: 'Waiting', sort_order: 8 };
    expect((await other.ask('POST', '/setting/task_stage', label)).status).toBe(403);
    expect((await other.ask('POST', '/task', { name: 'x', task_stage: 'Waiting' })).status).toBe(400);
    const made = await keeper.ask('POST', '/setting/task_stage', label);
    expect(made.status).toBe(201);
    expect((await keeper.ask('POST', '/setting/task_stage', label)).body.error).toBe('NAME_TAKEN');
    expect((await other.ask('POST', '/task', { name: 'x', task_stage: 'Waiting' })).status).toBe(201);
    const path = `/setting/task_stage/${made.body.level_id}`;
    expect((await keeper.ask('PUT', path, { ...label, active_flag: false })).status).toBe(200);
    expect((await other.ask('POST', '/task', { name: 'x', task_stage: 'Waiting' })).status).toBe(400);
    expect((await keeper.ask('PUT', '/setting/task_stage/999', label)).status).toBe(404);
  });
});

describe('login', () => {
  const login = (made: ReturnType<typeof world>, email: string, password: string) =>
    made.server.app.inject({ method: 'POST', url: '/api/v1/auth/login', payload: { email, password } });

  test('a token is good for a day, in a header or a cookie, and ends with logout', async () => {
    const made = world();
    await made.person('ada', {});
    const answer = await login(made, 'ADA@coherent.example', PASSWORD);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['set-cookie']).toMatch(
      /^__Host-pmo=\S+; Path=\/; Max-Age=86400; Secure; HttpOnly; SameSite=Strict$/,
    );
    const me = (headers: Record<string, string>) =>
      made.server.app.inject({ method: 'GET', url: '/api/v1/auth/me', headers });
    const bearer = { authorization: `Bearer ${answer.json().token}` };
    expect((await me(bearer)).json()).toMatchObject({ name: 'ada' });
    expect((await me({ cookie: `a=b; ${String(answer.headers['set-cookie']).split(';')[0]}` })).statusCode).toBe(200);
    made.advance(24 * HOUR_MS);
    expect((await me(bearer)).statusCode).toBe(401);
    const again = { authorization: `Bearer ${(await login(made, 'ada@coherent.example', PASSWORD)).json().token}` };
    await made.server.app.inject({ method: 'POST', url: '/api/v1/auth/logout', headers: again });
    expect((await me(again)).statusCode).toBe(401);
  });

  test('no token, a foreign one, one of somebody who left: 401', async () => {
    const made = world();
    const ada = await made.person('ada', {});
    const other = await world({ JWT_SECRET: 'another-key-of-more-than-thirty-two-chars' }).person('ada', {});
    const status = async (headers: Record<string, string>) =>
      (await made.server.app.inject({ method: 'GET', url: '/api/v1/project', headers })).statusCode;
    expect(await status({})).toBe(401);
    expect(await status({ authorization: `Bearer ${other.token}` })).toBe(401);
    expect(await status({ authorization: 'Bearer x.y.z' })).toBe(401);
    expect(await status({ authorization: `Bearer ${ada.token}` })).toBe(200);
    await made.store.remove({ type: 'employee', id: ada.id }, new Date(START_MS));
    expect(await status({ authorization: `Bearer ${ada.token}` })).toBe(401);
    expect((await login(made, 'ada@coherent.example', PASSWORD)).statusCode).toBe(401);
  });

  test('a wrong password and an unknown address say the same, and after five tries one waits', async () => {
    const made = world();
    await made.person('ada', {});
    const [wrong, unknown] = [
      await login(made, 'ada@coherent.example', 'no'),
      await login(made, 'who@coherent.example', 'no'),
    ];
    expect([wrong.statusCode, wrong.json().message]).toEqual([unknown.statusCode, unknown.json().message]);
    for (let tries = 0; tries < 4; tries += 1) await login(made, 'ada@coherent.example', 'no');
    expect((await login(made, 'ada@coherent.example', PASSWORD)).statusCode).toBe(429);
    made.advance(60_000);
    expect((await login(made, 'ada@coherent.example', PASSWORD)).statusCode).toBe(200);
    expect(made.lines.join('')).not.toMatch(/a-password-for-trials|scrypt/);
  });

  test('a password is changed by its owner; set by another only without gaining rights', async () => {
    const made = world();
    const [ada, keeper] = [await made.person('ada', {}), await made.person('keeper', { employee: [0, 1] })];
    const next = 'another-password-for-trials';
    expect((await ada.ask('POST', '/auth/password', { current: 'no', next })).body.error).toBe('WRONG_PASSWORD');
    expect((await ada.ask('POST', '/auth/password', { current: PASSWORD, next: 'short' })).status).toBe(400);
    expect((await ada.ask('POST', '/auth/password', { current: PASSWORD, next })).status).toBe(204);
    expect((await ada.ask('GET', '/auth/me')).status).toBe(200);
    expect((await login(made, 'ada@coherent.example', PASSWORD)).statusCode).toBe(401);
    await ada.grant({ project: [3] });
    expect((await keeper.ask('POST', `/employee/${ada.id}/password`, { password: PASSWORD })).body.error).toBe(
      'HOLDS_MORE',
    );
    // What is held for an hour would be held for ever by who logs in as her.
    await keeper.grant({ project: [3] }, START_MS + 3_600_000);
    expect((await keeper.ask('POST', `/employee/${ada.id}/password`, { password: PASSWORD })).body.error).toBe(
      'HOLDS_MORE',
    );
    await keeper.grant({ project: [3] });
    expect((await keeper.ask('POST', `/employee/${ada.id}/password`, { password: PASSWORD })).status).toBe(204);
    expect((await keeper.ask('POST', `/employee/${keeper.id}/password`, { password: next })).body.error).toBe(
      'OWN_PASSWORD',
    );
    expect((await ada.ask('GET', '/auth/me')).status).toBe(401);
    expect((await login(made, 'ada@coherent.example', PASSWORD)).statusCode).toBe(200);
  });
});

describe('every answer', () => {
  test('pages of another origin may not write; those of this system may', async () => {
    const made = world();
    const ada = await made.person('ada', { project: [4] });
    const write = async (origin: string) =>
      (
        await made.server.app.inject({
          method: 'POST',
          url: '/api/v1/project',
          headers: { cookie: ada.cookie, origin, host: 'coherent.example' },
          payload: { name: 'x' },
        })
      ).statusCode;
    expect([await write('https://evil.example'), await write('https://coherent.example')]).toEqual([403, 201]);
    const preflight = async (origin: string) =>
      (await made.server.app.inject({ method: 'OPTIONS', url: '/api/v1/project', headers: { origin } })).statusCode;
    expect([await preflight('https://evil.example'), await preflight('https://coherent.example')]).toEqual([403, 204]);
  });

  test('who asks too often waits', async () => {
    const made = world();
    const statuses = [];
    for (let count = 0; count < 151; count += 1)
      statuses.push((await made.server.app.inject({ method: 'GET', url: '/api/v1/auth/me' })).statusCode);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
    // Who looks after it is not counted, whatever it puts behind the path.
    expect((await made.server.app.inject({ method: 'GET', url: '/api/v1/health?from=a-monitor' })).statusCode).toBe(
      200,
    );
    expect(made.lines.length).toBeGreaterThan(0);
  });

  test('health is live without a token; an unknown path is 404; a refusal has its form', async () => {
    const { server } = world();
    const get = (url: string) => server.app.inject({ method: 'GET', url });
    expect((await get('/api/v1/health')).json()).toEqual({ status: 'live' });
    expect((await get('/healthz')).statusCode).toBe(200);
    expect((await get('/readyz')).json()).toEqual({ status: 'ready' });
    const refused = await get('/api/v1/nowhere');
    expect(refused.statusCode).toBe(404);
    expect(Object.keys(refused.json())).toEqual(['error', 'message', 'requestId']);
    expect(refused.headers['cache-control']).toBe('private, no-store');
  });
});

describe('links for everybody', () => {
  test('a code of eight signs shows the thing without a login, until it ends or the thing does', async () => {
    const made = world();
    const ada = await made.person('ada', { project: [0, 2, 3] });
    const id = await made.thing('project', { name: 'Wall', budget: 5, manager_id: ada.id });
    const shared = await ada.ask('POST', `/project/${id}/share`, {
      expires_ts: new Date(START_MS + HOUR_MS).toISOString(),
    });
    expect(shared).toMatchObject({ status: 201, body: { code: expect.stringMatching(/^[A-Za-z0-9]{8}$/) } });
    const look = (code: unknown, type = 'project') =>
      made.server.app.inject({ method: 'GET', url: `/api/v1/shared/${type}/${code}` });
    const seen = await look(shared.body.code);
    expect(seen.json()).toEqual({ type: 'project', label: 'Project', name: 'Wall', budget: 5 });
    expect((await look(shared.body.code, 'task')).statusCode).toBe(404);
    expect((await look('AAAAAAAA')).statusCode).toBe(404);
    expect((await look('a')).statusCode).toBe(404);
    made.advance(HOUR_MS);
    expect((await look(shared.body.code)).statusCode).toBe(404);
    const lasting = await ada.ask('POST', `/project/${id}/share`);
    expect((await look(lasting.body.code)).statusCode).toBe(200);
    await ada.ask('DELETE', `/project/${id}`);
    expect((await look(lasting.body.code)).statusCode).toBe(404);
  });
});
