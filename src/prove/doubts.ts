/** What may be one of those that a claim chooses by their properties, where only deployment tells. */
import type { Assertion, Subject } from '../claims/index.ts';
import type { Question } from './question.ts';
import { describeSubject } from './subjects.ts';
import type { Asked } from './unread.ts';
import { couldTurnByNumber } from './unread.ts';
import type { Judgement } from './verdict.ts';

/** The judgement, or unknown where a resource that may be meant could turn it. */
export function unlessDoubted(
  question: Question,
  assertion: Assertion,
  { subjects }: Asked,
  judgement: Judgement,
): Judgement {
  if (judgement.outcome !== 'proved' && judgement.outcome !== 'refuted') return judgement;
  const doubted = subjects.filter(({ subject, things }) => {
    if (question.doubtsOf(subject).length === 0) return false;
    return assertion.kind !== 'exists' || couldTurnByNumber(assertion, things, judgement.outcome);
  });
  if (doubted.length === 0) return judgement;
  const says = (subject: Subject) =>
    question.doubtsOf(subject).map((id) => `whether ${id} is ${describeSubject(subject)}`);
  return {
    outcome: 'unknown',
    trace: judgement.trace,
    missing: [...new Set(doubted.flatMap(({ subject }) => says(subject)))],
  };
}
