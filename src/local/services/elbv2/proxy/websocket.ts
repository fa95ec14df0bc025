/** A connection that becomes something else: after the target agrees, bytes pass both ways. */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { exchange, finalAction } from './exchange.ts';
import { inspectedRequest } from './firewall.ts';
import { destination } from './forward.ts';
import { pairsOf, toTarget } from './forwarded.ts';
import { incoming, type Received, refusal } from './incoming.ts';
import { rawOwnAnswer } from './own-answers.ts';
import type { ListenerPlan, ListenerRule } from './plan.ts';
import type { RequestRecord } from './record.ts';
import { ruleFor } from './rules.ts';
import type { RunningBalancer } from './running.ts';
import { cookiesOf } from './stickiness.ts';
import { watchOver } from './upstream.ts';

export function passUpgrade(
  running: RunningBalancer,
  listener: ListenerPlan,
  rules: readonly ListenerRule[],
  request: IncomingMessage,
  client: Socket,
  head: Buffer,
): void {
  client.on('error', () => client.destroy());
  const came = incoming(listener, request, running.clock);
  const rule = ruleFor(rules, came.facts);
  const action = finalAction(rule);
  // What is answered here is answered as any request is.
  if (refusal(request, came) !== undefined || action?.Type !== 'forward') {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(client);
    response.on('finish', () => client.end());
    exchange(running, listener, rules, request, response);
    return;
  }

  const { clock, firewall } = running;
  const course: { -readonly [K in keyof RequestRecord]?: RequestRecord[K] } = {
    rule: rule?.priority,
    status: 460,
    actions: ['forward'],
  };
  client.on('close', () => running.ended(recordOf(running, request, client, came, course)));
  const refuse = (status: number) => {
    // Where bytes pass already, all that can be done is to break off.
    if (course.targetStatus !== undefined) client.destroy();
    else client.end(rawOwnAnswer(status));
    course.status = course.targetStatus ?? status;
  };
  if (firewall !== undefined) {
    const body = { bytes: Buffer.alloc(0), isWhole: true };
    const { action: verdict } = firewall.judge(inspectedRequest(request, came, body, firewall.bodyBytes));
    course.actions = verdict === 'BLOCK' ? ['waf'] : ['waf', 'forward'];
    if (verdict === 'BLOCK') {
      refuse(403);
      return;
    }
  }
  const to = destination(running, action, cookiesOf(request.headers.cookie), came.facts.protocol === 'https');
  if (to?.target === undefined) {
    refuse(503);
    return;
  }

  const { group, target } = to;
  Object.assign(course, { target, targetGroupArn: group.plan.arn });
  const attributes = running.plan.attributes ?? {};
  const idleMs = Number(attributes['idle_timeout.timeout_seconds'] ?? 60) * 1000;
  const headers = toTarget(pairsOf(request.rawHeaders), came.facts, {
    attributes,
    clientPort: came.clientPort,
    traceId: came.traceId,
    ...(came.tls !== undefined && { tls: came.tls }),
  });
  const asked = running.upstreamOf(group).request(target, {
    method: came.facts.method,
    path: came.target,
    headers: [...headers.flat(), 'Connection', 'Upgrade', 'Upgrade', request.headers.upgrade ?? ''],
  });
  const done = group.begin(target);
  const timers = watchOver(clock, asked, idleMs, () => {
    refuse(504);
    asked.destroy();
  });
  client.on('close', () => {
    done();
    timers.stop();
    asked.destroy();
  });
  asked.on('upgrade', (answer, upstream: Socket, early: Buffer) => {
    timers.stop();
    Object.assign(course, { status: 101, targetStatus: 101 });
    client.setTimeout(idleMs, () => client.destroy());
    client.write(`HTTP/1.1 101 Switching Protocols\r\n${linesOf(answer.rawHeaders)}\r\n`);
    client.write(early);
    upstream.write(head);
    upstream.on('error', () => client.destroy());
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
    // Neither side goes on alone.
    client.on('end', () => client.end());
    upstream.on('end', () => upstream.end());
    upstream.pipe(client).pipe(upstream);
  });
  asked.on('response', (answer) => {
    timers.stop();
    const status = answer.statusCode ?? 502;
    Object.assign(course, { status, targetStatus: status });
    client.write(`HTTP/1.1 ${status} ${answer.statusMessage ?? ''}\r\n${linesOf(withoutFraming(answer.rawHeaders))}`);
    client.write('Connection: close\r\n\r\n');
    answer.on('error', () => client.destroy());
    answer.pipe(client);
  });
  asked.on('error', () => client.writable && refuse(502));
  asked.end();
}

function recordOf(
  running: RunningBalancer,
  request: IncomingMessage,
  client: Socket,
  came: Received,
  course: Partial<RequestRecord>,
): RequestRecord {
  return {
    type: came.facts.protocol === 'https' ? 'wss' : 'ws',
    startedMs: came.startedMs,
    endedMs: running.clock.now(),
    balancer: running.plan.fullName,
    request: came.facts,
    clientPort: came.clientPort,
    httpVersion: request.httpVersion,
    traceId: came.traceId,
    receivedBytes: client.bytesRead,
    sentBytes: client.bytesWritten,
    ...(came.tls !== undefined && { tls: came.tls }),
    rule: undefined,
    status: 460,
    actions: [],
    ...course,
  };
}

/** The body is sent as it comes, until the connection ends. */
function withoutFraming(raw: readonly string[]): readonly string[] {
  return pairsOf(raw)
    .filter(([name]) => !/^(transfer-encoding|content-length|connection|keep-alive)$/i.test(name))
    .flat();
}

function linesOf(raw: readonly string[]): string {
  return pairsOf(raw)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
}
