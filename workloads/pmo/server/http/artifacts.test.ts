/** Files that come in, go out, and have versions. */
import { describe, expect, test } from 'vitest';
import { MAX_UPLOAD_BYTES } from '../../contract.ts';
import { sweepOrphans } from '../artifacts/sweep.ts';
import { form, type Person, png, START_MS, type World, world } from '../fixture.ts';

const PNG = { name: 'photo.png', type: 'image/png', content: png(1024 * 1024) };

async function office() {
  const made = world();
  const ada = await made.person('ada', { project: [0, 1], artifact: [0, 1, 2, 3, 4] });
  const project = await made.thing('project');
  return { ...made, ada, project };
}

async function post({ server }: World, person: Person, path: string, body: ReturnType<typeof form>) {
  const answer = await server.app.inject({
    method: 'POST',
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${person.token}`, ...body.headers },
    payload: body.payload,
  });
  return { status: answer.statusCode, body: answer.json() };
}

describe('upload', () => {
  test('V10 a PNG of 1 MB: object, row, link, and nothing left on the disk', async () => {
    const made = await office();
    const { ada, project, objects, uploads } = made;
    const { status, body } = await post(made, ada, `/artifact/upload?entity=project&entity_id=${project}`, form(PNG));
    expect(status).toBe(201);
    const [row] = body.data;
    expect(row).toMatchObject({
      name: 'photo.png',
      artifact_type: 'image',
      attachment_format: 'png',
      attachment_size_bytes: 1024 * 1024,
      visibility: 'internal',
      version: 1,
      is_latest_version: true,
    });
    expect([...objects.kept.keys()]).toEqual([row.attachment_object_key]);
    expect(row.attachment_object_key).toMatch(new RegExp(`^artifacts/project/${project}/[0-9a-f-]{36}\\.png$`));
    expect((await ada.ask('GET', `/project/${project}/artifact`)).body).toMatchObject({ total: 1 });
    expect(uploads()).toEqual([]);
    const metric = made.lines.find((line) => line.includes('"UploadBytes"')) ?? '{}';
    expect(JSON.parse(metric).UploadBytes).toBe(1024 * 1024);
  });

  test.each([
    ['task', 'artifacts/task/'],
    ['form', 'uploads/form/'],
    ['cust', 'documents/cust/'],
    ['office', 'documents/office/'],
  ] as const)('what belongs to a %s lies under %s', async (type, prefix) => {
    const made = world();
    const eve = await made.person('eve', { [type]: [0, 1], artifact: [4] });
    const id = await made.thing(type);
    expect((await post(made, eve, `/artifact/upload?entity=${type}&entity_id=${id}`, form(PNG))).status).toBe(201);
    expect([...made.objects.kept.keys()].join()).toMatch(new RegExp(`^${prefix}${id}/[0-9a-f-]{36}\\.png$`));
  });

  test.each([
    ['V11 11 MB', { ...PNG, content: png(11 * 1024 * 1024) }, 413],
    ['one byte too many', { ...PNG, content: png(MAX_UPLOAD_BYTES + 1) }, 413],
    ['V11 HTML called .png', { ...PNG, content: Buffer.from('<html><script>alert(1)</script>') }, 415],
    ['a PNG that says it is a PDF', { ...PNG, type: 'application/pdf' }, 415],
    ['a PNG called .exe', { ...PNG, name: 'photo.exe' }, 415],
    ['a kind that is not taken', { name: 'a.svg', type: 'image/svg+xml', content: Buffer.from('<svg/>') }, 415],
    ['a text with a NUL in it', { name: 'a.txt', type: 'text/plain', content: Buffer.from('a\0b') }, 415],
    ['an empty file', { name: 'a.txt', type: 'text/plain', content: Buffer.alloc(0) }, 400],
  ])('%s: refused; no object, no row, no file', async (_, file, expected) => {
    const made = await office();
    const { ada, project, objects, uploads } = made;
    const answer = await post(made, ada, `/artifact/upload?entity=project&entity_id=${project}`, form(file));
    expect(answer.status).toBe(expected);
    expect([objects.kept.size, uploads(), (await ada.ask('GET', '/artifact')).body.total]).toEqual([0, [], 0]);
  });

  test.each([
    ['a PDF', 'a.pdf', 'application/pdf', '%PDF-1.7\n'],
    ['a JPEG', 'a.JPEG', 'image/jpeg', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['a GIF', 'a.gif', 'image/gif', 'GIF89a______'],
    ['a table', 'a.csv', 'text/csv', 'a;b\n1;ü\n'],
    ['a text', 'a.txt', 'text/plain', 'Grüße\n'],
  ])('%s is taken', async (_, name, type, content) => {
    const made = await office();
    const file = { name, type, content: Buffer.from(content) };
    const path = `/artifact/upload?entity=project&entity_id=${made.project}`;
    expect((await post(made, made.ada, path, form(file))).status).toBe(201);
  });

  test('several files are all or none', async () => {
    const made = await office();
    const { ada, project, objects } = made;
    const path = `/artifact/upload?entity=project&entity_id=${project}`;
    const text = { name: 'b.txt', type: 'text/plain', content: Buffer.from('b') };
    expect((await post(made, ada, path, form(PNG, text))).body.data).toHaveLength(2);
    expect((await post(made, ada, path, form(text, { ...text, name: 'b.exe' }))).status).toBe(415);
    expect([objects.kept.size, made.uploads()]).toEqual([2, []]);
    expect((await post(made, ada, path, form(...Array.from({ length: 11 }, () => text)))).status).toBe(413);
    expect([objects.kept.size, made.uploads()]).toEqual([2, []]);
  });

  test('the right is asked for before the body is read', async () => {
    const made = await office();
    const viewer = await made.person('viewer', { project: [0], artifact: [0, 4] });
    const maker = await made.person('maker', { project: [1] });
    const path = `/artifact/upload?entity=project&entity_id=${made.project}`;
    expect((await post(made, viewer, path, form(PNG))).status).toBe(403);
    expect((await post(made, maker, path, form(PNG))).status).toBe(403);
    expect(
      (await post(made, made.ada, `/artifact/upload?entity=role&entity_id=${made.project}`, form(PNG))).status,
    ).toBe(400);
    expect((await post(made, made.ada, `/artifact/upload?entity=project`, form(PNG))).status).toBe(400);
    expect(made.uploads()).toEqual([]);
  });

  test('V14 the bucket does not take it: 502, and no row', async () => {
    const made = await office();
    made.objects.isBroken = true;
    const path = `/artifact/upload?entity=project&entity_id=${made.project}`;
    expect(await post(made, made.ada, path, form(PNG))).toMatchObject({
      status: 502,
      body: { error: 'STORAGE_FAILED' },
    });
    expect([made.uploads(), (await made.ada.ask('GET', '/artifact')).body.total]).toEqual([[], 0]);
  });

  test('the row cannot be written: the object is deleted', async () => {
    const made = await office();
    made.parts.store.create = () => Promise.reject(new Error('the database is gone'));
    const path = `/artifact/upload?entity=project&entity_id=${made.project}`;
    expect((await post(made, made.ada, path, form(PNG))).status).toBe(500);
    expect([made.uploads(), made.objects.kept.size]).toEqual([[], 0]);
  });

  test('an object that no row names is swept after a day, and no other', async () => {
    const made = await office();
    await post(made, made.ada, `/artifact/upload?entity=project&entity_id=${made.project}`, form(PNG));
    const orphan = { content: Buffer.from('x'), mime: 'text/plain', at: START_MS, state: 'there' as const };
    made.objects.kept.set('artifacts/project/x/orphan.txt', orphan);
    const sweep = (ms: number) => sweepOrphans(made.objects, made.store, made.parts.log, START_MS + ms);
    expect(await sweep(24 * 3_600_000)).toBe(0);
    expect(await sweep(24 * 3_600_000 + 1)).toBe(1);
    expect([...made.objects.kept.keys()].join()).not.toContain('orphan');
  });
});

describe('versions and download', () => {
  async function uploaded() {
    const made = await office();
    const { body } = await post(
      made,
      made.ada,
      `/artifact/upload?entity=project&entity_id=${made.project}&visibility=public`,
      form({ ...PNG, name: "plän 'A'.png" }),
    );
    return { ...made, first: body.data[0].id as string, key: body.data[0].attachment_object_key as string };
  }

  test('V12 a new version is the latest of the same document; rights and links go with it', async () => {
    const made = await uploaded();
    const { ada, first, project } = made;
    const reader = await made.person('reader', { project: [0], [`artifact:${first}`]: [0] });
    const text = { name: 'plan.txt', type: 'text/plain', content: Buffer.from('new') };
    const { status, body } = await post(made, ada, `/artifact/${first}/new-version`, form(text));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      version: 2,
      is_latest_version: true,
      parent_artifact_id: first,
      visibility: 'public',
    });
    const third = await post(made, ada, `/artifact/${first}/new-version`, form(text));
    expect(third.body).toMatchObject({ version: 3, parent_artifact_id: first });
    const versions = (await ada.ask('GET', `/artifact/${body.id}/versions`)).body.data as Record<string, unknown>[];
    expect(versions.map((row) => [row.version, row.is_latest_version])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    expect((await reader.ask('GET', `/project/${project}/artifact`)).body).toMatchObject({
      total: 1,
      data: [{ version: 3 }],
    });
    expect((await reader.ask('GET', `/artifact/${first}/download`)).status).toBe(200);
    expect((await post(made, reader, `/artifact/${first}/new-version`, form(text))).status).toBe(403);
  });

  test('a download is a link for five minutes to an attachment under its own name', async () => {
    const made = await uploaded();
    const { body } = await made.ada.ask('GET', `/artifact/${made.first}/download`);
    expect(body).toMatchObject({ expires_in: 300, name: "plän 'A'.png" });
    const fetched = await made.server.app.inject({ method: 'GET', url: String(body.url) });
    expect(fetched.rawPayload.equals(PNG.content)).toBe(true);
    expect(fetched.headers['content-disposition']).toBe(
      `attachment; filename="pl_n 'A'.png"; filename*=UTF-8''pl%C3%A4n%20%27A%27.png`,
    );
    made.advance(300_000);
    expect((await made.server.app.inject({ method: 'GET', url: String(body.url) })).statusCode).toBe(403);
  });

  test('V13 an archived file: 409; a file that is gone: 410, and the row says so', async () => {
    const { ada, first, key, objects } = await uploaded();
    const object = objects.kept.get(key);
    if (object === undefined) throw new Error('There is no object.');
    object.state = 'archived';
    expect(await ada.ask('GET', `/artifact/${first}/download`)).toMatchObject({
      status: 409,
      body: { error: 'ARTIFACT_ARCHIVED', details: { restorable: true } },
    });
    objects.kept.delete(key);
    expect(await ada.ask('GET', `/artifact/${first}/download`)).toMatchObject({
      status: 410,
      body: { error: 'ARTIFACT_EXPIRED' },
    });
    expect((await ada.ask('GET', `/artifact/${first}`)).body.attachment_state).toBe('missing');
  });

  test('a public document is shared by a link with its file; another one is not', async () => {
    const made = await uploaded();
    const { ada, first } = made;
    const shared = await ada.ask('POST', `/artifact/${first}/share`);
    const path = `/api/v1/shared/artifact/${shared.body.code}`;
    const get = (url: string) => made.server.app.inject({ method: 'GET', url });
    expect((await get(path)).json()).toMatchObject({ name: "plän 'A'.png", attachment_name: "plän 'A'.png" });
    expect((await get(path)).json()).not.toHaveProperty('attachment_object_key');
    expect((await get(`${path}/download`)).json().url).toMatch(/^\/trial-objects\//);
    await ada.ask('PUT', `/artifact/${first}`, { visibility: 'private' });
    expect((await get(path)).statusCode).toBe(409);
    expect((await ada.ask('POST', `/artifact/${first}/share`)).body.error).toBe('NOT_PUBLIC');
  });

  test('deleting a document deletes all versions and their files', async () => {
    const made = await uploaded();
    await post(made, made.ada, `/artifact/${made.first}/new-version`, form(PNG));
    expect((await made.ada.ask('DELETE', `/artifact/${made.first}`)).status).toBe(204);
    expect([made.objects.kept.size, (await made.ada.ask('GET', '/artifact')).body.total]).toEqual([0, 0]);
  });
});
