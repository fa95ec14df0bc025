/** The shape of a price book that comes from outside, and what a shape cannot say about it. */
import {
  checkShape,
  compareDecimals,
  type DataPath,
  type Diagnostic,
  decimal,
  error,
  isDecimal,
  list,
  number,
  object,
  type Result,
  record,
  type Shape,
  type SourcePosition,
  success,
  text,
  word,
} from '../base/index.ts';
import { PRICE_REGIONS } from './price-list.ts';
import type { PriceBook, PriceRow, RegionalPrice } from './price-row.ts';

const money = text({ like: /^\d+(?:\.\d+)?$/, of: 'an amount such as "0.0416"' });
const quantity = text({ like: /^\d+(?:\.\d+)?$/, of: 'a quantity such as "10240"' });
const grade = word(['A', 'B', 'C', 'D', 'U']);

const regionalPrice = object(
  {
    tiers: list(object({ usd: money }, { upTo: quantity, grade }), { min: 1 }),
    grade,
    source: text(),
  },
  { date: text({ like: /^\d{4}(?:-\d{2}(?:-\d{2})?)?$/, of: 'a date such as "2026-09-28"' }) },
);

const BY_REGION = Object.fromEntries([...PRICE_REGIONS, 'global'].map((region) => [region, regionalPrice] as const));

const row: Shape<PriceRow> = object(
  {
    id: text({ like: /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/, of: 'an id such as "nat.hours"' }),
    what: text({ like: /\S/, of: 'a text for a reader' }),
    unit: text({ like: /\S/, of: 'a unit such as "hour"' }),
    prices: object({}, BY_REGION, undefined, { min: 1 }),
  },
  {
    per: number({ min: 1, whole: true }),
    freePerMonth: quantity,
    notAsked: text({ like: /\S/, of: 'a sentence' }),
    query: object({ serviceCode: text(), filters: record(text()) }, { publishedPer: number({ min: 1, whole: true }) }),
  },
);

const priceBook: Shape<PriceBook> = object({
  schema: word(['lintel/price-book@1']),
  asOf: text({ like: /^\d{4}-\d{2}-\d{2}$/, of: 'a day such as "2026-11-21"' }),
  currency: word(['USD']),
  sources: list(object({ key: text(), what: text() })),
  rows: list(row),
});

/** The book, or one diagnostic per fault, each at its place in the document. */
export function parsePriceBook(
  value: unknown,
  place: (path: DataPath) => SourcePosition | undefined = () => undefined,
): Result<PriceBook> {
  const read = checkShape(priceBook, value, 'LTL5001', place);
  if (read.value === undefined) return { ok: false, diagnostics: read.diagnostics };
  const diagnostics = faultsOf(read.value).map(({ path, what }): Diagnostic => {
    const at = place(path);
    return error('LTL5001', what, at === undefined ? {} : { at });
  });
  return diagnostics.length > 0 ? { ok: false, diagnostics } : success(read.value);
}

interface Fault {
  readonly path: DataPath;
  readonly what: string;
}

function faultsOf(book: PriceBook): readonly Fault[] {
  const sources = new Set(book.sources.map(({ key }) => key));
  const seen = new Set<string>();
  return book.rows.flatMap((each, index): readonly Fault[] => {
    const isSecond = seen.has(each.id);
    seen.add(each.id);
    return [
      ...(isSecond ? [{ path: ['rows', index, 'id'], what: `Two rows carry the id "${each.id}".` }] : []),
      ...(isPowerOfTen(each.per ?? 1)
        ? []
        : [
            { path: ['rows', index, 'per'], what: `The price of "${each.id}" is per ${each.per}, not a power of ten.` },
          ]),
      ...Object.entries(each.prices).flatMap(([region, price]) =>
        (price === undefined ? [] : faultsOfPrice(price, sources)).map((fault) => ({
          path: ['rows', index, 'prices', region, ...fault.path],
          what: `"${each.id}" in ${region}: ${fault.what}`,
        })),
      ),
    ];
  });
}

function faultsOfPrice({ tiers, source }: RegionalPrice, sources: ReadonlySet<string>): readonly Fault[] {
  const faults: Fault[] = [];
  if (!sources.has(source)) faults.push({ path: ['source'], what: `the book has no source "${source}".` });
  let begin = decimal(0);
  for (const [index, { upTo }] of tiers.entries()) {
    const isLast = index === tiers.length - 1;
    if (isLast !== (upTo === undefined))
      faults.push({
        path: ['tiers', index],
        what: isLast ? 'the last tier has an end.' : 'a tier before the last has no end.',
      });
    if (upTo === undefined || !isDecimal(upTo)) continue;
    if (compareDecimals(decimal(upTo), begin) <= 0)
      faults.push({ path: ['tiers', index, 'upTo'], what: `the tier that ends at ${upTo} begins at or above it.` });
    begin = decimal(upTo);
  }
  return faults;
}

/** Only then is a part of the price exact in decimals. */
function isPowerOfTen(per: number): boolean {
  return /^10*$/.test(String(per));
}
