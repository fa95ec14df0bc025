/** Invoking functions: at once, or later from a queue that survives. https://docs.aws.amazon.com/lambda/latest/dg/lambda-invocation.html */
import { randomBytes, randomUUID } from 'node:crypto';
import type { LambdaOperations } from '../../schemas/lambda.generated.ts';
import { type Call, type LocalWorld, ServiceError } from '../../service.ts';
import { invalidArn, sendTo } from './destinations.ts';
import {
  arnOfFunction,
  functionsOf,
  functionVersionOf,
  type InvokeConfig,
  lambdaError,
  namedOf,
  qualified,
} from './function.ts';
import { logLines } from './logging.ts';
import { runEvent } from './pool.ts';
import type { InvokeOutcome } from './sandbox.ts';

const MOST_SYNC = 6_291_456;
const MOST_ASYNC = 1_048_576;

export const invoke: LambdaOperations['Invoke'] = async (input, call) => {
  const { InvocationType: type = 'RequestResponse' } = input;
  checkThere(input.FunctionName, call, input.Qualifier);
  const { fn, version, qualifier } = qualified(input.FunctionName, call, input.Qualifier);
  const payload = input.Payload === undefined || input.Payload.length === 0 ? Buffer.from('{}') : input.Payload;
  const most = type === 'Event' ? MOST_ASYNC : MOST_SYNC;
  if (payload.length > most)
    throw lambdaError(
      'RequestTooLargeException',
      `Request must be smaller than ${most} bytes for the InvokeFunction operation`,
    );
  checkJson(payload);
  if (type === 'DryRun') return { StatusCode: 204 };
  if (type === 'Event') {
    accept(fn.name, qualifier, payload, input.ClientContext, call);
    return { StatusCode: 202 };
  }
  const requestId = call.http === undefined ? randomUUID() : call.requestId;
  const event = {
    requestId,
    payload,
    arn: arnOfFunction(fn, qualifier),
    timeoutMs: version.timeout * 1000,
    traceId: traceOf(call),
    clientContext: clientContextOf(input.ClientContext),
  };
  const outcome = await runEvent(fn, version, event, call.world);
  const tail = Buffer.from(logLines(version, event, outcome).join(''));
  return {
    StatusCode: 200,
    ...(outcome.isError && { FunctionError: 'Unhandled' }),
    ...(input.LogType === 'Tail' && { LogResult: tail.subarray(-4096).toString('base64') }),
    Payload: outcome.payload,
    ExecutedVersion: version.version,
  };
};

/** Of a function that is not there an invocation names the version, which other operations do not. */
function checkThere(given: string, call: Call, asked: string | undefined): void {
  const named = namedOf(given, call, asked);
  if (functionsOf(call.world, named).has(named.name)) return;
  const arn = arnOfFunction(named, named.qualifier ?? '$LATEST');
  throw lambdaError('ResourceNotFoundException', `Function not found: ${arn}`);
}

/** Runs one event and gives all that is known of its end; for services that answer with what a function says. */
export async function runFunction(given: string, payload: Uint8Array, call: Call): Promise<InvokeOutcome> {
  const { fn, version, qualifier } = qualified(given, call);
  const event = {
    requestId: randomUUID(),
    payload,
    arn: arnOfFunction(fn, qualifier),
    timeoutMs: version.timeout * 1000,
    traceId: traceOf(call),
  };
  return runEvent(fn, version, event, call.world);
}

function checkJson(payload: Uint8Array): void {
  try {
    JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw lambdaError('InvalidRequestContentException', `Could not parse request body into json: ${why}`);
  }
}

function clientContextOf(given: string | undefined): string | undefined {
  return given === undefined ? undefined : Buffer.from(given, 'base64').toString('utf8');
}

function traceOf({ http, world }: Call): string {
  const given = http?.headers['x-amzn-trace-id'];
  if (given !== undefined) return given;
  const seconds = Math.floor(world.clock.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Sampled=0`;
}

/** An event that was accepted and is not done with. */
interface Queued {
  readonly id: string;
  readonly name: string;
  readonly qualifier: string | undefined;
  readonly payload: string;
  readonly clientContext?: string | undefined;
  readonly acceptedMs: number;
  readonly dueMs: number;
  readonly attempts: number;
}

const queueOf = (world: LocalWorld, { account, region }: { account: string; region: string }) =>
  world.state.collection<Queued>('lambda/event', { account, region }, { sealed: true });

function accept(
  name: string,
  qualifier: string | undefined,
  payload: Uint8Array,
  clientContext: string | undefined,
  call: Call,
): void {
  const now = call.world.clock.now();
  const queued: Queued = {
    id: randomUUID(),
    name,
    qualifier,
    payload: Buffer.from(payload).toString('utf8'),
    clientContext,
    acceptedMs: now,
    dueMs: now,
    attempts: 0,
  };
  queueOf(call.world, call).put(queued.id, queued);
  schedule(queued, placeOf(call), call.world);
}

type Place = { readonly partition: 'aws'; readonly account: string; readonly region: string };
const placeOf = ({ account, region }: Call): Place => ({ partition: 'aws', account, region });

/** Events that were accepted before the process died are taken up again. */
export function resumeEvents(world: LocalWorld): void {
  for (const { account, region } of world.state.homes('lambda/event'))
    for (const queued of [...queueOf(world, { account, region }).values()])
      schedule(queued, { partition: 'aws', account, region }, world);
}

function schedule(queued: Queued, place: Place, world: LocalWorld): void {
  const act = () => void attempt(queued, place, world).catch(() => undefined);
  if (queued.dueMs <= world.clock.now()) setImmediate(act);
  else world.clock.at(queued.dueMs, act);
}

const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_S = 21_600;
/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const WAITS_MS = [60_000, 120_000];

async function attempt(queued: Queued, place: Place, world: LocalWorld): Promise<void> {
  const queue = queueOf(world, place);
  const { id, name, qualifier } = queued;
  if (!queue.has(id)) return;
  const fn = functionsOf(world, place).get(name);
  const version = fn && functionVersionOf(fn, qualifier);
  if (fn === undefined || version === undefined) {
    queue.delete(id);
    return;
  }
  const config: Partial<InvokeConfig> = fn.invokeConfigs[qualifier ?? '$LATEST'] ?? {};
  const event = {
    requestId: id,
    payload: Buffer.from(queued.payload),
    arn: arnOfFunction(fn, qualifier),
    timeoutMs: version.timeout * 1000,
    traceId: `Root=1-${Math.floor(queued.acceptedMs / 1000).toString(16)}-${id.replaceAll('-', '').slice(0, 24)};Sampled=0`,
    clientContext: clientContextOf(queued.clientContext),
  };
  const maximumAgeMs = (config.maximumAge ?? DEFAULT_AGE_S) * 1000;
  let outcome: InvokeOutcome | undefined;
  try {
    outcome = await runEvent(fn, version, event, world);
  } catch (thrown) {
    // Throttled events wait without an attempt being counted, until they are too old.
    const isThrottled = thrown instanceof ServiceError && thrown.code === 'TooManyRequestsException';
    const now = world.clock.now();
    if (isThrottled && fn.reserved !== 0 && now - queued.acceptedMs < maximumAgeMs) {
      const again = { ...queued, dueMs: now + 1000 };
      queue.put(id, again);
      schedule(again, place, world);
      return;
    }
  }
  if (!queue.has(id)) return;
  const attempts = queued.attempts + 1;
  const isDone = outcome?.isError === false;
  const now = world.clock.now();
  const wait = WAITS_MS[queued.attempts];
  const isTried = attempts > (config.retries ?? DEFAULT_RETRIES) || wait === undefined || outcome === undefined;
  const isOld = wait !== undefined && now + wait - queued.acceptedMs > maximumAgeMs;
  if (!isDone && !isTried && !isOld) {
    const again = { ...queued, attempts, dueMs: now + (wait ?? 0) };
    queue.put(id, again);
    schedule(again, place, world);
    return;
  }
  const target = isDone ? config.onSuccess : config.onFailure;
  const request = parsed(queued.payload);
  if (target !== undefined) {
    const condition = isDone ? 'Success' : isOld && !isTried ? 'EventAgeExceeded' : 'RetriesExhausted';
    const record = {
      version: '1.0',
      timestamp: new Date(now).toISOString(),
      requestContext: {
        requestId: id,
        functionArn: arnOfFunction(fn, qualifier ?? '$LATEST'),
        condition,
        approximateInvokeCount: attempts,
      },
      requestPayload: request,
      responseContext: {
        statusCode: 200,
        executedVersion: version.version,
        ...(!isDone && { functionError: 'Unhandled' }),
      },
      ...(outcome !== undefined && { responsePayload: parsed(outcome.payload.toString('utf8')) }),
    };
    await sendTo(target, record, { source: 'lambda', detailType: isDone ? 'Success' : 'Failure' }, place, world);
  }
  if (!isDone && version.deadLetterArn !== undefined && !invalidArn(version.deadLetterArn)) {
    const fault = parsed(outcome?.payload.toString('utf8') ?? '{}');
    const attributes = {
      RequestID: { DataType: 'String', StringValue: id },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: {
        DataType: 'String',
        StringValue: String((fault as { readonly errorMessage?: unknown } | null)?.errorMessage ?? ''),
      },
    };
    await sendTo(version.deadLetterArn, request, { attributes }, place, world);
  }
  queue.delete(id);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The old way in: https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html */
export const invokeAsync: LambdaOperations['InvokeAsync'] = async ({ FunctionName, InvokeArgs }, call) => {
  const chunks: Uint8Array[] = [];
  if (InvokeArgs instanceof Uint8Array) chunks.push(InvokeArgs);
  else for await (const chunk of InvokeArgs) chunks.push(chunk);
  const { name, qualifier } = namedOf(FunctionName, call);
  qualified(FunctionName, call);
  accept(name, qualifier, Buffer.concat(chunks), undefined, call);
  return { Status: 202 };
};
