/** Schedules come due: their targets get what they say. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html */
import { randomUUID } from 'node:crypto';
import { type LocalWorld, ServiceError } from '../../service.ts';
import { sendToTarget } from '../events/deliver.ts';
import { type Courier, type Delivery, deliverFrom, waitingDeliveries } from '../events/delivery.ts';
import type { Due } from '../events/due.ts';
import { timetableOf } from '../events/timetable.ts';
import { type Schedule, type SchedulerPlace, scheduleArn, schedulesOf } from './schedule.ts';

export function dueSchedules(world: LocalWorld): readonly Due[] {
  const schedules = world.state.homes('scheduler/schedule').flatMap((home) => {
    const place: SchedulerPlace = { world, partition: 'aws', ...home };
    return [...schedulesOf(place).values()].flatMap((schedule): Due[] => {
      if (schedule.given.State === 'DISABLED') return [];
      const { sinceMs = schedule.modifiedMs } = schedule;
      return [{ sinceMs, next: (after) => nextOf(schedule, after), run: (due) => run(schedule, due, place) }];
    });
  });
  return [...schedules, ...waitingDeliveries(SCHEDULE_COURIER, world)];
}

/** The next time after this one, within the schedule's dates. A rate begins with its start, or as soon as it is made. */
function nextOf({ given, startMs, endMs, createdMs }: Schedule, afterMs: number): number | undefined {
  const timetable = timetableOf(given.ScheduleExpression, given.ScheduleExpressionTimezone);
  const first = startMs ?? createdMs + 1;
  const due = timetable?.next(Math.max(afterMs, first - 1), first);
  return due === undefined || (endMs !== undefined && due > endMs) ? undefined : due;
}

function run(schedule: Schedule, dueMs: number, place: SchedulerPlace): void {
  const { RetryPolicy, DeadLetterConfig, ...target } = schedule.given.Target;
  void deliverFrom(
    SCHEDULE_COURIER,
    {
      text: inputOf(schedule, dueMs, place),
      target: target.Arn,
      from: scheduleArn(schedule.group, schedule.name, place),
      deadLetters: DeadLetterConfig?.Arn,
      mostRetries: RetryPolicy?.MaximumRetryAttempts,
      mostAgeSeconds: RetryPolicy?.MaximumEventAgeInSeconds,
      firstMs: place.world.clock.now(),
      retries: 0,
      asked: target,
    },
    place,
  );
  if (schedule.given.ActionAfterCompletion === 'DELETE' && nextOf(schedule, dueMs) === undefined) {
    schedulesOf(place).delete(`${schedule.group}/${schedule.name}`);
  }
}

interface ScheduleDelivery extends Delivery {
  readonly asked: Omit<Schedule['given']['Target'], 'RetryPolicy' | 'DeadLetterConfig'>;
}

const SCHEDULE_COURIER: Courier<ScheduleDelivery> = {
  collection: 'scheduler/delivery',
  fromAttribute: 'SCHEDULE_ARN',
  attempt: (delivery, place) =>
    ask(delivery, delivery.text.replaceAll('<aws.scheduler.attempt-number>', String(delivery.retries + 1)), place),
};

const TIME = (timeMs: number) => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function inputOf({ group, name, given }: Schedule, dueMs: number, place: SchedulerPlace): string {
  const arn = scheduleArn(group, name, place);
  const id = randomUUID();
  if (given.Target.Input !== undefined) {
    return given.Target.Input.replaceAll('<aws.scheduler.schedule-arn>', arn)
      .replaceAll('<aws.scheduler.scheduled-time>', TIME(dueMs))
      .replaceAll('<aws.scheduler.execution-id>', id);
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

async function ask({ asked, from }: ScheduleDelivery, text: string, place: SchedulerPlace): Promise<void> {
  const { Arn, RoleArn, EventBridgeParameters, SqsParameters, EcsParameters, KinesisParameters } = asked;
  // A universal target: any operation of any service, with its input as JSON.
  const [, service, action = ''] = /^arn:[\w-]+:scheduler:::aws-sdk:([\w-]+):(\w+)$/.exec(Arn) ?? [];
  if (service !== undefined) {
    const operation = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
    await place.world.invoke(service, operation, universalInput(asked.Input === undefined ? '{}' : text), place);
    return;
  }
  if (Arn.includes(':event-bus/') && EventBridgeParameters !== undefined) {
    const { Source, DetailType } = EventBridgeParameters;
    const entry = { Source, DetailType, Detail: text, EventBusName: Arn };
    await place.world.invoke('events', 'PutEvents', { Entries: [entry] }, place);
    return;
  }
  const by = { service: 'scheduler.amazonaws.com', sourceArn: from, sourceAccount: place.account };
  const startedBy = `chronos-schedule/${from.slice(from.lastIndexOf('/') + 1)}`;
  const partitionKey = KinesisParameters?.PartitionKey;
  await sendToTarget(Arn, text, { role: RoleArn, SqsParameters, EcsParameters, partitionKey, by, startedBy }, place);
}

function universalInput(text: string): object {
  try {
    const input: unknown = JSON.parse(text);
    if (typeof input === 'object' && input !== null) return input;
  } catch {
    // What is no JSON and what is no object is told in the same words.
  }
  throw new ServiceError('ValidationException', 'The Input of a universal target is a JSON object.');
}
