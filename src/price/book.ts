/**
 * The price book that ships with Lintel, and how a price is read from it.
 *
 * An id is `service.item…`, in AWS's words, without the unit: `ec2.instance.t3.medium`, `nat.hours`, `nat.data`,
 * `rds.postgresql.instance.db.t4g.micro.multi-az`, `elasticache.redis.cache.t4g.small`, `fargate.arm.vcpu`. What depends on a
 * deployment ends in `single-az` or `multi-az`; what is sold by time ends in `hours` where the service also bills data.
 */
import type { PriceGrade } from '../answers/index.ts';
import { compareDecimals, type Decimal, decimal, dividedBy, minus, nearest, plus, times, ZERO } from '../base/index.ts';
import shipped from './price-book.json' with { type: 'json' };
import type {
  PriceBook,
  PriceRegion,
  PriceRow,
  PriceTable,
  PriceTier,
  RegionalPrice,
  TablePrice,
} from './price-row.ts';

/** A test checks the shape of the file, so that no program has to check it when it starts. */
export const SHIPPED_PRICES: PriceBook = shipped as PriceBook;

const TRUST: readonly PriceGrade[] = ['A', 'B', 'C', 'D', 'U'];

interface Index {
  readonly rows: ReadonlyMap<string, PriceRow>;
  /** Rows that were asked for, with what the tables add. */
  readonly asked: Map<string, PriceRow | undefined>;
}

const indexes = new WeakMap<PriceBook, Index>();

/** The row with this id, if there is one. A row of the book keeps its own prices; tables add the regions that it lacks. */
export function rowOf(book: PriceBook, id: string): PriceRow | undefined {
  const { rows, asked } = indexOf(book);
  if (book.tables === undefined) return rows.get(id);
  if (!asked.has(id)) asked.set(id, withTables(rows.get(id), id, book.tables));
  return asked.get(id);
}

function indexOf(book: PriceBook): Index {
  const known = indexes.get(book);
  if (known !== undefined) return known;
  const index = { rows: new Map(book.rows.map((row) => [row.id, row])), asked: new Map() };
  indexes.set(book, index);
  return index;
}

/** The row with what the tables add to it. */
export function withTables(row: PriceRow | undefined, id: string, tables: readonly PriceTable[]): PriceRow | undefined {
  if (row?.prices.global !== undefined) return row;
  let found = row;
  for (const { groups, region, source, date, grade, unit, what } of tables) {
    if (found?.prices[region] !== undefined) continue;
    for (const { before, after, prices } of groups) {
      if (!id.startsWith(before) || !id.endsWith(after)) continue;
      const key = id.slice(before.length, id.length - after.length);
      const usd = Object.hasOwn(prices, key) ? prices[key] : undefined;
      if (usd === undefined) continue;
      const price = { tiers: tiersOf(usd), grade: gradeOf(grade), source, date };
      const head = found ?? { id, what: `${what}: ${key}`, unit, prices: {} };
      found = { ...head, prices: { ...head.prices, [region]: price } };
      break;
    }
  }
  return found;
}

function tiersOf(price: TablePrice): readonly PriceTier[] {
  if (typeof price === 'string') return [{ usd: price }];
  return price.map((tier) => (typeof tier === 'string' ? { usd: tier } : { upTo: tier[0], usd: tier[1] ?? '' }));
}

function gradeOf(text: string): PriceGrade {
  return TRUST.find((each) => each === text) ?? 'U';
}

/** Ids that a reader may have meant, the nearest first. */
export function nearestRows(book: PriceBook, id: string, most = 3): readonly string[] {
  const ofTables = (book.tables ?? []).flatMap(({ groups }) =>
    groups.flatMap(({ before, after, prices }) => Object.keys(prices).map((key) => `${before}${key}${after}`)),
  );
  const ids = [...new Set([...indexOf(book).rows.keys(), ...ofTables])];
  const below = ids.filter((each) => each.startsWith(`${id}.`));
  const alike = nearest(id, ids);
  return [...new Set([...(alike === undefined ? [] : [alike]), ...below])].slice(0, most);
}

export type PriceFound =
  | { readonly ok: true; readonly price: RegionalPrice; readonly region: PriceRegion }
  | { readonly ok: false; readonly reason: string };

/** The price of a row in a region; one that is the same everywhere holds in every region. */
export function regionalPrice(row: PriceRow, region: string): PriceFound {
  const everywhere = row.prices.global;
  if (everywhere !== undefined) return { ok: true, price: everywhere, region: 'global' };
  const own = Object.hasOwn(row.prices, region) ? row.prices[region] : undefined;
  if (own !== undefined) return { ok: true, price: own, region };
  const known = Object.keys(row.prices).join(' and ') || 'no region';
  return { ok: false, reason: `The price book has "${row.id}" for ${known}, not for ${region}.` };
}

/** What a quantity costs: the amount, and how it was found. */
export interface Cost {
  /** US dollars, exact. */
  readonly amount: Decimal;
  /** US dollars per `per` units in the first tier that is not free. */
  readonly unitPrice: Decimal;
  readonly per: number;
  /** The least trusted of the tiers that were used. */
  readonly grade: PriceGrade;
  readonly price: RegionalPrice;
  readonly tierBreakdown: readonly TierCost[];
}

export interface TierCost {
  /** How much of the quantity falls into the tier. */
  readonly quantity: Decimal;
  readonly unitPrice: Decimal;
  readonly amount: Decimal;
}

export type CostFound = { readonly ok: true; readonly cost: Cost } | { readonly ok: false; readonly reason: string };

/**
 * What a quantity of a row costs in a region at list price. Each part of the quantity has the price of its tier. The
 * allowance of the account (`freePerMonth`) is not deducted. Throws on a negative quantity, which only code can cause.
 */
export function costOf(row: PriceRow, region: string, quantity: Decimal): CostFound {
  if (quantity.digits < 0n) throw new Error(`a negative quantity of ${row.id} was priced`);
  const found = regionalPrice(row, region);
  if (!found.ok) return found;
  const { price } = found;
  const per = row.per ?? 1;
  const used = tierCosts(price.tiers, per, quantity);
  const first = price.tiers.find((tier) => decimal(tier.usd).digits !== 0n);
  const cost: Cost = {
    amount: plus(...used.map(({ amount }) => amount)),
    unitPrice: first === undefined ? ZERO : decimal(first.usd),
    per,
    grade: leastTrusted(price, price.tiers.slice(0, Math.max(1, used.length))),
    price,
    tierBreakdown: used,
  };
  return { ok: true, cost };
}

function tierCosts(tiers: readonly PriceTier[], per: number, quantity: Decimal): readonly TierCost[] {
  const used: TierCost[] = [];
  let begin = ZERO;
  for (const tier of tiers) {
    if (compareDecimals(quantity, begin) <= 0) break;
    const end = tier.upTo === undefined ? quantity : decimal(tier.upTo);
    const part = minus(compareDecimals(end, quantity) < 0 ? end : quantity, begin);
    const unitPrice = decimal(tier.usd);
    used.push({ quantity: part, unitPrice, amount: dividedByPer(times(part, unitPrice), per) });
    begin = end;
  }
  return used;
}

/** Exact, because `per` is a power of ten. */
function dividedByPer(amount: Decimal, per: number): Decimal {
  return per === 1 ? amount : dividedBy(amount, decimal(per), amount.scale + String(per).length);
}

function leastTrusted(price: RegionalPrice, tiers: readonly PriceTier[]): PriceGrade {
  const ranks = tiers.map((tier) => TRUST.indexOf(tier.grade ?? price.grade));
  return TRUST[Math.max(0, ...ranks)] ?? 'U';
}
