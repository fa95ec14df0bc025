/** Goes from state to state until one is the last. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-states.html */

import { ruleHolds, timestampOf } from '../language/choice.ts';
import type { StateFields } from '../language/definition.ts';
import { isArray, isObject, type Json, type JsonObject, jsonOf, writtenJson } from '../language/json.ts';
import { evaluated, expressionIn } from '../language/jsonata.ts';
import { foundAt, type QueryScope } from '../language/scope.ts';
import { Aborted, isCaughtBy, queryFault, runtimeError, StateError } from '../language/state-error.ts';
import { filledTemplate, withResult } from '../language/template.ts';
import { argumentsOf, assigned, type StateReading, selected, statesOfScope, textField, unexpected } from './fields.ts';
import { contextObject, type ExecutionLine, type RunStates } from './line.ts';
import { runMap } from './map.ts';
import { runParallel } from './parallel.ts';
import type { Thread } from './run.ts';
import { MOST_BYTES, runTaskState, tooLarge } from './task.ts';

/** How a state was left. */
export interface LeftState {
  readonly output: Json;
  readonly next: string | undefined;
  readonly variables: JsonObject;
  readonly assigned?: JsonObject | undefined;
}

export const runStates: RunStates = async (machine, thread, input, variables, line) => {
  const language = typeof machine.QueryLanguage === 'string' ? machine.QueryLanguage : line.language;
  const own: ExecutionLine = { ...line, language };
  const { kept } = thread;
  let at = {
    state: kept?.state ?? machine.StartAt,
    input: kept === undefined ? input : jsonOf(kept.input),
    variables: kept === undefined ? variables : (jsonOf(kept.variables) as JsonObject),
  };
  for (let count = 1; ; count += 1) {
    const state = machine.States[at.state] as StateFields;
    const left = await runState(at.state, state, thread, at.input, at.variables, own);
    if (left.next === undefined) {
      thread.end({ text: writtenJson(left.output) });
      return left.output;
    }
    // States that wait for nothing must not keep everything else from running.
    if (count % 20 === 0) await new Promise(setImmediate);
    if (thread.run.isFull)
      throw new StateError('States.Runtime', 'The execution reached the maximum number of history events (25000).');
    at = { state: left.next, input: left.output, variables: left.variables };
  }
};

async function runState(
  name: string,
  state: StateFields,
  thread: Thread,
  input: Json,
  variables: JsonObject,
  line: ExecutionLine,
): Promise<LeftState> {
  thread.check();
  thread.begin(name, writtenJson(input), JSON.stringify(variables));
  const before = thread.previous;
  const entered = thread.tell(`${state.Type}StateEntered`, {
    stateEnteredEventDetails: { name, input: writtenJson(input), inputDetails: { truncated: false } },
  });
  const isJsonata = (state.QueryLanguage ?? line.language) === 'JSONata';
  const enteredMs = thread.kept?.enteredMs ?? thread.run.now;
  const canRetry = state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map';
  const reading = (retries: number, token?: string): StateReading => ({
    state,
    isJsonata,
    scope: {
      input,
      variables,
      context: contextObject(thread.run, line, { name, enteredMs, retries: canRetry ? retries : undefined }, token),
    },
  });
  // A Wait state has told that it waits before it looks for how long.
  const place = { name, entered, before: state.Type === 'Wait' ? entered : before };
  try {
    const left = await leave(reading, thread, line, place);
    checkOutput(left.output, name);
    exit(state, name, left, thread);
    return left;
  } catch (thrown) {
    if (thrown instanceof Aborted) {
      if (ABORTABLE.has(state.Type) && thread.run.execution.status !== 'RUNNING') throw thrown;
      if (ABORTABLE.has(state.Type) && thread.path !== '') thread.tell(`${state.Type}StateAborted`);
    }
    throw thrown instanceof StateError ? placedError(thrown, place, thread) : thrown;
  }
}

/** "The maximum input or result data size for a task, state, or execution is 256 KiB." */
function checkOutput(output: Json, name: string): void {
  if (Buffer.byteLength(writtenJson(output)) > MOST_BYTES) throw tooLarge(name);
}

const ABORTABLE: ReadonlySet<string> = new Set(['Task', 'Wait', 'Parallel', 'Map']);

function exit(state: StateFields, name: string, { output, assigned: made }: LeftState, thread: Thread): void {
  thread.tell(`${state.Type}StateExited`, {
    stateExitedEventDetails: {
      name,
      output: writtenJson(output),
      outputDetails: { truncated: false },
      ...(made === undefined || Object.keys(made).length === 0
        ? {}
        : {
            assignedVariables: Object.fromEntries(
              Object.entries(made).map(([key, value]) => [key, writtenJson(value)]),
            ),
            assignedVariablesDetails: { truncated: false },
          }),
    },
  });
}

interface Place {
  readonly name: string;
  readonly entered: number;
  /** What the entry follows: a query that fails follows the same. */
  readonly before: number;
}

/** An error with the state it happened in; a query that failed has an event of its own. */
function placedError(thrown: StateError, { name, entered, before }: Place, thread: Thread): StateError {
  if (!thrown.isPlaced) return thrown;
  const reason = `An error occurred while executing the state '${name}' (entered at the event id #${entered}). ${thrown.reason}`;
  if (thrown.isQuery) {
    thread.previous = before;
    thread.tell('EvaluationFailed', {
      evaluationFailedEventDetails: { error: thrown.error, cause: reason, location: thrown.location, state: name },
    });
  }
  return new StateError(thrown.error, reason);
}

async function leave(
  reading: (retries: number, token?: string) => StateReading,
  thread: Thread,
  line: ExecutionLine,
  place: Place,
): Promise<LeftState> {
  const { state } = reading(0);
  switch (state.Type) {
    case 'Pass':
      return finished(reading(0), await passed(reading(0)));
    case 'Succeed':
      return { ...(await finished(reading(0), undefined)), next: undefined };
    case 'Wait':
      await waited(reading(0), thread);
      return finished(reading(0), undefined);
    case 'Fail':
      throw new StateError(await textField('Error', reading(0)), await textField('Cause', reading(0)));
    case 'Choice':
      return chosen(reading(0));
    default:
      return tried(reading, thread, line, place);
  }
}

/** A Task, Parallel or Map state: with its retriers and catchers. */
async function tried(
  reading: (retries: number, token?: string) => StateReading,
  thread: Thread,
  line: ExecutionLine,
  place: Place,
): Promise<LeftState> {
  const counts: number[] = [];
  for (let retries = 0; ; retries += 1) {
    const own = reading(retries);
    try {
      const result = await worked(own, thread, line, (token) => reading(retries, token), retries);
      return await finished(own, result);
    } catch (thrown) {
      if (!(thrown instanceof StateError)) throw thrown;
      const failure = placedError(thrown, place, thread);
      const waitMs = retryAfter(own.state, failure, counts);
      if (waitMs === undefined) {
        // An execution that its own state's fields end is told of by its own event alone.
        const isOwn = thrown.isPlaced && thrown.error === 'States.Runtime';
        if (own.state.Type !== 'Task' && !isOwn) thread.tell(`${own.state.Type}StateFailed`);
        return caught(own, failure);
      }
      await thread.until(thread.run.now + waitMs);
    }
  }
}

function worked(
  reading: StateReading,
  thread: Thread,
  line: ExecutionLine,
  withToken: (token: string) => StateReading,
  attempt: number,
): Promise<Json> {
  if (reading.state.Type === 'Task') return runTaskState(reading, thread, withToken);
  if (reading.state.Type === 'Parallel') return runParallel(reading, thread, line, attempt);
  return runMap(reading, thread, line, attempt);
}

/** How long to wait before the next attempt; `undefined`: there is none. */
export function retryAfter(state: StateFields, { error }: StateError, counts: number[]): number | undefined {
  const retriers = isArray(state.Retry) ? state.Retry.filter(isObject) : [];
  const index = retriers.findIndex(({ ErrorEquals: names }) => isCaughtBy(error, namesIn(names)));
  const retrier = retriers[index];
  if (retrier === undefined) return undefined;
  const numberIn = (field: string, otherwise: number) => {
    const value = retrier[field];
    return typeof value === 'number' ? value : otherwise;
  };
  const count = counts[index] ?? 0;
  if (count >= numberIn('MaxAttempts', 3)) return undefined;
  counts[index] = count + 1;
  const seconds = Math.min(
    numberIn('IntervalSeconds', 1) * numberIn('BackoffRate', 2) ** count,
    numberIn('MaxDelaySeconds', Number.POSITIVE_INFINITY),
  );
  return seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? Math.random() : 1);
}

const namesIn = (names: Json | undefined) => (isArray(names) ? names.map(String) : []);

/** A time that ran out has an empty cause; what somebody left out is null. */
const causeOf = ({ error, reason }: StateError) =>
  reason ?? (error === 'States.Timeout' || error === 'States.HeartbeatTimeout' ? '' : null);

/** Goes where a catcher says, or throws what nobody catches. */
export async function caught(reading: StateReading, failure: StateError): Promise<LeftState> {
  const { state, isJsonata, scope } = reading;
  const catchers = isArray(state.Catch) ? state.Catch.filter(isObject) : [];
  const catcher = catchers.find(({ ErrorEquals: names }) => isCaughtBy(failure.error, namesIn(names)));
  if (catcher === undefined) throw failure;
  const shown: Json = { Error: failure.error ?? null, Cause: causeOf(failure) };
  const made = await assigned(catcher.Assign, reading, { errorOutput: shown });
  const variables = { ...scope.variables, ...made };
  const next = String(catcher.Next);
  if (isJsonata) {
    const { Output: output } = catcher;
    const states = statesOfScope(scope, { errorOutput: shown });
    const given = output === undefined ? shown : await evaluated(output, 'Output', states, scope.variables);
    return { output: given, next, variables, assigned: made };
  }
  const path = catcher.ResultPath as string | null | undefined;
  return { output: withResult(path, scope.input, shown), next, variables, assigned: made };
}

/** From the result of a state to its output. `undefined`: the state has none, its input goes on. */
export async function finished(reading: StateReading, result: Json | undefined): Promise<LeftState> {
  const { state, isJsonata, scope } = reading;
  const next = typeof state.Next === 'string' ? state.Next : undefined;
  if (isJsonata) {
    const more = result === undefined ? {} : { result };
    const output =
      state.Output === undefined
        ? (result ?? scope.input)
        : await evaluated(state.Output, 'Output', statesOfScope(scope, more), scope.variables);
    const made = await assigned(state.Assign, reading, more);
    return { output, next, variables: { ...scope.variables, ...made }, assigned: made };
  }
  const made = await assigned(
    state.Assign,
    reading,
    result === undefined ? { result: selected(state.InputPath, scope) } : { result },
  );
  let output: Json;
  if (result === undefined) output = selected(state.InputPath, scope);
  else {
    const template = state.ResultSelector;
    const kept = template === undefined ? result : filledTemplate(template, { ...scope, input: result });
    output = withResult(state.ResultPath as string | null | undefined, scope.input, kept);
  }
  output = selected(state.OutputPath, { ...scope, input: output });
  return { output, next, variables: { ...scope.variables, ...made }, assigned: made };
}

/** What a Pass state makes of its input; `undefined` in JSONata, where `Output` says it. */
export async function passed(reading: StateReading): Promise<Json | undefined> {
  const { state, isJsonata } = reading;
  if (isJsonata) return undefined;
  return state.Result === undefined ? argumentsOf(reading) : state.Result;
}

/** What AWS takes: 24,855 days were waited for, 24,856 were refused (recorded by the suite that `docs/judged.md` names). */
const LONGEST_WAIT_S = 2 ** 31 - 1;

export async function waited({ state, isJsonata, scope }: StateReading, thread: Thread): Promise<void> {
  const untilMs = (await waitEnd({ state, isJsonata, scope })) ?? 0;
  const startMs = thread.kept?.enteredMs ?? thread.run.now;
  const endMs = 'Seconds' in state || 'SecondsPath' in state ? startMs + untilMs : untilMs;
  if (endMs - startMs > LONGEST_WAIT_S * 1000) throw runtimeError('Wait state delay is too long.');
  if (endMs > thread.run.now) await thread.until(endMs);
}

/** Milliseconds that it waits, or the time until which. */
async function waitEnd({ state, isJsonata, scope }: StateReading): Promise<number | undefined> {
  const { Seconds: seconds, Timestamp: timestamp, SecondsPath: secondsPath, TimestampPath: timestampPath } = state;
  if (seconds !== undefined) {
    const value =
      isJsonata && expressionIn(seconds) !== undefined
        ? await evaluated(seconds, 'Seconds', statesOfScope(scope), scope.variables)
        : seconds;
    if (typeof value !== 'number' || !Number.isInteger(value))
      throw queryFault(unexpected(seconds, 'Seconds', 'integer', value), 'Seconds');
    if (value < 0) throw queryFault(`The field 'Seconds' must not be negative: ${value}`, 'Seconds');
    return value * 1000;
  }
  if (timestamp !== undefined) {
    const isQuery = isJsonata && expressionIn(timestamp) !== undefined;
    const value = isQuery ? await evaluated(timestamp, 'Timestamp', statesOfScope(scope), scope.variables) : timestamp;
    const timeMs = timestampOf(value);
    if (timeMs === undefined)
      throw queryFault(
        `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${String(value)}`,
        'Timestamp',
      );
    return timeMs;
  }
  if (typeof secondsPath === 'string') {
    const value = foundAt(secondsPath, scope);
    const shown =
      value === undefined || value === null
        ? value
        : `${secondsPath} == ${typeof value === 'string' ? value : writtenJson(value)}`;
    if (typeof value !== 'number' && typeof value !== 'string')
      throw runtimeError(`The SecondsPath parameter does not reference an input value: ${secondsPath}`);
    if (typeof value === 'string' || !Number.isInteger(value))
      throw runtimeError(`The SecondsPath parameter cannot be parsed as a long value: ${shown}`);
    if (value < 0) throw runtimeError(`The SecondsPath parameter references a negative value: ${shown}`);
    return value * 1000;
  }
  if (typeof timestampPath === 'string') {
    const value = foundAt(timestampPath, scope);
    if (value === undefined)
      throw runtimeError(`The TimestampPath parameter does not reference an input value: ${timestampPath}`);
    const timeMs = timestampOf(value);
    if (timeMs === undefined)
      throw runtimeError(
        `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${timestampPath} == ${typeof value === 'string' ? value : writtenJson(value)}`,
      );
    return timeMs;
  }
  return undefined;
}

export async function chosen(reading: StateReading): Promise<LeftState> {
  const { state, isJsonata, scope } = reading;
  const rules = isArray(state.Choices) ? state.Choices.filter(isObject) : [];
  const looked: QueryScope = isJsonata ? scope : { ...scope, input: selected(state.InputPath, scope) };
  let found: JsonObject | undefined;
  for (const [index, rule] of rules.entries()) {
    if (!(await isMet(rule, index, isJsonata, looked))) continue;
    found = rule;
    break;
  }
  const next = found?.Next ?? state.Default;
  if (typeof next !== 'string')
    throw new StateError(
      'States.NoChoiceMatched',
      'Failed to transition out of the state. The state does not point to a next state.',
      {
        isPlaced: true,
      },
    );
  const made = await assigned(found === undefined ? state.Assign : found.Assign, reading, {});
  const variables = { ...scope.variables, ...made };
  if (!isJsonata) return { output: selected(state.OutputPath, looked), next, variables, assigned: made };
  const field = found?.Output ?? state.Output;
  const output =
    field === undefined ? scope.input : await evaluated(field, 'Output', statesOfScope(scope), scope.variables);
  return { output, next, variables, assigned: made };
}

async function isMet(rule: JsonObject, index: number, isJsonata: boolean, scope: QueryScope): Promise<boolean> {
  if (!isJsonata) return ruleHolds(rule, scope);
  const { Condition: condition } = rule;
  const location = `Choices[${index}]/Condition`;
  const value = await evaluated(condition ?? null, location, statesOfScope(scope), scope.variables);
  if (typeof value !== 'boolean') throw queryFault(unexpected(condition ?? null, location, 'boolean', value), location);
  return value;
}
