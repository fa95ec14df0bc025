/** What a resource type is told of the circumstances in which it acts. */
import { createHash, randomBytes } from 'node:crypto';
import type { Creation } from '../service.ts';
import { resourceEvent, stackOf } from './events.ts';
import type { Run } from './run.ts';
import { awaitSignals, durationMs } from './signals.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** @param seed what makes one creation: the same seed gives the same name */
export function creationOf(
  run: Run,
  logicalId: string,
  policies: Creation['policies'] = {},
  seed: string = randomBytes(12).toString('hex'),
): Creation {
  const { id, name, ask } = stackOf(run);
  return {
    ...run.call,
    ...run.place,
    stack: { id, name },
    logicalId,
    tags: {
      ...Object.fromEntries((ask?.tags ?? []).map(({ Key, Value }) => [Key, Value])),
      'aws:cloudformation:stack-name': name,
      'aws:cloudformation:stack-id': id,
      'aws:cloudformation:logical-id': logicalId,
    },
    policies,
    signal: run.stopping.signal,
    async awaitSignals(count, duration) {
      const timedOut = `Failed to receive ${count} resource signal(s) within the specified duration`;
      await awaitSignals(run, logicalId, { count, timeoutMs: durationMs(duration), timedOut }, (signal) => {
        const record = run.store.resources(run.stackId).get(logicalId);
        const reason = `Received ${signal.isSuccess ? 'SUCCESS' : 'FAILURE'} signal with UniqueId ${signal.uniqueId}`;
        if (record !== undefined) resourceEvent(run, record, record.status, { reason });
      });
    },
    generatedName: (limit = 64, charset = 'any') => generatedName(name, logicalId, seed, limit, charset),
  };
}

/**
 * `stack-LogicalId-Aq3mT0pW8Zc1`, the form of the names in AWS's answers; where it is too long, stack and logical id are
 * cut to share what is left.
 */
function generatedName(
  stack: string,
  logicalId: string,
  seed: string,
  limit: number,
  charset: 'any' | 'lower',
): string {
  const bytes = createHash('sha256').update(`${seed}/${logicalId}`).digest();
  const letters = charset === 'lower' ? LETTERS.slice(26) : LETTERS;
  const random = Array.from(bytes.subarray(0, 12), (byte) => letters[byte % letters.length]).join('');
  const room = limit - random.length - 2;
  const ofStack = Math.max(room - logicalId.length, Math.ceil(room / 2));
  const front = stack.slice(0, ofStack);
  const middle = logicalId.slice(0, Math.max(0, room - front.length));
  const name = [front, middle, random].filter((part) => part !== '').join('-');
  return charset === 'lower' ? name.toLowerCase() : name;
}
