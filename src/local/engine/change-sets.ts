/** Change sets: made, executed and forgotten. */
import { randomUUID } from 'node:crypto';
import { type Call, ServiceError } from '../service.ts';
import type { ChangeSetRecord, ToImport, ValidationFailure } from './change-set-record.ts';
import { stackEvent, stackOf, writerOf } from './events.ts';
import { importFlow } from './flow-import.ts';
import { planChanges } from './plan.ts';
import type { StackRecord } from './records.ts';
import { begin, type Run } from './run.ts';
import {
  beginCreate,
  beginUpdate,
  check,
  checkUpdatable,
  type Given,
  hasOtherChanges,
  newStackId,
  planInput,
  putNewStack,
  stackByName,
  stackIdentityOf,
} from './stacks.ts';
import { staticFaults } from './static-faults.ts';
import { findStack, type Store, storeOf } from './store.ts';
import { invalid, mapOf } from './words.ts';

export interface ChangeSetOptions {
  readonly name: string;
  readonly type: 'CREATE' | 'UPDATE' | 'IMPORT';
  readonly description?: string | undefined;
  readonly includeNestedStacks?: boolean | undefined;
  readonly onStackFailure?: string | undefined;
  readonly importExistingResources?: boolean | undefined;
  readonly toImport?: readonly ToImport[] | undefined;
}

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html */
const INVALID_PROPERTIES =
  'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.';

/** The stack that a change set is for; made, empty, for the first of a new one. */
function stackFor(
  call: Call,
  store: Store,
  nameOrId: string,
  { name, type }: ChangeSetOptions,
): { readonly stack: StackRecord | undefined; readonly id: string; readonly stackName: string } {
  const stack = findStack(store, nameOrId);
  if (type === 'CREATE' && stack !== undefined && stack.status !== 'REVIEW_IN_PROGRESS')
    throw invalid(`Stack [${nameOrId}] already exists and cannot be created again with the changeSet [${name}].`);
  const isImportOfNew = type === 'IMPORT' && stack === undefined;
  if (stack === undefined && type !== 'CREATE' && !isImportOfNew) throw invalid(`Stack [${nameOrId}] does not exist`);
  if (stack === undefined) {
    if (nameOrId.startsWith('arn:')) throw invalid(`Stack [${nameOrId}] does not exist`);
    return { stack, id: newStackId(call, nameOrId), stackName: nameOrId };
  }
  if (type === 'UPDATE' && stack.status === 'REVIEW_IN_PROGRESS') throw invalid(`Stack [${nameOrId}] does not exist`);
  if (type !== 'CREATE' && stack.status !== 'REVIEW_IN_PROGRESS') checkUpdatable(stack, true);
  return { stack, id: stack.id, stackName: stack.name };
}

export async function createChangeSet(
  call: Call,
  nameOrId: string,
  given: (stack: StackRecord | undefined) => Promise<Given>,
  options: ChangeSetOptions,
): Promise<ChangeSetRecord> {
  const store = storeOf(call.world, call);
  const { stack, id, stackName } = stackFor(call, store, nameOrId, options);
  const asked = await given(stack);
  const isTaken = [...store.changeSets.values()].some(
    (each) => each.stackId === id && each.name === options.name && isShown(each),
  );
  if (isTaken)
    throw new ServiceError(
      'AlreadyExistsException',
      `ChangeSet ${options.name} cannot be created due to a mismatch with existing attribute Template`,
    );
  const identity =
    stack === undefined
      ? { id, name: stackName, notificationArns: asked.notificationArns ?? [] }
      : stackIdentityOf(stack, asked);
  const before = options.type === 'UPDATE' || options.type === 'IMPORT' ? stack?.ask : undefined;
  const checked = await check(call, asked, identity, before);
  checkImported(options, checked);
  if (stack === undefined && !store.stacks.has(id)) {
    const writer = putNewStack(call, id, stackName, {});
    stackEvent(writer, 'REVIEW_IN_PROGRESS', 'User Initiated');
  }
  const writer = writerOf(call.world, call, id);
  const plan = { ...(await planInput(writer, checked, call)), toImport: options.toImport ?? [] };
  const changes = planChanges(plan);
  const failures = failuresOf(checked);
  const isEmpty = changes.length === 0 && options.type !== 'CREATE' && !hasOtherChanges(writer, checked);
  const failure = isEmpty ? NO_CHANGES : failures.length > 0 ? INVALID_PROPERTIES : importFault(options, changes);
  const { account, region } = call;
  const record: ChangeSetRecord = {
    id: `arn:aws:cloudformation:${region}:${account}:changeSet/${options.name}/${randomUUID()}`,
    name: options.name,
    stackId: id,
    stackName,
    type: options.type,
    status: failure === undefined ? 'CREATE_COMPLETE' : 'FAILED',
    executionStatus: failure === undefined ? 'AVAILABLE' : 'UNAVAILABLE',
    createdAt: call.world.clock.now(),
    ask: checked.ask,
    changes: isEmpty ? [] : changes,
    includeNestedStacks: options.includeNestedStacks === true,
    ...(failure !== undefined && { statusReason: failure }),
    ...(options.description !== undefined && { description: options.description }),
    ...(options.onStackFailure !== undefined && { onStackFailure: options.onStackFailure }),
    ...(options.importExistingResources !== undefined && { importExistingResources: options.importExistingResources }),
    ...(options.toImport !== undefined && { toImport: options.toImport }),
    ...(failures.length > 0 && { failures }),
  };
  store.changeSets.put(record.id, record);
  return record;
}

/** What AWS's own early validation of a change set tells through DescribeEvents. */
function failuresOf({ desired }: Awaited<ReturnType<typeof check>>): readonly ValidationFailure[] {
  const { resources } = staticFaults(desired);
  return [...resources].flatMap(([logicalId, faults]) =>
    faults.map((fault) => {
      const [, path = '', text = fault] = /^#([^:]*): (.*)$/.exec(fault) ?? [];
      return {
        logicalId,
        type: desired.resources.get(logicalId)?.type ?? '',
        path: `/Resources/${logicalId}/Properties${path}`,
        text: text
          .replace(/^required key \[(.*)\] not found$/, 'Required property [$1] not found')
          .replace(/^extraneous key \[(.*)\] is not permitted$/, 'Unsupported property [$1]'),
      };
    }),
  );
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html: each needs a DeletionPolicy. */
function checkImported(
  { type, toImport = [] }: ChangeSetOptions,
  { desired }: Awaited<ReturnType<typeof check>>,
): void {
  if (type !== 'IMPORT') return;
  const resources = mapOf(desired.root.Resources);
  const without = toImport.filter(({ LogicalResourceId: id }) => mapOf(resources[id]).DeletionPolicy === undefined);
  if (without.length === 0) return;
  const ids = without.map(({ LogicalResourceId: id }) => id).join(', ');
  throw invalid(
    `There was an error creating this change set: The following resources to import [${ids}] must have DeletionPolicy attribute specified in the template.`,
  );
}

function importFault(
  { type, toImport = [] }: ChangeSetOptions,
  changes: ChangeSetRecord['changes'],
): string | undefined {
  if (type !== 'IMPORT') return undefined;
  if (toImport.length === 0) return 'You must provide the resources to import.';
  const others = changes.filter(({ action, isCertain }) => action !== 'Import' && isCertain);
  if (others.length === 0) return undefined;
  const ids = others.map(({ logicalId }) => logicalId).join(', ');
  return `You cannot modify or add [${ids}] in an import operation. Only resources to import may be added.`;
}

function isShown({ executionStatus }: ChangeSetRecord): boolean {
  return executionStatus !== 'OBSOLETE' && executionStatus !== 'EXECUTE_COMPLETE';
}

/** The change sets of a stack that are still there, newest first. */
export function changeSetsOf(store: Store, stackId: string): readonly ChangeSetRecord[] {
  return [...store.changeSets.values()].filter((each) => each.stackId === stackId && isShown(each)).toReversed();
}

/** A change set by its ARN, or by its name in a stack; undefined where there is none. */
export function findChangeSet(
  store: Store,
  nameOrId: string,
  stackName: string | undefined,
): ChangeSetRecord | undefined {
  if (nameOrId.startsWith('arn:')) return store.changeSets.get(nameOrId);
  const stack = stackName === undefined ? undefined : findStack(store, stackName);
  return stack && changeSetsOf(store, stack.id).find(({ name }) => name === nameOrId);
}

export function changeSetNotFound(nameOrId: string): ServiceError {
  return new ServiceError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, { status: 404 });
}

/** Begins what a change set says. The other change sets of the stack are of no use from then on. */
export async function executeChangeSet(
  call: Call,
  set: ChangeSetRecord,
  {
    disableRollback,
    retainExceptOnCreate,
  }: { disableRollback?: boolean | undefined; retainExceptOnCreate?: boolean | undefined },
): Promise<Run> {
  const store = storeOf(call.world, call);
  if (set.executionStatus !== 'AVAILABLE')
    throw new ServiceError(
      'InvalidChangeSetStatus',
      `ChangeSet [${set.id}] cannot be executed in its current status of [${set.executionStatus === 'UNAVAILABLE' ? set.status : set.executionStatus}]`,
    );
  const { ask, stackId } = set;
  const stack = stackByName(store, stackId);
  const given = {
    ...ask,
    parameters: ask.parameters.map(({ key, value }) => ({ ParameterKey: key, ParameterValue: value })),
  };
  const checked = await check(call, { ...given, body: ask.body }, stackIdentityOf(stack, given), ask);
  const onFailure = set.onStackFailure;
  const isRollbackOff = disableRollback === true || onFailure === 'DO_NOTHING';
  if (set.type !== 'CREATE' && stack.status !== 'REVIEW_IN_PROGRESS')
    checkUpdatable(stackOf(writerOf(call.world, call, stackId)), isRollbackOff);
  for (const each of changeSetsOf(store, stackId)) if (each.id !== set.id) store.changeSets.delete(each.id);
  const change = { changeSetId: set.id, imports: checked.imports };
  let run: Run;
  if (set.type === 'IMPORT') {
    store.stacks.put(stackId, { ...stack, changeSetId: set.id });
    run = begin(call, stackId, 'UPDATE_STACK', (run) =>
      importFlow(run, checked.desired, checked.ask, set.toImport ?? []),
    );
  } else if (set.type === 'CREATE') {
    store.stacks.put(stackId, {
      ...stack,
      ...change,
      ask: checked.ask,
      updatedAt: call.world.clock.now(),
      disableRollback: isRollbackOff,
      retainExceptOnCreate: retainExceptOnCreate === true,
      ...(onFailure !== undefined && { onFailure }),
    });
    run = beginCreate(call, stackId, checked.desired);
  } else {
    store.stacks.put(stackId, { ...stack, changeSetId: set.id, retainExceptOnCreate: retainExceptOnCreate === true });
    run = beginUpdate(call, stackId, checked, { disableRollback: isRollbackOff });
  }
  store.changeSets.put(set.id, { ...set, executionStatus: 'EXECUTE_COMPLETE' });
  return run;
}

/** Forgets a change set; with the last of a stack that was never created the stack stays, as on AWS. */
export function deleteChangeSet(call: Call, set: ChangeSetRecord): void {
  storeOf(call.world, call).changeSets.delete(set.id);
}
