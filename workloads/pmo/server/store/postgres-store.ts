/** The store in PostgreSQL. What belongs together happens in one transaction. */
import { neededStep } from '@lintel/workload-runtime/migrate';
import { Kysely, PostgresDialect, type PostgresPool, sql } from 'kysely';
import { ENTITIES } from '../../src/entities.ts';
import type { LabelCategory } from '../../src/labels.ts';
import { SCHEMA } from './migrations.ts';
import { type GrantColumns, grantOf, rowOf } from './rows.ts';
import { type Account, type Label, type Noted, type Place, type Store, Taken } from './store.ts';
import { addVersion, change, create, type Database, listed, remove, tableOf } from './things.ts';

const NEEDED = neededStep(SCHEMA);

export function postgresStore(pool: PostgresPool): Store {
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) });
  const grants = async (condition: ReturnType<typeof sql>) => {
    const { rows } = await sql<GrantColumns>`SELECT * FROM app.entity_id_rbac_map WHERE ${condition}`.execute(db);
    return rows.map(grantOf);
  };
  return {
    async account(by) {
      const condition = 'id' in by ? sql`id = ${by.id}` : sql`lower(email) = ${by.email.toLowerCase()}`;
      const { rows } = await sql<{ id: string; name: string; email: string | null; password_hash: string | null }>`
        SELECT id, name, email, password_hash FROM app.d_employee WHERE ${condition} AND active_flag`.execute(db);
      const [row] = rows;
      return (
        row &&
        ({
          id: row.id,
          name: row.name,
          email: row.email ?? '',
          passwordHash: row.password_hash ?? undefined,
        } satisfies Account)
      );
    },
    setPassword: (employee, hash, now, except) =>
      db.transaction().execute(async (within) => {
        await sql`UPDATE app.d_employee SET password_hash = ${hash}, updated_ts = ${now} WHERE id = ${employee}`.execute(
          within,
        );
        await sql`DELETE FROM app.session WHERE employee = ${employee} AND id IS DISTINCT FROM ${except ?? null}`.execute(
          within,
        );
      }),
    async openSession({ id, employee, expires }) {
      // Whoever logs in sweeps away what is over.
      await sql`DELETE FROM app.session WHERE employee = ${employee} AND expires_ts <= now()`.execute(db);
      await sql`INSERT INTO app.session VALUES (${id}, ${employee}, ${expires})`.execute(db);
    },
    async isSession(id, employee, now) {
      const { rows } = await sql`
        SELECT FROM app.session s JOIN app.d_employee e ON e.id = s.employee AND e.active_flag
        WHERE s.id = ${id} AND s.employee = ${employee} AND s.expires_ts > ${now}`.execute(db);
      return rows.length > 0;
    },
    async closeSession(id) {
      await sql`DELETE FROM app.session WHERE id = ${id}`.execute(db);
    },

    grantsOf: (person) => grants(sql`empid = ${person} AND active_flag`),
    grantsOn: (entity, entityId) =>
      grants(sql`entity = ${entity} AND entity_id = ${entityId} AND active_flag ORDER BY granted_ts, id`),
    grant: async (id) => (await grants(sql`id = ${id}`))[0],
    async addGrant({ id, person, entity, entityId, permissions, grantedBy, grantedMs, expiresMs, isActive }) {
      await sql`INSERT INTO app.entity_id_rbac_map VALUES (${id}, ${person}, ${entity}, ${entityId}, ${[...permissions]},
        ${grantedBy}, ${new Date(grantedMs)}, ${expiresMs === undefined ? null : new Date(expiresMs)}, ${isActive})`.execute(
        db,
      );
    },
    async revokeGrant(id) {
      await sql`UPDATE app.entity_id_rbac_map SET active_flag = false WHERE id = ${id}`.execute(db);
    },

    async find({ type, id }) {
      const { rows } = await sql<
        Record<string, unknown>
      >`SELECT * FROM ${tableOf(type)} WHERE id = ${id} AND active_flag`.execute(db);
      return rows[0] && rowOf(type, rows[0]);
    },
    list: (type, query) => listed(db, type, query),
    create: (things) => taken(() => db.transaction().execute((within) => create(within, things))),
    update: (wanted) => taken(() => db.transaction().execute((within) => change(within, wanted))),
    remove: (place, now) => db.transaction().execute((within) => remove(within, place, now)),
    async childCounts(parent, scopes) {
      const counts = [...scopes].map(async ([type, scope]) => {
        const { total } = await listed(db, type, {
          scope,
          parent,
          page: 1,
          limit: 0,
          filters: {},
          sort: { by: 'created_ts', descending: false },
        });
        return [type, total] as const;
      });
      return new Map(await Promise.all(counts));
    },

    link: ({ parent, child }, now) =>
      db.transaction().execute(async (within) => {
        const { rows: made } = await sql`
          INSERT INTO app.d_entity_id_map (parent_entity_type, parent_entity_id, child_entity_type, child_entity_id, from_ts)
          VALUES (${parent.type}, ${parent.id}, ${child.type}, ${child.id}, ${now}) ON CONFLICT DO NOTHING RETURNING 1`.execute(
          within,
        );
        if (made.length > 0) return 'made';
        const { rows: again } = await sql`
          UPDATE app.d_entity_id_map SET active_flag = true, from_ts = ${now}, to_ts = NULL
          WHERE ${isLink(parent, child)} AND NOT active_flag RETURNING 1`.execute(within);
        return again.length > 0 ? 'again' : 'there';
      }),
    async unlink({ parent, child }, now) {
      const { rows } = await sql`
        UPDATE app.d_entity_id_map SET active_flag = false, to_ts = ${now}
        WHERE ${isLink(parent, child)} AND active_flag RETURNING 1`.execute(db);
      return rows.length > 0;
    },
    async linksOf(parent) {
      const { rows } = await sql<Place>`
        SELECT child_entity_type AS type, child_entity_id AS id FROM app.d_entity_id_map
        WHERE parent_entity_type = ${parent.type} AND parent_entity_id = ${parent.id} AND active_flag
        ORDER BY from_ts, child_entity_id`.execute(db);
      return rows;
    },
    async parentsOf(child) {
      const { rows } = await sql<Place>`
        SELECT parent_entity_type AS type, parent_entity_id AS id FROM app.d_entity_id_map
        WHERE child_entity_type = ${child.type} AND child_entity_id = ${child.id} AND active_flag
        ORDER BY from_ts, parent_entity_id`.execute(db);
      return rows;
    },

    async notes({ type, id }, limit) {
      const table = ENTITIES[type].records?.table;
      if (table === undefined) return [];
      const { rows } = await sql<Omit<Noted, 'created_ts'> & { created_ts: Date }>`
        SELECT id, kind, body, created_by, created_ts FROM ${sql.table(`app.${table}`)}
        WHERE entity_id = ${id} ORDER BY created_ts DESC, id LIMIT ${limit}`.execute(db);
      return rows.map((row) => ({ ...row, created_ts: row.created_ts.toISOString() }));
    },
    async addNote({ type, id }, note) {
      const table = ENTITIES[type].records?.table;
      if (table === undefined) throw new Error(`Of a ${type} nothing is noted.`);
      await sql`INSERT INTO ${sql.table(`app.${table}`)}
        VALUES (${note.id}, ${id}, ${note.kind}, ${JSON.stringify(note.body)}, ${note.created_by}, ${note.created_ts})`.execute(
        db,
      );
    },

    addVersion: (of, thing) => db.transaction().execute((within) => addVersion(within, of, thing)),
    async versions(of) {
      const { rows } = await sql<Record<string, unknown>>`
        WITH root AS (SELECT coalesce(parent_artifact_id, id) AS id FROM app.d_artifact WHERE id = ${of})
        SELECT a.* FROM app.d_artifact a, root
        WHERE (a.id = root.id OR a.parent_artifact_id = root.id) AND a.active_flag ORDER BY a.version DESC`.execute(db);
      return rows.map((row) => rowOf('artifact', row));
    },
    async objectKeys() {
      const { rows } = await sql<{ key: string }>`
        SELECT attachment_object_key AS key FROM app.d_artifact WHERE attachment_object_key IS NOT NULL`.execute(db);
      return new Set(rows.map(({ key }) => key));
    },

    async labels(category) {
      const { rows } = await sql<LabelColumns>`
        SELECT level_id, name, descr, sort_order, parent_id, active_flag FROM ${labelTable(category)}
        ORDER BY sort_order, level_id`.execute(db);
      return rows.map(labelOf);
    },
    saveLabel: (category, { level_id, name, descr, sort_order, parent_id, active_flag }) =>
      taken(async () => {
        const values = [name, descr ?? null, sort_order, parent_id ?? null, active_flag] as const;
        const { rows } =
          level_id === undefined
            ? await sql<LabelColumns>`INSERT INTO ${labelTable(category)} (name, descr, sort_order, parent_id, active_flag)
                VALUES (${sql.join(values)}) RETURNING *`.execute(db)
            : await sql<LabelColumns>`UPDATE ${labelTable(category)}
                SET (name, descr, sort_order, parent_id, active_flag) = (${sql.join(values)})
                WHERE level_id = ${level_id} RETURNING *`.execute(db);
        return rows[0] && labelOf(rows[0]);
      }),

    async share({ code, type, id, by, now, expires }) {
      await sql`INSERT INTO app.share_link VALUES (${code}, ${type}, ${id}, ${by}, ${now}, ${expires ?? null})`.execute(
        db,
      );
    },
    async shared(type, code, now) {
      const { rows } = await sql<{ id: string }>`
        SELECT s.entity_id AS id FROM app.share_link s JOIN ${tableOf(type)} t ON t.id::text = s.entity_id AND t.active_flag
        WHERE s.code = ${code} AND s.entity_type = ${type} AND (s.expires_ts IS NULL OR s.expires_ts > ${now})`.execute(
        db,
      );
      return rows[0]?.id;
    },

    async check() {
      const { rows } = await sql<{ latest: number | null }>`SELECT max(id) AS latest FROM schema_migrations`.execute(
        db,
      );
      const latest = rows[0]?.latest ?? 0;
      if (latest < NEEDED) throw new Error(`the schema stands at step ${latest}, not ${NEEDED}`);
    },
    close: () => db.destroy(),
  };
}

interface LabelColumns {
  readonly level_id: number;
  readonly name: string;
  readonly descr: string | null;
  readonly sort_order: number;
  readonly parent_id: number | null;
  readonly active_flag: boolean;
}

function labelOf({ level_id, name, descr, sort_order, parent_id, active_flag }: LabelColumns): Label {
  return {
    level_id,
    name,
    ...(descr === null ? {} : { descr }),
    sort_order,
    ...(parent_id === null ? {} : { parent_id }),
    active_flag,
  };
}

function labelTable(category: LabelCategory) {
  return sql.table(`app.setting_datalabel_${category}`);
}

function isLink(parent: Place, child: Place) {
  return sql`parent_entity_type = ${parent.type} AND parent_entity_id = ${parent.id}
    AND child_entity_type = ${child.type} AND child_entity_id = ${child.id}`;
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const NOT_UNIQUE = '23505';

async function taken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === NOT_UNIQUE)) throw fault;
    throw new Taken('constraint' in fault && fault.constraint === 'd_employee_email' ? 'email' : 'name');
  }
}
