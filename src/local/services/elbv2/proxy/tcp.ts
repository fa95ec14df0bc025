/**
 * A network load balancer on this machine: each connection goes to one healthy target, byte for byte; a listener for TLS ends
 * TLS first. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/introduction.html
 */
import { connect, createServer, type Socket } from 'node:net';
import { createServer as createSecure, connect as secureConnect } from 'node:tls';
import type { Clock } from '../../../clock.ts';
import { passOn } from '../../../pass-on.ts';
import type { CheckResult, Health } from './health.ts';
import { agreePools, listening } from './listening.ts';
import type { BalancedTarget, Certificate, HealthCheck, TargetGroupPlan } from './plan.ts';
import { type TargetPool, targetPool } from './target-pool.ts';
import { secureContexts } from './tls.ts';
import { checkHealth } from './upstream.ts';

export interface TcpPlan {
  readonly kind: 'network';
  readonly listeners: readonly TcpListener[];
  readonly targetGroups: readonly TcpGroup[];
}

export interface TcpListener {
  readonly arn: string;
  readonly protocol: 'TCP' | 'TLS';
  readonly port: number;
  readonly sslPolicy?: string;
  readonly certificates?: readonly Certificate[];
  readonly group: string;
}

export interface TcpGroup {
  readonly arn: string;
  readonly fullName: string;
  readonly protocol: 'TCP' | 'TLS';
  readonly healthCheck: Omit<HealthCheck, 'protocol'> & { readonly protocol: 'TCP' | 'HTTP' | 'HTTPS' };
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface TcpOptions {
  readonly clock: Clock;
  readonly address: string;
  random(): number;
  onHealth(groupArn: string, target: BalancedTarget, health: Health): void;
  onEnd(group: string, receivedBytes: number, sentBytes: number, failure?: 'target' | 'tls'): void;
}

export interface TcpBalancer {
  readonly ports: ReadonlyMap<string, number>;
  readonly targetGroups: ReadonlyMap<string, Omit<TargetPool, 'change'>>;
  /** Goes on by another plan. Connections that stand are not ended. */
  change(plan: TcpPlan): Promise<void>;
  close(): Promise<void>;
}

export async function startTcpBalancer(first: TcpPlan, options: TcpOptions): Promise<TcpBalancer> {
  const { clock } = options;
  const pools = new Map<string, TcpPool>();
  const inners = new Set<Socket>();
  const pass = (outer: Socket, groupArn: string) => {
    const pool = pools.get(groupArn);
    const isSecure = pool?.group.protocol === 'TLS';
    const target = pool?.next();
    if (pool === undefined || target === undefined) {
      outer.destroy();
      return options.onEnd(groupArn, 0, 0, 'target');
    }
    const done = pool.begin(target);
    const inner: Socket = isSecure
      ? secureConnect({ host: target.id, port: target.port, rejectUnauthorized: false })
      : connect(target.port, target.id);
    inners.add(inner);
    let isConnected = false;
    inner.on(isSecure ? 'secureConnect' : 'connect', () => {
      isConnected = true;
    });
    const giveUp = clock.at(clock.now() + 10_000, () => isConnected || inner.destroy());
    passOn(outer, inner);
    inner.on('close', () => {
      inners.delete(inner);
      giveUp();
      done();
      options.onEnd(groupArn, outer.bytesRead, outer.bytesWritten, isConnected ? undefined : 'target');
    });
  };
  const listeners = listening(
    ({ protocol }: TcpListener) => protocol,
    (listener) => serverOf(listener, pass, options),
    { address: options.address, portOf: ({ port }) => port },
  );
  const change = async (plan: TcpPlan) => {
    agreePools(pools, plan.targetGroups, (group) => poolOf(group, options));
    await listeners.agree(plan.listeners);
  };
  const close = async () => {
    for (const pool of pools.values()) pool.close();
    for (const inner of inners) inner.destroy();
    await listeners.close();
  };
  try {
    await change(first);
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { ports: listeners.ports, targetGroups: pools, change, close };
}

function serverOf(first: TcpListener, pass: (socket: Socket, group: string) => void, options: TcpOptions) {
  let listener = first;
  const take = (socket: Socket) => pass(socket, listener.group);
  const change = (next: TcpListener) => {
    listener = next;
  };
  if (first.protocol === 'TCP') return { server: createServer({ allowHalfOpen: true, noDelay: true }, take), change };
  let shown = secureContexts(first);
  const server = createSecure(
    {
      ...shown.options,
      // A client that has said all may still hear the answer.
      allowHalfOpen: true,
      SNICallback: (name, done) => done(null, shown.choose(name)),
    },
    take,
  );
  server.on('tlsClientError', () => options.onEnd(listener.group, 0, 0, 'tls'));
  return {
    server,
    change(next: TcpListener) {
      shown = secureContexts(next);
      server.setSecureContext(shown.options);
      change(next);
    },
  };
}

interface TcpPool extends Omit<TargetPool, 'change'> {
  readonly group: TcpGroup;
  change(group: TcpGroup): void;
}

/** The pool of HTTP groups, with a check that may be a bare connection. */
function poolOf(first: TcpGroup, { clock, random, onHealth }: TcpOptions): TcpPool {
  let group = first;
  const planOf = (each: TcpGroup): TargetGroupPlan => {
    const protocol = each.healthCheck.protocol === 'HTTPS' ? 'HTTPS' : 'HTTP';
    return { ...each, protocol, healthCheck: { ...each.healthCheck, protocol } };
  };
  const { change, ...pool } = targetPool(planOf(first), {
    clock,
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#deregistration-delay
    drainsForWholeDelay: true,
    random,
    check: (target, plan) =>
      group.healthCheck.protocol === 'TCP'
        ? checkConnection(target, group)
        : checkHealth(({ id, port }) => connect(port, id), target, plan),
    onHealth: (target, health) => onHealth(group.arn, target, health),
  });
  return {
    ...pool,
    get plan() {
      return planOf(group);
    },
    get group() {
      return group;
    },
    change(next) {
      group = next;
      change(planOf(next));
    },
  };
}

/** Healthy where a connection comes about: told as an answer that is expected. */
function checkConnection(target: BalancedTarget, { healthCheck }: TcpGroup): Promise<CheckResult> {
  const port = healthCheck.port === 'traffic-port' ? target.port : Number(healthCheck.port);
  return new Promise((resolve) => {
    const socket = connect(port, target.id);
    const timer = setTimeout(() => done({ kind: 'timed out' }), healthCheck.timeoutSeconds * 1000);
    const done = (result: CheckResult) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    socket.on('connect', () => done({ kind: 'answered', status: Number(healthCheck.matcher.slice(0, 3)) }));
    socket.on('error', () => done({ kind: 'failed' }));
  });
}
