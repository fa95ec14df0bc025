/** People with rights from the beginning: everybody else gets rights from somebody who has them. */
import { hashPassword } from '@lintel/workload-runtime';
import { ENTITY_TYPES } from '../src/entities.ts';
import { ALL, PERMISSIONS, type Permission } from '../src/permissions.ts';
import type { Store } from './store/store.ts';

export interface Person {
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Cannot log in without one. */
  readonly password?: string;
  /** Who holds edit, share and delete on the new employee. @default - he himself, as the first person does */
  readonly creator?: string;
  /** On all of each type. */
  readonly rights: Readonly<Record<string, readonly Permission[]>>;
}

/** Everything on every type, and on the lists of labels. */
export const EVERYTHING: Person['rights'] = Object.fromEntries(
  [...ENTITY_TYPES, 'setting'].map((type) => [type, PERMISSIONS]),
);

export async function addPerson(store: Store, person: Person, newId: () => string, now: () => number): Promise<void> {
  const { id, values, password, rights, creator = id } = person;
  await store.create([{ type: 'employee', id, values, creator, grantId: newId(), now: new Date(now()) }]);
  if (password !== undefined) await store.setPassword(id, await hashPassword(password), new Date(now()));
  for (const [entity, permissions] of Object.entries(rights))
    await store.addGrant({
      id: newId(),
      person: id,
      entity,
      entityId: ALL,
      permissions,
      grantedBy: creator,
      grantedMs: now(),
      isActive: true,
    });
}
