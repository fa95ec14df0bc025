/** `/api/auth` and `/api/users`. The refresh token is a cookie that scripts do not see; the access token is in the answer. */
import { parsed, Refused, rate } from '@lintel/workload-runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Login } from '../auth/accounts.ts';
import { REFRESH_SECONDS } from '../auth/tokens.ts';
import type { Parts } from '../parts.ts';
import type { User } from '../store/store.ts';
import { CHANGE_USER, ID, LOGIN, PASSWORD, REGISTER } from './schemas.ts';
import { demand, known, tooMany } from './session.ts';

/** The prefix binds the cookie to this host and to HTTPS. */
export const COOKIE = '__Host-refresh';

export function addAuthRoutes(app: FastifyInstance, { accounts, store, log, now }: Parts): void {
  /** Five in five minutes of one address; of one account, from wherever, ten and then one a minute. */
  const logins = rate(now, 1, 4);
  const attempts = rate(now, 1, 9);
  /** Ten in a quarter of an hour, for each session more than a page needs. */
  const refreshes = rate(now, 10 / 15, 9.4);

  function security(request: FastifyRequest, event: string, msg: string, fields = {}): void {
    log.warn(msg, { requestId: request.id, event, address: request.ip, ...fields });
  }

  function limited(request: FastifyRequest, wait: number | undefined): void {
    if (wait === undefined) return;
    security(request, 'rate_limited', 'A client tried too often.');
    throw tooMany(wait);
  }

  app.post('/api/auth/register', async (request, reply) => {
    limited(request, logins.retryAfter(request.ip));
    const user = await accounts.register(parsed(REGISTER, request.body));
    log.info('An account was added.', { requestId: request.id, event: 'user_added', user: user.id });
    return reply.code(201).send({ user: shown(user) });
  });

  app.post('/api/auth/login', async (request, reply) => {
    limited(request, logins.retryAfter(request.ip));
    const { email, password } = parsed(LOGIN, request.body);
    limited(request, attempts.retryAfter(email.toLowerCase()));
    try {
      const login = await accounts.login(email, password);
      log.info('A user logged in.', { requestId: request.id, event: 'login', user: login.user.id });
      return answered(reply, login);
    } catch (fault) {
      if (fault instanceof Refused) security(request, 'login_failed', 'A login failed.', { why: fault.code });
      throw fault;
    }
  });

  app.post('/api/auth/refresh', async (request, reply) => {
    const token = cookieOf(request.headers.cookie);
    if (token === undefined) throw new Refused(401, 'NOT_LOGGED_IN', 'There is no refresh token.');
    limited(request, refreshes.retryAfter(token));
    const login = await accounts.refresh(token);
    if (login === 'reused')
      security(request, 'refresh_reused', 'A refresh token came a second time: its session is ended.');
    if (typeof login === 'string') {
      reply.header('set-cookie', cookie(''));
      throw new Refused(401, 'NOT_LOGGED_IN', 'The refresh token is not good, or no longer.');
    }
    return answered(reply, login);
  });

  app.post('/api/auth/logout', async (request, reply) => {
    const token = cookieOf(request.headers.cookie);
    if (token !== undefined) await accounts.logout(token);
    return reply.header('set-cookie', cookie('')).code(204).send();
  });

  app.get('/api/auth/me', async (request) => ({ user: shown(known(request).user) }));

  app.post('/api/auth/password', async (request, reply) => {
    const who = known(request);
    limited(request, attempts.retryAfter(who.user.email));
    const { current, next } = parsed(PASSWORD, request.body);
    await accounts.changePassword(who, current, next);
    log.info('A password was changed.', { requestId: request.id, event: 'password_changed', user: who.user.id });
    return reply.code(204).send();
  });

  app.get('/api/users', async (request) => {
    demand(request, 'ADMIN');
    return { users: (await store.users()).map(shown) };
  });

  app.patch<{ Params: { id: string } }>('/api/users/:id', async (request) => {
    demand(request, 'ADMIN');
    const change = parsed(CHANGE_USER, request.body);
    const user = await accounts.changeUser(known(request).user, parsed(ID, request.params.id), {
      ...(change.role !== undefined && { role: change.role }),
      ...(change.isActive !== undefined && { isActive: change.isActive }),
    });
    log.info('An account was changed.', { requestId: request.id, event: 'user_changed', user: user.id, ...change });
    return { user: shown(user) };
  });
}

function answered(reply: FastifyReply, { user, accessToken, expiresIn, refreshToken }: Login): FastifyReply {
  return reply
    .header('set-cookie', cookie(refreshToken))
    .send({ user: shown(user), accessToken, tokenType: 'Bearer', expiresIn });
}

function shown({ id, email, name, role, isActive, createdAt }: User) {
  return { id, email, name, role, isActive, createdAt: createdAt.toISOString() };
}

function cookieOf(header: string | undefined): string | undefined {
  const found = header
    ?.split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${COOKIE}=`));
  const value = found?.slice(COOKIE.length + 1);
  return value === '' ? undefined : value;
}

function cookie(value: string): string {
  return `${COOKIE}=${value}; Path=/; Max-Age=${value === '' ? 0 : REFRESH_SECONDS}; HttpOnly; Secure; SameSite=Strict`;
}
