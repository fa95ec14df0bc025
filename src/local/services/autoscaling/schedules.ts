/** Scheduled actions. https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html */
import type { LocalWorld } from '../../service.ts';
import type { Due } from '../events/due.ts';
import { timetableOf } from '../events/timetable.ts';
import { moment } from './activities.ts';
import { resize } from './keeper.ts';
import { fleetGroupsOf, fleetSchedulesOf, type KeptSchedule, type ScalingPlace } from './kept.ts';

/**
 * When a Recurrence comes due: the five fields of Unix cron, where either day that is written matches. Undefined for what is
 * no recurrence.
 */
export function recurrenceOf(text: string, timeZone: string): ((afterMs: number) => number | undefined) | undefined {
  const [minute, hour, date, month, day, ...rest] = text.trim().split(/\s+/);
  if (day === undefined || rest.length > 0) return undefined;
  const byDate = `cron(${minute} ${hour} ${date} ${month} ? *)`;
  const byDay = `cron(${minute} ${hour} ? ${month} ${awsDays(day)} *)`;
  const wanted = day === '*' ? [byDate] : date === '*' ? [byDay] : [byDate, byDay];
  const tables = wanted.map((each) => timetableOf(each, timeZone));
  if (tables.some((each) => each === undefined)) return undefined;
  return (afterMs) => {
    const times = tables.flatMap((table) => table?.next(afterMs, afterMs) ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  };
}

/** Unix counts days from Sunday 0, and 7 is Sunday too; AWS's expressions from 1. A step is no day. */
function awsDays(text: string): string {
  return text
    .split(',')
    .map((part) => {
      const [range = '', step] = part.split('/');
      const days = range.replaceAll(/\d+/g, (number) => String((Number(number) % 7) + 1));
      return step === undefined ? days : `${days}/${step}`;
    })
    .join(',');
}

/** All that comes due in a world. */
export function fleetDueSchedules(world: LocalWorld): readonly Due[] {
  return world.state.homes('autoscaling/schedule').flatMap(({ account, region }) => {
    const at: ScalingPlace = { world, partition: 'aws', account, region };
    return [...fleetSchedulesOf(at).values()].flatMap((schedule) => dueOf(schedule, at));
  });
}

function dueOf(schedule: KeptSchedule, at: ScalingPlace): readonly Due[] {
  const run = () => act(schedule, at);
  const startMs = schedule.StartTime?.getTime();
  const endMs = schedule.EndTime?.getTime() ?? Number.POSITIVE_INFINITY;
  if (schedule.Recurrence === undefined) return startMs === undefined ? [] : [{ run, atMs: startMs }];
  const next = recurrenceOf(schedule.Recurrence, schedule.TimeZone ?? 'UTC');
  if (next === undefined) return [];
  const sinceMs = Math.max(schedule.sinceMs, (startMs ?? 1) - 1);
  return [
    {
      run,
      sinceMs,
      next(afterMs) {
        const dueMs = next(Math.max(afterMs, sinceMs));
        return dueMs === undefined || dueMs > endMs ? undefined : dueMs;
      },
    },
  ];
}

function act(schedule: KeptSchedule, at: ScalingPlace): void {
  const group = fleetGroupsOf(at).get(schedule.AutoScalingGroupName);
  if (schedule.Recurrence === undefined)
    fleetSchedulesOf(at).delete(`${schedule.AutoScalingGroupName}/${schedule.ScheduledActionName}`);
  if (group === undefined || group.suspended.includes('ScheduledActions')) return;
  const now = moment(at.world.clock.now());
  resize(
    group,
    { min: schedule.MinSize, max: schedule.MaxSize, desired: schedule.DesiredCapacity },
    (from, to, bounds) =>
      `At ${now} a scheduled action update of AutoScalingGroup constraints to ${bounds} changing the desired capacity from ${from} to ${to}.`,
    at,
  );
}
