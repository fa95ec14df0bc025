/** Those who read a queue or a stream: what they say of it, and what those they give it to answer. */
import type { LocalWorld } from '../../service.ts';
import type { EventMapping } from './mapping.ts';
import type { InvokeOutcome } from './sandbox.ts';

/** What of a mapping says where and how to read. */
export type Polling = Pick<
  EventMapping,
  | 'id'
  | 'account'
  | 'region'
  | 'sourceArn'
  | 'isEnabled'
  | 'batchSize'
  | 'windowSeconds'
  | 'filter'
  | 'responseTypes'
  | 'startingPosition'
  | 'retries'
  | 'startingTimestampMs'
  | 'maximumAge'
  | 'bisects'
  | 'onFailure'
  | 'positions'
>;

/** Somebody who reads a queue or a stream: what is to be read now, and who is given it. */
export interface PolledSource {
  /** `undefined` when it is gone. */
  current(): Polling | undefined;
  /** Keeps where it is in the shards of a stream. */
  keep(positions: NonNullable<Polling['positions']>): void;
  give(records: readonly object[]): Promise<InvokeOutcome>;
  /** What a record of failure says of who was asked, how often, why that ended, and whether the last answer was an error. */
  failed(attempts: number, firstNumber: string, condition: string, isError: boolean): object;
  /** The role in whose name a stream is read. */
  identity(): string | undefined;
  /** Is told how the last invocation ended, in Lambda's words. */
  told?(result: string): void;
  /** Whether records of Kinesis come without the member `kinesis` around them. */
  readonly isFlat?: boolean;
}

export function pause(world: LocalWorld, ms: number): Promise<void> {
  return new Promise((resolve) => {
    world.clock.at(world.clock.now() + ms, resolve);
  });
}

/** The items that the function says it could not do; `undefined` if its answer makes the whole batch one. */
export function failures({ responseTypes }: Polling, { payload }: InvokeOutcome): ReadonlySet<string> | undefined {
  if (!responseTypes.includes('ReportBatchItemFailures')) return new Set();
  const answer = parsed(payload.toString('utf8'));
  if (answer === null || answer === undefined || answer === '') return new Set();
  if (typeof answer !== 'object' || !('batchItemFailures' in answer)) return new Set();
  const { batchItemFailures: items } = answer;
  if (items === null) return new Set();
  if (!Array.isArray(items)) return undefined;
  const ids = items.map((each: { readonly itemIdentifier?: unknown } | null) => each?.itemIdentifier);
  return ids.every((id) => typeof id === 'string' && id !== '') ? new Set(ids.map(String)) : undefined;
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
