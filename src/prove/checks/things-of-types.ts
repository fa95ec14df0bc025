import { type Question, type Thing, thingOf } from '../question.ts';

/** All resources of some types, or of all types that begin so where a type ends with `::`. */
export function thingsOfTypes({ model }: Question, types: readonly string[]): readonly Thing[] {
  return [...model.resources.values()]
    .filter(({ type }) => types.some((each) => (each.endsWith('::') ? type.startsWith(each) : type === each)))
    .map(thingOf);
}

/** Whether it is an instance of a cluster. A cluster has a property of that name too, which is its own name. */
export function isMember({ type, properties }: Pick<Thing, 'type' | 'properties'>): boolean {
  return type.endsWith('::DBInstance') && properties.DBClusterIdentifier !== undefined;
}
