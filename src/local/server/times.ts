import type { Scalar } from './schema.ts';

/** How a time is written where its type does not say it. */
export type TimeFormat = 'td' | 'th' | 'te';

export function isTime(type: Scalar): type is 't' | TimeFormat {
  return type === 't' || type === 'td' || type === 'th' || type === 'te';
}

export function timeText(time: Date, format: TimeFormat): string {
  if (format === 'th') return time.toUTCString();
  if (format === 'te') return String(time.getTime() / 1000);
  return time.toISOString();
}

/** The time that a text says, in whichever of AWS's ways; `undefined` if none. */
export function timeOf(text: string): Date | undefined {
  const seconds = Number(text);
  const time = new Date(text !== '' && Number.isFinite(seconds) ? seconds * 1000 : text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
