/** Optimisations, computed instead of believed: the same bill with something changed. */
import type { PricedVariant } from '../answers/index.ts';
import { ALWAYS, compareDecimals, type Decimal, decimal, dividedBy, stripPrivate } from '../base/index.ts';
import {
  isList,
  isMapping,
  type Mapping,
  type Model,
  type Path,
  parsePath,
  type Resource,
  type Value,
} from '../model/index.ts';
import { type ResourceUsage, selects, type Usage, type Variant } from '../usage/index.ts';
import type { Bill, Range } from './bill.ts';
import { compareBills } from './compare-bills.ts';
import { type BillOptions, linesMeant, price } from './price.ts';
import type { PriceBook } from './price-row.ts';
import { difference, sum } from './range.ts';
import { leastOf } from './totals.ts';

export interface VariantBill extends PricedVariant<Decimal> {
  readonly bill: Bill;
}

export function variantBill(
  variant: Variant,
  base: Bill,
  {
    model,
    usage,
    book,
    options,
  }: { readonly model: Model; readonly usage: Usage; readonly book: PriceBook; readonly options: BillOptions },
): VariantBill {
  const bill = price(changedModel(model, variant), changedUsage(usage, variant), book, options);
  const saves = difference(base.total, bill.total);
  const of = variant.of === undefined ? base.total : totalOf(base, model, variant.of);
  const { name, about, row, says, because } = variant;
  return {
    name,
    about,
    ...(row !== undefined && { row }),
    ...(says !== undefined && { says }),
    ...(because !== undefined && { because }),
    bill,
    total: bill.total,
    saves,
    of,
    share: compareDecimals(of.expected, decimal(0)) === 0 ? decimal(0) : dividedBy(saves.expected, of.expected, 4),
    changes: compareBills(base, bill),
    unpriced: bill.unpriced.filter((id) => !base.unpriced.includes(id)),
  };
}

function totalOf(bill: Bill, model: Model, selectors: readonly string[]): Range {
  const lines = Map.groupBy(linesMeant(bill.lines, model, selectors), (line) => line.resource);
  return sum([...lines.values()].map(leastOf));
}

function changedUsage(usage: Usage, { resources, account, commitments, external }: Variant): Usage {
  return {
    ...usage,
    // A selector that both have stands where the variant has it, after all others.
    resources: {
      ...without(usage.resources ?? {}, Object.keys(resources ?? {})),
      ...merged(usage.resources ?? {}, resources ?? {}),
    },
    ...(account !== undefined && { account: { ...usage.account, ...account } }),
    ...(commitments !== undefined && { commitments }),
    ...(external !== undefined && { external }),
  };
}

type Resources = Readonly<Record<string, ResourceUsage>>;

function without(resources: Resources, selectors: readonly string[]): Resources {
  return Object.fromEntries(Object.entries(resources).filter(([selector]) => !selectors.includes(selector)));
}

function merged(old: Resources, given: Resources): Resources {
  return Object.fromEntries(
    Object.entries(given).map(([selector, usage]) => [selector, { ...old[selector], ...usage }]),
  );
}

function changedModel(model: Model, { without: gone = [], adds = [], properties = {} }: Variant): Model {
  if (gone.length + adds.length + Object.keys(properties).length === 0) return model;
  const kept = [...model.resources.values()].filter((each) => !gone.some((selector) => selects(selector, each)));
  const changed = kept.map((resource) => {
    const meant = Object.entries(properties).filter(([selector]) => selects(selector, resource));
    const settings = meant.flatMap(([, values]) => Object.entries(values));
    return settings.length === 0
      ? resource
      : {
          ...resource,
          properties: settings.reduce<Mapping>(
            (all, [path, value]) => set(all, parsePath(path), asValue(value)),
            resource.properties,
          ),
        };
  });
  const [first] = model.stacks.keys();
  const added = adds.map((each): Resource => resourceOf(each, first ?? ''));
  return { ...model, resources: new Map([...changed, ...added].map((each) => [each.id, each])) };
}

function resourceOf({ id, type, properties = {} }: NonNullable<Variant['adds']>[number], stack: string): Resource {
  const values = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, asValue(value)]));
  return {
    id,
    logicalId: id,
    stack,
    type,
    properties: values,
    when: ALWAYS,
    dependsOn: [],
    attributes: {},
    references: [],
  };
}

function set(mapping: Mapping, [step, ...rest]: Path, value: Value): Mapping {
  const key = String(step);
  const old = mapping[key];
  if (rest.length === 0) return { ...mapping, [key]: value };
  const [next] = rest;
  if (typeof next === 'number' && isList(old)) {
    return {
      ...mapping,
      [key]: old.map((each, index) => (index === next ? inside(each, rest.slice(1), value) : each)),
    };
  }
  return { ...mapping, [key]: inside(old, rest, value) };
}

function inside(old: Value | undefined, rest: Path, value: Value): Value {
  return rest.length === 0 ? value : set(isMapping(old) ? old : {}, rest, value);
}

/** Plain data as a property value; what no template can hold becomes nothing. */
function asValue(data: unknown): Value {
  if (typeof data === 'string') return stripPrivate(data);
  if (typeof data === 'number' || typeof data === 'boolean') return data;
  if (Array.isArray(data)) return data.map(asValue);
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, asValue(value)]));
}
