/** Half-open times: what ends at eleven leaves eleven free. */
export interface Span {
  readonly from: Date;
  readonly to: Date;
}

export function overlap(one: Span, other: Span): boolean {
  return one.from < other.to && other.from < one.to;
}

/** Whole minutes, the last one only when it is over. */
export function minutesOf({ from, to }: Span): number {
  return Math.max(0, Math.floor((to.getTime() - from.getTime()) / 60_000));
}

/** The day in UTC: `2026-01-31`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
