import type { Located } from '../answers/index.ts';
import { functionOf } from './function-call.ts';
import type { LinkedStack } from './link.ts';
import { asList, isRaw } from './raw.ts';
import type { Place, Resource } from './resource.ts';
import type { Scope } from './scope.ts';
import type { Path } from './value.ts';

/** Where a place stands in the files; without a subject of that name, the first file. */
export function locate(
  stacks: readonly LinkedStack[],
  resources: ReadonlyMap<string, Resource>,
  place: Place,
): Located {
  const resource = resources.get(place.subject);
  for (const { scope } of stacks) {
    const { source } = scope;
    if (resource?.stack === source.name) return locateResource(scope, resource, place.path);
    if (resource !== undefined) continue;
    for (const [section, names] of [
      ['Parameters', scope.template.parameters],
      ['Outputs', scope.template.outputs],
    ] as const) {
      const name = [...names.keys()].find((each) => scope.name(each) === place.subject);
      if (name !== undefined) return source.document.locate([section, name, ...place.path]);
    }
    if (place.subject === source.name) return source.document.locate([]);
  }
  return { file: stacks[0]?.scope.source.document.file ?? '' };
}

function locateResource(scope: Scope, { logicalId, constructPath }: Resource, path: Path): Located {
  const { document, definedAt } = scope.source;
  const base = ['Resources', logicalId, ...(path.length > 0 ? ['Properties'] : [])];
  const properties = scope.template.resources.get(logicalId)?.fields.Properties;
  const program = definedAt?.(logicalId, constructPath);
  return {
    ...document.locate([...base, ...writtenPath(scope, properties, path)]),
    ...(constructPath !== undefined && { constructPath }),
    ...(program !== undefined && { definedAt: program }),
  };
}

/**
 * The path of a resolved value in the template as written: through the branches of Fn::If, and past the entries of a
 * list that are AWS::NoValue. Where both branches have it, the first one is told.
 */
function writtenPath(scope: Scope, raw: unknown, path: Path): Path {
  const [step, ...rest] = path;
  if (step === undefined) return [];
  const call = isRaw(raw) ? functionOf(raw) : undefined;
  if (call?.name === 'Fn::If') {
    const [condition, ...branches] = asList(call.argument);
    const guard = scope.reports.quietly(() => scope.conditions.guardOf({ Condition: condition }, []));
    const found = branches
      .map((branch, index) => ({ branch, index, way: writtenPath(scope, branch, path) }))
      .filter(({ index }) => guard.holds === undefined || guard.holds === (index === 0))
      .find(({ branch, way }) => leadsTo(branch, way));
    return found === undefined ? path : ['Fn::If', found.index + 1, ...found.way];
  }
  if (Array.isArray(raw) && typeof step === 'number') {
    const places = raw.flatMap((entry, index) => (isSet(scope, entry) ? [index] : []));
    const index = places[step] ?? step;
    return [index, ...writtenPath(scope, raw[index], rest)];
  }
  return [step, ...writtenPath(scope, isRaw(raw) && Object.hasOwn(raw, step) ? raw[step] : undefined, rest)];
}

function leadsTo(raw: unknown, path: Path): boolean {
  let here = raw;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return false;
    here = (here as Readonly<Record<string | number, unknown>>)[step];
  }
  return true;
}

/**
 * The inverse of `writtenPath`: turns a path of the template into the path of the resolved value. A list is counted
 * without its entries that are AWS::NoValue.
 */
export function resolvedPath(scope: Scope, raw: unknown, path: Path): Path {
  const [step, ...rest] = path;
  if (step === undefined) return [];
  if (Array.isArray(raw) && typeof step === 'number') {
    const index = raw.slice(0, step).filter((entry) => isSet(scope, entry)).length;
    return [index, ...resolvedPath(scope, raw[step], rest)];
  }
  const call = isRaw(raw) ? functionOf(raw) : undefined;
  if (call === undefined) {
    return [step, ...resolvedPath(scope, isRaw(raw) && Object.hasOwn(raw, step) ? raw[step] : undefined, rest)];
  }
  const [branch, ...inside] = rest;
  if (call.name !== 'Fn::If' || typeof branch !== 'number') return path;
  return [step, branch, ...resolvedPath(scope, asList(call.argument)[branch], inside)];
}

function isSet(scope: Scope, entry: unknown): boolean {
  const call = isRaw(entry) ? functionOf(entry) : undefined;
  const mayBeAbsent = call?.name === 'Fn::If' || (call?.name === 'Ref' && call.argument === 'AWS::NoValue');
  return !mayBeAbsent || scope.reports.quietly(() => scope.resolve(entry, [])) !== undefined;
}
