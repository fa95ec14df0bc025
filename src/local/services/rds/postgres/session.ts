/**
 * Asks a server that runs here, over its own socket, which only its owner can reach and on which nobody needs a password:
 * the simple query protocol (https://www.postgresql.org/docs/current/protocol-flow.html).
 */
import { connect, type Socket } from 'node:net';

export type PostgresRow = readonly (string | undefined)[];

export interface Session {
  /** Rows of the last statement that gives any. Throws `PostgresError`. */
  query(sql: string): Promise<readonly PostgresRow[]>;
  end(): void;
}

export class PostgresError extends Error {
  /** SQLSTATE */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'PostgresError';
    this.code = code;
  }
}

interface Pending {
  readonly resolve: (rows: readonly PostgresRow[]) => void;
  readonly reject: (error: Error) => void;
  rows: PostgresRow[];
  error?: PostgresError;
}

/** Throws where the server does not take the connection. */
export async function openSession(path: string, user: string, database: string): Promise<Session> {
  const socket = connect(path);
  const waiting: Pending[] = [];
  let isGone: Error | undefined;
  const gone = (error: Error) => {
    isGone ??= error;
    for (const { reject, error: said } of waiting.splice(0)) reject(said ?? isGone);
  };
  socket.on('error', gone);
  socket.on('close', () => gone(new Error('the server ended the connection')));
  readMessages(socket, (kind, body) => {
    const [first] = waiting;
    if (first === undefined) return;
    if (kind === 'T') first.rows = [];
    else if (kind === 'D') first.rows.push(rowOf(body));
    else if (kind === 'E') first.error = errorOf(body);
    if (kind === 'Z') {
      waiting.shift();
      if (first.error === undefined) first.resolve(first.rows);
      else first.reject(first.error);
    }
  });
  const ask = (message: Buffer) =>
    new Promise<readonly PostgresRow[]>((resolve, reject) => {
      if (isGone !== undefined) return reject(isGone);
      waiting.push({ resolve, reject, rows: [] });
      socket.write(message);
    });
  try {
    await ask(startup({ user, database, client_encoding: 'UTF8', application_name: 'lintel' }));
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return {
    query: (sql) => ask(framed('Q', Buffer.from(`${sql}\0`))),
    end() {
      socket.end(framed('X', Buffer.alloc(0)));
    },
  };
}

function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const version = Buffer.from([0, 3, 0, 0]);
  const text = Object.entries(parameters).flatMap(([name, value]) => [`${name}\0`, `${value}\0`]);
  return withLength(Buffer.concat([version, Buffer.from(`${text.join('')}\0`)]));
}

const framed = (kind: string, body: Buffer) => Buffer.concat([Buffer.from(kind), withLength(body)]);

function withLength(body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

function readMessages(socket: Socket, take: (kind: string, body: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 5) {
      const end = 1 + rest.readInt32BE(1);
      if (rest.length < end) break;
      const message = rest.subarray(5, end);
      const kind = String.fromCharCode(rest[0] ?? 0);
      rest = rest.subarray(end);
      take(kind, message);
    }
  });
}

function rowOf(body: Buffer): PostgresRow {
  let at = 2;
  return Array.from({ length: body.readInt16BE(0) }, () => {
    const length = body.readInt32BE(at);
    at += 4;
    if (length < 0) return undefined;
    at += length;
    return body.toString('utf8', at - length, at);
  });
}

function errorOf(body: Buffer): PostgresError {
  const fields = new Map(
    body
      .toString('utf8')
      .split('\0')
      .filter((each) => each !== '')
      .map((each) => [each.charAt(0), each.slice(1)]),
  );
  return new PostgresError(fields.get('C') ?? '', fields.get('M') ?? 'the server gave no reason');
}

/** A text as SQL has it. */
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
/** A name as SQL has it. */
export const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;
