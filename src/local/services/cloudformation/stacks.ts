/** Creating, changing, deleting and describing stacks. */
import { stackOf, writerOf } from '../../engine/events.ts';
import { continueRollback, rollBack } from '../../engine/flow-rollback.ts';
import { isInProgress, type StackRecord } from '../../engine/records.ts';
import { held, runOf } from '../../engine/run.ts';
import { giveSignal } from '../../engine/signals.ts';
import { checkStackPolicy } from '../../engine/stack-policy.ts';
import { createStack, deleteStack, stackByName, updateStack } from '../../engine/stacks.ts';
import { storeOf } from '../../engine/store.ts';
import { invalid } from '../../engine/words.ts';
import type { Call, Operation } from '../../service.ts';
import { bodyOf, checkStackName, type GivenInput, givenOf, page } from './input.ts';
import { shownStack, shownSummary } from './show.ts';

interface CreateInput extends GivenInput {
  readonly StackName: string;
  readonly DisableRollback?: boolean;
  readonly OnFailure?: string;
  readonly TimeoutInMinutes?: number;
  readonly EnableTerminationProtection?: boolean;
  readonly RetainExceptOnCreate?: boolean;
  readonly StackPolicyBody?: string;
  readonly StackPolicyURL?: string;
}

interface UpdateInput extends GivenInput {
  readonly StackName: string;
  readonly DisableRollback?: boolean;
  readonly StackPolicyBody?: string;
  readonly StackPolicyURL?: string;
  readonly StackPolicyDuringUpdateBody?: string;
  readonly StackPolicyDuringUpdateURL?: string;
}

/** The policy that a request gives as text or by URL. */
export async function policyOf(
  body: string | undefined,
  url: string | undefined,
  call: Call,
): Promise<string | undefined> {
  if (body !== undefined && url !== undefined)
    throw invalid('You cannot specify both StackPolicyURL and StackPolicyBody');
  const policy = url === undefined ? body : await bodyOf({ TemplateURL: url }, call);
  if (policy !== undefined) checkStackPolicy(policy);
  return policy;
}

async function createStackOperation(input: CreateInput, call: Call) {
  checkStackName(input.StackName);
  const given = await givenOf(input, call);
  if (input.OnFailure !== undefined && input.DisableRollback !== undefined)
    throw invalid('Either OnFailure or DisableRollback can be specified, not both.');
  const policy = await policyOf(input.StackPolicyBody, input.StackPolicyURL, call);
  const run = await createStack(call, input.StackName, given, {
    disableRollback: input.DisableRollback,
    onFailure: input.OnFailure,
    timeoutMinutes: input.TimeoutInMinutes,
    isProtected: input.EnableTerminationProtection,
    retainExceptOnCreate: input.RetainExceptOnCreate,
    policy,
  });
  await held(run);
  return { StackId: run.stackId };
}

async function updateStackOperation(input: UpdateInput, call: Call) {
  const store = storeOf(call.world, call);
  const stack = stackByName(store, input.StackName);
  const given = await givenOf(input, call, stack.ask);
  const during = await policyOf(input.StackPolicyDuringUpdateBody, input.StackPolicyDuringUpdateURL, call);
  const policy = await policyOf(input.StackPolicyBody, input.StackPolicyURL, call);
  const run = await updateStack(call, stack, given, {
    disableRollback: input.DisableRollback,
    policyDuringUpdate: during,
  });
  if (policy !== undefined) store.stacks.put(stack.id, { ...stackByName(store, stack.id), policy });
  await held(run);
  return { StackId: run.stackId };
}

async function deleteStackOperation(
  input: { readonly StackName: string; readonly RetainResources?: readonly string[]; readonly DeletionMode?: string },
  call: Call,
) {
  const run = deleteStack(call, input.StackName, { retain: input.RetainResources ?? [], mode: input.DeletionMode });
  if (run !== undefined) await held(run);
  return {};
}

function describeStacks(input: { readonly StackName?: string; readonly NextToken?: string }, call: Call) {
  const store = storeOf(call.world, call);
  if (input.StackName !== undefined) return { Stacks: [shownStack(stackByName(store, input.StackName), call.world)] };
  const all = [...store.stacks.values()].filter(({ status }) => status !== 'DELETE_COMPLETE');
  const { items, next } = page(newestFirst(all), input.NextToken);
  return { Stacks: items.map((each) => shownStack(each, call.world)), ...(next !== undefined && { NextToken: next }) };
}

function listStacks(
  input: { readonly StackStatusFilter?: readonly string[]; readonly NextToken?: string },
  call: Call,
) {
  const wanted = input.StackStatusFilter ?? [];
  const all = [...storeOf(call.world, call).stacks.values()].filter(
    ({ status }) => wanted.length === 0 || wanted.includes(status),
  );
  const { items, next } = page(newestFirst(all), input.NextToken);
  return { StackSummaries: items.map(shownSummary), ...(next !== undefined && { NextToken: next }) };
}

function newestFirst(stacks: readonly StackRecord[]): readonly StackRecord[] {
  return stacks.toReversed();
}

function updateTerminationProtection(
  input: { readonly StackName: string; readonly EnableTerminationProtection: boolean },
  call: Call,
) {
  const store = storeOf(call.world, call);
  const stack = stackByName(store, input.StackName);
  if (stack.parentId !== undefined)
    throw invalid('Termination protection cannot be changed on nested stacks; change it on the root stack.');
  store.stacks.put(stack.id, { ...stack, isProtected: input.EnableTerminationProtection });
  return { StackId: stack.id };
}

function cancelUpdateStack(input: { readonly StackName: string }, call: Call) {
  const stack = stackByName(storeOf(call.world, call), input.StackName);
  const run = runOf(call.world, stack.id);
  if (stack.status !== 'UPDATE_IN_PROGRESS' || run === undefined)
    throw invalid('CancelUpdateStack cannot be called from current stack status');
  run.stopReason = 'User Initiated';
  run.stopping.abort();
  return {};
}

async function rollbackStack(
  input: { readonly StackName: string; readonly RetainExceptOnCreate?: boolean },
  call: Call,
) {
  const stack = stackByName(storeOf(call.world, call), input.StackName);
  const run = rollBack(call, stack, input.RetainExceptOnCreate === true);
  await held(run);
  return { StackId: stack.id };
}

async function continueUpdateRollback(
  input: { readonly StackName: string; readonly ResourcesToSkip?: readonly string[] },
  call: Call,
) {
  const stack = stackByName(storeOf(call.world, call), input.StackName);
  await held(continueRollback(call, stack, input.ResourcesToSkip ?? []));
  return {};
}

function signalResource(
  input: {
    readonly StackName: string;
    readonly LogicalResourceId: string;
    readonly UniqueId: string;
    readonly Status: string;
  },
  call: Call,
) {
  const stack = stackByName(storeOf(call.world, call), input.StackName);
  const isKnown = stackOf(writerOf(call.world, call, stack.id)).status;
  if (!isInProgress(isKnown)) throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be signaled.`);
  const signal = { uniqueId: input.UniqueId, isSuccess: input.Status === 'SUCCESS' };
  if (!giveSignal(call.world, stack.id, input.LogicalResourceId, signal))
    throw invalid(`Resource ${input.LogicalResourceId} of stack ${stack.name} waits for no signal.`);
  return {};
}

async function setStackPolicy(
  input: { readonly StackName: string; readonly StackPolicyBody?: string; readonly StackPolicyURL?: string },
  call: Call,
) {
  const store = storeOf(call.world, call);
  const stack = stackByName(store, input.StackName);
  const policy = await policyOf(input.StackPolicyBody, input.StackPolicyURL, call);
  if (policy === undefined) return {};
  store.stacks.put(stack.id, { ...stack, policy });
  return {};
}

function getStackPolicy(input: { readonly StackName: string }, call: Call) {
  const { policy } = stackByName(storeOf(call.world, call), input.StackName);
  return policy === undefined ? {} : { StackPolicyBody: policy };
}

export const stackOperations: Readonly<Record<string, Operation>> = {
  CreateStack: createStackOperation,
  UpdateStack: updateStackOperation,
  DeleteStack: deleteStackOperation,
  DescribeStacks: describeStacks,
  ListStacks: listStacks,
  UpdateTerminationProtection: updateTerminationProtection,
  CancelUpdateStack: cancelUpdateStack,
  RollbackStack: rollbackStack,
  ContinueUpdateRollback: continueUpdateRollback,
  SignalResource: signalResource,
  SetStackPolicy: setStackPolicy,
  GetStackPolicy: getStackPolicy,
};
