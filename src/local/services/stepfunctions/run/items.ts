/** What a Map state goes over, and what an iteration begins with. */
import { isArray, type Json, writtenJson } from '../language/json.ts';
import { evaluated } from '../language/jsonata.ts';
import { atPath } from '../language/scope.ts';
import { queryFault, runtimeError } from '../language/state-error.ts';
import { filledTemplate } from '../language/template.ts';
import { type StateReading, selected, statesOfScope, unexpected } from './fields.ts';
import type { ExecutionLine } from './line.ts';

export const itemContext = (line: ExecutionLine, index: number, value: Json) => ({
  ...line.context,
  Map: { Item: { Index: index, Value: value } },
});

/** What a Map state goes over. @throws StateError */
export async function mapItems({ state, isJsonata, scope }: StateReading): Promise<readonly Json[]> {
  if (isJsonata) {
    const { Items: items } = state;
    if (items === undefined) {
      if (!isArray(scope.input))
        throw queryFault(`Map state input must be an array but was: ${writtenJson(scope.input)}`);
      return scope.input;
    }
    const value = await evaluated(items, 'Items', statesOfScope(scope), scope.variables);
    if (!isArray(value)) throw queryFault(unexpected(items, 'Items', 'array', value), 'Items');
    return value;
  }
  const input = selected(state.InputPath, scope);
  const path = typeof state.ItemsPath === 'string' ? state.ItemsPath : '$';
  const value = atPath(path, { ...scope, input });
  if (!isArray(value)) throw runtimeError(`Reference path "${path}" must point to array.`);
  return value;
}

/** What an iteration begins with: the item, or what `ItemSelector` makes of it. */
export async function itemInput({ state, isJsonata, scope }: StateReading, index: number, item: Json): Promise<Json> {
  const context = { ...scope.context, Map: { Item: { Index: index, Value: item } } };
  const selector = state.ItemSelector ?? state.Parameters;
  if (selector === undefined) return item;
  if (!isJsonata) return filledTemplate(selector, { ...scope, input: selected(state.InputPath, scope), context });
  return evaluated(selector, 'ItemSelector', { input: scope.input, context }, scope.variables);
}
