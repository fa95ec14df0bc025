/** Log lines: one JSON object a line. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  readonly info: (msg: string, fields?: Fields) => void;
  readonly warn: (msg: string, fields?: Fields) => void;
  readonly error: (msg: string, fields?: Fields) => void;
}

type Level = keyof Log;

const LEVELS: readonly Level[] = ['info', 'warn', 'error'];

/** A log that hands each line of the level `least` and above, with its newline, to `write`. */
export function logTo(write: (line: string) => void, now: () => Date, least: Level = 'info'): Log {
  const at =
    (level: Level) =>
    (msg: string, fields: Fields = {}) =>
      LEVELS.indexOf(level) >= LEVELS.indexOf(least) &&
      write(`${JSON.stringify({ time: now().toISOString(), level, msg, ...asRecord(redacted(fields)) })}\n`);
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

const SECRET = /^(authorization|cookie|set-cookie|password|token|secret|api_?keys?|x-api-key)$/i;

/** The value without what is secret by its name, at any depth. */
export function redacted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redacted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, SECRET.test(name) ? '[redacted]' : redacted(each)]),
  );
}

function asRecord(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
