/** A request that a client makes over HTTP/2 (RFC 9113), which Node speaks with it. */
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { areWellFormed, HeaderFields } from '../http1/fields.ts';
import { CHUNKED } from '../http1/framing.ts';
import { isRequestLine } from '../http1/head.ts';
import type { AnswerFields, BodyTaker, ClientFacts, ClientRequest, ClientSide, ClientWatcher } from './client-side.ts';

export function http2Client(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  facts: ClientFacts,
): ClientSide {
  return new Http2Exchange(request, response, facts);
}

class Http2Exchange implements ClientSide {
  readonly facts: ClientFacts;
  readonly request: ClientRequest;
  readonly #asked: Http2ServerRequest;
  readonly #response: Http2ServerResponse;
  #watcher: ClientWatcher | undefined;
  #isBodiless = false;
  #isFull = false;
  isAnswering = false;
  receivedBytes: number;
  sentBytes = 0;

  constructor(request: Http2ServerRequest, response: Http2ServerResponse, facts: ClientFacts) {
    this.facts = facts;
    this.#asked = request;
    this.#response = response;
    this.request = requestOf(request);
    this.receivedBytes = sizeOf(request.rawHeaders);
    request.on('error', () => {});
    response.on('error', () => {});
    response.on('drain', () => {
      this.#isFull = false;
      this.#watcher?.clientDrained();
    });
    response.on('close', () => this.#close(false));
  }

  watch(watcher: ClientWatcher): void {
    this.#watcher = watcher;
  }

  giveBody(taker: BodyTaker | undefined): void {
    this.#asked.removeAllListeners('data').removeAllListeners('end');
    this.#asked.on('data', (part: Buffer) => {
      this.receivedBytes += part.length;
      taker?.bodyPart(part);
    });
    this.#asked.on('end', () => taker?.bodyEnd());
    this.#asked.resume();
  }

  pause(): void {
    this.#asked.pause();
  }

  resume(): void {
    this.#asked.resume();
  }

  inform(status: number, _reason: string, fields: HeaderFields): void {
    if (this.isAnswering || this.#response.stream === undefined || this.#response.stream.destroyed) return;
    this.#response.stream.additionalHeaders({ ':status': status, ...grouped(fields.pairs().flat()) });
  }

  begin(status: number, _reason: string, fields: AnswerFields): void {
    this.isAnswering = true;
    this.#isBodiless = this.request.method === 'HEAD' || status === 204 || status === 304;
    for (const [name, value] of Object.entries(grouped(fields))) this.#response.setHeader(name, value);
    this.#response.writeHead(status);
    this.sentBytes += sizeOf(fields);
  }

  write(part: Buffer): void {
    if (this.#isBodiless) return;
    this.sentBytes += part.length;
    this.#isFull = !this.#response.write(Buffer.from(part));
  }

  flush(): boolean {
    return !this.#isFull;
  }

  end(): void {
    this.#response.end();
    this.#close(true);
  }

  /** Merely destroyed, it would end with NO_ERROR, which says that the answer is whole (RFC 9113, 8.1). */
  destroy(): void {
    this.#response.stream?.close(constants.NGHTTP2_INTERNAL_ERROR);
  }

  #close(isAnswered: boolean): void {
    const watcher = this.#watcher;
    this.#watcher = undefined;
    watcher?.clientClosed(isAnswered);
  }
}

function requestOf({ method, url, rawHeaders, headers, stream }: Http2ServerRequest): ClientRequest {
  const fields = new HeaderFields();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]];
    if (!name.startsWith(':') && name !== 'host') fields.add(name, value);
  }
  fields.add('host', headers[':authority'] ?? headers.host ?? '');
  // What the head says of the length is what the frames keep to: Node refuses a body of another length.
  const length = Number(headers['content-length'] ?? CHUNKED);
  // A request that HTTP/1.1 cannot say would become another one behind the load balancer.
  const isSayable = isRequestLine(method, url) && areWellFormed(fields) && !/[\s,]/.test(headers[':authority'] ?? '');
  return {
    httpVersion: '2.0',
    method,
    target: url,
    fields,
    bodyLength: stream.endAfterHeaders ? 0 : length,
    isWebSocket: false,
    isLast: false,
    ...(!isSayable && { refused: 400 }),
  };
}

/** Fields of one name together, as Node sends them. */
function grouped(fields: AnswerFields): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {};
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [name = '', value = ''] = [fields[at]?.toLowerCase(), fields[at + 1]];
    const before = all[name];
    all[name] = before === undefined ? value : [before, value].flat();
  }
  return all;
}

/** As the fields are without compression. */
function sizeOf(fields: readonly string[]): number {
  return fields.reduce((sum, text) => sum + text.length, 0);
}
