/** The store in this process: for tests and trials. Transactions run one after the other. */
import { decimal, isLess, plus, written } from '../../src/decimal.ts';
import type {
  AuditEntry,
  ContractQuery,
  ContractRecord,
  Overview,
  RefreshToken,
  Rows,
  Session,
  Store,
  Usage,
  UsageSum,
  User,
  Version,
} from './store.ts';

interface Tables {
  users: Map<string, User>;
  sessions: Map<string, Session>;
  tokens: Map<string, RefreshToken>;
  contracts: Map<string, ContractRecord>;
  versions: Version[];
  audit: AuditEntry[];
  usage: Usage[];
}

export function memoryStore(): Store {
  const tables: Tables = {
    users: new Map(),
    sessions: new Map(),
    tokens: new Map(),
    contracts: new Map(),
    versions: [],
    audit: [],
    usage: [],
  };
  const rows = rowsOf(tables);
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...rows,
    transaction(work) {
      const turn = last.then(async () => {
        const before = structuredClone(tables);
        try {
          return await work(rows);
        } catch (fault) {
          Object.assign(tables, before);
          throw fault;
        }
      });
      last = turn.catch(() => {});
      return turn;
    },
    async check() {},
    isMigrated: async () => true,
    async close() {},
  };
}

function rowsOf(tables: Tables): Rows {
  const userByEmail = (email: string) => [...tables.users.values()].find((user) => user.email === email);
  return {
    async addUser(user) {
      if (userByEmail(user.email) !== undefined) return false;
      tables.users.set(user.id, user);
      return true;
    },
    user: async (id) => tables.users.get(id),
    userByEmail: async (email) => userByEmail(email),
    users: async () => [...tables.users.values()].toSorted((one, other) => (one.email < other.email ? -1 : 1)),
    async changeUser(id, change) {
      const user = tables.users.get(id);
      if (user !== undefined) tables.users.set(id, { ...user, ...change });
    },

    async addSession(session) {
      tables.sessions.set(session.id, session);
    },
    async sessionWithUser(id) {
      const session = tables.sessions.get(id);
      const user = tables.users.get(session?.userId ?? '');
      return session === undefined || user === undefined ? undefined : { session, user };
    },
    async revokeSession(id, at) {
      const session = tables.sessions.get(id);
      if (session !== undefined && session.revokedAt === undefined)
        tables.sessions.set(id, { ...session, revokedAt: at });
    },
    async revokeSessionsOf(userId, at, except) {
      for (const session of tables.sessions.values()) {
        if (session.userId === userId && session.id !== except && session.revokedAt === undefined)
          tables.sessions.set(session.id, { ...session, revokedAt: at });
      }
    },
    async addToken(token) {
      tables.tokens.set(token.hash, token);
    },
    lockToken: async (hash) => tables.tokens.get(hash),
    async spendToken(hash, at) {
      const token = tables.tokens.get(hash);
      if (token !== undefined) tables.tokens.set(hash, { ...token, usedAt: at });
    },
    async forgetSessions(before) {
      for (const { id, expiresAt } of tables.sessions.values()) if (expiresAt < before) tables.sessions.delete(id);
      for (const { hash, sessionId } of tables.tokens.values())
        if (!tables.sessions.has(sessionId)) tables.tokens.delete(hash);
    },

    async addContract(contract) {
      tables.contracts.set(contract.id, contract);
    },
    contract: async (id) => tables.contracts.get(id),
    lockContract: async (id) => tables.contracts.get(id),
    async changeContract(contract) {
      tables.contracts.set(contract.id, contract);
    },
    async contracts(query) {
      const found = [...tables.contracts.values()].filter((each) => isAsked(each, query));
      const direction = query.isDescending ? -1 : 1;
      found.sort((one, other) => direction * compared(one, other, query) || (one.id < other.id ? -1 : 1));
      return { contracts: found.slice(query.offset, query.offset + query.limit), total: found.length };
    },
    async overview() {
      const sums = new Map<string, Overview>();
      for (const { status, terms, totalValue, isDeleted } of tables.contracts.values()) {
        if (isDeleted) continue;
        const sum = sums.get(status) ?? { status, contracts: 0, capacity: 0, totalValue: '0.00' };
        sums.set(status, {
          status,
          contracts: sum.contracts + 1,
          capacity: sum.capacity + terms.capacity,
          totalValue: added(sum.totalValue, totalValue),
        });
      }
      return [...sums.values()].toSorted((one, other) => (one.status < other.status ? -1 : 1));
    },
    async addVersion(version) {
      tables.versions.push(version);
    },
    versions: async (contractId) =>
      tables.versions
        .filter((each) => each.contractId === contractId)
        .toSorted((one, other) => other.version - one.version),

    lockAudit: async () => tables.audit.at(-1),
    async addAudit(entry) {
      tables.audit.push(entry);
    },
    audit: async ({ subject, before = Number.POSITIVE_INFINITY, limit }) =>
      tables.audit
        .filter((each) => each.seq < before && (subject === undefined || each.subject === subject))
        .toReversed()
        .slice(0, limit),

    async addUsage(usage) {
      tables.usage.push(usage);
    },
    async usageSums(from, to) {
      const sums = new Map<string, UsageSum>();
      for (const usage of tables.usage.filter(({ at }) => at >= from && at < to)) {
        const { type, model, outcome, isCached } = usage;
        const key = JSON.stringify([type, model, outcome, isCached]);
        sums.set(key, withUsage(sums.get(key) ?? { type, model, outcome, isCached, ...NOTHING }, usage));
      }
      return [...sums.entries()].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, sum]) => sum);
    },
    spent: async (from, to) =>
      tables.usage
        .filter(({ at }) => at >= from && at < to)
        .reduce((sum, { costUsd = '0' }) => added(sum, costUsd), '0.00000000'),
  };
}

const NOTHING = {
  requests: 0,
  input: 0,
  output: 0,
  costUsd: '0.00000000',
  savedUsd: '0.00000000',
  unpriced: 0,
  latencyMs: 0,
};

function withUsage(sum: UsageSum, usage: Usage): UsageSum {
  return {
    ...sum,
    requests: sum.requests + 1,
    input: sum.input + usage.input,
    output: sum.output + usage.output,
    costUsd: added(sum.costUsd, usage.costUsd ?? '0'),
    savedUsd: added(sum.savedUsd, usage.savedUsd),
    unpriced: sum.unpriced + (usage.costUsd === undefined ? 1 : 0),
    latencyMs: sum.latencyMs + usage.latencyMs,
  };
}

function isAsked({ isDeleted, status, terms }: ContractRecord, query: ContractQuery): boolean {
  const has = (text: string | undefined, part: string) => text?.toLowerCase().includes(part.toLowerCase()) === true;
  return (
    !isDeleted &&
    (query.status === undefined || status === query.status) &&
    (query.systemType === undefined || terms.systemType === query.systemType) &&
    (query.client === undefined || has(terms.client, query.client)) &&
    (query.search === undefined ||
      [terms.name, terms.client, terms.site, terms.notes].some((text) => has(text, query.search ?? '')))
  );
}

function compared(one: ContractRecord, other: ContractRecord, { sort }: ContractQuery): number {
  switch (sort) {
    case 'capacity':
      return one.terms.capacity - other.terms.capacity;
    case 'updatedAt':
      return one.updatedAt.getTime() - other.updatedAt.getTime();
    case 'totalValue': {
      const [first, second] = [decimal(one.totalValue), decimal(other.totalValue)];
      return isLess(first, second) ? -1 : isLess(second, first) ? 1 : 0;
    }
    case 'name':
    case 'client':
    case 'effectiveDate':
      return one.terms[sort] < other.terms[sort] ? -1 : one.terms[sort] > other.terms[sort] ? 1 : 0;
  }
}

function added(one: string, other: string): string {
  return written(plus(decimal(one), decimal(other)));
}
