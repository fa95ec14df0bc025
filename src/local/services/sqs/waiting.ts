/** Long polls that wait for a message. Memory only: a client whose target dies asks again. */
import type { LocalWorld } from '../../service.ts';
import type { Queue } from './queue.ts';

const waiting = new WeakMap<LocalWorld, Map<string, Set<() => void>>>();

/** Something may be there to receive. */
export function wake(world: LocalWorld, { arn }: Queue): void {
  for (const awake of [...(waiting.get(world)?.get(arn) ?? [])]) awake();
}

/** Resolves when the queue is woken, the time has come, or the client has gone. */
export function wait(world: LocalWorld, { arn }: Queue, untilMs: number, gone: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const queues = waiting.get(world) ?? new Map<string, Set<() => void>>();
    waiting.set(world, queues);
    const all = queues.get(arn) ?? new Set();
    queues.set(arn, all);
    const done = () => {
      all.delete(done);
      cancel();
      gone?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = world.clock.at(untilMs, done);
    gone?.addEventListener('abort', done);
    all.add(done);
  });
}
