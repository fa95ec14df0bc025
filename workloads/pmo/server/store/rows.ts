/** Rows as PostgreSQL has them and as the application shows them: plain values, and what is null is absent. */
import { type EntityType, fieldsOf } from '../../src/entities.ts';
import type { Permission } from '../../src/permissions.ts';
import type { KeptGrant, Row } from './store.ts';

export type Columns = Readonly<Record<string, unknown>>;

/** Never shown, to nobody. */
const HIDDEN = new Set(['password_hash']);

export function rowOf(type: EntityType, columns: Columns): Row {
  const kinds = new Map(fieldsOf(type).map(({ name, kind }) => [name, kind]));
  const shown = Object.entries(columns)
    .filter(([name, value]) => value !== null && !HIDDEN.has(name))
    .map(([name, value]) => {
      if (value instanceof Date) return [name, kinds.get(name) === 'date' ? dayOf(value) : value.toISOString()];
      // PostgreSQL's numeric and bigint come as text, so that nothing is lost; what is kept here is exact as a number.
      const kind = kinds.get(name);
      return [name, typeof value === 'string' && (kind === 'money' || kind === 'number') ? Number(value) : value];
    });
  return Object.fromEntries(shown) as Row;
}

/** The driver makes midnight of this machine out of a date. */
function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Values as the driver takes them: what is structured as JSON, what is undefined not at all. */
export function columnsOf(type: EntityType, values: Columns): Record<string, unknown> {
  const json = new Set([
    'tags',
    'metadata',
    ...fieldsOf(type).flatMap(({ name, kind }) => (kind === 'json' ? [name] : [])),
  ]);
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, json.has(name) && value !== null ? JSON.stringify(value) : value]),
  );
}

export interface GrantColumns {
  readonly id: string;
  readonly empid: string;
  readonly entity: string;
  readonly entity_id: string;
  readonly permission: readonly number[];
  readonly granted_by_empid: string;
  readonly granted_ts: Date;
  readonly expires_ts: Date | null;
  readonly active_flag: boolean;
}

export function grantOf(row: GrantColumns): KeptGrant {
  return {
    id: row.id,
    person: row.empid,
    entity: row.entity,
    entityId: row.entity_id,
    permissions: row.permission as readonly Permission[],
    grantedBy: row.granted_by_empid,
    grantedMs: row.granted_ts.getTime(),
    ...(row.expires_ts === null ? {} : { expiresMs: row.expires_ts.getTime() }),
    isActive: row.active_flag,
  };
}
