/** Brings the schema to the state that this release needs. Processes that start together do it once. */
import type { ClientBase } from 'pg';
import { MIGRATIONS, SERVING_ROLE } from './migrations.ts';

/** Any number, the same for all releases. */
const LOCK = 7_421_950_322;

/** The names of the steps that were applied, each in a transaction of its own. */
export async function migrate(client: ClientBase, steps = MIGRATIONS): Promise<readonly string[]> {
  await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  try {
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
      id integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    const { rows } = await client.query<{ id: number }>('SELECT id FROM schema_migrations');
    const known = new Set(rows.map(({ id }) => id));
    const missing = steps.filter(({ id }) => !known.has(id)).toSorted((one, other) => one.id - other.id);
    for (const { id, name, sql } of missing) {
      await inTransaction(client, async () => {
        await client.query(sql);
        await client.query('INSERT INTO schema_migrations (id, name) VALUES ($1, $2)', [id, name]);
      });
    }
    await inTransaction(client, () => grant(client));
    return missing.map(({ name }) => name);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }
}

async function grant(client: ClientBase): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [SERVING_ROLE]);
  if (rowCount === 0) await client.query(`CREATE ROLE ${SERVING_ROLE} NOLOGIN`);
  await client.query(`GRANT ${SERVING_ROLE} TO CURRENT_USER`);
  await client.query(`GRANT USAGE ON SCHEMA public TO ${SERVING_ROLE}`);
  await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${SERVING_ROLE}`);
  await client.query(`REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM ${SERVING_ROLE}`);
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
