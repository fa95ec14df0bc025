/** Rules with a schedule come due. */
import type { LocalWorld } from '../../service.ts';
import { giveScheduled } from './put-events.ts';
import { type EventRule, type EventsPlace, eventRulesOf } from './rule.ts';
import { timetableOf } from './timetable.ts';

const pending = new WeakMap<LocalWorld, () => void>();

function scheduled(world: LocalWorld): readonly (readonly [EventRule, EventsPlace])[] {
  return world.state.homes('events/rule').flatMap((home) => {
    const place: EventsPlace = { world, partition: 'aws', ...home };
    return [...eventRulesOf(place).values()].flatMap((rule) =>
      rule.schedule !== undefined && rule.state !== 'DISABLED' ? [[rule, place] as const] : [],
    );
  });
}

const dueOf = ({ schedule = '', sinceMs }: EventRule, afterMs: number) => timetableOf(schedule)?.next(afterMs, sinceMs);

/** Sets the clock for the rule that is due first. To be called after every change of rules. */
export function keepSchedules(world: LocalWorld): void {
  stopSchedules(world);
  const now = world.clock.now();
  const times = scheduled(world).flatMap(([rule]) => dueOf(rule, now) ?? []);
  if (times.length === 0) return;
  const due = Math.min(...times);
  pending.set(
    world,
    world.clock.at(due, () => {
      pending.delete(world);
      for (const [rule, place] of scheduled(world)) if (dueOf(rule, due - 1) === due) giveScheduled(rule, place);
      keepSchedules(world);
    }),
  );
}

export function stopSchedules(world: LocalWorld): void {
  pending.get(world)?.();
  pending.delete(world);
}
