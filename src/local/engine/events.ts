import { randomUUID } from 'node:crypto';
import type { AccountRegion, LocalWorld } from '../service.ts';
import { emitEvent } from '../services/events/put-events.ts';
import { type EventRecord, type ResourceRecord, STACK_TYPE, type StackRecord } from './records.ts';
import { type Store, storeOf } from './store.ts';

/** One stack while an operation writes to it. */
export interface Writer {
  readonly world: LocalWorld;
  readonly place: AccountRegion;
  readonly store: Store;
  readonly stackId: string;
}

export function writerOf(world: LocalWorld, { partition, account, region }: AccountRegion, stackId: string): Writer {
  const place: AccountRegion = { partition, account, region };
  return { world, place, store: storeOf(world, place), stackId };
}

export function stackOf({ store, stackId }: Writer): StackRecord {
  const stack = store.stacks.get(stackId);
  if (stack === undefined) throw new Error(`There is no stack ${stackId}`);
  return stack;
}

export function patchStack(writer: Writer, change: Partial<StackRecord>): void {
  writer.store.stacks.put(writer.stackId, { ...stackOf(writer), ...change });
}

/** Puts the stack into a status and tells it in an event. */
export function stackEvent(writer: Writer, status: string, reason?: string): void {
  const stack = stackOf(writer);
  patchStack(writer, { status, reason });
  put(writer, {
    logicalId: stack.name,
    physicalId: stack.id,
    type: STACK_TYPE,
    status,
    ...(reason !== undefined && { reason }),
    id: randomUUID(),
  });
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-event-eventbridge.html
  emitEvent(writer.world, writer.place, {
    source: 'aws.cloudformation',
    detailType: 'CloudFormation Stack Status Change',
    resources: [stack.id],
    detail: {
      'stack-id': stack.id,
      'status-details': { status, 'status-reason': reason ?? '' },
      'client-request-token': '',
    },
  });
}

/** Puts a resource into a status and tells it in an event. */
export function resourceEvent(
  writer: Writer,
  record: ResourceRecord,
  status: string,
  {
    reason,
    physicalId = record.standing?.physicalId ?? '',
    properties,
  }: { readonly reason?: string; readonly physicalId?: string; readonly properties?: unknown } = {},
): ResourceRecord {
  const at = timeOfNext(writer);
  const changed: ResourceRecord = { ...record, status, changedAt: at, reason };
  writer.store.resources(writer.stackId).put(record.logicalId, changed);
  put(writer, {
    logicalId: record.logicalId,
    physicalId,
    type: record.type,
    status,
    ...(reason !== undefined && { reason }),
    ...(properties !== undefined && { properties: JSON.stringify(properties) }),
    id: `${record.logicalId}-${status}-${new Date(at).toISOString()}`,
  });
  return changed;
}

/** Later than the event before, for clients put events in order by their time. */
function timeOfNext(writer: Writer): number {
  const events = writer.store.events(writer.stackId);
  const last = events.get(String(events.size - 1).padStart(6, '0'))?.at ?? 0;
  return Math.max(writer.world.clock.now(), last + 1);
}

function put(writer: Writer, event: Omit<EventRecord, 'stackId' | 'at' | 'operationId'>): void {
  const { operationId } = stackOf(writer);
  const events = writer.store.events(writer.stackId);
  events.put(String(events.size).padStart(6, '0'), {
    ...event,
    stackId: writer.stackId,
    at: timeOfNext(writer),
    ...(operationId !== undefined && { operationId }),
  });
}
