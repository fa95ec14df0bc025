import type { Assertion } from '../../claims/index.ts';
import type { Observations } from '../observations.ts';
import type { Judgement } from '../verdict.ts';

const BY = {
  workload: 'a run of the workload',
  procedure: 'a run of the procedure',
} as const;

/** Waits until something ran and was seen. */
export function judgeWitness(
  { witnessed }: Observations,
  { by, what, lacks }: Extract<Assertion, { kind: 'witness' }>,
): Judgement {
  const seen = witnessed?.get(what);
  if (seen !== undefined)
    return { outcome: 'witnessed', trace: [{ says: `Seen on ${seen.on} in ${BY[by]}: ${seen.saw}` }] };
  const awaited = `${BY[by]}: ${what}${lacks === undefined ? '' : `; no machine of its own shows it: ${lacks}`}`;
  return { outcome: 'unseen', trace: [{ says: `Awaits ${awaited}` }], missing: [awaited] };
}

/** No outcome could be claimed: what stands in the way is the answer. */
export function judgeUnmeasurable({ reason }: Extract<Assertion, { kind: 'unmeasurable' }>): Judgement {
  return { outcome: 'unseen', trace: [{ says: `Not measurable: ${reason}` }], missing: [reason] };
}
