/**
 * More calculations by hand (`fixtures/hand-calculations.json`): the price as AWS publishes it was typed there, with the rule
 * by which AWS bills it. Prices of us-east-1 are those of AWS's pricing pages; those of other regions were read in documents
 * that quote the Price List, and in billed lines. Neither is taken from the price book.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decimal } from '../base/index.ts';
import { type Usage, usage as usageOf } from '../usage/index.ts';
import { SHIPPED_PRICES } from './book.ts';
import { price } from './price.ts';
import { priceTables } from './price-tables.ts';
import { componentOf, expected, modelOf, type Resources } from './tiny-bill.ts';

interface Calculation {
  readonly what: string;
  readonly Type: string;
  readonly Properties?: object;
  readonly others?: Resources;
  readonly usage?: NonNullable<Usage['resources']>[string];
  readonly row: string;
  /** The published price of `per` units. */
  readonly usd: string;
  readonly hand: string;
  readonly amount: string;
  readonly region?: string;
}

const CALCULATIONS: readonly Calculation[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/hand-calculations.json'), 'utf8'),
);

test.each(CALCULATIONS)('$what: $hand = $$amount', async (calculation) => {
  const { Type, Properties = {}, others = {}, usage, row, usd, amount, region = 'us-east-1' } = calculation;
  const resources: Resources = { ...others, It: { Type, Properties } };
  const types = Object.values(resources).map((each) => each.Type);
  const book = { ...SHIPPED_PRICES, tables: await priceTables(types, [region]) };
  const stated = usageOf(usage === undefined ? {} : { resources: { It: usage } });
  const component = componentOf(price(modelOf(resources, {}, region), stated, book), 'It', row);
  expect({ unitPrice: component.unitPrice, amount: expected(component) }).toEqual({ unitPrice: decimal(usd), amount });
});

test('each calculation is one of its own', () => {
  expect(new Set(CALCULATIONS.map(({ what }) => what)).size).toBe(CALCULATIONS.length);
});

test('the calculations are of many types', () => {
  expect(new Set(CALCULATIONS.map(({ Type }) => Type)).size).toBeGreaterThan(70);
});
