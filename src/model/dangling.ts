import type { Located } from '../answers/index.ts';
import { and, type Diagnostic, describeGuard, NEVER, not, warning } from '../base/index.ts';
import { MOST_REPORTS } from './reports.ts';
import type { Place, Resource } from './resource.ts';

/**
 * References to a resource from worlds in which it is not created. CloudFormation refuses the template there:
 * "Unresolved resource dependencies". A name in DependsOn is no fault: CloudFormation ignores it where the resource is
 * not created.
 */
export function danglingReferences(
  resources: ReadonlyMap<string, Resource>,
  locate: (place: Place) => Located,
): readonly Diagnostic[] {
  const found = [...resources.values()].flatMap(({ id, when, references }) =>
    references.flatMap((reference) => {
      const target = resources.get(reference.to);
      const absent = target === undefined ? NEVER : and(when, reference.when, not(target.when));
      if (absent === NEVER) return [];
      return [{ id, reference, absent }];
    }),
  );
  return found.slice(0, MOST_REPORTS).map(({ id, reference, absent }) => {
    const worlds = absent.holds ? 'here' : `when ${describeGuard(absent)}`;
    return warning('LTL1007', `"${id}" refers to "${reference.to}", which does not exist ${worlds}.`, {
      at: locate({ subject: id, path: reference.path.slice(0, 1) }),
      why: 'CloudFormation refuses the template then: the reference cannot be resolved.',
      fix: 'Give both the same condition, or put the reference under Fn::If.',
    });
  });
}
