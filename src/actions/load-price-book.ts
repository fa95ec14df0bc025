import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Result, success } from '../base/index.ts';
import type { Model } from '../model/index.ts';
import {
  type BillOptions,
  type PriceBook,
  parsePriceBook,
  priceTables,
  regionsPriced,
  SHIPPED_PRICES,
} from '../price/index.ts';
import { readDocument } from '../read/index.ts';

export interface PriceBookOptions {
  /** @default - the working directory of the process */
  readonly cwd?: string;
  /** A price book. @default - `.lintel/price-book.json` where a refresh left one, else the one that ships with Lintel */
  readonly book?: string;
}

export interface LoadedPrices {
  readonly book: PriceBook;
  /** `shipped`, or the file. */
  readonly from: string;
}

/** Where a refresh leaves its book, below the working directory. */
export const REFRESHED_PRICES = join('.lintel', 'price-book.json');

/**
 * The prices to use. A refreshed book is completed with the rows that came with a newer Lintel; a book that the user names
 * is taken as it is.
 */
export async function loadPriceBook(options: PriceBookOptions = {}): Promise<Result<LoadedPrices>> {
  const cwd = options.cwd ?? process.cwd();
  if (options.book !== undefined) return readPriceBook(options.book, cwd);
  if (!existsSync(join(cwd, REFRESHED_PRICES))) return success({ book: SHIPPED_PRICES, from: 'shipped' });
  const read = await readPriceBook(REFRESHED_PRICES, cwd);
  return read.ok ? success({ ...read.value, book: completed(read.value.book) }) : read;
}

/** The same with the tables of the services and regions of a model; a book that the user names has only what is in it. */
export async function loadPricesFor(
  model: Model,
  options: PriceBookOptions & BillOptions = {},
): Promise<Result<LoadedPrices>> {
  const loaded = await loadPriceBook(options);
  if (!loaded.ok || options.book !== undefined) return loaded;
  const types = new Set([...model.resources.values()].map(({ type }) => type));
  const tables = await priceTables(types, regionsPriced(model, options));
  return { ...loaded, value: { ...loaded.value, book: { ...loaded.value.book, tables } } };
}

async function readPriceBook(file: string, cwd: string): Promise<Result<LoadedPrices>> {
  const document = await readDocument(file, { cwd });
  if (!document.ok) return document;
  const book = parsePriceBook(document.value.root, (path) => document.value.locate(path));
  return book.ok ? success({ book: book.value, from: file }) : book;
}

function completed(book: PriceBook): PriceBook {
  const [ids, keys] = [new Set(book.rows.map(({ id }) => id)), new Set(book.sources.map(({ key }) => key))];
  return {
    ...book,
    sources: [...book.sources, ...SHIPPED_PRICES.sources.filter(({ key }) => !keys.has(key))],
    rows: [...book.rows, ...SHIPPED_PRICES.rows.filter(({ id }) => !ids.has(id))],
  };
}
