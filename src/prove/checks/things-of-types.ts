import { rememberedOf } from '../../base/index.ts';
import type { Model } from '../../model/index.ts';
import { type Question, type Thing, thingOf } from '../question.ts';

/** All resources of some types, or of all types that begin so where a type ends with `::`. */
export function thingsOfTypes({ model }: Question, types: readonly string[]): readonly Thing[] {
  const found = [...byType(model.resources)].flatMap(([type, all]) =>
    types.some((each) => (each.endsWith('::') ? type.startsWith(each) : type === each)) ? [all] : [],
  );
  const [only = [], ...others] = found;
  if (others.length === 0) return only.map(({ thing }) => thing);
  return found
    .flat()
    .toSorted((left, right) => left.order - right.order)
    .map(({ thing }) => thing);
}

/** Every check asks for some types. The things are in the order of the templates. */
const byType = rememberedOf((resources: Model['resources']) =>
  Map.groupBy(
    [...resources.values()].map((each, order) => ({ order, thing: thingOf(each) })),
    ({ thing }) => thing.type,
  ),
);

/** Whether it is an instance of a cluster. A cluster has a property of that name too, which is its own name. */
export function isMember({ type, properties }: Pick<Thing, 'type' | 'properties'>): boolean {
  return type.endsWith('::DBInstance') && properties.DBClusterIdentifier !== undefined;
}
