import type { Assertion } from '../../claims/index.ts';
import type { Judgement } from '../verdict.ts';

const BY = {
  workload: 'a run of the workload',
  procedure: 'a run of the procedure',
} as const;

/** Waits until something ran and was seen. */
export function judgeWitness({ by, what }: Extract<Assertion, { kind: 'witness' }>): Judgement {
  return { outcome: 'unseen', trace: [{ says: `Awaits ${BY[by]}: ${what}` }], missing: [`${BY[by]}: ${what}`] };
}

/** No outcome could be claimed: what stands in the way is the answer. */
export function judgeUnmeasurable({ reason }: Extract<Assertion, { kind: 'unmeasurable' }>): Judgement {
  return { outcome: 'unseen', trace: [{ says: `Not measurable: ${reason}` }], missing: [reason] };
}
