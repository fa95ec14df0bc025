/** The update of a stack: change what differs, then delete what is left over; or bring back what was. */
import type { Desired } from './desired.ts';
import { patchStack, resourceEvent, stackEvent, stackOf } from './events.ts';
import { failedText, settle } from './flow-create.ts';
import { deleteInOrder } from './flow-delete.ts';
import { exportFault, outputsOf, replaceExports } from './outputs.ts';
import type { Ask, OutputRecord, ResourceRecord, StandingResource } from './records.ts';
import {
  changeResource,
  deleteStanding,
  isKept,
  isKeptOnRollback,
  makeResource,
  restoreResource,
} from './resource-steps.ts';
import type { Run } from './run.ts';
import { runGraph } from './run-graph.ts';
import { staticFaults } from './static-faults.ts';
import { faultText } from './words.ts';

export type Refuses = (
  logicalId: string,
  type: string,
  action: 'Update:Modify' | 'Update:Replace' | 'Update:Delete',
) => string | undefined;

export interface UpdateOptions {
  readonly ask: Ask;
  readonly disableRollback: boolean;
  /** Why the stack policy does not allow it; undefined where it does. */
  readonly refuses: Refuses;
}

export async function updateFlow(
  run: Run,
  desired: Desired,
  { ask, disableRollback, refuses }: UpdateOptions,
): Promise<void> {
  run.desired = desired;
  const { ask: askBefore, askBefore: older, status } = stackOf(run);
  // After a failed update that was left as it is, the rollback goes back to what stood before it.
  patchStack(run, { ask, askBefore: status === 'UPDATE_FAILED' ? older : askBefore, disableRollback });
  patchStack(run, { updatedAt: run.world.clock.now() });
  stackEvent(run, 'UPDATE_IN_PROGRESS', 'User Initiated');
  await null;
  const wrong = staticFaults(desired);
  const fault = wrong.reason ?? [...wrong.resources].map(([id, faults]) => `${id}: ${faults.join('; ')}`)[0];
  if (fault !== undefined) return failUpdate(run, fault);
  const records = run.store.resources(run.stackId);
  const { failed } = await runGraph(
    [...desired.resources.keys()],
    (id) => desired.resources.get(id)?.dependsOn ?? [],
    async (id) => {
      const resource = desired.resources.get(id);
      const now = records.get(id);
      if (resource === undefined) return false;
      return now?.standing === undefined ? makeResource(run, resource) : changeResource(run, resource, now, refuses);
    },
    { stop: () => run.stopping.abort() },
  );
  if (run.stopReason !== undefined) return failUpdate(run, run.stopReason);
  if (failed.length > 0) return failUpdate(run, failedOf(run, failed));
  const denied = [...records.values()].flatMap(({ logicalId, type, standing }) =>
    desired.resources.has(logicalId) || standing === undefined ? [] : [refuses(logicalId, type, 'Update:Delete') ?? []],
  );
  if (denied.flat().length > 0) return failUpdate(run, String(denied.flat()[0]));
  let outputs: readonly OutputRecord[];
  try {
    outputs = await outputsOf(run, desired);
    const refused = exportFault(run, outputs);
    if (refused !== undefined) return failUpdate(run, refused);
  } catch (thrown) {
    return failUpdate(run, faultText(thrown));
  }
  replaceExports(run, outputs);
  patchStack(run, { outputs });
  markLeftovers(run, desired);
  settle(run);
  stackEvent(run, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  const left = await cleanUp(run, (record, standing) =>
    desired.resources.has(record.logicalId)
      ? isKept(record.standing?.policies ?? {}, 'UpdateReplacePolicy')
      : isKept(standing.policies, 'DeletionPolicy'),
  );
  stackEvent(
    run,
    'UPDATE_COMPLETE',
    left.length > 0 ? `Update successful. One or more resources could not be deleted.` : undefined,
  );
}

function failedOf(run: Run, failed: readonly string[]): string {
  const records = run.store.resources(run.stackId);
  const created = failed.filter((id) => records.get(id)?.status === 'CREATE_FAILED');
  const updated = failed.filter((id) => !created.includes(id));
  return [
    ...(created.length > 0 ? [failedText(created, 'create')] : []),
    ...(updated.length > 0 ? [failedText(updated, 'update')] : []),
  ].join('');
}

/** Physical resources of which the new template has nothing: removed ones, and those that were replaced. */
function markLeftovers(run: Run, desired: Desired): void {
  const records = run.store.resources(run.stackId);
  for (const record of [...records.values()]) {
    const { before, standing, logicalId } = record;
    const isRemoved = !desired.resources.has(logicalId);
    if (isRemoved && standing !== undefined)
      records.put(logicalId, {
        ...record,
        standing: undefined,
        toDelete: [...(record.toDelete ?? []), standing],
      });
    else if (typeof before === 'object' && standing !== undefined && before.physicalId !== standing.physicalId)
      records.put(logicalId, { ...record, toDelete: [...(record.toDelete ?? []), before] });
  }
}

/** Deletes what is marked; what is left of a resource that the template does not have goes with its record. */
async function cleanUp(
  run: Run,
  keep: (record: ResourceRecord, standing: StandingResource) => boolean,
): Promise<readonly string[]> {
  const records = run.store.resources(run.stackId);
  const marked = [...records.values()].filter(({ toDelete }) => (toDelete ?? []).length > 0);
  const failed = await deleteInOrder(run, marked, async (record) => {
    let isDone = true;
    for (const standing of record.toDelete ?? []) {
      const now = records.get(record.logicalId) ?? record;
      isDone = (await deleteStanding(run, now, standing, { keep: keep(now, standing), isLast: false })) && isDone;
    }
    return isDone;
  });
  for (const record of [...records.values()])
    if (record.standing === undefined && (record.toDelete ?? []).length === 0) {
      if (record.status === 'CREATE_FAILED') resourceEvent(run, record, 'DELETE_COMPLETE');
      records.delete(record.logicalId);
    }
  return failed;
}

async function failUpdate(run: Run, reason: string): Promise<void> {
  if (stackOf(run).disableRollback && run.stopReason === undefined) {
    stackEvent(run, 'UPDATE_FAILED', reason);
    return;
  }
  return takeBackUpdate(run, reason);
}

/** @param skip logical ids that are left as they are (ContinueUpdateRollback) */
export async function takeBackUpdate(run: Run, reason: string, skip: readonly string[] = []): Promise<void> {
  stackEvent(run, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
  await null;
  const records = run.store.resources(run.stackId);
  const touched = [...records.values()].filter(({ before }) => typeof before === 'object');
  const ids = touched.map(({ logicalId }) => logicalId);
  const { failed } = await runGraph(
    ids,
    (id) => records.get(id)?.dependsOn ?? [],
    async (id) => {
      const record = records.get(id);
      if (record === undefined) return true;
      if (!skip.includes(id)) return restoreResource(run, record);
      records.put(id, { ...record, before: undefined });
      resourceEvent(run, { ...record, before: undefined }, 'UPDATE_COMPLETE');
      return true;
    },
    { goesOn: true },
  );
  if (failed.length > 0) {
    stackEvent(run, 'UPDATE_ROLLBACK_FAILED', failedText(failed, 'update'));
    return;
  }
  for (const record of [...records.values()]) {
    if (record.before !== 'none') continue;
    const { standing } = record;
    records.put(record.logicalId, {
      ...record,
      before: undefined,
      standing: undefined,
      ...(standing !== undefined && { toDelete: [...(record.toDelete ?? []), standing] }),
    });
  }
  stackEvent(run, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  await cleanUp(run, (record, standing) => record.standing === undefined && isKeptOnRollback(run, standing.policies));
  const { askBefore } = stackOf(run);
  patchStack(run, { ...(askBefore !== undefined && { ask: askBefore }), askBefore: undefined });
  stackEvent(run, 'UPDATE_ROLLBACK_COMPLETE');
}

/** Deletes what a cleanup that was cut off had left, and ends the operation. */
export async function finishCleanup(run: Run, end: string): Promise<void> {
  await null;
  await cleanUp(run, (_, standing) => isKept(standing.policies, 'DeletionPolicy'));
  stackEvent(run, end);
}
