/** `node dist/api/migrate.js --first-admin ADDRESS`: the first person of an empty system, who gives rights to all others. */
import { randomBytes } from 'node:crypto';
import { addPerson, EVERYTHING } from './first-people.ts';
import type { Store } from './store/store.ts';

/** The password to begin with, or undefined where somebody is there already. It is shown once and kept nowhere. */
export async function firstAdmin(
  store: Store,
  email: string,
  newId: () => string,
  now: () => number,
): Promise<string | undefined> {
  const scope = {
    scope: 'all',
    page: 1,
    limit: 1,
    filters: {},
    sort: { by: 'created_ts', descending: false },
  } as const;
  if ((await store.list('employee', scope)).total > 0) return undefined;
  const password = randomBytes(18).toString('base64url');
  const values = { name: email.split('@')[0] ?? email, email, code: 'E-1', title: 'Administrator' };
  await addPerson(store, { id: newId(), values, password, rights: EVERYTHING }, newId, now);
  return password;
}
