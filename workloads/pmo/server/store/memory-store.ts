/** The store in this process: for tests and trials. It behaves as the one in PostgreSQL does; one suite holds both to it. */
import { notesOfChange } from '../../src/changes.ts';
import { COMMON_FIELDS, ENTITY_TYPES, type EntityType } from '../../src/entities.ts';
import { LABEL_CATEGORIES, LABELS, type LabelCategory } from '../../src/labels.ts';
import { ALL, OF_CREATOR } from '../../src/permissions.ts';
import {
  type KeptGrant,
  type Label,
  type Link,
  type ListQuery,
  type NewThing,
  type Noted,
  type Place,
  type Row,
  type SharedLink,
  type Store,
  Taken,
} from './store.ts';

interface KeptLink extends Link {
  isActive: boolean;
}

export function memoryStore(): Store {
  const tables = new Map<EntityType, Map<string, Row>>(ENTITY_TYPES.map((type) => [type, new Map()]));
  const passwords = new Map<string, string>();
  const sessions = new Map<string, { readonly employee: string; readonly expiresMs: number }>();
  const grants = new Map<string, KeptGrant>();
  const links: KeptLink[] = [];
  const notes = new Map<string, Noted[]>();
  const shares = new Map<string, SharedLink>();
  const labels = new Map<LabelCategory, Label[]>(LABEL_CATEGORIES.map((category) => [category, seeded(category)]));

  const table = (type: EntityType) => tables.get(type) ?? new Map<string, Row>();
  const active = ({ type, id }: Place) => {
    const row = table(type).get(id);
    return row?.active_flag === true ? row : undefined;
  };
  const linkOf = ({ parent, child }: Link) =>
    links.find((each) => isSame(each.parent, parent) && isSame(each.child, child));
  const keepNote = (place: Place, note: Noted) => {
    const key = `${place.type} ${place.id}`;
    notes.set(key, [note, ...(notes.get(key) ?? [])]);
  };
  const versionsOf = (id: string) => {
    const root = rootOf(table('artifact').get(id), id);
    return [...table('artifact').values()]
      .filter((row) => row.id === root || row.parent_artifact_id === root)
      .toSorted((one, other) => Number(other.version) - Number(one.version));
  };

  function insert({ type, id, values, creator, grantId, parent, now }: NewThing): Row {
    if (type === 'employee') refuseTakenEmail(values.email, id);
    const made = stamped(id, values, now);
    table(type).set(id, made);
    if (parent !== undefined) links.push({ parent, child: { type, id }, isActive: true });
    grants.set(grantId, {
      id: grantId,
      person: creator,
      entity: type,
      entityId: id,
      permissions: OF_CREATOR,
      grantedBy: creator,
      grantedMs: now.getTime(),
      isActive: true,
    });
    return made;
  }

  function refuseTakenEmail(email: unknown, id: string): void {
    const others = [...table('employee').values()].filter((row) => row.id !== id && row.active_flag === true);
    if (email !== undefined && others.some((row) => lower(row.email) === lower(email))) throw new Taken('email');
  }

  function end(place: Place, now: Date): void {
    const row = table(place.type).get(place.id);
    if (row === undefined) return;
    const ts = now.toISOString();
    table(place.type).set(place.id, { ...row, active_flag: false, to_ts: ts, updated_ts: ts });
    for (const link of links) if (isSame(link.parent, place) || isSame(link.child, place)) link.isActive = false;
    for (const grant of grants.values())
      if (grant.entity === place.type && grant.entityId === place.id)
        grants.set(grant.id, { ...grant, isActive: false });
    for (const [code, share] of shares) if (isSame(share, place)) shares.delete(code);
    if (place.type === 'employee') {
      for (const [id, session] of sessions) if (session.employee === place.id) sessions.delete(id);
    }
  }

  return {
    async account(by) {
      const rows = [...table('employee').values()].filter((row) => row.active_flag === true);
      const row = rows.find((each) => ('id' in by ? each.id === by.id : lower(each.email) === lower(by.email)));
      return row && { id: row.id, name: row.name, email: String(row.email ?? ''), passwordHash: passwords.get(row.id) };
    },
    async setPassword(employee, hash, _, except) {
      passwords.set(employee, hash);
      for (const [id, session] of sessions) if (session.employee === employee && id !== except) sessions.delete(id);
    },
    async openSession({ id, employee, expires }) {
      sessions.set(id, { employee, expiresMs: expires.getTime() });
    },
    async isSession(id, employee, now) {
      const session = sessions.get(id);
      return (
        session?.employee === employee &&
        now.getTime() < session.expiresMs &&
        active({ type: 'employee', id: employee }) !== undefined
      );
    },
    async closeSession(id) {
      sessions.delete(id);
    },

    grantsOf: async (person) => [...grants.values()].filter((grant) => grant.person === person && grant.isActive),
    grantsOn: async (entity, entityId) =>
      [...grants.values()].filter((grant) => grant.entity === entity && grant.entityId === entityId && grant.isActive),
    grant: async (id) => grants.get(id),
    async addGrant(grant) {
      grants.set(grant.id, grant);
    },
    async revokeGrant(id) {
      const grant = grants.get(id);
      if (grant !== undefined) grants.set(id, { ...grant, isActive: false });
    },

    find: async (place) => active(place),
    async list(type, query) {
      const { page, limit, parent } = query;
      const found = [...table(type).values()]
        .filter((row) => row.active_flag === true && isWanted(row, query))
        .filter((row) => type !== 'artifact' || row.is_latest_version === true)
        .filter((row) => parent === undefined || linkOf({ parent, child: { type, id: row.id } })?.isActive === true)
        .toSorted(inOrderOf(query.sort));
      return { rows: found.slice((page - 1) * limit, page * limit), total: found.length };
    },
    async create(things) {
      // All or none: what could fail is asked first.
      for (const { type, id, values } of things) if (type === 'employee') refuseTakenEmail(values.email, id);
      return things.map(insert);
    },
    async update({ type, id, values, version, by, now }) {
      const before = active({ type, id });
      if (before === undefined) return 'missing';
      if (version !== undefined && before.version !== version) return 'conflict';
      if (type === 'employee') refuseTakenEmail(values.email, id);
      const after: Row = {
        ...without(before, values),
        id,
        name: String(values.name ?? before.name),
        updated_ts: now.toISOString(),
        version: type === 'artifact' ? before.version : Number(before.version) + 1,
      };
      table(type).set(id, after);
      for (const { kind, body } of notesOfChange(type, before, after))
        keepNote({ type, id }, { id: crypto.randomUUID(), kind, body, created_by: by, created_ts: now.toISOString() });
      return after;
    },
    async remove(place, now) {
      if (active(place) === undefined) return [];
      const ids = place.type === 'artifact' ? versionsOf(place.id).map(({ id }) => id) : [place.id];
      const removed = ids.flatMap((id) => active({ type: place.type, id }) ?? []);
      for (const id of ids) end({ type: place.type, id }, now);
      return removed;
    },
    async childCounts(parent, scopes) {
      return new Map(
        [...scopes].map(([type, scope]) => [
          type,
          links.filter(
            (link) =>
              link.isActive &&
              isSame(link.parent, parent) &&
              link.child.type === type &&
              active(link.child) !== undefined &&
              (type !== 'artifact' || active(link.child)?.is_latest_version === true) &&
              (scope === ALL || scope.has(link.child.id)),
          ).length,
        ]),
      );
    },

    async link(link) {
      const found = linkOf(link);
      if (found?.isActive === true) return 'there';
      if (found === undefined) {
        links.push({ ...link, isActive: true });
        return 'made';
      }
      found.isActive = true;
      return 'again';
    },
    async unlink(link) {
      const found = linkOf(link);
      if (found?.isActive !== true) return false;
      found.isActive = false;
      return true;
    },
    linksOf: async (parent) =>
      links.filter((link) => link.isActive && isSame(link.parent, parent)).map(({ child }) => child),
    parentsOf: async (child) =>
      links.filter((link) => link.isActive && isSame(link.child, child)).map(({ parent }) => parent),

    notes: async ({ type, id }, limit) => (notes.get(`${type} ${id}`) ?? []).slice(0, limit),
    async addNote(place, note) {
      keepNote(place, note);
    },

    async addVersion(of, thing) {
      if (active({ type: 'artifact', id: of }) === undefined) return 'missing';
      const [latest] = versionsOf(of).filter((row) => row.is_latest_version === true);
      if (latest === undefined) return 'missing';
      const root = rootOf(latest, latest.id);
      const ts = thing.now.toISOString();
      table('artifact').set(latest.id, { ...latest, is_latest_version: false, to_ts: ts, updated_ts: ts });
      const made = stamped(
        thing.id,
        { ...thing.values, parent_artifact_id: root, version: Number(latest.version) + 1 },
        thing.now,
      );
      table('artifact').set(thing.id, made);
      const place = { type: 'artifact', id: latest.id } as const;
      for (const link of links.filter((each) => each.isActive && isSame(each.child, place)))
        links.push({ ...link, child: { type: 'artifact', id: thing.id } });
      for (const grant of [...grants.values()])
        if (grant.isActive && grant.entity === 'artifact' && grant.entityId === latest.id) {
          const id = crypto.randomUUID();
          grants.set(id, { ...grant, id, entityId: thing.id });
        }
      return made;
    },
    versions: async (of) => versionsOf(of).filter((row) => row.active_flag === true),
    objectKeys: async () =>
      new Set([...table('artifact').values()].map((row) => String(row.attachment_object_key ?? ''))),

    labels: async (category) =>
      (labels.get(category) ?? []).toSorted((one, other) => one.sort_order - other.sort_order),
    async saveLabel(category, label) {
      const all = labels.get(category) ?? [];
      if (label.level_id !== undefined && !all.some((each) => each.level_id === label.level_id)) return undefined;
      if (all.some((each) => each.name === label.name && each.level_id !== label.level_id)) throw new Taken('name');
      const level_id = label.level_id ?? Math.max(0, ...all.map((each) => each.level_id)) + 1;
      const saved = { ...label, level_id };
      labels.set(category, [...all.filter((each) => each.level_id !== level_id), saved]);
      return saved;
    },

    async share(link) {
      shares.set(link.code, link);
    },
    async shared(type, code, now) {
      const found = shares.get(code);
      const isGood = found?.type === type && (found.expires === undefined || now < found.expires);
      return isGood && active(found) !== undefined ? found.id : undefined;
    },
    check: async () => {},
    close: async () => {},
  };
}

function seeded(category: LabelCategory): Label[] {
  return LABELS[category].map((name, at) => ({ level_id: at + 1, name, sort_order: at + 1, active_flag: true }));
}

/** The columns that every kind has, as a new thing has them. */
function stamped(id: string, values: Readonly<Record<string, unknown>>, now: Date): Row {
  const ts = now.toISOString();
  return {
    tags: [],
    metadata: {},
    version: 1,
    ...present(values),
    id,
    name: String(values.name),
    from_ts: ts,
    active_flag: true,
    created_ts: ts,
    updated_ts: ts,
  };
}

function present(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}

/** The row with the values; a value that is null is taken away. */
function without(row: Row, values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return present({ ...row, ...values });
}

function isSame(one: Place, other: Place): boolean {
  return one.type === other.type && one.id === other.id;
}

function rootOf(row: Row | undefined, id: string): string {
  return typeof row?.parent_artifact_id === 'string' ? row.parent_artifact_id : id;
}

function lower(value: unknown): string {
  return String(value ?? '').toLowerCase();
}

const SEARCHED = COMMON_FIELDS.filter(({ name }) => name !== 'slug').map(({ name }) => name);

function isWanted(row: Row, { scope, search, filters }: ListQuery): boolean {
  return (
    (scope === ALL || scope.has(row.id)) &&
    (search === undefined || SEARCHED.some((field) => lower(row[field]).includes(lower(search)))) &&
    Object.entries(filters).every(([field, value]) => row[field] === value)
  );
}

/** What is absent stands last; among equals the id decides, so that pages never overlap. */
function inOrderOf({ by, descending }: ListQuery['sort']): (one: Row, other: Row) => number {
  return (one, other) => {
    const [a, b] = [one[by], other[by]];
    if ((a === undefined) !== (b === undefined)) return a === undefined ? 1 : -1;
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : compared(lower(a), lower(b));
    return (descending ? -order : order) || compared(one.id, other.id);
  };
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
