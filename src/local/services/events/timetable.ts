/**
 * When schedules come due: `rate(5 minutes)`, `cron(0 9 ? * MON-FRI *)`, `at(2026-01-01T00:00:00)`.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */

export interface Timetable {
  /** The first time after this one, in milliseconds; `undefined`: never again. `startMs` is where a rate counts from. */
  next(afterMs: number, startMs: number): number | undefined;
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** `undefined` for what is no schedule. Times are of the zone; where a zone skips an hour, what is due in it is not. */
export function timetableOf(expression: string, timeZone = 'UTC'): Timetable | undefined {
  const [, kind, inner = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  switch (kind) {
    case 'rate':
      return rateOf(inner);
    case 'at': {
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner)) return undefined;
      const wall = timeOfDate(`${inner}Z`);
      const due = wall === undefined ? Number.NaN : inZone(wall, timeZone);
      return Number.isNaN(due) ? undefined : { next: (after) => (due > after ? due : undefined) };
    }
    case 'cron':
      return cronOf(inner, timeZone);
    default:
      return undefined;
  }
}

/** The time that a date in ISO 8601 says; `undefined` for 30 February, which JavaScript takes for 2 March. */
export function timeOfDate(text: string): number | undefined {
  const [, date = '', time = '00:00', zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(?:T([\d:.]+)(Z|[+-]\d\d:?\d\d)?)?$/.exec(text) ?? [];
  const asWritten = new Date(`${date}T${time}Z`);
  if (Number.isNaN(asWritten.getTime()) || asWritten.toISOString().slice(0, 10) !== date) return undefined;
  const timeMs = new Date(`${date}T${time}${zone}`).getTime();
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

function rateOf(text: string): Timetable | undefined {
  const [, count = '', unit = '', plural = ''] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(text) ?? [];
  const length = UNITS[unit];
  // One of a thing is singular, several are plural: AWS refuses the other spelling.
  if (length === undefined || (count === '1') !== (plural === '')) return undefined;
  const step = Number(count) * length;
  return { next: (after, start) => start + (Math.floor((after - start) / step) + 1) * step };
}

interface Field {
  has(value: number): boolean;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Numbers, names, ranges, steps and lists of one field. */
function fieldOf(text: string, low: number, high: number, names: readonly string[] = []): Field | undefined {
  const numberOf = (word: string) => {
    const named = names.indexOf(word.toUpperCase());
    const value = named >= 0 ? named + low : /^\d+$/.test(word) ? Number(word) : Number.NaN;
    return value >= low && value <= high ? value : undefined;
  };
  const allowed = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step, more] = part.split('/');
    if (more !== undefined || (step !== undefined && !/^[1-9]\d*$/.test(step))) return undefined;
    const [from = '', to, rest] = range === '*' ? [String(low), String(high)] : range.split('-');
    if (rest !== undefined) return undefined;
    const first = range === '*' ? low : numberOf(from);
    const last = range === '*' ? high : to === undefined ? (step === undefined ? first : high) : numberOf(to);
    if (first === undefined || last === undefined) return undefined;
    const span = last >= first ? last - first : last + (high - low + 1) - first;
    for (let i = 0; i <= span; i += Number(step ?? 1)) {
      const value = first + i;
      allowed.add(value > high ? value - (high - low + 1) : value);
    }
  }
  return { has: (value) => allowed.has(value) };
}

type DayTest = (year: number, month: number, day: number) => boolean;

const lastDay = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();
const weekday = (year: number, month: number, day: number) => new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

function dayOfMonth(text: string): DayTest | undefined {
  if (text === 'L') return (year, month, day) => day === lastDay(year, month);
  if (text === 'LW') return (year, month, day) => day === nearestWeekday(year, month, lastDay(year, month));
  const [, near] = /^(\d{1,2})W$/.exec(text) ?? [];
  if (near !== undefined) return (year, month, day) => day === nearestWeekday(year, month, Number(near));
  const field = fieldOf(text, 1, 31);
  return field === undefined ? undefined : (_year, _month, day) => field.has(day);
}

/** The weekday nearest to a day, within its month. */
function nearestWeekday(year: number, month: number, day: number): number {
  const own = weekday(year, month, day);
  if (own === 7) return day === 1 ? 3 : day - 1;
  if (own === 1) return day === lastDay(year, month) ? day - 2 : day + 1;
  return day;
}

function dayOfWeek(text: string): DayTest | undefined {
  const numberOf = (word: string) => (/^[1-7]$/.test(word) ? Number(word) : DAYS.indexOf(word.toUpperCase()) + 1);
  if (text === 'L') return (year, month, day) => weekday(year, month, day) === 7;
  const [, last] = /^(\w{1,3})L$/.exec(text) ?? [];
  if (last !== undefined && numberOf(last) > 0) {
    return (year, month, day) => weekday(year, month, day) === numberOf(last) && day > lastDay(year, month) - 7;
  }
  const [, own, nth] = /^(\w{1,3})#([1-5])$/.exec(text) ?? [];
  if (own !== undefined && numberOf(own) > 0) {
    return (year, month, day) => weekday(year, month, day) === numberOf(own) && Math.ceil(day / 7) === Number(nth);
  }
  const field = fieldOf(text, 1, 7, DAYS);
  return field === undefined ? undefined : (year, month, day) => field.has(weekday(year, month, day));
}

function cronOf(text: string, timeZone: string): Timetable | undefined {
  const parts = text.trim().split(/\s+/);
  const [minute = '', hour = '', date = '', month = '', day = '', year = ''] = parts;
  // Days are told by date or by weekday: the other is a question mark.
  if (parts.length !== 6 || (date === '?') === (day === '?')) return undefined;
  const minutes = fieldOf(minute, 0, 59);
  const hours = fieldOf(hour, 0, 23);
  const months = fieldOf(month, 1, 12, MONTHS);
  const years = fieldOf(year, 1970, 2199);
  const days = date === '?' ? dayOfWeek(day) : dayOfMonth(date);
  if (
    minutes === undefined ||
    hours === undefined ||
    months === undefined ||
    years === undefined ||
    days === undefined
  ) {
    return undefined;
  }
  return {
    next(afterMs) {
      const start = wallClock(afterMs, timeZone);
      // Days first, so that a yearly schedule is found in a few thousand steps.
      const from = new Date(start);
      for (let i = 0; i < 366 * 12; i += 1) {
        const at = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate() + i));
        const [y, m, d] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
        if (!years.has(y) || !months.has(m) || !days(y, m, d)) continue;
        for (let h = 0; h < 24; h += 1) {
          if (!hours.has(h)) continue;
          for (let minuteOf = 0; minuteOf < 60; minuteOf += 1) {
            if (!minutes.has(minuteOf)) continue;
            const due = inZone(Date.UTC(y, m - 1, d, h, minuteOf), timeZone);
            if (!Number.isNaN(due) && due > afterMs) return due;
          }
        }
      }
      return undefined;
    },
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks of a zone show at a time, as if it were UTC. Throws `RangeError` for a zone that there is not. */
export function wallClock(timeMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return timeMs;
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
}

/** The time at which clocks of a zone show this; `NaN` where they skip it. Of two, the first. */
function inZone(wallMs: number, timeZone: string): number {
  if (timeZone === 'UTC') return wallMs;
  const offsets = [wallMs - 86_400_000, wallMs + 86_400_000].map((time) => wallClock(time, timeZone) - time);
  const found = offsets.map((offset) => wallMs - offset).filter((time) => wallClock(time, timeZone) === wallMs);
  return found.length === 0 ? Number.NaN : Math.min(...found);
}
