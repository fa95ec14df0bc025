import { ALWAYS, allOf, anyOf, type Extent, exactlyIn, type Guard, impliedBy, NOWHERE } from '../../base/index.ts';
import type { Model, Said } from '../../model/index.ts';

/**
 * Whether exactly the expected resources are said, in the worlds of `when`. Text that stands for a resource the template
 * does not hold (`${SubnetIds}`) may be any of them.
 */
export function saysExactly(
  model: Model,
  expected: readonly string[],
  said: readonly Said<string>[],
  when: Guard = ALWAYS,
): Extent {
  const isKnown = (id: string) => model.resources.has(id);
  const open = said.filter(({ value }) => !isKnown(value)).map((each) => each.when);
  const isMissing = expected.map((id) => {
    const there = anyOf(...said.filter(({ value }) => value === id).map((each) => exactlyIn(each.when)));
    const perhaps = anyOf(there, ...open.map((guard): Extent => ({ certain: NOWHERE.certain, possible: guard })));
    return impliedBy(when, perhaps);
  });
  const surplus = said.map(({ value, when: guard }): Extent => {
    if (expected.includes(value)) return exactlyIn(ALWAYS);
    return impliedBy(guard, isKnown(value) ? NOWHERE : { certain: NOWHERE.certain, possible: ALWAYS });
  });
  return allOf(...isMissing, ...surplus);
}
