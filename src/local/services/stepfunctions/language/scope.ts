/** What expressions of a state see, and JSONPath expressions read by it. */
import { type Json, type JsonObject, writtenJson } from './json.ts';
import { NoSuchPath, pathOf, valueAtPath } from './json-path.ts';
import { runtimeError } from './state-error.ts';

export interface QueryScope {
  /** What `$` is. */
  readonly input: Json;
  /** What `$$` is, and `$states.context`. */
  readonly context: JsonObject;
  readonly variables: JsonObject;
}

/** Which value a path starts from, and the rest of it from there. */
function rooted(text: string, { input, context, variables }: QueryScope): readonly [Json | undefined, string] {
  if (text.startsWith('$$')) return [context, text.slice(1)];
  const [, name] = /^\$([A-Za-z_\p{L}][\w\p{L}]*)/u.exec(text) ?? [];
  return name === undefined ? [input, text] : [variables[name], `$${text.slice(name.length + 1)}`];
}

/** Whether a text is a path: into the input, the context or a variable. */
export function isPath(text: string): boolean {
  return text.startsWith('$') && pathOf(rooted(text, { input: null, context: {}, variables: {} })[1]) !== undefined;
}

/** The value of a field such as `InputPath`. @throws StateError */
export function atPath(text: string, scope: QueryScope): Json {
  const [root, rest] = rooted(text, scope);
  const path = pathOf(rest);
  if (path === undefined || root === undefined) throw runtimeError(`Invalid path '${text}'`);
  try {
    return valueAtPath(path, root);
  } catch (thrown) {
    if (thrown instanceof NoSuchPath) throw runtimeError(`Invalid path '${text}' : ${thrown.message}`);
    throw thrown;
  }
}

/** The same, `undefined` where the path leads nowhere. */
export function foundAt(text: string, scope: QueryScope): Json | undefined {
  const [root, rest] = rooted(text, scope);
  const path = pathOf(rest);
  if (path === undefined || root === undefined) return undefined;
  try {
    return valueAtPath(path, root);
  } catch {
    return undefined;
  }
}

/** The value of a field that a payload template or `ErrorPath` names. @throws StateError */
export function valueFor(field: string, text: string, scope: QueryScope): Json {
  const found = foundAt(text, scope);
  if (found !== undefined) return found;
  const [root] = rooted(text, scope);
  throw runtimeError(
    `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${writtenJson(root ?? scope.input)}'`,
  );
}
