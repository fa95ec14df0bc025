import type { Assertion, Claim } from '../../claims/index.ts';
import { refuted } from '../judge.ts';
import type { Question } from '../question.ts';
import type { Judgement } from '../verdict.ts';

const BY = {
  workload: 'a run of the workload',
  procedure: 'a run of the procedure',
  price: 'the price of the template',
  drawing: 'the drawing of the template',
} as const;

/** Waits until something ran and was seen; one that saw the opposite outweighs those that saw what is claimed. */
export function judgeWitness(
  { evidence }: Question,
  { id }: Claim,
  { by, what }: Extract<Assertion, { kind: 'witness' }>,
): Judgement {
  const seen = (evidence.seen ?? []).filter((each) => each.claim === id && each.by === by);
  const against = seen.find((each) => each.against);
  if (against !== undefined) return refuted(against.says);
  if (seen.length > 0) return { outcome: 'witnessed', trace: seen.map(({ says }) => ({ says })) };
  return { outcome: 'unseen', trace: [{ says: `Awaits ${BY[by]}: ${what}` }], missing: [`${BY[by]}: ${what}`] };
}

/** No outcome could be claimed: what stands in the way is the answer. */
export function judgeUnmeasurable({ reason }: Extract<Assertion, { kind: 'unmeasurable' }>): Judgement {
  return { outcome: 'unseen', trace: [{ says: `Not measurable: ${reason}` }], missing: [reason] };
}
