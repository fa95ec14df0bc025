/** Accounts, sessions and second factors, as the API keeps them in PostgreSQL. */

import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { codeAt } from '../../../workloads/care-platform/server/fixture.ts';
import { enrolFactor, login } from '../../../workloads/care-platform/server/login/accounts.ts';
import { countFailure, keysOfAttempt } from '../../../workloads/care-platform/server/login/attempts.ts';
import { keysOf } from '../../../workloads/care-platform/server/login/keys.ts';
import { doWork, type Rows } from '../../../workloads/care-platform/server/work.ts';
import { JWT_SECRET, PASSWORD, SECRETS, useBase, type World, world } from './world.ts';

const base = useBase();
const made = () => world(base());

afterAll(() => {
  const said = base().lines.join('');
  expect(said).toContain('A request is answered.');
  for (const secret of [...Object.values(SECRETS), PASSWORD]) expect(said).not.toContain(secret);
});

const MINUTE = 60_000;
let count = 0;
const registration = (it: World, more: object = {}) => {
  count += 1;
  return {
    organization: it.slug,
    email: `new-${it.slug}-${count}@example.com`,
    password: PASSWORD,
    givenName: 'New',
    familyName: 'Person',
    ...more,
  };
};
const cookieOf = (answer: { headers: { readonly [name: string]: unknown } }) =>
  String(answer.headers['set-cookie']).split(';')[0] ?? '';

describe('accounts', () => {
  test('W1-V1 whoever registers is a patient, whatever was asked for', async () => {
    const it = await made();
    const body = registration(it, { role: 'ADMIN' });
    expect((await it.ask('POST', '/api/auth/register', { body })).statusCode).toBe(201);
    const login = await it.ask('POST', '/api/auth/login', { body });
    expect(login.json()).toMatchObject({ role: 'PATIENT' });
    const as = login.json().accessToken;
    expect((await it.ask('GET', '/api/auth/me', { as })).json()).toMatchObject({ role: 'PATIENT', grants: [] });
    expect((await it.ask('GET', '/api/admin/users', { as })).json()).toMatchObject({ error: 'ADMINS_ONLY' });
  });

  test.each([
    ['no capital', 'right-horse-7'],
    ['no digit', 'Right-Horse-x'],
    ['no special character', 'RightHorse77'],
    ['seven characters', 'Ri-hor7'],
    ['what everybody takes', 'Password1!'],
  ])('a password with %s is refused, and not repeated', async (_, password) => {
    const it = await made();
    const answer = await it.ask('POST', '/api/auth/register', { body: registration(it, { password }) });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain(password);
  });

  test('an address has one account, and the organization must be known', async () => {
    const it = await made();
    const body = registration(it);
    const again = async () => (await it.ask('POST', '/api/auth/register', { body })).statusCode;
    expect([await again(), await again()]).toEqual([201, 409]);
    expect(
      (await it.ask('POST', '/api/auth/register', { body: registration(it, { organization: 'nobodys' }) })).json(),
    ).toMatchObject({
      error: 'ORGANIZATION_UNKNOWN',
    });
  });

  test('an invitation is good once, for three days, and its account then logs in', async () => {
    const it = await made();
    const as = await it.login(await it.person('ADMIN'));
    const invite = async (email: string) =>
      (
        await it.ask('POST', '/api/admin/users', {
          as,
          body: {
            email,
            role: 'PRACTITIONER',
            givenName: 'Ann',
            familyName: 'Bly',
            licence: `L-${it.slug}`.toUpperCase(),
          },
        })
      ).json();
    const email = `ann-${it.slug}@example.com`;
    const { invitation } = await invite(email);
    const login = () => it.ask('POST', '/api/auth/login', { body: { email, password: PASSWORD } });
    expect((await login()).statusCode).toBe(401);
    const accept = (token: string) =>
      it.ask('POST', '/api/auth/invitation', { body: { invitation: token, password: PASSWORD } });
    expect((await accept('another')).statusCode).toBe(400);
    expect((await accept(invitation)).statusCode).toBe(204);
    expect((await accept(invitation)).statusCode).toBe(400);
    expect((await login()).json()).toMatchObject({ role: 'PRACTITIONER' });
    expect(await invite(email)).toMatchObject({ error: 'EMAIL_TAKEN' });
  });

  test('a disabled account is out at once', async () => {
    const it = await made();
    const [admin, member] = [await it.person('ADMIN'), await it.person('PRACTITIONER')];
    const [as, token] = [await it.login(admin), await it.login(member)];
    const set = (id: string, isActive: boolean) =>
      it.ask('PATCH', `/api/admin/users/${id}`, { as, body: { isActive } });
    expect((await set(member.id, false)).statusCode).toBe(204);
    expect((await it.ask('GET', '/api/patients', { as: token })).statusCode).toBe(401);
    expect(
      (await it.ask('POST', '/api/auth/login', { body: { email: member.email, password: PASSWORD } })).statusCode,
    ).toBe(401);
    expect((await set(admin.id, false)).statusCode).toBe(400);
  });
});

describe('login', () => {
  test('an unknown account and a wrong password are answered alike, and both are kept', async () => {
    const it = await made();
    const { email, id } = await it.person('PRACTITIONER');
    const ask = (body: object) => it.ask('POST', '/api/auth/login', { body });
    const answers = [await ask({ email, password: 'wrong' }), await ask({ email: `no-${email}`, password: 'wrong' })];
    const [wrong, unknown] = answers.map((answer) => [answer.statusCode, { ...answer.json(), requestId: '' }]);
    expect(wrong).toEqual(unknown);
    expect(wrong?.[0]).toBe(401);
    expect((await it.audited('LOGIN_FAILURE')).map(({ resource_id }) => resource_id)).toEqual([id]);
    const nobodys = it.postgres.query(
      it.name,
      "select count(*) > 0 from audit_log where organization_id = '00000000-0000-0000-0000-000000000000' and action = 'LOGIN_FAILURE'",
    );
    expect(nobodys.trim()).toBe('t');
  });

  test('five failures of an account in 15 minutes: even the right password waits', async () => {
    const it = await made();
    const { email } = await it.person('PRACTITIONER');
    const ask = async (password: string) =>
      (await it.ask('POST', '/api/auth/login', { body: { email, password } })).statusCode;
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await ask('wrong')).toBe(401);
    expect(await ask(PASSWORD)).toBe(429);
    it.advance(15 * MINUTE);
    expect(await ask(PASSWORD)).toBe(200);
  });

  test('passwords that are guessed side by side: five are answered at most, and the right one waits as well', async () => {
    const it = await made();
    const { email } = await it.person('PRACTITIONER');
    const ask = async () =>
      (await it.ask('POST', '/api/auth/login', { body: { email, password: 'wrong' } })).statusCode;
    const answers = await Promise.all(Array.from({ length: 12 }, ask));
    expect(answers.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
    expect(answers.filter((status) => status !== 401 && status !== 429)).toEqual([]);

    const other = await it.person('PRACTITIONER');
    const caller = { address: '203.0.113.251', requestId: 'r' };
    // The others fail while this one, which was asked when nothing had failed yet, looks for its account.
    const data = {
      ...it.data,
      as: async <T>(organizationId: string, work: (rows: Rows) => Promise<T>) => {
        const attempt = keysOfAttempt(other.email, caller.address);
        for (let count = 0; count < 5; count += 1) await countFailure(it.data.open, attempt, it.now());
        return it.data.as(organizationId, work);
      },
    };
    const right = login({ ...it.accounts, data }, caller, { email: other.email, password: PASSWORD });
    await expect(right).rejects.toMatchObject({ status: 429 });
  });

  test('five failures of an address, whatever account; a client cannot choose its address', async () => {
    const it = await made();
    // The proxy appends whom it sees; what stands before it is the client's own word.
    const from = (claim: string) => ({ 'x-forwarded-for': `${claim}, 198.51.100.${it.slug.charCodeAt(5)}` });
    const ask = async (email: string, claim: string) =>
      (await it.ask('POST', '/api/auth/login', { body: { email, password: 'wrong' }, headers: from(claim) }))
        .statusCode;
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(await ask(`${attempt}@example.com`, `10.0.0.${attempt}`)).toBe(401);
    expect(await ask('6@example.com', '10.0.0.9')).toBe(429);
    it.advance(15 * MINUTE);
  });

  test('a token of another key, a changed one, and an old one', async () => {
    const it = await made();
    const person = await it.person('PRACTITIONER');
    const as = await it.login(person);
    const status = async (token: string) => (await it.ask('GET', '/api/patients', { as: token })).statusCode;
    expect(await status(as)).toBe(200);
    const token = await it.accounts.keys.verify(as);
    if (token === undefined) throw new Error('The token is good.');
    const others = keysOf('another-key-of-more-than-thirty-two-characters', it.now);
    expect(await status(await others.sign(token))).toBe(401);
    expect(await status(await it.accounts.keys.sign({ ...token, role: 'ADMIN' }))).toBe(401);
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    expect(await status(`${none}.${as.split('.')[1]}.`)).toBe(401);
    it.advance(15 * MINUTE);
    expect(await status(as)).toBe(401);
  });

  test('a new key signs, and tokens of the one before go on being good', async () => {
    const it = await made();
    const as = await it.login(await it.person('PRACTITIONER'));
    const rotated = keysOf(`a-newer-key-of-more-than-thirty-two-characters, ${JWT_SECRET}`, it.now);
    expect(await rotated.verify(as)).toMatchObject({ role: 'PRACTITIONER' });
    expect(rotated.unseal(it.accounts.keys.seal('text'))).toBe('text');
    expect(() => it.accounts.keys.unseal(rotated.seal('text'))).toThrow('No key opens');
  });
});

describe('sessions', () => {
  async function browser(it: World) {
    const person = await it.person('PRACTITIONER');
    const login = await it.ask('POST', '/api/auth/login', { body: { email: person.email, password: PASSWORD } });
    const refresh = (cookie: string, headers = {}) => it.ask('POST', '/api/auth/refresh', { cookie, headers });
    return {
      person,
      as: login.json<{ accessToken: string }>().accessToken,
      cookie: cookieOf(login),
      header: String(login.headers['set-cookie']),
      refresh,
    };
  }

  test('the refresh token is a cookie of this host that no page reads', async () => {
    const { header } = await browser(await made());
    expect(header).toMatch(/^__Host-refresh=[^;]+; Path=\/; Max-Age=28800; HttpOnly; Secure; SameSite=Strict$/);
  });

  test('a refresh token is good once; used twice it ends the session', async () => {
    const it = await made();
    const { cookie, refresh, person } = await browser(it);
    const next = await refresh(cookie);
    expect(next.statusCode).toBe(200);
    const as = next.json().accessToken;
    expect((await it.ask('GET', '/api/patients', { as })).statusCode).toBe(200);
    expect((await refresh(cookie)).statusCode).toBe(401);
    expect((await refresh(cookieOf(next))).statusCode).toBe(401);
    expect((await it.ask('GET', '/api/patients', { as })).statusCode).toBe(401);
    expect((await it.audited('UNAUTHORIZED_ACCESS_ATTEMPT')).map(({ actor_id }) => actor_id)).toEqual([person.id]);
  });

  test('15 minutes without a request end it; with requests it lives 8 hours', async () => {
    const it = await made();
    const idle = await browser(it);
    let { cookie } = await browser(it);
    it.advance(15 * MINUTE);
    expect((await idle.refresh(idle.cookie)).statusCode).toBe(401);
    ({ cookie } = await browser(it));
    let hours = 0;
    for (;;) {
      it.advance(10 * MINUTE);
      const next = await idle.refresh(cookie);
      if (next.statusCode !== 200) break;
      cookie = cookieOf(next);
      hours += 1 / 6;
    }
    expect(hours).toBeCloseTo(8 - 1 / 6);
  });

  test('after logout neither token is good', async () => {
    const it = await made();
    const { as, cookie, refresh } = await browser(it);
    const out = await it.ask('POST', '/api/auth/logout', { as });
    expect([out.statusCode, out.headers['set-cookie']]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await it.ask('GET', '/api/patients', { as })).statusCode).toBe(401);
    expect((await refresh(cookie)).statusCode).toBe(401);
    expect(await it.audited('LOGOUT')).toHaveLength(1);
  });

  test('pages of other origins write nothing; those of allowed ones do', async () => {
    const it = await made();
    const { cookie, refresh } = await browser(it);
    expect((await refresh(cookie, { origin: 'https://evil.example' })).json()).toMatchObject({
      error: 'FOREIGN_ORIGIN',
    });
    const allowed = await refresh(cookie, { origin: 'https://partner.example' });
    expect([allowed.statusCode, allowed.headers['access-control-allow-origin']]).toEqual([
      200,
      'https://partner.example',
    ]);
  });
});

describe('second factor', () => {
  const codeOf = (secret: string, it: World) => codeAt(secret, it.now());

  test('an administrator without one administers nothing; with one after the code', async () => {
    const it = await made();
    const admin = await it.person('ADMIN', { hasFactor: false });
    const as = await it.login(admin);
    const grants = (token = as) => it.ask('GET', '/api/admin/btg/grants', { as: token });
    expect((await grants()).json()).toMatchObject({ error: 'MFA_REQUIRED' });
    const { secret, uri } = (await it.ask('POST', '/api/auth/mfa/enrol', { as })).json();
    expect(uri).toContain(`secret=${secret}`);
    expect((await grants()).json()).toMatchObject({ error: 'MFA_REQUIRED' });
    const verify = (code: string, token = as) => it.ask('POST', '/api/auth/mfa/verify', { as: token, body: { code } });
    expect((await verify('000000')).json()).toMatchObject({ error: 'CODE_WRONG' });
    const code = codeOf(secret, it);
    expect((await verify(code)).statusCode).toBe(204);
    expect((await grants()).statusCode).toBe(200);
    expect((await it.ask('POST', '/api/auth/mfa/enrol', { as })).json()).toMatchObject({ error: 'MFA_ENROLLED' });

    const later = (
      await it.ask('POST', '/api/auth/login', { body: { email: admin.email, password: PASSWORD } })
    ).json();
    expect(later.needsCode).toBe(true);
    expect((await grants(later.accessToken)).json()).toMatchObject({ error: 'MFA_REQUIRED' });
    expect((await it.ask('GET', '/api/patients', { as: later.accessToken })).json()).toMatchObject({
      error: 'MFA_REQUIRED',
    });
    expect((await verify(code, later.accessToken)).json()).toMatchObject({ error: 'CODE_WRONG' });
    it.advance(30_000);
    expect((await verify(codeOf(secret, it), later.accessToken)).statusCode).toBe(204);
    expect((await grants(later.accessToken)).statusCode).toBe(200);
  });

  test('the secret is sealed in the database; five wrong codes wait, also side by side', async () => {
    const it = await made();
    const admin = await it.person('ADMIN', { hasFactor: false });
    const as = await it.login(admin);
    const { secret } = (await it.ask('POST', '/api/auth/mfa/enrol', { as })).json();
    const kept = it.postgres.query(it.name, `select totp_secret from users where id = '${admin.id}'`);
    expect(kept).not.toContain(secret);
    const good = codeOf(secret, it);
    const wrong = good === '000000' ? '000001' : '000000';
    const verify = async (code: string) =>
      (await it.ask('POST', '/api/auth/mfa/verify', { as, body: { code } })).statusCode;
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await verify(wrong)).toBe(401);
    expect(await verify(good)).toBe(429);
    it.advance(15 * MINUTE);
    const later = await it.login(admin);
    const many = await Promise.all(
      Array.from({ length: 12 }, () => it.ask('POST', '/api/auth/mfa/verify', { as: later, body: { code: wrong } })),
    );
    expect(many.map(({ statusCode }) => statusCode).toSorted()).toEqual([...Array(5).fill(401), ...Array(7).fill(429)]);
  });

  test('one that was confirmed since the session was looked at is not replaced', async () => {
    const it = await made();
    const admin = await it.person('ADMIN');
    const seen = { id: randomUUID(), userId: admin.id, email: admin.email, role: admin.role } as const;
    const actor = { ...seen, organizationId: it.organizationId, address: '', requestId: '' };
    const secretOf = () => it.postgres.query(it.name, `select totp_secret from users where id = '${admin.id}'`);
    const before = secretOf();
    const enrol = doWork(it.accounts, actor, (work) =>
      enrolFactor(it.accounts.keys, work, { ...seen, hasFactor: false, isVerified: false }),
    );
    await expect(enrol).rejects.toMatchObject({ code: 'MFA_ENROLLED' });
    expect(secretOf()).toBe(before);
  });

  test('somebody else resets a lost one', async () => {
    const it = await made();
    const [admin, lost] = [await it.person('ADMIN'), await it.person('ADMIN')];
    const [as, token] = [await it.login(admin), await it.login(lost)];
    const reset = (id: string) => it.ask('POST', `/api/admin/users/${id}/mfa/reset`, { as, body: {} });
    expect((await reset(admin.id)).statusCode).toBe(400);
    expect((await reset(lost.id)).statusCode).toBe(204);
    expect((await it.ask('GET', '/api/patients', { as: token })).statusCode).toBe(401);
    const again = (await it.ask('POST', '/api/auth/login', { body: { email: lost.email, password: PASSWORD } })).json();
    expect(again.needsCode).toBe(false);
  });
});

test('the health of the API is that of its database', async () => {
  const it = await made();
  const answer = await it.ask('GET', '/health');
  expect([answer.statusCode, answer.json()]).toEqual([
    200,
    { status: 'healthy', timestamp: '2026-03-04T09:00:00.000Z', service: 'care-platform-api', version: '1.0.0' },
  ]);
});
