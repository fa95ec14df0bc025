/**
 * An application load balancer on this machine: it listens, finds the rule, and answers or passes the request on.
 *
 * What it does not do is said where the plan is read: authentication through OIDC or Cognito, Lambda functions as targets and
 * gRPC are refused by name.
 */
import { randomBytes } from 'node:crypto';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Clock, systemClock } from '../../../clock.ts';
import { exchange } from './exchange.ts';
import type { Firewall } from './firewall.ts';
import type { Health } from './health.ts';
import { rawOwnAnswer } from './own-answers.ts';
import type { BalancedTarget, BalancerPlan, ListenerPlan } from './plan.ts';
import { unkept } from './plan-limits.ts';
import type { RequestRecord } from './record.ts';
import { byPriority } from './rules.ts';
import type { RunningBalancer } from './running.ts';
import { type TargetPool, targetPool } from './target-pool.ts';
import { contextChooser, secureOptionsOf } from './tls.ts';
import { checkHealth, type Dial, type Upstream, upstream } from './upstream.ts';
import { passUpgrade } from './websocket.ts';

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
  close(): Promise<void>;
}

/** Throws with a sentence for what the plan asks and is not kept here, and when a port is taken. */
export async function startBalancer(plan: BalancerPlan, options: BalancerOptions = {}): Promise<Balancer> {
  const limits = unkept(plan);
  if (limits.length > 0) throw new Error(limits.join(' '));
  const { clock = systemClock, random = Math.random, address = '127.0.0.1', portOf = ({ port }) => port } = options;
  const { dial = ({ id, port }) => connect(port, id) } = options;
  const groups = new Map(
    plan.targetGroups.map((group) => [
      group.arn,
      targetPool(group, {
        clock,
        random,
        firstIntervalMs: options.firstIntervalMs,
        check: (target) => checkHealth(dial, target, group),
        onHealth: (target, health) => options.onHealth?.(group.arn, target, health),
      }),
    ]),
  );
  const upstreams = new Map([...groups.values()].map((group) => [group, upstream(dial, group.plan.protocol)]));
  const running: RunningBalancer = {
    plan,
    clock,
    groups,
    upstreamOf: (group) => upstreams.get(group) as Upstream,
    stickinessKey: randomBytes(32),
    random,
    firewall: options.firewall,
    ended: (record) => options.onRequest?.(record),
  };
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const close = async () => {
    for (const group of groups.values()) group.close();
    for (const each of upstreams.values()) each.close();
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  };
  const ports = new Map<string, number>();
  try {
    for (const listener of plan.listeners) {
      const server = serverFor(listener, running);
      server.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
      });
      servers.push(server);
      ports.set(listener.arn, await listen(server, portOf(listener), address));
    }
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { ports, targetGroups: groups, close };
}

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });
}

/** A whole request head, as AWS limits it; a longer one is a bad request. */
const MAX_HEADER_BYTES = 64 * 1024;

function serverFor(listener: ListenerPlan, running: RunningBalancer): Server {
  const rules = byPriority(listener.rules);
  const idleMs = Number(running.plan.attributes?.['idle_timeout.timeout_seconds'] ?? 60) * 1000;
  const keepMs = Number(running.plan.attributes?.['client_keep_alive.seconds'] ?? 3600) * 1000;
  const handle = (request: IncomingMessage | Http2ServerRequest, response: ServerResponse | Http2ServerResponse) =>
    exchange(running, listener, rules, request, response);
  const upgrade = (request: IncomingMessage, socket: Socket, head: Buffer) =>
    passUpgrade(running, listener, rules, request, socket, head);
  const common = { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: Math.min(keepMs, idleMs), requestTimeout: 0 };
  if (listener.protocol === 'HTTP') {
    const server = createHttp(common, handle);
    server.on('upgrade', upgrade);
    server.on('clientError', refuse);
    return server;
  }
  const secure = secureOptionsOf(listener.sslPolicy);
  if (typeof secure === 'string') throw new Error(secure);
  const choose = contextChooser(listener.certificates ?? [], secure);
  const [first] = listener.certificates ?? [];
  const tls = {
    ...secure,
    ...(first !== undefined && { cert: first.certificate, key: first.privateKey }),
    SNICallback: (name: string, done: (error: null, context: ReturnType<typeof choose>) => void) =>
      done(null, choose(name)),
  };
  const server =
    running.plan.attributes?.['routing.http2.enabled'] === 'false'
      ? createHttps({ ...common, ...tls }, handle)
      : createSecureServer({ ...common, ...tls, allowHTTP1: true }, handle);
  server.on('upgrade', upgrade);
  server.on('clientError', refuse);
  return server;
}

/** A request that cannot be read. */
function refuse(error: NodeJS.ErrnoException, socket: Socket | TLSSocket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  socket.end(rawOwnAnswer(400));
}
