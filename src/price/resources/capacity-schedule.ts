/** How many instances run on average where scheduled actions change the number every week. */
import { type Decimal, decimal, dividedBy, plus, showRounded, times } from '../../base/index.ts';
import type { Facts } from '../facts.ts';
import { HOURS_A_WEEK, type Measure } from '../measure.ts';
import { alike } from '../range.ts';

interface Change {
  /** Minutes since Sunday 00:00. */
  readonly at: number;
  readonly capacity: Decimal;
}

const MINUTES_A_WEEK = 7 * 24 * 60;

export function scheduledCapacity(facts: Facts): Measure | undefined {
  const actions = facts.referring('AWS::AutoScaling::ScheduledAction').filter((each) => each.has('Recurrence'));
  if (actions.length === 0) return undefined;
  const changes = actions.flatMap((action): readonly Change[] => {
    const capacity = action.number('DesiredCapacity') ?? action.number('MinSize');
    const times = weeklyTimes(action.word('Recurrence') ?? '');
    if (times === undefined) facts.miss(`The recurrence "${action.text('Recurrence')}" is not weekly.`);
    return capacity === undefined ? [] : (times ?? []).map((at) => ({ at, capacity }));
  });
  const ordered = changes.toSorted((left, right) => left.at - right.at);
  const last = ordered.at(-1);
  if (last === undefined) return undefined;
  const hours = ordered.map(({ at, capacity }, index) => {
    const next = ordered[index + 1]?.at ?? (ordered[0]?.at ?? 0) + MINUTES_A_WEEK;
    return times(capacity, dividedBy(decimal(next - at), decimal(60)));
  });
  const average = dividedBy(plus(...hours), HOURS_A_WEEK, 9);
  return {
    range: alike(average),
    from: 'template',
    how: `${showRounded(average, 2)} instances on average, as scheduled`,
  };
}

const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** `0 19 * * MON-FRI` as minutes of the week; undefined for what is not the same every week. */
export function weeklyTimes(recurrence: string): readonly number[] | undefined {
  const [minute, hour, day, month, weekday] = recurrence.trim().split(/\s+/);
  if (!/^\d+$/.test(minute ?? '') || !/^\d+$/.test(hour ?? '') || day !== '*' || month !== '*') return undefined;
  const days = weekdays(weekday ?? '');
  return days?.map((each) => each * 24 * 60 + Number(hour) * 60 + Number(minute));
}

function weekdays(text: string): readonly number[] | undefined {
  if (text === '*') return [0, 1, 2, 3, 4, 5, 6];
  const days = text.split(',').flatMap((each): readonly (number | undefined)[] => {
    const [from, to = from] = each.split('-').map(weekday);
    if (from === undefined || to === undefined || to < from) return [undefined];
    return Array.from({ length: to - from + 1 }, (_, index) => (from + index) % 7);
  });
  return days.every((day) => day !== undefined) ? days : undefined;
}

function weekday(text: string): number | undefined {
  if (/^[0-7]$/.test(text)) return Number(text);
  const index = NAMES.indexOf(text.slice(0, 3).toUpperCase());
  return index < 0 ? undefined : index;
}
