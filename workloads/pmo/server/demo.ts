/** An invented company, for a trial: its people, their projects, customers and papers. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EntityType } from '../src/entities.ts';
import { KINDS } from './artifacts/kinds.ts';
import { keyOf, type Objects } from './artifacts/objects.ts';
import {
  CUSTOMERS,
  DEMO_LOGINS,
  FORMS,
  OFFICES,
  PEOPLE,
  POSITIONS,
  PROJECTS,
  REPORTS,
  ROLES,
  TASKS,
  UNITS,
  WIKI,
  WORKSITES,
} from './demo-data.ts';
import { addPerson } from './first-people.ts';
import type { Place, Store } from './store/store.ts';

export { DEMO_LOGINS };

export interface Demo {
  readonly store: Store;
  readonly objects: Objects;
  readonly now: () => number;
  readonly newId: () => string;
}

/** False where somebody is there already: then nothing is added. */
export async function fillWithDemo(demo: Demo): Promise<boolean> {
  const { store, now, newId } = demo;
  if ((await store.account({ email: DEMO_LOGINS[0].email })) !== undefined) return false;
  const people = new Map<string, string>();
  for (const { key, rights, ...values } of PEOPLE) {
    const id = newId();
    people.set(key, id);
    const password = DEMO_LOGINS.find(({ email }) => email === values.email)?.password;
    const creator = people.get('ceo') ?? id;
    await addPerson(store, { id, values, rights, creator, ...(password !== undefined && { password }) }, newId, now);
  }
  const creator = people.get('ceo') ?? '';
  const named = new Map<string, Place>();
  const make = async (type: EntityType, values: Readonly<Record<string, unknown>>, parent?: Place) => {
    const id = newId();
    await store.create([{ type, id, values, creator, grantId: newId(), parent, now: new Date(now()) }]);
    named.set(String(values.code ?? values.name), { type, id });
    return { type, id };
  };
  for (const values of OFFICES) await make('office', values);
  for (const values of UNITS) await make('business', values);
  for (const values of WORKSITES) await make('worksite', values);
  for (const values of POSITIONS) await make('position', values);
  for (const { holder, ...values } of ROLES) {
    const role = await make('role', values);
    const id = holder === undefined ? undefined : people.get(holder);
    if (id !== undefined) await store.link({ parent: role, child: { type: 'employee', id } }, new Date(now()));
  }
  for (const values of CUSTOMERS) await make('cust', values);
  for (const { unit, customer, manager, ...values } of PROJECTS) {
    const project = await make('project', { ...values, manager_id: people.get(manager) }, named.get(unit));
    const cust = customer === undefined ? undefined : named.get(customer);
    if (cust !== undefined) await store.link({ parent: cust, child: project }, new Date(now()));
  }
  for (const { project, assignee, ...values } of TASKS)
    await make('task', { ...values, assignee_id: people.get(assignee) }, named.get(project));
  for (const { project, ...values } of WIKI) await make('wiki', values, named.get(project));
  for (const { project, ...values } of FORMS) await make('form', values, named.get(project));
  for (const values of REPORTS) await make('reports', values);
  const first = named.get(PROJECTS[0].code);
  if (first !== undefined) await addDocument(demo, creator, first);
  return true;
}

const TEXT = `Site visit, 3 March
The slope behind the house is steeper than in the plan. The wall needs a drain.
`;

async function addDocument({ store, objects, now, newId }: Demo, creator: string, parent: Place) {
  // Whoever runs this may be another user than the server, whose folder is its own.
  const folder = await mkdtemp(join(tmpdir(), 'pmo-demo-'));
  const path = join(folder, 'file');
  const kind = KINDS.find(({ extension }) => extension === 'txt');
  if (kind === undefined) throw new Error('Texts are not taken.');
  const name = 'site-visit.txt';
  const key = keyOf(parent, newId(), 'txt');
  const hash = createHash('sha256').update(TEXT);
  const [hex, sha256] = [hash.copy().digest('hex'), hash.digest('base64')];
  try {
    await writeFile(path, TEXT, { mode: 0o600 });
    await objects.put(key, { path, name, bytes: Buffer.byteLength(TEXT), sha256, kind });
  } finally {
    await rm(folder, { recursive: true });
  }
  const values = {
    name,
    artifact_type: 'document',
    visibility: 'public',
    security_classification: 'general',
    entity_type: parent.type,
    entity_id: parent.id,
    attachment: `s3://${objects.bucket}/${key}`,
    attachment_format: 'txt',
    attachment_size_bytes: Buffer.byteLength(TEXT),
    attachment_object_bucket: objects.bucket,
    attachment_object_key: key,
    attachment_sha256: hex,
    attachment_name: name,
    is_latest_version: true,
    metadata: { content_type: kind.mime },
  };
  await store.create([
    { type: 'artifact', id: newId(), values, creator, grantId: newId(), parent, now: new Date(now()) },
  ]);
}
