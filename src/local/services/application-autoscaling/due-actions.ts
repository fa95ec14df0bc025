/** Scheduled actions come due: they set bounds, and bring the capacity scalableWithin them. https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html */
import type { LocalWorld } from '../../service.ts';
import type { Due } from '../events/due.ts';
import { timetableOf } from '../events/timetable.ts';
import { scalableWithin } from './arithmetic.ts';
import { currentCapacity } from './capacity.ts';
import { type KeptAction, type ScalablePlace, scalableActionsOf, scalableKeyOf, scalableTargetsOf } from './kept.ts';
import { scaleTo } from './scaling.ts';

export function dueActions(world: LocalWorld): readonly Due[] {
  return world.state.homes('application-autoscaling/action').flatMap((home) => {
    const place: ScalablePlace = { world, partition: 'aws', ...home };
    return [...scalableActionsOf(place).values()].flatMap((action): Due[] => {
      const timetable = timetableOf(action.schedule, action.timezone);
      if (timetable === undefined) return [];
      const first = action.startMs ?? action.createdMs;
      return [
        {
          sinceMs: action.changedMs,
          next(after) {
            const due = timetable.next(Math.max(after, first - 1), first);
            return due === undefined || (action.endMs !== undefined && due > action.endMs) ? undefined : due;
          },
          run: () => void perform(action, place).catch(() => undefined),
        },
      ];
    });
  });
}

async function perform(action: KeptAction, at: ScalablePlace): Promise<void> {
  const target = scalableTargetsOf(at).get(scalableKeyOf(action));
  if (target === undefined || target.suspended.ScheduledScalingSuspended === true) return;
  const { MinCapacity: min = target.min, MaxCapacity: max = target.max } = action.action;
  const bounds = { min: Math.min(min, max), max };
  scalableTargetsOf(at).put(scalableKeyOf(target), { ...target, ...bounds });
  const current = await currentCapacity(target, at);
  if (current === undefined || scalableWithin(current, bounds) === current) return;
  await scaleTo(target, scalableWithin(current, bounds), `scheduled action name ${action.name} was triggered`, at);
}
