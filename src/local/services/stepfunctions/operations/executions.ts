/** Operations on executions. https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
import { randomUUID } from 'node:crypto';
import type { SfnOperations } from '../../../schemas/sfn.generated.ts';
import { type Call, ServiceError } from '../../../service.ts';
import { whyNoJson } from '../language/json.ts';
import {
  checkStatesArn,
  checkStatesName,
  invalidStates,
  machinesOf,
  machineTarget,
  noMachine,
  routed,
  type StatesPlace,
} from '../machine.ts';
import { executionEnded } from '../run/endings.ts';
import { executionsOf, historyOf, type MachineExecution, mapRunsOf } from '../run/execution.ts';
import { redriveRun, startRun, stopRun, tellBus } from '../run/start.ts';
import { paged } from './pages.ts';

function checkInput(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${whyNoJson(text)}'`);
  }
}

function newExecution(arn: string, given: string | undefined, input: string, call: Call): MachineExecution {
  const { machine, version, alias } = machineTarget(arn, call);
  const own = alias === undefined ? version : routed(alias, call);
  const name = given ?? randomUUID();
  checkStatesName(name);
  checkInput(input);
  const { partition, region, account } = call;
  const isExpress = machine.type === 'EXPRESS';
  const start = `arn:${partition}:states:${region}:${account}:`;
  const { definition, roleArn, logging, revision } = own ?? machine;
  return {
    arn: isExpress
      ? `${start}express:${machine.name}:${name}:${randomUUID()}`
      : `${start}execution:${machine.name}:${name}`,
    name,
    type: machine.type,
    machine: machine.arn,
    version: own?.arn,
    alias: alias?.arn,
    definition,
    roleArn,
    logging,
    revision,
    input,
    startMs: call.world.clock.now(),
    status: 'RUNNING',
    redrives: 0,
  };
}

export const startExecution: SfnOperations['StartExecution'] = ({ stateMachineArn, name, input = '{}' }, call) => {
  const execution = newExecution(stateMachineArn, name, input, call);
  const before = executionsOf(call).get(execution.arn);
  if (before !== undefined) {
    // "If StartExecution is called with the same name and input as a running execution, the call succeeds."
    if (before.status === 'RUNNING' && before.input === input)
      return { executionArn: before.arn, startDate: new Date(before.startMs) };
    throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${execution.arn}'`);
  }
  startRun(execution, call);
  tellBus(execution, call);
  return { executionArn: execution.arn, startDate: new Date(execution.startMs) };
};

export const startSyncExecution: SfnOperations['StartSyncExecution'] = async (
  { stateMachineArn, name, input = '{}' },
  call,
) => {
  const execution = newExecution(stateMachineArn, name, input, call);
  if (execution.type !== 'EXPRESS')
    throw new ServiceError(
      'StateMachineTypeNotSupported',
      'This operation is not supported by this type of state machine',
    );
  startRun(execution, call);
  await executionEnded(execution.arn, call);
  const ended = executionsOf(call).get(execution.arn) ?? execution;
  executionsOf(call).delete(execution.arn);
  const stopMs = ended.stopMs ?? call.world.clock.now();
  const billed = Math.max(100, Math.ceil((stopMs - ended.startMs) / 100) * 100);
  return {
    executionArn: ended.arn,
    stateMachineArn: ended.machine,
    name: ended.name,
    startDate: new Date(ended.startMs),
    stopDate: new Date(stopMs),
    status: ended.status,
    input: ended.input,
    inputDetails: { included: true },
    ...(ended.output === undefined ? {} : { output: ended.output }),
    outputDetails: { included: true },
    ...(ended.error === undefined ? {} : { error: ended.error }),
    ...(ended.cause === undefined ? {} : { cause: ended.cause }),
    billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: billed },
  };
};

function executionOf(arn: string, place: StatesPlace): MachineExecution {
  checkStatesArn(arn, ['execution']);
  const found = executionsOf(place).get(arn);
  if (found === undefined) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return found;
}

export const stopExecution: SfnOperations['StopExecution'] = ({ executionArn, error, cause }, call) => {
  const execution = executionOf(executionArn, call);
  if (execution.status === 'RUNNING') stopRun(executionArn, call, 'ABORTED', error, cause);
  const { stopMs = call.world.clock.now() } = executionsOf(call).get(executionArn) ?? execution;
  return { stopDate: new Date(stopMs) };
};

export const describeExecution: SfnOperations['DescribeExecution'] = ({ executionArn }, call) => {
  const execution = executionOf(executionArn, call);
  const { stopMs, output, error, cause, mapRun, version, alias } = execution;
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine,
    name: execution.name,
    status: execution.status,
    startDate: new Date(execution.startMs),
    ...(stopMs === undefined ? {} : { stopDate: new Date(stopMs) }),
    input: execution.input,
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output, outputDetails: { included: true } }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    ...(mapRun === undefined ? {} : { mapRunArn: mapRun }),
    ...(version === undefined ? {} : { stateMachineVersionArn: version }),
    ...(alias === undefined ? {} : { stateMachineAliasArn: alias }),
    redriveCount: execution.redrives,
    ...(execution.redrivenMs === undefined ? {} : { redriveDate: new Date(execution.redrivenMs) }),
    ...redriveOf(execution, call.world.clock.now()),
  };
};

/** "within 14 days": https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html */
const REDRIVABLE_MS = 14 * 86_400_000;

function redriveOf({ status, type, mapRun, startMs }: MachineExecution, nowMs: number) {
  if (status === 'RUNNING' || status === 'SUCCEEDED')
    return {
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: `Execution is ${status} and cannot be redriven`,
    };
  if (mapRun !== undefined) return { redriveStatus: 'REDRIVABLE_BY_MAP_RUN' };
  if (type !== 'EXPRESS' && startMs + REDRIVABLE_MS < nowMs)
    return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: 'Execution is past its redrivable period' };
  return type === 'EXPRESS'
    ? { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: 'Express executions cannot be redriven' }
    : { redriveStatus: 'REDRIVABLE' };
}

export const redriveExecution: SfnOperations['RedriveExecution'] = ({ executionArn }, call) => {
  const execution = executionOf(executionArn, call);
  const { redriveStatus, redriveStatusReason } = redriveOf(execution, call.world.clock.now());
  if (redriveStatus !== 'REDRIVABLE') {
    throw new ServiceError(
      'ExecutionNotRedrivable',
      redriveStatusReason ?? 'Execution is a child of a Map Run and is redriven with it',
    );
  }
  if ([...mapRunsOf(call).values()].some((run) => run.execution === executionArn && run.status !== 'SUCCEEDED')) {
    throw new ServiceError('NotImplemented', 'The local target does not redrive map runs.', { status: 501 });
  }
  const { redrivenMs = 0 } = redriveRun(execution, call);
  return { redriveDate: new Date(redrivenMs) };
};

const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'];

export const listExecutions: SfnOperations['ListExecutions'] = (input, call) => {
  const { stateMachineArn, mapRunArn, statusFilter, redriveFilter } = input;
  if (statusFilter !== undefined && !STATUSES.includes(statusFilter))
    throw invalidStates(
      `1 validation error detected: Value '${statusFilter}' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [${STATUSES.join(', ')}]`,
    );
  if (stateMachineArn === undefined && mapRunArn === undefined)
    throw invalidStates('Must provide a StateMachine ARN or MapRun ARN');
  const isAsked = askedFor(stateMachineArn, mapRunArn, call);
  const all = [...executionsOf(call).values()].filter(
    (execution) =>
      isAsked(execution) &&
      (statusFilter === undefined || execution.status === statusFilter) &&
      (redriveFilter === undefined || execution.redrives > 0 === (redriveFilter === 'REDRIVEN')),
  );
  const { items, nextToken } = paged(all.reverse(), input, 3096);
  return {
    executions: items.map((execution) => {
      const { stopMs, mapRun, itemCount, version, alias } = execution;
      return {
        executionArn: execution.arn,
        stateMachineArn: execution.machine,
        name: execution.name,
        status: execution.status,
        startDate: new Date(execution.startMs),
        ...(stopMs === undefined ? {} : { stopDate: new Date(stopMs) }),
        ...(mapRun === undefined ? {} : { mapRunArn: mapRun, itemCount }),
        ...(version === undefined ? {} : { stateMachineVersionArn: version }),
        ...(alias === undefined ? {} : { stateMachineAliasArn: alias }),
        redriveCount: execution.redrives,
        ...(execution.redrivenMs === undefined ? {} : { redriveDate: new Date(execution.redrivenMs) }),
      };
    }),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

function askedFor(
  machineArn: string | undefined,
  mapRunArn: string | undefined,
  call: Call,
): (one: MachineExecution) => boolean {
  if (mapRunArn !== undefined) {
    if (!mapRunsOf(call).has(mapRunArn))
      throw new ServiceError('ResourceNotFound', `Resource not found: '${mapRunArn}'`);
    return ({ mapRun }) => mapRun === mapRunArn;
  }
  const arn = machineArn ?? '';
  checkStatesArn(arn, ['stateMachine']);
  const machine = machinesOf(call).get(arn);
  if (machine?.type === 'EXPRESS')
    throw new ServiceError(
      'StateMachineTypeNotSupported',
      'This operation is not supported by this type of state machine',
    );
  if (machine === undefined) {
    const isOther = machineTarget(arn, call);
    if (isOther.machine.arn === arn) throw noMachine(arn);
  }
  return ({ machine: own, version, alias, mapRun }) =>
    mapRun === undefined && (own === arn || version === arn || alias === arn);
}

export const getExecutionHistory: SfnOperations['GetExecutionHistory'] = (input, call) => {
  executionOf(input.executionArn, call);
  const all = historyOf(input.executionArn, call);
  const events = input.reverseOrder === true ? all.toReversed() : all;
  const { items, nextToken } = paged(events, input);
  const isShown = input.includeExecutionData !== false;
  return {
    events: isShown ? items : items.map(withoutData),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

/** Without input, output, parameters and causes. */
function withoutData<T extends object>(event: T): T {
  return JSON.parse(
    JSON.stringify(event, (key, value: unknown) =>
      /^(?:input|output|parameters|cause|error)$/.test(key) ? undefined : value,
    ),
    (key, value: unknown) => (key === 'timestamp' ? new Date(String(value)) : value),
  ) as T;
}
