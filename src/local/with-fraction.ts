/** Numbers as Java writes doubles. */
const raw = (JSON as unknown as { rawJSON(text: string): number }).rawJSON;

/** A number that JSON writes with a fraction, `30.0`: what AWS's services do with doubles. For `JSON.stringify` alone. */
export function withFraction(value: number): number {
  return Number.isInteger(value) && Math.abs(value) < 1e7 ? raw(`${value}.0`) : value;
}

/** Seconds since 1970 as events of streams have them: with a fraction, be it none. For `JSON.stringify` alone. */
export function secondsWithFraction(seconds: number): number {
  return Number.isInteger(seconds) ? raw(`${seconds}.0`) : seconds;
}

/** JSON as it was: a number that was written with a fraction is again when it is written. */
export function parseWithFractions(text: string): unknown {
  const parse = JSON.parse as (
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ) => unknown;
  return parse(text, (_, value, { source }) =>
    typeof value === 'number' && source?.endsWith('.0') === true ? withFraction(value) : value,
  );
}
