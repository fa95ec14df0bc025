/** Objects that no document names: what an upload left whose process was killed between object and row. */
import type { Log } from '@lintel/workload-runtime';
import type { Store } from '../store/store.ts';
import type { Objects } from './objects.ts';

/** An upload is over long before. */
const OLD_MS = 24 * 60 * 60 * 1000;

/** Answers how many were deleted. */
export async function sweepOrphans(objects: Objects, store: Store, log: Log, nowMs: number): Promise<number> {
  const old = await objects.keysBefore(new Date(nowMs - OLD_MS));
  const known = await store.objectKeys();
  const orphans = old.filter((key) => !known.has(key));
  if (orphans.length === 0) return 0;
  await objects.remove(orphans);
  log.warn('Objects without a document were deleted.', { requestId: '-', objects: orphans.length });
  return orphans.length;
}
