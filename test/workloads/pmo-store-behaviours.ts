/** What every store of Coherent PMO does, whatever it keeps things in. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type ListQuery, type Place, type Scope, type Store, Taken } from '../../workloads/pmo/server/store/store.ts';
import { ENTITY_TYPES, type EntityType } from '../../workloads/pmo/src/entities.ts';
import { LABEL_CATEGORIES, LABELS } from '../../workloads/pmo/src/labels.ts';
import { rightsOf } from '../../workloads/pmo/src/permissions.ts';

const NOW = new Date('2026-01-02T03:04:05.000Z');
const LATER = new Date('2026-01-03T03:04:05.000Z');
const ALL: ListQuery = { scope: 'all', page: 1, limit: 100, filters: {}, sort: { by: 'name', descending: false } };

const ARTIFACT = {
  artifact_type: 'document',
  visibility: 'internal',
  security_classification: 'general',
  is_latest_version: true,
};

export function describePmoStore(name: string, open: () => Promise<Store>): void {
  async function office() {
    const store = await open();
    const creator = randomUUID();
    const make = async (type: EntityType, values: Record<string, unknown> = {}, parent?: Place, now = NOW) => {
      const id = randomUUID();
      const all = { name: `a ${type}`, ...(type === 'artifact' ? ARTIFACT : {}), ...values };
      const [row] = await store.create([{ type, id, values: all, creator, grantId: randomUUID(), parent, now }]);
      return { type, id, row };
    };
    return { store, creator, make };
  }

  describe(name, () => {
    test.each(ENTITY_TYPES)('a %s is kept as it was given', async (type) => {
      const { store, make } = await office();
      const given = { name: 'One', code: 'X', descr: 'long', tags: ['a', 'b'], metadata: { n: 1, deep: [true] } };
      const { id } = await make(type, given);
      expect(await store.find({ type, id })).toEqual({
        ...given,
        ...(type === 'artifact' ? ARTIFACT : {}),
        id,
        from_ts: NOW.toISOString(),
        created_ts: NOW.toISOString(),
        updated_ts: NOW.toISOString(),
        active_flag: true,
        version: 1,
      });
    });

    test('numbers, days and JSON come back as they were', async () => {
      const { store, make } = await office();
      const project = await make('project', { budget: 1234.56, start_date: '2026-02-28', end_date: '2026-10-25' });
      expect(project.row).toMatchObject({ budget: 1234.56, start_date: '2026-02-28', end_date: '2026-10-25' });
      const form = await make('form', { questions: [{ id: 'a', n: null }] });
      expect(await store.find(form)).toMatchObject({ questions: [{ id: 'a', n: null }] });
    });

    test('a change counts versions, empties what is null, and finds a conflict', async () => {
      const { store, make, creator } = await office();
      const task = await make('task', { descr: 'x', task_stage: 'To Do' });
      const change = (values: Record<string, unknown>, version?: number) =>
        store.update({ type: 'task', id: task.id, values, version, by: creator, now: LATER });
      expect(await change({ descr: null, task_stage: 'Done' }, 1)).toMatchObject({ version: 2, task_stage: 'Done' });
      expect(await store.find(task)).not.toHaveProperty('descr');
      expect(await change({ name: 'late' }, 1)).toBe('conflict');
      expect(await store.update({ type: 'task', id: randomUUID(), values: {}, by: creator, now: NOW })).toBe('missing');
      const kinds = (await store.notes(task, 10)).map(({ kind }) => kind).toSorted();
      expect(kinds).toEqual(['description_update', 'status_change']);
    });

    test('of many changes to one version at once, one wins', async () => {
      const { store, make, creator } = await office();
      const { type, id } = await make('project');
      const ends = await Promise.all(
        Array.from({ length: 8 }, (_, at) =>
          store.update({ type, id, values: { name: `n${at}` }, version: 1, by: creator, now: LATER }),
        ),
      );
      expect(ends.filter((end) => end === 'conflict')).toHaveLength(7);
      expect((await store.find({ type, id }))?.version).toBe(2);
    });

    test('lists are narrowed by scope, parent, words and values, sorted and paged', async () => {
      const { store, make } = await office();
      const project = await make('project');
      const one = await make('task', { name: 'Beta', task_stage: 'Done', estimated_hours: 2 }, project);
      const two = await make('task', { name: 'alpha', code: '50%', estimated_hours: 10 }, project);
      await make('task', { name: 'gamma', descr: 'under_score' });
      const names = async (query: Partial<ListQuery>) =>
        (await store.list('task', { ...ALL, ...query })).rows.map((row) => row.name);
      expect(await names({})).toEqual(['alpha', 'Beta', 'gamma']);
      expect(await names({ sort: { by: 'estimated_hours', descending: true } })).toEqual(['alpha', 'Beta', 'gamma']);
      expect(await names({ sort: { by: 'estimated_hours', descending: false } })).toEqual(['Beta', 'alpha', 'gamma']);
      expect(await names({ parent: project })).toEqual(['alpha', 'Beta']);
      expect(await names({ scope: new Set([one.id]) })).toEqual(['Beta']);
      expect(await names({ scope: new Set() })).toEqual([]);
      expect(await names({ search: 'ETA' })).toEqual(['Beta']);
      expect(await names({ search: '0%' })).toEqual(['alpha']);
      expect(await names({ search: 'r_s' })).toEqual(['gamma']);
      expect(await names({ search: '%' })).toEqual(['alpha']);
      expect(await names({ filters: { task_stage: 'Done' } })).toEqual(['Beta']);
      expect(await store.list('task', { ...ALL, limit: 2, page: 2 })).toMatchObject({
        total: 3,
        rows: [{ name: 'gamma' }],
      });
      expect(
        await store.childCounts(
          project,
          new Map<EntityType, Scope>([
            ['task', new Set([two.id])],
            ['wiki', 'all'],
          ]),
        ),
      ).toEqual(
        new Map([
          ['task', 1],
          ['wiki', 0],
        ]),
      );
    });

    test('W4-V7 a link is made once, and comes back as the same row', async () => {
      const { store, make } = await office();
      const link = { parent: await make('project'), child: await make('task') };
      expect(await store.link(link, NOW)).toBe('made');
      expect(await store.link(link, NOW)).toBe('there');
      expect(await store.unlink(link, NOW)).toBe(true);
      expect(await store.unlink(link, NOW)).toBe(false);
      expect(await store.link(link, LATER)).toBe('again');
      expect(await store.linksOf(link.parent)).toMatchObject([{ type: 'task', id: link.child.id }]);
      expect(await store.parentsOf(link.child)).toMatchObject([{ type: 'project', id: link.parent.id }]);
      const both = { parent: await make('project'), child: await make('task') };
      const ends = await Promise.all(Array.from({ length: 6 }, () => store.link(both, NOW)));
      expect(ends.filter((end) => end === 'made')).toHaveLength(1);
    });

    test('W4-V9 what is removed takes its links, grants and shares with it', async () => {
      const { store, make, creator } = await office();
      const project = await make('project');
      const task = await make('task', {}, project);
      await store.share({ ...project, code: codeOf(), by: creator, now: NOW, expires: undefined });
      const code = codeOf();
      await store.share({ ...project, code, by: creator, now: NOW, expires: undefined });
      expect(await store.shared('project', code, NOW)).toBe(project.id);
      const held = async () => rightsOf(await store.grantsOf(creator), NOW.getTime()).may(0, 'project', project.id);
      expect(await held()).toBe(true);
      expect((await store.remove(project, LATER)).map(({ id }) => id)).toEqual([project.id]);
      expect(await store.remove(project, LATER)).toEqual([]);
      expect(await store.find(project)).toBeUndefined();
      expect(await store.linksOf(project)).toEqual([]);
      expect(await held()).toBe(false);
      expect(await store.shared('project', code, NOW)).toBeUndefined();
      expect(await store.find(task)).toBeDefined();
    });

    test('a share ends with its time', async () => {
      const { store, make, creator } = await office();
      const project = await make('project');
      const code = codeOf();
      await store.share({ ...project, code, by: creator, now: NOW, expires: LATER });
      expect(await store.shared('project', code, NOW)).toBe(project.id);
      expect(await store.shared('task', code, NOW)).toBeUndefined();
      expect(await store.shared('project', code, LATER)).toBeUndefined();
    });

    test('grants come back as they were given, on things and on all', async () => {
      const { store, creator, make } = await office();
      const person = randomUUID();
      const { id: thing } = await make('project');
      const grant = { person, grantedBy: creator, grantedMs: NOW.getTime(), isActive: true };
      const one = { ...grant, id: randomUUID(), entity: 'project', entityId: thing, permissions: [0, 3] as const };
      const two = {
        ...grant,
        id: randomUUID(),
        entity: 'task',
        entityId: 'all',
        permissions: [4] as const,
        expiresMs: LATER.getTime(),
      };
      await store.addGrant(one);
      await store.addGrant(two);
      expect((await store.grantsOf(person)).toSorted((a, b) => (a.entity < b.entity ? -1 : 1))).toEqual([one, two]);
      expect((await store.grantsOn('project', thing)).map(({ id }) => id)).toContain(one.id);
      await store.revokeGrant(one.id);
      expect((await store.grantsOf(person)).map(({ id }) => id)).toEqual([two.id]);
      expect(await store.grant(one.id)).toMatchObject({ isActive: false });
    });

    test('one address, one employee; sessions end with password and employee', async () => {
      const { store, make } = await office();
      const email = `${randomUUID()}@Example.com`;
      const ada = await make('employee', { name: 'Ada', email });
      await expect(make('employee', { email: email.toUpperCase() })).rejects.toEqual(new Taken('email'));
      await store.setPassword(ada.id, 'hash', NOW);
      const account = { id: ada.id, name: 'Ada', email, passwordHash: 'hash' };
      expect(await store.account({ email: email.toLowerCase() })).toEqual(account);
      expect(await store.account({ id: ada.id })).toEqual(account);
      expect(await store.find(ada)).not.toHaveProperty('password_hash');
      const sessions = [randomUUID(), randomUUID()];
      for (const id of sessions) await store.openSession({ id, employee: ada.id, expires: FAR });
      const open = () => Promise.all(sessions.map((id) => store.isSession(id, ada.id, NOW)));
      expect(await open()).toEqual([true, true]);
      expect(await store.isSession(sessions[0] ?? '', ada.id, FAR)).toBe(false);
      await store.setPassword(ada.id, 'next', NOW, sessions[0]);
      expect(await open()).toEqual([true, false]);
      await store.remove(ada, LATER);
      expect(await open()).toEqual([false, false]);
      expect(await store.account({ id: ada.id })).toBeUndefined();
      // The address is free again.
      await make('employee', { email });
    });

    test('W4-V12 of many new versions at once, each follows another, and one is the latest', async () => {
      const { store, make, creator } = await office();
      const project = await make('project');
      const first = await make('artifact', { name: 'plan' }, project);
      const add = () =>
        store.addVersion(first.id, {
          id: randomUUID(),
          creator,
          grantId: randomUUID(),
          now: LATER,
          values: { name: 'plan', ...ARTIFACT },
        });
      await Promise.all(Array.from({ length: 6 }, add));
      const versions = await store.versions(first.id);
      expect(versions.map((row) => row.version)).toEqual([7, 6, 5, 4, 3, 2, 1]);
      expect(versions.map((row) => row.is_latest_version)).toEqual([true, ...Array.from({ length: 6 }, () => false)]);
      expect(new Set(versions.slice(0, -1).map((row) => row.parent_artifact_id))).toEqual(new Set([first.id]));
      const listed = await store.list('artifact', { ...ALL, parent: project });
      expect(listed).toMatchObject({ total: 1, rows: [{ version: 7 }] });
      const held = rightsOf(await store.grantsOf(creator), NOW.getTime());
      expect(versions.every(({ id }) => held.may(0, 'artifact', id))).toBe(true);
      expect(await store.remove(first, LATER)).toHaveLength(7);
      expect(await add()).toBe('missing');
    });

    test('several things are made together or not at all', async () => {
      const { store, creator, make } = await office();
      const email = `${randomUUID()}@example.com`;
      await make('employee', { email });
      const thing = (values: Record<string, unknown>) =>
        ({ type: 'employee', id: randomUUID(), values, creator, grantId: randomUUID(), now: NOW }) as const;
      const [good, bad] = [thing({ name: 'good' }), thing({ name: 'bad', email })];
      await expect(store.create([good, bad])).rejects.toEqual(new Taken('email'));
      expect(await store.find(good)).toBeUndefined();
    });

    test('the sixteen lists begin with their labels, in order', async () => {
      const store = await open();
      expect(LABEL_CATEGORIES).toHaveLength(16);
      for (const category of LABEL_CATEGORIES)
        expect((await store.labels(category)).map((label) => label.name)).toEqual([...LABELS[category]]);
    });

    test('labels are added, changed, and unique in their list', async () => {
      const store = await open();
      const label = { name: 'Aside', sort_order: 2, active_flag: false, descr: 'd' };
      const made = await store.saveLabel('office_level', label);
      expect(made).toMatchObject(label);
      await expect(store.saveLabel('office_level', label)).rejects.toEqual(new Taken('name'));
      const id = made?.level_id ?? 0;
      expect(await store.saveLabel('office_level', { ...label, level_id: id, sort_order: 0 })).toMatchObject({
        level_id: id,
      });
      expect((await store.labels('office_level'))[0]).toMatchObject({ name: 'Aside' });
      expect(await store.saveLabel('office_level', { ...label, level_id: 9_999 })).toBeUndefined();
    });
  });
}

const FAR = new Date('2100-01-01T00:00:00.000Z');

function codeOf(): string {
  return randomUUID().replaceAll('-', '').slice(0, 8);
}
