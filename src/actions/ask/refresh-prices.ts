import { relative, resolve } from 'node:path';
import type { PriceRefreshReport } from '../../answers/index.ts';
import { type Diagnostic, didYouMean, error } from '../../base/index.ts';
import {
  PRICE_REGIONS,
  type PriceBook,
  type PriceQuestion,
  type PriceRegion,
  type PriceRow,
  type PriceTable,
  priceBookText,
  priceTables,
  productFilters,
  publishedPrice,
  type RowAnswer,
  refreshedBook,
  rowsLike,
} from '../../price/index.ts';
import { type Host, unattended } from '../host.ts';
import { loadPriceBook, type PriceBookOptions, REFRESHED_PRICES } from '../load-price-book.ts';
import { STANDARD_OUTPUT, writeFile } from '../write-file.ts';
import { openPriceList, type PriceList, type PriceListOptions } from './ask-price-list.ts';
import { type OfferFileOptions, readOfferFiles } from './read-offer-files.ts';

export interface RefreshPricesOptions extends PriceBookOptions, PriceListOptions, OfferFileOptions {
  /**
   * `offer-files` reads what AWS publishes for anybody; `api` asks pricing:GetProducts, signed.
   * @default 'offer-files'
   */
  readonly from?: 'offer-files' | 'api';
  /** Only these regions; what has one price everywhere is always asked for. @default - all of the book */
  readonly regions?: readonly string[];
  /** Where the book is written; `-` writes it into the answer. @default '.lintel/price-book.json' */
  readonly out?: string;
  /** The day that the prices are dated with. @default - today, in UTC */
  readonly today?: string;
  readonly host?: Host;
}

/** The regions that are asked for where none is named: those that the book has prices of. */
const REGIONS: readonly PriceRegion[] = ['us-east-1', 'us-west-2', 'global'];

/**
 * Asks the AWS Price List for every row that says how, and writes a book with what it answers. A row without exactly one
 * answer stays as it was and is listed with the reason.
 */
export async function refreshPrices(options: RefreshPricesOptions = {}): Promise<PriceRefreshReport> {
  const { cwd = process.cwd(), out = REFRESHED_PRICES, host = unattended } = options;
  const loaded = await loadPriceBook(options);
  if (!loaded.ok) return nothing(loaded.diagnostics);
  const { book } = loaded.value;
  const unknown = (options.regions ?? []).filter((region) => !PRICE_REGIONS.includes(region));
  if (unknown.length > 0) return nothing(unknown.map((region) => noSuchRegion(region)));
  const wanted = options.regions === undefined ? REGIONS : [...options.regions, 'global'];

  const isSigned = options.from === 'api';
  const sized = isSigned ? [] : rowsLike(book, await tablesOf(wanted));
  const whole = { ...book, rows: [...book.rows, ...sized] };
  const questions = questionsOf(whole, wanted, options);
  const asked = await (isSigned ? askAll(questions, options, host) : readOfferFiles(questions, options, host));
  if (!asked.ok) return nothing([asked.stopped]);
  const unasked = book.rows
    .filter(({ query }) => query === undefined)
    .flatMap((row) => answersOf(row, wanted, row.notAsked ?? NOT_NAMED, options));
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  const source = isSigned ? PRICE_LIST_API : OFFER_FILES;
  const { book: all, ...rest } = refreshedBook(whole, [...asked.answers, ...unasked], today, source);
  const refreshed = { ...all, rows: all.rows.filter((row) => isKept(row, sized, source.key)) };
  if (rest.updated.length + rest.same === 0) return { ...nothing([]), ...rest };
  const text = priceBookText(refreshed);
  if (out === STANDARD_OUTPUT) return { schema: 'lintel/price-refresh@1', ...rest, text, diagnostics: [] };
  const written = await writeFile(resolve(cwd, out), text);
  return written.ok
    ? { schema: 'lintel/price-refresh@1', ...rest, file: relative(cwd, resolve(cwd, out)), diagnostics: [] }
    : nothing(written.diagnostics);
}

const PRICE_LIST_API = { key: 'PL-API', what: 'AWS Price List, asked with pricing:GetProducts' };
const OFFER_FILES = { key: 'PL-BULK', what: 'AWS Price List, its offer files by service and region' };

/** The tables of every service in the regions. */
async function tablesOf(regions: readonly PriceRegion[]): Promise<readonly PriceTable[]> {
  return priceTables(SERVICES_WITH_TABLES, regions);
}

/** A type of each service that has tables of sizes. */
const SERVICES_WITH_TABLES = [
  'AWS::EC2::Instance',
  'AWS::RDS::DBInstance',
  'AWS::ElastiCache::CacheCluster',
  'AWS::OpenSearchService::Domain',
  'AWS::Redshift::Cluster',
];

/** A row that only tables have is kept where AWS answered. */
function isKept(row: PriceRow, sized: readonly PriceRow[], source: string): boolean {
  return !sized.some(({ id }) => id === row.id) || Object.values(row.prices).some((price) => price?.source === source);
}

const NOT_NAMED = 'The book does not say how the Price List names it.';

/** A price that is the same everywhere is asked for once; any other row is asked for in every region that is named. */
function isAskedIn(row: PriceRow, region: PriceRegion, { regions }: RefreshPricesOptions): boolean {
  if (row.prices[region] !== undefined) return true;
  return region !== 'global' && row.prices.global === undefined && regions?.includes(region) === true;
}

function answersOf(
  row: PriceRow,
  wanted: readonly PriceRegion[],
  reason: string,
  options: RefreshPricesOptions,
): readonly RowAnswer[] {
  return wanted.flatMap((region) =>
    isAskedIn(row, region, options) ? [{ id: row.id, region, published: { ok: false, reason } }] : [],
  );
}

function questionsOf(
  book: PriceBook,
  wanted: readonly PriceRegion[],
  options: RefreshPricesOptions,
): readonly PriceQuestion[] {
  return book.rows.flatMap((row) => {
    const { query } = row;
    if (query === undefined) return [];
    return wanted.flatMap((region) => (isAskedIn(row, region, options) ? [{ row: { ...row, query }, region }] : []));
  });
}

/** AWS throttles sooner with more. */
const AT_ONCE = 4;

type Asked =
  | { readonly ok: true; readonly answers: readonly RowAnswer[] }
  | { readonly ok: false; readonly stopped: Diagnostic };

async function askAll(questions: readonly PriceQuestion[], options: PriceListOptions, host: Host): Promise<Asked> {
  const list = await openPriceList(options);
  const answers: RowAnswer[] = [];
  try {
    for (let begin = 0; begin < questions.length; begin += AT_ONCE) {
      const some = await Promise.all(questions.slice(begin, begin + AT_ONCE).map((each) => ask(each, list)));
      for (const each of some) {
        if ('stopped' in each) return { ok: false, stopped: each.stopped };
        answers.push(each);
      }
      if (begin % 100 === 0)
        host.notify({ kind: 'progress', text: `asking for ${questions.length} prices: ${answers.length} answered` });
    }
  } finally {
    list.close();
  }
  return { ok: true, answers };
}

async function ask(
  { row, region }: PriceQuestion,
  list: PriceList,
): Promise<RowAnswer | { readonly stopped: Diagnostic }> {
  const asked = productFilters(row.query, region);
  const products: unknown[] = [];
  for (const filters of asked) {
    const found = await list.products(row.query.serviceCode, filters);
    if ('stopped' in found) return found;
    if (!found.ok) return { id: row.id, region, published: found };
    products.push(...found.products);
  }
  return { id: row.id, region, published: publishedPrice(row, asked, products) };
}

function noSuchRegion(region: string): Diagnostic {
  return error('LTL3003', `AWS has no region "${region}".${didYouMean(region, PRICE_REGIONS)}`, {
    fix: `Name one of ${PRICE_REGIONS.join(', ')}.`,
  });
}

function nothing(diagnostics: readonly Diagnostic[]): PriceRefreshReport {
  return { schema: 'lintel/price-refresh@1', updated: [], same: 0, left: [], diagnostics };
}
