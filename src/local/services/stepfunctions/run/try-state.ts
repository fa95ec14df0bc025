/** One state by itself, once: no retry waits, and a catcher leads nowhere. https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html */
import type { SfnShapes } from '../../../schemas/sfn.generated.ts';
import type { StateFields } from '../language/definition.ts';
import { isArray, isObject, type Json, type JsonObject, writtenJson } from '../language/json.ts';
import { Aborted, isCaughtBy, StateError } from '../language/state-error.ts';
import { filledTemplate, withResult } from '../language/template.ts';
import { argumentsOf, type StateReading, selected, textField } from './fields.ts';
import { contextObject } from './line.ts';
import { type ExecutionRun, Thread } from './run.ts';
import { caught, chosen, finished, type LeftState, passed, retryAfter, waited } from './run-states.ts';
import { runTaskState } from './task.ts';

export interface TriedState {
  readonly name: string;
  readonly state: StateFields;
  readonly language: string;
  readonly input: Json;
  readonly variables: JsonObject;
  /** What stands for the context object, or for a part of it. */
  readonly context: JsonObject;
  /** What stands for the work of the state. */
  readonly mock?: { readonly result: Json } | { readonly error: string; readonly cause: string } | undefined;
  /** How often each retrier has tried already: of the one that fits. */
  readonly retries: number;
}

type Inspection = SfnShapes['InspectionData'];

interface Tried {
  readonly output: SfnShapes['TestStateOutput'];
  readonly inspection: Inspection;
}

/** Goes through the state. What fails is a status, not an error. */
export async function tryState(tried: TriedState, run: ExecutionRun): Promise<Tried> {
  const { name, state, input, variables, retries } = tried;
  const isJsonata = (state.QueryLanguage ?? tried.language) === 'JSONata';
  const thread = new Thread(run, '', 0, run.controller.signal);
  thread.begin(name, writtenJson(input), JSON.stringify(variables));
  const canRetry = state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map';
  const line = { runStates: () => Promise.reject(new Aborted()), language: tried.language, context: tried.context };
  const reading = (token?: string): StateReading => ({
    state,
    isJsonata,
    scope: {
      input,
      variables,
      context: contextObject(run, line, { name, enteredMs: run.now, retries: canRetry ? retries : undefined }, token),
    },
  });
  const seen: Record<string, Json> = { input };
  const inspection = (): Inspection =>
    Object.fromEntries(Object.entries(seen).map(([key, value]) => [key, writtenJson(value)]));
  try {
    const left = await leftOnce(tried, reading, thread, seen);
    const made = left.assigned;
    if (made !== undefined && Object.keys(made).length > 0) seen.variables = made;
    return {
      output: {
        output: writtenJson(left.output),
        ...(left.next === undefined ? {} : { nextState: left.next }),
        status: 'SUCCEEDED',
      },
      inspection: inspection(),
    };
  } catch (thrown) {
    if (!(thrown instanceof StateError)) throw thrown;
    const { output, details } = await failed(thrown, reading(), retries);
    return { output, inspection: { ...inspection(), ...(details === undefined ? {} : { errorDetails: details }) } };
  }
}

async function leftOnce(
  { state, mock }: TriedState,
  reading: (token?: string) => StateReading,
  thread: Thread,
  seen: Record<string, Json>,
): Promise<LeftState> {
  const own = reading();
  const { isJsonata, scope } = own;
  const isGiven = state.Type === 'Pass' && state.Result !== undefined;
  if (!isJsonata && !isGiven) seen.afterInputPath = selected(state.InputPath, scope);
  switch (state.Type) {
    case 'Succeed':
      return { ...(await finished(own, undefined)), next: undefined };
    case 'Wait':
      await waited(own, thread);
      return finished(own, undefined);
    case 'Fail':
      throw new StateError(await textField('Error', own), await textField('Cause', own));
    case 'Choice':
      return chosen(own);
    case 'Pass': {
      if (!isJsonata && !isGiven) seen.afterParameters = await argumentsOf(own);
      const result = await passed(own);
      if (isGiven && result !== undefined) seen.result = result;
      if (!isJsonata && result !== undefined) seeResult(own, result, seen);
      return finished(own, result);
    }
    default: {
      if (state.Type === 'Task') seen[isJsonata ? 'afterArguments' : 'afterParameters'] = await argumentsOf(own);
      if (mock !== undefined && 'error' in mock) throw new StateError(mock.error, mock.cause);
      const result = mock === undefined ? await runTaskState(own, thread, reading) : mock.result;
      seen.result = result;
      if (!isJsonata) seeResult(own, result, seen);
      return finished(own, result);
    }
  }
}

/** What the fields after the result make of it. */
function seeResult({ state, scope }: StateReading, result: Json, seen: Record<string, Json>): void {
  const template = state.ResultSelector;
  const kept = template === undefined ? result : filledTemplate(template, { ...scope, input: result });
  seen.afterResultSelector = kept;
  seen.afterResultPath = withResult(state.ResultPath as string | null | undefined, scope.input, kept);
}

const namesIn = (state: StateFields, field: 'Retry' | 'Catch') =>
  (isArray(state[field]) ? state[field].filter(isObject) : []).map(({ ErrorEquals: names }) =>
    isArray(names) ? names.map(String) : [],
  );

/** The first retrier that has tries left tells a retry; then the first catcher is asked. */
async function failed(failure: StateError, reading: StateReading, retries: number) {
  const { state } = reading;
  const told = { error: failure.error ?? '', cause: failure.reason ?? '' };
  const find = (field: 'Retry' | 'Catch') =>
    namesIn(state, field).findIndex((names) => isCaughtBy(failure.error, names));
  const retryIndex = find('Retry');
  const counts: number[] = [];
  if (retryIndex >= 0) counts[retryIndex] = retries;
  const waitMs = retryAfter(state, failure, counts);
  if (waitMs !== undefined) {
    const details = { retryIndex, retryBackoffIntervalSeconds: waitMs / 1000 };
    return { output: { ...told, status: 'RETRIABLE' }, details };
  }
  const catchIndex = find('Catch');
  if (catchIndex < 0) return { output: { ...told, status: 'FAILED' }, details: undefined };
  const { output, next } = await caught(reading, failure);
  const caughtOutput = { ...told, output: writtenJson(output), ...(next === undefined ? {} : { nextState: next }) };
  return { output: { ...caughtOutput, status: 'CAUGHT_ERROR' }, details: { catchIndex } };
}
