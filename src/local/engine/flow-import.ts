/** Taking resources that exist already into a stack. */
import type { ToImport } from './change-set-record.ts';
import { typedProperties } from './check-properties.ts';
import { creationOf } from './creation.ts';
import type { Desired } from './desired.ts';
import { patchStack, resourceEvent, stackEvent, stackOf } from './events.ts';
import { reasonOf } from './failure.ts';
import { failedText, settle } from './flow-create.ts';
import { handlerOf } from './handlers.ts';
import { outputsOf, replaceExports } from './outputs.ts';
import type { Ask, ResourceRecord } from './records.ts';
import { resolveNow } from './resource-steps.ts';
import type { Run } from './run.ts';
import { faultText } from './words.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html */
export async function importFlow(run: Run, desired: Desired, ask: Ask, toImport: readonly ToImport[]): Promise<void> {
  run.desired = desired;
  const { ask: askBefore } = stackOf(run);
  patchStack(run, { ask, askBefore, updatedAt: run.world.clock.now() });
  stackEvent(run, 'IMPORT_IN_PROGRESS', 'User Initiated');
  await null;
  const failed: string[] = [];
  for (const each of toImport) if (!(await importResource(run, desired, each))) failed.push(each.LogicalResourceId);
  if (failed.length > 0) return takeBack(run, toImport, failedText(failed, 'import'));
  try {
    const outputs = await outputsOf(run, desired);
    replaceExports(run, outputs);
    patchStack(run, { outputs });
  } catch (thrown) {
    return takeBack(run, toImport, faultText(thrown));
  }
  settle(run);
  stackEvent(run, 'IMPORT_COMPLETE');
}

async function importResource(
  run: Run,
  desired: Desired,
  { LogicalResourceId: logicalId, ResourceIdentifier }: ToImport,
) {
  const resource = desired.resources.get(logicalId);
  if (resource === undefined) return false;
  const { type, dependsOn } = resource;
  const physicalId = Object.values(ResourceIdentifier).join('|');
  let record: ResourceRecord = {
    logicalId,
    type,
    dependsOn,
    status: 'IMPORT_IN_PROGRESS',
    changedAt: run.world.clock.now(),
    before: 'none',
  };
  record = resourceEvent(run, record, 'IMPORT_IN_PROGRESS', { physicalId, reason: 'Resource import started.' });
  try {
    const acting = handlerOf(run.world, type);
    if (acting?.read === undefined) throw new Error(`${type} is not supported for import by the local target.`);
    const creation = creationOf(run, logicalId);
    const found = await acting.read({ id: physicalId, attributes: {} }, creation);
    if (found === undefined)
      throw new Error(`Resource of type '${type}' with identifier '${physicalId}' was not found.`);
    const resolved = resolveNow(run, resource);
    const properties = typedProperties(type, resolved.properties);
    const made =
      acting.update === undefined
        ? { id: physicalId, attributes: {} }
        : await acting.update({ id: physicalId, attributes: {} }, properties, properties, creation);
    const standing = {
      physicalId: made.id,
      attributes: made.attributes,
      properties,
      written: properties,
      policies: resolved.attributes,
    };
    resourceEvent(run, { ...record, standing }, 'IMPORT_COMPLETE', { reason: 'Resource import completed.' });
    return true;
  } catch (thrown) {
    resourceEvent(run, record, 'IMPORT_FAILED', { physicalId, reason: reasonOf(thrown, type) });
    return false;
  }
}

/** What was imported is let go; nothing is deleted. */
function takeBack(run: Run, toImport: readonly ToImport[], reason: string): void {
  stackEvent(run, 'IMPORT_ROLLBACK_IN_PROGRESS', reason);
  const records = run.store.resources(run.stackId);
  for (const { LogicalResourceId: id } of toImport) {
    const record = records.get(id);
    if (record?.standing !== undefined) resourceEvent(run, record, 'IMPORT_ROLLBACK_COMPLETE');
    records.delete(id);
  }
  const { askBefore } = stackOf(run);
  patchStack(run, { ...(askBefore !== undefined && { ask: askBefore }), askBefore: undefined });
  stackEvent(run, 'IMPORT_ROLLBACK_COMPLETE');
}
