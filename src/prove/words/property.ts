import { ALWAYS, allOf, and, anyOf, exactlyIn, type Guard, impliedBy, NEVER, not } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { parsePath, valuesAt } from '../../model/index.ts';
import { about, judge, step } from '../judge.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question, Thing } from '../question.ts';
import type { Judgement, TraceStep } from '../verdict.ts';

type Property = Extract<Assertion, { kind: 'property' }>;

/** Every thing that exists has the property, and one exists. */
export function judgeProperty(question: Question, { of, path, is }: Property): Judgement {
  const steps = parsePath(path);
  return about(question, of, (things) => {
    const each = things.map((thing) => ({ thing, match: matchProperty(question, thing, steps, is) }));
    const match = allOf(
      ...[
        anyOf(...things.map((thing) => exactlyIn(thing.when))),
        ...each.map(({ thing, match: own }) => impliedBy(thing.when, own)),
      ],
    );
    return judge(match, {
      trace: things.flatMap((thing) => says(thing, path)),
      counterexample: (world) => {
        const wrong = each
          .filter(({ thing, match: own }) => and(world, thing.when, not(own.certain)) !== NEVER)
          .map(({ thing }) => thing);
        const shown = wrong.length > 0 ? wrong : things;
        return {
          summary: `${path} of ${shown.map((thing) => thing.id).join(', ')} is not ${describeMatcher(is)}.`,
          steps: shown.flatMap((thing) => says(thing, path, world, `, expected ${describeMatcher(is)}`)),
        };
      },
      missing: missingOf(things, path),
    });
  });
}

/** What the property is, in each of the worlds in question. */
function says(thing: Thing, path: string, worlds: Guard = ALWAYS, ending = ''): readonly TraceStep[] {
  const plain = parsePath(path.split('[*]')[0] ?? path);
  return valuesAt(thing.properties, plain, and(thing.when, worlds)).map((found) =>
    step(`${path} of ${thing.id} is ${showValue(found.value)}${ending}.`, thing, found.path),
  );
}

function missingOf(things: readonly Thing[], path: string): readonly string[] {
  return things.flatMap((thing) => valuesAt(thing.properties, parsePath(path)).map((found) => showValue(found.value)));
}
