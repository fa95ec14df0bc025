/** Activities, and tasks that are ended by their token. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html */
import type { SfnOperations } from '../../../schemas/sfn.generated.ts';
import { ServiceError } from '../../../service.ts';
import { activitiesIn, checkStatesArn, checkStatesName, type StatesPlace, statesArn, statesTags } from '../machine.ts';
import { type TaskOutcome, taskTokens } from '../run/execution.ts';
import { activityTaken } from '../run/task.ts';
import { beatTask, endTask } from '../run/tokens.ts';
import { paged } from './pages.ts';

export const createActivity: SfnOperations['CreateActivity'] = ({ name, tags, encryptionConfiguration }, call) => {
  checkStatesName(name);
  const arn = statesArn('activity', name, call);
  const before = activitiesIn(call).get(arn);
  const createdMs = before?.createdMs ?? call.world.clock.now();
  if (before === undefined) {
    activitiesIn(call).put(arn, { arn, name, createdMs, encryption: encryptionConfiguration });
    if (tags !== undefined)
      statesTags(call).put(arn, Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value])));
  }
  return { activityArn: arn, creationDate: new Date(createdMs) };
};

function activityOf(arn: string, place: StatesPlace) {
  checkStatesArn(arn, ['activity']);
  const found = activitiesIn(place).get(arn);
  if (found === undefined) throw new ServiceError('ActivityDoesNotExist', `Activity Does Not Exist: '${arn}'`);
  return found;
}

export const describeActivity: SfnOperations['DescribeActivity'] = ({ activityArn }, call) => {
  const { arn, name, createdMs, encryption } = activityOf(activityArn, call);
  return {
    activityArn: arn,
    name,
    creationDate: new Date(createdMs),
    encryptionConfiguration: encryption ?? { type: 'AWS_OWNED_KEY' },
  };
};

export const deleteActivity: SfnOperations['DeleteActivity'] = ({ activityArn: arn }, call) => {
  checkStatesArn(arn, ['activity']);
  activitiesIn(call).delete(arn);
  statesTags(call).delete(arn);
  return {};
};

export const listActivities: SfnOperations['ListActivities'] = (input, call) => {
  const { items, nextToken } = paged([...activitiesIn(call).values()], input);
  return {
    activities: items.map(({ arn, name, createdMs }) => ({
      activityArn: arn,
      name,
      creationDate: new Date(createdMs),
    })),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};

/** "The maximum time the service will hold on to the request before responding is 60 seconds." */
const HOLD_MS = 60_000;
const LOOK_MS = 100;

export const getActivityTask: SfnOperations['GetActivityTask'] = async ({ activityArn, workerName }, call) => {
  activityOf(activityArn, call);
  const { clock } = call.world;
  for (const endMs = clock.now() + HOLD_MS; ; ) {
    const found = [...taskTokens(call).entries()].find(
      ([, { activity, isTaken, outcome }]) => activity === activityArn && isTaken !== true && outcome === undefined,
    );
    if (found !== undefined) {
      const [token, kept] = found;
      taskTokens(call).put(token, {
        ...kept,
        isTaken: true,
        ...(workerName === undefined ? {} : { worker: workerName }),
      });
      activityTaken.get(token)?.(workerName);
      return { taskToken: token, input: kept.input ?? '{}' };
    }
    if (clock.now() >= endMs || call.http?.gone.aborted === true) return {};
    await new Promise<void>((resolve) => clock.at(clock.now() + LOOK_MS, resolve));
  }
};

/** A token that this service never gave. */
function checkToken(token: string, place: StatesPlace): void {
  if (!token.startsWith('AQC') && !taskTokens(place).has(token))
    throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
}

function finish(token: string, outcome: TaskOutcome, place: StatesPlace): Record<string, never> {
  checkToken(token, place);
  const how = endTask(token, outcome, place);
  if (how !== 'ended') throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  return {};
}

export const sendTaskSuccess: SfnOperations['SendTaskSuccess'] = ({ taskToken, output }, call) => {
  checkToken(taskToken, call);
  try {
    JSON.parse(output);
  } catch {
    throw new ServiceError('InvalidOutput', `Invalid Output: '${output}'`);
  }
  return finish(taskToken, { text: output }, call);
};

export const sendTaskFailure: SfnOperations['SendTaskFailure'] = ({ taskToken, error, cause }, call) =>
  finish(taskToken, { error, reason: cause }, call);

export const sendTaskHeartbeat: SfnOperations['SendTaskHeartbeat'] = ({ taskToken }, call) => {
  if (beatTask(taskToken, call)) return {};
  checkToken(taskToken, call);
  throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
};
