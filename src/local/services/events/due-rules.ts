/** Rules with a schedule come due, and deliveries to be tried again. */
import type { LocalWorld } from '../../service.ts';
import { EVENT_COURIER } from './deliver.ts';
import { waitingDeliveries } from './delivery.ts';
import type { Due } from './due.ts';
import { giveScheduled } from './put-events.ts';
import { type EventsPlace, eventRulesOf } from './rule.ts';
import { timetableOf } from './timetable.ts';

export function dueRules(world: LocalWorld): readonly Due[] {
  const rules = world.state.homes('events/rule').flatMap((home) => {
    const place: EventsPlace = { world, partition: 'aws', ...home };
    return [...eventRulesOf(place).values()].flatMap((rule): Due[] => {
      const timetable = timetableOf(rule.schedule ?? '');
      if (timetable === undefined || rule.state === 'DISABLED') return [];
      const { sinceMs } = rule;
      return [
        { sinceMs, next: (after) => timetable.next(after, sinceMs), run: (due) => giveScheduled(rule, due, place) },
      ];
    });
  });
  return [...rules, ...waitingDeliveries(EVENT_COURIER, world)];
}
