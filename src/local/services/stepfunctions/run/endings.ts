/** Who waits for the end of an execution of this target. */
import type { LocalWorld } from '../../../service.ts';
import type { StatesPlace } from '../machine.ts';
import { executionsOf } from './execution.ts';

const awaited = new WeakMap<LocalWorld, Map<string, (() => void)[]>>();

/** Resolves when the execution has ended. */
export function executionEnded(arn: string, place: StatesPlace): Promise<void> {
  const execution = executionsOf(place).get(arn);
  if (execution === undefined || execution.status !== 'RUNNING') return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const all = awaited.get(place.world) ?? new Map<string, (() => void)[]>();
  awaited.set(place.world, all);
  all.set(arn, [...(all.get(arn) ?? []), resolve]);
  return promise;
}

export function tellEnd(arn: string, world: LocalWorld): void {
  const all = awaited.get(world);
  for (const resolve of all?.get(arn) ?? []) resolve();
  all?.delete(arn);
}
