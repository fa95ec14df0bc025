/**
 * JSONata in fields of the States language: `{% … %}`, evaluated by the library that defines it, with the functions that Step
 * Functions adds. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import { randomUUID } from 'node:crypto';
import { hashAlgorithm, hashed, numberRange, partition, seeded } from './intrinsics.ts';
import { isArray, isObject, type Json, type JsonObject } from './json.ts';
import { queryFault, StateError } from './state-error.ts';

/** What `$states` is; members that a field does not see are absent. */
export interface StatesVariable {
  readonly input: Json;
  readonly context: JsonObject;
  readonly result?: Json;
  readonly errorOutput?: Json;
}

const LONGEST_MS = 5000;

/** The expression of a text in its delimiters; `undefined` if it has none. */
export function expressionIn(value: Json | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [, expression] = /^\{%(.*)%\}$/s.exec(value) ?? [];
  return expression?.trim();
}

/** A field with every expression in it replaced by its value. @throws StateError */
export async function evaluated(
  field: Json,
  location: string,
  states: StatesVariable,
  variables: JsonObject,
): Promise<Json> {
  if (isArray(field)) {
    const all: Json[] = [];
    for (const [index, each] of field.entries())
      all.push(await evaluated(each, `${location}[${index}]`, states, variables));
    return all;
  }
  if (isObject(field)) {
    const made: Record<string, Json> = {};
    for (const [key, each] of Object.entries(field))
      made[key] = await evaluated(each, `${location}/${key}`, states, variables);
    return made;
  }
  const expression = expressionIn(field);
  return expression === undefined ? field : evaluate(expression, location, states, variables);
}

async function evaluate(
  expression: string,
  location: string,
  states: StatesVariable,
  variables: JsonObject,
): Promise<Json> {
  const says = `The JSONata expression '${expression}' specified for the field '${location}'`;
  let found: unknown;
  try {
    const { default: jsonata } = await import('jsonata');
    const compiled = jsonata(expression, { timeout: LONGEST_MS });
    for (const [name, call] of Object.entries(ADDED)) compiled.registerFunction(name, call);
    const bindings: Record<string, unknown> = { states };
    for (const [name, value] of Object.entries(variables)) bindings[name] = value;
    found = await compiled.evaluate(states.input, bindings);
  } catch (thrown) {
    if (thrown instanceof StateError)
      throw queryFault(`${says} threw an error during evaluation. ${thrown.reason}`, location);
    const { code, message } = thrown as { readonly code?: string; readonly message?: string };
    const why = code === undefined ? String(message) : `${code}: ${message}`;
    throw queryFault(`${says} threw an error during evaluation. ${why}`, location);
  }
  if (found === undefined) throw queryFault(`${says} returned nothing (undefined).`, location);
  if (!isPlain(found)) throw queryFault(`${says} returned an unsupported result type.`, location);
  // Sequences of the library are arrays with members of their own.
  return JSON.parse(JSON.stringify(found)) as Json;
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'function') return false;
  if (typeof value !== 'object' || value === null) return true;
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) return false;
  return Object.values(value).every(isPlain);
}

const fault = (reason: string) => new StateError('States.QueryEvaluationError', reason);

const ADDED: Readonly<Record<string, (...given: readonly Json[]) => Json | undefined>> = {
  partition: (list, size) => (isArray(list) ? partition(list, Math.trunc(Number(size)), '$partition') : undefined),
  // An array of one is that one, as in all of JSONata.
  range: (from, to, step) => {
    const all = numberRange(Number(from), Number(to), Number(step), '$range');
    return all.length === 1 ? all[0] : all;
  },
  hash: (value, name) => {
    const algorithm = hashAlgorithm(String(name));
    if (algorithm === undefined) throw fault(`Unsupported algorithm: ${String(name)}`);
    return hashed(typeof value === 'string' ? value : JSON.stringify(value), algorithm);
  },
  random: (seed) => (typeof seed === 'number' ? seeded(seed) : Math.random()),
  uuid: () => randomUUID(),
  parse: (text) => JSON.parse(String(text)) as Json,
  eval: () => {
    throw fault('Unsupported function: $eval is not supported, use $parse');
  },
};
