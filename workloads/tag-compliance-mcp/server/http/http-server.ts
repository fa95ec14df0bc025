/** Requests in their order: correlation id, origin, key, limits, route. */
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { rate, requestIdOf } from '@lintel/workload-runtime';
import { forLog } from '../safeguards/redaction.ts';
import type { Parts } from '../server-parts.ts';
import { VERSION } from '../version.ts';
import type { ApiKeys } from './api-keys.ts';
import { admit, isPublic, withoutSlash } from './auth.ts';
import { corsHeaders, judgeOrigin, PREFLIGHT } from './cors.ts';
import { healthOf, metricsPage } from './health.ts';
import { bodyOf, clientAddress, complaintAbout } from './limits.ts';
import { sessions } from './sessions.ts';

export interface HttpServer {
  readonly server: Server;
  /** Health turns 503, requests that were begun end, others are refused, and nothing is left open. */
  drain(): Promise<void>;
}

/** The load balancer keeps a connection 310 s; the server keeps it longer, so that it never closes one under a request. */
const KEEP_ALIVE_MS = 320_000;
const RECEIVE_MS = 30_000;

/** `keys` is undefined where no key is asked. */
export function httpServer(parts: Parts, keys: ApiKeys | undefined): HttpServer {
  const { settings, outside, telemetry, log } = parts;
  const open = sessions(parts);
  const rates = rate(outside.now);
  const busy = new Set<Promise<void>>();
  let isStopping = false;

  const server = createServer(
    {
      // Past our own limit, so that the answer is ours.
      maxHeaderSize: 32 * 1024,
      requestTimeout: RECEIVE_MS,
      headersTimeout: RECEIVE_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => {
      const started = outside.now();
      const correlationId = requestIdOf(
        one(request, 'x-correlation-id') ?? one(request, 'x-request-id'),
        outside.newId,
      );
      response.setHeader('x-correlation-id', correlationId);
      response.setHeader('x-content-type-options', 'nosniff');
      response.setHeader('cache-control', 'no-store');
      const closed = new Promise<void>((resolve) => {
        response.on('close', () => {
          log.info('A request is answered.', {
            correlation_id: correlationId,
            route: `${request.method} ${routeOf(request)}`,
            status: response.statusCode,
            durationMs: outside.now() - started,
          });
          resolve();
        });
      });
      // A stream of events ends when the server says so; everything else is waited for.
      if (request.method !== 'GET' || routeOf(request) !== '/mcp') {
        busy.add(closed);
        void closed.finally(() => busy.delete(closed));
      }
      answer(request, response, correlationId).catch((fault: unknown) => {
        log.error('A request failed.', {
          correlation_id: correlationId,
          ...forLog(fault),
        });
        if (response.headersSent) response.destroy();
        else refuse(response, 500, 'internal_error', 'The server could not answer.');
      });
    },
  );

  async function answer(request: IncomingMessage, response: ServerResponse, correlationId: string): Promise<void> {
    const path = pathOf(request);
    const origin = one(request, 'origin');
    const judged = judgeOrigin(origin, settings.CORS_ALLOWED_ORIGINS);
    if (judged === 'refused' && origin !== undefined) {
      telemetry.originRefused(origin, correlationId);
      return send(response, 403, {
        error: 'Forbidden',
        message: 'Pages of this origin may not call the server.',
        error_code: 'origin_not_allowed',
      });
    }
    if (origin !== undefined) setHeaders(response, corsHeaders(origin));
    if (request.method === 'OPTIONS') {
      setHeaders(response, PREFLIGHT);
      response.writeHead(204).end();
      return;
    }
    if (isStopping && !isPublic(path)) {
      return refuse(response, 503, 'stopping', 'The server stops.', { connection: 'close' });
    }
    const principal = await entering(request, response, correlationId, path);
    if (principal === undefined) return;
    const complaint = complaintAbout(request);
    if (complaint !== undefined) {
      if (complaint.isSuspicious) telemetry.security('request_refused', correlationId, { reason: complaint.message });
      return refuse(response, complaint.status, 'bad_request', complaint.message, { connection: 'close' });
    }
    const wait = isPublic(path)
      ? undefined
      : rates.retryAfter(`${principal} ${clientAddress(request, settings.TRUSTED_PROXIES)}`);
    if (wait !== undefined) {
      telemetry.security('rate_limited', correlationId, { key_hash: principal });
      return refuse(response, 429, 'rate_limited', `Try again in ${wait} s.`, { 'retry-after': String(wait) });
    }
    return routed(request, response, correlationId, path, principal);
  }

  /** The principal; "-" where no key is asked. Undefined where the request is answered already. */
  async function entering(
    request: IncomingMessage,
    response: ServerResponse,
    correlationId: string,
    path: string,
  ): Promise<string | undefined> {
    if (keys === undefined || isPublic(path)) return '-';
    const admission = await admit(one(request, 'authorization'), keys);
    if ('principal' in admission) return admission.principal;
    const { error, description, failure, keyHash } = admission;
    telemetry.authenticationFailed(failure, correlationId, keyHash);
    send(
      response,
      401,
      { error: 'Unauthorized', message: description, error_code: error },
      {
        'www-authenticate': `Bearer realm="${settings.AUTH_REALM}", error="${error}", error_description="${description}"`,
      },
    );
    return undefined;
  }

  async function routed(
    request: IncomingMessage,
    response: ServerResponse,
    correlationId: string,
    path: string,
    principal: string,
  ): Promise<void> {
    const route = withoutSlash(path);
    if (route === '/mcp') return protocol(request, response, correlationId, principal);
    if (!['/', '/health', '/metrics'].includes(route))
      return refuse(response, 404, 'not_found', 'There is no such page.');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(response, 405, 'method_not_allowed', 'Only GET is answered here.', { allow: 'GET, HEAD' });
    }
    if (route === '/metrics') {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(metricsPage(parts));
      return;
    }
    if (route === '/') return send(response, 200, { name: 'tag-compliance-mcp', version: VERSION, mcp: '/mcp' });
    const health = healthOf(parts, isStopping);
    return send(response, health.status === 'healthy' ? 200 : 503, health);
  }

  async function protocol(
    request: IncomingMessage,
    response: ServerResponse,
    correlationId: string,
    principal: string,
  ): Promise<void> {
    if (!['GET', 'POST', 'DELETE'].includes(request.method ?? '')) {
      return refuse(response, 405, 'method_not_allowed', 'GET, POST and DELETE are answered here.', {
        allow: 'GET, POST, DELETE, OPTIONS',
      });
    }
    const body = request.method === 'POST' ? await jsonOf(request) : { value: undefined };
    if (body === 'too long') {
      return refuse(response, 413, 'bad_request', 'The body is too long.', { connection: 'close' });
    }
    if (body === 'no JSON') return refuse(response, 400, 'bad_request', 'The body must be JSON.');
    const refused = await open.handle(request, response, body.value, { principal, correlationId });
    if (refused !== undefined) return refuse(response, refused.status, 'invalid_session', refused.message);
  }

  return {
    server,
    async drain() {
      isStopping = true;
      while (busy.size > 0) await Promise.all(busy);
      const closed = new Promise((resolve) => server.close(resolve));
      await open.closeAll();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function jsonOf(request: IncomingMessage): Promise<{ readonly value: unknown } | 'too long' | 'no JSON'> {
  const text = await bodyOf(request);
  if (text === undefined) return 'too long';
  try {
    return { value: JSON.parse(text) };
  } catch {
    return 'no JSON';
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?')[0] ?? '/';
}

const ROUTES = ['/', '/mcp', '/health', '/metrics'];

/** The route, not the path: a path is what anybody writes. */
function routeOf(request: IncomingMessage): string {
  return ROUTES.find((route) => route === withoutSlash(pathOf(request))) ?? 'unknown';
}

function one({ headers }: IncomingMessage, name: string): string | undefined {
  return [headers[name] ?? []].flat()[0];
}

function setHeaders(response: ServerResponse, headers: OutgoingHttpHeaders): void {
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
}

function send(response: ServerResponse, status: number, body: object, headers: OutgoingHttpHeaders = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function refuse(
  response: ServerResponse,
  status: number,
  error: string,
  message: string,
  headers: OutgoingHttpHeaders = {},
): void {
  send(response, status, { error, message, requestId: response.getHeader('x-correlation-id') }, headers);
}
