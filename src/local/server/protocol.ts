import type { ServiceError } from '../service.ts';
import type { Body } from '../state/blobs.ts';
import type { OperationSchema, Schema } from './schema.ts';

/** A request as routing leaves it. */
export interface Incoming {
  readonly method: string;
  /** As sent: still percent-encoded, without the query. */
  readonly path: string;
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  /** Names in lower case; what came twice is joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body, unless the operation takes it as a stream. */
  readonly body: Body;
  /** What the path says of labels, decoded. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Body;
}

/** How requests of a protocol are read and answered. `decode` throws `ServiceError`. */
export interface WireProtocol {
  decode(request: Incoming, operation: OperationSchema): object;
  encode(output: object | undefined, operation: OperationSchema, schema: Schema, requestId: string): WireAnswer;
  encodeError(error: ServiceError, schema: Schema, requestId: string): WireAnswer;
}

export function textOfBody(body: Body): string {
  return body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8') : '';
}

/** The message and the further members of an error, by the names that its shape gives them. */
export function errorMembers(error: ServiceError, schema: Schema): Readonly<Record<string, unknown>> {
  const shape = schema.errors.get(error.code)?.shape;
  const name = shape?.members.find((member) => member.name.toLowerCase() === 'message')?.name ?? 'message';
  return error.message === '' ? error.members : { [name]: error.message, ...error.members };
}

export function statusOf(error: ServiceError, schema: Schema, dialect: 'query' | 'other'): number {
  if (error.status !== undefined) return error.status;
  const known = schema.errors.get(error.code);
  if (known === undefined) return 400;
  if (dialect === 'query') return known.queryStatus;
  // A JSON service answers 400 to whatever is the sender's fault, also where its model says another status.
  return schema.protocol.startsWith('AwsJson') && known.status < 500 ? 400 : known.status;
}
