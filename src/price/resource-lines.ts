/** The lines of one resource: one for each group of worlds in which it is billed alike. */
import type { BillOutcome } from '../answers/index.ts';
import { and, type Guard, NEVER, not, or } from '../base/index.ts';
import type { Resource } from '../model/index.ts';
import type { ExactComponent, ExactLine } from './bill.ts';
import type { Bought } from './bought.ts';
import { Facts, type PriceSurroundings } from './facts.ts';
import { whyFree } from './free-types.ts';
import { whyUnknown } from './makers.ts';
import type { PriceBook } from './price-row.ts';
import { pricedPart } from './priced-part.ts';
import { type NoPrice, type PricedPart, unknown } from './pricer.ts';
import { PRICERS } from './pricers.ts';
import { NO_AMOUNT, sum } from './range.ts';
import { customResource } from './resources/custom-resource.ts';
import { missUnpriced } from './unpriced-properties.ts';
import { notRead } from './unread-lines.ts';

export interface Pricing {
  readonly around: PriceSurroundings;
  readonly book: PriceBook;
  regionOf(resource: Resource): string;
  /** What of the resource was not read. */
  unreadOf(resource: Resource): string | undefined;
  /** The commitment for a part of the resource, or a sentence that says why there can be none. */
  boughtFor(resource: Resource, part: PricedPart): Bought | string | undefined;
}

/** The number of cases after which the rest is told as unknown: a reader tells no more apart. */
const MOST_CASES = 32;

export function linesOf(resource: Resource, pricing: Pricing): readonly ExactLine[] {
  const lines: ExactLine[] = [];
  let left: Guard = resource.when;
  while (left !== NEVER && lines.length < MOST_CASES) {
    const look = { world: left, missing: [] as string[] };
    const answer = priceOf(new Facts(resource, pricing.around, look));
    lines.push(lineOf(resource, answer, look, pricing));
    left = and(left, not(look.world));
  }
  if (left !== NEVER) {
    const look = { world: left, missing: [] };
    lines.push(lineOf(resource, unknown('Conditions decide about it in too many ways to tell apart.'), look, pricing));
  }
  return joined(lines);
}

function priceOf(facts: Facts): readonly PricedPart[] | NoPrice {
  const { type } = facts.resource;
  const pricer = Object.hasOwn(PRICERS, type) ? PRICERS[type] : undefined;
  if (pricer !== undefined) {
    missUnpriced(facts);
    return pricer(facts);
  }
  const reason = whyFree(type);
  if (reason !== undefined) return { free: reason };
  return CUSTOM.test(type) ? customResource(facts) : unknown(whyUnknown(type));
}

const CUSTOM = /^(?:Custom::|AWS::CloudFormation::CustomResource$)/;

function lineOf(
  resource: Resource,
  answer: readonly PricedPart[] | NoPrice,
  look: { readonly world: Guard; readonly missing: readonly string[] },
  pricing: Pricing,
): ExactLine {
  const head = {
    resource: resource.id,
    type: resource.type,
    stack: resource.stack,
    region: pricing.regionOf(resource),
    when: look.world,
  };
  const none = { monthly: NO_AMOUNT, components: [] };
  const unread = pricing.unreadOf(resource);
  if ('free' in answer && unread !== undefined) return lineOf(resource, unknown(notRead(unread)), look, pricing);
  if ('free' in answer) return { ...head, outcome: 'free', reason: answer.free, ...none };
  const definition = () => JSON.stringify(resource.properties);
  if ('unknown' in answer)
    return { ...head, outcome: 'unknown', reason: answer.unknown, definition: definition(), ...none };
  const missing = [...look.missing, ...(unread === undefined ? [] : [notRead(unread)])];
  const components: ExactComponent[] = [];
  for (const part of answer) {
    const bought = pricing.boughtFor(resource, part);
    if (typeof bought === 'string') missing.push(bought);
    const priced = pricedPart(part, head.region, pricing.book, typeof bought === 'string' ? undefined : bought);
    if (priced.ok) components.push(priced.component);
    else missing.push(priced.reason);
  }
  return {
    ...head,
    outcome: outcomeOf(missing, components),
    ...(missing.length > 0 && { reason: missing.join(' '), definition: definition() }),
    monthly: sum(components.map((each) => each.monthly)),
    components,
  };
}

function outcomeOf(missing: readonly string[], components: readonly ExactComponent[]): BillOutcome {
  if (missing.length > 0 || components.length === 0) return 'unknown';
  return components.every((each) => each.from === 'template') ? 'priced' : 'usage';
}

/** Joins lines that are billed alike into one, for the worlds of all of them. */
function joined(lines: readonly ExactLine[]): readonly ExactLine[] {
  if (lines.length < 2) return lines;
  const byContent = Map.groupBy(lines, (line) => JSON.stringify([line.reason, line.components], showBigInt));
  return [...byContent.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ ...first, when: or(first.when, ...rest.map((each) => each.when)) }],
  );
}

function showBigInt(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
