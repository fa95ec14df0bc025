/** Moving the messages of a dead-letter queue back. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
import { randomUUID } from 'node:crypto';
import type { SqsOperations } from '../../schemas/sqs.generated.ts';
import { type Call, type LocalWorld, ServiceError } from '../../service.ts';
import { redrivePolicyOf } from './attributes.ts';
import {
  invalidParameter,
  invalidValue,
  messagesOf,
  type Queue,
  queueAttribute,
  queueByArn,
  queuesOf,
} from './queue.ts';
import { wake } from './waiting.ts';

interface MoveTask {
  readonly handle: string;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly sourceArn: string;
  readonly destinationArn?: string;
  readonly perSecond?: number;
  readonly moved: number;
  readonly toMove: number;
  readonly startedMs: number;
  readonly failure?: string;
}

const tasksOf = (world: LocalWorld, { account, region }: Pick<Call, 'account' | 'region'>) =>
  world.state.collection<MoveTask>('sqs/move-task', { account, region });

export const startMessageMoveTask: SqsOperations['StartMessageMoveTask'] = (input, call) => {
  const { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: perSecond } = input;
  const source = queueByArn(SourceArn, call.world);
  if (source === undefined)
    throw notFound("The resource that you specified for the SourceArn parameter doesn't exist.");
  const isDeadLetter = [...queuesOf(call.world, source).values()].some(
    (queue) => redrivePolicyOf(queueAttribute(queue, 'RedrivePolicy'))?.deadLetterTargetArn === SourceArn,
  );
  if (!isDeadLetter) {
    throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
  }
  if (DestinationArn !== undefined && queueByArn(DestinationArn, call.world) === undefined) {
    throw notFound("The resource that you specified for the DestinationArn parameter doesn't exist.", 404);
  }
  if (perSecond !== undefined && (perSecond < 1 || perSecond > 500)) {
    throw invalidValue(perSecond, 'MaxNumberOfMessagesPerSecond', 'You must enter a valid value between 1 to 500.');
  }
  const tasks = tasksOf(call.world, call);
  if ([...tasks.values()].some((task) => task.sourceArn === SourceArn && task.status === 'RUNNING')) {
    throw invalidParameter(
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  }
  const id = randomUUID();
  const handle = Buffer.from(JSON.stringify({ taskId: id, sourceArn: SourceArn })).toString('base64');
  tasks.put(handle, {
    handle,
    status: 'RUNNING',
    sourceArn: SourceArn,
    ...(DestinationArn === undefined ? {} : { destinationArn: DestinationArn }),
    ...(perSecond === undefined ? {} : { perSecond }),
    moved: 0,
    toMove: messagesOf(call.world, source).size,
    startedMs: call.world.clock.now(),
  });
  step(call.world, call, handle);
  return { TaskHandle: handle };
};

/** Moves what may move in a second, and comes back for the rest. */
function step(world: LocalWorld, place: Pick<Call, 'account' | 'region'>, handle: string): void {
  const tasks = tasksOf(world, place);
  const task = tasks.get(handle);
  if (task?.status !== 'RUNNING') return;
  const source = queueByArn(task.sourceArn, world);
  if (source === undefined) {
    tasks.put(handle, { ...task, status: 'FAILED', failure: 'AWS.SimpleQueueService.NonExistentQueue' });
    return;
  }
  const now = world.clock.now();
  const messages = messagesOf(world, source);
  let { moved } = task;
  let room = task.perSecond ?? Number.POSITIVE_INFINITY;
  for (const message of messages.values()) {
    if (room <= 0) break;
    if (message.visibleMs > now) continue;
    const target: Queue | undefined = queueByArn(task.destinationArn ?? message.sourceArn ?? '', world);
    if (target === undefined) {
      const failure =
        task.destinationArn === undefined
          ? 'CouldNotDetermineMessageSource'
          : 'AWS.SimpleQueueService.NonExistentQueue';
      tasks.put(handle, { ...task, moved, status: 'FAILED', failure });
      return;
    }
    messages.delete(message.id);
    const { sourceArn: _, receipt: __, firstReceivedMs: ___, ...kept } = message;
    messagesOf(world, target).put(message.id, { ...kept, receiveCount: 0, visibleMs: now, sentMs: now });
    wake(world, target);
    moved += 1;
    room -= 1;
  }
  const isDone = moved >= task.toMove || room > 0;
  tasks.put(handle, { ...task, moved, status: isDone ? 'COMPLETED' : 'RUNNING' });
  if (!isDone) world.clock.at(now + 1000, () => step(world, place, handle));
}

/** Tasks that were running when the target stopped go on. */
export function resumeMoveTasks(world: LocalWorld): void {
  for (const home of world.state.homes('sqs/move-task')) {
    for (const { handle, status } of tasksOf(world, home).values()) if (status === 'RUNNING') step(world, home, handle);
  }
}

export const listMessageMoveTasks: SqsOperations['ListMessageMoveTasks'] = ({ SourceArn, MaxResults = 1 }, call) => {
  if (queueByArn(SourceArn, call.world) === undefined) {
    throw notFound("The resource that you specified for the SourceArn parameter doesn't exist.");
  }
  if (MaxResults < 1 || MaxResults > 10) {
    throw invalidValue(MaxResults, 'MaxResults', 'You must enter a valid value between 1 to 10.');
  }
  const tasks = [...tasksOf(call.world, call).values()].filter((task) => task.sourceArn === SourceArn).reverse();
  return {
    Results: tasks.slice(0, MaxResults).map((task) => ({
      ...(task.status === 'RUNNING' ? { TaskHandle: task.handle } : {}),
      Status: task.status,
      SourceArn: task.sourceArn,
      ...(task.destinationArn === undefined ? {} : { DestinationArn: task.destinationArn }),
      ...(task.perSecond === undefined ? {} : { MaxNumberOfMessagesPerSecond: task.perSecond }),
      ApproximateNumberOfMessagesMoved: task.moved,
      ApproximateNumberOfMessagesToMove: task.toMove,
      ...(task.failure === undefined ? {} : { FailureReason: task.failure }),
      StartedTimestamp: task.startedMs,
    })),
  };
};

export const cancelMessageMoveTask: SqsOperations['CancelMessageMoveTask'] = ({ TaskHandle }, call) => {
  const tasks = tasksOf(call.world, call);
  const task = tasks.get(TaskHandle);
  if (task === undefined) {
    let source: unknown;
    try {
      source = (JSON.parse(Buffer.from(TaskHandle, 'base64').toString('utf8')) as { readonly sourceArn?: unknown })
        .sourceArn;
    } catch {
      throw invalidParameter('Value for parameter TaskHandle is invalid.');
    }
    throw queueByArn(String(source), call.world) === undefined
      ? notFound("The resource that you specified for the SourceArn parameter doesn't exist.", 404)
      : notFound('Task does not exist.', 404);
  }
  if (task.status !== 'RUNNING') throw invalidParameter('Only active tasks can be cancelled.');
  tasks.put(TaskHandle, { ...task, status: 'CANCELLED' });
  return { ApproximateNumberOfMessagesMoved: task.moved };
};

function notFound(message: string, status?: number): ServiceError {
  return new ServiceError('ResourceNotFoundException', message, status === undefined ? {} : { status });
}
