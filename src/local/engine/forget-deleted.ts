/** Deleted stacks are told of by their ARN for 90 days, as on AWS, but of the newest alone: what is kept does not grow for ever. */
import type { StackRecord } from './records.ts';
import type { Store } from './store.ts';

const KEPT_MS = 90 * 86_400_000;
const MOST_DELETED = 100;

/** Forgets the stacks that were deleted long ago, or before many others, with all that was kept of them. */
export function forgetDeleted(store: Store, nowMs: number): void {
  const deleted = [...store.stacks.values()]
    .filter(({ deletedAt }) => deletedAt !== undefined)
    .toSorted((one, other) => (other.deletedAt ?? 0) - (one.deletedAt ?? 0));
  const old = deleted.filter(({ deletedAt = 0 }, index) => index >= MOST_DELETED || deletedAt + KEPT_MS < nowMs);
  for (const stack of old) forget(store, stack);
}

function forget(store: Store, { id }: StackRecord): void {
  for (const collection of [store.events(id), store.resources(id)])
    for (const key of [...collection.keys()]) collection.delete(key);
  for (const set of [...store.changeSets.values()]) if (set.stackId === id) store.changeSets.delete(set.id);
  store.stacks.delete(id);
}
