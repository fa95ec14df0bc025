/** Requests in their order: id, host's own health, limits, origin, session, route. */
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { rate, requestIdOf } from '@lintel/workload-runtime';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { contractOf } from '../../contract.ts';
import type { Parts } from '../parts.ts';
import { addApi } from './api.ts';
import { addAssets } from './assets.ts';
import { html } from './html.ts';
import { addPages, pageOf } from './pages.ts';
import { Refused } from './refusal.ts';
import { COOKIE, cookieOf, type Session } from './session.ts';

declare module 'fastify' {
  interface FastifyRequest {
    session: Session | undefined;
  }
}

export interface HttpServer {
  readonly app: FastifyInstance;
  /** Refuses readiness at once, goes on serving for `seconds`, then ends when all that was begun is answered. */
  drain(seconds: number): Promise<void>;
}

/** The load balancer keeps an idle connection 60 s; the server keeps it longer, so that it never closes one under a request. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 66_000;
const RECEIVE_MS = HEADERS_MS;
const WRITES_A_MINUTE = 100;

/** The greatest body that the contract states. */
const MAX_BODY_BYTES = contractOf({ environment: '', port: 0, capacity: { max: 1 } }).maxBodyBytes;

const SECURE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
};

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export function httpServer(parts: Parts, certificate: Certificate | undefined): HttpServer {
  const { settings, readiness, telemetry, log, security, sessions, now } = parts;
  const writes = rate(now, WRITES_A_MINUTE, 0);
  const timeouts = { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS, requestTimeout: RECEIVE_MS };
  const app = fastify({
    serverFactory: (handle) =>
      certificate === undefined ? createHttp(timeouts, handle) : createHttps({ ...timeouts, ...certificate }, handle),
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: 'idle',
    // So many proxies are ours, counted from the one that speaks to us: what stands further left is what a client says of itself.
    trustProxy: (_, hop) => hop < settings.TRUSTED_HOPS,
    genReqId: (request) =>
      requestIdOf(one(request.headers['x-request-id']) ?? one(request.headers['x-correlation-id']), parts.newId),
    routerOptions: { maxParamLength: 128 },
  });
  app.decorateRequest('session', undefined);

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...SECURE_HEADERS, 'x-request-id': request.id });
    if (readiness.isDraining) reply.header('connection', 'close');
    if (isHealth(request)) return;
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
    const origin = request.headers.origin;
    const isForeign =
      request.headers['sec-fetch-site'] === 'cross-site' || (origin !== undefined && hostOf(origin) !== request.host);
    if (isForeign) {
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

  app.addHook('onSend', async (request, reply) => {
    if (reply.hasHeader('cache-control')) return;
    const isAsset = reply.statusCode < 400 && request.routeOptions.url?.startsWith('/assets/') === true;
    reply.header('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'private, no-store');
  });

  app.addHook('onResponse', async (request, reply) => {
    const route = routeOf(request);
    if (isHealth(request)) return;
    telemetry.answered(route, reply.statusCode, Math.round(reply.elapsedTime));
    log.info('A request is answered.', {
      requestId: request.id,
      route: `${request.method} ${route}`,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    });
  });

  app.setErrorHandler((fault: FastifyError | Refused, request, reply) => {
    if (fault instanceof Refused) return answerRefusal(fault, request, reply);
    const status = fault.statusCode ?? 500;
    if (status < 500) return answerRefusal(new Refused(status, codeOf(fault), fault.message), request, reply);
    log.error('A request failed.', { requestId: request.id, route: routeOf(request), fault: fault.message });
    return answerRefusal(new Refused(500, 'INTERNAL', 'The server could not answer.'), request, reply);
  });
  app.setNotFoundHandler((request, reply) =>
    answerRefusal(new Refused(404, 'NOT_FOUND', 'There is no such page.'), request, reply),
  );

  app.get('/healthz', (_, reply) => reply.send({ status: 'live' }));
  app.get('/readyz', async (_, reply) => {
    const reason = await readiness.whyNot();
    return reply
      .code(reason === undefined ? 200 : 503)
      .send({ status: reason === undefined ? 'ready' : 'not ready', reason });
  });
  addAssets(app);
  addApi(app, parts);
  addPages(app, parts);

  return {
    app,
    async drain(seconds) {
      readiness.drain();
      log.info('The instance drains.', { requestId: '-', seconds });
      await new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));
      await app.close();
    },
  };
}

function answerRefusal(refused: Refused, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, code, message, details, headers } = refused;
  reply.code(status).headers(headers);
  const wantsPage =
    isRead(request) && !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
  if (wantsPage) {
    const body = html`<h1>${message}</h1><p><a href="/">To the catalogue</a></p><p class="quiet">${request.id}</p>`;
    return reply.type('text/html; charset=utf-8').send(pageOf(String(status), '', body));
  }
  return reply.send({ error: code, message, requestId: request.id, ...(details !== undefined && { details }) });
}

/** The pattern, never what somebody typed. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown';
}

function codeOf({ code }: FastifyError): string {
  return code.replace(/^FST_(?:ERR_)?(?:CTP_)?/, '') || 'BAD_REQUEST';
}

function isHealth({ url }: FastifyRequest): boolean {
  return url === '/healthz' || url === '/readyz';
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
