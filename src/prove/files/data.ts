/** YAML, JSON, and a CommonJS module that exports JSON, as data. */
import { remembered } from '../../base/index.ts';
import { isList, isMapping, type Path, toValue, type Value } from '../../model/index.ts';
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

const parseJson = remembered((text): Value => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (fault) {
    throw new Unreadable(`no JSON: ${fault instanceof Error ? fault.message : String(fault)}`, 1);
  }
  return toValue(parsed);
});

/** The value at a path, without choices; for showing. */
export function valueAt(value: Value | undefined, path: Path): Value | undefined {
  return path.reduce<Value | undefined>((found, step) => {
    if (isList(found) && typeof step === 'number') return found[step];
    return isMapping(found) ? found[String(step)] : undefined;
  }, value);
}
