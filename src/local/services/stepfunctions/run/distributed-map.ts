/** Distributed Map states: every item or batch is an execution of its own. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html */
import { randomUUID } from 'node:crypto';
import type { MachineType, StateGraph } from '../language/definition.ts';
import { isObject, type Json, type JsonObject, jsonOf, writtenJson } from '../language/json.ts';
import { evaluated } from '../language/jsonata.ts';
import { Aborted, runtimeError, StateError } from '../language/state-error.ts';
import { filledTemplate } from '../language/template.ts';
import { executionEnded } from './endings.ts';
import { executionsOf, type MachineExecution, type MapRun, mapRunsOf } from './execution.ts';
import { numberField, type StateReading, statesOfScope } from './fields.ts';
import { readItems } from './item-reader.ts';
import { itemInput, mapItems } from './items.ts';
import { type Thread, whileAlive } from './run.ts';
import { askOperation } from './services.ts';

const MOST_AT_ONCE = 1000;

export async function runDistributed(reading: StateReading, processor: StateGraph, thread: Thread): Promise<Json> {
  const { state } = reading;
  const { run } = thread;
  const reader = state.ItemReader;
  const isRead = isObject(reader);
  // With a reader it is the run that reads, after it has started.
  const given = isRead ? undefined : await mapItems(reading);
  thread.tell('MapStateStarted', { mapStateStartedEventDetails: { length: given?.length ?? 0 } });
  const limits = await limitsOf(reading);
  const name = thread.kept?.state ?? '';
  const arn = await arnOfRun(reading, thread);
  thread.tell('MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: arn } });
  const kept: MapRun = mapRunsOf(run.place).get(arn) ?? {
    arn,
    execution: run.execution.arn,
    machine: `${run.execution.machine}/${labelOf(arn)}`,
    state: name,
    startMs: run.now,
    status: 'RUNNING',
    items: given?.length ?? 0,
    ...limits,
  };
  mapRunsOf(run.place).put(arn, kept);
  try {
    const items = given ?? (await readItems(reader as JsonObject, reading, run));
    mapRunsOf(run.place).put(arn, { ...kept, items: items.length });
    const inputs = await batched(items, reading);
    const outputs = await runItems(inputs, arn, processor, reading, thread);
    const result = isObject(state.ResultWriter)
      ? await writeResults(state.ResultWriter, arn, reading, thread)
      : outputs;
    endMapRun(arn, 'SUCCEEDED', thread);
    thread.tell('MapRunSucceeded');
    thread.tell('MapStateSucceeded', {}, { stays: true });
    return result;
  } catch (thrown) {
    if (thrown instanceof Aborted) endMapRun(arn, 'ABORTED', thread);
    if (!(thrown instanceof StateError)) throw thrown;
    endMapRun(arn, 'FAILED', thread);
    thread.tell('MapRunFailed', {
      mapRunFailedEventDetails: {
        ...(thrown.error === undefined ? {} : { error: thrown.error }),
        ...(thrown.reason === undefined ? {} : { cause: thrown.reason }),
      },
    });
    throw thrown;
  }
}

function endMapRun(arn: string, status: MapRun['status'], { run }: Thread): void {
  const kept = mapRunsOf(run.place).get(arn);
  if (kept !== undefined) mapRunsOf(run.place).put(arn, { ...kept, status, stopMs: run.now });
}

const labelOf = (arn: string) => /\/([^/:]+):/.exec(arn)?.[1] ?? '';

async function arnOfRun({ state }: StateReading, thread: Thread): Promise<string> {
  const { partition, region, account } = thread.run.place;
  const made = await thread.once(() => {
    const machine = thread.run.execution.machine.slice(thread.run.execution.machine.lastIndexOf(':') + 1);
    const label = typeof state.Label === 'string' ? state.Label : randomUUID();
    const id = `${label}:${randomUUID()}`;
    return Promise.resolve({ text: `arn:${partition}:states:${region}:${account}:mapRun:${machine}/${id}` });
  });
  return 'text' in made ? made.text : '';
}

async function limitsOf(reading: StateReading) {
  const maxConcurrency = (await numberField('MaxConcurrency', reading)) ?? 0;
  const failureCount = (await numberField('ToleratedFailureCount', reading)) ?? 0;
  const failurePercentage = (await numberField('ToleratedFailurePercentage', reading, 'float')) ?? 0;
  if (failureCount < 0) throw runtimeError('ToleratedFailureCount cannot be negative.');
  if (failurePercentage < 0 || failurePercentage > 100)
    throw runtimeError('ToleratedFailurePercentage must be between 0 and 100.');
  return { maxConcurrency, failureCount, failurePercentage };
}

/** What each child execution begins with: an item, or a batch of them under `Items`. */
async function batched(
  items: readonly Json[],
  reading: StateReading,
): Promise<readonly { readonly input: Json; readonly items: number }[]> {
  const inputs: Json[] = [];
  for (const [index, item] of items.entries()) inputs.push(await itemInput(reading, index, item));
  const batcher = reading.state.ItemBatcher;
  if (!isObject(batcher)) return inputs.map((input) => ({ input, items: 1 }));
  const { isJsonata, scope } = reading;
  const own: StateReading = { ...reading, state: { ...batcher, Type: 'Map' } };
  const most = (await numberField('MaxItemsPerBatch', own)) ?? Number.POSITIVE_INFINITY;
  const bytes = (await numberField('MaxInputBytesPerBatch', own)) ?? 262_144;
  const common = isJsonata
    ? batcher.BatchInput === undefined
      ? undefined
      : await evaluated(batcher.BatchInput, 'ItemBatcher/BatchInput', statesOfScope(scope), scope.variables)
    : batcher.BatchInput === undefined
      ? undefined
      : filledTemplate(batcher.BatchInput, scope);
  const batches: Json[][] = [];
  let size = 0;
  for (const input of inputs) {
    const own = Buffer.byteLength(writtenJson(input));
    const last = batches.at(-1);
    if (last === undefined || last.length >= most || size + own > bytes) {
      batches.push([input]);
      size = own;
    } else {
      last.push(input);
      size += own;
    }
  }
  return batches.map((Items) => ({
    input: { ...(common === undefined ? {} : { BatchInput: common }), Items },
    items: Items.length,
  }));
}

/** Runs the children; fails when more fail than is tolerated. @throws StateError, Aborted */
async function runItems(
  inputs: readonly { readonly input: Json; readonly items: number }[],
  arn: string,
  processor: StateGraph,
  { isJsonata, scope }: StateReading,
  thread: Thread,
): Promise<Json> {
  const { run } = thread;
  const { place } = run;
  const config = processor.ProcessorConfig;
  const type: MachineType = isObject(config) && config.ExecutionType === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
  const machine = `${run.execution.machine}/${labelOf(arn)}`;
  const language = processor.QueryLanguage ?? (isJsonata ? 'JSONata' : 'JSONPath');
  const definition = JSON.stringify({ ...processor, QueryLanguage: language });
  const all = inputs.reduce((sum, { items }) => sum + items, 0);
  const outputs: Json[] = [];
  const started = new Set<string>();
  let next = 0;
  let failures = 0;
  const limits = () => mapRunsOf(place).get(arn);
  const isOver = () => {
    const { failureCount = 0, failurePercentage = 0 } = limits() ?? {};
    const isAllowed =
      (failureCount > 0 && failures <= failureCount) ||
      (failurePercentage > 0 && (failures * 100) / all <= failurePercentage);
    return failures > 0 && !isAllowed;
  };
  const worker = async (): Promise<void> => {
    for (; next < inputs.length && !isOver(); ) {
      const index = next;
      next += 1;
      const { input, items } = inputs[index] ?? { input: null, items: 0 };
      const child = childOf(thread, index, {
        arn,
        machine,
        definition,
        type,
        input,
        items,
        variables: writtenJson(scope.variables),
      });
      started.add(child.arn);
      if (!executionsOf(place).has(child.arn)) run.launcher.start(child, place);
      await whileAlive(thread, executionEnded(child.arn, place));
      const ended = executionsOf(place).get(child.arn);
      if (ended?.status === 'SUCCEEDED') outputs[index] = jsonOf(ended.output ?? 'null');
      else failures += items;
    }
  };
  const { maxConcurrency = 0 } = limits() ?? {};
  const workers = Math.min(inputs.length, maxConcurrency === 0 ? MOST_AT_ONCE : maxConcurrency);
  try {
    await Promise.all(Array.from({ length: workers }, worker));
  } catch (thrown) {
    for (const child of started) run.launcher.stop(child, place, 'ABORTED');
    throw thrown;
  }
  if (isOver())
    throw new StateError(
      'States.ExceedToleratedFailureThreshold',
      'The specified tolerated failure threshold was exceeded',
    );
  return outputs.filter((output) => output !== undefined);
}

interface Child {
  readonly arn: string;
  readonly machine: string;
  readonly definition: string;
  readonly type: MachineType;
  readonly input: Json;
  readonly items: number;
  readonly variables: string;
}

/** The child of an index: its name follows from the run and the index, so that a restart finds it again. */
function childOf(
  { run }: Thread,
  index: number,
  { arn, machine, definition, type, input, items, variables }: Child,
): MachineExecution {
  const { partition, region, account } = run.place;
  const run8 = arn.slice(arn.lastIndexOf(':') + 1);
  const suffix = index.toString(16).padStart(12, '0');
  const name = `${run8.slice(0, -12)}${suffix}`;
  const owner = machine.slice(machine.lastIndexOf(':') + 1);
  return {
    arn: `arn:${partition}:states:${region}:${account}:execution:${owner}:${name}`,
    name,
    type,
    machine,
    definition,
    roleArn: run.execution.roleArn,
    input: writtenJson(input),
    startMs: run.now,
    status: 'RUNNING',
    redrives: 0,
    mapRun: arn,
    itemCount: items,
    variables,
  };
}

/** Results as files: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html */
async function writeResults(
  writer: JsonObject,
  arn: string,
  { isJsonata, scope }: StateReading,
  thread: Thread,
): Promise<Json> {
  const { place } = thread.run;
  const parameters = isJsonata
    ? await evaluated(writer.Arguments ?? {}, 'ResultWriter/Arguments', statesOfScope(scope), scope.variables)
    : filledTemplate(writer.Parameters ?? {}, scope);
  if (!isObject(parameters)) throw runtimeError('ResultWriter must have Parameters.');
  const { Bucket: bucket, Prefix: prefix } = parameters;
  const folder = `${typeof prefix === 'string' && prefix !== '' ? `${prefix}/` : ''}${arn.slice(arn.lastIndexOf(':') + 1)}`;
  const children = [...executionsOf(place).values()].filter(({ mapRun }) => mapRun === arn);
  const put = async (key: string, body: Json) => {
    const asked = {
      Bucket: bucket ?? null,
      Key: `${folder}/${key}`,
      Body: JSON.stringify(body),
      ContentType: 'application/json',
    };
    await askOperation({ service: 's3', action: 'putObject', isSdk: true, parameters: asked }, place, place.world);
  };
  const files: Record<string, Json> = {};
  for (const kind of ['FAILED', 'PENDING', 'SUCCEEDED']) {
    const own = children.filter(({ status }) => (status === 'SUCCEEDED' ? 'SUCCEEDED' : 'FAILED') === kind);
    files[kind] = [];
    if (own.length === 0) continue;
    const rows = own.map(shownChild);
    await put(`${kind}_0.json`, rows);
    files[kind] = [{ Key: `${folder}/${kind}_0.json`, Size: Buffer.byteLength(JSON.stringify(rows)) }];
  }
  await put('manifest.json', { DestinationBucket: bucket ?? null, MapRunArn: arn, ResultFiles: files });
  return { MapRunArn: arn, ResultWriterDetails: { Bucket: bucket ?? null, Key: `${folder}/manifest.json` } };
}

function shownChild(child: MachineExecution): Json {
  return {
    ExecutionArn: child.arn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...(child.output === undefined ? {} : { Output: child.output, OutputDetails: { Included: true } }),
    ...(child.error === undefined ? {} : { Error: child.error }),
    ...(child.cause === undefined ? {} : { Cause: child.cause }),
    RedriveCount: child.redrives,
    StartDate: new Date(child.startMs).toISOString(),
    StateMachineArn: child.machine,
    Status: child.status,
    StopDate: new Date(child.stopMs ?? child.startMs).toISOString(),
  };
}
