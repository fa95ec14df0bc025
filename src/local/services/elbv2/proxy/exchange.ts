/** One request and its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Http2ServerResponse } from 'node:http2';
import { type Beginning, beginningOf, type Firewall, inspectedRequest } from './firewall.ts';
import { type Destination, destination } from './forward.ts';
import { endToEnd, pairsOf, toTarget } from './forwarded.ts';
import { type ClientRequest, incoming, type Received, refusal } from './incoming.ts';
import { ownAnswer } from './own-answers.ts';
import type { BalancedTarget, ListenerPlan, ListenerRule, RuleAction } from './plan.ts';
import type { RequestRecord } from './record.ts';
import { redirectLocation } from './redirect.ts';
import { ruleFor } from './rules.ts';
import type { RunningBalancer } from './running.ts';
import { cookiesOf } from './stickiness.ts';
import type { TargetPool } from './target-pool.ts';
import { watchOver } from './upstream.ts';

type ClientResponse = ServerResponse | Http2ServerResponse;
type Headers = readonly (readonly [name: string, value: string])[];

/** What an exchange learns as it goes on. */
type Course = { -readonly [K in keyof RequestRecord]?: RequestRecord[K] };

export function exchange(
  running: RunningBalancer,
  listener: ListenerPlan,
  rules: readonly ListenerRule[],
  request: ClientRequest,
  response: ClientResponse,
): void {
  const came = incoming(listener, request, running.clock);
  const course: Course = { receivedBytes: 0, sentBytes: 0 };
  const isEmpty = hasNoBody(request);
  if (isEmpty) request.resume();
  else {
    request.on('data', (chunk: Buffer) => {
      course.receivedBytes = (course.receivedBytes ?? 0) + chunk.length;
    });
    request.pause();
  }
  response.on('close', () => running.ended(recordOf(running, request, came, course)));

  const refused = refusal(request, came);
  const whole: Exchange = { request, response, came, course, ...(isEmpty && { beginning: EMPTY }) };
  if (refused !== undefined) answerOwn(request, response, course, refused);
  else if (running.firewall === undefined) takeRule(running, ruleFor(rules, came.facts), whole);
  else {
    const { firewall } = running;
    const rule = ruleFor(rules, came.facts);
    if (isEmpty) passFirewall(running, firewall, rule, { ...whole, beginning: EMPTY });
    else
      void beginningOf(request, firewall.bodyBytes).then((beginning) =>
        passFirewall(running, firewall, rule, { ...whole, beginning }),
      );
  }
}

const EMPTY: Beginning = { bytes: Buffer.alloc(0), isWhole: true };

/** Said by its headers (RFC 9112, 6.3); of HTTP/2 only its frames say. */
function hasNoBody({ headers, httpVersionMajor }: ClientRequest): boolean {
  const length = headers['content-length'];
  return (
    httpVersionMajor === 1 && headers['transfer-encoding'] === undefined && (length === undefined || length === '0')
  );
}

interface Exchange {
  readonly request: ClientRequest;
  readonly response: ClientResponse;
  readonly came: Received;
  readonly course: Course;
  /** What was read of the body for the firewall; of a request without one, nothing is all. */
  readonly beginning?: Beginning;
  /** Headers that the firewall adds for the target. */
  readonly added?: Headers;
}

function passFirewall(
  running: RunningBalancer,
  firewall: Firewall,
  rule: ListenerRule | undefined,
  exchange: Exchange & { readonly beginning: Beginning },
): void {
  const { request, response, came, course, beginning } = exchange;
  const verdict = firewall.judge(inspectedRequest(request, came, beginning, firewall.bodyBytes));
  course.actions = ['waf'];
  if (verdict.action === 'ALLOW') {
    const added = verdict.insertedHeaders.map(({ Name, Value }) => [Name, Value] as const);
    takeRule(running, rule, { ...exchange, added });
  } else if (verdict.response === undefined) answerOwn(request, response, course, 403);
  else {
    const { status, headers, body } = verdict.response;
    const length = ['content-length', String(Buffer.byteLength(body))] as const;
    request.resume();
    course.sentBytes = Buffer.byteLength(body);
    respond(response, course, status, '', [...headers.map(({ Name, Value }) => [Name, Value] as const), length]).end(
      body,
    );
  }
}

function takeRule(running: RunningBalancer, rule: ListenerRule | undefined, exchange: Exchange): void {
  const { request, response, came, course } = exchange;
  const action = finalAction(rule);
  course.rule = rule?.priority;
  if (action !== undefined) course.actions = [...(course.actions ?? []), action.Type];
  if (action?.RedirectConfig !== undefined) {
    const location = redirectLocation(action.RedirectConfig, came.facts);
    course.redirectUrl = location;
    const status = action.RedirectConfig.StatusCode === 'HTTP_301' ? 301 : 302;
    answerOwn(request, response, course, status, [['location', location]]);
  } else if (action?.FixedResponseConfig !== undefined) {
    const { StatusCode, ContentType = 'text/plain', MessageBody = '' } = action.FixedResponseConfig;
    const headers: Headers = [
      ['server', 'awselb/2.0'],
      ['content-type', `${ContentType}; charset=utf-8`],
      ['content-length', String(Buffer.byteLength(MessageBody))],
    ];
    request.resume();
    course.sentBytes = Buffer.byteLength(MessageBody);
    respond(response, course, Number(StatusCode), '', headers).end(MessageBody);
  } else {
    const cookies = cookiesOf(textOf(request.headers.cookie));
    const to = action && destination(running, action, cookies, came.facts.protocol === 'https');
    if (to?.target === undefined) answerOwn(request, response, course, 503);
    else pass(running, exchange, to.group, to.target, to.cookies);
  }
}

/** The action that ends a rule: what comes before it would authenticate. */
export function finalAction(rule: ListenerRule | undefined): RuleAction | undefined {
  return [...(rule?.actions ?? [])].sort((a, b) => (a.Order ?? 1) - (b.Order ?? 1)).at(-1);
}

function pass(
  running: RunningBalancer,
  { request, response, came, course, beginning, added = [] }: Exchange,
  group: TargetPool,
  target: BalancedTarget,
  cookies: Destination['cookies'],
): void {
  const { clock, plan } = running;
  const attributes = plan.attributes ?? {};
  const idleMs = Number(attributes['idle_timeout.timeout_seconds'] ?? 60) * 1000;
  Object.assign(course, { target, targetGroupArn: group.plan.arn });
  const headers = toTarget(pairsOf(request.rawHeaders), came.facts, {
    attributes,
    clientPort: came.clientPort,
    traceId: came.traceId,
    ...(came.tls !== undefined && { tls: came.tls }),
  });
  const isChunked = request.headers['transfer-encoding'] !== undefined;
  const asked = running.upstreamOf(group).request(target, {
    method: came.facts.method,
    path: came.target,
    headers: [...headers, ...added, ...(isChunked ? [['Transfer-Encoding', 'chunked'] as const] : [])].flat(),
    maxHeaderSize: 32 * 1024,
  });
  const done = group.begin(target);
  const timers = watchOver(clock, asked, idleMs, () => fail(504, 'TargetTimeout'));
  let sentMs = clock.now();
  let isOver = false;

  const fail = (status: number, reason: string) => {
    if (isOver) return;
    isOver = true;
    timers.stop();
    asked.destroy();
    course.errorReason = reason;
    // Where the target's answer has begun, all that can be done is to break it off.
    if (response.headersSent) response.destroy();
    else answerOwn(request, response, course, status);
  };
  asked.on('socket', () => {
    sentMs = clock.now();
    course.requestSeconds = (sentMs - came.startedMs) / 1000;
  });
  asked.on('response', (answer: IncomingMessage) => {
    timers.stop();
    const answeredMs = clock.now();
    const status = answer.statusCode ?? 502;
    Object.assign(course, { targetStatus: status, targetSeconds: (answeredMs - sentMs) / 1000 });
    const own = cookies([answer.headers['set-cookie'] ?? []].flat()).map((each) => ['set-cookie', each] as const);
    const passed = endToEnd(pairsOf(answer.rawHeaders));
    respond(response, course, status, answer.statusMessage ?? '', [...passed, ...own]);
    answer.on('data', (chunk: Buffer) => {
      course.sentBytes = (course.sentBytes ?? 0) + chunk.length;
    });
    answer.on('error', () => fail(502, 'TargetClosedConnection'));
    answer.on('end', () => {
      isOver = true;
      course.responseSeconds = (clock.now() - answeredMs) / 1000;
    });
    answer.setTimeout(idleMs, () => fail(504, 'TargetTimeout'));
    answer.pipe(response);
  });
  asked.on('error', (error: NodeJS.ErrnoException) =>
    // A refused or broken connection is a bad gateway; one that never comes about is a time-out.
    fail(error.code === 'ETIMEDOUT' || error.code === 'EHOSTUNREACH' ? 504 : 502, error.code ?? 'TargetError'),
  );
  response.on('close', () => {
    done();
    timers.stop();
    if (isOver) return;
    isOver = true;
    // The client has left; AWS notes it under a status of its own.
    if (!response.headersSent) course.status = 460;
    asked.destroy();
  });
  if (beginning === EMPTY) asked.end();
  else if (beginning?.isWhole === true) asked.end(beginning.bytes);
  else {
    if (beginning !== undefined) asked.write(beginning.bytes);
    request.pipe(asked);
  }
}

/** An answer of the load balancer itself. */
function answerOwn(
  request: ClientRequest,
  response: ClientResponse,
  course: Course,
  status: number,
  more: Headers = [],
): void {
  const { reason, headers, body } = ownAnswer(status);
  const length = Buffer.byteLength(body);
  // What the client still sends is read and forgotten, so that it reads the answer.
  request.resume();
  respond(response, course, status, reason, [...Object.entries(headers), ['content-length', String(length)], ...more]);
  course.sentBytes = length;
  response.end(body);
}

function respond(
  response: ClientResponse,
  course: Course,
  status: number,
  reason: string,
  headers: Headers,
): ClientResponse {
  course.status = status;
  if (response instanceof Http2ServerResponse) {
    const grouped = Object.groupBy(headers, ([name]) => name.toLowerCase());
    for (const [name, pairs = []] of Object.entries(grouped)) {
      const values = pairs.map(([, value]) => value);
      response.setHeader(name, values.length === 1 ? (values[0] ?? '') : values);
    }
    response.writeHead(status);
    return response;
  }
  response.writeHead(status, reason, headers.flat());
  return response;
}

function recordOf(running: RunningBalancer, request: ClientRequest, came: Received, course: Course): RequestRecord {
  return {
    actions: [],
    rule: undefined,
    receivedBytes: 0,
    sentBytes: 0,
    status: 460,
    ...course,
    type: request.httpVersionMajor === 2 ? 'h2' : came.facts.protocol,
    startedMs: came.startedMs,
    endedMs: running.clock.now(),
    balancer: running.plan.fullName,
    request: came.facts,
    clientPort: came.clientPort,
    httpVersion: request.httpVersion,
    traceId: came.traceId,
    ...(came.tls !== undefined && { tls: came.tls }),
  };
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return value === undefined ? undefined : [value].flat().join('; ');
}
