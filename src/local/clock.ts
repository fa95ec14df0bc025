/** Time as the local target sees it: the machine's, or a test's, which moves only when told to. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `act` at that time, or soon when it is past. The result cancels it. */
  at(timeMs: number, act: () => void): () => void;
}

/** The machine's clock. What is due later keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  at(timeMs, act) {
    // A timer longer than 2^31 ms fires at once: wait in steps.
    const longest = 2 ** 31 - 1;
    let timer: NodeJS.Timeout;
    const arm = () => {
      const rest = timeMs - Date.now();
      timer = rest > longest ? setTimeout(arm, longest) : setTimeout(act, Math.max(0, rest));
      timer.unref();
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** The machine's clock, some time ahead of it: what falls due by a shift runs soon after it, in order of time. */
export interface ShiftingClock extends Clock {
  /** Moves it by so much from where the machine's clock is. */
  shift(aheadMs: number): void;
  aheadMs(): number;
}

export function shiftingClock(base: Clock = systemClock): ShiftingClock {
  let ahead = 0;
  const due = new Set<{ readonly timeMs: number; readonly act: () => void; cancel: () => void }>();
  const arm = (entry: { readonly timeMs: number; readonly act: () => void; cancel: () => void }) => {
    entry.cancel = base.at(entry.timeMs - ahead, () => {
      due.delete(entry);
      entry.act();
    });
  };
  return {
    now: () => base.now() + ahead,
    at(timeMs, act) {
      const entry = { timeMs, act, cancel: () => {} };
      due.add(entry);
      arm(entry);
      return () => {
        due.delete(entry);
        entry.cancel();
      };
    },
    aheadMs: () => ahead,
    shift(aheadMs) {
      ahead = aheadMs;
      for (const entry of [...due].sort((one, other) => one.timeMs - other.timeMs)) {
        entry.cancel();
        arm(entry);
      }
    },
  };
}

/** A clock that stands still until `advance` moves it; what falls due runs in order of time. */
export interface ManualClock extends Clock {
  advance(byMs: number): void;
}

export function manualClock(startMs: number): ManualClock {
  let now = startMs;
  const due = new Set<{ readonly time: number; readonly act: () => void }>();
  return {
    now: () => now,
    at(time, act) {
      const entry = { time, act };
      due.add(entry);
      return () => due.delete(entry);
    },
    advance(byMs) {
      const end = now + byMs;
      for (;;) {
        const [next] = [...due].filter((each) => each.time <= end).sort((a, b) => a.time - b.time);
        if (next === undefined) break;
        due.delete(next);
        now = Math.max(now, next.time);
        next.act();
      }
      now = end;
    },
  };
}
