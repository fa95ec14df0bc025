/** Records in the shapes of the API. */

import type { ChangeSetRecord, PlannedChange } from '../../engine/change-set-record.ts';
import type { EventRecord, ParameterRecord, ResourceRecord, StackRecord } from '../../engine/records.ts';
import type { LocalWorld } from '../../service.ts';
import { reachableUrl } from '../apigateway/reachable-url.ts';

export function shownParameters(parameters: readonly ParameterRecord[]): readonly object[] {
  return parameters.map(({ key, value, resolved, isHidden }) => ({
    ParameterKey: key,
    ParameterValue: isHidden ? '****' : value,
    ...(resolved !== undefined && { ResolvedValue: isHidden ? '****' : resolved }),
  }));
}

export function shownStack(stack: StackRecord, world: LocalWorld): object {
  const { ask, status } = stack;
  const isReview = status === 'REVIEW_IN_PROGRESS';
  const parameters = isReview ? [] : shownParameters(ask?.parameters ?? []);
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(stack.changeSetId !== undefined &&
      !isReview &&
      status !== 'DELETE_COMPLETE' && { ChangeSetId: stack.changeSetId }),
    ...(!isReview && ask?.description !== undefined && { Description: ask.description }),
    ...(parameters.length > 0 && { Parameters: parameters }),
    CreationTime: new Date(stack.createdAt),
    ...(stack.deletedAt !== undefined && { DeletionTime: new Date(stack.deletedAt) }),
    ...(stack.updatedAt !== undefined && { LastUpdatedTime: new Date(stack.updatedAt) }),
    RollbackConfiguration: ask?.rollbackConfiguration ?? {},
    StackStatus: status,
    ...(stack.reason !== undefined && { StackStatusReason: stack.reason }),
    DisableRollback: stack.disableRollback,
    NotificationARNs: ask?.notificationArns ?? [],
    ...(stack.timeoutMinutes !== undefined && { TimeoutInMinutes: stack.timeoutMinutes }),
    ...(!isReview && (ask?.capabilities.length ?? 0) > 0 && { Capabilities: ask?.capabilities }),
    ...(stack.outputs.length > 0 && { Outputs: stack.outputs.map((each) => shownOutput(each, world)) }),
    ...(ask?.roleArn !== undefined && { RoleARN: ask.roleArn }),
    Tags: isReview ? [] : (ask?.tags ?? []),
    ...(status !== 'DELETE_COMPLETE' && { EnableTerminationProtection: stack.isProtected }),
    ...(stack.parentId !== undefined && { ParentId: stack.parentId }),
    ...(stack.rootId !== undefined && { RootId: stack.rootId }),
    DriftInformation: {
      StackDriftStatus: stack.drift?.status ?? 'NOT_CHECKED',
      ...(stack.drift !== undefined && { LastCheckTimestamp: new Date(stack.drift.checkedAt) }),
    },
  };
}

/** Where a template joins the name of an API, the output has the address at which it answers here. */
function shownOutput(
  { key, value, description, exportName }: StackRecord['outputs'][number],
  world: LocalWorld,
): object {
  return {
    OutputKey: key,
    OutputValue: reachableUrl(value, world),
    ...(description !== undefined && { Description: description }),
    ...(exportName !== undefined && { ExportName: exportName }),
  };
}

export function shownSummary(stack: StackRecord): object {
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(stack.ask?.description !== undefined && { TemplateDescription: stack.ask.description }),
    CreationTime: new Date(stack.createdAt),
    ...(stack.updatedAt !== undefined && { LastUpdatedTime: new Date(stack.updatedAt) }),
    ...(stack.deletedAt !== undefined && { DeletionTime: new Date(stack.deletedAt) }),
    StackStatus: stack.status,
    ...(stack.reason !== undefined && { StackStatusReason: stack.reason }),
    ...(stack.parentId !== undefined && { ParentId: stack.parentId }),
    ...(stack.rootId !== undefined && { RootId: stack.rootId }),
    DriftInformation: { StackDriftStatus: stack.drift?.status ?? 'NOT_CHECKED' },
  };
}

export function shownResource(stack: StackRecord, record: ResourceRecord): object {
  const { standing } = record;
  const physicalId = standing?.physicalId ?? record.goneId;
  return {
    StackName: stack.name,
    StackId: stack.id,
    LogicalResourceId: record.logicalId,
    ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
    ResourceType: record.type,
    ResourceStatus: record.status,
    // The resource keeps the reason of a failure, not what an event says in passing.
    ...(record.reason !== undefined && record.status.endsWith('_FAILED') && { ResourceStatusReason: record.reason }),
    DriftInformation: {
      StackResourceDriftStatus: record.drift?.status ?? 'NOT_CHECKED',
      ...(record.drift !== undefined && { LastCheckTimestamp: new Date(record.drift.checkedAt) }),
    },
  };
}

export function shownEvent(event: EventRecord, stackName: string): object {
  return {
    StackId: event.stackId,
    EventId: event.id,
    StackName: stackName,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.at),
    ResourceStatus: event.status,
    ...(event.reason !== undefined && { ResourceStatusReason: event.reason }),
    ...(event.properties !== undefined && { ResourceProperties: event.properties }),
    ...(event.token !== undefined && { ClientRequestToken: event.token }),
  };
}

export function shownChangeSet(set: ChangeSetRecord): object {
  const parameters = shownParameters(set.ask.parameters);
  return {
    ChangeSetName: set.name,
    ChangeSetId: set.id,
    StackId: set.stackId,
    StackName: set.stackName,
    ...(set.description !== undefined && { Description: set.description }),
    ...(parameters.length > 0 && { Parameters: parameters }),
    CreationTime: new Date(set.createdAt),
    ExecutionStatus: set.executionStatus,
    Status: set.status,
    ...(set.statusReason !== undefined && { StatusReason: set.statusReason }),
    NotificationARNs: set.ask.notificationArns,
    RollbackConfiguration: set.ask.rollbackConfiguration ?? {},
    Capabilities: set.ask.capabilities.filter((each) => set.ask.needed.includes(each)),
    ...(set.ask.tags.length > 0 && { Tags: set.ask.tags }),
    IncludeNestedStacks: set.includeNestedStacks,
    ...(set.onStackFailure !== undefined && { OnStackFailure: set.onStackFailure }),
    ...(set.importExistingResources !== undefined && { ImportExistingResources: set.importExistingResources }),
  };
}

/** @param withValues whether the values of properties are asked for; what is only perhaps a change is left out then */
export function shownChange(change: PlannedChange, withValues: boolean): object {
  return {
    Type: 'Resource',
    ResourceChange: {
      ...(change.policyAction !== undefined && { PolicyAction: change.policyAction }),
      Action: change.action,
      LogicalResourceId: change.logicalId,
      ...(change.physicalId !== undefined && { PhysicalResourceId: change.physicalId }),
      ResourceType: change.type,
      ...(change.replacement !== undefined && { Replacement: change.replacement }),
      Scope: change.scope,
      Details: change.details
        .filter(({ source, evaluation }) => !(withValues && source === 'ResourceAttribute' && evaluation === 'Dynamic'))
        .map((detail) => ({
          Target: {
            Attribute: detail.attribute,
            ...(detail.name !== undefined && { Name: detail.name }),
            RequiresRecreation: detail.recreation,
            ...(withValues && detail.name !== undefined && valuesOf(detail)),
          },
          Evaluation: detail.evaluation,
          ...(detail.source !== undefined && { ChangeSource: detail.source }),
          ...(detail.cause !== undefined && { CausingEntity: detail.cause }),
        })),
      ...(withValues && change.before !== undefined && { BeforeContext: change.before }),
      ...(withValues && change.after !== undefined && { AfterContext: change.after }),
    },
  };
}

function valuesOf({ name, before, after }: PlannedChange['details'][number]): object {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return {
    Path: `/Properties/${name}`,
    ...(before !== undefined && { BeforeValue: text(before) }),
    ...(after !== undefined && { AfterValue: text(after) }),
    AttributeChangeType: before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify',
  };
}
