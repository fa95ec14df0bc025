/** What a word asks of a subject in several parts: each part has where it holds, and why. */
import { ALWAYS, allOf, and, EVERYWHERE, type Extent, impliedBy, NEVER, NOWHERE, not } from '../base/index.ts';
import { type Evidence, step } from './judge.ts';
import type { Thing } from './question.ts';
import { isWanted, type SaidOfThing, showWanted } from './said.ts';
import type { TraceStep } from './verdict.ts';

export interface Answer {
  readonly match: Extent;
  readonly expected: string;
  readonly steps: readonly TraceStep[];
  readonly missing: readonly string[];
}

type Wanted = Parameters<typeof isWanted>[1];

/** Everything that is said is what is wanted. */
export function compareSaid(thing: Thing, said: readonly SaidOfThing[], what: string, wanted: Wanted): Answer {
  return {
    match: allOf(
      said.length === 0 ? NOWHERE : EVERYWHERE,
      ...said.map((each) => impliedBy(each.when, isWanted(each.is, wanted))),
    ),
    expected: `${what} ${showWanted(wanted)}`,
    steps: said.filter((each) => each.when !== NEVER).map((each) => step(each.says, thing, each.path)),
    missing: said.flatMap((each) => (each.is === undefined ? (each.missing ?? each.says) : [])),
  };
}

export function notKnown(thing: Thing, what: string, wanted: Wanted): Answer {
  return {
    match: { certain: NEVER, possible: ALWAYS },
    expected: `${what} ${showWanted(wanted)}`,
    steps: [step(`${thing.id} is ${thing.type}.`, thing)],
    missing: [`${thing.type} (${thing.id}) is not a type whose ${what} are known`],
  };
}

/** What speaks for the answers and against them. */
export function evidenceOf(answers: readonly Answer[]): Evidence {
  return {
    trace: answers.flatMap(({ steps }) => steps),
    counterexample: (world) => {
      const wrong = answers.filter((each) => and(world, not(each.match.certain)) !== NEVER);
      const [first = answers[0]] = wrong;
      return {
        summary: `${first?.steps[0]?.says ?? ''} Expected ${first?.expected ?? 'something'}.`,
        steps: (wrong.length > 0 ? wrong : answers).flatMap((each) => each.steps),
      };
    },
    missing: answers
      .filter(({ match }) => and(match.possible, not(match.certain)) !== NEVER)
      .flatMap(({ missing }) => missing),
  };
}
