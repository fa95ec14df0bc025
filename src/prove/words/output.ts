import { ALWAYS, allOf, impliedBy, NEVER, not } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { valuesAt } from '../../model/index.ts';
import { about, judge, step } from '../judge.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question } from '../question.ts';
import type { Judgement } from '../verdict.ts';

type OutputClaim = Extract<Assertion, { kind: 'output' }>;

/** Every output of the name is there in all worlds, has the value, and is exported or not. */
export function judgeOutput(question: Question, { of, is, exported }: OutputClaim): Judgement {
  return about(question, { output: of }, (outputs) => {
    const findings = outputs.map((output) => {
      const name = matchProperty(question, output, ['Export', 'Name'], { present: true });
      const isExported = exported === undefined ? ALWAYS : exported ? name.certain : not(name.possible);
      const value = matchProperty(question, output, ['Value'], is);
      return {
        output,
        match: allOf({ certain: output.when, possible: output.when }, value, {
          certain: isExported,
          possible: isExported,
        }),
        shown: showValue(valuesAt(output.properties, ['Value'])[0]?.value),
      };
    });
    const steps = findings.map(({ output, shown }) => step(`${of} is ${shown}.`, output, ['Value']));
    return judge(
      allOf(...findings.map(({ output, match }) => impliedBy(output.when === NEVER ? NEVER : ALWAYS, match))),
      {
        trace: steps,
        counterexample: () => ({
          summary: `${of} is not ${describeMatcher(is)}${exported === undefined ? '' : exported ? ', exported' : ', kept to its stack'}.`,
          steps,
        }),
        missing: findings.map(({ shown }) => shown),
      },
    );
  });
}
