/** What a request asks of stacks: checked whole before anything is done, then handed to the flow that does it. */
import { randomUUID } from 'node:crypto';
import { type Call, ServiceError } from '../service.ts';
import { capabilitiesNeeded, checkCapabilities } from './capabilities.ts';
import { checkOutline, transformsOf } from './check-template.ts';
import { type Desired, desiredOf, type StackIdentity } from './desired.ts';
import { stackOf, type Writer, writerOf } from './events.ts';
import { exportValues } from './exports.ts';
import { createFlow } from './flow-create.ts';
import { deleteFlow } from './flow-delete.ts';
import { updateFlow } from './flow-update.ts';
import { handlerOf, isStrict, typeStandingOf } from './handlers.ts';
import { importsIn } from './outputs.ts';
import { type GivenParameter, parameterRecords } from './parameters.ts';
import { type PlanInput, planChanges } from './plan.ts';
import { type Ask, isInProgress, type StackRecord, type Tag } from './records.ts';
import { begin, type Run, runOf } from './run.ts';
import { isAllowed } from './stack-policy.ts';
import { readStackTemplate } from './stack-template.ts';
import { findStack, type Store, storeOf } from './store.ts';
import { asItems, invalid, isMap, isSameData, mapOf } from './words.ts';

/** What creation and update have in common: the template and all that is given with it. */
export interface Given {
  readonly body: string;
  readonly parameters: readonly GivenParameter[];
  readonly tags?: readonly Tag[] | undefined;
  readonly capabilities?: readonly string[] | undefined;
  readonly notificationArns?: readonly string[] | undefined;
  readonly resourceTypes?: readonly string[] | undefined;
  readonly roleArn?: string | undefined;
  readonly rollbackConfiguration?: object | undefined;
}

export interface Checked {
  readonly ask: Ask;
  readonly desired: Desired;
  readonly imports: readonly string[];
}

/** Checks a template with its parameters. Throws what CloudFormation answers; nothing is done yet. */
export async function check(call: Call, given: Given, identity: StackIdentity, before?: Ask): Promise<Checked> {
  const template = await readStackTemplate(given.body);
  checkOutline(template.root);
  const parameters = await parameterRecords(template.root, given.parameters, before?.parameters ?? [], call);
  const desired = desiredOf(template, parameters, identity, call);
  const needs = capabilitiesNeeded(desired.root, hasMacros(template.root));
  checkCapabilities(needs, given.capabilities);
  await checkRole(call, given.roleArn);
  checkTypes(call, desired, given.resourceTypes ?? []);
  const { Description: description } = template.root;
  const ask: Ask = {
    body: given.body,
    parameters,
    tags: given.tags ?? before?.tags ?? [],
    capabilities: [...(given.capabilities ?? [])].sort(),
    needed: needs.capabilities,
    notificationArns: given.notificationArns ?? before?.notificationArns ?? [],
    ...(typeof description === 'string' && { description }),
    ...(given.roleArn !== undefined && { roleArn: given.roleArn }),
    ...(given.rollbackConfiguration !== undefined && { rollbackConfiguration: given.rollbackConfiguration }),
  };
  return { ask, desired, imports: importNames(desired, call) };
}

/** Whether a macro runs on the template: one of its transforms, or one inside it. */
export function hasMacros(root: Readonly<Record<string, unknown>>): boolean {
  return transformsOf(root).some((name) => name !== 'AWS::LanguageExtensions') || hasTransform(root.Resources);
}

function hasTransform(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasTransform);
  return isMap(value) && Object.entries(value).some(([key, each]) => key === 'Fn::Transform' || hasTransform(each));
}

/** The role that a stack is made with has to let CloudFormation in, where the world knows its roles. */
async function checkRole(call: Call, arn: string | undefined): Promise<void> {
  if (arn === undefined || !call.world.services.has('iam')) return;
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const found = await call.world.invoke('iam', 'GetRole', { RoleName: name }, call).catch(() => undefined);
  const trust = decodeURIComponent(String(mapOf(mapOf(found).Role).AssumeRolePolicyDocument ?? ''));
  if (!trust.includes('cloudformation.amazonaws.com')) throw invalid(`Role ${arn} is invalid or cannot be assumed`);
}

function importNames(desired: Desired, call: Call): readonly string[] {
  const known = exportValues({ store: storeOf(call.world, call) });
  const named = importsIn(desired.root).filter((each) => typeof each === 'string');
  // A name made by functions is known by what it finds: the model says which exports it asked for and did not find.
  const made = importsIn(desired.root).some((each) => typeof each !== 'string') ? importsFound(desired, known) : [];
  return [...new Set([...named, ...made])];
}

function importsFound(desired: Desired, known: Readonly<Record<string, string>>): readonly string[] {
  const found = new Set<string>();
  const none = { resources: {}, exports: {} };
  for (const logicalId of desired.resources.keys())
    for (const hole of desired.resolve(logicalId, none).missing) if (hole.kind === 'import') found.add(hole.name);
  for (const { missing } of Object.values(desired.outputs(none).outputs))
    for (const hole of missing) if (hole.kind === 'import') found.add(hole.name);
  return [...found].filter((name) => name in known);
}

function checkTypes(call: Call, desired: Desired, allowed: readonly string[]): void {
  const types = new Set([...desired.resources.values()].map(({ type }) => type));
  for (const type of allowed.length === 0 ? [] : types) {
    const isListed = allowed.some((each) => each === type || (each.endsWith('*') && fits(each, type)));
    if (!isListed)
      throw invalid(`Resource type ${type} is not allowed by parameter ResourceTypes [${allowed.join(', ')}]`);
  }
  const refused = [...types].filter((type) => handlerOf(call.world, type) === undefined);
  if (refused.length > 0)
    throw invalid(
      `The local target does not provide the resource types [${refused.join(', ')}], so it makes nothing of this stack.`,
    );
  if (!isStrict(call.world)) return;
  const recorded = [...types].filter((type) => typeStandingOf(call.world, type) === 'RECORDED');
  if (recorded.length > 0)
    throw invalid(
      `The local target only records the resource types [${recorded.join(', ')}], and --strict refuses that.`,
    );
}

function fits(pattern: string, type: string): boolean {
  const front = pattern.slice(0, -1);
  return front.endsWith('::') && type.startsWith(front);
}

export function newStackId({ account, region }: Call, name: string): string {
  return `arn:aws:cloudformation:${region}:${account}:stack/${name}/${randomUUID()}`;
}

/** The stack, or the answer that there is none of that name. */
export function stackByName(store: Store, nameOrId: string): StackRecord {
  const stack = findStack(store, nameOrId);
  if (stack === undefined) throw invalid(`Stack with id ${nameOrId} does not exist`);
  return stack;
}

const UPDATABLE = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);

/** Throws what CloudFormation answers when the stack is in no state to be updated. */
export function checkUpdatable({ id, status }: StackRecord, disableRollback: boolean): void {
  const isResumed = disableRollback && (status === 'CREATE_FAILED' || status === 'UPDATE_FAILED');
  if (!UPDATABLE.has(status) && !isResumed) throw invalid(`Stack:${id} is in ${status} state and can not be updated.`);
}

export interface CreateOptions {
  readonly disableRollback?: boolean | undefined;
  readonly onFailure?: string | undefined;
  readonly timeoutMinutes?: number | undefined;
  readonly isProtected?: boolean | undefined;
  readonly retainExceptOnCreate?: boolean | undefined;
  readonly policy?: string | undefined;
  readonly parentId?: string | undefined;
  readonly rootId?: string | undefined;
}

/** The record of a stack that is about to be created, put under its name. */
export function putNewStack(call: Call, id: string, name: string, more: Partial<StackRecord>): Writer {
  const writer = writerOf(call.world, call, id);
  writer.store.stacks.put(id, {
    id,
    name,
    status: 'REVIEW_IN_PROGRESS',
    createdAt: call.world.clock.now(),
    outputs: [],
    imports: [],
    disableRollback: false,
    isProtected: false,
    operations: [],
    ...more,
  });
  writer.store.names.put(name, id);
  return writer;
}

export async function createStack(call: Call, name: string, given: Given, options: CreateOptions): Promise<Run> {
  const store = storeOf(call.world, call);
  const inReview = findStack(store, name);
  if (inReview !== undefined && inReview.status !== 'REVIEW_IN_PROGRESS') throw alreadyExists(name);
  // A stack that has only change sets is created in its place; they are of no use then.
  const id = inReview?.id ?? newStackId(call, name);
  const identity = { id, name, notificationArns: given.notificationArns ?? [] };
  const { ask, desired, imports } = await check(call, given, identity);
  if (store.names.has(name) && store.names.get(name) !== inReview?.id) throw alreadyExists(name);
  for (const set of [...store.changeSets.values()])
    if (set.stackId === id) store.changeSets.put(set.id, { ...set, executionStatus: 'OBSOLETE' });
  const { parentId, rootId, policy, onFailure, timeoutMinutes } = options;
  putNewStack(call, id, name, {
    ask,
    imports,
    disableRollback: options.disableRollback === true || onFailure === 'DO_NOTHING',
    isProtected: options.isProtected === true,
    retainExceptOnCreate: options.retainExceptOnCreate === true,
    ...(onFailure !== undefined && { onFailure }),
    ...(timeoutMinutes !== undefined && { timeoutMinutes }),
    ...(policy !== undefined && { policy }),
    ...(parentId !== undefined && { parentId }),
    ...(rootId !== undefined && { rootId }),
  });
  return beginCreate(call, id, desired, timeoutMinutes);
}

function alreadyExists(name: string): ServiceError {
  return new ServiceError('AlreadyExistsException', `Stack [${name}] already exists`);
}

export function beginCreate(call: Call, id: string, desired: Desired, timeoutMinutes?: number): Run {
  const run = begin(call, id, 'CREATE_STACK', (run) => createFlow(run, desired));
  if (timeoutMinutes !== undefined) {
    const cancel = call.world.clock.at(call.world.clock.now() + timeoutMinutes * 60_000, () => {
      run.stopReason = 'Stack creation time exceeded the specified timeout. ';
      run.stopping.abort();
    });
    run.ended.then(cancel);
  }
  return run;
}

/** Begins an update. Throws "No updates are to be performed." when the template says what stands already. */
export async function updateStack(
  call: Call,
  stack: StackRecord,
  given: Given,
  {
    disableRollback = false,
    policyDuringUpdate,
  }: { disableRollback?: boolean | undefined; policyDuringUpdate?: string | undefined },
): Promise<Run> {
  checkUpdatable(stack, disableRollback);
  const checked = await check(call, given, stackIdentityOf(stack, given), stack.ask);
  const writer = writerOf(call.world, call, stack.id);
  const changes = planChanges(await planInput(writer, checked, call));
  const isRetry = stack.status === 'CREATE_FAILED' || stack.status === 'UPDATE_FAILED';
  // What a transform makes may differ though its template does not: AWS takes that as an update.
  const isTransformed = transformsOf((await readStackTemplate(given.body)).root).length > 0;
  if (changes.length === 0 && !isRetry && !isTransformed && !hasOtherChanges(writer, checked))
    throw invalid('No updates are to be performed.');
  checkUpdatable(stackOf(writer), disableRollback);
  return beginUpdate(call, stack.id, checked, { disableRollback, policyDuringUpdate });
}

export function stackIdentityOf(stack: StackRecord, given: Pick<Given, 'notificationArns'>): StackIdentity {
  return {
    id: stack.id,
    name: stack.name,
    notificationArns: given.notificationArns ?? stack.ask?.notificationArns ?? [],
  };
}

/** Whether the outputs, tags or topics of the stack would differ though no resource does. */
export function hasOtherChanges(writer: Writer, { ask, desired }: Checked): boolean {
  const stack = stackOf(writer);
  const records = [...writer.store.resources(writer.stackId).values()];
  const resources = Object.fromEntries(
    records.flatMap(({ logicalId, standing }) =>
      standing === undefined
        ? []
        : [
            [
              logicalId,
              { physicalId: standing.physicalId, attributes: { ...standing.written, ...standing.attributes } },
            ],
          ],
    ),
  );
  const { outputs } = desired.outputs({ resources, exports: exportValues(writer) });
  const now = Object.entries(outputs).map(([key, { value, exportName }]) => [
    key,
    textOf(value),
    exportName === undefined ? undefined : String(exportName),
  ]);
  const before = stack.outputs.map(({ key, value, exportName }) => [key, value, exportName]);
  const sorted = (rows: readonly (readonly unknown[])[]) =>
    rows.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  return (
    !isSameData(sorted(now), sorted(before)) ||
    !isSameData(ask.tags, stack.ask?.tags ?? []) ||
    !isSameData(ask.notificationArns, stack.ask?.notificationArns ?? [])
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
}

export async function planInput(writer: Writer, { desired, ask }: Checked, call: Call): Promise<PlanInput> {
  const stack = stackOf(writer);
  return {
    desired,
    records: [...writer.store.resources(writer.stackId).values()],
    exports: exportValues(writer),
    before: stack.ask?.parameters ?? [],
    after: ask.parameters,
    rootBefore: await rootBefore(stack, call),
  };
}

async function rootBefore(stack: StackRecord, call: Call): Promise<Readonly<Record<string, unknown>>> {
  if (stack.ask === undefined) return {};
  const template = await readStackTemplate(stack.ask.body);
  return transformsOf(template.root).length === 0
    ? template.root
    : desiredOf(template, stack.ask.parameters, stackIdentityOf(stack, {}), call).root;
}

export function beginUpdate(
  call: Call,
  id: string,
  { ask, desired, imports }: Checked,
  {
    disableRollback = false,
    policyDuringUpdate,
  }: { disableRollback?: boolean | undefined; policyDuringUpdate?: string | undefined },
): Run {
  const store = storeOf(call.world, call);
  const stack = stackByName(store, id);
  const policy = policyDuringUpdate ?? stack.policy;
  store.stacks.put(id, { ...stack, imports: [...new Set([...stack.imports, ...imports])] });
  return begin(call, id, 'UPDATE_STACK', async (run) => {
    await updateFlow(run, desired, {
      ask,
      disableRollback,
      refuses: (logicalId, type, action) =>
        isAllowed(policy, { logicalId, type, action })
          ? undefined
          : `Action denied by stack policy: Statement [#1] does not allow [${action}] for resource [LogicalResourceId/${logicalId}]`,
    });
    const after = store.stacks.get(id);
    if (after?.status === 'UPDATE_COMPLETE') store.stacks.put(id, { ...after, imports });
  });
}

/** Begins to delete; undefined where there is nothing to delete. Throws when the stack is protected or busy. */
export function deleteStack(
  call: Call,
  nameOrId: string,
  {
    retain = [],
    isNested = false,
    mode,
  }: { retain?: readonly string[]; isNested?: boolean; mode?: string | undefined } = {},
): Run | undefined {
  const store = storeOf(call.world, call);
  const stack = findStack(store, nameOrId);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE') return undefined;
  if (stack.isProtected && !isNested)
    throw invalid(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  if (retain.length > 0 && stack.status !== 'DELETE_FAILED')
    throw invalid(
      `Invalid operation on stack [${stack.id}]. RetainResources can only be specified for stacks in DELETE_FAILED state.`,
    );
  const running = runOf(call.world, stack.id);
  if (stack.status === 'DELETE_IN_PROGRESS' && running !== undefined) return running;
  if (isInProgress(stack.status) && running !== undefined && !/^CREATE_/.test(stack.status))
    throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  const force = mode === 'FORCE_DELETE_STACK' ? [...store.resources(stack.id).keys()] : [];
  return begin(call, stack.id, 'DELETE_STACK', async (run) => {
    if (running !== undefined) {
      running.stopReason = 'Stack deletion was requested. ';
      running.stopping.abort();
      await running.ended;
    }
    await deleteFlow(run, [...retain, ...force]);
  });
}

export function roleFault(roleArn: string | undefined): void {
  if (roleArn !== undefined && !/^arn:[\w-]+:iam::\d{12}:role\/.+/.test(roleArn))
    throw invalid(`Role ${roleArn} is invalid or cannot be assumed`);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackTrigger.html */
export function checkRollbackConfiguration(configuration: unknown): void {
  const triggers = asItems(mapOf(configuration).RollbackTriggers);
  for (const trigger of triggers) {
    const { Arn: arn, Type: type } = mapOf(trigger);
    if (type !== 'AWS::CloudWatch::Alarm' && type !== 'AWS::CloudWatch::CompositeAlarm')
      throw invalid('Rollback Trigger Type not supported');
    if (!/^arn:[\w-]+:cloudwatch:[\w-]+:\d+:alarm:.+$/.test(String(arn)))
      throw invalid("RelativeId of a Rollback Trigger's ARN is incorrect");
  }
}
