/** Which settings an update weakens, by the catalogue of what protects. */
import { type Model, textOf } from '../../model/index.ts';
import { isWeakened } from '../mutation/properties.ts';

export function weakens(after: Model, id: string, property: string, first: string, second: string): boolean {
  const resource = after.resources.get(id);
  if (resource === undefined) return false;
  const { type, properties } = resource;
  // An alarm that rings below its threshold rings later at a lower one.
  const isBelow = property === 'Threshold' && (textOf(properties.ComparisonOperator) ?? '').startsWith('Less');
  return isBelow ? isWeakened(type, property, second, first) : isWeakened(type, property, first, second);
}
