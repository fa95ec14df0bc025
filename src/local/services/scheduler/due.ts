/** Schedules come due: their targets get what they say. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html */
import { randomUUID } from 'node:crypto';
import type { LocalWorld } from '../../service.ts';
import { sendToTarget } from '../events/deliver.ts';
import { timetableOf } from '../events/timetable.ts';
import { type Schedule, type SchedulerPlace, scheduleArn, schedulesOf } from './schedule.ts';

const pending = new WeakMap<LocalWorld, () => void>();

function enabled(world: LocalWorld): readonly (readonly [Schedule, SchedulerPlace])[] {
  return world.state.homes('scheduler/schedule').flatMap((home) => {
    const place: SchedulerPlace = { world, partition: 'aws', ...home };
    return [...schedulesOf(place).values()].flatMap((schedule) =>
      schedule.given.State === 'DISABLED' ? [] : [[schedule, place] as const],
    );
  });
}

/** The next time after this one, within the schedule's dates. A rate begins with its start, or as soon as it is made. */
function dueOf({ given, startMs, endMs, createdMs }: Schedule, afterMs: number): number | undefined {
  const timetable = timetableOf(given.ScheduleExpression, given.ScheduleExpressionTimezone);
  const first = startMs ?? createdMs + 1;
  const due = timetable?.next(Math.max(afterMs, first - 1), first);
  return due === undefined || (endMs !== undefined && due > endMs) ? undefined : due;
}

/** Sets the clock for the schedule that is due first. To be called after every change of schedules. */
export function keepDueSchedules(world: LocalWorld): void {
  stopDueSchedules(world);
  const now = world.clock.now();
  const times = enabled(world).flatMap(([schedule]) => dueOf(schedule, now) ?? []);
  if (times.length === 0) return;
  const due = Math.min(...times);
  pending.set(
    world,
    world.clock.at(due, () => {
      pending.delete(world);
      for (const [schedule, place] of enabled(world)) if (dueOf(schedule, due - 1) === due) run(schedule, due, place);
      keepDueSchedules(world);
    }),
  );
}

export function stopDueSchedules(world: LocalWorld): void {
  pending.get(world)?.();
  pending.delete(world);
}

function run(schedule: Schedule, dueMs: number, place: SchedulerPlace): void {
  void give(schedule, dueMs, place);
  if (schedule.given.ActionAfterCompletion === 'DELETE' && dueOf(schedule, dueMs) === undefined) {
    schedulesOf(place).delete(`${schedule.group}/${schedule.name}`);
  }
}

async function give(schedule: Schedule, dueMs: number, place: SchedulerPlace): Promise<void> {
  const { Target } = schedule.given;
  const text = inputOf(schedule, dueMs, place);
  try {
    await ask(schedule, text, place);
  } catch (error) {
    const { Arn: queue } = Target.DeadLetterConfig ?? {};
    if (queue === undefined) return;
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    const [, , , region = '', account = '', QueueName = ''] = queue.split(':');
    const there = { partition: place.partition, account, region };
    try {
      const found = await place.world.invoke('sqs', 'GetQueueUrl', { QueueName }, there);
      const QueueUrl = 'QueueUrl' in found ? found.QueueUrl : undefined;
      const MessageAttributes = {
        ERROR_MESSAGE: attribute(error instanceof Error ? error.message : String(error)),
        SCHEDULE_ARN: attribute(scheduleArn(schedule.group, schedule.name, place)),
        TARGET_ARN: attribute(Target.Arn),
      };
      await place.world.invoke('sqs', 'SendMessage', { QueueUrl, MessageBody: text, MessageAttributes }, there);
    } catch {
      // The queue is gone as well: what was due is lost, as on AWS.
    }
  }
}

const TIME = (timeMs: number) => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function inputOf({ group, name, given }: Schedule, dueMs: number, place: SchedulerPlace): string {
  const arn = scheduleArn(group, name, place);
  const id = randomUUID();
  if (given.Target.Input !== undefined) {
    return given.Target.Input.replaceAll('<aws.scheduler.schedule-arn>', arn)
      .replaceAll('<aws.scheduler.scheduled-time>', TIME(dueMs))
      .replaceAll('<aws.scheduler.execution-id>', id)
      .replaceAll('<aws.scheduler.attempt-number>', '1');
  }
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: place.account,
    time: TIME(dueMs),
    region: place.region,
    resources: [arn],
    detail: '{}',
  });
}

async function ask({ given }: Schedule, text: string, place: SchedulerPlace): Promise<void> {
  const { Target } = given;
  // A universal target: any operation of any service, with its input as JSON.
  const [, service, action = ''] = /^arn:[\w-]+:scheduler:::aws-sdk:([\w-]+):(\w+)$/.exec(Target.Arn) ?? [];
  if (service !== undefined) {
    const operation = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
    await place.world.invoke(service, operation, JSON.parse(Target.Input ?? '{}') as object, place);
    return;
  }
  if (Target.Arn.includes(':event-bus/') && Target.EventBridgeParameters !== undefined) {
    const { Source, DetailType } = Target.EventBridgeParameters;
    const entry = { Source, DetailType, Detail: text, EventBusName: Target.Arn };
    await place.world.invoke('events', 'PutEvents', { Entries: [entry] }, place);
    return;
  }
  const { SqsParameters } = Target;
  await sendToTarget(Target.Arn, text, SqsParameters === undefined ? {} : { SqsParameters }, place);
}
