/** When an audit runs: daily, on Mondays, or on the first of a month, at a time of a zone. */
import { InputError, oneOf } from './input-error.ts';

export const SCHEDULES = ['daily', 'weekly', 'monthly'] as const;

export interface ScheduleSpec {
  readonly schedule: (typeof SCHEDULES)[number];
  /** `HH:MM`, 00:00 to 23:59. */
  readonly time: string;
  /** IANA name. @default 'UTC' */
  readonly timezone?: string;
}

/** The cron expression, without leading zeros; throws `InputError`. */
export function cronFor(spec: ScheduleSpec): string {
  const schedule = oneOf('schedule', spec.schedule, SCHEDULES);
  const { hour, minute } = timeOf(spec.time);
  return `${minute} ${hour} ${{ daily: '* * *', weekly: '* * MON', monthly: '1 * *' }[schedule]}`;
}

/** The next time strictly after `now`; throws `InputError`. */
export function nextRun(spec: ScheduleSpec, now: Date): Date {
  const schedule = oneOf('schedule', spec.schedule, SCHEDULES);
  const { hour, minute } = timeOf(spec.time);
  const zone = spec.timezone ?? 'UTC';
  const today = wallClock(now.getTime(), zone);
  for (let ahead = 0; ahead <= 62; ahead++) {
    const day = new Date(Date.UTC(today.year, today.month - 1, today.day + ahead));
    const fits = schedule === 'daily' || (schedule === 'weekly' ? day.getUTCDay() === 1 : day.getUTCDate() === 1);
    if (!fits) continue;
    const at = instantOf(day.getTime() + (hour * 60 + minute) * 60_000, zone);
    if (at > now.getTime()) return new Date(at);
  }
  throw new Error(`No run of ${cronFor(spec)} within two months`);
}

function timeOf(time: string): { readonly hour: number; readonly minute: number } {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (found === null) throw new InputError(`time must be HH:MM from 00:00 to 23:59; found "${time}".`);
  return { hour: Number(found[1]), minute: Number(found[2]) };
}

/** The instant at which clocks of the zone show this; of an hour that is left out, as much later. */
function instantOf(shown: number, zone: string): number {
  const first = shown - offsetAt(shown, zone);
  return shown - offsetAt(first, zone);
}

/** How far clocks of the zone are ahead of UTC, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(instant, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

function wallClock(instant: number, zone: string) {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

function formatOf(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new InputError(`timezone must be an IANA name such as Europe/Berlin; found "${zone}".`);
  }
}
