/** What a system costs in a month: the template tells what runs, the usage how much it is used, the book what that costs. */
import { isSymbolic } from '../base/index.ts';
import { type Model, type Resource, textOf } from '../model/index.ts';
import { selects, type Usage } from '../usage/index.ts';
import { accountLines, externalLines } from './account-lines.ts';
import { allowancesOf } from './allowances.ts';
import type { Bill, ExactLine } from './bill.ts';
import { boughtFor } from './bought.ts';
import type { PriceSurroundings } from './facts.ts';
import type { PriceBook } from './price-row.ts';
import { linesOf, type Pricing } from './resource-lines.ts';
import { UsageOfResources } from './stated-usage.ts';
import { totalsOf } from './totals.ts';
import { unreadByResource, unreadLines } from './unread-lines.ts';

export interface BillOptions {
  /** Where templates are deployed that name no region. @default us-east-1, and the bill says so */
  readonly region?: string;
}

const DEFAULT_REGION = 'us-east-1';

export function price(model: Model, usage: Usage, book: PriceBook, options: BillOptions = {}): Bill {
  const stated = new UsageOfResources(usage);
  const resources = [...model.resources.values()];
  const home = options.region ?? regionsOf(model)[0] ?? DEFAULT_REGION;
  const unread = unreadByResource(model);
  const pricing: Pricing = {
    unreadOf: (resource) => unread.get(resource.id),
    around: surroundingsOf(model, stated, book),
    book,
    regionOf: (resource) => regionOf(model, resource) ?? home,
    boughtFor: (resource, part) => boughtFor(stated.commitmentOf(resource), part),
  };
  const lines = [
    ...resources.flatMap((resource) => linesOf(resource, pricing)),
    ...unreadLines(model, home),
    ...accountLines(usage, stated, resources, home, book),
    ...externalLines(usage, home, book),
  ];
  const isAssumed = options.region === undefined && resources.some((each) => regionOf(model, each) === undefined);
  return {
    currency: 'USD',
    lines,
    ...totalsOf(lines),
    unpriced: [...new Set(lines.filter((each) => each.outcome === 'unknown').map((each) => each.resource))],
    allowances: allowancesOf(lines, book),
    unused: stated.unused(model),
    ...(isAssumed && { assumedRegion: home }),
  };
}

/** The regions whose prices a bill of the model asks for. */
export function regionsPriced(model: Model, options: BillOptions = {}): readonly string[] {
  const own = regionsOf(model);
  return [...new Set([options.region ?? own[0] ?? DEFAULT_REGION, ...own])];
}

function surroundingsOf(model: Model, usage: UsageOfResources, book: PriceBook): PriceSurroundings {
  const byType = Map.groupBy(model.resources.values(), (each) => each.type);
  const byTarget = new Map<string, Set<Resource>>();
  for (const resource of model.resources.values()) {
    for (const { to } of resource.references) byTarget.set(to, (byTarget.get(to) ?? new Set()).add(resource));
  }
  return {
    model,
    usage,
    asOf: book.asOf,
    referring: (id, type) => [...(byTarget.get(id) ?? [])].filter((each) => each.type === type),
    ofType: (type) => byType.get(type) ?? [],
  };
}

function regionOf(model: Model, resource: Resource): string | undefined {
  const region = textOf(model.stacks.get(resource.stack)?.properties.Region);
  return region === undefined || isSymbolic(region) ? undefined : region;
}

function regionsOf(model: Model): readonly string[] {
  return [...model.stacks.values()].flatMap(({ properties }) => {
    const region = textOf(properties.Region);
    return region === undefined || isSymbolic(region) ? [] : [region];
  });
}

/**
 * The lines that selectors match. `account`, and what is bought outside of AWS, have the names that the bill gives
 * them.
 */
export function linesMeant(
  lines: readonly ExactLine[],
  model: Model,
  selectors: readonly string[],
): readonly ExactLine[] {
  return lines.filter((line) => {
    const resource = model.resources.get(line.resource);
    return selectors.some((selector) =>
      resource === undefined ? line.resource === selector : selects(selector, resource),
    );
  });
}
