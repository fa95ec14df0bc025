/** When a job that failed is tried again. */
export const MOST_ATTEMPTS = 5;
const FIRST_MS = 10_000;

/** Milliseconds to wait after the attempt of this number, counted from 1; undefined after the last one. */
export function waitAfter(attempt: number): number | undefined {
  return attempt >= MOST_ATTEMPTS ? undefined : FIRST_MS * 2 ** (attempt - 1);
}
