/** YAML, JSON, and a CommonJS module that exports JSON, as data. */
import { isList, isMapping, type Mapping, type Path, type Value } from '../../model/index.ts';
import type { Reading } from './reading.ts';
import { Unreadable } from './shell-tree.ts';
import { readYaml } from './yaml.ts';

/** Throws `Unreadable` where the text is neither. */
export function readData(reading: Reading): Value {
  const { data } = reading.source;
  if (data !== undefined) return data;
  const text = reading.text();
  const exported = /^\s*module\.exports\s*=\s*([\s\S]*?);?\s*$/.exec(text)?.[1] ?? text;
  if (/^\s*[{[]/.test(exported) && !/\.ya?ml$/.test(reading.path)) return parseJson(exported);
  return readYaml(text);
}

function parseJson(text: string): Value {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (fault) {
    throw new Unreadable(`no JSON: ${fault instanceof Error ? fault.message : String(fault)}`, 1);
  }
  return toValue(parsed);
}

function toValue(data: unknown): Value {
  if (typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean') return data;
  if (Array.isArray(data)) return data.map(toValue);
  if (typeof data === 'object' && data !== null)
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, toValue(value)])) satisfies Mapping;
  return '';
}

/** The value at a path, without choices; for showing. */
export function valueAt(value: Value | undefined, path: Path): Value | undefined {
  return path.reduce<Value | undefined>((found, step) => {
    if (isList(found) && typeof step === 'number') return found[step];
    return isMapping(found) ? found[String(step)] : undefined;
  }, value);
}
