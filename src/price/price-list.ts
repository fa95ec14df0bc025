/**
 * How a row of the book is asked for in the AWS Price List, and how its answer becomes tiers.
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
 */
import {
  compareDecimals,
  type Decimal,
  decimal,
  dividedBy,
  isDecimal,
  isRecord,
  nearest,
  showDecimal,
  times,
  ZERO,
} from '../base/index.ts';
import type { PriceQuery, PriceRegion, PriceRow, PriceTier } from './price-row.ts';

/** Attribute to value, all of which one product has. */
export type ProductFilters = Readonly<Record<string, string>>;

/** What stands before a usage type. In us-east-1 it depends on the service, so both spellings are asked for. */
const PREFIXES: Readonly<Record<PriceRegion, readonly string[]>> = {
  'us-east-1': ['', 'USE1-'],
  'us-east-2': ['USE2-'],
  'us-west-1': ['USW1-'],
  'us-west-2': ['USW2-'],
  'af-south-1': ['AFS1-'],
  'ap-east-1': ['APE1-'],
  'ap-northeast-1': ['APN1-'],
  'ap-northeast-2': ['APN2-'],
  'ap-northeast-3': ['APN3-'],
  'ap-south-1': ['APS3-'],
  'ap-south-2': ['APS5-'],
  'ap-southeast-1': ['APS1-'],
  'ap-southeast-2': ['APS2-'],
  'ap-southeast-3': ['APS4-'],
  'ap-southeast-4': ['APS6-'],
  'ca-central-1': ['CAN1-'],
  'ca-west-1': ['CAN2-'],
  'eu-central-1': ['EUC1-'],
  'eu-central-2': ['EUC2-'],
  'eu-north-1': ['EUN1-'],
  'eu-south-1': ['EUS1-'],
  'eu-south-2': ['EUS2-'],
  'eu-west-1': ['EU-', 'EUW1-'],
  'eu-west-2': ['EUW2-'],
  'eu-west-3': ['EUW3-'],
  'il-central-1': ['ILC1-'],
  'me-central-1': ['MEC1-'],
  'me-south-1': ['MES1-'],
  'mx-central-1': ['MXC1-'],
  'sa-east-1': ['SAE1-'],
  global: [''],
};

/** The regions that a refresh can ask for. */
export const PRICE_REGIONS: readonly string[] = Object.keys(PREFIXES).filter((region) => region !== 'global');

/** Regions that AWS keeps apart, of which the book has no prices: https://docs.aws.amazon.com/general/latest/gr/rande.html */
const APART = ['cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1', 'eusc-de-east-1'];

/**
 * The region that is meant, where the letters of the given one are no region's. A known name with a new number may be that of a
 * new region, of which there are no prices yet.
 */
export function misspeltRegion(region: string): string | undefined {
  const known = [...PRICE_REGIONS, ...APART];
  const letters = (of: string) => of.replace(/\d+$/, '');
  return known.some((each) => letters(each) === letters(region)) ? undefined : nearest(region, known);
}

/** The filters to ask with, one after the other; a product that any of them finds counts. */
export function productFilters(query: PriceQuery, region: PriceRegion): readonly ProductFilters[] {
  const asked = (PREFIXES[region] ?? []).map((prefix) =>
    Object.fromEntries(
      Object.entries(query.filters).map(([field, value]) => [
        field,
        value.replaceAll('{prefix}', prefix).replaceAll('{region}', region),
      ]),
    ),
  );
  const isSame = JSON.stringify(asked[0]) === JSON.stringify(asked.at(-1));
  return isSame ? asked.slice(0, 1) : asked;
}

export type PublishedPrice =
  | {
      readonly ok: true;
      readonly tiers: readonly PriceTier[];
      /** A first tier at 0 is the account's allowance, not a price. */
      readonly freePerMonth?: string;
    }
  | { readonly ok: false; readonly reason: string };

/**
 * The price that the products' answers agree on. The answers must narrow to one product with one on-demand price list:
 * a wrong filter finds nothing or too much, and AWS reports neither. Otherwise the result is a reason instead of a
 * price.
 */
export function publishedPrice(
  row: PriceRow & { readonly query: PriceQuery },
  asked: readonly ProductFilters[],
  products: readonly unknown[],
): PublishedPrice {
  const matching = new Map(
    products.filter((each) => asked.some((filters) => hasAll(each, filters))).map((each) => [skuOf(each), each]),
  );
  const [product] = matching.values();
  if (product === undefined)
    return no(
      products.length === 0
        ? 'The Price List has no such product.'
        : 'No product of the answer has all that was asked for.',
    );
  if (matching.size > 1)
    return no(`The Price List has ${matching.size} such products: ${[...matching.keys()].join(', ')}.`);
  const lists = Object.values(entry(product, 'terms', 'OnDemand') ?? {});
  const [list] = lists;
  if (list === undefined) return no('The product has no on-demand price.');
  if (lists.length > 1) return no(`The product has ${lists.length} on-demand price lists.`);
  return tiersOf(row, Object.values(entry(list, 'priceDimensions') ?? {}));
}

interface Band {
  readonly begin: Decimal;
  /** None for the last. */
  readonly end?: Decimal;
  readonly usd: Decimal;
}

function tiersOf(row: PriceRow & { readonly query: PriceQuery }, dimensions: readonly unknown[]): PublishedPrice {
  const bands = dimensions.map(bandOf);
  const read = bands.filter((band) => band !== undefined).sort((a, b) => compareDecimals(a.begin, b.begin));
  if (read.length < bands.length || read.length === 0)
    return no('The price list is not written as prices in US dollars.');
  const isWhole = read.every(({ begin }, index) => {
    const before = index === 0 ? ZERO : read[index - 1]?.end;
    return before !== undefined && compareDecimals(begin, before) === 0;
  });
  if (!isWhole || read.at(-1)?.end !== undefined) return no('The tiers of the price list leave a gap or overlap.');
  const published = decimal(row.query.publishedPer ?? 1);
  const tiers = read.map(({ usd, end }): PriceTier => {
    const price = times(usd, decimal(row.per ?? 1));
    return {
      ...(end !== undefined && { upTo: showDecimal(times(end, published)) }),
      usd: showDecimal(dividedBy(price, published, price.scale + PLACES)),
    };
  });
  const [first, ...rest] = tiers;
  const hasAllowance = first?.usd === '0' && rest.length > 0 && first.upTo !== undefined;
  return checked(row, hasAllowance ? { ok: true, tiers: rest, freePerMonth: first.upTo } : { ok: true, tiers });
}

/** A quotient by 1,024 has ten places more than what is divided. */
const PLACES = 12;

/** A price that changed by more than this factor is taken for one in another unit. */
const MOST_CHANGE = decimal(10);

function checked(row: PriceRow, found: PublishedPrice & { readonly ok: true }): PublishedPrice {
  const after = decimal(found.tiers[0]?.usd ?? '0');
  const known = Object.values(row.prices).map((price) => decimal(price?.tiers[0]?.usd ?? '0'));
  if (after.digits === 0n) return known.every(({ digits }) => digits === 0n) ? found : no('The Price List says 0.');
  const isFar = known.some(
    (before) =>
      before.digits !== 0n &&
      (compareDecimals(after, times(before, MOST_CHANGE)) > 0 ||
        compareDecimals(times(after, MOST_CHANGE), before) < 0),
  );
  return isFar ? no(`The Price List says ${showDecimal(after)}, which is no change of price but another unit.`) : found;
}

function bandOf(dimension: unknown): Band | undefined {
  const [begin, end, usd] = [
    text(dimension, 'beginRange'),
    text(dimension, 'endRange'),
    text(dimension, 'pricePerUnit', 'USD'),
  ];
  if (begin === undefined || usd === undefined || !isDecimal(begin) || !isDecimal(usd)) return undefined;
  if (end === undefined || end === 'Inf') return { begin: decimal(begin), usd: decimal(usd) };
  return isDecimal(end) ? { begin: decimal(begin), end: decimal(end), usd: decimal(usd) } : undefined;
}

/** Checks the filters again, so that the result does not depend on how a server matches them. */
export function hasAll(product: unknown, filters: ProductFilters): boolean {
  return Object.entries(filters).every(
    ([field, value]) =>
      (field === 'productFamily' ? text(product, 'product', field) : text(product, 'product', 'attributes', field)) ===
      value,
  );
}

function skuOf(product: unknown): string {
  return text(product, 'product', 'sku') ?? 'a product without a name';
}

function entry(data: unknown, ...path: readonly string[]): object | undefined {
  const found = path.reduce<unknown>((within, key) => (isRecord(within) ? within[key] : undefined), data);
  return isRecord(found) ? found : undefined;
}

function text(data: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>((within, key) => (isRecord(within) ? within[key] : undefined), data);
  return typeof found === 'string' ? found : undefined;
}

function no(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
