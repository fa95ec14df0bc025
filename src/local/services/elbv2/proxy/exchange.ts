/** One request and its answer. */
import type { Socket } from 'node:net';
import { type BodyLength, CHUNKED, UNTIL_CLOSE } from '../http1/framing.ts';
import type { AnswerHead } from '../http1/head.ts';
import type { AnswerFields, BodyTaker, ClientSide, ClientWatcher } from './client-side.ts';
import type { Deadline } from './deadlines.ts';
import { BodyBeginning, type Firewall, inspectedRequest } from './firewall.ts';
import { type Destination, destination } from './forward.ts';
import { answerFields, asBytes, httpDate, requestHead } from './forwarded.ts';
import { incoming, type Received, refusal } from './incoming.ts';
import { ownAnswer } from './own-answers.ts';
import type { BalancedTarget, ListenerPlan, ListenerRule, RuleAction } from './plan.ts';
import type { RequestRecord } from './record.ts';
import { redirectLocation } from './redirect.ts';
import { ruleFor } from './rules.ts';
import type { RunningBalancer } from './running.ts';
import { joinSockets } from './tunnel.ts';
import type { AnswerTaker, RequestAtTarget } from './upstream.ts';

export function exchange(
  running: RunningBalancer,
  listener: ListenerPlan,
  rules: readonly ListenerRule[],
  client: ClientSide,
): void {
  const it = new Exchange(running, listener, client);
  client.watch(it);
  it.begin(rules);
}

/** AWS's time for a connection to a target to come about. */
const CONNECT_MS = 10_000;

class Exchange implements ClientWatcher, AnswerTaker, BodyTaker {
  readonly #running: RunningBalancer;
  readonly #client: ClientSide;
  readonly #came: Received;
  readonly #actions: string[] = [];
  #rule: RequestRecord['rule'];
  #destination: Destination | undefined;
  #asked: RequestAtTarget | undefined;
  /** The request no longer counts at its target. */
  #done = () => {};
  #deadline: Deadline | undefined;
  /** When the target was last sent something, or else when the request came. */
  #sentMs: number;
  #isConnected = false;
  #isBodyWhole: boolean;
  /** The client is not read on, as the target takes no more. */
  #isHeldBack = false;
  #answeredMs = 0;
  #status = 460;
  #targetStatus: number | undefined;
  #seconds: { request?: number; target?: number; response?: number } = {};
  #errorReason: string | undefined;
  #redirectUrl: string | undefined;
  #tunnel: { readonly bytes: () => readonly [received: number, sent: number] } | undefined;

  constructor(running: RunningBalancer, listener: ListenerPlan, client: ClientSide) {
    this.#running = running;
    this.#client = client;
    this.#came = incoming(listener, client, running.clock);
    this.#sentMs = this.#came.startedMs;
    this.#isBodyWhole = client.request.bodyLength === 0;
  }

  begin(rules: readonly ListenerRule[]): void {
    const refused = refusal(this.#client.request, this.#came);
    if (refused !== undefined) {
      this.#answerOwn(refused);
      return;
    }
    const rule = ruleFor(rules, this.#came.facts);
    const { firewall } = this.#running;
    if (firewall === undefined) this.#takeRule(rule, [], undefined);
    else if (this.#client.request.bodyLength === 0) this.#passFirewall(firewall, rule, NOTHING, true);
    else this.#awaitBeginning(firewall, rule);
  }

  #awaitBeginning(firewall: Firewall, rule: ListenerRule | undefined): void {
    const beginning = new BodyBeginning(firewall.bodyBytes, {
      known: (bytes, isWhole) => {
        if (!isWhole) this.#client.pause();
        this.#passFirewall(firewall, rule, bytes, isWhole);
      },
      failed: (status) => this.bodyFailed(status),
    });
    this.#client.giveBody(beginning);
  }

  #passFirewall(firewall: Firewall, rule: ListenerRule | undefined, bytes: Buffer, isWhole: boolean): void {
    const verdict = firewall.judge(
      inspectedRequest(this.#client.request, this.#came, bytes, isWhole, firewall.bodyBytes),
    );
    this.#actions.push('waf');
    if (verdict.action === 'ALLOW') {
      const added = verdict.insertedHeaders.flatMap(({ Name, Value }) => [Name, Value]);
      this.#takeRule(rule, added, { bytes, isWhole });
    } else if (verdict.response === undefined) this.#answerOwn(403);
    else {
      const { status, headers, body } = verdict.response;
      this.#answer(
        status,
        '',
        headers.flatMap(({ Name, Value }) => [Name, Value]),
        body,
      );
    }
  }

  #takeRule(
    rule: ListenerRule | undefined,
    added: AnswerFields,
    beginning: { readonly bytes: Buffer; readonly isWhole: boolean } | undefined,
  ): void {
    const action = finalAction(rule);
    this.#rule = rule?.priority;
    if (action !== undefined) this.#actions.push(action.Type);
    if (action?.RedirectConfig !== undefined) {
      const location = redirectLocation(action.RedirectConfig, this.#came.facts);
      this.#redirectUrl = location;
      this.#answerOwn(action.RedirectConfig.StatusCode === 'HTTP_301' ? 301 : 302, ['location', location]);
    } else if (action?.FixedResponseConfig !== undefined) {
      const { StatusCode, ContentType = 'text/plain', MessageBody = '' } = action.FixedResponseConfig;
      const fields = ['server', 'awselb/2.0', 'content-type', `${ContentType}; charset=utf-8`];
      this.#answer(Number(StatusCode), '', fields, MessageBody);
    } else {
      const { facts } = this.#came;
      const to = action && destination(this.#running, action, this.#client.request.fields, facts.protocol === 'https');
      if (to?.target === undefined) this.#answerOwn(503);
      else this.#pass(to, to.target, added, beginning);
    }
  }

  #pass(
    to: Destination,
    target: BalancedTarget,
    added: AnswerFields,
    beginning: { readonly bytes: Buffer; readonly isWhole: boolean } | undefined,
  ): void {
    this.#destination = to;
    const { group } = to;
    const { clock, deadlines, plan } = this.#running;
    const { request } = this.#client;
    const head = requestHead(request, this.#came, {
      attributes: plan.attributes ?? {},
      client: this.#client.facts,
      added,
    });
    this.#done = group.begin(target);
    this.#asked = this.#running.upstreamOf(group).ask(
      target,
      {
        method: request.method,
        head,
        bodyLength: request.bodyLength,
        isUpgrade: request.isWebSocket,
        isLast: request.classification?.tier === 'Ambiguous' && request.isLast,
      },
      this,
    );
    if (this.#asked.isConnected) this.connected();
    else this.#deadline = deadlines.set(clock.now() + CONNECT_MS, () => this.#breakOff(504, 'TargetTimeout'));
    if (request.bodyLength === 0) return;
    if (beginning !== undefined) this.bodyPart(beginning.bytes);
    if (beginning?.isWhole === true) this.bodyEnd();
    else this.#client.giveBody(this);
  }

  bodyPart(part: Buffer): void {
    if (this.#asked === undefined) return;
    this.#sentMs = this.#running.clock.now();
    if (this.#asked.write(part)) return;
    this.#isHeldBack = true;
    this.#client.pause();
  }

  bodyEnd(): void {
    this.#isBodyWhole = true;
    this.#asked?.end();
  }

  bodyFailed(status: number): void {
    this.#breakOff(status, undefined);
  }

  targetDrained(): void {
    this.#isHeldBack = false;
    this.#client.resume();
  }

  connected(): void {
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#stopTimer();
    this.#sentMs = this.#running.clock.now();
    this.#seconds.request = (this.#sentMs - this.#came.startedMs) / 1000;
  }

  #stopTimer(): void {
    if (this.#deadline !== undefined) this.#running.deadlines.lift(this.#deadline);
    this.#deadline = undefined;
  }

  /** The target has its time until the idle time-out, where it is not the client who keeps it waiting. */
  silent(): void {
    if (this.#isConnected && (this.#isBodyWhole || this.#isHeldBack)) this.#breakOff(504, 'TargetTimeout');
  }

  informed({ status, reason, fields }: AnswerHead): void {
    // Who asked for 100 has had it from the load balancer.
    if (status !== 100) this.#client.inform(status, reason, fields);
  }

  answered(head: AnswerHead, length: BodyLength, nowMs: number): void {
    this.#stopTimer();
    this.#answeredMs = nowMs;
    this.#status = head.status;
    this.#targetStatus = head.status;
    this.#seconds.target = (this.#answeredMs - this.#sentMs) / 1000;
    const cookies = this.#destination?.cookies(head.fields) ?? [];
    const known = length === CHUNKED || length === UNTIL_CLOSE ? undefined : length;
    this.#client.begin(head.status, head.reason, answerFields(head, cookies, nowMs), known);
  }

  answerPart(part: Buffer): void {
    this.#client.write(part);
  }

  answerTold(): boolean {
    return this.#client.flush();
  }

  answerEnd(nowMs: number): void {
    this.#asked = undefined;
    this.#seconds.response = (nowMs - this.#answeredMs) / 1000;
    this.#client.end();
  }

  clientDrained(): void {
    this.#asked?.resume();
  }

  switched(head: AnswerHead, target: Socket, early: Buffer): void {
    this.#stopTimer();
    this.#asked = undefined;
    this.#status = 101;
    this.#targetStatus = 101;
    const client = this.#client.switchProtocols?.(head.reason, head.fields);
    if (client === undefined) target.destroy();
    else this.#tunnel = joinSockets(client, target, early, this.#running.idleMs());
  }

  failed(code: string): void {
    this.#asked = undefined;
    // A refused or broken connection is a bad gateway; one that never comes about is a time-out.
    this.#breakOff(TIMEOUTS.has(code) ? 504 : 502, code);
  }

  #breakOff(status: number, reason: string | undefined): void {
    this.#stopTimer();
    this.#asked?.destroy();
    this.#asked = undefined;
    this.#errorReason = reason;
    // Where an answer has begun, all that can be done is to break it off.
    if (this.#client.isAnswering) this.#client.destroy();
    else this.#answerOwn(status);
  }

  /** An answer of the load balancer itself. */
  #answerOwn(status: number, more: AnswerFields = []): void {
    const { reason, headers, body } = ownAnswer(status);
    this.#answer(status, reason, [...Object.entries(headers).flat(), ...more], body);
  }

  #answer(status: number, reason: string, fields: AnswerFields, text: string): void {
    const body = Buffer.from(text);
    this.#status = status;
    const date = ['date', httpDate(this.#running.clock.now()), 'content-length', String(body.length)];
    this.#client.begin(status, reason, [...fields.map(asBytes), ...date], body.length);
    this.#client.write(body);
    this.#client.end();
  }

  clientClosed(isAnswered: boolean): void {
    this.#done();
    this.#stopTimer();
    this.#asked?.destroy();
    this.#asked = undefined;
    // AWS notes a client that leaves before any answer under a status of its own.
    if (!isAnswered && !this.#client.isAnswering) this.#status = 460;
    this.#running.ended(this.#record());
  }

  #record(): RequestRecord {
    const { facts, traceId, startedMs } = this.#came;
    const { request, facts: client } = this.#client;
    const { protocol, method, host, port, path, query, clientAddress } = facts;
    const [received, sent] = this.#tunnel?.bytes() ?? [this.#client.receivedBytes, this.#client.sentBytes];
    return {
      type: request.httpVersion === '2.0' ? 'h2' : request.isWebSocket ? SOCKET_TYPES[facts.protocol] : facts.protocol,
      startedMs,
      endedMs: this.#running.clock.now(),
      balancer: this.#running.plan.fullName,
      request: { protocol, method, host, port, path, query, clientAddress },
      userAgent: facts.fields.first('user-agent'),
      clientPort: client.port,
      httpVersion: request.httpVersion,
      rule: this.#rule,
      target: this.#destination?.target,
      targetGroupArn: this.#destination?.group.plan.arn,
      requestSeconds: this.#seconds.request,
      targetSeconds: this.#seconds.target,
      responseSeconds: this.#seconds.response,
      status: this.#status,
      targetStatus: this.#targetStatus,
      receivedBytes: received,
      sentBytes: sent,
      tls: client.tls,
      traceId,
      actions: this.#actions,
      redirectUrl: this.#redirectUrl,
      errorReason: this.#errorReason,
      classification: request.classification,
    };
  }
}

const NOTHING = Buffer.alloc(0);
const TIMEOUTS = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'TargetTimeout']);
const SOCKET_TYPES = { http: 'ws', https: 'wss' } as const;

/** The action that ends a rule: what comes before it would authenticate. */
function finalAction(rule: ListenerRule | undefined): RuleAction | undefined {
  const actions = rule?.actions ?? [];
  return actions.length < 2 ? actions[0] : actions.toSorted((a, b) => (a.Order ?? 1) - (b.Order ?? 1)).at(-1);
}
