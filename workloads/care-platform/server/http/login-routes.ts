import { parsed, Refused } from '@lintel/workload-runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { grantsOf } from '../care/grants.ts';
import { EMAIL, NAME, PASSWORD } from '../fields.ts';
import {
  acceptInvitation,
  enrolFactor,
  type LoggedIn,
  login,
  logout,
  refresh,
  register,
  takesCode,
} from '../login/accounts.ts';
import { LIFE_MS, refreshText, refreshTokenOf } from '../login/login-sessions.ts';
import { type Api, callerOf } from './api.ts';

const REGISTRATION = z.object({
  organization: z.string().min(3).max(40),
  email: EMAIL,
  password: PASSWORD,
  givenName: NAME,
  familyName: NAME,
});
const LOGIN = z.object({ email: EMAIL, password: z.string().min(1).max(128) });
const INVITATION = z.object({ invitation: z.string().min(1).max(100), password: PASSWORD });
const CODE = z.object({ code: z.string().regex(/^\d{6}$/, 'must be six digits') });

/** The prefix binds the cookie to this host and to HTTPS; a page never sees its value. */
export const COOKIE = '__Host-refresh';

export function addLoginRoutes(app: FastifyInstance, api: Api): void {
  const { accounts } = api;

  app.post('/api/auth/register', async (request, reply) =>
    reply.code(201).send(await register(accounts, callerOf(request), parsed(REGISTRATION, request.body))),
  );
  app.post('/api/auth/invitation', async (request, reply) => {
    await acceptInvitation(accounts, callerOf(request), parsed(INVITATION, request.body));
    return reply.code(204).send();
  });
  app.post('/api/auth/login', async (request, reply) =>
    answer(reply, await login(accounts, callerOf(request), parsed(LOGIN, request.body))),
  );
  app.post('/api/auth/refresh', async (request, reply) => {
    const token = refreshTokenOf(cookieOf(request));
    if (token === undefined) throw new Refused(401, 'SESSION_OVER', 'Log in again.');
    return answer(reply, await refresh(accounts, callerOf(request), token));
  });
  app.post('/api/auth/logout', async (request, reply) => {
    await api.asPerson(request, (work, { id }) => logout(work, id), { isCodeNeeded: false });
    return reply.code(204).header('set-cookie', cookie('', 0)).send();
  });
  app.get('/api/auth/me', (request) =>
    api.asPerson(
      request,
      async (work, { userId, email, role, hasFactor, isVerified }) => {
        const { rows } = work;
        const {
          given_name: givenName,
          family_name: familyName,
          portal_code: portalCode,
          organization,
        } = await rows
          .selectFrom('users')
          .innerJoin('organizations', 'organizations.id', 'users.organization_id')
          .where('users.id', '=', userId)
          .select(['given_name', 'family_name', 'portal_code', 'organizations.name as organization'])
          .executeTakeFirstOrThrow();
        return {
          id: userId,
          email,
          role,
          givenName,
          familyName,
          organization,
          hasSecondFactor: hasFactor,
          isVerified,
          portalCode: portalCode ?? undefined,
          grants: hasFactor && !isVerified ? [] : await grantsOf(work),
        };
      },
      { isCodeNeeded: false },
    ),
  );
  app.post('/api/auth/mfa/enrol', (request) =>
    api.asPerson(request, (work, session) => enrolFactor(accounts.keys, work, session), { isCodeNeeded: false }),
  );
  app.post('/api/auth/mfa/verify', async (request, reply) => {
    const { code } = parsed(CODE, request.body);
    const isGood = await api.asPerson(request, (work, session) => takesCode(accounts.keys, work, session, code), {
      isCodeNeeded: false,
    });
    // After the transaction, which keeps the failure.
    if (!isGood) throw new Refused(401, 'CODE_WRONG', 'The code is wrong or was used before.');
    return reply.code(204).send();
  });
}

function answer(reply: FastifyReply, { accessToken, refresh: token, role, needsCode }: LoggedIn) {
  reply.header('set-cookie', cookie(refreshText(token), LIFE_MS / 1000));
  return { accessToken, role, needsCode };
}

function cookie(value: string, seconds: number): string {
  return `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; Secure; SameSite=Strict`;
}

function cookieOf({ headers }: FastifyRequest): string | undefined {
  return headers.cookie
    ?.split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
}
