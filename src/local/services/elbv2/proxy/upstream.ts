/**
 * The connections to targets, over which the load balancer speaks HTTP/1.1: one request after the other, kept open in between,
 * and dialled as the network lets them.
 */
import { connect, type OnReadOpts, Socket } from 'node:net';
import { connect as secure } from 'node:tls';
import { type Clock, systemClock } from '../../../clock.ts';
import { ChunkedReader, chunkHead, LAST_CHUNK } from '../http1/chunked.ts';
import { answerBodyLength, type BodyLength, CHUNKED, UNTIL_CLOSE } from '../http1/framing.ts';
import { type AnswerHead, HeadCollector, readAnswerHead } from '../http1/head.ts';
import { type Deadlines, Idleness, newDeadlines } from './deadlines.ts';
import type { CheckResult } from './health.ts';
import type { BalancedTarget, TargetGroupPlan } from './plan.ts';
import { targetKey } from './target-pool.ts';

/**
 * Opens a connection to a target. Where the network drops what is sent there, the result is `dropped()`. What comes may be
 * given to `onread` or to listeners.
 */
export type Dial = (target: BalancedTarget, onread: OnReadOpts | undefined) => Socket;

export const dialPlainly: Dial = ({ id, port }, onread) =>
  connect({ port, host: id, ...(onread !== undefined && { onread }) });

/** A connection that never comes about. */
export function dropped(): Socket {
  return Object.defineProperty(new Socket(), 'connecting', { value: true });
}

export interface TargetRequest {
  readonly method: string;
  /** Request line and fields with the empty line, as Latin-1. */
  readonly head: string;
  readonly bodyLength: BodyLength;
  /** The connection may become something else by it. */
  readonly isUpgrade: boolean;
  /** It is the last one on its connection. */
  readonly isLast: boolean;
}

/** Who gets the answer. After `answerEnd`, `switched` or `failed` nothing more comes. */
export interface AnswerTaker {
  /** The connection stands, and the request is on its way. */
  connected(): void;
  /** An answer before the answer (RFC 9110, 15.2). */
  informed(head: AnswerHead): void;
  /** `nowMs` is when the part came in which its head ends. */
  answered(head: AnswerHead, length: BodyLength, nowMs: number): void;
  /** Good for the time of the call: what is kept of it is copied. */
  answerPart(part: Buffer): void;
  /** All that has come is told; false where no more is wanted before `resume`. */
  answerTold(): boolean;
  answerEnd(nowMs: number): void;
  /** The target takes more of the body. */
  targetDrained(): void;
  /** The connection is another one from now on; `early` came behind the head. */
  switched(head: AnswerHead, socket: Socket, early: Buffer): void;
  /** For the idle time nothing was sent or came, and no answer has begun. */
  silent(): void;
  /** By an error code of the system, or one of the load balancer's own. */
  failed(code: string): void;
}

/** A request that was sent. */
export interface RequestAtTarget {
  readonly isConnected: boolean;
  /** False where the target should be waited for. */
  write(part: Buffer): boolean;
  end(): void;
  pause(): void;
  resume(): void;
  /** Gives it up, with its connection. */
  destroy(): void;
}

export interface Upstream {
  ask(target: BalancedTarget, request: TargetRequest, taker: AnswerTaker): RequestAtTarget;
  close(): void;
}

/** As long as the longest head that is passed on to a client. */
const MOST_HEAD_BYTES = 32 * 1024;

export interface UpstreamTimes {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** How long nothing may come or go on a connection. */
  idleMs(): number;
}

export function upstream(dial: Dial, protocol: TargetGroupPlan['protocol'], times: UpstreamTimes): Upstream {
  const idle = new Map<string, TargetConnection[]>();
  const all = new Set<TargetConnection>();
  const open = (key: string, target: BalancedTarget, isUpgrade: boolean): TargetConnection => {
    const own = idle.get(key) ?? [];
    idle.set(key, own);
    // One that becomes something else is read by whoever has it then, and one that is encrypted by its cipher.
    const isReadHere = !isUpgrade && protocol === 'HTTP';
    const to = (onread: OnReadOpts) => connectionTo(dial, target, protocol, isReadHere ? onread : undefined);
    const connection: TargetConnection = new TargetConnection(to, times, {
      idle: () => own.push(connection),
      gone: () => {
        all.delete(connection);
        const at = own.indexOf(connection);
        if (at >= 0) own.splice(at, 1);
      },
    });
    all.add(connection);
    return connection;
  };
  return {
    ask(target, request, taker) {
      const key = targetKey(target);
      const kept = request.isUpgrade ? undefined : idle.get(key)?.pop();
      const connection = kept ?? open(key, target, request.isUpgrade);
      connection.ask(request, taker);
      return connection;
    },
    close() {
      for (const connection of [...all]) connection.destroy();
    },
  };
}

/** To a target that speaks HTTPS the connection is encrypted, and its certificate is not looked at, as on AWS. */
function connectionTo(
  dial: Dial,
  target: BalancedTarget,
  protocol: TargetGroupPlan['protocol'],
  onread: OnReadOpts | undefined,
): Socket {
  const socket = dial(target, onread);
  socket.setNoDelay(true);
  return protocol === 'HTTPS' ? secure({ socket, rejectUnauthorized: false }) : socket;
}

/** What has just come from a target: one place for all connections spares a new one for each answer. */
const READ = Buffer.allocUnsafeSlow(64 * 1024);

class TargetConnection implements RequestAtTarget {
  readonly #socket: Socket;
  readonly #tell: { idle(): void; gone(): void };
  readonly #head = new HeadCollector(MOST_HEAD_BYTES, { skipsEmptyLines: false });
  #request: TargetRequest | undefined;
  #taker: AnswerTaker | undefined;
  /** Of the body that is sent, what is to be sent still. */
  #toSend = 0;
  #isSent = false;
  /** Of the body that comes; undefined before its head. */
  #left: BodyLength | undefined;
  #chunks: ChunkedReader | undefined;
  #isKept = true;
  #isOver = false;
  #heardMs = 0;
  readonly #times: UpstreamTimes;
  readonly #idleness: Idleness;
  readonly #onData = (part: Buffer) => this.#take(part);
  readonly #onEnd = () => this.#targetEnds();

  constructor(to: (onread: OnReadOpts) => Socket, times: UpstreamTimes, tell: { idle(): void; gone(): void }) {
    const socket = to({
      buffer: READ,
      callback: (bytes) => {
        this.#take(READ.subarray(0, bytes));
        return true;
      },
    });
    this.#socket = socket;
    this.#times = times;
    this.#idleness = new Idleness(times.deadlines, times.clock, times.idleMs(), () => {
      if (this.#taker === undefined) this.destroy();
      else if (this.#left !== undefined) this.#fail('TargetTimeout');
      else this.#taker.silent();
    });
    this.#tell = tell;
    for (const event of ['connect', 'secureConnect'])
      socket.on(event, () => {
        this.#heard();
        this.#taker?.connected();
      });
    socket.on('data', this.#onData);
    socket.on('drain', () => this.#taker?.targetDrained());
    socket.on('end', this.#onEnd);
    socket.on('error', ({ code = 'TargetError' }: NodeJS.ErrnoException) => this.#fail(code));
    socket.on('close', () => this.#fail('TargetClosedConnection'));
  }

  get isConnected(): boolean {
    return !this.#socket.connecting;
  }

  ask(request: TargetRequest, taker: AnswerTaker): void {
    const { head, bodyLength } = request;
    this.#request = request;
    this.#taker = taker;
    this.#left = undefined;
    this.#chunks = undefined;
    this.#toSend = bodyLength;
    this.#isSent = bodyLength === 0;
    this.#idleness.change(this.#times.idleMs());
    this.#heard();
    if (bodyLength !== 0) {
      // What is there of the body already goes with the head.
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
    }
    this.#socket.write(head, 'latin1');
  }

  write(part: Buffer): boolean {
    if (this.#isOver || this.#isSent || part.length === 0) return true;
    this.#heard();
    if (this.#toSend !== CHUNKED) {
      // More than was announced would be read as another request.
      if (part.length > this.#toSend) {
        this.#fail('BodyOfAnotherLength');
        return true;
      }
      this.#toSend -= part.length;
      return this.#socket.write(part);
    }
    this.#socket.cork();
    this.#socket.write(chunkHead(part.length), 'latin1');
    this.#socket.write(part);
    const isFree = this.#socket.write('\r\n', 'latin1');
    this.#socket.uncork();
    return isFree;
  }

  end(): void {
    if (this.#isOver || this.#isSent) return;
    if (this.#toSend > 0) {
      this.#fail('BodyOfAnotherLength');
      return;
    }
    this.#isSent = true;
    if (this.#toSend === CHUNKED) this.#socket.write(LAST_CHUNK, 'latin1');
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#taker = undefined;
    this.#leave();
    this.#socket.destroy();
  }

  #leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#idleness.end();
    this.#tell.gone();
  }

  #heard(): void {
    this.#heardMs = this.#times.clock.now();
    this.#idleness.heard(this.#heardMs);
  }

  #take(part: Buffer): void {
    let at = 0;
    this.#heard();
    while (at < part.length) {
      // Nobody asked for more: it would be read as the answer to somebody else.
      if (this.#taker === undefined) {
        this.destroy();
        return;
      }
      const next = this.#left === undefined ? this.#takeHead(part, at) : this.#takeBody(part, at);
      if (next === undefined) return;
      at = next;
    }
    if (this.#taker?.answerTold() === false) this.#socket.pause();
  }

  /** Where the next bytes lie; undefined where it has failed or is given up. */
  #takeHead(part: Buffer, from: number): number | undefined {
    const taken = this.#head.take(part, from);
    if (taken === undefined) return part.length;
    const head = taken === 'too long' ? undefined : readAnswerHead(taken.text);
    if (taken === 'too long' || head === undefined) return this.#fail('TargetAnswerMalformed');
    if (head.status === 101) {
      if (this.#request?.isUpgrade !== true) return this.#fail('TargetAnswerMalformed');
      return this.#switch(head, part.subarray(taken.next));
    }
    if (head.status < 200) {
      this.#taker?.informed(head);
      return taken.next;
    }
    const length = answerBodyLength(this.#request?.method ?? '', head);
    if (length === undefined) return this.#fail('TargetAnswerMalformed');
    this.#left = length;
    this.#chunks = length === CHUNKED ? new ChunkedReader() : undefined;
    const { connection } = head.fields;
    this.#isKept = length !== UNTIL_CLOSE && !connection.includes('close');
    if (head.minor === 0 && !connection.includes('keep-alive')) this.#isKept = false;
    this.#taker?.answered(head, length, this.#heardMs);
    if (length === 0) this.#finish(taken.next === part.length);
    return taken.next;
  }

  #takeBody(part: Buffer, from: number): number | undefined {
    const left = this.#left ?? 0;
    if (this.#chunks !== undefined) {
      const next = this.#chunks.take(part, from, (data) => this.#taker?.answerPart(data));
      if (next < 0) return this.#fail('TargetAnswerMalformed');
      if (this.#chunks.isDone) this.#finish(next === part.length);
      return next;
    }
    const next = left === UNTIL_CLOSE ? part.length : Math.min(part.length, from + left);
    if (left !== UNTIL_CLOSE) this.#left = left - (next - from);
    this.#taker?.answerPart(part.subarray(from, next));
    if (this.#left === 0) this.#finish(next === part.length);
    return next;
  }

  /** The answer is whole. Its connection is kept where nothing came behind it and the request is whole too. */
  #finish(isLastByte: boolean): void {
    const taker = this.#taker;
    const isKept = this.#isKept && this.#isSent && isLastByte && this.#request?.isLast === false;
    this.#taker = undefined;
    this.#request = undefined;
    if (isKept && !this.#isOver) {
      this.#socket.resume();
      this.#tell.idle();
    } else this.destroy();
    taker?.answerEnd(this.#heardMs);
  }

  #switch(head: AnswerHead, early: Buffer): undefined {
    const taker = this.#taker;
    this.#taker = undefined;
    this.#leave();
    this.#socket.off('data', this.#onData).off('end', this.#onEnd);
    taker?.switched(head, this.#socket, early);
  }

  #targetEnds(): void {
    this.#heard();
    if (this.#taker !== undefined && this.#left === UNTIL_CLOSE) this.#finish(true);
    else this.#fail('TargetClosedConnection');
  }

  #fail(code: string): undefined {
    const taker = this.#taker;
    this.destroy();
    taker?.failed(code);
  }
}

/** One health check, over a connection of its own. */
export function checkHealth(
  dial: Dial,
  target: BalancedTarget,
  { healthCheck }: TargetGroupPlan,
): Promise<CheckResult> {
  const port = healthCheck.port === 'traffic-port' ? target.port : Number(healthCheck.port);
  // The time that a check has is its own.
  const once = upstream(dial, healthCheck.protocol, {
    clock: systemClock,
    deadlines: newDeadlines(systemClock),
    idleMs: () => Number.POSITIVE_INFINITY,
  });
  return new Promise((resolve) => {
    const done = (result: CheckResult) => {
      clearTimeout(timer);
      once.close();
      resolve(result);
    };
    const timer = setTimeout(() => done({ kind: 'timed out' }), healthCheck.timeoutSeconds * 1000);
    const host = target.id.includes(':') ? `[${target.id}]` : target.id;
    const head = `GET ${healthCheck.path} HTTP/1.1\r\nhost: ${host}:${port}\r\nconnection: close\r\nuser-agent: ELB-HealthChecker/2.0\r\n\r\n`;
    const nothing = () => {};
    once.ask(
      { ...target, port },
      { method: 'GET', head, bodyLength: 0, isUpgrade: false, isLast: true },
      {
        connected: nothing,
        informed: nothing,
        answered: ({ status }) => done({ kind: 'answered', status }),
        answerPart: nothing,
        answerTold: () => true,
        answerEnd: nothing,
        targetDrained: nothing,
        switched: nothing,
        silent: nothing,
        failed: () => done({ kind: 'failed' }),
      },
    );
  });
}
