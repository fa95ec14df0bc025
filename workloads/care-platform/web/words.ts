/** Figures and times as people read them. */
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const MONEY = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

export const timeText = (iso: string) => TIME.format(new Date(iso));
/** Of a day such as `2026-01-31`, which has no time zone. */
export const dayText = (day: string) => DAY.format(new Date(`${day}T00:00:00Z`));
export const moneyText = (cents: number) => MONEY.format(cents / 100);

/** `IN_PROGRESS` → `In progress`, `BTG_USE_ACCESS` → `Break-the-glass use access`. */
export function wordOf(code: string): string {
  const text = code.replace(/^BTG_/, 'break-the-glass_').toLowerCase().replaceAll('_', ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
