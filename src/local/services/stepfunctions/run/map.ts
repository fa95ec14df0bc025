/** Map states. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html */
import type { StateGraph } from '../language/definition.ts';
import { isObject, type Json } from '../language/json.ts';
import { Aborted } from '../language/state-error.ts';
import { runDistributed } from './distributed-map.ts';
import { numberField, type StateReading } from './fields.ts';
import { itemContext, itemInput, mapItems } from './items.ts';
import type { ExecutionLine } from './line.ts';
import { allOrNone, LineFailed, runLine } from './parallel.ts';
import { Thread } from './run.ts';

/** "the Inline mode ... supports concurrency of up to 40 iterations" */
const MOST_AT_ONCE = 40;

export async function runMap(
  reading: StateReading,
  thread: Thread,
  line: ExecutionLine,
  attempt: number,
): Promise<Json> {
  const { state, isJsonata } = reading;
  const processor = (state.ItemProcessor ?? state.Iterator) as StateGraph;
  const { ProcessorConfig: config } = processor;
  if (isObject(config) && config.Mode === 'DISTRIBUTED') return runDistributed(reading, processor, thread);
  const concurrency = (await numberField('MaxConcurrency', reading)) ?? 0;
  const items = await mapItems(reading);
  thread.tell('MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const controller = new AbortController();
  const signal = AbortSignal.any([thread.signal, controller.signal]);
  const name = thread.kept?.state ?? '';
  const language = isJsonata ? 'JSONata' : 'JSONPath';
  const outputs: Json[] = [];
  let next = 0;
  let last = thread.previous;
  // A worker takes one item after another: what it tells of an item follows what it told of the one before.
  const worker = async (): Promise<Json> => {
    let { previous } = thread;
    for (; next < items.length; ) {
      const index = next;
      next += 1;
      const own = new Thread(thread.run, `${thread.path}/${attempt}.${index}`, previous, signal);
      const iteration = { index, name };
      const isNew = own.kept === undefined;
      if (isNew) own.tell('MapIterationStarted', { mapIterationStartedEventDetails: iteration });
      const wasDone = own.kept?.output !== undefined;
      try {
        const context = itemContext(line, index, items[index] as Json);
        const input = await itemInput(reading, index, items[index] as Json);
        outputs[index] = await runLine(processor, own, input, reading, { ...line, language, context });
        if (!wasDone)
          last = own.tell('MapIterationSucceeded', { mapIterationSucceededEventDetails: iteration }, { stays: true });
      } catch (thrown) {
        if (thrown instanceof LineFailed && !wasDone)
          own.tell('MapIterationFailed', { mapIterationFailedEventDetails: iteration }, { stays: true });
        if (thrown instanceof Aborted && controller.signal.aborted)
          own.tell('MapIterationAborted', { mapIterationAbortedEventDetails: iteration }, { stays: true });
        throw thrown;
      }
      previous = own.previous;
    }
    return null;
  };
  const workers = Math.min(items.length, concurrency === 0 ? MOST_AT_ONCE : Math.min(concurrency, MOST_AT_ONCE));
  const results = await allOrNone(
    Array.from({ length: workers }, () => worker),
    controller,
    (failed) => {
      thread.previous = failed;
    },
  );
  if ('failure' in results) throw results.failure;
  thread.run.forgetBelow(thread.path);
  thread.previous = last;
  thread.tell('MapStateSucceeded', {}, { stays: true });
  return outputs;
}
