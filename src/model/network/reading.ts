/** How network readers take facts from resources: each fact with its worlds and its place. */
import {
  and,
  type Extent,
  type Guard,
  holeName,
  isSymbolic,
  NEVER,
  not,
  or,
  parseCidr,
  showText,
  type Text,
} from '../../base/index.ts';
import { isUntold } from '../access/dynamic-reference.ts';
import type { Hole } from '../hole.ts';
import type { Place, Resource } from '../resource.ts';
import type { Unknowns } from '../unknowns.ts';
import {
  elementsAt,
  isMapping,
  type Mapping,
  type Path,
  parsePath,
  textOf,
  textsAt,
  type Value,
  valuesAt,
} from '../value.ts';
import type { Block, Said } from './network.ts';

/** What the readers work on. */
export interface ResourceIndex {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly byType: ReadonlyMap<string, readonly Resource[]>;
  readonly holes: ReadonlyMap<string, Hole>;
  readonly unknowns: Unknowns;
}

export function indexResources(resources: ReadonlyMap<string, Resource>, unknowns: Unknowns): ResourceIndex {
  const byType = Map.groupBy(resources.values(), (resource) => resource.type);
  return { resources, byType, holes: unknowns.holes, unknowns };
}

export function ofType(index: ResourceIndex, ...types: readonly string[]): readonly Resource[] {
  return types.flatMap((type) => index.byType.get(type) ?? []);
}

export function at(resource: Resource, path: Path | string): Place {
  return { subject: resource.id, path: typeof path === 'string' ? parsePath(path) : path };
}

/**
 * The id of the resource that a text refers to, by whichever attribute. For anything outside the template it is the
 * text, made readable.
 */
export function idOf(index: ResourceIndex, text: Text): string {
  const name = holeName(text);
  const what = name === undefined ? undefined : index.holes.get(name);
  if (what?.kind !== 'resource') return showText(text);
  const type = index.resources.get(what.resource)?.type ?? '';
  return namesAnother(type, what.attribute ?? '') ? showText(text) : what.resource;
}

/** Attributes that name something else than the resource that has them: `Vpc.DefaultSecurityGroup`. */
function namesAnother(type: string, attribute: string): boolean {
  if (type === 'AWS::CloudFormation::Stack') return attribute.startsWith('Outputs.');
  if (type === 'AWS::CloudFormation::CustomResource' || type.startsWith('Custom::')) return attribute !== '';
  if (attribute === 'VpcId') return type !== 'AWS::EC2::VPC';
  if (attribute.includes('SecurityGroup')) return type !== 'AWS::EC2::SecurityGroup';
  return attribute === 'DefaultNetworkAcl';
}

/**
 * What a property names that may be what AWS made with a VPC: the value of a parameter, or what a custom resource, another
 * stack or a macro looks up. Resources of the template and ids that are written out are not.
 */
export function untoldAt(index: ResourceIndex, resource: Resource, path: string): readonly Said<string>[] {
  return saidAt(resource, path)
    .filter(({ value }) => {
      const hole = index.holes.get(holeName(value) ?? '');
      if (hole?.kind !== 'resource') return isSymbolic(value);
      const type = index.resources.get(hole.resource)?.type ?? '';
      return type !== 'AWS::EC2::VPC' && idOf(index, value) !== hole.resource && !isOwnGroup(type);
    })
    .map((said) => ({ ...said, value: showText(said.value) }));
}

/** Whether the security groups that a resource tells are made for it. */
function isOwnGroup(type: string): boolean {
  return type.startsWith('AWS::') && !type.startsWith('AWS::CloudFormation::');
}

/** The ids that a property, or each element of a list property, refers to. */
export function idsAt(index: ResourceIndex, resource: Resource, path: string): readonly Said<string>[] {
  return saidAt(resource, path).map((said) => ({ ...said, value: idOf(index, said.value) }));
}

/** The texts of a property, or of each element of a list property. */
export function saidAt(resource: Resource, path: string): readonly Said<Text>[] {
  return textsAt(resource.properties, parsePath(path), resource.when).map((found) => ({
    value: found.value,
    when: found.when,
    at: at(resource, found.path),
  }));
}

/** The text of a property. Where conditions change it, this is the text of the first case. */
export function textAt(value: Value | undefined, path: string): Text | undefined {
  return textsAt(value, parsePath(path))[0]?.value;
}

/** `textAt` of a resource, for a reader. */
export function shownAt(resource: Resource, path: string): string | undefined {
  const text = textAt(resource.properties, path);
  return text === undefined ? undefined : showText(text);
}

/**
 * The texts at several paths, read together: one case for each set of worlds in which they differ. A text is undefined
 * where the property is not set.
 */
export function textCases<const Name extends string>(
  value: Value | undefined,
  paths: readonly Name[],
  when: Guard,
): readonly { readonly texts: Readonly<Record<Name, Text | undefined>>; readonly when: Guard }[] {
  type Texts = Readonly<Record<Name, Text | undefined>>;
  return paths.reduce<readonly { readonly texts: Texts; readonly when: Guard }[]>(
    (cases, path) =>
      cases.flatMap(({ texts, when: within }) => {
        const found = textsAt(value, parsePath(path), within);
        const rest = { value: undefined, when: and(within, not(whenAny(found))) };
        return [...found, rest]
          .filter((each) => each.when !== NEVER)
          .map((each) => ({ texts: { ...texts, [path]: each.value }, when: each.when }));
      }),
    when === NEVER ? [] : [{ texts: {} as Texts, when }],
  );
}

/** The mappings of a list property. */
export function entriesAt(resource: Resource, path: string): readonly Said<Mapping>[] {
  return elementsAt(resource.properties, parsePath(path), resource.when).flatMap((found) =>
    isMapping(found.value) ? [{ value: found.value, when: found.when, at: at(resource, found.path) }] : [],
  );
}

/** The entries of a list that should be mappings and are not: values that only deployment tells. */
export function unknownEntriesAt(resource: Resource, path: string): readonly Said<string>[] {
  return saidAt(resource, path).map((said) => ({ ...said, value: showText(said.value) }));
}

export function blockOf(text: Text): Block {
  const cidr = parseCidr(text);
  return cidr === undefined ? { kind: 'unknown', text: showText(text) } : { kind: 'cidr', cidr };
}

export function blocksAt(resource: Resource, ...paths: readonly string[]): readonly Said<Block>[] {
  return paths.flatMap((path) => saidAt(resource, path)).map((said) => ({ ...said, value: blockOf(said.value) }));
}

/**
 * The worlds in which a property is the word, in any case of letters. A parameter is the word in some worlds; any other
 * value that only deployment tells is the word in none.
 */
export function whenText(index: ResourceIndex, resource: Resource, path: string, word: string): Guard {
  return whenAny(
    saidAt(resource, path).map((said) => ({
      when: isUndecided(index, said.value) ? NEVER : and(said.when, index.unknowns.isWord(said.value, word)),
    })),
  );
}

/** The worlds in which only deployment tells a property. */
export function whenUnknown(index: ResourceIndex, resource: Resource, path: string): Guard {
  return whenAny(saidAt(resource, path).filter((said) => isUndecided(index, said.value)));
}

function isUndecided(index: ResourceIndex, text: Text): boolean {
  const name = holeName(text);
  return isUntold(text) && (name === undefined || index.holes.get(name)?.kind !== 'parameter');
}

/** The worlds in which a list of keys and values has a key, and in which the value there is a word. */
export function attributeIs(
  index: ResourceIndex,
  resource: Resource,
  list: string,
  key: string,
  word: string,
): { readonly isSaid: Guard; readonly is: Extent } {
  const values = entriesAt(resource, list)
    .filter(({ value }) => textOf(value.Key) === key)
    .flatMap(({ value, when }) => textsAt(value, ['Value'], when));
  const certain = whenAny(
    values
      .filter(({ value }) => !isUndecided(index, value))
      .map(({ value, when }) => ({ when: and(when, index.unknowns.isWord(value, word)) })),
  );
  const unknown = whenAny(values.filter(({ value }) => isUndecided(index, value)));
  return { isSaid: whenAny(values), is: { certain, possible: or(certain, unknown) } };
}

/** The worlds in which a property is set. */
export function whenSet(resource: Resource, path: string): Guard {
  return whenAny(
    valuesAt(resource.properties, parsePath(path), resource.when).filter((found) => found.value !== undefined),
  );
}

export function whenAny(found: readonly { readonly when: Guard }[]): Guard {
  return or(NEVER, ...found.map((each) => each.when));
}

/** Collects what several resources say about another one, by the id of that one. */
export class Gathered<T> {
  private readonly lists = new Map<string, T[]>();

  add(key: string, ...values: readonly T[]): void {
    const list = this.lists.get(key);
    if (list === undefined) this.lists.set(key, [...values]);
    else list.push(...values);
  }

  of(key: string): readonly T[] {
    return this.lists.get(key) ?? [];
  }
}

export function node(resource: Resource) {
  return { id: resource.id, when: resource.when, at: at(resource, []) };
}

export function byId<T extends { readonly id: string }>(nodes: readonly T[]): ReadonlyMap<string, T> {
  return new Map(nodes.map((each) => [each.id, each]));
}

/** The VPC that a resource names; without one it stands in the default VPC of the region. */
export function vpcOf(index: ResourceIndex, resource: Resource): string {
  return idsAt(index, resource, 'VpcId')[0]?.value ?? 'default VPC';
}
