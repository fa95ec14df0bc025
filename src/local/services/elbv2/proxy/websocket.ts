/** A connection that becomes something else: after the target agrees, bytes pass both ways. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { finalAction } from './exchange.ts';
import { inspectedRequest } from './firewall.ts';
import { destination } from './forward.ts';
import { pairsOf, toTarget } from './forwarded.ts';
import { incoming, refusal } from './incoming.ts';
import { rawOwnAnswer } from './own-answers.ts';
import type { ListenerPlan, ListenerRule } from './plan.ts';
import { ruleFor } from './rules.ts';
import type { RunningBalancer } from './running.ts';
import { cookiesOf } from './stickiness.ts';

export function passUpgrade(
  running: RunningBalancer,
  listener: ListenerPlan,
  rules: readonly ListenerRule[],
  request: IncomingMessage,
  client: Socket,
  head: Buffer,
): void {
  const came = incoming(listener, request, running.clock);
  const rule = ruleFor(rules, came.facts);
  const action = finalAction(rule);
  const { firewall } = running;
  const seen =
    firewall && inspectedRequest(request, came, { bytes: Buffer.alloc(0), isWhole: true }, firewall.bodyBytes);
  const isBlocked = seen !== undefined && firewall?.judge(seen).action === 'BLOCK';
  const refused = refusal(request, came) ?? (isBlocked ? 403 : undefined);
  const to =
    refused === undefined && action?.Type === 'forward'
      ? destination(running, action, cookiesOf(request.headers.cookie), came.facts.protocol === 'https')
      : undefined;
  client.on('error', () => client.destroy());
  if (to?.target === undefined) return void client.end(rawOwnAnswer(refused ?? 503));
  const { group, target } = to;
  const attributes = running.plan.attributes ?? {};
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
  let status = 502;
  asked.on('upgrade', (answer, upstream: Socket, early: Buffer) => {
    status = 101;
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
    status = answer.statusCode ?? 502;
    client.write(`HTTP/1.1 ${status} ${answer.statusMessage ?? ''}\r\n${linesOf(withoutFraming(answer.rawHeaders))}`);
    client.write('Connection: close\r\n\r\n');
    answer.pipe(client);
  });
  asked.on('error', () => client.end(rawOwnAnswer(502)));
  client.on('close', () => {
    done();
    asked.destroy();
    running.ended({
      type: came.facts.protocol === 'https' ? 'wss' : 'ws',
      startedMs: came.startedMs,
      endedMs: running.clock.now(),
      balancer: running.plan.fullName,
      request: came.facts,
      clientPort: came.clientPort,
      httpVersion: request.httpVersion,
      traceId: came.traceId,
      actions: ['forward'],
      rule: rule?.priority,
      target,
      targetGroupArn: group.plan.arn,
      status,
      ...(status !== 502 && { targetStatus: status }),
      receivedBytes: client.bytesRead,
      sentBytes: client.bytesWritten,
      ...(came.tls !== undefined && { tls: came.tls }),
    });
  });
  asked.end();
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
