/** Lines that no single resource causes: traffic of the account, and what is bought outside of AWS. */
import { ALWAYS } from '../base/index.ts';
import type { Resource } from '../model/index.ts';
import type { Quantity, Usage } from '../usage/index.ts';
import type { ExactComponent, ExactLine } from './bill.ts';
import { type Measure, showRange } from './measure.ts';
import type { PriceBook } from './price-row.ts';
import { pricedPart } from './priced-part.ts';
import { type PricedPart, part } from './pricer.ts';
import { statedRange, sum } from './range.ts';
import type { TRAFFIC, UsageOfResources } from './stated-usage.ts';

const ROWS: Readonly<Record<(typeof TRAFFIC)[number], readonly [what: string, row: string, sides: number]>> = {
  internetGb: ['Data out to the internet', 'transfer.out.internet', 1],
  // Both sides of a transfer between zones are billed.
  crossZoneGb: ['Data between zones, both sides', 'transfer.between-zones', 2],
  crossRegionGb: ['Data to another region', 'transfer.between-regions.us', 1],
};

/** Types whose pricers bill the traffic to the internet themselves. */
const OWN_TRAFFIC = ['AWS::CloudFront::Distribution'];

export function accountLines(
  usage: Usage,
  stated: UsageOfResources,
  resources: readonly Resource[],
  region: string,
  book: PriceBook,
): readonly ExactLine[] {
  const parts = Object.entries(ROWS).flatMap(([name, [what, row, sides]]) => {
    const quantity = name as Quantity & keyof typeof ROWS;
    const own = usage.account?.[quantity];
    const amounts = [
      ...(own === undefined ? [] : [own]),
      ...resources
        .filter((each) => !OWN_TRAFFIC.includes(each.type))
        .flatMap((each) => stated.amountOf(each, quantity) ?? []),
    ];
    if (amounts.length === 0) return [];
    const range = sum(amounts.map(statedRange));
    const moved: Measure = { range, from: 'usage', how: `${showRange(range)} GB` };
    const both: Measure = sides === 1 ? moved : { ...moved, range: sum([range, range]), how: `2 sides × ${moved.how}` };
    return [part(what, row, both)];
  });
  return parts.length === 0 ? [] : [lineOf('account', 'Traffic', parts, region, book)];
}

export function externalLines(usage: Usage, region: string, book: PriceBook): readonly ExactLine[] {
  return (usage.external ?? []).map(({ what, row, quantity, because }) => {
    const range = statedRange(quantity);
    const how = `${showRange(range)}${because === undefined ? '' : `, ${because}`}`;
    return lineOf(`external ${what}`, 'External', [part(what, row, { range, from: 'usage', how })], region, book);
  });
}

function lineOf(
  resource: string,
  type: string,
  parts: readonly PricedPart[],
  region: string,
  book: PriceBook,
): ExactLine {
  const priced = parts.map((each) => pricedPart(each, region, book, undefined));
  const components = priced.flatMap((each): readonly ExactComponent[] => (each.ok ? [each.component] : []));
  const missing = priced.flatMap((each) => (each.ok ? [] : [each.reason]));
  return {
    resource,
    type,
    stack: '',
    region,
    outcome: missing.length > 0 ? 'unknown' : 'usage',
    ...(missing.length > 0 && { reason: missing.join(' ') }),
    monthly: sum(components.map((each) => each.monthly)),
    components,
    when: ALWAYS,
  };
}
