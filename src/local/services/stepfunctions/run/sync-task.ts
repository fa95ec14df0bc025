/** Tasks that end when what they started has ended. https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync */
import { isArray, isObject, type Json, type JsonObject, jsonOf, writtenJson } from '../language/json.ts';
import { runtimeError, StateError } from '../language/state-error.ts';
import { executionEnded } from './endings.ts';
import type { TaskResource } from './resource.ts';
import { type Thread, whileAlive } from './run.ts';
import { askOperation } from './services.ts';

const POLL_MS = 500;

export async function awaitFinish(
  resource: TaskResource & { readonly kind: 'service' },
  submitted: JsonObject,
  thread: Thread,
): Promise<Json> {
  if (resource.service === 'states') return executionEnd(submitted, resource.pattern === 'sync:2', thread);
  if (resource.service === 'ecs') return tasksEnd(submitted, thread);
  throw runtimeError(`The local target does not wait for ${resource.service}:${resource.action}.`);
}

async function executionEnd(submitted: JsonObject, isParsed: boolean, thread: Thread): Promise<Json> {
  const arn = String(submitted.ExecutionArn);
  const { place } = thread.run;
  await whileAlive(thread, executionEnded(arn, place));
  const asked = { service: 'sfn', action: 'describeExecution', isSdk: true, parameters: { ExecutionArn: arn } };
  const shown = await askOperation(asked, place, place.world);
  const made: Record<string, Json> = {};
  for (const [key, value] of Object.entries(shown)) {
    const isData = key === 'Input' || key === 'Output';
    // Times are milliseconds here, and data are values in the second version of the pattern.
    if (key === 'StartDate' || key === 'StopDate') made[key] = Date.parse(String(value));
    else made[key] = isData && isParsed && typeof value === 'string' ? jsonOf(value) : value;
  }
  if (shown.Status !== 'SUCCEEDED') throw new StateError('States.TaskFailed', JSON.stringify(made));
  return made;
}

async function tasksEnd(submitted: JsonObject, thread: Thread): Promise<Json> {
  const { place } = thread.run;
  const [task] = isArray(submitted.Tasks) ? submitted.Tasks : [];
  if (!isObject(task)) throw new StateError('ECS.AmazonECSException', writtenJson(submitted.Failures ?? submitted));
  const parameters = { Cluster: task.ClusterArn ?? 'default', Tasks: [task.TaskArn ?? ''] };
  for (;;) {
    const shown = await askOperation(
      { service: 'ecs', action: 'describeTasks', isSdk: true, parameters },
      place,
      place.world,
    );
    const [now] = isArray(shown.Tasks) ? shown.Tasks : [];
    if (isObject(now) && now.LastStatus === 'STOPPED') {
      const containers = isArray(now.Containers) ? now.Containers.filter(isObject) : [];
      const isGood = containers.length > 0 && containers.every(({ ExitCode: code }) => code === 0);
      if (!isGood) throw new StateError('States.TaskFailed', writtenJson(now));
      return now;
    }
    await thread.until(thread.run.now + POLL_MS);
  }
}
