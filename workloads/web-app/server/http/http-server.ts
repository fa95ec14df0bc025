/** Requests in their order: id, host's own health, limits, origin, session, route. */
import { Refused, rate } from '@lintel/workload-runtime';
import {
  addHealth,
  type Certificate,
  type HttpServer,
  httpBase,
  isForeignWrite,
  isRead,
} from '@lintel/workload-runtime/http';
import type { FastifyRequest } from 'fastify';
import { contractOf } from '../../contract.ts';
import type { Parts } from '../parts.ts';
import { addApi } from './api.ts';
import { addAssets } from './assets.ts';
import { html } from './html.ts';
import { addPages, pageOf } from './pages.ts';
import { COOKIE, cookieOf, type Session } from './session.ts';

declare module 'fastify' {
  interface FastifyRequest {
    session: Session | undefined;
  }
}

const WRITES_A_MINUTE = 100;

/** The greatest body that the contract states. */
const MAX_BODY_BYTES = contractOf({ environment: '', port: 0, capacity: { max: 1 } }).maxBodyBytes;

const HEALTH = ['/healthz', '/readyz'];

export function httpServer(parts: Parts, certificate: Certificate | undefined): HttpServer {
  const { settings, readiness, telemetry, log, security, sessions, now } = parts;
  const writes = rate(now, WRITES_A_MINUTE, 0);
  const server = httpBase({
    log,
    readiness,
    newId: parts.newId,
    maxBodyBytes: MAX_BODY_BYTES,
    trustedHops: settings.TRUSTED_HOPS,
    contentSecurityPolicy:
      "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    health: HEALTH,
    answered: ({ route, status, durationMs }) => telemetry.answered(route, status, durationMs),
    refusalPage,
    certificate,
  });
  const { app } = server;
  app.decorateRequest('session', undefined);

  app.addHook('onRequest', async (request) => {
    if (HEALTH.includes(request.routeOptions.url ?? '')) return;
    if (!isRead(request)) guardWrite(request);
    const cookie = cookieOf(request.headers.cookie, COOKIE);
    request.session = cookie === undefined ? undefined : await sessions.open(cookie);
    if (cookie !== undefined && request.session === undefined) {
      security.warn('A session was not accepted.', {
        requestId: request.id,
        event: 'session_refused',
        address: request.ip,
      });
      // Who brings a session that is none is asked to log in; a page that needs none is served.
    }
    if (request.session !== undefined) telemetry.seen(request.session.customer);
  });

  function guardWrite(request: FastifyRequest): void {
    if (isForeignWrite(request)) {
      security.warn('A page of another origin tried to write.', {
        requestId: request.id,
        event: 'origin_refused',
        address: request.ip,
      });
      throw new Refused(403, 'FOREIGN_ORIGIN', 'Pages of another origin may not write here.');
    }
    const wait = writes.retryAfter(request.ip);
    if (wait === undefined) return;
    security.warn('A client wrote too often.', { requestId: request.id, event: 'rate_limited', address: request.ip });
    throw new Refused(429, 'TOO_MANY_REQUESTS', `Try again in ${wait} s.`, {
      headers: { 'retry-after': String(wait) },
    });
  }

  addHealth(app, readiness);
  addAssets(app);
  addApi(app, parts);
  addPages(app, parts);
  return server;
}

/** A page for people who look for one, JSON for programs. */
function refusalPage({ status, message }: Refused, request: FastifyRequest): string | undefined {
  const wantsPage =
    isRead(request) && !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
  if (!wantsPage) return undefined;
  const body = html`<h1>${message}</h1><p><a href="/">To the catalogue</a></p><p class="quiet">${request.id}</p>`;
  return pageOf(String(status), '', body);
}
