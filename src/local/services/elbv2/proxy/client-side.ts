/** The side of the client, whichever version of HTTP it speaks. */
import type { Socket } from 'node:net';
import type { HeaderFields } from '../http1/fields.ts';
import type { BodyLength } from '../http1/framing.ts';
import type { RequestRecord } from './record.ts';

/** Whose connection it is. */
export interface ClientFacts {
  readonly address: string;
  readonly port: number;
  readonly tls?: RequestRecord['tls'];
}

export interface ClientRequest {
  readonly httpVersion: '1.0' | '1.1' | '2.0';
  readonly method: string;
  /** As the client wrote it: a path with its query, or a whole URL. */
  readonly target: string;
  readonly fields: HeaderFields;
  readonly bodyLength: BodyLength;
  /** It asks for a connection that becomes a WebSocket (RFC 6455, 4.1). */
  readonly isWebSocket: boolean;
  /** How it departs from HTTP/1.1, in AWS's words; undefined for a sound one. */
  readonly classification?: { readonly tier: string; readonly reason: string } | undefined;
  /** It is answered with this, whatever the rules say. */
  readonly refused?: number | undefined;
  /** Nothing else may follow it on the connections that it takes. */
  readonly isLast: boolean;
}

/** Who gets the body of a request. */
export interface BodyTaker {
  bodyPart(part: Buffer): void;
  bodyEnd(): void;
  /** What comes is no body (400), or no more comes (408). */
  bodyFailed(status: 400 | 408): void;
}

/** Who is told of what becomes of the connection to the client. */
export interface ClientWatcher {
  /** The client takes more of the answer. */
  clientDrained(): void;
  /** The answer is out, or the client has left before. Told once. */
  clientClosed(isAnswered: boolean): void;
}

/** One request of a client, to be answered. */
export interface ClientSide {
  readonly facts: ClientFacts;
  readonly request: ClientRequest;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  /** Whether the head of an answer is out. */
  readonly isAnswering: boolean;
  watch(watcher: ClientWatcher): void;
  /** From now on the body goes there; undefined reads and forgets it. Of a request without one nothing is told. */
  giveBody(taker: BodyTaker | undefined): void;
  pause(): void;
  resume(): void;
  /** An answer before the answer (RFC 9110, 15.2). */
  inform(status: number, reason: string, fields: HeaderFields): void;
  /**
   * Begins the answer. `fields` are those of the head, without those that frame it or name the connection, but with
   * the length where it has one. `length` is that of the body, undefined where it is not known.
   */
  begin(status: number, reason: string, fields: AnswerFields, length: number | undefined): void;
  /** The part is good for the time of the call only. */
  write(part: Buffer): void;
  /** Sends what was written; false where the client should be waited for. */
  flush(): boolean;
  end(): void;
  /** Breaks the answer off. */
  destroy(): void;
  /** Answers that the connection becomes something else, and gives it up; what had come behind the request comes first. */
  switchProtocols?(reason: string, fields: HeaderFields): Socket;
}

/** Name and value by turns. */
export type AnswerFields = readonly string[];
