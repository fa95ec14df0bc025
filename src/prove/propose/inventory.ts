/** What there is, and how much of it. */
import type { Assertion } from '../../claims/index.ts';
import type { Question } from '../question.ts';
import { howMany, type Proposal } from './proposal.ts';

/** One claim with the number of resources of each type: what is added or removed is noticed. */
export function proposeInventory({ model }: Question): readonly Proposal[] {
  const types = Map.groupBy(model.resources.values(), ({ type }) => type);
  const counts = [...types]
    .filter(([type]) => type !== 'AWS::CDK::Metadata')
    .map(([type, all]) => [type, all.length] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return counts.map(([type, count]): Proposal => {
    const holds: readonly Assertion[] = [{ kind: 'exists', what: type, count }];
    return {
      area: 'Inventory',
      of: howMany(count, type),
      attempts: [{ says: () => 'These resources are there, and no others of their types', holds }],
    };
  });
}
