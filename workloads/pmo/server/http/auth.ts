/** Login, logout, passwords, and what one may do. */
import { hashPassword, isPassword, parsed, Refused, rate } from '@lintel/workload-runtime';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { EDIT } from '../../src/permissions.ts';
import type { Parts } from '../parts.ts';
import { demand, found, idOf, missing } from './access.ts';
import { GRANTABLE } from './schemas.ts';
import { cookieOf, known, type Sessions } from './session.ts';
import { shown } from './shown.ts';

const LOGIN = z.strictObject({ email: z.string().trim().min(1).max(254), password: z.string().min(1).max(200) });
/** NIST SP 800-63B: length counts, composition does not. */
const PASSWORD = z.string().min(12).max(200);
const CHANGE = z.strictObject({ current: z.string().min(1).max(200), next: PASSWORD });
const TRIES_A_MINUTE = 5;
/** From all addresses together: more than a person needs, so that nobody shuts somebody else out with a few tries. */
const TRIES_OF_ALL_A_MINUTE = 30;

/** What needs no login. */
export function addLogin(app: FastifyInstance, parts: Parts, sessions: Sessions): void {
  const { store, log, now } = parts;
  const tries = rate(now, TRIES_A_MINUTE, 0);
  const triesOfAll = rate(now, TRIES_OF_ALL_A_MINUTE, 0);

  app.post('/api/v1/auth/login', async (request, reply) => {
    const { email, password } = parsed(LOGIN, request.body);
    const account = email.toLowerCase();
    const wait = tries.retryAfter(`${request.ip} ${account}`) ?? triesOfAll.retryAfter(account);
    if (wait !== undefined)
      throw new Refused(429, 'TOO_MANY_TRIES', `Too many logins were tried. Wait ${wait} s.`, {
        headers: { 'retry-after': String(wait) },
      });
    const found = await store.account({ email });
    if (!(await isPassword(password, found?.passwordHash)) || found === undefined) {
      log.warn('A login failed.', { requestId: request.id, event: 'login_failed', address: request.ip });
      throw new Refused(401, 'WRONG_LOGIN', 'The address or the password is wrong.');
    }
    const { token, expires } = await sessions.open(found.id);
    log.info('Somebody logged in.', { requestId: request.id, event: 'login', employeeId: found.id });
    reply.header('set-cookie', cookieOf(token, expires, now()));
    return { token, expires_ts: expires.toISOString(), employee: { id: found.id, name: found.name } };
  });
}

export function addAuth(app: FastifyInstance, parts: Parts): void {
  const { store, log, now } = parts;

  app.post('/api/v1/auth/logout', async (request, reply) => {
    await store.closeSession(known(request).session, new Date(now()));
    return reply
      .header('set-cookie', cookieOf('', undefined, now()))
      .code(204)
      .send();
  });

  app.get('/api/v1/auth/me', async (request) => {
    const employee = known(request);
    const row = await found(parts, { type: 'employee', id: employee.id });
    return shown('employee', row, { id: employee.id, rights: await employee.rights() });
  });

  app.get('/api/v1/auth/permissions', async (request) => {
    const rights = await known(request).rights();
    return Object.fromEntries(rights.types().map((type) => [type, rights.scopes(type)]));
  });

  app.get<{ Params: { type: string } }>('/api/v1/auth/scopes/:type', async (request) => {
    const type = parsed(GRANTABLE, request.params.type);
    return { type, ...(await known(request).rights()).scopes(type) };
  });

  app.post('/api/v1/auth/password', async (request, reply) => {
    const employee = known(request);
    const { current, next } = parsed(CHANGE, request.body);
    const account = await store.account({ id: employee.id });
    if (!(await isPassword(current, account?.passwordHash)))
      throw new Refused(403, 'WRONG_PASSWORD', 'The current password is wrong.');
    await store.setPassword(employee.id, await hashPassword(next), new Date(now()), employee.session);
    log.info('A password was changed.', { requestId: request.id, event: 'password', employeeId: employee.id });
    return reply.code(204).send();
  });

  // Whoever sets a password can log in with it, so it may give him no right that he does not hold.
  app.post<{ Params: { id: string } }>('/api/v1/employee/:id/password', async (request, reply) => {
    const id = idOf(request.params.id);
    const employee = await demand(request, EDIT, 'employee', id);
    const { password } = parsed(z.strictObject({ password: PASSWORD }), request.body);
    if (id === employee.id)
      throw new Refused(403, 'OWN_PASSWORD', 'Your own password is changed with the current one, at /auth/password.');
    if ((await store.account({ id })) === undefined) throw missing('employee');
    const rights = await employee.rights();
    const theirs = (await store.grantsOf(id)).filter(({ expiresMs }) => expiresMs === undefined || now() < expiresMs);
    const isMore = theirs.some(({ entity, entityId, permissions, expiresMs = Number.POSITIVE_INFINITY }) =>
      permissions.some((permission) => rights.until(permission, entity, entityId) < expiresMs),
    );
    if (isMore) throw new Refused(403, 'HOLDS_MORE', 'This person holds rights that you do not hold.');
    await store.setPassword(id, await hashPassword(password), new Date(now()));
    log.info('A password was set.', {
      requestId: request.id,
      event: 'password_set',
      employeeId: employee.id,
      of: id,
    });
    return reply.code(204).send();
  });
}
