import type { Path } from '../../value.ts';
import type { Expansion } from './expansion.ts';

/** `Fn::Or` takes ten conditions at most: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html */
const MOST_IN_OR = 10;

/** Makes a condition that holds where one of several does, in steps where they are too many for one `Fn::Or`. */
export function combineConditions(expansion: Expansion, names: readonly string[], name: string, from: Path): void {
  if (names.length < 2) return;
  let waiting = names;
  let steps = Math.floor((names.length - 2) / (MOST_IN_OR - 1));
  while (waiting.length > 1) {
    const own = steps > 0 ? `${name}${steps--}` : name;
    const expression = { 'Fn::Or': waiting.slice(0, MOST_IN_OR).map((each) => ({ Condition: each })) };
    expansion.addCondition(own, expression, from);
    waiting = [...waiting.slice(MOST_IN_OR), own];
  }
}
