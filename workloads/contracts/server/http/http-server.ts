/** Requests in their order: id, origin, limit, session, route. */
import { Refused, rate } from '@lintel/workload-runtime';
import { type HttpServer, httpBase, isOwnPage, isRead } from '@lintel/workload-runtime/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contract } from '../../contract.ts';
import type { LoggedIn } from '../auth/accounts.ts';
import type { Parts } from '../parts.ts';
import { originsOf } from '../settings.ts';
import { VERSION_OF_RELEASE } from '../version.ts';
import { addAiRoutes } from './ai-routes.ts';
import { addAuthRoutes } from './auth-routes.ts';
import { addContractRoutes } from './contract-routes.ts';
import { addOversightRoutes } from './oversight-routes.ts';
import { addPages } from './pages.ts';
import { loginFirst, tooMany } from './session.ts';

const [{ health }] = contract.processes;

/** Requests of one address without a login: a hundred in a quarter of an hour, as many at once as that. */
const STRANGERS = { aMinute: 100 / 15, burst: 94 };
/** Requests of one user. */
const USERS = { aMinute: 120, burst: 120 };

export function httpServer(parts: Parts): HttpServer {
  const { settings, readiness, telemetry, log, accounts, now } = parts;
  const origins = originsOf(settings.CORS_ORIGIN);
  const strangers = rate(now, STRANGERS.aMinute, STRANGERS.burst);
  const users = rate(now, USERS.aMinute, USERS.burst);
  const begun = now();
  const server = httpBase({
    log,
    readiness,
    newId: parts.newId,
    maxBodyBytes: contract.maxBodyBytes,
    trustedHops: settings.TRUSTED_HOPS,
    contentSecurityPolicy:
      "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    health: [health.path],
    answered: ({ route, status, durationMs }) => telemetry.answered(route, status, durationMs),
    fields: ({ login }) => (login === undefined ? {} : { user: login.user.id }),
  });
  const { app } = server;
  app.decorateRequest('login', undefined);

  app.addHook('onRequest', (request, reply, done) => {
    const [url = ''] = request.url.split('?');
    if (url === health.path) return done();
    parts.tracer.begin(one(request.headers['x-amzn-trace-id']), { method: request.method, url }, (answered) => {
      reply.raw.once('close', () => answered(reply.statusCode));
      done();
    });
  });

  app.addHook('onRequest', async (request, reply) => {
    if (isPublic(request)) return;
    guardOrigin(request, reply);
    if (request.method === 'OPTIONS') return reply.code(204).send();
    await demandSchema();
    const token = bearerOf(request.headers.authorization);
    request.login = token === undefined ? undefined : await opened(token);
    if (token !== undefined && request.login === undefined) {
      log.warn('An access token was not accepted.', {
        requestId: request.id,
        event: 'token_refused',
        address: request.ip,
      });
      throw loginFirst('The access token is not good, or no longer.');
    }
    const wait =
      request.login === undefined ? strangers.retryAfter(request.ip) : users.retryAfter(request.login.user.id);
    if (wait !== undefined) throw tooMany(wait);
  });

  let isMigrated = false;
  async function demandSchema(): Promise<void> {
    isMigrated ||= await fromDatabase(() => parts.store.isMigrated());
    if (!isMigrated)
      throw new Refused(503, 'NOT_MIGRATED', 'The database waits for its migrations.', {
        headers: { 'retry-after': '30' },
      });
  }

  async function opened(token: string): Promise<LoggedIn | undefined> {
    // Nobody is trusted on the word of a token alone.
    return fromDatabase(() => accounts.open(token));
  }

  async function fromDatabase<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (fault) {
      log.error('The database did not answer.', { fault: fault instanceof Error ? fault.message : String(fault) });
      throw new Refused(503, 'UNAVAILABLE', 'The database does not answer at the moment.', {
        headers: { 'retry-after': '5' },
      });
    }
  }

  function guardOrigin(request: FastifyRequest, reply: FastifyReply): void {
    const { origin } = request.headers;
    const isOwn = origin === undefined || hostOf(origin) === request.host || isOwnPage(request);
    const isAllowed = origin !== undefined && (origins.includes('*') || origins.includes(origin));
    if (isAllowed) {
      reply.headers({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers':
          'authorization, content-type, if-match, x-request-id, x-skip-cache, x-force-refresh',
        'access-control-expose-headers': 'etag, x-request-id, x-cache-hit-rate',
        'access-control-max-age': '600',
        vary: 'origin',
      });
    }
    if (isOwn || isAllowed) return;
    if (isRead(request) && request.method !== 'OPTIONS') return;
    log.warn('A page of another origin was refused.', {
      requestId: request.id,
      event: 'origin_refused',
      address: request.ip,
    });
    throw new Refused(403, 'FOREIGN_ORIGIN', 'Pages of another origin may not write here.');
  }

  app.get(health.path, async (_, reply) => {
    const reason = await readiness.whyNot();
    const isReady = reason === undefined;
    return reply.code(isReady ? 200 : 503).send({
      status: isReady ? 'ok' : 'unavailable',
      database: isReady || readiness.isDraining ? 'up' : 'down',
      version: VERSION_OF_RELEASE,
      uptime: Math.floor((now() - begun) / 1000),
    });
  });
  addAuthRoutes(app, parts);
  addContractRoutes(app, parts);
  addAiRoutes(app, parts);
  addOversightRoutes(app, parts);
  if (parts.pages !== undefined) addPages(app, parts.pages);
  return server;
}

/** Health and the files of the pages are for everybody, and no limit counts them. */
function isPublic({ url, routeOptions }: FastifyRequest): boolean {
  return routeOptions.url === health.path || !url.startsWith('/api/');
}

function bearerOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : (/^Bearer ([\w.~+/=-]+)$/i.exec(header)?.[1] ?? '');
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
