import { ALWAYS, allOf, type Extent, impliedBy, NEVER } from '../../base/index.ts';
import type { Subject } from '../../claims/index.ts';
import { plainMappings } from '../../model/index.ts';
import { about, judge, step } from '../judge.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

/** One thing that was looked at: where it is as claimed, and what it is. */
export interface Finding {
  readonly match: Extent;
  readonly says: TraceStep;
}

/**
 * Judges every thing of a subject by what is found in it. `findingsOf` is asked once for each combination of the
 * template's conditions, about properties in which none is left.
 */
export function judgeFindings(
  question: Question,
  subject: Subject,
  findingsOf: (thing: Thing) => readonly Finding[],
): Judgement {
  return about(question, subject, (things) => {
    const findings = things.flatMap((thing) => everyCase(thing, findingsOf));
    const wrong = findings.filter(({ match }) => match.certain !== ALWAYS);
    return judge(allOf(...findings.map(({ match }) => match)), {
      trace: findings.map(({ says }) => says),
      counterexample: () => {
        const surely = wrong.filter(({ match }) => match.possible === NEVER);
        const [first] = surely.length > 0 ? surely : wrong;
        return { summary: first?.says.says ?? '', steps: wrong.map(({ says }) => says) };
      },
      missing: wrong.map(({ says }) => says.says),
    });
  });
}

function everyCase(thing: Thing, findingsOf: (thing: Thing) => readonly Finding[]): readonly Finding[] {
  const cases = plainMappings(thing.properties, thing.when);
  if (cases === undefined) return [open(step(`${thing.id} has more conditions than can be kept apart.`, thing))];
  return cases.flatMap(({ value, when }) =>
    findingsOf({ ...thing, properties: value, when }).map((finding) => ({
      ...finding,
      match: impliedBy(when, finding.match),
    })),
  );
}

/** What is not known. */
export function open(says: TraceStep): Finding {
  return { match: { certain: NEVER, possible: ALWAYS }, says };
}
