/** A connection over which a client speaks HTTP/1.1 or 1.0: one request after the other (RFC 9112, 9.3). */
import type { Socket } from 'node:net';
import type { Clock } from '../../../clock.ts';
import { ChunkedReader, chunkHead, LAST_CHUNK } from '../http1/chunked.ts';
import { COMPLIANT, classify, type DesyncMode, endsConnections, isBlocked, isPlainlySound } from '../http1/desync.ts';
import { HeaderFields } from '../http1/fields.ts';
import { CHUNKED, requestBodyLength } from '../http1/framing.ts';
import { HeadCollector, type RequestHead, readRequestHead } from '../http1/head.ts';
import type { AnswerFields, BodyTaker, ClientFacts, ClientRequest, ClientSide, ClientWatcher } from './client-side.ts';
import { type Deadlines, Idleness } from './deadlines.ts';

export interface Http1Options {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Takes each request; it need not answer at once. */
  handle(client: ClientSide): void;
  /** The longest time in which nothing comes or goes. */
  idleMs(): number;
  /** After so long a connection takes one request more and ends. */
  longestMs(): number;
  desyncMode(): DesyncMode;
}

/** A whole request head, as AWS limits it. */
const MOST_HEAD_BYTES = 64 * 1024;
/** How much is read ahead of requests that wait for their turn. */
const MOST_WAITING_BYTES = 64 * 1024;
/** Up to here the parts of an answer are sent as one. */
const SMALL_BYTES = 16 * 1024;
/** How long what a client still sends is read after the last answer, so that it can read that (RFC 9112, 9.6). */
const LINGER_MS = 2000;

export function serveHttp1(socket: Socket, facts: ClientFacts, options: Http1Options): void {
  new Http1Connection(socket, facts, options);
}

class Http1Connection {
  readonly socket: Socket;
  readonly facts: ClientFacts;
  readonly #options: Http1Options;
  readonly #startedMs: number;
  /** When something last came or went. */
  #heardMs: number;
  readonly #head = new HeadCollector(MOST_HEAD_BYTES, { skipsEmptyLines: true });
  #exchange: Http1Exchange | undefined;
  /** What came and is not read yet. */
  #rest: Buffer | undefined;
  #isTaking = false;
  #isEnding = false;
  readonly #idleness: Idleness;
  readonly #onData = (part: Buffer) => this.#come(part);
  readonly #onEnd = () => this.#clientEnds();

  constructor(socket: Socket, facts: ClientFacts, options: Http1Options) {
    this.socket = socket;
    this.facts = facts;
    this.#options = options;
    this.#startedMs = options.clock.now();
    this.#heardMs = this.#startedMs;
    this.#idleness = new Idleness(options.deadlines, options.clock, options.idleMs(), () => this.#late());
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('error', () => socket.destroy());
    socket.on('drain', () => this.#exchange?.drained());
    socket.on('close', () => {
      this.#idleness.end();
      this.#exchange?.gone();
    });
  }

  heard(): void {
    this.#heardMs = this.#options.clock.now();
    this.#idleness.heard(this.#heardMs);
  }

  /** The exchange has its answer and its request is read to its end. */
  next(isLast: boolean): void {
    this.#exchange = undefined;
    if (isLast) this.end();
    else if (!this.#isTaking) this.advance();
  }

  /** Reads on in what has come already. */
  advance(): void {
    const rest = this.#rest;
    this.#rest = undefined;
    if (rest !== undefined) this.#take(rest);
    const isFull = this.#waitingBytes() > MOST_WAITING_BYTES;
    if (!isFull && this.#exchange?.isPaused !== true && this.socket.isPaused()) this.socket.resume();
  }

  #waitingBytes(): number {
    return this.#rest?.length ?? 0;
  }

  /** No request is read any more; the client is let finish, and has its whole time to read what it was answered. */
  end(): void {
    this.#isEnding = true;
    this.#rest = undefined;
    this.socket.end(() => {
      this.heard();
      this.#idleness.change(LINGER_MS);
    });
    this.socket.resume();
  }

  /** Gives the socket up, with what had come behind the request. */
  release(): Socket {
    const { socket } = this;
    const rest = this.#rest;
    socket.off('data', this.#onData);
    socket.off('end', this.#onEnd);
    this.#idleness.end();
    if (rest !== undefined) socket.unshift(rest);
    this.#rest = undefined;
    this.#isEnding = true;
    return socket;
  }

  #come(part: Buffer): void {
    if (this.#isEnding) return;
    this.heard();
    if (this.#rest === undefined) this.#take(part);
    else this.#hold(Buffer.concat([this.#rest, part]));
  }

  #hold(rest: Buffer): void {
    this.#rest = rest;
    if (rest.length > MOST_WAITING_BYTES) this.socket.pause();
  }

  #take(part: Buffer): void {
    let at = 0;
    this.#isTaking = true;
    while (at < part.length && !this.#isEnding) {
      const exchange = this.#exchange;
      if (exchange === undefined) {
        const head = this.#head.take(part, at);
        if (head === undefined) break;
        if (head === 'too long') {
          this.#refuse(400);
          break;
        }
        at = head.next;
        this.#begin(head.text);
      } else if (exchange.takesBody) {
        at = exchange.takeBody(part, at);
        if (at < 0) {
          exchange.badBody(400);
          break;
        }
      } else {
        this.#hold(part.subarray(at));
        break;
      }
    }
    this.#isTaking = false;
  }

  #begin(text: string): void {
    const head = readRequestHead(text);
    if (typeof head === 'number') {
      this.#refuse(head);
      return;
    }
    this.#idleness.change(this.#options.idleMs());
    const isOld = this.#heardMs - this.#startedMs >= this.#options.longestMs();
    const request = requestOf(head, this.#options.desyncMode(), isOld);
    const exchange = new Http1Exchange(this, request, text.length);
    this.#exchange = exchange;
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html, HTTP headers:
    // the load balancer says so at once, and does not pass the field on.
    if (request.bodyLength !== 0 && head.minor > 0 && head.fields.first('expect')?.toLowerCase() === '100-continue')
      this.socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
    this.#options.handle(exchange);
  }

  /** What cannot be read is answered, and nothing behind it is read. */
  #refuse(refused: number): void {
    const request: ClientRequest = {
      httpVersion: '1.1',
      method: '-',
      target: '-',
      fields: new HeaderFields(),
      bodyLength: 0,
      isWebSocket: false,
      isLast: true,
      refused,
    };
    this.#exchange = new Http1Exchange(this, request, 0);
    this.#options.handle(this.#exchange);
  }

  #clientEnds(): void {
    if (this.#exchange !== undefined && !this.#isEnding) this.socket.destroy();
    else this.socket.end();
  }

  #late(): void {
    if (this.#isEnding) this.socket.destroy();
    else if (this.#exchange !== undefined) this.#exchange.late();
    else if (this.#head.isEmpty) this.socket.destroy();
    else this.#refuse(408);
  }
}

function requestOf(head: RequestHead, mode: DesyncMode, isOld: boolean): ClientRequest {
  const { method, target, minor, fields } = head;
  const found = isPlainlySound(minor, fields)
    ? COMPLIANT
    : classify({ method, target, version: `HTTP/1.${minor}`, fields });
  const length = requestBodyLength(head);
  const { connection } = fields;
  const isWebSocket =
    method === 'GET' &&
    minor > 0 &&
    length === 0 &&
    connection.includes('upgrade') &&
    fields.first('upgrade')?.toLowerCase() === 'websocket';
  const refused = typeof length === 'object' ? length.refused : isBlocked(found, mode) ? 400 : undefined;
  return {
    httpVersion: minor === 0 ? '1.0' : '1.1',
    method,
    target,
    fields,
    bodyLength: typeof length === 'object' ? 0 : length,
    isWebSocket,
    classification: found.tier === 'Compliant' ? undefined : found,
    refused,
    isLast:
      refused !== undefined ||
      isWebSocket ||
      isOld ||
      endsConnections(found, mode) ||
      connection.includes('close') ||
      (minor === 0 && !connection.includes('keep-alive')),
  };
}

class Http1Exchange implements ClientSide {
  readonly request: ClientRequest;
  readonly #connection: Http1Connection;
  #watcher: ClientWatcher | undefined;
  #taker: BodyTaker | undefined;
  #isGiven = false;
  /** Of the body, what is still to come; of one in chunks its reader knows. */
  #left: number;
  readonly #chunks: ChunkedReader | undefined;
  #isRead: boolean;
  #isChunkedAnswer = false;
  #isBodiless = false;
  #isLast: boolean;
  #isEnded = false;
  #isOver = false;
  #out = '';
  isPaused = false;
  isAnswering = false;
  receivedBytes: number;
  sentBytes = 0;

  constructor(connection: Http1Connection, request: ClientRequest, headBytes: number) {
    this.#connection = connection;
    this.request = request;
    this.receivedBytes = headBytes;
    this.#left = request.bodyLength;
    this.#chunks = request.bodyLength === CHUNKED ? new ChunkedReader() : undefined;
    this.#isRead = request.bodyLength === 0;
    this.#isLast = request.isLast;
  }

  get facts(): ClientFacts {
    return this.#connection.facts;
  }

  watch(watcher: ClientWatcher): void {
    this.#watcher = watcher;
  }

  /** Whether the connection may go on reading the body. */
  get takesBody(): boolean {
    return this.#isGiven && !this.isPaused && !this.#isRead;
  }

  giveBody(taker: BodyTaker | undefined): void {
    this.#taker = taker;
    this.#isGiven = true;
    if (!this.#isRead) this.resume();
  }

  pause(): void {
    this.isPaused = true;
    this.#connection.socket.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.#connection.advance();
  }

  /** Takes what belongs to the body; where the next bytes lie, -1 where it is none. */
  takeBody(part: Buffer, from: number): number {
    let at = from;
    if (this.#chunks === undefined) {
      at = Math.min(part.length, from + this.#left);
      this.#left -= at - from;
      this.receivedBytes += at - from;
      this.#isRead = this.#left === 0;
      this.#taker?.bodyPart(part.subarray(from, at));
    } else {
      at = this.#chunks.take(part, from, (data) => this.#taker?.bodyPart(data));
      if (at < 0) return at;
      this.receivedBytes += at - from;
      this.#isRead = this.#chunks.isDone;
    }
    if (this.#isRead) {
      this.#taker?.bodyEnd();
      this.#close();
    }
    return at;
  }

  /** The body is none, or does not come: nothing behind it can be read. */
  badBody(status: 400 | 408): void {
    this.#isRead = true;
    this.#isLast = true;
    this.#taker?.bodyFailed(status);
    this.#close();
  }

  inform(status: number, reason: string, fields: HeaderFields): void {
    if (this.request.httpVersion === '1.0' || this.isAnswering) return;
    this.#out += `HTTP/1.1 ${status} ${reason}\r\n${linesOf(fields.pairs().flat())}\r\n`;
    this.flush();
  }

  begin(status: number, reason: string, fields: AnswerFields, length: number | undefined): void {
    this.isAnswering = true;
    this.#isBodiless = this.request.method === 'HEAD' || status === 204 || status === 304;
    if (length === undefined && !this.#isBodiless) {
      if (this.request.httpVersion === '1.0') this.#isLast = true;
      else this.#isChunkedAnswer = true;
    }
    const framing = this.#isChunkedAnswer ? 'transfer-encoding: chunked\r\n' : '';
    const connection = this.#isLast ? 'close' : 'keep-alive';
    this.#out += `HTTP/1.1 ${status} ${reason}\r\n${linesOf(fields)}${framing}connection: ${connection}\r\n\r\n`;
  }

  write(part: Buffer): void {
    if (this.#isBodiless || part.length === 0) return;
    const before = this.#isChunkedAnswer ? chunkHead(part.length) : '';
    const behind = this.#isChunkedAnswer ? '\r\n' : '';
    if (this.#out.length + part.length <= SMALL_BYTES) {
      this.#out += before + part.toString('latin1') + behind;
      return;
    }
    const { socket } = this.#connection;
    socket.cork();
    this.#out += before;
    this.flush();
    socket.write(Buffer.from(part));
    this.sentBytes += part.length;
    this.#out = behind;
    socket.uncork();
  }

  flush(): boolean {
    const { socket } = this.#connection;
    if (this.#out !== '') {
      this.sentBytes += this.#out.length;
      this.#connection.heard();
      socket.write(this.#out, 'latin1');
      this.#out = '';
    }
    return !socket.writableNeedDrain;
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.#isChunkedAnswer) this.#out += LAST_CHUNK;
    this.flush();
    this.#watcher?.clientClosed(true);
    this.#watcher = undefined;
    // What the client still sends of the request is read and forgotten.
    if (!this.#isRead && !this.#isLast) this.giveBody(undefined);
    this.#close();
  }

  destroy(): void {
    this.#connection.socket.destroy();
  }

  switchProtocols(reason: string, fields: HeaderFields): Socket {
    this.isAnswering = true;
    const socket = this.#connection.release();
    socket.write(`HTTP/1.1 101 ${reason}\r\n${linesOf(fields.pairs().flat())}\r\n`, 'latin1');
    return socket;
  }

  drained(): void {
    this.#watcher?.clientDrained();
  }

  gone(): void {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    this.#isOver = true;
    watcher?.clientClosed(false);
  }

  /** Nothing came or went for too long. Whoever waits for a target has a time of its own for that. */
  late(): void {
    if (this.takesBody) this.badBody(408);
    else if (this.isAnswering) this.destroy();
  }

  #close(): void {
    if (this.#isOver || !this.#isEnded || (!this.#isRead && !this.#isLast)) return;
    this.#isOver = true;
    this.#connection.next(this.#isLast);
  }
}

function linesOf(fields: AnswerFields): string {
  let lines = '';
  for (let at = 0; at + 1 < fields.length; at += 2) lines += `${fields[at]}: ${fields[at + 1]}\r\n`;
  return lines;
}
