import type { ChangeSetRecord, ToImport } from '../../engine/change-set-record.ts';
import {
  changeSetNotFound,
  changeSetsOf,
  createChangeSet,
  deleteChangeSet,
  executeChangeSet,
  findChangeSet,
} from '../../engine/change-sets.ts';
import { held } from '../../engine/run.ts';
import { stackByName } from '../../engine/stacks.ts';
import { findStack, type Store, storeOf } from '../../engine/store.ts';
import { invalid } from '../../engine/words.ts';
import { type Call, type Operation, ServiceError } from '../../service.ts';
import { checkStackName, type GivenInput, givenOf, page } from './input.ts';
import { shownChange, shownChangeSet } from './show.ts';

interface CreateInput extends GivenInput {
  readonly StackName: string;
  readonly ChangeSetName: string;
  readonly ChangeSetType?: string;
  readonly Description?: string;
  readonly IncludeNestedStacks?: boolean;
  readonly OnStackFailure?: string;
  readonly ImportExistingResources?: boolean;
  readonly ResourcesToImport?: readonly ToImport[];
}

interface NameInput {
  readonly ChangeSetName?: string;
  readonly StackName?: string;
}

const NAME = /^[a-zA-Z][-a-zA-Z0-9]*$/;

async function create(input: CreateInput, call: Call) {
  if (!input.StackName.startsWith('arn:')) checkStackName(input.StackName);
  if (!NAME.test(input.ChangeSetName) || input.ChangeSetName.length > 128)
    throw invalid(
      `1 validation error detected: Value '${input.ChangeSetName}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*`,
    );
  const type = input.ChangeSetType === 'CREATE' || input.ChangeSetType === 'IMPORT' ? input.ChangeSetType : 'UPDATE';
  const record = await createChangeSet(
    call,
    input.StackName,
    (stack) => givenOf(input, call, type === 'CREATE' ? undefined : stack?.ask),
    {
      name: input.ChangeSetName,
      type,
      description: input.Description,
      includeNestedStacks: input.IncludeNestedStacks,
      onStackFailure: input.OnStackFailure,
      importExistingResources: input.ImportExistingResources,
      toImport: input.ResourcesToImport,
    },
  );
  return { Id: record.id, StackId: record.stackId };
}

/** The change set that a request names, or the answer that it is not there. */
export function changeSetNamed(
  { ChangeSetName: name = '', StackName: stackName }: NameInput,
  store: Store,
): ChangeSetRecord {
  if (!name.startsWith('arn:')) {
    if (stackName === undefined)
      throw invalid('StackName must be specified if ChangeSetName is not specified as an ARN.');
    if (findStack(store, stackName) === undefined) throw invalid(`Stack [${stackName}] does not exist`);
  }
  const found = findChangeSet(store, name, stackName);
  if (found === undefined) throw changeSetNotFound(name);
  return found;
}

function describe(
  input: NameInput & { readonly NextToken?: string; readonly IncludePropertyValues?: boolean },
  call: Call,
) {
  const set = changeSetNamed(input, storeOf(call.world, call));
  const withValues = input.IncludePropertyValues === true;
  const changes = set.changes.filter(({ isCertain }) => isCertain || !withValues);
  const { items, next } = page(changes, input.NextToken);
  return {
    ...shownChangeSet(set),
    Changes: items.map((each) => shownChange(each, withValues)),
    ...(next !== undefined && { NextToken: next }),
  };
}

async function execute(
  input: NameInput & { readonly DisableRollback?: boolean; readonly RetainExceptOnCreate?: boolean },
  call: Call,
) {
  const set = changeSetNamed(input, storeOf(call.world, call));
  const run = await executeChangeSet(call, set, {
    disableRollback: input.DisableRollback,
    retainExceptOnCreate: input.RetainExceptOnCreate,
  });
  await held(run);
  return {};
}

function remove(input: NameInput, call: Call) {
  const store = storeOf(call.world, call);
  const { ChangeSetName: name = '', StackName: stackName } = input;
  if (!name.startsWith('arn:')) {
    if (stackName === undefined)
      throw invalid('StackName must be specified if ChangeSetName is not specified as an ARN.');
    if (findStack(store, stackName) === undefined) throw invalid(`Stack [${stackName}] does not exist`);
  }
  const set = findChangeSet(store, name, stackName);
  // AWS answers the deletion of a change set that is not there as done.
  if (set === undefined) return {};
  if (set.executionStatus === 'EXECUTE_IN_PROGRESS')
    throw new ServiceError('InvalidChangeSetStatus', `ChangeSet [${set.id}] cannot be deleted in its current status`);
  deleteChangeSet(call, set);
  return {};
}

function list(input: { readonly StackName: string; readonly NextToken?: string }, call: Call) {
  const store = storeOf(call.world, call);
  const stack = findStack(store, input.StackName) ?? missing(input.StackName);
  const { items, next } = page(changeSetsOf(store, stack.id), input.NextToken);
  return {
    Summaries: items.map((set) => ({
      StackId: set.stackId,
      StackName: set.stackName,
      ChangeSetId: set.id,
      ChangeSetName: set.name,
      ExecutionStatus: set.executionStatus,
      Status: set.status,
      ...(set.statusReason !== undefined && { StatusReason: set.statusReason }),
      CreationTime: new Date(set.createdAt),
      ...(set.description !== undefined && { Description: set.description }),
      IncludeNestedStacks: set.includeNestedStacks,
    })),
    ...(next !== undefined && { NextToken: next }),
  };
}

function missing(name: string): never {
  throw invalid(`Stack [${name}] does not exist`);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSetHooks.html: no hooks run here. */
function describeHooks(input: NameInput, call: Call) {
  const store = storeOf(call.world, call);
  const set = changeSetNamed(input, store);
  const { id, name } = stackByName(store, set.stackId);
  return { ChangeSetId: set.id, ChangeSetName: set.name, StackId: id, StackName: name, Status: 'PLANNED', Hooks: [] };
}

export const changeSetOperations: Readonly<Record<string, Operation>> = {
  CreateChangeSet: create,
  DescribeChangeSet: describe,
  DescribeChangeSetHooks: describeHooks,
  ExecuteChangeSet: execute,
  DeleteChangeSet: remove,
  ListChangeSets: list,
};
