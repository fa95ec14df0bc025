/** Transactions that see the rows of one organization. */
import { Kysely, PostgresDialect, type PostgresPool, sql, type Transaction } from 'kysely';
import { NEEDED } from './migrations.ts';
import type { Tables } from './tables.ts';

export interface Data {
  /** Rolls back when `work` throws. */
  as<T>(organizationId: string, work: (rows: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Rows that belong to no organization, and the doors that tell which organization somebody is of. */
  readonly open: Kysely<Tables>;
  /** Fails where the database is out of reach, or its schema too old for this release. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export function dataIn(pool: PostgresPool): Data {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    as: (organizationId, work) =>
      db.transaction().execute(async (rows) => {
        // Of this transaction only: a connection that goes back to the pool knows no organization.
        await sql`SELECT set_config('app.current_org_id', ${organizationId}, true)`.execute(rows);
        return work(rows);
      }),
    open: db,
    async check() {
      const found = await db
        .selectFrom('schema_migrations')
        .select(({ fn }) => fn.max('id').as('at'))
        .executeTakeFirst();
      const at = found?.at ?? 0;
      if (at < NEEDED) throw new Error(`the schema stands at step ${at}, and this release needs step ${NEEDED}`);
    },
    close: () => db.destroy(),
  };
}

/** A column of days as text. */
export function day(column: string) {
  return sql<string>`to_char(${sql.ref(column)}, 'YYYY-MM-DD')`;
}

/** A day to compare with one of the database. */
export function asDay(text: string) {
  return sql<Date>`${text}::date`;
}
