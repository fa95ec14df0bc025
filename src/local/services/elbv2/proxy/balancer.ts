/**
 * An application load balancer on this machine: it listens, finds the rule, and answers or passes the request on.
 *
 * What it does not do is said where the plan is read: authentication through OIDC or Cognito, Lambda functions as targets and
 * gRPC are refused by name.
 */
import { randomBytes } from 'node:crypto';
import { createServer as createHttp2 } from 'node:http2';
import { createServer } from 'node:net';
import { createServer as createSecure, type TLSSocket } from 'node:tls';
import { type Clock, systemClock } from '../../../clock.ts';
import type { DesyncMode } from '../http1/desync.ts';
import type { ClientSide } from './client-side.ts';
import { newDeadlines } from './deadlines.ts';
import { exchange } from './exchange.ts';
import type { Firewall } from './firewall.ts';
import type { Health } from './health.ts';
import { type Http1Options, serveHttp1 } from './http1-client.ts';
import { http2Client } from './http2-client.ts';
import { clientFacts, tlsFacts } from './incoming.ts';
import { agreePools, listening } from './listening.ts';
import type { BalancedTarget, BalancerPlan, ListenerPlan, TargetGroupPlan } from './plan.ts';
import { unkept } from './plan-limits.ts';
import type { RequestRecord } from './record.ts';
import { byPriority } from './rules.ts';
import type { RunningBalancer } from './running.ts';
import { type TargetPool, targetPool } from './target-pool.ts';
import { secureContexts } from './tls.ts';
import { checkHealth, type Dial, dialPlainly, type Upstream, upstream } from './upstream.ts';

export interface BalancerOptions {
  /** @default a plain connection to the target's address */
  readonly dial?: Dial;
  /** @default the machine's */
  readonly clock?: Clock;
  /** Where it listens. @default 127.0.0.1 */
  readonly address?: string;
  /** The port to listen on for a listener; 0 for any free one. @default the listener's own */
  readonly portOf?: (listener: ListenerPlan) => number;
  /** Judges each request before any rule. @default none */
  readonly firewall?: Firewall;
  /** Called when a request has ended. */
  readonly onRequest?: (record: RequestRecord) => void;
  readonly onHealth?: (targetGroupArn: string, target: BalancedTarget, health: Health) => void;
  /** From 0 up to 1. @default Math.random */
  readonly random?: () => number;
  /** How soon a target that was never healthy is asked again. @default the interval of its group, as on AWS */
  readonly firstIntervalMs?: number;
}

export interface Balancer {
  /** Where each listener really listens, by its ARN. */
  readonly ports: ReadonlyMap<string, number>;
  /** By ARN. */
  readonly targetGroups: ReadonlyMap<string, TargetPool>;
  /**
   * Goes on by another plan, and with the firewall or without one. Connections that stand are not ended, as on AWS:
   * they find the new rules with their next request.
   */
  change(plan: BalancerPlan, firewall?: Firewall): Promise<void>;
  close(): Promise<void>;
}

/** Throws with a sentence for what the plan asks and is not kept here, and when a port is taken. */
export async function startBalancer(first: BalancerPlan, options: BalancerOptions = {}): Promise<Balancer> {
  const { clock = systemClock, random = Math.random, address = '127.0.0.1', portOf = ({ port }) => port } = options;
  const { dial = dialPlainly } = options;
  let plan = first;
  let firewall = options.firewall;
  const groups = new Map<string, TargetPool>();
  // Also of groups that are gone: requests may be under way there.
  const upstreams = new Map<TargetPool, Upstream>();
  const deadlines = newDeadlines(clock);
  const idleMs = () => Number(plan.attributes?.['idle_timeout.timeout_seconds'] ?? 60) * 1000;
  const poolOf = (group: TargetGroupPlan): TargetPool => {
    const pool = targetPool(group, {
      clock,
      random,
      firstIntervalMs: options.firstIntervalMs,
      check: (target, now) => checkHealth(dial, target, now),
      onHealth: (target, health) => options.onHealth?.(group.arn, target, health),
    });
    upstreams.set(pool, upstream(dial, group.protocol, { clock, deadlines, idleMs }));
    return pool;
  };
  const running: RunningBalancer = {
    get plan() {
      return plan;
    },
    clock,
    deadlines,
    groups,
    upstreamOf: (group) => upstreams.get(group) as Upstream,
    stickinessKey: randomBytes(32),
    random,
    idleMs,
    get firewall() {
      return firewall;
    },
    ended: (record) => options.onRequest?.(record),
  };
  const listeners = listening(
    ({ protocol }: ListenerPlan) => `${protocol} ${protocol === 'HTTPS' && speaksHttp2(plan)}`,
    (listener) => serverFor(listener, running),
    { address, portOf },
  );
  const change = async (next: BalancerPlan): Promise<void> => {
    const limits = unkept(next);
    if (limits.length > 0) throw new Error(limits.join(' '));
    plan = next;
    agreePools(groups, next.targetGroups, poolOf);
    await listeners.agree(next.listeners);
  };
  const close = async () => {
    for (const group of groups.values()) group.close();
    for (const each of upstreams.values()) each.close();
    await listeners.close();
  };
  try {
    await change(first);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return {
    ports: listeners.ports,
    targetGroups: groups,
    async change(next, nextFirewall) {
      firewall = nextFirewall;
      await change(next);
    },
    close,
  };
}

const speaksHttp2 = ({ attributes }: BalancerPlan) => attributes?.['routing.http2.enabled'] !== 'false';

const DESYNC_MODES: readonly DesyncMode[] = ['monitor', 'defensive', 'strictest'];

function serverFor(first: ListenerPlan, running: RunningBalancer) {
  let listener = first;
  let rules = byPriority(first.rules);
  const attribute = (name: string) => running.plan.attributes?.[name];
  const handle = (client: ClientSide) => exchange(running, listener, rules, client);
  const options: Http1Options = {
    clock: running.clock,
    deadlines: running.deadlines,
    handle,
    idleMs: running.idleMs,
    longestMs: () => Number(attribute('client_keep_alive.seconds') ?? 3600) * 1000,
    desyncMode: () =>
      DESYNC_MODES.find((mode) => mode === attribute('routing.http.desync_mitigation_mode')) ?? 'defensive',
  };
  const change = (next: ListenerPlan) => {
    listener = next;
    rules = byPriority(next.rules);
  };
  if (first.protocol === 'HTTP') {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      serveHttp1(socket, clientFacts(socket), options),
    );
    return { server, change };
  }
  let shown = secureContexts(first);
  const factsOf = (socket: TLSSocket) => ({ ...clientFacts(socket), tls: tlsFacts(listener, socket) });
  // It listens nowhere: connections on which a client chose HTTP/2 are handed to it.
  const second = createHttp2((request, response) =>
    handle(http2Client(request, response, factsOf(request.socket as TLSSocket))),
  );
  const server = createSecure(
    {
      ...shown.options,
      noDelay: true,
      ALPNProtocols: speaksHttp2(running.plan) ? ['h2', 'http/1.1'] : ['http/1.1'],
      SNICallback: (name, done) => done(null, shown.choose(name)),
    },
    (socket) => {
      if (socket.alpnProtocol === 'h2') second.emit('connection', socket);
      else serveHttp1(socket, factsOf(socket), options);
    },
  );
  server.on('tlsClientError', (_, socket) => socket.destroy());
  return {
    server,
    change(next: ListenerPlan) {
      if (
        JSON.stringify([next.certificates, next.sslPolicy]) !==
        JSON.stringify([listener.certificates, listener.sslPolicy])
      ) {
        shown = secureContexts(next);
        server.setSecureContext(shown.options);
      }
      change(next);
    },
  };
}
