/** One request of a viewer through a front door: what stands before the cache, the cache, the origin, and the way back. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Judge } from '../../wafv2/evaluation/judge.ts';
import { behaviorFor, chosenQuery, isNamedAtEdge } from './behaviors.ts';
import { acceptedEncoding, type EdgeCache, edgeCacheKey, type KeptAnswer, lifetime } from './cache.ts';
import { compressed } from './compress.ts';
import {
  type FunctionEvent,
  type FunctionResponse,
  isResponse,
  pairsOfValued,
  runEdgeFunction,
  valuedHeaders,
  valuedPairs,
} from './functions.ts';
import { answerPairs, originHeaders, withPolicy } from './headers.ts';
import { askOrigin, OriginFault } from './origin.ts';
import type { EdgeBehavior, EdgePlan } from './plan.ts';
import { EDGE_LOCATION, type EdgeRecord } from './record.ts';
import { beginningOf, pairsOf } from './viewer-request.ts';

export type ViewerRequest = IncomingMessage | Http2ServerRequest;
export type ViewerResponse = ServerResponse | Http2ServerResponse;

export interface EdgeAround {
  readonly plan: EdgePlan;
  readonly cache: EdgeCache;
  readonly judge: Judge;
  readonly authority: string;
  readonly isSecure: boolean;
  now(): number;
  log(line: string): void;
  /** A request has ended. */
  ended(record: EdgeRecord): void;
}

type Pairs = readonly (readonly [name: string, value: string])[];

interface Answer {
  readonly status: number;
  readonly pairs: Pairs;
  readonly body: Buffer | IncomingMessage;
  /** `Hit from cloudfront` */
  readonly how: string;
}

interface Viewer {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly address: string;
  readonly requestId: string;
  readonly via: string;
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html: the default before CloudFront. */
const BODY_BYTES = 16 * 1024;
/** Larger answers pass without being kept. */
const MOST_KEPT = 20 * 1024 * 1024;

export async function exchangeAtEdge(
  request: ViewerRequest,
  response: ViewerResponse,
  around: EdgeAround,
): Promise<void> {
  const viewer = viewerOf(request, around.plan);
  const startedMs = around.now();
  // A viewer that leaves before the answer takes what its socket knows along.
  const secure = around.isSecure ? (request.socket as TLSSocket) : undefined;
  const tls = secure && { version: secure.getProtocol() ?? '', cipher: secure.getCipher()?.standardName ?? '' };
  const clientPort = request.socket.remotePort ?? 0;
  let hasLeft = false;
  const gone = new Promise<void>((resolve) => {
    response.once('close', () => {
      hasLeft = true;
      resolve();
    });
  });
  const answer = await answered(request, viewer, around).catch((fault: unknown): Answer => {
    const status = fault instanceof OriginFault ? fault.status : 500;
    around.log(`${viewer.method} ${viewer.path}: ${fault instanceof Error ? fault.message : String(fault)}`);
    return ownAnswer(status, 'CloudFront could not get an answer from the origin.', viewer);
  });
  const firstByteMs = around.now() - startedMs;
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html: sc-status 000.
  const hasLeftBefore = hasLeft;
  const sent = send(answer, viewer, request, response);
  const [how = ''] = answer.how.split(' ');
  const [status, result] = hasLeftBefore ? [0, 'Error'] : [answer.status, how];
  around.log(`${viewer.address} ${viewer.method} ${viewer.path} ${status} ${result}`);
  const { httpVersion } = request;
  const record = {
    startedMs,
    firstByteMs,
    clientAddress: viewer.address,
    clientPort,
    method: viewer.method,
    domain: around.plan.domain,
    host: viewer.host,
    path: viewer.path,
    query: viewer.query,
    isSecure: around.isSecure,
    httpVersion: `HTTP/${httpVersion}`,
    headers: viewer.headers,
    tls,
    status,
    result,
    requestId: viewer.requestId,
    receivedBytes: headBytes(pairsOf(request.rawHeaders)) + Number(viewer.headers['content-length'] ?? 0),
    contentType: sent.headers['content-type']?.[0],
    contentLength: sent.headers['content-length']?.[0],
  };
  void gone.then(() => around.ended({ ...record, endedMs: around.now(), sentBytes: hasLeftBefore ? 0 : sent.bytes() }));
}

/** As HTTP/1.1 writes them, with a first line of common length. */
const headBytes = (pairs: Pairs) => pairs.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 40);

function viewerOf(request: ViewerRequest, { domain }: EdgePlan): Viewer {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of pairsOf(request.rawHeaders)) {
    const key = name.toLowerCase();
    const known = headers[key];
    headers[key] = known === undefined ? value : `${known}${key === 'cookie' ? '; ' : ', '}${value}`;
  }
  const authority = request.headers[':authority'];
  headers.host ??= typeof authority === 'string' ? authority : undefined;
  const [, path = '/', query = ''] = /^([^?#]*)\??(.*)$/s.exec(request.url ?? '/') ?? [];
  const isTwo = request.httpVersion.startsWith('2');
  return {
    method: request.method ?? 'GET',
    path,
    query,
    host: headers.host ?? '',
    headers,
    address: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    requestId: randomBytes(42).toString('base64url'),
    via: `${isTwo ? '2.0' : request.httpVersion} ${domain} (CloudFront)`,
  };
}

const page = (status: number, why: string, id: string) =>
  Buffer.from(
    `<!DOCTYPE html>\n<title>ERROR: The request could not be satisfied</title>\n<h1>${status} ERROR</h1>\n<p>${why}</p>\n<p>Generated by cloudfront (CloudFront). Request ID: ${id}</p>\n`,
  );

function ownAnswer(status: number, why: string, { requestId }: Viewer, how = 'Error from cloudfront'): Answer {
  const body = page(status, why, requestId);
  return {
    status,
    pairs: [
      ['content-type', 'text/html'],
      ['content-length', `${body.length}`],
    ],
    body,
    how,
  };
}

async function answered(request: ViewerRequest, first: Viewer, around: EdgeAround): Promise<Answer> {
  const { plan, isSecure } = around;
  let viewer = first;
  if (!isNamedAtEdge(plan, viewer.host))
    return ownAnswer(403, 'The distribution is not configured for this name.', viewer);
  const behavior = behaviorFor(plan, viewer.path);
  if (behavior === undefined) return ownAnswer(403, 'The distribution has no behavior.', viewer);
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html
  if (!isSecure && behavior.viewerProtocol === 'https-only') return ownAnswer(403, 'HTTPS is required.', viewer);
  if (!isSecure && behavior.viewerProtocol === 'redirect-to-https') {
    const location = `https://${viewer.host.replace(/:\d+$/, '')}${request.url ?? '/'}`;
    const status = /^(?:GET|HEAD)$/.test(viewer.method) ? 301 : 307;
    return {
      status,
      pairs: [
        ['location', location],
        ['content-length', '0'],
      ],
      body: Buffer.alloc(0),
      how: 'Redirect from cloudfront',
    };
  }
  if (!behavior.allowedMethods.includes(viewer.method))
    return ownAnswer(403, `The distribution does not allow the method ${viewer.method}.`, viewer);
  const hasBody = viewer.headers['content-length'] !== undefined || viewer.headers['transfer-encoding'] !== undefined;
  const beginning = hasBody ? await beginningOf(request, BODY_BYTES) : undefined;
  const verdict = around.judge.judge({
    method: viewer.method,
    path: viewer.path,
    query: viewer.query,
    headers: pairsOf(request.rawHeaders),
    body: beginning?.bytes.subarray(0, BODY_BYTES) ?? Buffer.alloc(0),
    isBodyCut: beginning !== undefined && (!beginning.isWhole || beginning.bytes.length > BODY_BYTES),
    clientAddress: viewer.address,
  });
  if (verdict.action === 'BLOCK') {
    const { response } = verdict;
    if (response === undefined) return ownAnswer(403, 'Request blocked.', viewer);
    const bytes = Buffer.from(response.body);
    const pairs = response.headers.map(({ Name, Value }) => [Name, Value] as const);
    return {
      status: response.status,
      pairs: [...pairs, ['content-length', `${bytes.length}`]],
      body: bytes,
      how: 'Error from cloudfront',
    };
  }
  if (verdict.insertedHeaders.length > 0) {
    const inserted = verdict.insertedHeaders.map(({ Name, Value }) => [Name.toLowerCase(), Value]);
    viewer = { ...viewer, headers: { ...viewer.headers, ...Object.fromEntries(inserted) } };
  }
  if (behavior.viewerRequest !== undefined) {
    const event = eventOf('viewer-request', viewer, plan);
    const made = await runEdgeFunction(behavior.viewerRequest, event, around.log).catch((fault: unknown) => {
      around.log(`function ${behavior.viewerRequest?.name}: ${fault instanceof Error ? fault.message : String(fault)}`);
      return undefined;
    });
    if (made === undefined) return ownAnswer(503, 'The CloudFront function could not run.', viewer);
    if (isResponse(made)) return functionAnswer(made);
    viewer = {
      ...viewer,
      path: made.uri,
      query: pairsOfValued(made.querystring)
        .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
        .join('&'),
      headers: {
        ...Object.fromEntries(pairsOfValued(made.headers).map(([name, value]) => [name.toLowerCase(), value])),
        ...(Object.keys(made.cookies ?? {}).length > 0 && {
          cookie: pairsOfValued(made.cookies)
            .map(([name, value]) => `${name}=${value}`)
            .join('; '),
        }),
      },
    };
  }
  const body = beginning === undefined ? undefined : { beginning: beginning.bytes, rest: request };
  const answer = await withErrorPage(await fetched(viewer, behavior, body, around), viewer, around);
  return finished(answer, viewer, behavior, around);
}

type Body = { readonly beginning: Buffer; readonly rest: ViewerRequest } | undefined;

const plainHeaders = (pairs: Pairs) =>
  Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])) as Record<string, string | undefined>;

/** From the cache, or from the origin. */
async function fetched(viewer: Viewer, behavior: EdgeBehavior, body: Body, around: EdgeAround): Promise<Answer> {
  const { plan, cache } = around;
  const origin = plan.origins.find(({ id }) => id === behavior.origin);
  if (origin === undefined) throw new OriginFault(502, `there is no origin ${behavior.origin}`);
  const isKept =
    behavior.cachedMethods.includes(viewer.method) && behavior.cache.maxTtl > 0 && viewer.headers.range === undefined;
  const path = viewer.path === '/' && plan.defaultRootObject !== undefined ? `/${plan.defaultRootObject}` : viewer.path;
  const key = edgeCacheKey(plan.domain, behavior.cache, { ...viewer, path });
  const now = around.now();
  const known = isKept ? cache.get(key) : undefined;
  if (known !== undefined && known.untilMs > now) return keptAnswer(known, now, 'Hit from cloudfront');
  const query = chosenQuery(viewer.query, [
    behavior.cache.queryStrings,
    ...(behavior.originRequest === undefined ? [] : [behavior.originRequest.queryStrings]),
  ]);
  const headers = originHeaders(behavior, origin, viewer, body !== undefined);
  const tag = known?.headers.find(([name]) => name.toLowerCase() === 'etag')?.[1];
  if (isKept) {
    // Conditions are answered here.
    for (const name of Object.keys(headers)) if (name.startsWith('if-')) delete headers[name];
    if (tag !== undefined) headers['if-none-match'] = tag.replace(/^W\//, '');
  }
  const found = await askOrigin(origin, {
    method: viewer.method === 'HEAD' && isKept ? 'GET' : viewer.method,
    target: `${origin.path}${path}${query === '' ? '' : `?${query}`}`,
    headers,
    isSecure: origin.protocol === 'https-only' || (origin.protocol === 'match-viewer' && around.isSecure),
    localAddress: plan.address,
    authority: around.authority,
    body,
  });
  const status = found.statusCode ?? 502;
  const pairs = answerPairs(found.headers);
  const errorTtl = plan.errorResponses.find(({ code }) => code === status)?.minTtl;
  const seconds = isKept ? lifetime(status, plainHeaders(pairs), behavior.cache, around.now(), errorTtl) : 0;
  if (status === 304 && known !== undefined) {
    found.resume();
    const fresh: KeptAnswer = { ...known, storedMs: around.now(), untilMs: around.now() + seconds * 1000 };
    cache.put(key, fresh);
    return keptAnswer(fresh, around.now(), 'RefreshHit from cloudfront');
  }
  const how = status >= 400 ? 'Error from cloudfront' : 'Miss from cloudfront';
  const size = Number(found.headers['content-length'] ?? 0);
  if (!isKept || size > MOST_KEPT) return { status, pairs, body: found, how };
  const whole = await wholeOf(found);
  const smaller =
    behavior.compress && (behavior.cache.gzip || behavior.cache.brotli)
      ? compressed(status, pairs, whole, acceptedEncoding(viewer.headers['accept-encoding'], behavior.cache))
      : undefined;
  const answer = { status, headers: smaller?.pairs ?? pairs, body: smaller?.body ?? whole };
  if (
    seconds > 0 &&
    (status === 200 ||
      status === 203 ||
      status === 301 ||
      status === 302 ||
      status === 307 ||
      status === 308 ||
      status >= 400)
  )
    cache.put(key, { ...answer, storedMs: around.now(), untilMs: around.now() + seconds * 1000, path });
  return { status, pairs: answer.headers, body: answer.body, how };
}

async function wholeOf(found: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of found) chunks.push(chunk as Buffer);
  } catch {
    // Said below: what broke off is not complete.
  }
  if (!found.complete) throw new OriginFault(502, 'the origin ended its answer too early');
  return Buffer.concat(chunks);
}

function keptAnswer({ status, headers, body, storedMs }: KeptAnswer, now: number, how: string): Answer {
  const age = `${Math.max(0, Math.floor((now - storedMs) / 1000))}`;
  const pairs = [...headers.filter(([name]) => name.toLowerCase() !== 'age'), ['age', age] as const];
  return { status, pairs, body, how: status >= 400 ? 'Error from cloudfront' : how };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html */
async function withErrorPage(answer: Answer, viewer: Viewer, around: EdgeAround): Promise<Answer> {
  const wanted = around.plan.errorResponses.find(({ code }) => code === answer.status);
  if (wanted?.page === undefined) return answer;
  const behavior = behaviorFor(around.plan, wanted.page);
  if (behavior === undefined) return answer;
  const headers = { ...viewer.headers, range: undefined, 'content-length': undefined };
  const found = await fetched(
    { ...viewer, method: 'GET', path: wanted.page, query: '', headers },
    behavior,
    undefined,
    around,
  );
  if (found.status !== 200) return answer;
  if (!Buffer.isBuffer(answer.body)) answer.body.resume();
  return { ...found, status: wanted.responseCode ?? answer.status, how: 'Error from cloudfront' };
}

/** Conditions of the viewer, the policy for headers, and the function on the way back. */
async function finished(answer: Answer, viewer: Viewer, behavior: EdgeBehavior, around: EdgeAround): Promise<Answer> {
  let { status, body } = answer;
  let pairs = withPolicy(answer.pairs, behavior.responseHeaders, viewer.headers.origin);
  const tag = pairs.find(([name]) => name.toLowerCase() === 'etag')?.[1];
  const asked = viewer.headers['if-none-match']?.split(/\s*,\s*/).map((each) => each.replace(/^W\//, ''));
  if (
    status === 200 &&
    Buffer.isBuffer(body) &&
    tag !== undefined &&
    asked?.includes(tag.replace(/^W\//, '')) === true
  ) {
    [status, body] = [304, Buffer.alloc(0)];
    pairs = pairs.filter(([name]) => name.toLowerCase() !== 'content-length');
  }
  // Errors of the origin are not shown to functions on the way back.
  if (behavior.viewerResponse === undefined || status >= 400) return { ...answer, status, pairs, body };
  const event = {
    ...eventOf('viewer-response', viewer, around.plan),
    response: { statusCode: status, headers: valuedPairs(pairs), cookies: {} },
  };
  try {
    const made = await runEdgeFunction(behavior.viewerResponse, event, around.log);
    const changed = isResponse(made) ? made : { statusCode: status, headers: {} };
    return { ...answer, status: changed.statusCode, pairs: pairsOfFunction(changed), body };
  } catch (fault) {
    around.log(`function ${behavior.viewerResponse.name}: ${fault instanceof Error ? fault.message : String(fault)}`);
    if (!Buffer.isBuffer(body)) body.resume();
    return ownAnswer(503, 'The CloudFront function could not run.', viewer);
  }
}

function pairsOfFunction({ headers, cookies }: FunctionResponse): Pairs {
  return [
    ...pairsOfValued(headers),
    ...Object.entries(cookies ?? {}).map(
      ([name, { value, attributes }]) =>
        ['set-cookie', `${name}=${value}${attributes === undefined ? '' : `; ${attributes}`}`] as const,
    ),
  ];
}

function functionAnswer(made: FunctionResponse): Answer {
  const { body } = made;
  const bytes =
    body === undefined
      ? Buffer.alloc(0)
      : typeof body === 'string'
        ? Buffer.from(body)
        : Buffer.from(body.data, body.encoding === 'base64' ? 'base64' : 'utf8');
  const pairs = pairsOfFunction(made).filter(([name]) => name.toLowerCase() !== 'content-length');
  return {
    status: made.statusCode,
    pairs: [...pairs, ['content-length', `${bytes.length}`]],
    body: bytes,
    how: 'FunctionGeneratedResponse from cloudfront',
  };
}

function eventOf(
  eventType: FunctionEvent['context']['eventType'],
  viewer: Viewer,
  { id, domain }: EdgePlan,
): FunctionEvent {
  const pairs = (text: string, separator: RegExp) =>
    text
      .split(separator)
      .filter((part) => part !== '')
      .map((part) => part.split(/=(.*)/s).slice(0, 2))
      .map(([name = '', value = '']) => [name, value] as const);
  return {
    version: '1.0',
    context: { distributionDomainName: domain, distributionId: id, eventType, requestId: viewer.requestId },
    viewer: { ip: viewer.address },
    request: {
      method: viewer.method,
      uri: viewer.path,
      querystring: valuedPairs(pairs(viewer.query, /&/)),
      headers: valuedHeaders(viewer.headers),
      cookies: valuedPairs(pairs(viewer.headers.cookie ?? '', /;\s*/)),
    },
  };
}

function send(
  { status, pairs, body, how }: Answer,
  viewer: Viewer,
  request: ViewerRequest,
  viewerResponse: ViewerResponse,
): { readonly headers: Readonly<Record<string, readonly string[]>>; bytes(): number } {
  // Both kinds answer alike here; their types only differ in what they allow beside.
  const response = viewerResponse as ServerResponse;
  // What is left of a body that nobody wanted.
  request.resume();
  const headers: Record<string, string[]> = {};
  for (const [name, value] of pairs) headers[name.toLowerCase()] = [...(headers[name.toLowerCase()] ?? []), value];
  const own = {
    'x-cache': how,
    via: viewer.via.replace(/^2\.0/, '1.1'),
    'x-amz-cf-pop': EDGE_LOCATION,
    'x-amz-cf-id': viewer.requestId,
    date: headers.date?.[0] ?? new Date().toUTCString(),
  };
  const all = Object.fromEntries(
    Object.entries(headers).map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
  response.writeHead(status, { ...all, ...own });
  const isEmpty = viewer.method === 'HEAD' || status === 304 || status === 204;
  let bodyBytes = 0;
  if (Buffer.isBuffer(body)) {
    bodyBytes = isEmpty ? 0 : body.length;
    response.end(isEmpty ? '' : body);
  } else if (isEmpty) {
    body.resume();
    response.end();
  } else if (response.destroyed) {
    body.destroy();
  } else if (body.destroyed && !body.complete) {
    breakOff(viewerResponse);
  } else {
    body.on('error', () => breakOff(viewerResponse));
    body.on('data', (chunk: Buffer) => {
      bodyBytes += chunk.length;
    });
    body.pipe(response);
    response.on('close', () => body.destroy());
  }
  return { headers, bytes: () => headBytes([...pairs, ...Object.entries(own)]) + bodyBytes };
}

/**
 * What the viewer has is not all. Over HTTP/2 a stream that is merely destroyed ends with NO_ERROR, which browsers take for the
 * end of a whole answer, and keep as one (RFC 9113, 8.1).
 */
function breakOff(response: ViewerResponse): void {
  if ('stream' in response) response.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else response.destroy();
}
