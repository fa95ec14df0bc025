/** Tasks that somebody else ends: by token, or a worker of an activity. https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token */
import { randomBytes } from 'node:crypto';
import type { LocalWorld } from '../../../service.ts';
import type { StatesPlace } from '../machine.ts';
import { type KeptToken, type TaskOutcome, taskTokens } from './execution.ts';
import type { Thread } from './run.ts';
import { whileAlive } from './run.ts';

interface Waiting {
  resolve(outcome: TaskOutcome): void;
  beat(): void;
}

const waiting = new WeakMap<LocalWorld, Map<string, Waiting>>();

function waitingIn(world: LocalWorld): Map<string, Waiting> {
  const found = waiting.get(world) ?? new Map<string, Waiting>();
  waiting.set(world, found);
  return found;
}

export const newToken = () => `AQCEAAAAKgAAAAMAAAAA${randomBytes(240).toString('base64')}`;

export function keepToken(token: string, kept: KeptToken, place: StatesPlace): void {
  taskTokens(place).put(token, kept);
}

/** Ends a task; whether it was waited for. What it ends with is kept with the answer that acknowledges it. */
export function endTask(token: string, outcome: TaskOutcome, place: StatesPlace): 'ended' | 'unknown' | 'late' {
  const kept = taskTokens(place).get(token);
  if (kept === undefined) return 'unknown';
  if (kept.outcome !== undefined) return 'late';
  taskTokens(place).put(token, { ...kept, outcome });
  waitingIn(place.world).get(token)?.resolve(outcome);
  return 'ended';
}

export function beatTask(token: string, place: StatesPlace): boolean {
  const kept = taskTokens(place).get(token);
  if (kept === undefined || kept.outcome !== undefined) return false;
  waitingIn(place.world).get(token)?.beat();
  return true;
}

export function forgetToken(token: string, place: StatesPlace): void {
  taskTokens(place).delete(token);
}

export interface Patience {
  readonly timeoutMs: number | undefined;
  readonly heartbeatMs: number | undefined;
}

export const timedOut: TaskOutcome = { error: 'States.Timeout', reason: undefined };

/** How the task of a token ended: its record stays until the line has kept that too. Its time is that of the line's entry into the state. */
export async function awaitTask(
  token: string,
  startMs: number,
  { timeoutMs, heartbeatMs }: Patience,
  thread: Thread,
): Promise<TaskOutcome> {
  const { place } = thread.run;
  const { clock } = place.world;
  const before = taskTokens(place).get(token)?.outcome;
  if (before !== undefined) return before;
  const { promise, resolve } = Promise.withResolvers<TaskOutcome>();
  let stopBeat = () => {};
  const beat = () => {
    stopBeat();
    if (heartbeatMs !== undefined)
      stopBeat = clock.at(clock.now() + heartbeatMs, () =>
        resolve({ error: 'States.HeartbeatTimeout', reason: undefined }),
      );
  };
  const stop = timeoutMs === undefined ? () => {} : clock.at(startMs + timeoutMs, () => resolve(timedOut));
  waitingIn(place.world).set(token, { resolve, beat });
  beat();
  try {
    return await whileAlive(thread, promise);
  } finally {
    stop();
    stopBeat();
    waitingIn(place.world).delete(token);
  }
}
