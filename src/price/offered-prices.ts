/** The prices that an offer file answers: of each question, the products that have all that was asked for. */
import { isRecord } from '../base/index.ts';
import { withTables } from './book.ts';
import type { OfferEntry } from './offer-file.ts';
import { hasAll, type ProductFilters, productFilters, publishedPrice } from './price-list.ts';
import type { PriceBook, PriceQuery, PriceRegion, PriceRow, PriceTable } from './price-row.ts';
import type { RowAnswer } from './refreshed-book.ts';

export interface PriceQuestion {
  readonly row: PriceRow & { readonly query: PriceQuery };
  readonly region: PriceRegion;
}

interface Asked {
  readonly question: PriceQuestion;
  readonly filters: readonly ProductFilters[];
  readonly skus: Set<string>;
}

/** Collects what the entries of one offer file answer. Only products that some question asks for are held. */
export class OfferedPrices {
  private readonly asked: readonly Asked[];
  private readonly byUsage: ReadonlyMap<string, readonly Asked[]>;
  private readonly products = new Map<string, { product: unknown; terms: Record<string, unknown> }>();
  /** Entries that are no JSON. */
  unreadable = 0;

  constructor(questions: readonly PriceQuestion[]) {
    this.asked = questions.map((question) => ({
      question,
      filters: productFilters(question.row.query, question.region),
      skus: new Set<string>(),
    }));
    const byUsage = new Map<string, Asked[]>();
    for (const each of this.asked)
      for (const usage of new Set(each.filters.map((filters) => filters.usagetype ?? '')))
        byUsage.set(usage, [...(byUsage.get(usage) ?? []), each]);
    this.byUsage = byUsage;
  }

  take({ kind, sku, text }: OfferEntry): void {
    const entry = this.parsed(kind === 'product' || this.products.has(sku) ? text : undefined);
    if (entry === undefined) return;
    if (kind === 'term') {
      const known = this.products.get(sku);
      if (known !== undefined) known.terms = entry;
      return;
    }
    const item = { product: entry, terms: {} };
    const attributes = isRecord(entry.attributes) ? entry.attributes : {};
    const usage = typeof attributes.usagetype === 'string' ? attributes.usagetype : '';
    for (const each of [...(this.byUsage.get(usage) ?? []), ...(usage === '' ? [] : (this.byUsage.get('') ?? []))]) {
      if (!each.filters.some((filters) => hasAll(item, filters))) continue;
      each.skus.add(sku);
      this.products.set(sku, item);
    }
  }

  answers(): readonly RowAnswer[] {
    return this.asked.map(({ question: { row, region }, filters, skus }) => {
      const products = [...skus].flatMap((sku) => {
        const found = this.products.get(sku);
        return found === undefined ? [] : [{ product: found.product, terms: { OnDemand: found.terms } }];
      });
      return { id: row.id, region, published: publishedPrice(row, filters, products) };
    });
  }

  private parsed(text: string | undefined): Record<string, unknown> | undefined {
    if (text === undefined) return undefined;
    try {
      const read: unknown = JSON.parse(text);
      if (isRecord(read)) return { ...read };
    } catch {}
    this.unreadable++;
    return undefined;
  }
}

/**
 * The rows that tables of a region add to the book, asked for as the row of the book is that differs in the size alone: a
 * query for `t3.nano` is one for `m7i.large` with the other name in it.
 */
export function rowsLike(
  book: PriceBook,
  tables: readonly PriceTable[],
): readonly (PriceRow & { query: PriceQuery })[] {
  const known = new Set(book.rows.map(({ id }) => id));
  return tables.flatMap(({ groups }) =>
    groups.flatMap(({ before, after, prices }) => {
      if (before === '') return [];
      const model = book.rows.find(
        ({ id, query }) =>
          query !== undefined &&
          id.startsWith(before) &&
          id.endsWith(after) &&
          Object.values(query.filters).some((value) =>
            value.includes(id.slice(before.length, id.length - after.length)),
          ),
      );
      const query = model?.query;
      if (model === undefined || query === undefined) return [];
      const size = model.id.slice(before.length, model.id.length - after.length);
      return Object.keys(prices).flatMap((key) => {
        const id = `${before}${key}${after}`;
        if (known.has(id)) return [];
        const filters = Object.fromEntries(
          Object.entries(query.filters).map(([name, value]) => [name, value.replaceAll(size, key)]),
        );
        const row = withTables(undefined, id, tables);
        return row === undefined ? [] : [{ ...row, query: { ...query, filters } }];
      });
    }),
  );
}
