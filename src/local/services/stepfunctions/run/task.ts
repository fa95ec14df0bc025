/** Task states. https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */

import { isObject, type Json, type JsonObject, jsonOf, writtenJson } from '../language/json.ts';
import { evaluated } from '../language/jsonata.ts';
import { valueFor } from '../language/scope.ts';
import { runtimeError, StateError } from '../language/state-error.ts';
import { activitiesIn } from '../machine.ts';
import { type TaskOutcome, taskTokens } from './execution.ts';
import { argumentsOf, numberField, type StateReading, statesOfScope } from './fields.ts';
import { askLambda, type LambdaAnswer } from './lambda-task.ts';
import { resourceOf, type TaskResource } from './resource.ts';
import { failureOf, type Thread, whileAlive } from './run.ts';
import { askOperation } from './services.ts';
import { awaitFinish } from './sync-task.ts';
import { awaitTask, forgetToken, keepToken, newToken, type Patience, timedOut } from './tokens.ts';

/** "The maximum input or result data size for a task, state, or execution is 256 KiB." */
export const MOST_BYTES = 262_144;

export const tooLarge = (name: string) =>
  new StateError(
    'States.DataLimitExceeded',
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );

interface Asking extends Patience {
  readonly thread: Thread;
  readonly parameters: Json;
  readonly role: string | undefined;
  readonly startMs: number;
}

/** Runs the task once. @throws StateError */
export async function runTaskState(
  reading: StateReading,
  thread: Thread,
  withToken: (token: string) => StateReading,
): Promise<Json> {
  const resource = resourceOf(String(reading.state.Resource));
  // Tasks that go on after they were started have a token, whether or not it is what ends them.
  const isSubmitted = resource.kind === 'service' && resource.pattern !== undefined;
  const token = isSubmitted || resource.kind === 'activity' ? await tokenOf(thread) : undefined;
  const own = token === undefined || !isSubmitted ? reading : withToken(token);
  const parameters = await argumentsOf(own);
  const timeout = await numberField('TimeoutSeconds', own);
  const heartbeat = await numberField('HeartbeatSeconds', own);
  const role = await roleOf(own);
  const asking: Asking = {
    thread,
    parameters,
    role,
    timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    heartbeatMs: heartbeat === undefined ? undefined : heartbeat * 1000,
    startMs: thread.run.now,
  };
  if (resource.kind === 'lambda') return functionTask(resource.arn, asking);
  if (resource.kind === 'activity') return activityTask(resource.arn, token ?? '', asking);
  return serviceTask(resource, token, asking);
}

async function tokenOf(thread: Thread): Promise<string> {
  const kept = await thread.once(() => Promise.resolve({ text: newToken() }));
  return 'text' in kept ? kept.text : '';
}

async function roleOf({ state, isJsonata, scope }: StateReading): Promise<string | undefined> {
  const { Credentials: credentials } = state;
  if (!isObject(credentials)) return undefined;
  const path = credentials['RoleArn.$'];
  if (typeof path === 'string') return String(valueFor('RoleArn.$', path, scope));
  const { RoleArn: role } = credentials;
  if (role === undefined) return undefined;
  return String(isJsonata ? await evaluated(role, 'Credentials/RoleArn', statesOfScope(scope), scope.variables) : role);
}

const credentialsOf = (role: string | undefined) => (role === undefined ? {} : { taskCredentials: { roleArn: role } });
const data = { truncated: false };

/** Does the work, within its time. Errors of the language come out as outcomes, so that they are kept too. */
function attempt({ thread, timeoutMs, startMs }: Asking, work: () => Promise<Json>): Promise<TaskOutcome> {
  return thread.once(async () => {
    const stops: (() => void)[] = [];
    const late = new Promise<TaskOutcome>((resolve) => {
      if (timeoutMs !== undefined)
        stops.push(thread.run.place.world.clock.at(startMs + timeoutMs, () => resolve(timedOut)));
    });
    try {
      const done = work().then((value): TaskOutcome => ({ text: writtenJson(value) }));
      return await whileAlive(thread, timeoutMs === undefined ? done : Promise.race([done, late]));
    } catch (thrown) {
      if (thrown instanceof StateError) return failureOf(thrown);
      throw thrown;
    } finally {
      for (const stop of stops) stop();
    }
  });
}

async function functionTask(arn: string, asking: Asking): Promise<Json> {
  const { thread, parameters, role, timeoutMs } = asking;
  thread.tell('LambdaFunctionScheduled', {
    lambdaFunctionScheduledEventDetails: {
      resource: arn,
      input: writtenJson(parameters),
      inputDetails: data,
      ...(timeoutMs === undefined ? {} : { timeoutInSeconds: timeoutMs / 1000 }),
      ...credentialsOf(role),
    },
  });
  thread.tell('LambdaFunctionStarted');
  const outcome = await attempt(asking, async () => {
    const { payload, failure }: LambdaAnswer = await askLambda(arn, parameters, undefined, asking.role, thread.run);
    if (failure !== undefined) throw failure;
    return payload;
  });
  if ('text' in outcome) {
    const failure = sizeFault(outcome.text, arn);
    if (failure !== undefined) {
      thread.tell('LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: detailsOf(failureOf(failure)) });
      throw failure;
    }
    thread.tell('LambdaFunctionSucceeded', {
      lambdaFunctionSucceededEventDetails: { output: outcome.text, outputDetails: data },
    });
    return jsonOf(outcome.text);
  }
  const isLate = outcome.error === 'States.Timeout';
  if (isLate) thread.tell('LambdaFunctionTimedOut', { lambdaFunctionTimedOutEventDetails: detailsOf(outcome) });
  else if (outcome.error !== 'States.Runtime')
    thread.tell('LambdaFunctionFailed', { lambdaFunctionFailedEventDetails: detailsOf(outcome) });
  throw new StateError(outcome.error, outcome.reason);
}

function sizeFault(text: string, name: string): StateError | undefined {
  return Buffer.byteLength(text) > MOST_BYTES ? tooLarge(name) : undefined;
}

function detailsOf(outcome: TaskOutcome): { readonly error?: string; readonly cause?: string } {
  if ('text' in outcome) return {};
  return {
    ...(outcome.error === undefined ? {} : { error: outcome.error }),
    ...(outcome.reason === undefined ? {} : { cause: outcome.reason }),
  };
}

async function activityTask(arn: string, token: string, asking: Asking): Promise<Json> {
  const { thread, parameters, timeoutMs, heartbeatMs } = asking;
  const { run } = thread;
  if (!activitiesIn(run.place).has(arn)) throw runtimeError(`The activity ${arn} does not exist.`);
  thread.tell('ActivityScheduled', {
    activityScheduledEventDetails: {
      resource: arn,
      input: writtenJson(parameters),
      inputDetails: data,
      ...(timeoutMs === undefined ? {} : { timeoutInSeconds: timeoutMs / 1000 }),
      ...(heartbeatMs === undefined ? {} : { heartbeatInSeconds: heartbeatMs / 1000 }),
    },
  });
  const outcome = await thread.once(async () => {
    keepToken(token, { execution: run.execution.arn, activity: arn, input: writtenJson(parameters) }, run.place);
    activityTaken.set(token, (worker) =>
      thread.tell('ActivityStarted', {
        activityStartedEventDetails: worker === undefined ? {} : { workerName: worker },
      }),
    );
    try {
      return await awaitTask(token, asking.startMs, asking, thread);
    } finally {
      activityTaken.delete(token);
    }
  });
  forgetToken(token, run.place);
  if ('text' in outcome) {
    thread.tell('ActivitySucceeded', { activitySucceededEventDetails: { output: outcome.text, outputDetails: data } });
    return jsonOf(outcome.text);
  }
  const isLate = outcome.error === 'States.Timeout' || outcome.error === 'States.HeartbeatTimeout';
  if (isLate) thread.tell('ActivityTimedOut', { activityTimedOutEventDetails: detailsOf(outcome) });
  else thread.tell('ActivityFailed', { activityFailedEventDetails: detailsOf(outcome) });
  throw new StateError(outcome.error, outcome.reason);
}

/** Who is told when a worker takes an activity's task. */
export const activityTaken = new Map<string, (worker: string | undefined) => void>();

async function serviceTask(
  resource: TaskResource & { readonly kind: 'service' },
  token: string | undefined,
  asking: Asking,
): Promise<Json> {
  const { thread, parameters, timeoutMs, heartbeatMs, role } = asking;
  const { run } = thread;
  const pattern = resource.pattern?.replace(':2', '');
  const named = {
    resourceType: resource.type,
    resource: pattern === undefined ? resource.action : `${resource.action}.${pattern}`,
  };
  thread.tell('TaskScheduled', {
    taskScheduledEventDetails: {
      ...named,
      region: run.place.region,
      parameters: writtenJson(parameters),
      ...(timeoutMs === undefined ? {} : { timeoutInSeconds: timeoutMs / 1000 }),
      ...(heartbeatMs === undefined ? {} : { heartbeatInSeconds: heartbeatMs / 1000 }),
      ...credentialsOf(role),
    },
  });
  thread.tell('TaskStarted', { taskStartedEventDetails: named });
  if (token !== undefined && pattern === 'waitForTaskToken')
    keepToken(token, { execution: run.execution.arn, ...tokenBefore(token, thread) }, run.place);
  let outcome = await attempt(asking, () => askResource(resource, parameters, role, thread));
  if ('text' in outcome && pattern !== undefined) {
    thread.tell('TaskSubmitted', {
      taskSubmittedEventDetails: { ...named, output: outcome.text, outputDetails: data },
    });
    const submitted = jsonOf(outcome.text) as JsonObject;
    outcome =
      token === undefined || pattern !== 'waitForTaskToken'
        ? await attempt(asking, () => awaitFinish(resource, submitted, thread))
        : await thread.once(() => awaitTask(token, asking.startMs, asking, thread));
    if (token !== undefined) forgetToken(token, run.place);
  }
  if ('text' in outcome) {
    const failure = sizeFault(outcome.text, resource.service);
    if (failure !== undefined) {
      thread.tell('TaskFailed', { taskFailedEventDetails: { ...named, ...detailsOf(failureOf(failure)) } });
      throw failure;
    }
    thread.tell('TaskSucceeded', {
      taskSucceededEventDetails: { ...named, output: outcome.text, outputDetails: data },
    });
    return jsonOf(outcome.text);
  }
  const isLate = outcome.error === 'States.Timeout' || outcome.error === 'States.HeartbeatTimeout';
  if (isLate) thread.tell('TaskTimedOut', { taskTimedOutEventDetails: { ...named, ...detailsOf(outcome) } });
  else if (outcome.error !== 'States.Runtime')
    thread.tell('TaskFailed', { taskFailedEventDetails: { ...named, ...detailsOf(outcome) } });
  throw new StateError(outcome.error, outcome.reason, { isPlaced: outcome.error === 'States.Runtime' });
}

/** A token that was answered before its target was started again keeps its answer. */
function tokenBefore(token: string, { run }: Thread): object {
  return taskTokens(run.place).get(token) ?? {};
}

async function askResource(
  resource: TaskResource & { readonly kind: 'service' },
  parameters: Json,
  role: string | undefined,
  thread: Thread,
): Promise<Json> {
  const { run } = thread;
  if (resource.service === 'lambda' && resource.action === 'invoke' && !resource.isSdk) {
    if (!isObject(parameters) || typeof parameters.FunctionName !== 'string')
      throw runtimeError(
        `The Parameters '${writtenJson(parameters)}' could not be used to start the Task: [The field 'FunctionName' is required but was missing]`,
      );
    const { answer, failure } = await askLambda(parameters.FunctionName, parameters.Payload, parameters, role, run);
    if (failure !== undefined) throw failure;
    return answer;
  }
  const { account, ...place } = run.place;
  const owner = /^arn:[\w-]+:iam::(\d+):/.exec(role ?? '')?.[1] ?? account;
  const named =
    resource.service === 'states' && resource.action === 'startExecution' && !resource.isSdk
      ? startParameters(parameters)
      : parameters;
  const answer = await askOperation({ ...resource, parameters: named }, { ...place, account: owner }, run.place.world);
  if (resource.service === 'events' && !resource.isSdk && Number(answer.FailedEntryCount) > 0)
    throw new StateError('EventBridge.FailedEntry', writtenJson(answer));
  return answer;
}

/** The input of an execution is text: whatever value stands there is written as JSON. */
function startParameters(parameters: Json): Json {
  if (!isObject(parameters)) return parameters;
  const { Input: input, ...rest } = parameters;
  return { ...rest, Input: input === undefined || input === null ? '{}' : writtenJson(input) };
}
