/** The store in PostgreSQL. */
import { neededStep } from '@lintel/workload-runtime/migrate';
import {
  type Generated,
  type JSONColumnType,
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type Selectable,
  sql,
  type Transaction,
} from 'kysely';
import type { Role, Status, Terms } from '../../src/terms.ts';
import { SCHEMA } from './migrations.ts';
import type {
  AuditEntry,
  Change,
  ContractQuery,
  ContractRecord,
  Outcome,
  RefreshToken,
  Rows,
  Session,
  Store,
  User,
  Version,
} from './store.ts';

const NEEDED = neededStep(SCHEMA);

/** Any number but the one of migrations: who holds it may add to the audit. */
const AUDIT_LOCK = 5_113_720_041;

interface UserRow {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  role: Role;
  is_active: boolean;
  created_at: Date;
}

interface ContractTable {
  id: string;
  version: number;
  status: Status;
  terms: JSONColumnType<Terms>;
  total_value: string;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
  is_deleted: boolean;
}

interface Tables {
  readonly users: UserRow;
  readonly sessions: { id: string; user_id: string; created_at: Date; expires_at: Date; revoked_at: Date | null };
  readonly refresh_tokens: { hash: string; session_id: string; expires_at: Date; used_at: Date | null };
  readonly contracts: ContractTable;
  readonly contract_versions: {
    contract_id: string;
    version: number;
    change: Change;
    status: Status;
    terms: JSONColumnType<Terms>;
    total_value: string;
    by_user: string;
    at: Date;
  };
  readonly audit_log: {
    seq: string | number;
    at: Date;
    actor: string;
    action: string;
    subject: string;
    details: JSONColumnType<Readonly<Record<string, unknown>>>;
    previous_hash: string;
    hash: string;
  };
  readonly ai_usage: {
    id: Generated<string>;
    at: Date;
    user_id: string;
    type: string;
    model: string;
    input: number;
    output: number;
    cache_read: number;
    cache_write: number;
    cost_usd: string | null;
    saved_usd: string;
    latency_ms: number;
    outcome: Outcome;
    is_cached: boolean;
  };
  readonly schema_migrations: { id: number };
}

/**
 * What PostgreSQL answers before the first migration: the role is not there (22023, from SET ROLE), or the table is not (42P01):
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isWithoutSchema(fault: unknown): boolean {
  return fault instanceof Error && 'code' in fault && (fault.code === '22023' || fault.code === '42P01');
}

type Db = Kysely<Tables> | Transaction<Tables>;

export function postgresStore(pool: PostgresPool): Store {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    ...rowsOf(db),
    transaction: (work) => db.transaction().execute((within) => work(rowsOf(within))),
    async check() {
      await sql`SELECT 1`.execute(db).catch((fault: unknown) => {
        if (!isWithoutSchema(fault)) throw fault;
      });
    },
    async isMigrated() {
      try {
        const { latest } = await db
          .selectFrom('schema_migrations')
          .select(({ fn }) => fn.max('id').as('latest'))
          .executeTakeFirstOrThrow();
        return (latest ?? 0) >= NEEDED;
      } catch (fault) {
        if (isWithoutSchema(fault)) return false;
        throw fault;
      }
    },
    close: () => db.destroy(),
  };
}

function rowsOf(db: Db): Rows {
  return { ...userRows(db), ...sessionRows(db), ...contractRows(db), ...auditRows(db), ...usageRows(db) };
}

function userRows(db: Db): Pick<Rows, 'addUser' | 'user' | 'userByEmail' | 'users' | 'changeUser'> {
  return {
    async addUser({ id, email, name, passwordHash, role, isActive, createdAt }) {
      const made = await db
        .insertInto('users')
        .values({ id, email, name, password_hash: passwordHash, role, is_active: isActive, created_at: createdAt })
        .onConflict((conflict) => conflict.column('email').doNothing())
        .executeTakeFirst();
      return made.numInsertedOrUpdatedRows === 1n;
    },
    async user(id) {
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      return row && userOf(row);
    },
    async userByEmail(email) {
      const row = await db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();
      return row && userOf(row);
    },
    users: async () => (await db.selectFrom('users').selectAll().orderBy(sql`email COLLATE "C"`).execute()).map(userOf),
    async changeUser(id, { role, isActive, passwordHash }) {
      await db
        .updateTable('users')
        .set({
          ...(role !== undefined && { role }),
          ...(isActive !== undefined && { is_active: isActive }),
          ...(passwordHash !== undefined && { password_hash: passwordHash }),
        })
        .where('id', '=', id)
        .execute();
    },
  };
}

type SessionMethods =
  | 'addSession'
  | 'sessionWithUser'
  | 'revokeSession'
  | 'revokeSessionsOf'
  | 'addToken'
  | 'lockToken'
  | 'spendToken'
  | 'forgetSessions';

function sessionRows(db: Db): Pick<Rows, SessionMethods> {
  return {
    async addSession({ id, userId, createdAt, expiresAt }) {
      await db
        .insertInto('sessions')
        .values({ id, user_id: userId, created_at: createdAt, expires_at: expiresAt, revoked_at: null })
        .execute();
    },
    async sessionWithUser(id) {
      const row = await db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .selectAll('users')
        .select(['sessions.created_at as session_created_at', 'sessions.expires_at', 'sessions.revoked_at'])
        .where('sessions.id', '=', id)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const session: Session = {
        id,
        userId: row.id,
        createdAt: row.session_created_at,
        expiresAt: row.expires_at,
        ...(row.revoked_at !== null && { revokedAt: row.revoked_at }),
      };
      return { session, user: userOf(row) };
    },
    async revokeSession(id, at) {
      await db
        .updateTable('sessions')
        .set({ revoked_at: at })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute();
    },
    async revokeSessionsOf(userId, at, except) {
      const all = db
        .updateTable('sessions')
        .set({ revoked_at: at })
        .where('user_id', '=', userId)
        .where('revoked_at', 'is', null);
      await (except === undefined ? all : all.where('id', '!=', except)).execute();
    },
    async addToken({ hash, sessionId, expiresAt }) {
      await db
        .insertInto('refresh_tokens')
        .values({ hash, session_id: sessionId, expires_at: expiresAt, used_at: null })
        .execute();
    },
    async lockToken(hash) {
      const row = await db
        .selectFrom('refresh_tokens')
        .selectAll()
        .where('hash', '=', hash)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const token: RefreshToken = { hash, sessionId: row.session_id, expiresAt: row.expires_at };
      return row.used_at === null ? token : { ...token, usedAt: row.used_at };
    },
    async spendToken(hash, at) {
      await db.updateTable('refresh_tokens').set({ used_at: at }).where('hash', '=', hash).execute();
    },
    async forgetSessions(before) {
      await db.deleteFrom('sessions').where('expires_at', '<', before).execute();
    },
  };
}

type ContractMethods =
  | 'addContract'
  | 'contract'
  | 'lockContract'
  | 'changeContract'
  | 'contracts'
  | 'overview'
  | 'addVersion'
  | 'versions';

function contractRows(db: Db): Pick<Rows, ContractMethods> {
  return {
    async addContract(contract) {
      await db.insertInto('contracts').values(contractRow(contract)).execute();
    },
    async contract(id) {
      const row = await db.selectFrom('contracts').selectAll().where('id', '=', id).executeTakeFirst();
      return row && contractOf(row);
    },
    async lockContract(id) {
      const row = await db.selectFrom('contracts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      return row && contractOf(row);
    },
    async changeContract(contract) {
      await db.updateTable('contracts').set(contractRow(contract)).where('id', '=', contract.id).execute();
    },
    async contracts(query) {
      const asked = askedContracts(db, query);
      const { total } = await asked.select(({ fn }) => fn.countAll().as('total')).executeTakeFirstOrThrow();
      const rows = await asked
        .selectAll()
        .orderBy(SORT_COLUMNS[query.sort], query.isDescending ? 'desc' : 'asc')
        .orderBy('id')
        .limit(query.limit)
        .offset(query.offset)
        .execute();
      return { contracts: rows.map(contractOf), total: Number(total) };
    },
    async overview() {
      const rows = await db
        .selectFrom('contracts')
        .select(({ fn }) => [
          'status',
          fn.countAll().as('contracts'),
          sql<string>`sum((terms->>'capacity')::numeric)`.as('capacity'),
          fn.sum<string>('total_value').as('total_value'),
        ])
        .where('is_deleted', '=', false)
        .groupBy('status')
        .orderBy('status')
        .execute();
      return rows.map(({ status, contracts, capacity, total_value }) => ({
        status,
        contracts: Number(contracts),
        capacity: Number(capacity),
        totalValue: total_value,
      }));
    },
    async addVersion({ contractId, version, change, status, terms, totalValue, by, at }) {
      await db
        .insertInto('contract_versions')
        .values({
          contract_id: contractId,
          version,
          change,
          status,
          terms: JSON.stringify(terms),
          total_value: totalValue,
          by_user: by,
          at,
        })
        .execute();
    },
    async versions(contractId) {
      const rows = await db
        .selectFrom('contract_versions')
        .selectAll()
        .where('contract_id', '=', contractId)
        .orderBy('version', 'desc')
        .execute();
      return rows.map(
        ({ version, change, status, terms, total_value, by_user, at }): Version => ({
          contractId,
          version,
          change,
          status,
          terms,
          totalValue: total_value,
          by: by_user,
          at,
        }),
      );
    },
  };
}

function askedContracts(db: Db, { status, systemType, client, search }: ContractQuery) {
  let asked = db.selectFrom('contracts').where('is_deleted', '=', false);
  if (status !== undefined) asked = asked.where('status', '=', status);
  if (systemType !== undefined) asked = asked.where(sql<string>`terms->>'systemType'`, '=', systemType);
  if (client !== undefined) asked = asked.where(sql<string>`terms->>'client'`, 'ilike', part(client));
  if (search !== undefined) {
    const fields = [sql<string>`terms->>'name'`, sql<string>`terms->>'client'`, sql<string>`terms->>'site'`];
    asked = asked.where(({ or, eb }) =>
      or([...fields, sql<string>`coalesce(terms->>'notes', '')`].map((field) => eb(field, 'ilike', part(search)))),
    );
  }
  return asked;
}

/** What somebody typed stands for itself: `%` and `_` too. */
function part(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

const SORT_COLUMNS = {
  name: sql`terms->>'name' COLLATE "C"`,
  client: sql`terms->>'client' COLLATE "C"`,
  capacity: sql`(terms->>'capacity')::numeric`,
  totalValue: sql`total_value`,
  effectiveDate: sql`terms->>'effectiveDate' COLLATE "C"`,
  updatedAt: sql`updated_at`,
};

function auditRows(db: Db): Pick<Rows, 'lockAudit' | 'addAudit' | 'audit'> {
  return {
    async lockAudit() {
      await sql`SELECT pg_advisory_xact_lock(${AUDIT_LOCK})`.execute(db);
      const row = await db.selectFrom('audit_log').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirst();
      return row && auditOf(row);
    },
    async addAudit({ previousHash, details, ...plain }) {
      await db
        .insertInto('audit_log')
        .values({ ...plain, details: JSON.stringify(details), previous_hash: previousHash })
        .execute();
    },
    async audit({ subject, before, limit }) {
      let asked = db.selectFrom('audit_log').selectAll();
      if (subject !== undefined) asked = asked.where('subject', '=', subject);
      if (before !== undefined) asked = asked.where('seq', '<', before);
      return (await asked.orderBy('seq', 'desc').limit(limit).execute()).map(auditOf);
    },
  };
}

function usageRows(db: Db): Pick<Rows, 'addUsage' | 'usageSums' | 'spent'> {
  return {
    async addUsage(usage) {
      await db
        .insertInto('ai_usage')
        .values({
          at: usage.at,
          user_id: usage.user,
          type: usage.type,
          model: usage.model,
          input: usage.input,
          output: usage.output,
          cache_read: usage.cacheRead,
          cache_write: usage.cacheWrite,
          cost_usd: usage.costUsd ?? null,
          saved_usd: usage.savedUsd,
          latency_ms: usage.latencyMs,
          outcome: usage.outcome,
          is_cached: usage.isCached,
        })
        .execute();
    },
    async usageSums(from, to) {
      const rows = await db
        .selectFrom('ai_usage')
        .select(({ fn }) => [
          'type',
          'model',
          'outcome',
          'is_cached',
          fn.countAll().as('requests'),
          fn.sum<string>('input').as('input'),
          fn.sum<string>('output').as('output'),
          sql<string>`coalesce(sum(cost_usd), 0)::numeric(16, 8)`.as('cost'),
          sql<string>`sum(saved_usd)::numeric(16, 8)`.as('saved'),
          sql<string>`count(*) - count(cost_usd)`.as('unpriced'),
          fn.sum<string>('latency_ms').as('latency'),
        ])
        .where('at', '>=', from)
        .where('at', '<', to)
        .groupBy(['type', 'model', 'outcome', 'is_cached'])
        .orderBy(sql`type COLLATE "C", model COLLATE "C", outcome COLLATE "C", is_cached`)
        .execute();
      return rows.map((row) => ({
        type: row.type,
        model: row.model,
        outcome: row.outcome,
        isCached: row.is_cached,
        requests: Number(row.requests),
        input: Number(row.input),
        output: Number(row.output),
        costUsd: row.cost,
        savedUsd: row.saved,
        unpriced: Number(row.unpriced),
        latencyMs: Number(row.latency),
      }));
    },
    async spent(from, to) {
      const { cost } = await db
        .selectFrom('ai_usage')
        .select(sql<string>`coalesce(sum(cost_usd), 0)::numeric(16, 8)`.as('cost'))
        .where('at', '>=', from)
        .where('at', '<', to)
        .executeTakeFirstOrThrow();
      return cost;
    },
  };
}

function userOf({ id, email, name, password_hash, role, is_active, created_at }: UserRow): User {
  return { id, email, name, passwordHash: password_hash, role, isActive: is_active, createdAt: created_at };
}

function contractRow({ createdBy, createdAt, updatedBy, updatedAt, ...plain }: ContractRecord) {
  const { id, version, status, terms, totalValue, isDeleted } = plain;
  return {
    id,
    version,
    status,
    terms: JSON.stringify(terms),
    total_value: totalValue,
    created_by: createdBy,
    created_at: createdAt,
    updated_by: updatedBy,
    updated_at: updatedAt,
    is_deleted: isDeleted,
  };
}

function contractOf(row: Selectable<ContractTable>): ContractRecord {
  return {
    id: row.id,
    version: row.version,
    status: row.status,
    terms: row.terms,
    totalValue: row.total_value,
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedBy: row.updated_by,
    updatedAt: row.updated_at,
    isDeleted: row.is_deleted,
  };
}

function auditOf({ seq, previous_hash, ...plain }: Selectable<Tables['audit_log']>): AuditEntry {
  return { seq: Number(seq), previousHash: previous_hash, ...plain };
}
