/** One row for each call of a tool, also of those that failed or were refused. */
import { redacted } from '@lintel/workload-runtime';
import { withoutCredentials } from '../safeguards/redaction.ts';
import { numberOf, openDatabase, textOf } from './rows.ts';

export interface AuditRow {
  readonly id: number;
  readonly timestamp: string;
  readonly tool_name: string;
  readonly parameters: string;
  readonly status: 'success' | 'failure';
  readonly error_message: string | null;
  readonly execution_time_ms: number;
  readonly correlation_id: string;
  /** The first 8 hexadecimal digits of the SHA-256 of the key; "-" where no key is asked. */
  readonly principal: string;
}

export interface AuditQuery {
  readonly tool?: string;
  readonly status?: AuditRow['status'];
  readonly correlationId?: string;
}

export interface Audit {
  add(row: Omit<AuditRow, 'id' | 'parameters'> & { readonly parameters: unknown }): void;
  /** The newest first, 100 at most. */
  query(by?: AuditQuery): readonly AuditRow[];
  isOpen(): boolean;
  close(): void;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS audit_logs (
  id INTEGER PRIMARY KEY, timestamp TEXT NOT NULL, tool_name TEXT NOT NULL, parameters TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('success', 'failure')), error_message TEXT,
  execution_time_ms REAL NOT NULL, correlation_id TEXT NOT NULL, principal TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS audit_by_correlation ON audit_logs (correlation_id);`;

export function openAudit(path: string): Audit {
  const database = openDatabase(path, SCHEMA);
  const insert = database.prepare(
    `INSERT INTO audit_logs (timestamp, tool_name, parameters, status, error_message, execution_time_ms, correlation_id, principal)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = database.prepare(
    `SELECT * FROM audit_logs WHERE (?1 IS NULL OR tool_name = ?1) AND (?2 IS NULL OR status = ?2)
     AND (?3 IS NULL OR correlation_id = ?3) ORDER BY id DESC LIMIT 100`,
  );
  return {
    add: (row) =>
      void insert.run(
        row.timestamp,
        row.tool_name,
        withoutCredentials(JSON.stringify(redacted(row.parameters)) ?? 'null'),
        row.status,
        row.error_message === null ? null : withoutCredentials(row.error_message),
        row.execution_time_ms,
        row.correlation_id,
        row.principal,
      ),
    query: ({ tool, status, correlationId } = {}) =>
      select.all(tool ?? null, status ?? null, correlationId ?? null).map((row) => ({
        id: numberOf(row, 'id'),
        timestamp: textOf(row, 'timestamp'),
        tool_name: textOf(row, 'tool_name'),
        parameters: textOf(row, 'parameters'),
        status: textOf(row, 'status') === 'success' ? 'success' : 'failure',
        error_message: row.error_message === null ? null : textOf(row, 'error_message'),
        execution_time_ms: numberOf(row, 'execution_time_ms'),
        correlation_id: textOf(row, 'correlation_id'),
        principal: textOf(row, 'principal'),
      })),
    isOpen: () => database.isOpen,
    close: () => database.close(),
  };
}
