/** What a stack has and what happened to it. */

import type { EventRecord, ResourceRecord, StackRecord } from '../../engine/records.ts';
import { stackByName } from '../../engine/stacks.ts';
import { findStack, storeOf } from '../../engine/store.ts';
import { invalid, mapOf } from '../../engine/words.ts';
import type { Call, Operation } from '../../service.ts';
import { changeSetNamed } from './change-sets.ts';
import { page } from './input.ts';
import { shownEvent, shownResource } from './show.ts';

function recordsOf(stack: StackRecord, call: Call): readonly ResourceRecord[] {
  const records = [...storeOf(call.world, call).resources(stack.id).values()];
  return records.toSorted((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
}

function describeStackResource(input: { readonly StackName: string; readonly LogicalResourceId: string }, call: Call) {
  const store = storeOf(call.world, call);
  const stack = findStack(store, input.StackName);
  if (stack === undefined) throw invalid(`Stack '${input.StackName}' does not exist`);
  const record = store.resources(stack.id).get(input.LogicalResourceId);
  if (record === undefined)
    throw invalid(`Resource ${input.LogicalResourceId} does not exist for stack ${input.StackName}`);
  const metadata = record.standing?.policies.Metadata;
  return {
    StackResourceDetail: {
      ...shownResource(stack, record),
      LastUpdatedTimestamp: new Date(record.changedAt),
      ...(metadata !== undefined && { Metadata: JSON.stringify(metadata) }),
    },
  };
}

function describeStackResources(
  input: { readonly StackName?: string; readonly PhysicalResourceId?: string; readonly LogicalResourceId?: string },
  call: Call,
) {
  const store = storeOf(call.world, call);
  const { PhysicalResourceId: physicalId, LogicalResourceId: logicalId } = input;
  if (input.StackName === undefined && physicalId === undefined)
    throw invalid('StackName and PhysicalResourceId cannot both be null');
  const stack =
    input.StackName === undefined
      ? [...store.stacks.values()].find((each) =>
          recordsOf(each, call).some(({ standing }) => standing?.physicalId === physicalId),
        )
      : stackByName(store, input.StackName);
  if (stack === undefined) throw invalid(`Stack for ${physicalId} does not exist`);
  const records = recordsOf(stack, call).filter((each) => logicalId === undefined || each.logicalId === logicalId);
  if (logicalId !== undefined && records.length === 0)
    throw invalid(`Resource ${logicalId} does not exist for stack ${stack.name}`);
  return {
    StackResources: records.map((record) => ({
      ...shownResource(stack, record),
      Timestamp: new Date(record.changedAt),
    })),
  };
}

function listStackResources(input: { readonly StackName: string; readonly NextToken?: string }, call: Call) {
  const stack = stackByName(storeOf(call.world, call), input.StackName);
  const { items, next } = page(recordsOf(stack, call), input.NextToken);
  return {
    StackResourceSummaries: items.map((record) => {
      const { StackName: _, StackId: __, ...shown } = mapOf(shownResource(stack, record));
      return { ...shown, LastUpdatedTimestamp: new Date(record.changedAt) };
    }),
    ...(next !== undefined && { NextToken: next }),
  };
}

function eventsOf(stack: StackRecord, call: Call): readonly EventRecord[] {
  return [...storeOf(call.world, call).events(stack.id).values()].toReversed();
}

function describeStackEvents(input: { readonly StackName?: string; readonly NextToken?: string }, call: Call) {
  if (input.StackName === undefined)
    throw invalid(
      "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
    );
  const store = storeOf(call.world, call);
  const stack = findStack(store, input.StackName);
  if (stack === undefined) throw invalid(`Stack [${input.StackName}] does not exist`);
  const { items, next } = page(eventsOf(stack, call), input.NextToken);
  return {
    StackEvents: items.map((event) => shownEvent(event, stack.name)),
    ...(next !== undefined && { NextToken: next }),
  };
}

interface EventsInput {
  readonly StackName?: string;
  readonly ChangeSetName?: string;
  readonly OperationId?: string;
  readonly Filters?: { readonly FailedEvents?: boolean };
  readonly NextToken?: string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html */
function describeEvents(input: EventsInput, call: Call) {
  const store = storeOf(call.world, call);
  if (input.ChangeSetName !== undefined) {
    const set = changeSetNamed(input, store);
    const events = (set.failures ?? []).map(({ logicalId, type, path, text }, index) => ({
      EventId: `${set.id}/${index}`,
      StackId: set.stackId,
      EventType: 'VALIDATION_ERROR',
      LogicalResourceId: logicalId,
      PhysicalResourceId: '',
      ResourceType: type,
      Timestamp: new Date(set.createdAt),
      ValidationFailureMode: 'FAIL',
      ValidationName: 'PROPERTY_VALIDATION',
      ValidationStatus: 'FAILED',
      ValidationStatusReason: text,
      ValidationPath: path,
    }));
    return { OperationEvents: events };
  }
  const stack =
    input.StackName === undefined
      ? [...store.stacks.values()].find(({ operations }) => operations.some(({ id }) => id === input.OperationId))
      : stackByName(store, input.StackName);
  if (stack === undefined) throw invalid('One of ChangeSetName, OperationId or StackName must be specified');
  const types = new Map(stack.operations.map(({ id, type }) => [id, type]));
  const wanted = eventsOf(stack, call).filter(
    (event) =>
      (input.OperationId === undefined || event.operationId === input.OperationId) &&
      (input.Filters?.FailedEvents !== true || event.status.endsWith('_FAILED')),
  );
  const { items, next } = page(wanted, input.NextToken);
  return {
    OperationEvents: items.map((event) => {
      const { StackName: _, ...shown } = mapOf(shownEvent(event, stack.name));
      const type = event.operationId === undefined ? undefined : types.get(event.operationId);
      return {
        ...shown,
        ...(event.operationId !== undefined && { OperationId: event.operationId }),
        EventType: 'STACK_EVENT',
        ...(type !== undefined && { OperationType: type }),
      };
    }),
    ...(next !== undefined && { NextToken: next }),
  };
}

function listExports(input: { readonly NextToken?: string }, call: Call) {
  const all = [...storeOf(call.world, call).exports.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const { items, next } = page(all, input.NextToken);
  return {
    Exports: items.map(({ name, value, stackId }) => ({ ExportingStackId: stackId, Name: name, Value: value })),
    ...(next !== undefined && { NextToken: next }),
  };
}

function listImports(input: { readonly ExportName: string; readonly NextToken?: string }, call: Call) {
  const store = storeOf(call.world, call);
  const users = [...store.stacks.values()].filter(
    ({ status, imports }) => status !== 'DELETE_COMPLETE' && imports.includes(input.ExportName),
  );
  if (users.length === 0) throw invalid(`Export '${input.ExportName}' is not imported by any stack.`);
  const { items, next } = page(users, input.NextToken);
  return { Imports: items.map(({ name }) => name), ...(next !== undefined && { NextToken: next }) };
}

export const resourceOperations: Readonly<Record<string, Operation>> = {
  DescribeStackResource: describeStackResource,
  DescribeStackResources: describeStackResources,
  ListStackResources: listStackResources,
  DescribeStackEvents: describeStackEvents,
  DescribeEvents: describeEvents,
  ListExports: listExports,
  ListImports: listImports,
};
