/** What an operation does to one resource: make it, change it, bring it back, delete it; each with its events. */
import type { PlainValue, ResolvedResource } from '../../model/index.ts';
import type { LocalType, Made, Properties } from '../service.ts';
import { propertyFaults, typedProperties } from './check-properties.ts';
import { creationOf } from './creation.ts';
import { type DesiredResource, standingsOf } from './desired.ts';
import { withDynamicReferences } from './dynamic-references.ts';
import { resourceEvent, stackOf } from './events.ts';
import { exportValues } from './exports.ts';
import { LeftBehind, reasonOf } from './failure.ts';
import { handlerOf, isStrict } from './handlers.ts';
import type { ResourceRecord, StandingResource } from './records.ts';
import { customName, resourceChangeOf } from './resource-change.ts';
import type { Run } from './run.ts';
import { awaitCreationPolicy } from './signals.ts';
import { isSameData, mapOf } from './words.ts';

const CREATION_CANCELLED = 'Resource creation cancelled';
const UPDATE_CANCELLED = 'Resource update cancelled';
const REPLACING = 'Requested update requires the creation of a new physical resource; hence creating one.';

/** What the template says of a resource, with all that stands. Throws what CloudFormation says if something is missing. */
export function resolveNow(run: Run, resource: DesiredResource): ResolvedResource {
  const { desired } = run;
  if (desired === undefined) throw new Error('The operation has no template');
  const standings = standingsOf(run.store.resources(run.stackId).values(), exportValues(run));
  const resolved = desired.resolve(resource.logicalId, standings);
  const [hole] = resolved.missing;
  if (hole?.kind === 'import') throw new Error(`No export named ${hole.name} found.`);
  if (hole?.kind === 'resource' && hole.attribute !== undefined) {
    const type = desired.resources.get(hole.resource)?.type ?? hole.resource;
    throw new Error(`Resource type ${type} does not support attribute {${hole.attribute}}`);
  }
  if (hole !== undefined)
    throw new Error(`Template error: ${hole.kind === 'call' ? hole.text : 'a value'} is not known`);
  const [fault] = resolved.diagnostics.filter(({ severity }) => severity === 'error');
  if (fault !== undefined) throw new Error(`Template error: ${fault.what}`);
  return resolved;
}

export async function makeResource(run: Run, resource: DesiredResource): Promise<boolean> {
  const { logicalId, type, dependsOn } = resource;
  const old = run.store.resources(run.stackId).get(logicalId);
  let record: ResourceRecord = {
    logicalId,
    type,
    dependsOn,
    status: 'CREATE_IN_PROGRESS',
    changedAt: run.world.clock.now(),
    before: 'none',
    ...(old?.toDelete !== undefined && { toDelete: old.toDelete }),
  };
  let written: Properties | undefined;
  try {
    const resolved = resolveNow(run, resource);
    written = typedProperties(type, resolved.properties);
    record = resourceEvent(run, record, 'CREATE_IN_PROGRESS', { properties: written });
    const isRecorded = isOnlyRecorded(run, type, written);
    const standing = await create(run, resource, resolved);
    record = resourceEvent(run, { ...record, standing }, 'CREATE_IN_PROGRESS', {
      reason: 'Resource creation Initiated',
      properties: written,
    });
    // Nothing runs behind a resource that is only recorded, so no signal would ever come.
    const sends = handler(run, type).sendsSignals?.(creationOf(run, logicalId)) ?? !isRecorded;
    if (sends) await awaitCreationPolicy(run, record);
    if (run.stopping.signal.aborted) throw new Error(CREATION_CANCELLED);
    resourceEvent(run, record, 'CREATE_COMPLETE', {
      properties: written,
      ...(isRecorded && { reason: RECORDED }),
    });
    return true;
  } catch (thrown) {
    if (written === undefined) record = resourceEvent(run, record, 'CREATE_IN_PROGRESS');
    if (thrown instanceof LeftBehind) {
      const properties = written ?? {};
      const left = { physicalId: thrown.physicalId, attributes: {}, properties, written: properties, policies: {} };
      record = { ...record, standing: left };
    }
    const reason = run.stopping.signal.aborted ? CREATION_CANCELLED : reasonOf(thrown, type);
    resourceEvent(run, record, 'CREATE_FAILED', { reason, ...(written !== undefined && { properties: written }) });
    return false;
  }
}

/** Whether nothing would run behind the resource. Throws where the world is strict about that. */
function isOnlyRecorded(run: Run, type: string, properties: Properties): boolean {
  const of = handlerOf(run.world, type);
  if ((of?.standingOf?.(properties) ?? of?.standing) !== 'RECORDED') return false;
  if (isStrict(run.world)) throw new Error(`The local target only records this ${type}, and --strict refuses that.`);
  return true;
}

const RECORDED = 'RECORDED: checked and described by the local target, which gives it no behaviour';

async function create(run: Run, resource: DesiredResource, resolved: ResolvedResource): Promise<StandingResource> {
  const { type, logicalId } = resource;
  const properties = await propertiesFor(run, type, resolved.properties);
  const made = await handler(run, type).create(properties, creationOf(run, logicalId, resolved.attributes));
  return standing(made, properties, resolved);
}

async function propertiesFor(run: Run, type: string, resolved: ResolvedResource['properties']): Promise<Properties> {
  const properties = mapOf(await withDynamicReferences(resolved, run.call));
  const faults = propertyFaults(type, properties);
  if (faults.length > 0) throw new Error(faultsText(faults));
  return typedProperties(type, properties);
}

export function faultsText(faults: readonly string[]): string {
  return `Properties validation failed for resource with message:\n${faults.map((each) => `[${each}]`).join('\n')}`;
}

function standing(made: Made, properties: Properties, resolved: ResolvedResource): StandingResource {
  return {
    physicalId: made.id,
    attributes: made.attributes,
    properties,
    written: typedProperties(resolved.type, resolved.properties),
    policies: resolved.attributes,
  };
}

function handler(run: Run, type: string): LocalType {
  const found = handlerOf(run.world, type);
  if (found === undefined) throw new Error(`The local target does not provide ${type}.`);
  return found;
}

/** Brings a resource that stands to what the template says; without an event if that is the same. */
export async function changeResource(
  run: Run,
  resource: DesiredResource,
  now: ResourceRecord,
  refuses: (logicalId: string, type: string, action: 'Update:Modify' | 'Update:Replace') => string | undefined,
): Promise<boolean> {
  const { logicalId, type, dependsOn } = resource;
  const before = now.standing;
  if (before === undefined) return makeResource(run, resource);
  const records = run.store.resources(run.stackId);
  let record = now;
  let written: Properties = before.written;
  try {
    const resolved = resolveNow(run, resource);
    written = typedProperties(type, resolved.properties);
    const change = resourceChangeOf(type, before, written, resolved.attributes);
    if (change.kind === 'none') {
      const policies = isSameData(before.policies, resolved.attributes) ? before.policies : resolved.attributes;
      if (policies !== before.policies || !isSameData(now.dependsOn, dependsOn))
        records.put(logicalId, { ...now, dependsOn, before: now.before ?? before, standing: { ...before, policies } });
      return true;
    }
    record = { ...now, dependsOn, before: now.before ?? before };
    const denied = refuses(logicalId, type, change.kind === 'replace' ? 'Update:Replace' : 'Update:Modify');
    if (denied !== undefined) throw new Error(denied);
    if (change.kind === 'replace') {
      const name = customName(type, before.written, written);
      if (name !== undefined) {
        record = resourceEvent(run, record, 'UPDATE_IN_PROGRESS', { properties: written });
        throw new Error(
          `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`,
        );
      }
      record = resourceEvent(run, record, 'UPDATE_IN_PROGRESS', { reason: REPLACING, properties: written });
      const made = await create(run, resource, resolved);
      record = resourceEvent(run, { ...record, standing: made }, 'UPDATE_IN_PROGRESS', {
        reason: 'Resource creation Initiated',
        properties: written,
      });
    } else {
      record = resourceEvent(run, record, 'UPDATE_IN_PROGRESS', { properties: written });
      const changed = await update(run, resource, before, resolved);
      record = { ...record, standing: changed };
    }
    if (run.stopping.signal.aborted) throw new Error(UPDATE_CANCELLED);
    resourceEvent(run, record, 'UPDATE_COMPLETE', { properties: written });
    return true;
  } catch (thrown) {
    if (record.status !== 'UPDATE_IN_PROGRESS')
      record = resourceEvent(run, { ...now, before: now.before ?? before }, 'UPDATE_IN_PROGRESS');
    const reason = run.stopping.signal.aborted ? UPDATE_CANCELLED : reasonOf(thrown, type);
    resourceEvent(run, record, 'UPDATE_FAILED', { reason, properties: written });
    return false;
  }
}

async function update(
  run: Run,
  { type, logicalId }: DesiredResource,
  before: StandingResource,
  resolved: ResolvedResource,
): Promise<StandingResource> {
  const properties = await propertiesFor(run, type, resolved.properties);
  const made = { id: before.physicalId, attributes: before.attributes };
  if (isSameData(properties, before.properties)) return standing(made, properties, resolved);
  const acting = handler(run, type);
  if (acting.update === undefined) throw new Error(`Update of resource type ${type} is not supported.`);
  const changed = await acting.update(
    made,
    properties,
    before.properties,
    creationOf(run, logicalId, resolved.attributes),
  );
  return standing(changed, properties, resolved);
}

/** Brings back what stood before the operation. What was made instead is left for the cleanup. */
export async function restoreResource(run: Run, now: ResourceRecord): Promise<boolean> {
  const { before, standing: made, type, logicalId } = now;
  if (before === undefined || before === 'none') return true;
  const wasReplaced = made !== undefined && made.physicalId !== before.physicalId;
  const toDelete = wasReplaced ? [...(now.toDelete ?? []), made] : now.toDelete;
  const record: ResourceRecord = { ...now, ...(toDelete !== undefined && { toDelete }) };
  if (now.status === 'UPDATE_COMPLETE' || now.status === 'UPDATE_FAILED') {
    const begun = resourceEvent(run, record, 'UPDATE_IN_PROGRESS', { physicalId: before.physicalId });
    try {
      let back = before;
      if (!wasReplaced && made !== undefined) {
        const acting = handler(run, type);
        const was = { id: made.physicalId, attributes: made.attributes };
        // What failed half-way may stand anywhere between: the old properties are given again.
        const isSettled = isSameData(made.properties, before.properties) && now.status === 'UPDATE_COMPLETE';
        const again = isSettled
          ? was
          : await acting.update?.(was, before.properties, made.properties, creationOf(run, logicalId, before.policies));
        if (again !== undefined) back = { ...before, physicalId: again.id, attributes: again.attributes };
      }
      resourceEvent(run, { ...begun, standing: back, before: undefined }, 'UPDATE_COMPLETE');
      return true;
    } catch (thrown) {
      resourceEvent(run, begun, 'UPDATE_FAILED', { reason: reasonOf(thrown, type) });
      return false;
    }
  }
  run.store.resources(run.stackId).put(logicalId, { ...record, standing: before, before: undefined });
  return true;
}

/** Deletes one physical resource of a logical one, or skips it where its policy says so. */
export async function deleteStanding(
  run: Run,
  record: ResourceRecord,
  standing: StandingResource,
  { keep, isLast }: { readonly keep: boolean; readonly isLast: boolean },
): Promise<boolean> {
  const { physicalId } = standing;
  const left = (now: ResourceRecord): ResourceRecord => ({
    ...now,
    ...(isLast
      ? { standing: undefined, before: undefined, goneId: physicalId }
      : { toDelete: (now.toDelete ?? []).filter((each) => each.physicalId !== physicalId) }),
  });
  const records = run.store.resources(run.stackId);
  const restore = (now: ResourceRecord) => {
    // The events of a replaced resource do not change the status of the one that stands.
    if (!isLast) records.put(record.logicalId, { ...now, status: record.status, changedAt: record.changedAt });
  };
  if (keep) {
    restore(resourceEvent(run, left(record), 'DELETE_SKIPPED', { physicalId }));
    return true;
  }
  const begun = resourceEvent(run, record, 'DELETE_IN_PROGRESS', { physicalId });
  try {
    const made = { id: physicalId, attributes: standing.attributes };
    await handler(run, record.type).delete(made, standing.properties, creationOf(run, record.logicalId));
    restore(resourceEvent(run, left(begun), 'DELETE_COMPLETE', { physicalId }));
    return true;
  } catch (thrown) {
    restore(resourceEvent(run, begun, 'DELETE_FAILED', { physicalId, reason: reasonOf(thrown, record.type) }));
    return false;
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
export function isKept(policies: Readonly<Record<string, unknown>>, policy: 'DeletionPolicy' | 'UpdateReplacePolicy') {
  return policies[policy] === 'Retain' || policies[policy] === 'RetainExceptOnCreate';
}

/** Whether a resource that this operation made stays when the operation is taken back. */
export function isKeptOnRollback(run: Run, policies: Readonly<Record<string, PlainValue | unknown>>): boolean {
  return policies.DeletionPolicy === 'Retain' && stackOf(run).retainExceptOnCreate !== true;
}
