/** What a system costs in a month: the template tells what runs, the usage how much it is used, the book what that costs. */
import { isSymbolic } from '../base/index.ts';
import { type Model, type Resource, textOf } from '../model/index.ts';
import { selects, type Usage } from '../usage/index.ts';
import { accountLines, externalLines } from './account-lines.ts';
import { allowancesOf } from './allowances.ts';
import type { Bill, ExactLine } from './bill.ts';
import { boughtFor, largestSaving } from './bought.ts';
import type { PriceSurroundings } from './facts.ts';
import type { PriceBook } from './price-row.ts';
import { linesOf, type Pricing } from './resource-lines.ts';
import { UsageOfResources } from './stated-usage.ts';
import { totalsOf } from './totals.ts';
import { unreadByResource, unreadLines } from './unread-lines.ts';

export interface BillOptions {
  /**
   * Where the system runs. Stacks that name no region, and those of the region that most stacks name, are priced there;
   * stacks of other regions keep theirs. @default - what the stacks name, else us-east-1, and the bill says so
   */
  readonly region?: string;
  /**
   * Buys ahead for so many years whatever the book knows a saving of, the larger one of a reservation and a savings plan: the
   * least that always runs. What the usage commits itself is left as it is.
   */
  readonly commit?: 1 | 3;
}

const DEFAULT_REGION = 'us-east-1';

export function price(model: Model, usage: Usage, book: PriceBook, options: BillOptions = {}): Bill {
  const stated = new UsageOfResources(usage);
  const resources = [...model.resources.values()];
  const main = mainRegion(model);
  const home = options.region ?? main ?? DEFAULT_REGION;
  const unread = unreadByResource(model);
  const pricing: Pricing = {
    unreadOf: (resource) => unread.get(resource.id),
    around: surroundingsOf(model, stated, book),
    book,
    regionOf: (resource) => {
      const own = regionOf(model, resource);
      return own === undefined || own === main ? home : own;
    },
    boughtFor: (resource, part) => {
      const own = stated.commitmentOf(resource);
      return own === undefined && options.commit !== undefined
        ? largestSaving(options.commit, part)
        : boughtFor(own, part);
    },
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
  const main = mainRegion(model);
  const others = regionsOf(model).filter((region) => region !== main);
  return [...new Set([options.region ?? main ?? DEFAULT_REGION, ...others])];
}

/** The region that most stacks name. */
function mainRegion(model: Model): string | undefined {
  const named = Map.groupBy(regionsOf(model), (region) => region);
  const [most] = [...named].sort(([, one], [, other]) => other.length - one.length);
  return most?.[0];
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
