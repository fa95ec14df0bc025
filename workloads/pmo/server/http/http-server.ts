/** Requests in their order: id, rate, origin, session, route. */
import fastifyStatic from '@fastify/static';
import { Refused, rate } from '@lintel/workload-runtime';
import { type HttpServer, httpBase, isForeignWrite } from '@lintel/workload-runtime/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Parts } from '../parts.ts';
import { addArtifacts } from './artifacts.ts';
import { addAuth, addLogin } from './auth.ts';
import { addGrants } from './grants.ts';
import { addLabels } from './labels.ts';
import { addLinks } from './links.ts';
import { type Sessions, sessionsOf, tokenOf } from './session.ts';
import { addShared, addShares } from './shares.ts';
import { addThings } from './things.ts';

/** A JSON body; files have a limit of their own. */
const MAX_JSON_BYTES = 1024 * 1024;
const REQUESTS_A_MINUTE = 100;
/** A page asks for several things at once. */
const BURST = 50;

const HEALTH = ['/api/v1/health', '/healthz', '/readyz'];

export function httpServer(parts: Parts): HttpServer {
  const { settings, readiness, telemetry, log, now } = parts;
  const asks = rate(now, REQUESTS_A_MINUTE, BURST);
  const server = httpBase({
    log,
    readiness,
    newId: parts.newId,
    maxBodyBytes: MAX_JSON_BYTES,
    // One proxy stands before the API: nginx on the host, or the load balancer.
    trustedHops: 1,
    contentSecurityPolicy:
      "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    health: HEALTH,
    answered: ({ status, durationMs }) => telemetry.answered(status, durationMs),
    fields: ({ employee }) => (employee === undefined ? {} : { employeeId: employee.id }),
  });
  const { app } = server;
  const sessions = sessionsOf(parts);
  app.decorateRequest('employee', undefined);

  app.addHook('onRequest', async (request, reply) => {
    if (HEALTH.includes(request.routeOptions.url ?? '')) return;
    const isCalled = request.url.startsWith('/api/');
    const wait = isCalled ? asks.retryAfter(request.ip) : undefined;
    if (wait !== undefined)
      throw new Refused(429, 'TOO_MANY_REQUESTS', `Try again in ${wait} s.`, {
        headers: { 'retry-after': String(wait) },
      });
    const { origin } = request.headers;
    if (origin === settings.WEB_ORIGIN) {
      reply.headers({
        'access-control-allow-origin': settings.WEB_ORIGIN,
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      });
    } else if (isForeignWrite(request)) {
      log.warn('A page of another origin tried to write.', {
        requestId: request.id,
        event: 'origin_refused',
        address: request.ip,
      });
      throw new Refused(403, 'FOREIGN_ORIGIN', 'Pages of another origin may not write here.');
    }
  });

  addHealthRoutes(app, parts);
  app.options('/api/v1/*', (request, reply) => answerPreflight(request, reply, settings.WEB_ORIGIN));
  addLogin(app, parts, sessions);
  addShared(app, parts);
  parts.objects.addRoutes?.(app);
  app.register(async (inner) => {
    inner.addHook('onRequest', (request) => identify(request, sessions, parts));
    addAuth(inner, parts);
    addThings(inner, parts);
    addLinks(inner, parts);
    addGrants(inner, parts);
    addLabels(inner, parts);
    addShares(inner, parts);
    await addArtifacts(inner, parts);
  });
  if (settings.PAGES_FOLDER !== undefined) servePages(app, settings.PAGES_FOLDER);
  return server;
}

async function identify(request: FastifyRequest, sessions: Sessions, { telemetry }: Parts): Promise<void> {
  const token = tokenOf(request);
  request.employee = token === undefined ? undefined : await sessions.employee(token);
  if (request.employee === undefined)
    throw new Refused(401, 'NOT_LOGGED_IN', 'Log in first.', { headers: { 'www-authenticate': 'Bearer' } });
  telemetry.seen(request.employee.session);
}

function addHealthRoutes(app: FastifyInstance, { readiness }: Parts): void {
  for (const path of ['/api/v1/health', '/healthz']) app.get(path, (_, reply) => reply.send({ status: 'live' }));
  app.get('/readyz', async (_, reply) => {
    const reason = await readiness.whyNot();
    return reply
      .code(reason === undefined ? 200 : 503)
      .send({ status: reason === undefined ? 'ready' : 'not ready', reason });
  });
}

/** Browsers ask before they write from another origin; only the pages of this system hear yes. */
function answerPreflight(request: FastifyRequest, reply: FastifyReply, origin: string): FastifyReply {
  if (request.headers.origin !== origin) throw new Refused(403, 'FOREIGN_ORIGIN', 'Only the pages of this system.');
  return reply
    .headers({
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'Authorization, Content-Type, X-Request-Id',
      'access-control-max-age': '600',
    })
    .code(204)
    .send();
}

/** As nginx does it: a file where there is one, else the one page, which finds its own way. */
function servePages(app: FastifyInstance, root: string): void {
  app.register(fastifyStatic, {
    root,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isAsset = path.includes('/assets/');
      reply.header('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/*', (request, reply) => {
    const [path = ''] = request.url.split('?');
    if (path.startsWith('/api/') || /\.\w+$/.test(path)) throw new Refused(404, 'NOT_FOUND', 'There is no such page.');
    return reply.sendFile('index.html');
  });
}
