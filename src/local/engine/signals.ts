/** Signals that a stack waits for: creation policies and wait conditions. */
import type { LocalWorld } from '../service.ts';
import { resourceEvent } from './events.ts';
import type { ResourceRecord } from './records.ts';
import { outside, type Run } from './run.ts';
import { mapOf } from './words.ts';

export interface Signal {
  readonly uniqueId: string;
  readonly isSuccess: boolean;
  readonly reason?: string;
  readonly data?: string;
}

/** Who waits, by stack and logical id. */
const waiting = new WeakMap<LocalWorld, Map<string, (signal: Signal) => void>>();

function waitersOf(world: LocalWorld): Map<string, (signal: Signal) => void> {
  const known = waiting.get(world) ?? new Map<string, (signal: Signal) => void>();
  waiting.set(world, known);
  return known;
}

/** Gives a signal to who waits for it; false if nobody does. */
export function giveSignal(world: LocalWorld, stackId: string, logicalId: string, signal: Signal): boolean {
  const waiter = waitersOf(world).get(`${stackId}|${logicalId}`);
  waiter?.(signal);
  return waiter !== undefined;
}

/** Waits for a number of different signals. Rejects with CloudFormation's words when one says failure or time is up. */
export async function awaitSignals(
  run: Run,
  logicalId: string,
  { count, timeoutMs, timedOut }: { readonly count: number; readonly timeoutMs: number; readonly timedOut: string },
  received: (signal: Signal) => void = () => undefined,
): Promise<readonly Signal[]> {
  const key = `${run.stackId}|${logicalId}`;
  const found = new Map<string, Signal>();
  const { promise, resolve, reject } = Promise.withResolvers<readonly Signal[]>();
  const waiters = waitersOf(run.world);
  waiters.set(key, (signal) => {
    if (found.has(signal.uniqueId)) return;
    found.set(signal.uniqueId, signal);
    received(signal);
    if (!signal.isSuccess)
      reject(
        new Error(
          `Received ${1} FAILURE signal(s) out of ${count}. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement`,
        ),
      );
    else if (found.size >= count) resolve([...found.values()]);
  });
  const cancel = run.world.clock.at(run.world.clock.now() + timeoutMs, () => reject(new Error(timedOut)));
  const stopped = () => reject(new Error('Resource creation cancelled'));
  run.stopping.signal.addEventListener('abort', stopped);
  try {
    return await outside(run, promise);
  } finally {
    cancel();
    run.stopping.signal.removeEventListener('abort', stopped);
    waiters.delete(key);
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html */
export async function awaitCreationPolicy(run: Run, record: ResourceRecord): Promise<void> {
  const policy = mapOf(mapOf(record.standing?.policies.CreationPolicy).ResourceSignal);
  if (Object.keys(policy).length === 0) return;
  const count = Number(policy.Count ?? 1);
  await awaitSignals(
    run,
    record.logicalId,
    {
      count,
      timeoutMs: durationMs(String(policy.Timeout ?? 'PT5M')),
      timedOut: `Failed to receive ${count} resource signal(s) within the specified duration`,
    },
    ({ uniqueId, isSuccess }) =>
      resourceEvent(run, record, 'CREATE_IN_PROGRESS', {
        reason: `Received ${isSuccess ? 'SUCCESS' : 'FAILURE'} signal with UniqueId ${uniqueId}`,
      }),
  );
}

/** `PT1H30M15S` in milliseconds. */
export function durationMs(text: string): number {
  const [, hours = 0, minutes = 0, seconds = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) ?? [];
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}
