/**
 * A network load balancer on this machine: each connection goes to one healthy target, byte for byte; a listener for TLS ends
 * TLS first. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/introduction.html
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecure, connect as secureConnect } from 'node:tls';
import type { Clock } from '../../../clock.ts';
import type { CheckResult, Health } from './health.ts';
import type { BalancedTarget, Certificate, HealthCheck, TargetGroupPlan } from './plan.ts';
import { type TargetPool, targetPool } from './target-pool.ts';
import { contextChooser, secureOptionsOf } from './tls.ts';
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
  readonly targetGroups: ReadonlyMap<string, TargetPool>;
  close(): Promise<void>;
}

export async function startTcpBalancer(plan: TcpPlan, options: TcpOptions): Promise<TcpBalancer> {
  const { clock } = options;
  const pools = new Map(plan.targetGroups.map((group) => [group.arn, poolOf(group, options)]));
  const protocols = new Map(plan.targetGroups.map(({ arn, protocol }) => [arn, protocol]));
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const ports = new Map<string, number>();
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  };
  const pass = (outer: Socket, groupArn: string) => {
    const pool = pools.get(groupArn);
    const target = pool?.next();
    if (pool === undefined || target === undefined) {
      outer.destroy();
      return options.onEnd(groupArn, 0, 0, 'target');
    }
    const done = pool.begin(target);
    const inner: Socket =
      protocols.get(groupArn) === 'TLS'
        ? secureConnect({ host: target.id, port: target.port, rejectUnauthorized: false })
        : connect(target.port, target.id);
    hold(inner);
    let isConnected = false;
    inner.on(protocols.get(groupArn) === 'TLS' ? 'secureConnect' : 'connect', () => {
      isConnected = true;
    });
    const giveUp = clock.at(clock.now() + 10_000, () => isConnected || inner.destroy());
    outer.on('error', () => inner.destroy());
    inner.on('error', () => outer.destroy());
    outer.pipe(inner).pipe(outer);
    outer.on('close', () => inner.destroy());
    inner.on('close', () => {
      giveUp();
      done();
      outer.destroy();
      options.onEnd(groupArn, outer.bytesRead, outer.bytesWritten, isConnected ? undefined : 'target');
    });
  };
  const close = async () => {
    for (const pool of pools.values()) pool.close();
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const socket of sockets) socket.destroy();
    await Promise.all(closed);
  };
  try {
    for (const listener of plan.listeners) {
      const server = serverOf(listener, (socket) => pass(socket, listener.group), options);
      server.on('connection', hold);
      servers.push(server);
      ports.set(listener.arn, await listen(server, listener.port, options.address));
    }
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { ports, targetGroups: pools, close };
}

function serverOf(listener: TcpListener, pass: (socket: Socket) => void, options: TcpOptions): Server {
  if (listener.protocol === 'TCP') return createServer({ allowHalfOpen: true, noDelay: true }, pass);
  const secure = secureOptionsOf(listener.sslPolicy);
  if (typeof secure === 'string') throw new Error(secure);
  const choose = contextChooser(listener.certificates ?? [], secure);
  const [first] = listener.certificates ?? [];
  const server = createSecure(
    {
      ...secure,
      // A client that has said all may still hear the answer.
      allowHalfOpen: true,
      ...(first !== undefined && { cert: first.certificate, key: first.privateKey }),
      SNICallback: (name, done) => done(null, choose(name)),
    },
    pass,
  );
  server.on('tlsClientError', () => options.onEnd(listener.group, 0, 0, 'tls'));
  return server;
}

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      const at = server.address();
      resolve(typeof at === 'object' && at !== null ? at.port : port);
    });
  });
}

/** The pool of HTTP groups, with a check that may be a bare connection. */
function poolOf(group: TcpGroup, { clock, random, onHealth }: TcpOptions): TargetPool {
  const { healthCheck } = group;
  const protocol = healthCheck.protocol === 'HTTPS' ? 'HTTPS' : 'HTTP';
  const plan: TargetGroupPlan = { ...group, protocol, healthCheck: { ...healthCheck, protocol } };
  return targetPool(plan, {
    clock,
    random,
    check: (target) =>
      healthCheck.protocol === 'TCP'
        ? checkConnection(target, group)
        : checkHealth(({ id, port }) => connect(port, id), target, plan),
    onHealth: (target, health) => onHealth(group.arn, target, health),
  });
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
