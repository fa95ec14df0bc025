import type { Difference } from '../answers/index.ts';
import { describeGuard, showTextAs } from '../base/index.ts';
import { showPolicy } from './attributes.ts';
import type { Model } from './model.ts';
import type { Resource } from './resource.ts';
import { Choice, isList, isMapping, type Path, showPath, textOf, type Value } from './value.ts';

/** Rewrites text of one side before it is compared, ids included. */
export interface Spelling {
  readonly first: (text: string) => string;
  readonly second: (text: string) => string;
}

const AS_WRITTEN: Spelling = { first: (text) => text, second: (text) => text };

/**
 * Every difference between the resources of two models, resource by resource and value by value. `spelling` rewrites
 * names that carry the name of their environment, so that they compare as equal.
 */
export function compareModels(first: Model, second: Model, spelling: Spelling = AS_WRITTEN): readonly Difference[] {
  const left = new Map([...first.resources.values()].map((each) => [spelling.first(nameOf(each)), each]));
  const right = new Map([...second.resources.values()].map((each) => [spelling.second(nameOf(each)), each]));
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((id): readonly Difference[] => {
    const a = left.get(id);
    const b = right.get(id);
    if (a !== undefined && b !== undefined) {
      return compareResources(id, { model: first, resource: a }, { model: second, resource: b }, spelling);
    }
    const only = a ?? b;
    if (only === undefined) return [];
    return [
      { kind: a === undefined ? 'only in second' : 'only in first', resource: id, type: only.type, property: '' },
    ];
  });
}

/**
 * The name of a resource, always with its stack: one of the two models may have several stacks and the other only one.
 */
function nameOf({ stack, logicalId }: Resource): string {
  return `${stack}/${logicalId}`;
}

interface Side {
  readonly model: Model;
  readonly resource: Resource;
}

function compareResources(id: string, one: Side, other: Side, spelling: Spelling): readonly Difference[] {
  const left = one.resource;
  const right = other.resource;
  const compareTexts = (first: string, second: string, path: Path): readonly Difference[] =>
    first === second || spelling.first(first) === spelling.second(second)
      ? []
      : [{ kind: 'changed', resource: id, type: left.type, property: showPath(path), first, second }];
  const compareValues = (a: Value | undefined, b: Value | undefined, path: Path): readonly Difference[] => {
    if (isMapping(a) && isMapping(b)) {
      const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
      return keys.flatMap((key) => compareValues(a[key], b[key], [...path, key]));
    }
    if (isList(a) && isList(b)) {
      const indices = Array.from({ length: Math.max(a.length, b.length) }, (_, index) => index);
      return indices.flatMap((index) => compareValues(a[index], b[index], [...path, index]));
    }
    return compareTexts(show(one.model, a), show(other.model, b), path);
  };
  return [
    ...compareTexts(left.type, right.type, ['Type']),
    ...compareTexts(describeGuard(left.when), describeGuard(right.when), ['Condition']),
    ...['DeletionPolicy', 'UpdateReplacePolicy'].flatMap((name) =>
      compareTexts(showPolicy(left.attributes[name]) ?? NOT_SET, showPolicy(right.attributes[name]) ?? NOT_SET, [name]),
    ),
    ...compareValues(left.properties, right.properties, []),
  ];
}

/** Every value of a resource's properties as a reader sees it, by its path. */
export function shownProperties(
  model: Model,
  resource: Resource,
): readonly { readonly property: string; readonly value: string }[] {
  const shownAt = (value: Value, path: Path): readonly { readonly property: string; readonly value: string }[] => {
    if (isMapping(value)) return Object.entries(value).flatMap(([key, each]) => shownAt(each, [...path, key]));
    if (isList(value)) return value.flatMap((each, index) => shownAt(each, [...path, index]));
    return [{ property: showPath(path), value: show(model, value) }];
  };
  return shownAt(resource.properties, []);
}

const NOT_SET = 'not set';

function show(model: Model, value: Value | undefined): string {
  if (value === undefined) return NOT_SET;
  if (value instanceof Choice) {
    return `${show(model, value.then)} if ${describeGuard(value.when)}, else ${show(model, value.otherwise)}`;
  }
  return showTextAs(textOf(value) ?? JSON.stringify(plainly(model, value)), (name) => spelled(model, name));
}

/** A list or mapping with what conditions decide in words. */
function plainly(model: Model, value: Value): unknown {
  if (value instanceof Choice) return show(model, value);
  if (isList(value)) return value.map((each) => plainly(model, each));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plainly(model, each)]));
}

/** The name of a hole: that of a resource always has its stack, that of a parameter never has. */
function spelled({ holes, resources }: Model, name: string): string {
  const what = holes.get(name);
  if (what?.kind !== 'resource') return what?.kind === 'call' ? name : name.slice(name.lastIndexOf('/') + 1);
  const resource = resources.get(what.resource);
  const attribute = what.attribute === undefined ? '' : `.${what.attribute}`;
  return resource === undefined ? name : `${nameOf(resource)}${attribute}`;
}
