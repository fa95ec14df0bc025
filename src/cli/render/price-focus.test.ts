/** The oracle is FOCUS 1.0: https://focus.finops.org/focus-specification/v1-0/. */
import { expect, test } from 'vitest';
import type { BillComponent, BillLine, PriceReport } from '../../answers/index.ts';
import { priceFocus } from './price-focus.ts';

const all = (amount: string) => ({ low: amount, expected: amount, high: amount });

const PART: BillComponent = {
  what: 'Hours',
  row: 'nat.hours',
  unit: 'hour',
  unitPrice: '0.045',
  per: 1,
  quantity: all('730'),
  monthly: all('32.85'),
  from: 'template',
  grade: 'A',
  how: '1 gateway × 730 h, "alone"',
};

const LINE: BillLine = {
  resource: 'Nat',
  type: 'AWS::EC2::NatGateway',
  stack: 'Shop',
  region: 'eu-central-1',
  outcome: 'priced',
  monthly: all('32.85'),
  components: [PART],
};

function rowsOf(...lines: readonly BillLine[]): readonly Readonly<Record<string, string>>[] {
  const report: Partial<PriceReport> = {
    environment: 'prod',
    currency: 'USD',
    prices: { asOf: '2026-12-21', from: 'shipped' },
    lines,
  };
  const [head = '', ...rows] = priceFocus([report as PriceReport], 'expected')
    .trimEnd()
    .split('\r\n');
  const columns = head.split(',');
  return rows.map((row) => {
    const cells = [...`,${row}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
    );
    expect(cells).toHaveLength(columns.length);
    return Object.fromEntries(columns.map((column, place) => [column, cells[place] ?? '']));
  });
}

test('a part is a charge of the month of the prices', () => {
  expect(rowsOf(LINE)).toMatchObject([
    {
      BilledCost: '32.85',
      BillingCurrency: 'USD',
      BillingPeriodStart: '2026-12-01T00:00:00Z',
      BillingPeriodEnd: '2027-01-01T00:00:00Z',
      ChargeCategory: 'Usage',
      ConsumedQuantity: '730',
      ListCost: '32.85',
      PricingCategory: 'Standard',
      RegionId: 'eu-central-1',
      ResourceId: 'Nat',
      BillingAccountId: 'estimate',
      ListUnitPrice: '0.045',
      PricingQuantity: '730',
      PricingUnit: 'Hours',
      ServiceCategory: 'Networking',
      SkuId: 'nat.hours',
      x_Environment: 'prod',
      x_Working: '1 gateway × 730 h, "alone"',
      x_Unpriced: '',
    },
  ]);
});

test('what is bought ahead has its list price beside what it costs', () => {
  const bought = { ...PART, monthly: all('20'), bought: { plan: 'reserved-1yr', list: all('32.85') } };
  expect(rowsOf({ ...LINE, components: [bought] })).toMatchObject([
    {
      EffectiveCost: '20',
      ListCost: '32.85',
      PricingCategory: 'Committed',
      CommitmentDiscountStatus: 'Used',
      CommitmentDiscountCategory: 'Usage',
      CommitmentDiscountId: 'reserved-1yr',
    },
  ]);
  const spot = { ...bought, bought: { ...bought.bought, plan: 'spot' } };
  expect(rowsOf({ ...LINE, components: [spot] })).toMatchObject([
    { ListCost: '32.85', PricingCategory: 'Dynamic', CommitmentDiscountStatus: '', CommitmentDiscountId: '' },
  ]);
});

// FOCUS 1.0, ListCost: "the List Unit Price multiplied by the Pricing Quantity".
test('the unit price times the quantity is the cost, and there is none where tiers differ', () => {
  const million = {
    ...PART,
    unit: 'request',
    unitPrice: '0.2',
    per: 1_000_000,
    quantity: all('3000000'),
    monthly: all('0.6'),
  };
  const tiers = { ...PART, unit: 'GB', unitPrice: '0.09', quantity: all('20480'), monthly: all('1792') };
  expect(rowsOf({ ...LINE, components: [million, tiers] })).toMatchObject([
    { ListUnitPrice: '0.2', PricingQuantity: '3', PricingUnit: '1000000 Requests', ConsumedQuantity: '3000000' },
    { ListUnitPrice: '', ContractedUnitPrice: '', PricingQuantity: '20480', PricingUnit: 'GB' },
  ]);
});

// The column ids of FOCUS 1.0: https://focus.finops.org/focus-specification/v1-0/#columns
test('all 43 columns of FOCUS are there, and others begin with x_', () => {
  const columns = Object.keys(rowsOf(LINE)[0] ?? {});
  expect(columns.filter((each) => !each.startsWith('x_'))).toHaveLength(43);
  for (const each of ['RegionName', 'SkuPriceId', 'SubAccountName', 'ContractedUnitPrice', 'AvailabilityZone'])
    expect(columns).toContain(each);
});

test('what has no price is a row without a cost, never zero', () => {
  expect(rowsOf({ ...LINE, outcome: 'unknown', reason: 'no price in mx-central-1' })).toMatchObject([
    { BilledCost: '32.85' },
    { BilledCost: '', ListCost: '', x_Unpriced: 'no price in mx-central-1' },
  ]);
});

test('no cell is a formula of a spreadsheet', () => {
  expect(rowsOf({ ...LINE, stack: '=1+1', resource: '@a' })).toMatchObject([{ x_Stack: "'=1+1", ResourceId: "'@a" }]);
});
