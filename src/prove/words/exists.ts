import type { Assertion } from '../../claims/index.ts';
import { judge, refuted, step } from '../judge.ts';
import { whenCount } from '../matcher.ts';
import type { Question } from '../question.ts';
import { describeSubject, hintFor } from '../subjects.ts';
import type { Judgement } from '../verdict.ts';

type Exists = Extract<Assertion, { kind: 'exists' }>;

/** Judges whether the number of matching resources is within the bounds in every world. */
export function judgeExists(question: Question, { what, count }: Exists): Judgement {
  const things = question.thingsOf(what);
  const { min, max } =
    typeof count === 'number'
      ? { min: count, max: count }
      : { min: count?.min ?? (count === undefined ? 1 : 0), max: count?.max ?? Infinity };
  const name = describeSubject(what);
  if (things.length === 0 && min > 0) return refuted(`No resource matches ${name}.${hintFor(question, what)}`);
  const wanted = min === max ? `${min}` : max === Infinity ? `at least ${min}` : `${min} to ${max}`;
  const found =
    things.length === 0
      ? [{ says: `There is no ${name}.` }]
      : things.map((thing) => step(`${thing.type} ${thing.id}`, thing));
  const holds = whenCount(things, min, max);
  return judge(
    { certain: holds, possible: holds },
    {
      trace: found,
      counterexample: () => ({ summary: `There are ${things.length} of ${name}, expected ${wanted}.`, steps: found }),
    },
  );
}
