/** What the rules of a group do in place of their own action. */
import { allOf, anyOf, type Extent, exactlyIn, NOWHERE, noneOf } from '../../base/index.ts';
import { elementsAt, isMapping, type Path } from '../../model/index.ts';
import { matchProperty } from '../matcher.ts';
import type { Question } from '../question.ts';
import type { AclRule } from './rules.ts';

const WEAKER = ['Count', 'Allow', 'Captcha', 'Challenge'] as const;
export type Weaker = (typeof WEAKER)[number];

interface Override {
  readonly name: Path;
  /** Where it exists and has such an action. */
  readonly does: (action: Weaker) => Extent;
  readonly exists: Extent;
}

/** Every override that is not a block; ExcludedRules is the older way to count. */
function overridesOf(question: Question, { acl }: AclRule, statement: Path): readonly Override[] {
  const newer = elementsAt(acl.properties, [...statement, 'RuleActionOverrides']).map(
    ({ path, when, value }): Override => {
      const exists = isMapping(value) ? exactlyIn(when) : { certain: NOWHERE.certain, possible: when };
      const does = (action: Weaker) =>
        isMapping(value)
          ? allOf(exists, matchProperty(question, acl, [...path, 'ActionToUse', action], { present: true }))
          : exists;
      return { name: [...path, 'Name'], exists, does };
    },
  );
  const older = elementsAt(acl.properties, [...statement, 'ExcludedRules']).map(({ path, when, value }): Override => {
    const exists = isMapping(value) ? exactlyIn(when) : { certain: NOWHERE.certain, possible: when };
    return { name: [...path, 'Name'], exists, does: (action) => (action === 'Count' ? exists : NOWHERE) };
  });
  return [...newer, ...older];
}

/** Whether the rules with a weaker action than their own are exactly the expected ones. */
export function overridesAre(
  question: Question,
  rule: AclRule,
  statement: Path,
  expected: Readonly<Record<string, Weaker>>,
): Extent {
  const overrides = overridesOf(question, rule, statement);
  const isNamed = ({ name }: Override, expectedName: string) => matchProperty(question, rule.acl, name, expectedName);
  const present = Object.entries(expected).map(([name, action]) =>
    anyOf(...overrides.map((each) => allOf(each.does(action), isNamed(each, name)))),
  );
  const noOther = overrides.map((each) => {
    const weaker = anyOf(...WEAKER.map((action) => each.does(action)));
    const expectedOnes = Object.entries(expected).map(([name, action]) =>
      allOf(each.does(action), isNamed(each, name)),
    );
    return anyOf(noneOf(weaker), ...expectedOnes);
  });
  return allOf(...present, ...noOther);
}

/** Whether an override lets requests pass that the group would have ended. */
export function overridesAllow(question: Question, rule: AclRule, statement: Path): Extent {
  return anyOf(...overridesOf(question, rule, statement).map((each) => each.does('Allow')));
}
