/** One execution while it runs: its events, its lines, and its end. */
import type { StateError } from '../language/state-error.ts';
import { Aborted } from '../language/state-error.ts';
import type { StatesPlace } from '../machine.ts';
import {
  type HistoryEvent,
  historyEvents,
  historyOf,
  type KeptHistoryEvent,
  type KeptThread,
  type MachineExecution,
  type TaskOutcome,
  taskTokens,
  threadsOf,
} from './execution.ts';
import { logHistory } from './execution-log.ts';

/** Who begins and stops executions: a distributed map has children. */
export interface Launcher {
  start(execution: MachineExecution, place: StatesPlace): void;
  stop(arn: string, place: StatesPlace, status: 'ABORTED'): void;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: a history has at most 25,000 events. */
const MOST_EVENTS = 25_000;

export class ExecutionRun {
  readonly execution: MachineExecution;
  readonly place: StatesPlace;
  readonly launcher: Launcher;
  readonly controller = new AbortController();
  /** A standard execution survives the target; an express one is gone with it, as AWS keeps no history of them. */
  readonly #isKept: boolean;
  readonly #express = new Map<string, KeptThread>();
  #events: number;

  constructor(execution: MachineExecution, place: StatesPlace, launcher: Launcher) {
    this.execution = execution;
    this.launcher = launcher;
    this.place = place;
    this.#isKept = execution.type === 'STANDARD';
    this.#events = this.#isKept ? historyOf(execution.arn, place).length : 0;
  }

  get now(): number {
    return this.place.world.clock.now();
  }

  get isFull(): boolean {
    return this.#events >= MOST_EVENTS;
  }

  append(type: string, previous: number, details: Partial<HistoryEvent>): number {
    this.#events += 1;
    const id = this.#events;
    const event: KeptHistoryEvent = { type, id, previousEventId: previous, atMs: this.now, ...details };
    if (this.#isKept) historyEvents(this.place).put(`${this.execution.arn} ${id}`, event);
    logHistory(event, this.execution, this.place);
    return id;
  }

  thread(path: string): KeptThread | undefined {
    return this.#isKept ? threadsOf(this.place).get(`${this.execution.arn} ${path}`) : this.#express.get(path);
  }

  keep(path: string, thread: KeptThread): void {
    if (this.#isKept) threadsOf(this.place).put(`${this.execution.arn} ${path}`, thread);
    else this.#express.set(path, thread);
  }

  /** Forgets the lines below a path: their outputs are in it now. */
  forgetBelow(path: string): void {
    if (!this.#isKept) {
      for (const key of [...this.#express.keys()]) if (key.startsWith(`${path}/`)) this.#express.delete(key);
      return;
    }
    const threads = threadsOf(this.place);
    const start = `${this.execution.arn} ${path}/`;
    for (const key of [...threads.keys()]) if (key.startsWith(start)) threads.delete(key);
  }

  /** What only matters while it runs is gone; where its lines were stays, for one that can be redriven. */
  forget({ lines }: { readonly lines: boolean }): void {
    if (!this.#isKept) return;
    const threads = threadsOf(this.place);
    if (lines) for (const key of [...threads.keys()]) if (key.startsWith(`${this.execution.arn} `)) threads.delete(key);
    const tokens = taskTokens(this.place);
    for (const [token, { execution }] of [...tokens.entries()])
      if (execution === this.execution.arn) tokens.delete(token);
  }
}

/** What is given beside an event's type. */
export type Details = Partial<HistoryEvent>;

/**
 * One line of an execution: the whole of it, a branch, or an iteration. It knows what already happened in the state that it is
 * in, so that a state which a target's death interrupted is gone through again without telling or asking anything twice.
 */
export class Thread {
  readonly run: ExecutionRun;
  readonly path: string;
  readonly signal: AbortSignal;
  previous: number;
  #kept: KeptThread | undefined;
  #isResumed: boolean;
  #event = 0;
  #outcome = 0;

  constructor(run: ExecutionRun, path: string, previous: number, signal: AbortSignal) {
    this.run = run;
    this.path = path;
    this.signal = signal;
    this.#kept = run.thread(path);
    this.#isResumed = this.#kept !== undefined && this.#kept.output === undefined;
    this.previous = this.#kept?.previous ?? previous;
  }

  /** Where it was when the target ended; `undefined` for one that begins. */
  get kept(): KeptThread | undefined {
    return this.#kept;
  }

  /** Comes to a state, or back to the one in which the target's death found it. */
  begin(state: string, input: string, variables: string): void {
    const isAgain = this.#isResumed;
    this.#isResumed = false;
    this.#event = 0;
    this.#outcome = 0;
    if (isAgain) return;
    this.run.forgetBelow(this.path);
    const enteredMs = this.run.now;
    this.#kept = { state, input, variables, previous: this.previous, enteredMs, events: [], outcomes: [] };
    this.run.keep(this.path, this.#kept);
  }

  /** Tells an event, or passes one by that was told before. `stays`: what comes next follows the one before. */
  tell(type: string, details: Details = {}, { stays = false }: { readonly stays?: boolean } = {}): number {
    const told = this.#kept?.events[this.#event];
    this.#event += 1;
    const id = told ?? this.run.append(type, this.previous, details);
    if (told === undefined && this.#kept !== undefined) {
      this.#kept = { ...this.#kept, events: [...this.#kept.events, id] };
      this.run.keep(this.path, this.#kept);
    }
    if (!stays) this.previous = id;
    return id;
  }

  /** Does something whose outcome is kept: after a restart it is not done again. */
  async once(act: () => Promise<TaskOutcome>): Promise<TaskOutcome> {
    const index = this.#outcome;
    this.#outcome += 1;
    const before = this.#kept?.outcomes[index];
    if (before !== undefined) return before;
    const outcome = await act();
    this.check();
    if (this.#kept !== undefined) {
      this.#kept = { ...this.#kept, outcomes: [...this.#kept.outcomes, outcome] };
      this.run.keep(this.path, this.#kept);
    }
    return outcome;
  }

  /** The line has come to its end. */
  end(output: TaskOutcome): void {
    if (this.#kept === undefined) return;
    this.#kept = { ...this.#kept, previous: this.previous, output };
    this.run.keep(this.path, this.#kept);
  }

  check(): void {
    if (this.signal.aborted) throw new Aborted();
  }

  /** Waits until a time. Throws `Aborted`. */
  async until(timeMs: number): Promise<void> {
    this.check();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const cancel = this.run.place.world.clock.at(timeMs, resolve);
    const abort = () => {
      cancel();
      reject(new Aborted());
    };
    this.signal.addEventListener('abort', abort, { once: true });
    try {
      await promise;
    } finally {
      this.signal.removeEventListener('abort', abort);
    }
  }
}

/** Ends with a promise, or with the abort of the line. */
export async function whileAlive<T>(thread: Thread, work: Promise<T>): Promise<T> {
  thread.check();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new Aborted());
  thread.signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    thread.signal.removeEventListener('abort', abort);
  }
}

export const failureOf = ({ error, reason }: StateError): TaskOutcome => ({ error, reason });
