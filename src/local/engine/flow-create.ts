/** The creation of a stack, and taking it back. */
import type { Desired } from './desired.ts';
import { patchStack, resourceEvent, stackEvent, stackOf } from './events.ts';
import { deleteAll } from './flow-delete.ts';
import { exportFault, outputsOf, replaceExports } from './outputs.ts';
import type { ResourceRecord } from './records.ts';
import { faultsText, makeResource } from './resource-steps.ts';
import type { Run } from './run.ts';
import { runGraph } from './run-graph.ts';
import { staticFaults } from './static-faults.ts';
import { faultText, mapOf } from './words.ts';

/** Makes all resources of the template in a new stack. */
export async function createFlow(run: Run, desired: Desired): Promise<void> {
  run.desired = desired;
  stackEvent(run, 'CREATE_IN_PROGRESS', 'User Initiated');
  await null;
  const wrong = staticFaults(desired);
  if (wrong.reason !== undefined) return rollBackCreate(run, wrong.reason);
  if (wrong.resources.size > 0) {
    failAtOnce(run, desired, wrong.resources);
    return rollBackCreate(run, failedText([...wrong.resources.keys()], 'create'));
  }
  const { failed } = await runGraph(
    [...desired.resources.keys()],
    (id) => desired.resources.get(id)?.dependsOn ?? [],
    async (id) => {
      const resource = desired.resources.get(id);
      return resource !== undefined && makeResource(run, resource);
    },
    { stop: () => run.stopping.abort() },
  );
  if (run.stopReason !== undefined) return rollBackCreate(run, run.stopReason);
  if (failed.length > 0) return rollBackCreate(run, failedText(failed, 'create'));
  try {
    const outputs = await outputsOf(run, desired);
    const fault = exportFault(run, outputs);
    if (fault !== undefined) return rollBackCreate(run, fault);
    settle(run);
    replaceExports(run, outputs);
    patchStack(run, { outputs });
    stackEvent(run, 'CREATE_COMPLETE');
  } catch (thrown) {
    return rollBackCreate(run, faultText(thrown));
  }
}

/** Resources that AWS's specification refuses fail before any other is begun. */
function failAtOnce(run: Run, desired: Desired, wrong: ReadonlyMap<string, readonly string[]>): void {
  for (const [logicalId, faults] of wrong) {
    const resource = desired.resources.get(logicalId);
    if (resource === undefined) continue;
    const begun: ResourceRecord = {
      logicalId,
      type: resource.type,
      dependsOn: resource.dependsOn,
      status: 'CREATE_IN_PROGRESS',
      changedAt: run.world.clock.now(),
      before: 'none',
    };
    const properties = mapOf(resource.fields.Properties);
    const record = resourceEvent(run, begun, 'CREATE_IN_PROGRESS', { properties });
    resourceEvent(run, record, 'CREATE_FAILED', { reason: faultsText(faults), properties });
  }
}

export function failedText(ids: readonly string[], verb: 'create' | 'update' | 'delete' | 'import'): string {
  return `The following resource(s) failed to ${verb}: [${ids.join(', ')}]. `;
}

/** What the operation did stays; nothing is left to be taken back. */
export function settle(run: Run): void {
  const records = run.store.resources(run.stackId);
  for (const record of [...records.values()])
    if (record.before !== undefined) records.put(record.logicalId, { ...record, before: undefined });
  patchStack(run, { askBefore: undefined });
}

async function rollBackCreate(run: Run, reason: string): Promise<void> {
  const { onFailure, disableRollback } = stackOf(run);
  if (disableRollback || onFailure === 'DO_NOTHING') {
    stackEvent(run, 'CREATE_FAILED', reason);
    return;
  }
  if (onFailure === 'DELETE') {
    stackEvent(run, 'DELETE_IN_PROGRESS', `${reason.trimEnd()} Delete requested by user.`);
    return deleteAll(run, 'DELETE');
  }
  return takeBackCreate(run, `${endSentence(reason)}Rollback requested by user.`);
}

/** Deletes what the creation made. */
export async function takeBackCreate(run: Run, reason: string): Promise<void> {
  stackEvent(run, 'ROLLBACK_IN_PROGRESS', reason);
  return deleteAll(run, 'ROLLBACK');
}

function endSentence(reason: string): string {
  return reason.endsWith('. ') ? reason : `${reason}. `;
}
