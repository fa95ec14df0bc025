/** The connections to targets: kept open between requests, and dialled as the network lets them. */
import { Agent, type ClientRequest, type RequestOptions, request } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as secure } from 'node:tls';
import type { Clock } from '../../../clock.ts';
import type { CheckResult } from './health.ts';
import type { BalancedTarget, TargetGroupPlan } from './plan.ts';

/** Opens a connection to a target. Where the network drops what is sent there, the result is `dropped()`. */
export type Dial = (target: BalancedTarget) => Socket;

/** A connection that never comes about. */
export function dropped(): Socket {
  return Object.defineProperty(new Socket(), 'connecting', { value: true });
}

/** AWS's time for a connection to come about. */
const CONNECT_MS = 10_000;

export interface Upstream {
  request(target: BalancedTarget, options: RequestOptions): ClientRequest;
  close(): void;
}

export function upstream(dial: Dial, protocol: TargetGroupPlan['protocol']): Upstream {
  const agents = new Map<string, Agent>();
  const agentOf = (target: BalancedTarget): Agent => {
    const key = `${target.id}:${target.port}`;
    const agent = agents.get(key) ?? new DialledAgent(() => connection(dial, target, protocol));
    agents.set(key, agent);
    return agent;
  };
  return {
    request: (target, options) => request({ ...options, agent: agentOf(target), setHost: false }),
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

class DialledAgent extends Agent {
  readonly #dial: () => Duplex;

  constructor(dial: () => Duplex) {
    super({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
    this.#dial = dial;
  }

  override createConnection(): Duplex {
    return this.#dial();
  }
}

/** To a target that speaks HTTPS the connection is encrypted, and its certificate is not looked at, as on AWS. */
function connection(dial: Dial, target: BalancedTarget, protocol: TargetGroupPlan['protocol']): Duplex {
  const socket = dial(target);
  socket.setNoDelay(true);
  return protocol === 'HTTPS' ? secure({ socket, rejectUnauthorized: false }) : socket;
}

/** Waits for a connection and then for an answer, no longer than AWS does, until it is stopped. */
export function watchOver(clock: Clock, asked: ClientRequest, idleMs: number, late: () => void): { stop(): void } {
  let stop = clock.at(clock.now() + CONNECT_MS, late);
  const awaitAnswer = () => {
    stop();
    stop = clock.at(clock.now() + idleMs, late);
  };
  asked.on('socket', (socket) => {
    if (socket.connecting) socket.once('connect', awaitAnswer);
    else awaitAnswer();
  });
  return { stop: () => stop() };
}

/** One health check, over a connection of its own. */
export function checkHealth(
  dial: Dial,
  target: BalancedTarget,
  { healthCheck }: TargetGroupPlan,
): Promise<CheckResult> {
  const port = healthCheck.port === 'traffic-port' ? target.port : Number(healthCheck.port);
  return new Promise((resolve) => {
    const asked = request({
      createConnection: () => connection(dial, { ...target, port }, healthCheck.protocol),
      path: healthCheck.path,
      headers: { host: `${target.id}:${port}`, connection: 'close', 'user-agent': 'ELB-HealthChecker/2.0' },
    });
    const timer = setTimeout(() => done({ kind: 'timed out' }), healthCheck.timeoutSeconds * 1000);
    const done = (result: CheckResult) => {
      clearTimeout(timer);
      asked.destroy();
      resolve(result);
    };
    asked.on('response', (answer) => {
      answer.resume();
      done({ kind: 'answered', status: answer.statusCode ?? 0 });
    });
    asked.on('error', () => done({ kind: 'failed' }));
    asked.end();
  });
}
