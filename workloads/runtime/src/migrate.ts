/** Brings a schema to the state that a release needs. Processes that start together do it once. */
import type { ClientBase } from 'pg';

/**
 * A step of a schema. A step only adds: the release before it goes on working while both run. What a release no longer uses is
 * dropped by a step of a later one.
 */
export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

export interface Schema {
  readonly steps: readonly Migration[];
  /** The role that serves: it reads and writes rows, and may change no table. It is made where it is missing. */
  readonly role: string;
  /** Tables of which the role may neither change nor delete a row. */
  readonly appendOnly?: readonly string[];
  /**
   * Gives the role its rights, after all steps and in a transaction of its own.
   *
   * @default - the role may read and change all rows, those of `appendOnly` aside
   */
  readonly grant?: (client: ClientBase) => Promise<void>;
  /** The PostgreSQL schema that holds the tables. @default 'public' */
  readonly namespace?: string;
}

/** Any number, the same for all releases. */
const LOCK = 7_421_950_322;

/** The names of the steps that were applied, each in a transaction of its own. */
export async function migrate(client: ClientBase, schema: Schema): Promise<readonly string[]> {
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
      id integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    const { rows } = await client.query<{ id: number }>('SELECT id FROM schema_migrations');
    const known = new Set(rows.map(({ id }) => id));
    const missing = schema.steps.filter(({ id }) => !known.has(id)).toSorted((one, other) => one.id - other.id);
    await inTransaction(client, () => makeRole(client, schema.role));
    for (const { id, name, sql } of missing) {
      await inTransaction(client, async () => {
        await client.query(sql);
        await client.query('INSERT INTO schema_migrations (id, name) VALUES ($1, $2)', [id, name]);
      });
    }
    await inTransaction(client, () => schema.grant?.(client) ?? grant(client, schema));
    return missing.map(({ name }) => name);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }
}

/** The step without which a release cannot serve. A schema with further steps serves it too. */
export function neededStep({ steps }: Schema): number {
  return Math.max(...steps.map(({ id }) => id));
}

/** Made first, so that a step may name it. */
async function makeRole(client: ClientBase, role: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${role} NOLOGIN`);
  await client.query(`GRANT ${role} TO CURRENT_USER`);
}

async function grant(client: ClientBase, { role, appendOnly = [], namespace = 'public' }: Schema): Promise<void> {
  for (const each of new Set(['public', namespace])) {
    await client.query(`GRANT USAGE ON SCHEMA ${each} TO ${role}`);
    await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${each} TO ${role}`);
    await client.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${each} TO ${role}`);
  }
  await client.query(`REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM ${role}`);
  for (const table of appendOnly) await client.query(`REVOKE UPDATE, DELETE ON ${table} FROM ${role}`);
}

async function inTransaction(client: ClientBase, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query('COMMIT');
  } catch (fault) {
    await client.query('ROLLBACK');
    throw fault;
  }
}
