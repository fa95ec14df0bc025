/** Connections to PostgreSQL: encrypted to a server whose certificate is checked, with a password that may change. */
import pg from 'pg';
import type { Secret } from './secret.ts';

export interface DatabaseOptions {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  /** JSON with `username` and `password`. It is read again when the database refuses the password. */
  readonly secret: Secret;
  /** At most so many connections at once. */
  readonly poolSize: number;
  /** What the database shows of a connection, as in `pg_stat_activity`. */
  readonly application: string;
  /**
   * The role that every connection takes: one that may change rows and no table.
   *
   * @default - the user of the secret itself, as migrations need it, and then no time limit on a statement
   */
  readonly role?: string;
  /** Authorities beside those that Node knows, as PEM. */
  readonly authorities?: string;
  /** Told each time a connection could not be made. */
  readonly onConnectFailure?: (fault: unknown) => void;
}

/** What Kysely asks of a pool, and the client as it is for migrations. */
export interface Database {
  readonly options: object;
  connect(): Promise<pg.PoolClient>;
  end(): Promise<void>;
  /** Connections that work at this moment, and requests that wait for one. */
  load(): { readonly inUse: number; readonly waiting: number };
}

const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;

/** What PostgreSQL answers to a password that is no longer good: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const WRONG_PASSWORD = '28P01';

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { secret, onConnectFailure = () => {} } = options;
  let pool = poolOf(options, await credentials(secret));
  const connectOnce = async (): Promise<pg.PoolClient> => {
    try {
      return await pool.connect();
    } catch (fault) {
      if (!(fault instanceof Error && 'code' in fault && fault.code === WRONG_PASSWORD)) throw fault;
      // The secret was rotated: connections that stand go on, new ones take the new password.
      secret.forget();
      const before = pool;
      pool = poolOf(options, await credentials(secret));
      void before.end();
      return pool.connect();
    }
  };
  const connect = async (): Promise<pg.PoolClient> => {
    try {
      return await connectOnce();
    } catch (fault) {
      onConnectFailure(fault);
      throw fault;
    }
  };
  return {
    options: {},
    connect,
    end: () => pool.end(),
    load: () => ({ inUse: pool.totalCount - pool.idleCount, waiting: pool.waitingCount }),
  };
}

/** An account that a role needs is written into SQL as it is, so it is a plain name. */
const ROLE = /^[a-z_][a-z0-9_]{0,62}$/;

function poolOf(
  { host, port, name, poolSize, application, role, authorities }: DatabaseOptions,
  { username, password }: Credentials,
): pg.Pool {
  if (role !== undefined && !ROLE.test(role)) throw new Error(`${role} is no name of a role.`);
  const pool = new pg.Pool({
    host,
    port,
    database: name,
    user: username,
    password,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 60_000,
    application_name: application,
    // The name and the chain of the certificate are checked, which is `verify-full` in PostgreSQL's words.
    ssl: { rejectUnauthorized: true, ...(authorities !== undefined && { ca: authorities }) },
    ...(role !== undefined && {
      statement_timeout: STATEMENT_MS,
      onConnect: (client: pg.ClientBase) => client.query(`SET ROLE ${role}`),
    }),
  });
  // A connection that breaks is replaced by the next one; who waits for an answer on it hears of it there.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

async function credentials(secret: Secret): Promise<Credentials> {
  const value = await secret.current();
  const { username, password } = parsed(value);
  if (typeof username !== 'string' || typeof password !== 'string')
    throw new Error('The secret of the database has no username and password.');
  return { username, password };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
