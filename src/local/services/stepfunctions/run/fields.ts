/** Fields of states read in the query language of the state. */

import type { StateFields } from '../language/definition.ts';
import { callIntrinsic } from '../language/intrinsics.ts';
import { isArray, isObject, type Json, type JsonObject, writtenJson } from '../language/json.ts';
import { evaluated, expressionIn } from '../language/jsonata.ts';
import { atPath, foundAt, type QueryScope } from '../language/scope.ts';
import { queryFault, runtimeError } from '../language/state-error.ts';
import { filledTemplate } from '../language/template.ts';

/** A state with what its fields see. */
export interface StateReading {
  readonly state: StateFields;
  readonly isJsonata: boolean;
  readonly scope: QueryScope;
}

/** `InputPath` and `OutputPath`; `null` stands for an empty object. */
export function selected(path: Json | undefined, scope: QueryScope): Json {
  if (path === undefined || path === '$') return scope.input;
  if (path === null) return {};
  const text = String(path);
  return text.startsWith('States.') ? callIntrinsic('InputPath', text, scope) : atPath(text, scope);
}

/** What JSONata fields see as `$states`. */
export function statesOfScope(
  { input, context }: QueryScope,
  more: { readonly result?: Json; readonly errorOutput?: Json } = {},
) {
  return { input, context, ...more };
}

/** `Arguments`, or `Parameters` on what `InputPath` selects. */
export async function argumentsOf(
  { state, isJsonata, scope }: StateReading,
  field: 'Parameters' | 'ItemSelector' = 'Parameters',
): Promise<Json> {
  if (isJsonata) {
    if (state.Arguments === undefined) return scope.input;
    return evaluated(state.Arguments, 'Arguments', statesOfScope(scope), scope.variables);
  }
  const input = selected(state.InputPath, scope);
  const template = state[field];
  return template === undefined ? input : filledTemplate(template, { ...scope, input });
}

/** `Assign`: the variables after the state, and what of them is new. */
export async function assigned(
  assign: Json | undefined,
  { isJsonata, scope }: StateReading,
  more: { readonly result?: Json; readonly errorOutput?: Json },
): Promise<JsonObject | undefined> {
  if (!isObject(assign)) return undefined;
  const own = more.result ?? more.errorOutput ?? scope.input;
  const made = isJsonata
    ? await evaluated(assign, 'Assign', statesOfScope(scope, more), scope.variables)
    : filledTemplate(assign, { ...scope, input: own });
  return isObject(made) ? made : undefined;
}

/** A number that a field says, or that its `Path` leads to: `TimeoutSeconds`, `MaxConcurrency`. */
export async function numberField(
  name: string,
  reading: StateReading,
  kind: 'integer' | 'float' = 'integer',
): Promise<number | undefined> {
  const { state, isJsonata, scope } = reading;
  const direct = state[name];
  if (isJsonata && expressionIn(direct) !== undefined) {
    const value = await evaluated(direct as Json, name, statesOfScope(scope), scope.variables);
    if (typeof value !== 'number' || (kind === 'integer' && !Number.isInteger(value)))
      throw queryFault(unexpected(direct as Json, name, kind === 'integer' ? 'integer' : 'number', value), name);
    return value;
  }
  if (typeof direct === 'number') return direct;
  const path = state[`${name}Path`];
  if (typeof path !== 'string') return undefined;
  const found = atPath(path, scope);
  // A text that is a number counts as one.
  const value = typeof found === 'string' && /^-?\d+(?:\.\d+)?$/.test(found) ? Number(found) : found;
  const isRight = typeof value === 'number' && (kind === 'float' || Number.isInteger(value));
  if (!isRight) {
    const shown = typeof value === 'string' ? value : writtenJson(value);
    throw runtimeError(`The ${name}Path field refers to value "${shown}" which is not a valid ${kind}: ${path}`);
  }
  return value;
}

/** In AWS's words: what an expression should have given and gave. */
export function unexpected(field: Json, location: string, expected: string, value: Json): string {
  const kind = value === null ? 'null' : isArray(value) ? 'array' : typeof value;
  return `The JSONata expression '${expressionIn(field)}' specified for the field '${location}' returned an unexpected result type. Expected '${expected}', but was '${kind}' for value: ${JSON.stringify(value)}`;
}

/** A text that a field says or that its `Path` leads to, for `Error` and `Cause`. */
export async function textField(name: string, { state, isJsonata, scope }: StateReading): Promise<string | undefined> {
  const direct = state[name];
  if (isJsonata && direct !== undefined) {
    const value = await evaluated(direct, name, statesOfScope(scope), scope.variables);
    if (typeof value !== 'string') throw queryFault(unexpected(direct, name, 'string', value), name);
    return value;
  }
  if (typeof direct === 'string') return direct;
  const path = state[`${name}Path`];
  if (typeof path !== 'string') return undefined;
  if (path.startsWith('States.')) return String(callIntrinsic(`${name}Path`, path, scope));
  const found = foundAt(path, scope);
  if (found === undefined)
    throw runtimeError(
      `The JSONPath '${path}' specified for the field '${name}Path' could not be found in the input '${writtenJson(scope.input)}'`,
    );
  return typeof found === 'string' ? found : writtenJson(found);
}
