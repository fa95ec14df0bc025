import { type Fields, fieldsOf, isFields } from './data.ts';
import type { Expansion } from './expansion.ts';
import { isFunction } from './functions.ts';

const PREFIX = 'AWS::Serverless::';

/**
 * Gives every resource the properties that `Globals` has for its type: mappings are merged, lists joined, anything else
 * is taken from the resource
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html).
 */
export function applyGlobals(expansion: Expansion): void {
  for (const [section, shared] of Object.entries(fieldsOf(expansion.root.Globals))) {
    if (!isFields(shared)) continue;
    for (const { fields, properties } of expansion.ofType(PREFIX + section)) {
      fields.Properties = merge(expansion.places.duplicate(heeded(shared, fields.IgnoreGlobals)), properties);
    }
  }
  delete expansion.root.Globals;
}

/** `IgnoreGlobals` names the properties that a resource does not take, or all by `*`. */
function heeded(shared: Fields, ignored: unknown): Fields {
  if (ignored === '*') return {};
  const names: readonly unknown[] = Array.isArray(ignored) ? ignored : [];
  return Object.fromEntries(Object.entries(shared).filter(([name]) => !names.includes(name)));
}

function merge(shared: unknown, own: unknown): unknown {
  if (Array.isArray(shared) && Array.isArray(own)) return [...shared, ...own];
  if (!isMerged(shared) || !isMerged(own)) return own;
  const merged: Fields = { ...shared };
  for (const [name, value] of Object.entries(own)) {
    merged[name] = Object.hasOwn(shared, name) ? merge(shared[name], value) : value;
  }
  return merged;
}

function isMerged(value: unknown): value is Fields {
  return isFields(value) && !isFunction(value);
}
