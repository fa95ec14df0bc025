/**
 * How often the same caller came within a window.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 *
 * AWS counts with a delay and acts within some ten seconds of the limit; here the count is exact, in steps of a second.
 */
import type { Clock } from '../../../clock.ts';

export interface Rates {
  /** Counts a request and tells whether the caller is above the limit. */
  count(rule: string, key: string, limit: number, windowSeconds: number): boolean;
}

interface Counter {
  /** Requests by second. */
  readonly seconds: Map<number, number>;
  total: number;
}

/** AWS tracks ten thousand callers of one rule at a time. */
const MOST_CALLERS = 10_000;

export function rates(clock: Clock): Rates {
  const rules = new Map<string, Map<string, Counter>>();
  return {
    count(rule, key, limit, windowSeconds) {
      const callers = rules.get(rule) ?? new Map<string, Counter>();
      rules.set(rule, callers);
      const counter = callers.get(key) ?? { seconds: new Map<number, number>(), total: 0 };
      // The caller heard of last is forgotten last.
      callers.delete(key);
      callers.set(key, counter);
      if (callers.size > MOST_CALLERS) callers.delete(callers.keys().next().value ?? '');
      const now = Math.floor(clock.now() / 1000);
      for (const [second, count] of counter.seconds) {
        if (second > now - windowSeconds) break;
        counter.seconds.delete(second);
        counter.total -= count;
      }
      counter.seconds.set(now, (counter.seconds.get(now) ?? 0) + 1);
      counter.total++;
      return counter.total > limit;
    },
  };
}
