/** Spans of time, in minutes, as far as AWS publishes them. */

export interface Minutes {
  readonly least: number;
  /** `Infinity` where nobody tells. */
  readonly most: number;
}

export const NONE_LOST: Minutes = { least: 0, most: 0 };
export const UNTOLD: Minutes = { least: 0, most: Number.POSITIVE_INFINITY };

export const toTheMinute = (minutes: number): Minutes => ({ least: minutes, most: minutes });

const UNITS: readonly (readonly [minutes: number, word: string])[] = [
  [1440, 'day'],
  [60, 'hour'],
  [1, 'minute'],
];

/** `90 seconds`, `5 minutes`, `1 day`. */
export function sayMinutes(minutes: number): string {
  if (minutes === 0) return 'nothing';
  if (minutes < 1) return `${Math.round(minutes * 60)} seconds`;
  const [unit, word] = UNITS.find(([each]) => minutes >= each && minutes % each === 0) ?? [1, 'minute'];
  const count = minutes / unit;
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Minutes between two runs of a schedule of AWS, at most; undefined for one that is not read. */
export function longestGap(expression: string): number | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression.trim());
  if (rate !== null) return Number(rate[1]) * ({ minute: 1, hour: 60, day: 1440 }[rate[2] ?? ''] ?? Number.NaN);
  const fields = /^cron\((.+)\)$/.exec(expression.trim())?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) return undefined;
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  if (month !== '*' || year !== '*') return undefined;
  const [minutes, hours] = [valuesOf(minute, 60), valuesOf(hour, 24)];
  if (minutes === undefined || hours === undefined) return undefined;
  const times = hours.flatMap((each) => minutes.map((at) => each * 60 + at));
  const within = gap(times, 1440);
  const isAny = (field: string) => field === '*' || field === '?';
  if (isAny(day) && isAny(weekday)) return within;
  const betweenDays = isAny(day) ? weekdayGap(weekday) : /^\d+$/.test(day) || day === 'L' ? 31 : undefined;
  if (betweenDays === undefined) return undefined;
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  return Math.max(within === 1440 ? 0 : within, betweenDays * 1440 - (last - first));
}

/** The values of a field of a schedule; undefined where it is written in a way that is not read. */
function valuesOf(field: string, of: number): readonly number[] | undefined {
  if (field === '*') return Array.from({ length: of }, (_, at) => at);
  const step = /^(\*|\d+)\/(\d+)$/.exec(field);
  if (step !== null) {
    const [from, by] = [step[1] === '*' ? 0 : Number(step[1]), Number(step[2])];
    return by > 0 ? Array.from({ length: Math.ceil((of - from) / by) }, (_, at) => from + at * by) : undefined;
  }
  const parts = field.split(',').map((part) => {
    const range = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (range === null) return undefined;
    const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])];
    return to < of && from <= to ? Array.from({ length: to - from + 1 }, (_, at) => from + at) : undefined;
  });
  return parts.every((part) => part !== undefined) ? [...new Set(parts.flat())].toSorted((a, b) => a - b) : undefined;
}

function gap(sorted: readonly number[], round: number): number {
  return Math.max(...sorted.map((each, index) => (sorted[index + 1] ?? (sorted[0] ?? 0) + round) - each));
}

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Days between two of the named days of the week, at most. AWS counts Sunday as 1. */
function weekdayGap(field: string): number | undefined {
  const numbered = field.toUpperCase().replace(/[A-Z]{3}/g, (name) => String(DAYS.indexOf(name) + 1));
  const days = valuesOf(numbered, 8);
  return days === undefined || days.length === 0 || days.includes(0) ? undefined : gap(days, 7);
}
