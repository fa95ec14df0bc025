/** Payload templates, and what results are put into. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-inputpath-params.html */
import { callIntrinsic } from './intrinsics.ts';
import { isArray, isObject, type Json, type JsonObject } from './json.ts';
import { referencePlace } from './json-path.ts';
import { type QueryScope, valueFor } from './scope.ts';
import { runtimeError, StateError } from './state-error.ts';

/** A template with each `name.$` replaced by its value. @throws StateError */
export function filledTemplate(template: Json, scope: QueryScope): Json {
  if (isArray(template)) return template.map((each) => filledTemplate(each, scope));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]): [string, Json] => {
      if (!key.endsWith('.$') || typeof value !== 'string') return [key, filledTemplate(value, scope)];
      return [key.slice(0, -2), value.startsWith('$') ? valueFor(key, value, scope) : callIntrinsic(key, value, scope)];
    }),
  );
}

/** The input with a result at the place that `ResultPath` names. @throws StateError */
export function withResult(path: string | null | undefined, input: Json, result: Json): Json {
  if (path === undefined || path === '$') return result;
  if (path === null) return input;
  const keys = referencePlace(path);
  if (keys === undefined) throw runtimeError(`Invalid path '${path}'`);
  return placed(input, keys, result, path);
}

function placed(input: Json | undefined, keys: readonly (string | number)[], result: Json, path: string): Json {
  const [first, ...rest] = keys;
  if (first === undefined) return result;
  const mismatch = () =>
    new StateError(
      'States.ResultPathMatchFailure',
      `Unable to apply step "${path.replace(/^\$\.?/, '')}" to input ${JSON.stringify(input)}`,
      { isPlaced: true },
    );
  if (typeof first === 'number') {
    if (!isArray(input) || first >= input.length) throw mismatch();
    return input.map((each, index) => (index === first ? placed(each, rest, result, path) : each));
  }
  if (input !== undefined && !isObject(input)) throw mismatch();
  const before: JsonObject = input ?? {};
  return { ...before, [first]: placed(before[first], rest, result, path) };
}
