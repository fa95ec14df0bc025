/** Connections to PostgreSQL: encrypted to a server whose certificate is checked, with a password that may change. */
import pg from 'pg';
import type { Secret } from '../secrets.ts';
import { SERVING_ROLE } from './migrations.ts';

export interface DatabaseOptions {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly poolSize: number;
  /** JSON with `username` and `password`. */
  readonly secret: Secret;
  /** Authorities beside those that Node knows, as PEM. */
  readonly authorities?: string;
}

/** What Kysely asks of a pool, and the client as it is for migrations. */
export interface Database {
  readonly options: object;
  connect(): Promise<pg.PoolClient>;
  end(): Promise<void>;
}

const CONNECT_MS = 5_000;
const STATEMENT_MS = 10_000;

/** What PostgreSQL answers to a password that is no longer good: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const WRONG_PASSWORD = '28P01';

/** Who serves has the rights of the serving role only; migrations have those of the user in the secret. */
export async function openDatabase(
  options: DatabaseOptions,
  { as }: { readonly as: 'server' | 'owner' },
): Promise<Database> {
  const { secret } = options;
  let pool = poolOf(options, await credentials(secret), as);
  const connect = async (): Promise<pg.PoolClient> => {
    try {
      return await pool.connect();
    } catch (fault) {
      if (!(fault instanceof Error && 'code' in fault && fault.code === WRONG_PASSWORD)) throw fault;
      // The secret was rotated: connections that stand go on, new ones take the new password.
      secret.forget();
      const before = pool;
      pool = poolOf(options, await credentials(secret), as);
      void before.end();
      return pool.connect();
    }
  };
  return { options: {}, connect, end: () => pool.end() };
}

function poolOf(
  { host, port, name, poolSize, authorities }: DatabaseOptions,
  { username, password }: Credentials,
  as: 'server' | 'owner',
): pg.Pool {
  const pool = new pg.Pool({
    host,
    port,
    database: name,
    user: username,
    password,
    max: as === 'server' ? poolSize : 1,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 60_000,
    ...(as === 'server' && { statement_timeout: STATEMENT_MS }),
    application_name: `web-app ${as}`,
    ssl: { rejectUnauthorized: true, ...(authorities !== undefined && { ca: authorities }) },
    ...(as === 'server' && { onConnect: (client: pg.ClientBase) => client.query(`SET ROLE ${SERVING_ROLE}`) }),
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
