/** Statements about things: one row in the table of their kind, one in the registry, their links and grants. */
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { notesOfChange } from '../../src/changes.ts';
import { ENTITIES, type EntityType, fieldsOf } from '../../src/entities.ts';
import { ALL, OF_CREATOR } from '../../src/permissions.ts';
import { columnsOf, rowOf } from './rows.ts';
import type { Change, Listed, ListQuery, NewThing, Place, Row } from './store.ts';

/** Tables are named where they are used: which one it is, the type of the thing says. */
export type Database = Kysely<Record<string, never>>;
type Columns = Record<string, unknown>;

export function tableOf(type: EntityType) {
  return sql.table(`app.${ENTITIES[type].table}`);
}

export async function listed(db: Database, type: EntityType, query: ListQuery): Promise<Listed> {
  const { scope, parent, page, limit, search, filters, sort } = query;
  const conditions: RawBuilder<unknown>[] = [sql`t.active_flag`];
  if (type === 'artifact') conditions.push(sql`t.is_latest_version`);
  if (scope !== ALL) conditions.push(sql`t.id = ANY(${[...scope]}::uuid[])`);
  if (parent !== undefined)
    conditions.push(sql`EXISTS (SELECT FROM app.d_entity_id_map m WHERE m.active_flag
      AND m.parent_entity_type = ${parent.type} AND m.parent_entity_id = ${parent.id}
      AND m.child_entity_type = ${type} AND m.child_entity_id = t.id::text)`);
  if (search !== undefined) {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`(t.name ILIKE ${pattern} OR t.code ILIKE ${pattern} OR t.descr ILIKE ${pattern})`);
  }
  for (const [field, value] of Object.entries(filters)) conditions.push(sql`${sql.ref(`t.${field}`)} = ${value}`);
  const where = sql.join(conditions, sql` AND `);
  const column = sql.ref(`t.${sort.by}`);
  const order = isText(type, sort.by) ? sql`lower(${column}) COLLATE "C"` : column;
  const [{ rows }, { rows: counted }] = await Promise.all([
    limit === 0
      ? { rows: [] }
      : sql<Columns>`SELECT t.* FROM ${tableOf(type)} t WHERE ${where}
          ORDER BY ${order} ${sort.descending ? sql`DESC` : sql`ASC`} NULLS LAST, t.id
          LIMIT ${limit} OFFSET ${(page - 1) * limit}`.execute(db),
    sql<{ total: string }>`SELECT count(*) AS total FROM ${tableOf(type)} t WHERE ${where}`.execute(db),
  ]);
  return { rows: rows.map((row) => rowOf(type, row)), total: Number(counted[0]?.total ?? 0) };
}

function isText(type: EntityType, column: string): boolean {
  const kind = fieldsOf(type).find(({ name }) => name === column)?.kind;
  return kind === 'text' || kind === 'email' || kind === 'label' || kind === 'reference';
}

export async function create(within: Database, things: readonly NewThing[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const thing of things) {
    const { type, id, creator, grantId, parent, now } = thing;
    rows.push(await insert(within, thing));
    await register(within, { type, id });
    if (parent !== undefined)
      await sql`INSERT INTO app.d_entity_id_map (parent_entity_type, parent_entity_id, child_entity_type, child_entity_id, from_ts)
        VALUES (${parent.type}, ${parent.id}, ${type}, ${id}, ${now})`.execute(within);
    await sql`INSERT INTO app.entity_id_rbac_map (id, empid, entity, entity_id, permission, granted_by_empid, granted_ts)
      VALUES (${grantId}, ${creator}, ${type}, ${id}, ${[...OF_CREATOR]}, ${creator}, ${now})`.execute(within);
  }
  return rows;
}

async function insert(within: Database, { type, id, values, now }: Omit<NewThing, 'parent'>): Promise<Row> {
  const columns = columnsOf(type, { ...values, id, from_ts: now, created_ts: now, updated_ts: now });
  const names = Object.keys(columns).map((name) => sql.ref(name));
  const { rows } = await sql<Columns>`INSERT INTO ${tableOf(type)} (${sql.join(names)})
    VALUES (${sql.join(Object.values(columns))}) RETURNING *`.execute(within);
  const [made] = rows;
  if (made === undefined) throw new Error('PostgreSQL gave no row back.');
  return rowOf(type, made);
}

/** The registry says of each thing what it is called. */
async function register(within: Database, { type, id }: Place): Promise<void> {
  await sql`INSERT INTO app.d_entity_instance_id (entity_type, entity_id, name, slug, code, active_flag)
    SELECT ${type}, id::text, name, slug, code, active_flag FROM ${tableOf(type)} WHERE id = ${id}
    ON CONFLICT (entity_type, entity_id) DO UPDATE
    SET name = excluded.name, slug = excluded.slug, code = excluded.code, active_flag = excluded.active_flag`.execute(
    within,
  );
}

export async function change(within: Database, wanted: Change): Promise<Row | 'missing' | 'conflict'> {
  const { type, id, values, version, by, now } = wanted;
  const { rows: found } = await sql<Columns>`
    SELECT * FROM ${tableOf(type)} WHERE id = ${id} AND active_flag FOR UPDATE`.execute(within);
  if (found[0] === undefined) return 'missing';
  const before = rowOf(type, found[0]);
  if (version !== undefined && before.version !== version) return 'conflict';
  const columns = columnsOf(type, {
    ...values,
    updated_ts: now,
    // Of a document the version counts its files.
    ...(type === 'artifact' ? {} : { version: Number(before.version) + 1 }),
  });
  const assignments = Object.entries(columns).map(([name, value]) => sql`${sql.ref(name)} = ${value}`);
  const { rows } = await sql<Columns>`
    UPDATE ${tableOf(type)} SET ${sql.join(assignments)} WHERE id = ${id} RETURNING *`.execute(within);
  const after = rowOf(type, rows[0] ?? {});
  await register(within, { type, id });
  const table = ENTITIES[type].records?.table;
  if (table !== undefined)
    for (const { kind, body } of notesOfChange(type, before, after))
      await sql`INSERT INTO ${sql.table(`app.${table}`)} VALUES
        (gen_random_uuid(), ${id}, ${kind}, ${JSON.stringify(body)}, ${by}, ${now})`.execute(within);
  return after;
}

export async function remove(within: Database, { type, id }: Place, now: Date): Promise<readonly Row[]> {
  const family =
    type === 'artifact'
      ? sql`coalesce(parent_artifact_id, id) = (SELECT coalesce(parent_artifact_id, id) FROM app.d_artifact WHERE id = ${id} AND active_flag)`
      : sql`id = ${id}`;
  const { rows } =
    await sql<Columns>`UPDATE ${tableOf(type)} SET active_flag = false, to_ts = ${now}, updated_ts = ${now}
    WHERE ${family} AND active_flag RETURNING *`.execute(within);
  const removed = rows.map((row) => rowOf(type, row));
  const ids = removed.map((row) => row.id);
  if (ids.length === 0) return [];
  await sql`UPDATE app.d_entity_instance_id SET active_flag = false
    WHERE entity_type = ${type} AND entity_id = ANY(${ids})`.execute(within);
  await sql`UPDATE app.d_entity_id_map SET active_flag = false, to_ts = ${now} WHERE active_flag AND
    ((parent_entity_type = ${type} AND parent_entity_id = ANY(${ids}))
     OR (child_entity_type = ${type} AND child_entity_id = ANY(${ids})))`.execute(within);
  await sql`UPDATE app.entity_id_rbac_map SET active_flag = false
    WHERE entity = ${type} AND entity_id = ANY(${ids})`.execute(within);
  await sql`DELETE FROM app.share_link WHERE entity_type = ${type} AND entity_id = ANY(${ids})`.execute(within);
  if (type === 'employee') await sql`DELETE FROM app.session WHERE employee = ANY(${ids}::uuid[])`.execute(within);
  return removed;
}

export async function addVersion(
  within: Database,
  of: string,
  thing: Omit<NewThing, 'parent' | 'type'>,
): Promise<Row | 'missing'> {
  // Whoever adds a version holds the first one: of two at once, one waits and follows the other.
  const { rows: roots } = await sql<{ id: string }>`
    SELECT id FROM app.d_artifact WHERE id = (
      SELECT coalesce(parent_artifact_id, id) FROM app.d_artifact WHERE id = ${of} AND active_flag) FOR UPDATE`.execute(
    within,
  );
  const root = roots[0]?.id;
  if (root === undefined) return 'missing';
  const { rows: latest } = await sql<{ id: string; version: number }>`
    UPDATE app.d_artifact SET is_latest_version = false, to_ts = ${thing.now}, updated_ts = ${thing.now}
    WHERE (id = ${root} OR parent_artifact_id = ${root}) AND is_latest_version AND active_flag RETURNING id, version`.execute(
    within,
  );
  const before = latest[0];
  if (before === undefined) return 'missing';
  const values = { ...thing.values, parent_artifact_id: root, version: before.version + 1 };
  const made = await insert(within, { ...thing, type: 'artifact', values });
  await register(within, { type: 'artifact', id: thing.id });
  await sql`INSERT INTO app.d_entity_id_map (parent_entity_type, parent_entity_id, child_entity_type, child_entity_id, from_ts)
    SELECT parent_entity_type, parent_entity_id, child_entity_type, ${thing.id}::text, ${thing.now}::timestamptz
    FROM app.d_entity_id_map
    WHERE child_entity_type = 'artifact' AND child_entity_id = ${before.id} AND active_flag`.execute(within);
  await sql`INSERT INTO app.entity_id_rbac_map
    SELECT gen_random_uuid(), empid, entity, ${thing.id}::text, permission, granted_by_empid, granted_ts, expires_ts, true
    FROM app.entity_id_rbac_map
    WHERE entity = 'artifact' AND entity_id = ${before.id} AND active_flag`.execute(within);
  return made;
}
