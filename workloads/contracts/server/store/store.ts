/** What the application keeps. One file keeps it in memory and one in PostgreSQL; `test/workloads/contracts-store.ts` tests both. */
import type { Role, Status, SystemType, Terms } from '../../src/terms.ts';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly role: Role;
  /** Nobody logs in to an account that is not active. */
  readonly isActive: boolean;
  readonly createdAt: Date;
}

/** One login, and all tokens that come of it: a family. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt?: Date | undefined;
}

export interface RefreshToken {
  /** SHA-256 of the token, in hexadecimal. The token itself is not kept. */
  readonly hash: string;
  readonly sessionId: string;
  readonly expiresAt: Date;
  readonly usedAt?: Date | undefined;
}

export interface ContractRecord {
  readonly id: string;
  /** 1 is the first. */
  readonly version: number;
  readonly status: Status;
  readonly terms: Terms;
  /** Dollars and cents. */
  readonly totalValue: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly updatedBy: string;
  readonly updatedAt: Date;
  readonly isDeleted: boolean;
}

export type Change = 'created' | 'updated' | 'moved' | 'deleted';

export interface Version {
  readonly contractId: string;
  readonly version: number;
  readonly change: Change;
  readonly status: Status;
  readonly terms: Terms;
  readonly totalValue: string;
  readonly by: string;
  readonly at: Date;
}

export const SORTS = ['name', 'client', 'capacity', 'totalValue', 'effectiveDate', 'updatedAt'] as const;

export interface ContractQuery {
  readonly status?: Status | undefined;
  readonly systemType?: SystemType | undefined;
  /** Part of the client's name, in any case. */
  readonly client?: string | undefined;
  /** Part of name, client, site or notes, in any case. */
  readonly search?: string | undefined;
  readonly sort: (typeof SORTS)[number];
  readonly isDescending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export interface AuditEntry {
  /** 1 is the first; none is left out. */
  readonly seq: number;
  readonly at: Date;
  /** Whose doing it was. */
  readonly actor: string;
  readonly action: string;
  /** What it was done to: the id of a contract or a user. */
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** The hash of the entry before; 64 zeros for the first. */
  readonly previousHash: string;
  readonly hash: string;
}

export type Outcome = 'ok' | 'error' | 'timeout' | 'rate_limited' | 'aborted' | 'bad_output';

export interface Usage {
  readonly at: Date;
  readonly user: string;
  readonly type: string;
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** Dollars; undefined where the model has no price. */
  readonly costUsd: string | undefined;
  /** Dollars that the cache saved. */
  readonly savedUsd: string;
  readonly latencyMs: number;
  readonly outcome: Outcome;
  readonly isCached: boolean;
}

export interface UsageSum {
  readonly type: string;
  readonly model: string;
  readonly outcome: Outcome;
  readonly isCached: boolean;
  readonly requests: number;
  readonly input: number;
  readonly output: number;
  readonly costUsd: string;
  readonly savedUsd: string;
  /** Of them, those whose model had no price. */
  readonly unpriced: number;
  readonly latencyMs: number;
}

export interface Overview {
  readonly status: Status;
  readonly contracts: number;
  readonly capacity: number;
  readonly totalValue: string;
}

/** What can be done inside a transaction and outside of one. */
export interface Rows {
  /** False where the address is taken. */
  addUser(user: User): Promise<boolean>;
  user(id: string): Promise<User | undefined>;
  userByEmail(email: string): Promise<User | undefined>;
  /** By their address. */
  users(): Promise<readonly User[]>;
  changeUser(id: string, change: Partial<Pick<User, 'role' | 'isActive' | 'passwordHash'>>): Promise<void>;

  addSession(session: Session): Promise<void>;
  sessionWithUser(id: string): Promise<{ readonly session: Session; readonly user: User } | undefined>;
  revokeSession(id: string, at: Date): Promise<void>;
  /** All of a user's sessions that are not `except`. */
  revokeSessionsOf(userId: string, at: Date, except?: string): Promise<void>;
  addToken(token: RefreshToken): Promise<void>;
  /** Kept for this transaction until it ends. */
  lockToken(hash: string): Promise<RefreshToken | undefined>;
  spendToken(hash: string, at: Date): Promise<void>;
  /** Sessions that ended before, with their tokens. */
  forgetSessions(before: Date): Promise<void>;

  addContract(contract: ContractRecord): Promise<void>;
  /** Deleted ones too. */
  contract(id: string): Promise<ContractRecord | undefined>;
  /** Kept for this transaction until it ends. */
  lockContract(id: string): Promise<ContractRecord | undefined>;
  changeContract(contract: ContractRecord): Promise<void>;
  /** Without those that are deleted. */
  contracts(query: ContractQuery): Promise<{ readonly contracts: readonly ContractRecord[]; readonly total: number }>;
  overview(): Promise<readonly Overview[]>;
  addVersion(version: Version): Promise<void>;
  /** The newest first. */
  versions(contractId: string): Promise<readonly Version[]>;

  /** The last entry. Nobody else adds one until this transaction ends. */
  lockAudit(): Promise<AuditEntry | undefined>;
  addAudit(entry: AuditEntry): Promise<void>;
  /** The newest first. */
  audit(query: {
    readonly subject?: string;
    readonly before?: number;
    readonly limit: number;
  }): Promise<readonly AuditEntry[]>;

  addUsage(usage: Usage): Promise<void>;
  usageSums(from: Date, to: Date): Promise<readonly UsageSum[]>;
  /** Dollars. */
  spent(from: Date, to: Date): Promise<string>;
}

export interface Store extends Rows {
  /** All of the work or none of it. */
  transaction<T>(work: (rows: Rows) => Promise<T>): Promise<T>;
  /** Rejects with the reason why the database does not answer. */
  check(): Promise<void>;
  /** Whether the schema has all that this release needs. Rejects where the database does not answer. */
  isMigrated(): Promise<boolean>;
  close(): Promise<void>;
}
