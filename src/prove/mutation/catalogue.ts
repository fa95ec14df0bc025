/** Every meaningful change of a template that the catalogue knows. */

import { isFieldSet, type Mutation } from './mutation.ts';
import { weakenedProperties } from './properties.ts';
import { changedResources } from './resources.ts';

/** The changes of a template, as it is written; each changes something. */
export function mutationsOf(root: unknown): readonly Mutation[] {
  const { Resources: resources } = isFieldSet(root) ? root : {};
  if (!isFieldSet(resources)) return [];
  return Object.entries(resources).flatMap(([id, fields]) => {
    if (!isFieldSet(fields) || typeof fields.Type !== 'string') return [];
    const properties = isFieldSet(fields.Properties) ? fields.Properties : {};
    const written = { id, type: fields.Type, fields, properties };
    return [...changedResources(written), ...weakenedProperties(written)];
  });
}
