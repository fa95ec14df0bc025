/** A thing as it is shown: without what is personal, unless one may edit it or it is oneself. */
import { type EntityType, fieldsOf } from '../../src/entities.ts';
import { EDIT, type Rights } from '../../src/permissions.ts';
import type { Row } from '../store/store.ts';

/** Names of columns that are never shown, whoever asks: a table may get one before anybody thinks of this list. */
const SECRET = /pass(?:word|phrase)|token|secret|_hash$/;

export interface Viewer {
  readonly id: string;
  readonly rights: Rights;
}

export function shown(type: EntityType, row: Row, viewer: Viewer): Readonly<Record<string, unknown>> {
  const isOwn = type === 'employee' && row.id === viewer.id;
  const seesAll = isOwn || viewer.rights.may(EDIT, type, row.id);
  const personal = new Set(fieldsOf(type).flatMap(({ name, isPersonal }) => (isPersonal === true ? [name] : [])));
  const masked = seesAll ? [] : Object.keys(row).filter((name) => personal.has(name));
  const entries = Object.entries(row).filter(([name]) => !SECRET.test(name) && !masked.includes(name));
  return { ...Object.fromEntries(entries), ...(masked.length > 0 && { masked }) };
}
