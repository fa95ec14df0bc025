/** The operations that run: one a stack, each with a way to stop it and to wait for its end. */
import { randomUUID } from 'node:crypto';
import type { Call, LocalWorld } from '../service.ts';
import type { Desired } from './desired.ts';
import { patchStack, stackOf, type Writer, writerOf } from './events.ts';

/** One operation on one stack. */
export interface Run extends Writer {
  readonly call: Call;
  readonly operationId: string;
  /** Aborted when the operation fails, is cancelled or times out: who makes a resource gives up then. */
  readonly stopping: AbortController;
  /** Why it was stopped from outside: cancelled, or out of time. */
  stopReason?: string;
  desired?: Desired;
  /** Resources that wait for something outside: a signal, a custom resource's answer. */
  outside: number;
  readonly ended: Promise<void>;
  readonly listeners: Set<() => void>;
}

/** How long a reply waits for the end of the operation, so that a client that polls finds it done at its first look. */
const MOST_HELD_MS = 20_000;

const runs = new WeakMap<LocalWorld, Map<string, Run>>();

export function runOf(world: LocalWorld, stackId: string): Run | undefined {
  return runs.get(world)?.get(stackId);
}

const watchers = new WeakMap<LocalWorld, Set<() => void>>();

/** Tells of every operation that has ended, until the function that is returned is called. */
export function onOperationEnd(world: LocalWorld, watcher: () => void): () => void {
  const all = watchers.get(world) ?? new Set();
  watchers.set(world, all.add(watcher));
  return () => void all.delete(watcher);
}

/** Begins an operation; `flow` writes its first event before it awaits anything. */
export function begin(call: Call, stackId: string, type: string, flow: (run: Run) => Promise<void>): Run {
  const writer = writerOf(call.world, call, stackId);
  const operationId = randomUUID();
  const { operations } = stackOf(writer);
  patchStack(writer, { operationId, operations: [{ id: operationId, type }, ...operations] });
  const { promise, resolve } = Promise.withResolvers<void>();
  const run: Run = {
    ...writer,
    call,
    operationId,
    stopping: new AbortController(),
    outside: 0,
    ended: promise,
    listeners: new Set(),
  };
  const ofWorld = runs.get(call.world) ?? new Map<string, Run>();
  runs.set(call.world, ofWorld);
  ofWorld.set(stackId, run);
  flow(run)
    .catch((thrown) => patchStack(writer, { reason: `The local target failed: ${thrown}` }))
    .finally(() => {
      if (ofWorld.get(stackId) === run) ofWorld.delete(stackId);
      resolve();
      tell(run);
      for (const watcher of watchers.get(call.world) ?? []) watcher();
    });
  return run;
}

function tell(run: Run): void {
  for (const listener of [...run.listeners]) listener();
}

/** Runs `wait` as something that only the outside can end; a held reply is given meanwhile. */
export async function outside<T>(run: Run, wait: Promise<T>): Promise<T> {
  run.outside++;
  tell(run);
  try {
    return await wait;
  } finally {
    run.outside--;
  }
}

/** Resolves when the operation has ended, waits for something outside, or has run long enough. */
export async function held(run: Run): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, MOST_HELD_MS);
  const listener = () => {
    if (run.outside > 0) resolve();
  };
  run.listeners.add(listener);
  listener();
  await Promise.race([promise, run.ended]);
  run.listeners.delete(listener);
  clearTimeout(timer);
}
