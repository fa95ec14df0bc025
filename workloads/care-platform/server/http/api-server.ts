/** The API: every request knows who asks before it is answered, and is one transaction with its audit. */
import { Refused, rate } from '@lintel/workload-runtime';
import { type HttpServer, httpBase, isForeignWrite } from '@lintel/workload-runtime/http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contract } from '../../contract.ts';
import { faultText } from '../database/faults.ts';
import type { Accounts } from '../login/accounts.ts';
import { requireFactor, seenSession } from '../login/login-sessions.ts';
import { type Actor, Denied, doWork } from '../work.ts';
import { addAdminRoutes } from './admin-routes.ts';
import { type Api, type ApiParts, callerOf } from './api.ts';
import { addCareRoutes } from './care-routes.ts';
import { addLoginRoutes } from './login-routes.ts';

/** A page that is used all day asks a few times a minute; this is far above it, and far below what hurts. */
const A_MINUTE = 300;

export const SERVICE = { name: 'care-platform-api', version: '1.0.0' } as const;

export function apiServer(parts: ApiParts): HttpServer {
  const { accounts, readiness, log, origins } = parts;
  const requests = rate(accounts.now, A_MINUTE, 60);
  const server = httpBase({
    log,
    readiness,
    newId: accounts.newId,
    maxBodyBytes: contract.maxBodyBytes,
    trustedHops: parts.trustedProxies,
    contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
    health: ['/health'],
    answered: () => {},
    faultText,
  });
  const { app } = server;

  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    const isOurs = origin !== undefined && origins.includes(origin);
    if (isOurs)
      reply.headers({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        vary: 'origin',
      });
    if (isForeignWrite(request) && !isOurs)
      throw new Refused(403, 'FOREIGN_ORIGIN', 'Pages of another origin may not write here.');
    if (request.routeOptions.url === '/health') return;
    const wait = requests.retryAfter(request.ip);
    if (wait !== undefined)
      throw new Refused(429, 'TOO_MANY_REQUESTS', `Try again in ${wait} s.`, {
        headers: { 'retry-after': String(wait) },
      });
  });

  app.get('/health', async (_, reply) => {
    const reason = await readiness.whyNot();
    const status = reason === undefined ? 'healthy' : 'unhealthy';
    const body = {
      status,
      timestamp: new Date(accounts.now()).toISOString(),
      service: SERVICE.name,
      version: SERVICE.version,
    };
    return reply.code(reason === undefined ? 200 : 503).send(body);
  });
  addPreflight(app, origins);

  const api: Api = {
    ...parts,
    async asPerson(request, work, { isCodeNeeded = true, isAdmin = false } = {}) {
      const token = await tokenOf(accounts, request);
      if (token === undefined) throw new Refused(401, 'NOT_LOGGED_IN', 'Log in first.');
      const { userId, organizationId, role, sessionId } = token;
      const actor: Actor = { userId, organizationId, role, ...callerOf(request) };
      return doWork(accounts, actor, async (given) => {
        const session = await seenSession(given.rows, sessionId, given.now);
        if (session === undefined || session.userId !== userId || session.role !== role)
          throw new Denied(401, 'SESSION_OVER', 'Log in again.');
        if (isCodeNeeded && session.hasFactor && !session.isVerified)
          throw new Denied(403, 'MFA_REQUIRED', 'Enter the code of your authenticator first.');
        if (isAdmin) {
          if (role !== 'ADMIN')
            throw new Denied(403, 'ADMINS_ONLY', 'Administrators only.', {
              action: 'UNAUTHORIZED_ACCESS_ATTEMPT',
              resource: 'administration',
            });
          requireFactor(session);
        }
        return work(given, session);
      });
    },
  };
  addLoginRoutes(app, api);
  addCareRoutes(app, api);
  addAdminRoutes(app, api);
  return server;
}

function tokenOf({ keys }: Accounts, request: FastifyRequest) {
  const [scheme, text] = (request.headers.authorization ?? '').split(' ');
  return scheme === 'Bearer' && text !== undefined ? keys.verify(text) : undefined;
}

/** What a browser asks before a page of an allowed origin calls. */
function addPreflight(app: FastifyInstance, origins: readonly string[]): void {
  app.options('/api/*', (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin))
      throw new Refused(403, 'FOREIGN_ORIGIN', 'This origin may not call.');
    return reply
      .code(204)
      .headers({
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': 'authorization, content-type, x-request-id',
        'access-control-max-age': '600',
      })
      .send();
  });
}
