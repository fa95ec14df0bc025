/** Executions begin, end, are stopped, and are taken up again when a target starts on its folder. */
import type { LocalWorld } from '../../../service.ts';
import { emitEvent } from '../../events/put-events.ts';
import { statesOf } from '../language/definition.ts';
import { type Json, type JsonObject, jsonOf, writtenJson } from '../language/json.ts';
import { Aborted, StateError } from '../language/state-error.ts';
import type { StatesPlace } from '../machine.ts';
import { tellEnd } from './endings.ts';
import { type ExecutionStatus, executionsOf, type MachineExecution } from './execution.ts';
import { resetThreads } from './redrive.ts';
import { type Details, ExecutionRun, type Launcher, Thread } from './run.ts';
import { runStates } from './run-states.ts';

const running = new WeakMap<LocalWorld, Map<string, ExecutionRun>>();

function runsIn(world: LocalWorld): Map<string, ExecutionRun> {
  const found = running.get(world) ?? new Map<string, ExecutionRun>();
  running.set(world, found);
  return found;
}

const LAUNCHER: Launcher = { start: startRun, stop: stopRun };

/** Keeps the execution and lets it run. */
export function startRun(execution: MachineExecution, place: StatesPlace): ExecutionRun {
  executionsOf(place).put(execution.arn, execution);
  const run = new ExecutionRun(execution, place, LAUNCHER);
  if (execution.mapRun === undefined || execution.type === 'STANDARD')
    run.append('ExecutionStarted', 0, {
      executionStartedEventDetails: {
        input: execution.input,
        inputDetails: { truncated: false },
        roleArn: execution.roleArn,
        ...(execution.alias === undefined ? {} : { stateMachineAliasArn: execution.alias }),
        ...(execution.version === undefined ? {} : { stateMachineVersionArn: execution.version }),
      },
    });
  go(run);
  return run;
}

function go(run: ExecutionRun): void {
  const { execution, place } = run;
  runsIn(place.world).set(execution.arn, run);
  const states = statesOf(execution.definition);
  const thread = new Thread(run, '', 0, run.controller.signal);
  const timeout = states.TimeoutSeconds;
  const stopClock =
    typeof timeout === 'number'
      ? place.world.clock.at((execution.redrivenMs ?? execution.startMs) + timeout * 1000, () =>
          stopRun(execution.arn, place, 'TIMED_OUT'),
        )
      : () => {};
  const variables = (execution.variables === undefined ? {} : jsonOf(execution.variables)) as JsonObject;
  const line = {
    runStates,
    language: 'JSONPath',
    context: execution.context === undefined ? {} : (jsonOf(execution.context) as JsonObject),
  };
  const done = thread.kept?.output;
  const work: Promise<Json> =
    done !== undefined && 'text' in done
      ? Promise.resolve(jsonOf(done.text))
      : Promise.resolve().then(() => runStates(states, thread, jsonOf(execution.input), variables, line));
  void work
    .then(
      (output) => {
        const text = writtenJson(output);
        end(
          run,
          'SUCCEEDED',
          thread.previous,
          { executionSucceededEventDetails: { output: text, outputDetails: { truncated: false } } },
          { output: text },
        );
      },
      (thrown: unknown) => {
        if (thrown instanceof Aborted) return;
        const { error, reason } =
          thrown instanceof StateError ? thrown : new StateError('States.Runtime', String(thrown));
        const details = {
          ...(error === undefined ? {} : { error }),
          ...(reason === undefined ? {} : { cause: reason }),
        };
        end(run, 'FAILED', thread.previous, { executionFailedEventDetails: details }, { error, cause: reason });
      },
    )
    .finally(stopClock);
}

const EVENTS: Readonly<Record<Exclude<ExecutionStatus, 'RUNNING'>, string>> = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

function end(
  run: ExecutionRun,
  status: Exclude<ExecutionStatus, 'RUNNING'>,
  previous: number,
  details: Details,
  more: Partial<MachineExecution>,
): void {
  const { place } = run;
  const { arn } = run.execution;
  const before = executionsOf(place).get(arn);
  if (before === undefined || before.status !== 'RUNNING') return;
  run.append(EVENTS[status], previous, details);
  executionsOf(place).put(arn, { ...before, ...more, status, stopMs: run.now });
  run.forget({ lines: status === 'SUCCEEDED' || run.execution.mapRun !== undefined });
  runsIn(place.world).delete(arn);
  tellEnd(arn, place.world);
  tellBus(executionsOf(place).get(arn) as MachineExecution, place);
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
export function tellBus(execution: MachineExecution, place: StatesPlace): void {
  const { world } = place;
  if (execution.mapRun !== undefined || execution.type === 'EXPRESS') return;
  const detail = {
    executionArn: execution.arn,
    stateMachineArn: execution.machine,
    name: execution.name,
    status: execution.status,
    startDate: execution.startMs,
    stopDate: execution.stopMs ?? null,
    input: execution.input,
    output: execution.output ?? null,
    inputDetails: { included: true },
    outputDetails: execution.output === undefined ? null : { included: true },
    error: execution.error ?? null,
    cause: execution.cause ?? null,
  };
  emitEvent(world, place, {
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    resources: [execution.arn],
    detail,
  });
}

/** Stops what runs. Whether it did. */
export function stopRun(
  arn: string,
  place: StatesPlace,
  status: 'ABORTED' | 'TIMED_OUT',
  error?: string,
  cause?: string,
): boolean {
  const run = runsIn(place.world).get(arn);
  if (run === undefined) return false;
  const details = { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
  const event =
    status === 'ABORTED' ? { executionAbortedEventDetails: details } : { executionTimedOutEventDetails: details };
  end(run, status, 0, event, { error, cause });
  run.controller.abort();
  return true;
}

/** Takes up what ran when the target ended. Express executions are gone with it. */
export function resumeRuns(world: LocalWorld): void {
  for (const home of world.state.homes('states/execution')) {
    const place: StatesPlace = { world, partition: 'aws', ...home };
    for (const execution of [...executionsOf(place).values()]) {
      if (execution.status !== 'RUNNING') continue;
      if (execution.type === 'EXPRESS') {
        const error = 'States.Runtime';
        const cause = 'The local target ended while this express execution ran.';
        executionsOf(place).put(execution.arn, {
          ...execution,
          status: 'FAILED',
          error,
          cause,
          stopMs: world.clock.now(),
        });
      } else if (!runsIn(world).has(execution.arn)) go(new ExecutionRun(execution, place, LAUNCHER));
    }
  }
}

/** Lets an execution that ended go on where it did not succeed. */
export function redriveRun(before: MachineExecution, place: StatesPlace): MachineExecution {
  const { stopMs: _stop, error: _error, cause: _cause, ...rest } = before;
  const redriven: MachineExecution = {
    ...rest,
    status: 'RUNNING',
    redrives: before.redrives + 1,
    redrivenMs: place.world.clock.now(),
  };
  resetThreads(redriven, place);
  executionsOf(place).put(redriven.arn, redriven);
  const run = new ExecutionRun(redriven, place, LAUNCHER);
  run.append('ExecutionRedriven', 0, { executionRedrivenEventDetails: { redriveCount: redriven.redrives } });
  go(run);
  tellBus(redriven, place);
  return redriven;
}

/** Lets go of what runs: the target ends, and the executions go on with the next one. */
export function leaveRuns(world: LocalWorld): void {
  for (const run of runsIn(world).values()) run.controller.abort();
  runsIn(world).clear();
}
