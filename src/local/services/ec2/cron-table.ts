/** Timetables that a boot script puts into /etc/cron.d, and which of their jobs are due: https://man7.org/linux/man-pages/man5/crontab.5.html */
import type { BootFile } from './systemd-service.ts';

export interface CronJob {
  /** The five fields: minute, hour, day of the month, month, day of the week. */
  readonly times: readonly [string, string, string, string, string];
  readonly user: string;
  readonly command: string;
  /** What the command reads: what follows the first `%` that no backslash stands before. */
  readonly input: string | undefined;
  /** Variables that the table sets, SHELL among them. */
  readonly environment: Readonly<Record<string, string>>;
}

const FOLDER = '/etc/cron.d/';
const EVERY: Readonly<Record<string, CronJob['times']>> = {
  '@hourly': ['0', '*', '*', '*', '*'],
  '@daily': ['0', '0', '*', '*', '*'],
  '@midnight': ['0', '0', '*', '*', '*'],
  '@weekly': ['0', '0', '*', '*', '0'],
  '@monthly': ['0', '0', '1', '*', '*'],
  '@yearly': ['0', '0', '1', '1', '*'],
  '@annually': ['0', '0', '1', '1', '*'],
};

export function cronJobsOf(files: readonly BootFile[]): readonly CronJob[] {
  return files.filter(({ path }) => path.startsWith(FOLDER)).flatMap(({ text }) => jobsIn(text));
}

function jobsIn(table: string): readonly CronJob[] {
  const jobs: CronJob[] = [];
  const environment: Record<string, string> = {};
  for (const line of table.split('\n')) {
    const [, name, value = ''] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined) environment[name] = value.replace(/^(["'])(.*)\1$/, '$2');
    else {
      const job = jobOf(line.trim());
      if (job !== undefined) jobs.push({ ...job, environment: { ...environment } });
    }
  }
  return jobs;
}

function jobOf(line: string): Omit<CronJob, 'environment'> | undefined {
  if (line.startsWith('#')) return undefined;
  const words = line.split(/\s+/);
  const named = EVERY[words[0] ?? ''];
  const fields = named ?? words.slice(0, 5);
  const [minute, hour, day, month, weekday] = fields;
  const rest = line.split(/\s+/, named === undefined ? 6 : 2);
  const user = rest.at(-1);
  if (minute === undefined || hour === undefined || day === undefined || month === undefined) return undefined;
  if (weekday === undefined || user === undefined || words.length < rest.length + 1) return undefined;
  const text = line.replace(new RegExp(`^(?:\\S+\\s+){${rest.length}}`), '');
  const [command = '', ...input] = text.split(/(?<!\\)%/).map((part) => part.replaceAll('\\%', '%'));
  const times = [minute, hour, day, month, weekday] as const;
  return { times, user, command, input: input.length === 0 ? undefined : input.join('\n') };
}

/** In the minute of a moment, on a host whose clock is UTC. */
export function isDue({ times: [minute, hour, day, month, weekday] }: CronJob, moment: Date): boolean {
  if (!fits(minute, moment.getUTCMinutes(), 0, 59) || !fits(hour, moment.getUTCHours(), 0, 23)) return false;
  if (!fits(month, moment.getUTCMonth() + 1, 1, 12, MONTHS)) return false;
  const onDay = fits(day, moment.getUTCDate(), 1, 31);
  // Sunday is 0 and 7.
  const today = moment.getUTCDay();
  const onWeekday = fits(weekday, today, 0, 7, DAYS) || (today === 0 && fits(weekday, 7, 0, 7, DAYS));
  // Where both days are restricted, one of them is enough.
  return day.startsWith('*') || weekday.startsWith('*') ? onDay && onWeekday : onDay || onWeekday;
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function fits(field: string, value: number, least: number, most: number, names: readonly string[] = []): boolean {
  const numberOf = (word: string) => (names.includes(word.toLowerCase()) ? names.indexOf(word.toLowerCase()) : +word);
  return field.split(',').some((part) => {
    const [range = '', step] = part.split('/');
    const [from = '', to] = range === '*' ? [`${least}`, `${most}`] : range.split('-');
    const first = numberOf(from);
    const last = to === undefined ? (step === undefined ? first : most) : numberOf(to);
    return value >= first && value <= last && (value - first) % Number(step ?? 1) === 0;
  });
}
