/** Times at which something is given up, mostly not reached: setting and lifting one costs next to nothing. */
import type { Clock } from '../../../clock.ts';

export interface Deadline {
  readonly dueMs: number;
  act(): void;
}

export interface Deadlines {
  set(dueMs: number, act: () => void): Deadline;
  lift(deadline: Deadline): void;
}

/** One timer for all of them, which looks when the earliest that was set is due. */
export function newDeadlines(clock: Clock): Deadlines {
  const standing = new Set<Deadline>();
  let armedMs = Number.POSITIVE_INFINITY;
  let disarm = () => {};
  const arm = (dueMs: number) => {
    disarm();
    armedMs = dueMs;
    disarm = dueMs === Number.POSITIVE_INFINITY ? () => {} : clock.at(dueMs, look);
  };
  const look = () => {
    const nowMs = clock.now();
    armedMs = Number.POSITIVE_INFINITY;
    for (const deadline of [...standing]) if (deadline.dueMs <= nowMs && standing.delete(deadline)) deadline.act();
    let nextMs = armedMs;
    for (const { dueMs } of standing) nextMs = Math.min(nextMs, dueMs);
    if (nextMs < armedMs) arm(nextMs);
  };
  return {
    set(dueMs, act) {
      const deadline = { dueMs, act };
      standing.add(deadline);
      if (dueMs < armedMs) arm(dueMs);
      return deadline;
    },
    lift(deadline) {
      standing.delete(deadline);
    },
  };
}

/** Tells when nothing has been heard of a connection for so long, and again after as long. */
export class Idleness {
  readonly #deadlines: Deadlines;
  readonly #clock: Clock;
  readonly #late: () => void;
  #idleMs: number;
  #heardMs: number;
  #deadline: Deadline;

  constructor(deadlines: Deadlines, clock: Clock, idleMs: number, late: () => void) {
    this.#deadlines = deadlines;
    this.#clock = clock;
    this.#late = late;
    this.#idleMs = idleMs;
    this.#heardMs = clock.now();
    this.#deadline = this.#next();
  }

  /** Something came or went at that time. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs;
  }

  /** From now on another time counts. */
  change(idleMs: number): void {
    if (idleMs === this.#idleMs) return;
    this.#idleMs = idleMs;
    this.end();
    this.#deadline = this.#next();
  }

  end(): void {
    this.#deadlines.lift(this.#deadline);
  }

  #next(): Deadline {
    return this.#deadlines.set(this.#heardMs + this.#idleMs, () => this.#look());
  }

  #look(): void {
    const nowMs = this.#clock.now();
    const isLate = this.#heardMs + this.#idleMs <= nowMs;
    if (isLate) this.#heardMs = nowMs;
    this.#deadline = this.#next();
    if (isLate) this.#late();
  }
}
