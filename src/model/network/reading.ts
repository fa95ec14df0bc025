/** How network readers take facts from resources: each fact with its worlds and its place. */
import { type Guard, holeName, isSymbolic, NEVER, or, parseCidr, showText } from '../../base/index.ts';
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
export interface Graph {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly byType: ReadonlyMap<string, readonly Resource[]>;
  readonly holes: ReadonlyMap<string, Hole>;
  readonly unknowns: Unknowns;
}

export function graphOf(resources: ReadonlyMap<string, Resource>, unknowns: Unknowns): Graph {
  const byType = Map.groupBy(resources.values(), (resource) => resource.type);
  return { resources, byType, holes: unknowns.holes, unknowns };
}

export function ofType(graph: Graph, ...types: readonly string[]): readonly Resource[] {
  return types.flatMap((type) => graph.byType.get(type) ?? []);
}

export function at(resource: Resource, path: Path | string): Place {
  return { subject: resource.id, path: typeof path === 'string' ? parsePath(path) : path };
}

/** The resource that a text refers to, by whichever attribute; the text itself for anything outside the template. */
export function idOf(graph: Graph, text: string): string {
  const name = holeName(text);
  const what = name === undefined ? undefined : graph.holes.get(name);
  return what?.kind === 'resource' ? what.resource : showText(text);
}

/** The ids that a property, or each element of a list property, refers to. */
export function idsAt(graph: Graph, resource: Resource, path: string): readonly Said<string>[] {
  return saidAt(resource, path).map((said) => ({ ...said, value: idOf(graph, said.value) }));
}

/** The texts of a property, or of each element of a list property. */
export function saidAt(resource: Resource, path: string): readonly Said<string>[] {
  return textsAt(resource.properties, parsePath(path), resource.when).map((found) => ({
    value: found.value,
    when: found.when,
    at: at(resource, found.path),
  }));
}

/** The one text of a property that no condition changes. */
export function textAt(value: Value | undefined, path: string): string | undefined {
  return textsAt(value, parsePath(path))[0]?.value;
}

/** The mappings of a list property. */
export function entriesAt(resource: Resource, path: string): readonly Said<Mapping>[] {
  return elementsAt(resource.properties, parsePath(path), resource.when).flatMap((found) =>
    isMapping(found.value) ? [{ value: found.value, when: found.when, at: at(resource, found.path) }] : [],
  );
}

export function blockOf(text: string): Block {
  const cidr = parseCidr(text);
  return cidr === undefined ? { kind: 'unknown', text: showText(text) } : { kind: 'cidr', cidr };
}

export function blocksAt(resource: Resource, ...paths: readonly string[]): readonly Said<Block>[] {
  return paths.flatMap((path) => saidAt(resource, path)).map((said) => ({ ...said, value: blockOf(said.value) }));
}

/** The worlds in which a property is the text, in any case of letters. */
export function whenText(resource: Resource, path: string, text: string): Guard {
  return whenAny(
    valuesAt(resource.properties, parsePath(path), resource.when).filter(
      (found) => textOf(found.value)?.toLowerCase() === text,
    ),
  );
}

/** The worlds in which only deployment tells a property. */
export function whenUnknown(resource: Resource, path: string): Guard {
  return whenAny(saidAt(resource, path).filter((said) => isSymbolic(said.value)));
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
