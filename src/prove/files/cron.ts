/** Lines of a crontab: when, as whom, and what (https://man7.org/linux/man-pages/man5/crontab.5.html). */
export interface CronLine {
  /** Five fields, names as numbers. */
  readonly schedule: string;
  readonly command: string;
  readonly line: number;
}

const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** `hasUser`: the table of the system names a user before the command. */
export function readCrontab(text: string, hasUser: boolean): readonly CronLine[] {
  return text.split('\n').flatMap((raw, index): readonly CronLine[] => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || /^\w+\s*=/.test(line)) return [];
    const when = line.startsWith('@') ? /^@\w+/.exec(line) : /^(?:\S+\s+){4}\S+/.exec(line);
    if (when === null) return [];
    const rest = line.slice(when[0].length).trim();
    const command = hasUser ? rest.replace(/^\S+\s+/, '') : rest;
    // An unescaped percent sign ends the command; what follows is its input.
    const plain = command.replace(/(?<!\\)%[\s\S]*$/, '').replaceAll('\\%', '%');
    return [{ schedule: canonicalSchedule(when[0]), command: plain, line: index + 1 }];
  });
}

/** Two schedules that mean the same read the same. */
export function canonicalSchedule(schedule: string): string {
  const plain = NICKNAMES[schedule.trim().toLowerCase()] ?? schedule.trim();
  const fields = plain.toLowerCase().split(/\s+/);
  if (fields.length !== 5) return plain;
  return fields.map((field, index) => canonicalField(field, index)).join(' ');
}

function canonicalField(field: string, index: number): string {
  const names = index === 3 ? MONTHS : index === 4 ? DAYS : [];
  const numbered = field.replace(/[a-z]{3}/g, (name) => {
    const found = names.indexOf(name);
    return found < 0 ? name : String(index === 3 ? found + 1 : found);
  });
  const plain = numbered.replace(/\d+/g, (digits) => String(Number(digits))).replace(/^\*\/1$/, '*');
  return index === 4 ? plain.replace(/\b7\b/g, '0') : plain;
}

/** Whether the file is one of the system, in which a user stands before the command. */
export function namesUser(path: string, text: string): boolean {
  if (/\/cron\.d\/|^\/?etc\/crontab$/.test(path)) return true;
  const commands = readCrontab(text, false).map(({ command }) => command.split(/\s+/)[0] ?? '');
  return (
    commands.length > 0 && commands.every((word) => /^(root|[a-z][a-z0-9_-]*)$/.test(word)) && commands.includes('root')
  );
}
