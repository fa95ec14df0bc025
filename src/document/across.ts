/** One thing in all environments that have it: said once where it is the same, and apart where it differs. */
import { NEVER } from '../base/index.ts';
import type { Model, Resource } from '../model/index.ts';
import type { DocumentedEnvironment, DocumentSubject } from './subject.ts';

export interface RowAcross<T> {
  readonly key: string;
  /** By environment, in the order of the subject. */
  readonly in: ReadonlyMap<string, T>;
}

export interface Keyed<T> {
  readonly key: string;
  readonly value: T;
}

/** Rows in the order of the leading environment; what it lacks comes after. Of two with one key the first stands. */
export function gather<T>(
  subject: DocumentSubject,
  collect: (environment: DocumentedEnvironment) => readonly Keyed<T>[],
): readonly RowAcross<T>[] {
  const rows = new Map<string, Map<string, T>>();
  const leading = leadingEnvironment(subject);
  const found = new Map(subject.environments.map((environment) => [environment.name, collect(environment)]));
  for (const environment of [leading, ...subject.environments.filter((each) => each !== leading)]) {
    for (const { key, value } of found.get(environment.name) ?? []) {
      const row = rows.get(key) ?? new Map<string, T>();
      if (!row.has(environment.name)) row.set(environment.name, value);
      rows.set(key, row);
    }
  }
  return [...rows].map(([key, values]) => ({
    key,
    in: new Map(
      subject.environments.flatMap(({ name }) => {
        const value = values.get(name);
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
  }));
}

/** The environment that a document mostly speaks of: production, or the last. */
export function leadingEnvironment({ environments }: DocumentSubject): DocumentedEnvironment {
  const found = environments.find(({ name }) => /^prod(uction)?$/.test(name)) ?? environments.at(-1);
  if (found === undefined) throw new Error('a document needs at least one environment');
  return found;
}

/** The resources of the given types, by a key that is the same in every environment. */
export function gatherResources(
  subject: DocumentSubject,
  isMeant: (resource: Resource, model: Model) => boolean,
): readonly RowAcross<{ readonly resource: Resource; readonly model: Model }>[] {
  return gather(subject, ({ name, model }) =>
    [...model.resources.values()]
      // What no parameter value of this environment makes is not there.
      .filter((resource) => resource.when !== NEVER && isMeant(resource, model))
      .map((resource) => ({ key: keyOf(resource, name), value: { resource, model } })),
  );
}

export function ofTypes(...types: readonly string[]): (resource: Resource) => boolean {
  return ({ type }) => types.includes(type);
}

/** `keyOf` of the resource with this id; the id itself for what the template does not hold. */
export function keyIn({ model, name }: DocumentedEnvironment, id: string): string {
  const resource = model.resources.get(id);
  return resource === undefined ? id : keyOf(resource, name);
}

/** Stacks are named after their environment; the logical ids in them are not. */
export function keyOf({ stack, logicalId }: Resource, environment: string): string {
  return `${withoutEnvironment(stack, environment)}/${logicalId}`;
}

/** What is said in each environment: once where all say the same, else on a line for each: `dev: 20 GB`, `prod: 100 GB`. */
export function said<T>(row: RowAcross<T>, say: (value: T, environment: string) => string | undefined): string {
  const texts = new Map([...row.in].map(([environment, value]) => [environment, say(value, environment) ?? '']));
  const distinct = new Set(texts.values());
  if (distinct.size <= 1) return [...distinct][0] ?? '';
  // A sentence that differs by names alone, each of which carries the name of its environment, is the same sentence.
  const patterns = new Set([...texts].map(([environment, text]) => withoutEnvironment(text, environment)));
  return patterns.size === 1 ? withEachName([...distinct]) : apart(texts);
}

/** `Disks of web-app-staging, web-app-prod`: the words that differ, each written out as one pastes it. */
function withEachName(sentences: readonly string[]): string {
  const [first = [], ...others] = sentences.map((sentence) => sentence.split(/(\s+)/));
  return first
    .map((word, index) => {
      const words = [word, ...others.map((other) => other[index] ?? '')];
      const [, end = ''] = /([.,:;]?)$/.exec(word) ?? [];
      if (new Set(words).size === 1) return word;
      return `${words.map((each) => each.slice(0, each.length - end.length)).join(', ')}${end}`;
    })
    .join('');
}

/** As `said`, for names that a reader pastes: each environment's own is written out. */
export function spelledOut<T>(row: RowAcross<T>, say: (value: T, environment: string) => string | undefined): string {
  const texts = new Map([...row.in].map(([environment, value]) => [environment, say(value, environment) ?? '']));
  return new Set(texts.values()).size <= 1 ? ([...texts.values()][0] ?? '') : apart(texts);
}

function apart(texts: ReadonlyMap<string, string>): string {
  const byText = Map.groupBy(texts, ([, text]) => text);
  return [...byText]
    .map(([text, found]) => `${found.map(([environment]) => environment).join(', ')}: ${text === '' ? 'none' : text}`)
    .join('<br>');
}

/** ` (prod only)` for what some environments lack. */
export function onlyInSome<T>(subject: DocumentSubject, row: RowAcross<T>): string {
  if (row.in.size === subject.environments.length) return '';
  return ` (${[...row.in.keys()].join(', ')} only)`;
}

/** Text with the environment's name as `{environment}`, in whichever case it is written. */
export function withoutEnvironment(text: string, environment: string): string {
  if (environment === '') return text;
  const capitalised = environment
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
  return text
    .replaceAll(new RegExp(`(?<![A-Za-z0-9])${environment}(?![A-Za-z0-9])`, 'g'), '{environment}')
    .replaceAll(new RegExp(`${capitalised}(?![a-z])`, 'g'), '{environment}');
}
