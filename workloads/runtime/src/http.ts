/** The part of an HTTP server that every workload has: ids, limits, headers, one form of refusal, log lines, health, draining. */
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Fields, Log } from './log.ts';
import type { Readiness } from './readiness.ts';
import { Refused } from './refusal.ts';
import { requestIdOf } from './request-id.ts';

export interface HttpOptions {
  readonly log: Log;
  readonly readiness: Readiness;
  readonly newId: () => string;
  /** A longer body is refused with 413. */
  readonly maxBodyBytes: number;
  /**
   * So many proxies are ours, counted from the one that speaks to us: what stands further left in `X-Forwarded-For` is what a
   * client says of itself.
   */
  readonly trustedHops: number;
  readonly contentSecurityPolicy: string;
  /** Paths that leave neither a log line nor a metric. @default ['/healthz', '/readyz'] */
  readonly health?: readonly string[];
  /** Told of every answer, health aside. `route` is the pattern, never what somebody typed. */
  readonly answered: (answer: Answer) => void;
  /** What a log line says of a request beside what every line says. */
  readonly fields?: (request: FastifyRequest) => Fields;
  /** What the log says of a fault that nobody foresaw. @default its message */
  readonly faultText?: (fault: Error) => string;
  /** A refusal as a page for people. @default - always JSON */
  readonly refusalPage?: (refused: Refused, request: FastifyRequest) => string | undefined;
  /** @default - plain HTTP */
  readonly certificate?: Certificate | undefined;
}

export interface Answer {
  readonly request: FastifyRequest;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface HttpServer {
  readonly app: FastifyInstance;
  /** Refuses readiness at once, goes on serving for `seconds`, then ends when all that was begun is answered. */
  drain(seconds: number): Promise<void>;
}

/** A load balancer keeps an idle connection 60 s; the server keeps it longer, so that it never closes one under a request. */
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 66_000;
const RECEIVE_MS = HEADERS_MS;

export function httpBase(options: HttpOptions): HttpServer {
  const { log, readiness, certificate, health = ['/healthz', '/readyz'], fields = () => ({}) } = options;
  const { faultText = ({ message }: Error) => message } = options;
  const timeouts = { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_MS, requestTimeout: RECEIVE_MS };
  const secureHeaders = {
    'content-security-policy': options.contentSecurityPolicy,
    'strict-transport-security': 'max-age=63072000',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  };
  const isHealth = (request: FastifyRequest) => health.includes(request.url.split('?')[0] ?? '');
  const app = fastify({
    serverFactory: (handle) =>
      certificate === undefined ? createHttp(timeouts, handle) : createHttps({ ...timeouts, ...certificate }, handle),
    bodyLimit: options.maxBodyBytes,
    forceCloseConnections: 'idle',
    trustProxy: (_, hop) => hop < options.trustedHops,
    genReqId: (request) =>
      requestIdOf(one(request.headers['x-request-id']) ?? one(request.headers['x-correlation-id']), options.newId),
    routerOptions: { maxParamLength: 128 },
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...secureHeaders, 'x-request-id': request.id });
    if (readiness.isDraining) reply.header('connection', 'close');
  });
  app.addHook('onSend', async (_, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'private, no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    if (isHealth(request)) return;
    const route = routeOf(request);
    const durationMs = Math.round(reply.elapsedTime);
    options.answered({ request, route, status: reply.statusCode, durationMs });
    log.info('A request is answered.', {
      requestId: request.id,
      route: `${request.method} ${route}`,
      status: reply.statusCode,
      durationMs,
      ...fields(request),
    });
  });
  app.setErrorHandler((fault: FastifyError | Refused, request, reply) => {
    if (fault instanceof Refused) return answerRefusal(fault, request, reply);
    const status = fault.statusCode ?? 500;
    if (status < 500) return answerRefusal(new Refused(status, codeOf(fault), fault.message), request, reply);
    log.error('A request failed.', { requestId: request.id, route: routeOf(request), fault: faultText(fault) });
    return answerRefusal(new Refused(500, 'INTERNAL', 'The server could not answer.'), request, reply);
  });
  app.setNotFoundHandler((request, reply) =>
    answerRefusal(new Refused(404, 'NOT_FOUND', 'There is no such page.'), request, reply),
  );

  function answerRefusal(refused: Refused, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    reply.code(refused.status).headers(refused.headers);
    const page = options.refusalPage?.(refused, request);
    if (page !== undefined) return reply.type('text/html; charset=utf-8').send(page);
    return reply.send(refusalBody(refused, request.id));
  }

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

/** `/healthz`: the process lives. `/readyz`: it may serve. */
export function addHealth(app: FastifyInstance, readiness: Readiness): void {
  app.get('/healthz', (_, reply) => reply.send({ status: 'live' }));
  app.get('/readyz', async (_, reply) => {
    const reason = await readiness.whyNot();
    return reply
      .code(reason === undefined ? 200 : 503)
      .send({ status: reason === undefined ? 'ready' : 'not ready', reason });
  });
}

/** The one form of a refusal: of a request, and of one row among many. */
export function refusalBody({ code, message, details }: Refused, requestId: string) {
  return { error: code, message, requestId, ...(details !== undefined && { details }) };
}

/**
 * Whether the browser says that a page of its own origin asks. No page can write this header
 * (https://developer.mozilla.org/en-US/docs/Web/HTTP/Headers/Sec-Fetch-Site), and it holds where a proxy changes the host.
 */
export function isOwnPage(request: FastifyRequest): boolean {
  return request.headers['sec-fetch-site'] === 'same-origin';
}

/** Whether a page of another origin wants to write here: a browser says so itself. */
export function isForeignWrite(request: FastifyRequest): boolean {
  if (isRead(request) || isOwnPage(request)) return false;
  const { origin } = request.headers;
  return (
    request.headers['sec-fetch-site'] === 'cross-site' || (origin !== undefined && hostOf(origin) !== request.host)
  );
}

export function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

/** The pattern, never what somebody typed. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unknown';
}

function codeOf({ code }: FastifyError): string {
  return code.replace(/^FST_(?:ERR_)?(?:CTP_)?/, '') || 'BAD_REQUEST';
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function one(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
