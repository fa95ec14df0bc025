/** A price book after a refresh: answers of the Price List replace figures, dates and grades, and nothing else. */
import { decimal, showRounded } from '../base/index.ts';
import type { PublishedPrice } from './price-list.ts';
import type { PriceBook, PriceRegion, PriceRow, PriceSource, PriceTier, RegionalPrice } from './price-row.ts';

/** What the Price List said of one row in one region. */
export interface RowAnswer {
  readonly id: string;
  readonly region: PriceRegion;
  readonly published: PublishedPrice;
}

export interface Refreshed {
  readonly book: PriceBook;
  readonly updated: readonly {
    readonly id: string;
    readonly region: PriceRegion;
    readonly before: string;
    readonly after: string;
  }[];
  /** How many figures the Price List confirmed. */
  readonly same: number;
  readonly left: readonly { readonly id: string; readonly region: PriceRegion; readonly reason: string }[];
}

/** The book with the answers in it; a row without a usable answer stays as it was and is listed with the reason. */
export function refreshedBook(
  book: PriceBook,
  answers: readonly RowAnswer[],
  today: string,
  source: PriceSource,
): Refreshed {
  const byRow = Map.groupBy(answers, ({ id }) => id);
  const updated: Refreshed['updated'][number][] = [];
  const left: Refreshed['left'][number][] = [];
  let same = 0;
  const rows = book.rows.map((row) => {
    let changed = row;
    for (const { region, published } of byRow.get(row.id) ?? []) {
      if (!published.ok) {
        left.push({ id: row.id, region, reason: published.reason });
        continue;
      }
      const before = showPrice(row.prices[region]?.tiers ?? [], row.freePerMonth);
      const after = showPrice(published.tiers, published.freePerMonth ?? row.freePerMonth);
      if (before === after) same++;
      else updated.push({ id: row.id, region, before, after });
      changed = withPrice(changed, region, published, today, source);
    }
    return changed;
  });
  const sources = [...book.sources.filter(({ key }) => key !== source.key), source];
  return { book: { ...book, asOf: today, sources, rows }, updated, same, left };
}

function withPrice(
  row: PriceRow,
  region: PriceRegion,
  { tiers, freePerMonth }: PublishedPrice & { readonly ok: true },
  today: string,
  source: PriceSource,
): PriceRow {
  const price: RegionalPrice = { tiers, grade: 'A', source: source.key, date: today };
  return {
    ...row,
    prices: { ...row.prices, [region]: price },
    ...(freePerMonth !== undefined && { freePerMonth }),
  };
}

/** `0.09 to 10,240, 0.085 to 51,200, then 0.05`, without zeros that say nothing. */
export function showPrice(tiers: readonly PriceTier[], freePerMonth?: string): string {
  const shown = tiers.map(({ upTo, usd }) => {
    const amount = shortest(usd);
    if (upTo !== undefined) return `${amount} to ${showQuantity(upTo)}`;
    return tiers.length > 1 ? `then ${amount}` : amount;
  });
  return [...shown, ...(freePerMonth === undefined ? [] : [`${showQuantity(freePerMonth)} free`])].join(', ');
}

function shortest(usd: string): string {
  return usd.includes('.') ? usd.replace(/\.?0+$/, '') : usd;
}

function showQuantity(quantity: string): string {
  return showRounded(decimal(quantity), quantity.split('.')[1]?.replace(/0+$/, '').length ?? 0);
}
