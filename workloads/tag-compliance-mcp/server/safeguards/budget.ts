/** How much a session may ask: so many calls, the same call so often, so many tools that do not exist. */
import { createHash } from 'node:crypto';

export interface BudgetLimits {
  readonly maxCalls: number;
  readonly sessionMs: number;
  readonly maxIdentical: number;
  readonly loopMs: number;
  readonly maxUnknown: number;
}

export interface Stopped {
  readonly error_type: 'budget_exceeded' | 'loop_detected';
  readonly message: string;
  readonly current_usage?: number;
  readonly limit?: number;
  readonly retry_after_seconds?: number;
  readonly call_count?: number;
  readonly max_calls?: number;
}

interface Session {
  calls: number;
  until: number;
  readonly identical: Map<string, readonly number[]>;
  unknown: readonly number[];
}

const UNKNOWN_MS = 300_000;

export interface Budgets {
  /** Counts a call; says why it may not run. Budget before loop: a blocked call is counted too. */
  admit(session: string, tool: string, args: unknown): Stopped | undefined;
  /** Counts a tool that does not exist; whether there were too many. */
  strange(session: string): boolean;
  end(session: string): void;
  active(): number;
}

export function budgets(limits: BudgetLimits, now: () => number): Budgets {
  const sessions = new Map<string, Session>();
  function of(id: string): Session {
    for (const [other, { until }] of sessions) if (until <= now()) sessions.delete(other);
    const found = sessions.get(id);
    if (found !== undefined) return found;
    const made: Session = { calls: 0, until: now() + limits.sessionMs, identical: new Map(), unknown: [] };
    sessions.set(id, made);
    return made;
  }
  return {
    admit(id, tool, args) {
      const session = of(id);
      session.calls += 1;
      if (session.calls > limits.maxCalls) {
        const retry = Math.ceil((session.until - now()) / 1000);
        return {
          error_type: 'budget_exceeded',
          current_usage: session.calls,
          limit: limits.maxCalls,
          retry_after_seconds: retry,
          message: `The session has used its ${limits.maxCalls} calls. It may go on in ${retry} s.`,
        };
      }
      const key = fingerprint(tool, args);
      const since = now() - limits.loopMs;
      for (const [other, times] of session.identical) {
        if (times.every((at) => at <= since)) session.identical.delete(other);
      }
      const times = [...(session.identical.get(key) ?? []).filter((at) => at > since), now()];
      session.identical.set(key, times.slice(-(limits.maxIdentical + 1)));
      if (times.length <= limits.maxIdentical) return undefined;
      return {
        error_type: 'loop_detected',
        call_count: times.length,
        max_calls: limits.maxIdentical,
        message: `${tool} was called ${times.length} times with the same arguments. Use the earlier answer, or ask something else.`,
      };
    },
    strange(id) {
      const session = of(id);
      session.unknown = [...session.unknown.filter((at) => at > now() - UNKNOWN_MS), now()].slice(
        -(limits.maxUnknown + 1),
      );
      return session.unknown.length > limits.maxUnknown;
    },
    end: (id) => void sessions.delete(id),
    active: () => [...sessions.values()].filter(({ until }) => until > now()).length,
  };
}

/** The same for the same tool and arguments, in whatever order their keys stand. */
export function fingerprint(tool: string, args: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([tool, sorted(args)]))
    .digest('hex')
    .slice(0, 16);
}

export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
