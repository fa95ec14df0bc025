/** Properties of resources by the names that AWS gives them, and whether a written value is theirs. */
import { showText } from '../../base/index.ts';
import {
  Choice,
  isList,
  isMapping,
  type Model,
  type Path,
  type Resource,
  showPath,
  textOf,
  type Value,
} from '../../model/index.ts';
import { type KnownText, textsOf } from '../evidence.ts';

const DEEPEST = 5;

/** Where a resource has a property of this name, however deep; the names of AWS differ in case from those of documents. */
export function pathsOf(resource: Resource, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const found: string[] = [];
  const walk = (value: Value | undefined, path: Path): void => {
    if (path.length > DEEPEST || value === undefined) return;
    if (value instanceof Choice) {
      walk(value.then, path);
      walk(value.otherwise, path);
    } else if (isList(value)) {
      for (const [index, each] of value.entries()) walk(each, [...path, index]);
    } else if (isMapping(value)) {
      for (const [key, each] of Object.entries(value)) {
        if (key.toLowerCase() === wanted) found.push(showPath([...path, key]));
        else walk(each, [...path, key]);
      }
    }
  };
  walk(resource.properties, []);
  const shallow = Math.min(...found.map((path) => path.split('.').length));
  return [...new Set(found.filter((path) => path.split('.').length === shallow))];
}

/** Every text at a path and below it. */
export function textsBelow(resource: Resource, path: string): readonly KnownText[] {
  const own = textsOf(resource, path);
  if (own.length > 0) return own;
  return Array.from({ length: 8 }, (_, index) => textsOf(resource, `${path}[${index}]`)).flat();
}

export type Comparison = 'same' | 'other' | 'unclear';

/** Whether what a document writes is this text of a template; a reference is the resource that it names. */
export function compareValue(written: string, known: KnownText): Comparison {
  const said = plain(written);
  const real = plain(known.text);
  if (said === real) return 'same';
  if (said !== '' && real !== '' && Number(said) === Number(real)) return 'same';
  const referred = /^\$\{(?:[\w-]+\/)*([\w-]+)(?:\.[\w.]+)?\}$/.exec(known.text)?.[1];
  if (referred !== undefined) {
    if (referred.toLowerCase() === said) return 'same';
    return /^[A-Z][A-Za-z0-9]*$/.test(written.trim()) ? 'other' : 'unclear';
  }
  if (known.open) return 'unclear';
  const isPlain = (text: string) => /^[\w./:@-]+$/.test(text);
  if (!isPlain(said) || !isPlain(real)) return 'unclear';
  return shapeOf(said) === shapeOf(real) ? 'other' : 'unclear';
}

function plain(text: string): string {
  return text
    .trim()
    .replace(/^!(?:Ref|GetAtt)\s+/, '')
    .replace(/^[\s'"`[{]+|[\s'"`\]}.]+$/g, '')
    .toLowerCase();
}

function shapeOf(text: string): 'number' | 'switch' | 'word' {
  if (/^\d+(?:\.\d+)?$/.test(text)) return 'number';
  return /^(?:true|false|yes|no|on|off|enabled?|disabled?)$/.test(text) ? 'switch' : 'word';
}

/** The value that a parameter has when none is given. */
export function defaultOf(model: Model, name: string): KnownText | undefined {
  const [found, ...others] = [...model.parameters.values()].filter((each) => each.name === name);
  if (found === undefined) return undefined;
  const value = found.properties.Default;
  const text = textOf(value);
  if (text === undefined) return undefined;
  const differ = others.some((each) => String(each.properties.Default) !== String(value));
  return { text: showText(text), when: found.when, place: { subject: found.id, path: ['Default'] }, open: differ };
}
