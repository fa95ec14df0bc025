/** Properties of resources by the names that AWS gives them, and whether a written value is theirs. */
import { showText } from '../../base/index.ts';
import {
  Choice,
  isList,
  isMapping,
  type Model,
  type Parameter,
  type Path,
  type Resource,
  showPath,
  textOf,
  type Value,
} from '../../model/index.ts';
import { type KnownText, plainMapping, textsOf } from '../evidence.ts';

const DEEPEST = 5;

export interface PropertyPlace {
  readonly resource: Resource;
  readonly path: string;
}

const INDEXES = new WeakMap<Model, ReadonlyMap<string, readonly PropertyPlace[]>>();

/**
 * Where the template has a property of this name, however deep; of one resource the places nearest to its top. The names of
 * AWS differ in case from those of documents.
 */
export function placesOf(model: Model, name: string): readonly PropertyPlace[] {
  const known = INDEXES.get(model) ?? indexOf(model);
  INDEXES.set(model, known);
  return known.get(name.toLowerCase()) ?? [];
}

function indexOf(model: Model): ReadonlyMap<string, readonly PropertyPlace[]> {
  const all = new Map<string, PropertyPlace[]>();
  for (const resource of model.resources.values()) {
    const own = new Map<string, Path[]>();
    walk(resource.properties, [], own);
    for (const [key, paths] of own) {
      const shallow = Math.min(...paths.map(({ length }) => length));
      const nearest = new Set(paths.filter(({ length }) => length === shallow).map(showPath));
      const places = all.get(key) ?? [];
      places.push(...[...nearest].map((path) => ({ resource, path })));
      all.set(key, places);
    }
  }
  return all;
}

function walk(value: Value | undefined, path: Path, found: Map<string, Path[]>): void {
  if (path.length > DEEPEST || value === undefined) return;
  if (value instanceof Choice) {
    walk(value.then, path, found);
    walk(value.otherwise, path, found);
  } else if (isList(value)) {
    for (const [index, each] of value.entries()) walk(each, [...path, index], found);
  } else if (isMapping(value)) {
    for (const [key, each] of Object.entries(value)) {
      const known = found.get(key.toLowerCase()) ?? [];
      known.push([...path, key]);
      found.set(key.toLowerCase(), known);
      walk(each, [...path, key], found);
    }
  }
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

/** The parameters of this name, or that the console shows under this label. */
export function parametersNamed(model: Model, said: string): readonly Parameter[] {
  const all = [...model.parameters.values()];
  const own = all.filter(({ name }) => name === said);
  if (own.length > 0) return own;
  const plainly = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const labels = labelsOf(model);
  return all.filter(({ name }) => plainly(labels.get(name) ?? name) === plainly(said));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-interface.html */
function labelsOf(model: Model): ReadonlyMap<string, string> {
  const labels = [...model.written.values()].flatMap(({ source }) => {
    const { Metadata: metadata } = plainMapping(source.document.root);
    const { ParameterLabels: given } = plainMapping(plainMapping(metadata)['AWS::CloudFormation::Interface']);
    return Object.entries(plainMapping(given)).map(
      ([name, label]) => [name, String(plainMapping(label).default ?? '')] as const,
    );
  });
  return new Map(labels);
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
