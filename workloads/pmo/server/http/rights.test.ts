/** Who may do what: the rows of the specification's table of behaviours, and what follows from its rules. */
import { describe, expect, test } from 'vitest';
import { START_MS, world } from '../fixture.ts';

const HOUR_MS = 3_600_000;

describe('rights on things', () => {
  test('V1 view on all projects: list and look, nothing else', async () => {
    const { person, thing } = world();
    const viewer = await person('viewer', { project: [0] });
    const id = await thing('project');
    expect((await viewer.ask('GET', '/project')).body).toMatchObject({ total: 1, data: [{ id }] });
    expect((await viewer.ask('GET', `/project/${id}`)).status).toBe(200);
    expect((await viewer.ask('PUT', `/project/${id}`, { name: 'mine' })).status).toBe(403);
    expect((await viewer.ask('POST', '/project', { name: 'new' })).status).toBe(403);
    expect((await viewer.ask('DELETE', `/project/${id}`)).status).toBe(403);
    expect((await viewer.ask('POST', `/project/${id}/share`)).status).toBe(403);
  });

  test('V2 create on all tasks and nothing else: one makes a task and sees only that', async () => {
    const { person, thing } = world();
    const maker = await person('maker', { task: [4] });
    const other = await thing('task');
    const made = await maker.ask('POST', '/task', { name: 'mine' });
    expect(made.status).toBe(201);
    expect((await maker.ask('GET', '/task')).body).toMatchObject({ total: 1, data: [{ name: 'mine' }] });
    expect((await maker.ask('GET', `/task/${other}`)).status).toBe(403);
    // The creator holds view, edit, share and delete on the new thing.
    expect((await maker.ask('GET', '/auth/scopes/task')).body).toEqual({
      type: 'task',
      all: [4],
      byId: { [String(made.body.id)]: [0, 1, 2, 3] },
    });
  });

  test('V3 view on all and edit on one: the one may be edited, another not', async () => {
    const { person, thing } = world();
    const [one, two] = [await thing('project'), await thing('project')];
    const editor = await person('editor', { project: [0], [`project:${one}`]: [1] });
    expect((await editor.ask('PUT', `/project/${one}`, { name: 'changed' })).body).toMatchObject({ name: 'changed' });
    expect((await editor.ask('PATCH', `/project/${two}`, { name: 'changed' })).status).toBe(403);
  });

  test('V4 a grant that is over, or inactive, is as if it were not there', async () => {
    const { person, thing, store, advance } = world();
    await thing('project');
    const someone = await person('someone', {});
    await someone.grant({ project: [0] }, START_MS + HOUR_MS);
    expect((await someone.ask('GET', '/project')).body.total).toBe(1);
    advance(HOUR_MS);
    expect((await someone.ask('GET', '/project')).body.total).toBe(0);
    await someone.grant({ project: [0, 1] });
    expect((await someone.ask('GET', '/project')).body.total).toBe(1);
    for (const { id } of await store.grantsOf(someone.id)) await store.revokeGrant(id);
    expect((await someone.ask('GET', '/project')).body.total).toBe(0);
  });

  test('V5 a task under a project needs edit on the project and create on tasks', async () => {
    const { person, thing } = world();
    const project = await thing('project');
    const editor = await person('editor', { [`project:${project}`]: [1] });
    const maker = await person('maker', { task: [4] });
    const both = await person('both', { [`project:${project}`]: [0, 1], task: [4] });
    const path = `/project/${project}/task`;
    expect((await editor.ask('POST', path, { name: 'x' })).status).toBe(403);
    expect((await maker.ask('POST', path, { name: 'x' })).status).toBe(403);
    expect((await both.ask('POST', path, { name: 'x' })).status).toBe(201);
    expect((await both.ask('GET', path)).body).toMatchObject({ total: 1, data: [{ name: 'x' }] });
    const tabs = await both.ask('GET', `/project/${project}/dynamic-child-entity-tabs`);
    expect(tabs.body.data).toContainEqual({ type: 'task', label: 'Tasks', count: 1 });
  });

  test('V6 every right on a project gives none on its tasks', async () => {
    const { person, thing } = world();
    const project = await thing('project');
    await thing('task', {}, { type: 'project', id: project });
    const owner = await person('owner', { project: [0, 1, 2, 3, 4] });
    expect((await owner.ask('GET', `/project/${project}/task`)).body).toMatchObject({ total: 0, data: [] });
    const tabs = await owner.ask('GET', `/project/${project}/dynamic-child-entity-tabs`);
    expect(tabs.body.data).toContainEqual({ type: 'task', label: 'Tasks', count: 0 });
  });

  test('V7 the same link again is the same row', async () => {
    const { person, thing } = world();
    const [project, task] = [await thing('project'), await thing('task')];
    const owner = await person('owner', { project: [0, 1, 3], task: [0, 1, 3] });
    const link = {
      parent_entity_type: 'project',
      parent_entity_id: project,
      child_entity_type: 'task',
      child_entity_id: task,
    };
    const statuses = [];
    for (const method of ['POST', 'POST', 'DELETE', 'POST'])
      statuses.push((await owner.ask(method, '/linkage', link)).status);
    expect(statuses).toEqual([201, 200, 204, 200]);
    const query = `parent_entity_type=project&parent_entity_id=${project}`;
    expect((await owner.ask('GET', `/linkage?${query}`)).body.data).toEqual([
      { ...link, relationship_type: 'contains' },
    ]);
    expect((await owner.ask('DELETE', '/linkage', { ...link, child_entity_id: await thing('task') })).status).toBe(404);
  });

  test('V8 a project is no child of a task', async () => {
    const { person, thing } = world();
    const owner = await person('owner', { project: [0, 1], task: [0, 1] });
    const link = {
      parent_entity_type: 'task',
      parent_entity_id: await thing('task'),
      child_entity_type: 'project',
      child_entity_id: await thing('project'),
    };
    expect(await owner.ask('POST', '/linkage', link)).toMatchObject({
      status: 400,
      body: { error: 'CHILD_NOT_ALLOWED', details: { allowed: ['form', 'artifact'] } },
    });
  });

  test('a thing tells what contains it to who may see that; one end is asked for', async () => {
    const { person, thing } = world();
    const [open, closed] = [await thing('project'), await thing('project')];
    const task = await thing('task', {}, { type: 'project', id: open });
    const owner = await person('owner', { project: [0, 1], task: [0, 1] });
    const ends = { child_entity_type: 'task', child_entity_id: task };
    await owner.ask('POST', '/linkage', { parent_entity_type: 'project', parent_entity_id: closed, ...ends });
    const half = await person('half', { [`project:${open}`]: [0], task: [0] });
    const asked = `/linkage?child_entity_type=task&child_entity_id=${task}`;
    const parentsFor = async (who: typeof owner) =>
      ((await who.ask('GET', asked)).body.data as { parent_entity_id: string }[]).map((each) => each.parent_entity_id);
    expect((await parentsFor(owner)).toSorted()).toEqual([open, closed].toSorted());
    expect(await parentsFor(half)).toEqual([open]);
    expect((await (await person('blind', { project: [0] })).ask('GET', asked)).status).toBe(403);
    const both = `${asked}&parent_entity_type=project&parent_entity_id=${open}`;
    expect((await owner.ask('GET', both)).status).toBe(400);
  });

  test('linking asks for edit on both ends, unlinking for delete on both', async () => {
    const { person, thing } = world();
    const [project, task] = [await thing('project'), await thing('task')];
    const link = {
      parent_entity_type: 'project',
      parent_entity_id: project,
      child_entity_type: 'task',
      child_entity_id: task,
    };
    const half = await person('half', { project: [0, 1, 3], task: [0] });
    const editor = await person('editor', { project: [1], task: [1] });
    expect((await half.ask('POST', '/linkage', link)).status).toBe(403);
    expect((await editor.ask('POST', '/linkage', link)).status).toBe(201);
    expect((await editor.ask('DELETE', '/linkage', link)).status).toBe(403);
    expect((await half.ask('DELETE', '/linkage', link)).status).toBe(403);
  });

  test('V9 what is deleted is gone for everybody, and its row stays', async () => {
    const { person, thing, store } = world();
    const project = await thing('project');
    const task = await thing('task', {}, { type: 'project', id: project });
    const owner = await person('owner', { project: [0, 1, 3], task: [0] });
    const other = await person('other', { [`project:${project}`]: [0, 1] });
    expect((await owner.ask('DELETE', `/project/${project}`)).status).toBe(204);
    expect((await owner.ask('GET', `/project/${project}`)).status).toBe(404);
    expect((await owner.ask('DELETE', `/project/${project}`)).status).toBe(404);
    // Who held rights on it alone does not even learn that it was there.
    expect((await other.ask('GET', `/project/${project}`)).status).toBe(403);
    expect(await store.find({ type: 'project', id: project })).toBeUndefined();
    expect(await store.linksOf({ type: 'project', id: project })).toEqual([]);
    expect((await owner.ask('GET', `/task/${task}`)).status).toBe(200);
  });

  test('without view, a thing that exists and one that does not look alike', async () => {
    const { person, thing } = world();
    const nobody = await person('nobody', {});
    const there = await nobody.ask('GET', `/project/${await thing('project')}`);
    const away = await nobody.ask('GET', `/project/${crypto.randomUUID()}`);
    const odd = await nobody.ask('GET', '/project/not-an-id');
    for (const answer of [there, away, odd])
      expect([answer.status, answer.body.error, answer.body.message]).toEqual([
        403,
        'FORBIDDEN',
        'You may not view this.',
      ]);
  });
});

describe('grants', () => {
  test('one gives what one holds, with share, and not for longer', async () => {
    const { person, thing } = world();
    const project = await thing('project');
    const giver = await person('giver', { project: [0, 1, 2] });
    const taker = await person('taker', {});
    const grant = (permission: readonly number[], more = {}) =>
      giver.ask('POST', '/rbac/grant', { empid: taker.id, entity: 'project', entity_id: project, permission, ...more });
    await giver.grant({ employee: [0] });
    expect(await grant([3])).toMatchObject({ status: 403, body: { details: { permission: 3 } } });
    const given = await grant([0, 1]);
    expect(given).toMatchObject({ status: 201, body: { permission: [0, 1], granted_by_empid: giver.id } });
    expect((await taker.ask('PUT', `/project/${project}`, { descr: 'x' })).status).toBe(200);
    expect(
      (
        await taker.ask('POST', '/rbac/grant', {
          empid: giver.id,
          entity: 'project',
          entity_id: project,
          permission: [0],
        })
      ).status,
    ).toBe(403);
    const listed = await giver.ask('GET', `/rbac/grant?entity=project&entity_id=${project}`);
    expect(listed.body.data).toContainEqual(expect.objectContaining({ empid: taker.id, name: 'taker' }));
    expect((await giver.ask('DELETE', `/rbac/grant/${given.body.id}`)).status).toBe(204);
    expect((await taker.ask('GET', `/project/${project}`)).status).toBe(403);
  });

  test('a right for a time gives none for ever, and nobody gives to himself', async () => {
    const { person, thing } = world();
    const project = await thing('project');
    const giver = await person('giver', {});
    await giver.grant({ [`project:${project}`]: [0, 2] }, START_MS + HOUR_MS);
    const taker = await person('taker', {});
    const grant = (empid: string, expires_ts?: string) =>
      giver.ask('POST', '/rbac/grant', { empid, entity: 'project', entity_id: project, permission: [0], expires_ts });
    expect((await grant(taker.id)).body.error).toBe('OUTLIVES');
    expect((await grant(taker.id, new Date(START_MS + 2 * HOUR_MS).toISOString())).body.error).toBe('OUTLIVES');
    expect((await grant(taker.id, new Date(START_MS - 1).toISOString())).body.error).toBe('EXPIRED');
    expect((await grant(taker.id, new Date(START_MS + HOUR_MS).toISOString())).status).toBe(201);
    expect((await grant(giver.id)).body.error).toBe('SELF_GRANT');
  });
});

describe('what is personal', () => {
  test('pay, bank and national id are for who may edit the employee, and for the employee', async () => {
    const { person, thing } = world();
    const id = await thing('employee', { salary: 5, bank_account: 'DE1', national_id: 'n', password_hash: 'h' });
    const colleague = await person('colleague', { employee: [0] });
    const keeper = await person('keeper', { employee: [0, 1] });
    const seen = (await colleague.ask('GET', `/employee/${id}`)).body;
    expect(seen.masked).toEqual(['salary', 'bank_account', 'national_id']);
    expect(Object.keys(seen)).not.toContain('salary');
    expect((await keeper.ask('GET', `/employee/${id}`)).body).toMatchObject({ salary: 5, national_id: 'n' });
    for (const asker of [colleague, keeper])
      expect(JSON.stringify((await asker.ask('GET', '/employee')).body)).not.toMatch(/password|scrypt/);
    await keeper.ask('PUT', `/employee/${colleague.id}`, { salary: 7 });
    expect((await colleague.ask('GET', '/auth/me')).body.salary).toBe(7);
    expect((await colleague.ask('GET', '/employee?sort=salary')).status).toBe(400);
  });
});
