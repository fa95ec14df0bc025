/**
 * Whole configurations against calculations by hand (`fixtures/configurations.json`), each from the pricing page that it
 * names: list prices on demand and a month of 730 hours. `read` is where each list price was read again, and of
 * what day that reading is. What the template and the stated use tell comes to the figure, and no part is left
 * without a price.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decimal, plus, showRounded } from '../base/index.ts';
import { type Usage, usage as usageOf } from '../usage/index.ts';
import { SHIPPED_PRICES } from './book.ts';
import { price } from './price.ts';
import { priceTables } from './price-tables.ts';
import { modelOf, type Resources } from './tiny-bill.ts';

interface Configuration {
  readonly what: string;
  readonly page: string;
  readonly read: string;
  readonly hand: string;
  readonly usd: string;
  /** @default - us-east-1 */
  readonly region?: string;
  readonly resources: Resources;
  /** What is used of it, where the figure has a part of use. */
  readonly usage?: Usage['resources'];
}

const CONFIGURATIONS: readonly Configuration[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/configurations.json'), 'utf8'),
);

test.each(CONFIGURATIONS)('$what: $hand ($page)', async ({ resources, usd, usage = {}, region = 'us-east-1' }) => {
  const types = Object.values(resources).map((each) => each.Type);
  const book = { ...SHIPPED_PRICES, tables: await priceTables(types, [region]) };
  const { lines } = price(modelOf(resources, {}, region), usageOf({ resources: usage }), book);
  expect(
    lines.filter(({ outcome }) => outcome === 'unknown').map(({ resource, reason }) => [resource, reason]),
  ).toEqual([]);
  const fixed = lines.flatMap(({ components }) => components).filter(({ from }) => from !== 'typical');
  expect(showRounded(plus(...fixed.map(({ monthly }) => monthly.expected)), 2)).toBe(showRounded(decimal(usd), 2));
});
