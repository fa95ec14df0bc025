/** Parallel states. https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html */
import type { StateGraph } from '../language/definition.ts';
import { arrayOf, isArray, type Json, jsonOf } from '../language/json.ts';
import { StateError } from '../language/state-error.ts';
import { argumentsOf, type StateReading } from './fields.ts';
import type { ExecutionLine } from './line.ts';
import { failureOf, Thread } from './run.ts';

/** The outputs of its branches. When one fails the others are aborted. @throws StateError */
export async function runParallel(
  reading: StateReading,
  thread: Thread,
  line: ExecutionLine,
  attempt: number,
): Promise<Json> {
  const input = await argumentsOf(reading);
  thread.tell('ParallelStateStarted');
  const branches = (isArray(reading.state.Branches) ? reading.state.Branches : []) as readonly StateGraph[];
  const controller = new AbortController();
  const signal = AbortSignal.any([thread.signal, controller.signal]);
  const language = reading.isJsonata ? 'JSONata' : 'JSONPath';
  let last = thread.previous;
  const results = await allOrNone(
    branches.map((branch, index) => async () => {
      const own = new Thread(thread.run, `${thread.path}/${attempt}.${index}`, thread.previous, signal);
      const output = await runLine(branch, own, input, reading, { ...line, language });
      last = own.previous;
      return output;
    }),
    controller,
    (failed) => {
      thread.previous = failed;
    },
  );
  if ('failure' in results) throw results.failure;
  thread.run.forgetBelow(thread.path);
  thread.previous = last;
  thread.tell('ParallelStateSucceeded', {}, { stays: true });
  return arrayOf(results.values);
}

/** A line that ended with an error: where it was. */
export class LineFailed extends Error {
  readonly failure: StateError;
  readonly previous: number;

  constructor(failure: StateError, previous: number) {
    super(failure.message);
    this.failure = failure;
    this.previous = previous;
  }
}

/** Runs a line, or gives again what it ended with before the target was started anew. @throws LineFailed, Aborted */
export async function runLine(
  states: StateGraph,
  own: Thread,
  input: Json,
  { scope }: StateReading,
  line: ExecutionLine,
): Promise<Json> {
  const done = own.kept?.output;
  if (done !== undefined) {
    if ('text' in done) return jsonOf(done.text);
    throw new LineFailed(new StateError(done.error, done.reason), own.previous);
  }
  try {
    return await line.runStates(states, own, input, scope.variables, line);
  } catch (thrown) {
    if (!(thrown instanceof StateError)) throw thrown;
    own.end(failureOf(thrown));
    throw new LineFailed(thrown, own.previous);
  }
}

/** Runs all at once; the first that fails aborts the rest, and all have ended when this does. */
export async function allOrNone(
  lines: readonly (() => Promise<Json>)[],
  controller: AbortController,
  failedAt: (previous: number) => void,
): Promise<{ readonly values: readonly Json[] } | { readonly failure: StateError }> {
  let failed: LineFailed | undefined;
  let other: unknown;
  const values = await Promise.all(
    lines.map(async (line): Promise<Json> => {
      try {
        return await line();
      } catch (thrown) {
        if (thrown instanceof LineFailed) failed ??= thrown;
        else if (failed === undefined) other ??= thrown;
        controller.abort();
        return null;
      }
    }),
  );
  if (failed !== undefined) {
    failedAt(failed.previous);
    return { failure: failed.failure };
  }
  if (other !== undefined) throw other;
  return { values };
}
