/** Deleting what a stack has: all of it, or what an operation left over. */
import { patchStack, resourceEvent, stackEvent, stackOf } from './events.ts';
import { forgetDeleted } from './forget-deleted.ts';
import { exportInUse, joinedNames, replaceExports } from './outputs.ts';
import type { ResourceRecord, StandingResource } from './records.ts';
import { deleteStanding, isKept, isKeptOnRollback } from './resource-steps.ts';
import type { Run } from './run.ts';
import { runGraph } from './run-graph.ts';

/** @param retain logical ids that a stack in DELETE_FAILED leaves behind */
export async function deleteFlow(run: Run, retain: readonly string[]): Promise<void> {
  const { status, reason } = stackOf(run);
  const used = exportInUse(run);
  stackEvent(run, 'DELETE_IN_PROGRESS', 'User Initiated');
  await null;
  if (used !== undefined) {
    const why = `Delete canceled. Cannot delete export ${used.name} as it is in use by ${joinedNames(used.users)}.`;
    stackEvent(run, status, why);
    patchStack(run, { reason: why ?? reason });
    return;
  }
  const records = run.store.resources(run.stackId);
  for (const id of retain) {
    const record = records.get(id);
    if (record?.standing !== undefined)
      resourceEvent(run, { ...record, standing: undefined }, 'DELETE_SKIPPED', {
        physicalId: record.standing.physicalId,
      });
  }
  return deleteAll(run, 'DELETE');
}

/** Deletes every resource that stands, dependents first, and ends the operation. */
export async function deleteAll(run: Run, operation: 'DELETE' | 'ROLLBACK'): Promise<void> {
  const records = run.store.resources(run.stackId);
  const all = [...records.values()].filter(
    ({ standing, toDelete, status }) =>
      standing !== undefined || (toDelete ?? []).length > 0 || status === 'CREATE_FAILED',
  );
  const failed = await deleteInOrder(run, all, async (record) => {
    for (const old of record.toDelete ?? [])
      if (!(await deleteStanding(run, current(run, record), old, { keep: false, isLast: false }))) return false;
    const { standing } = current(run, record);
    if (standing === undefined) {
      // What failed before it was made has nothing to delete; CloudFormation tells its end all the same.
      resourceEvent(run, record, 'DELETE_COMPLETE');
      return true;
    }
    const keep = operation === 'DELETE' ? isKept(standing.policies, 'DeletionPolicy') : keptNow(run, standing);
    return deleteStanding(run, current(run, record), standing, { keep, isLast: true });
  });
  if (failed.length > 0) {
    stackEvent(run, `${operation}_FAILED`, `The following resource(s) failed to delete: [${failed.join(', ')}]. `);
    return;
  }
  const { name } = stackOf(run);
  if (operation === 'DELETE') {
    replaceExports(run, []);
    patchStack(run, { deletedAt: run.world.clock.now(), imports: [] });
    if (run.store.names.get(name) === run.stackId) run.store.names.delete(name);
  }
  stackEvent(run, `${operation}_COMPLETE`);
  if (operation === 'DELETE') forgetDeleted(run.store, run.world.clock.now());
}

function keptNow(run: Run, { policies }: StandingResource): boolean {
  return isKeptOnRollback(run, policies);
}

function current(run: Run, { logicalId }: ResourceRecord): ResourceRecord {
  const record = run.store.resources(run.stackId).get(logicalId);
  if (record === undefined) throw new Error(`The stack has no resource ${logicalId}`);
  return record;
}

/** Those that others depend on last. What does not depend on a failure is deleted all the same. */
export async function deleteInOrder(
  run: Run,
  records: readonly ResourceRecord[],
  step: (record: ResourceRecord) => Promise<boolean>,
): Promise<readonly string[]> {
  const byId = new Map(records.map((record) => [record.logicalId, record]));
  const dependents = new Map<string, string[]>();
  for (const { logicalId, dependsOn } of records)
    for (const each of dependsOn) dependents.set(each, [...(dependents.get(each) ?? []), logicalId]);
  const { failed } = await runGraph(
    [...byId.keys()],
    (id) => dependents.get(id) ?? [],
    async (id) => {
      const record = byId.get(id);
      return record === undefined || step(current(run, record));
    },
    { goesOn: true },
  );
  return failed;
}
