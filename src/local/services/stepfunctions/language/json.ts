/**
 * Values of the States language and their text. A value that was read whole keeps its text for as long as nobody changes it:
 * histories on AWS show what was given, blanks included.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

const texts = new WeakMap<object, string>();

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Reads a text. @throws SyntaxError */
export function jsonOf(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (typeof value === 'object' && value !== null) texts.set(value, text);
  return value;
}

export function writtenJson(value: Json): string {
  return (typeof value === 'object' && value !== null ? texts.get(value) : undefined) ?? JSON.stringify(value);
}

/** The outputs of branches as one array, each as it was. */
export function arrayOf(values: readonly Json[]): Json {
  const all = [...values];
  texts.set(all, `[${all.map(writtenJson).join(',')}]`);
  return all;
}

export function isSameJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (isArray(left) && isArray(right))
    return left.length === right.length && left.every((each, index) => isSameJson(each, right[index]));
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length && keys.every((key) => key in right && isSameJson(left[key], right[key]))
  );
}

/** Why a text is no JSON, in the words of the parser that AWS uses. */
export function whyNoJson(text: string): string {
  const trimmed = text.trimStart();
  const [word] = /^[A-Za-z_]\w*/.exec(trimmed) ?? [];
  if (word !== undefined)
    return `Unrecognized token '${word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`;
  const [, found] = /^\{\s*([^"}\s])/.exec(trimmed) ?? [];
  if (found !== undefined)
    return `Unexpected character ('${found}' (code ${found.charCodeAt(0)})): was expecting double-quote to start field name`;
  return 'Invalid execution input.';
}
