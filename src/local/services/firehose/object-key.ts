/** Names of the objects of a delivery stream. https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html */
import { randomBytes } from 'node:crypto';
import { invalidFirehose } from './delivery-stream.ts';

interface Named {
  /** When the oldest record of the object came. */
  readonly atMs: number;
  readonly timeZone?: string | undefined;
  /** What failed, for a prefix of errors. */
  readonly errorType?: string;
}

const EXPRESSION = /!\{([^}:]*):([^}]*)\}/g;

/** Throws for an expression that is none of S3 prefixes. */
export function checkPrefix(prefix: string, isOfErrors: boolean): void {
  for (const [whole, space = '', value = ''] of prefix.matchAll(EXPRESSION)) {
    const isKnown =
      space === 'timestamp' ||
      (space === 'firehose' && (value === 'random-string' || (isOfErrors && value === 'error-output-type')));
    if (!isKnown)
      throw invalidFirehose(`The expression ${whole} is not valid in ${isOfErrors ? 'ErrorOutputPrefix' : 'Prefix'}.`);
  }
}

/** A prefix with its expressions filled in: one without expressions of time has the hour behind it. */
export function filledPrefix(prefix: string, named: Named): string {
  const made = prefix.replaceAll(EXPRESSION, (_, space: string, value: string) => {
    if (space === 'timestamp') return formatted(value, named);
    return value === 'random-string' ? randomText(11) : (named.errorType ?? '');
  });
  return /!\{/.test(prefix) ? made : `${made}${formatted('yyyy/MM/dd/HH/', named)}`;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const randomText = (length: number) => [...randomBytes(length)].map((byte) => LETTERS[byte % LETTERS.length]).join('');

/** A time by the letters of Java's DateTimeFormatter that are figures. */
export function formatted(pattern: string, { atMs, timeZone = 'UTC' }: Named): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(atMs);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const figures: Readonly<Record<string, string>> = {
    y: part('year'),
    u: part('year'),
    Y: part('year'),
    M: part('month'),
    d: part('day'),
    H: part('hour'),
    m: part('minute'),
    s: part('second'),
  };
  return pattern.replaceAll(/'([^']*)'|([A-Za-z])\2*/g, (run, quoted: string | undefined, letter: string) => {
    if (quoted !== undefined) return quoted;
    const value = figures[letter];
    if (value === undefined) return run;
    if (value.length === 4) return run.length === 2 ? value.slice(2) : value;
    return String(Number(value)).padStart(run.length, '0');
  });
}

/** `orders-1-2026-01-31-09-05-00-` and what tells it from others of the second. */
export function objectName(stream: string, version: number, named: Named, id: string): string {
  return `${stream}-${version}-${formatted('yyyy-MM-dd-HH-mm-ss', named)}-${id}`;
}
