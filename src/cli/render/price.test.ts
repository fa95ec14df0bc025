import { describe, expect, test } from 'vitest';
import type { BillComponent, BillLine, PriceComparison, PriceReport } from '../../answers/index.ts';
import type { Terminal } from '../terminal.ts';
import { renderComparison, renderPrice } from './price.ts';
import { comparisonMarkdown, priceMarkdown } from './price-markdown.ts';
import { differenceWords, headlines } from './price-words.ts';
import { widthOf } from './text-width.ts';

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
  how: '1 gateway × 730 h',
};

const line = (resource: string, rest: Partial<BillLine> = {}): BillLine => ({
  resource,
  type: 'AWS::EC2::NatGateway',
  stack: 'Shop',
  region: 'us-east-1',
  outcome: 'priced',
  monthly: all('32.85'),
  components: [PART],
  ...rest,
});

const REPORT: PriceReport = {
  schema: 'lintel/price@1',
  target: 'shop',
  title: 'Web shop',
  environment: 'prod',
  regions: ['us-east-1'],
  currency: 'USD',
  prices: { asOf: '2026-11-21', from: 'shipped' },
  lines: [
    line('NatA'),
    line('NatB'),
    line('Queue', {
      type: 'AWS::SQS::Queue',
      outcome: 'usage',
      monthly: { low: '0.04', expected: '0.4', high: '4' },
      components: [
        {
          ...PART,
          what: 'Requests',
          row: 'sqs.standard.requests',
          unitPrice: '0.4',
          per: 1_000_000,
          monthly: { low: '0.04', expected: '0.4', high: '4' },
          from: 'typical',
          grade: 'D',
          how: '1,000,000 (100,000–10,000,000) requests',
        },
      ],
    }),
    line('Warehouse|<b>', {
      type: 'AWS::Redshift::Cluster',
      outcome: 'unknown',
      reason: 'The price book does not know AWS::Redshift::Cluster.',
      monthly: all('0'),
      components: [],
    }),
    line('Vpc', {
      type: 'AWS::EC2::VPC',
      outcome: 'free',
      reason: 'Networks cost nothing.',
      monthly: all('0'),
      components: [],
    }),
  ],
  total: { low: '65.74', expected: '66.1', high: '69.7' },
  conditional: all('0'),
  worlds: [{ monthly: { low: '65.74', expected: '66.1', high: '69.7' }, unpriced: ['Warehouse|<b>'] }],
  fixed: '65.7',
  unpriced: [
    {
      resource: 'Warehouse|<b>',
      type: 'AWS::Redshift::Cluster',
      reason: 'The price book does not know AWS::Redshift::Cluster.',
    },
  ],
  allowances: [
    { row: 'sqs.standard.requests', what: 'SQS requests', unit: 'request', freePerMonth: '1000000', worth: all('0.4') },
  ],
  stated: {
    lines: [
      {
        line: 'NAT gateway',
        says: '32',
        monthly: all('65.7'),
        outcome: 'differs',
        resources: ['NatA', 'NatB'],
        rows: ['nat.hours'],
        because: 'there are two',
      },
    ],
    total: { says: '32', monthly: all('66.1'), outcome: 'differs', sumOfLines: ['32', '32'] },
    unmentioned: [{ what: 'Requests', row: 'sqs.standard.requests', resources: ['Queue'], monthly: all('0.4') }],
  },
  variants: [
    {
      name: 'one gateway',
      about: 'one zone only',
      says: '50 %',
      total: all('33.25'),
      saves: all('32.85'),
      of: all('66.1'),
      share: '0.497',
      changes: [],
      unpriced: [],
    },
  ],
  usage: { typical: [{ resource: 'Queue', what: 'Requests', how: '1,000,000 requests' }] },
  budget: { usd: '60', outcome: 'refuted', because: ['Over it: $66.10 or more a month.'] },
  diagnostics: [],
};

function terminal(width: number): Terminal {
  return {
    cwd: '/',
    stdin: (async function* () {})(),
    out: () => undefined,
    err: () => undefined,
    colors: { out: false, err: false },
    width,
    isAttended: false,
    debug: false,
  };
}

test('a bill shows the sum first, then each service with the working of every figure', () => {
  expect(renderPrice(REPORT, terminal(80), { scenario: 'expected', words: 'shop --env prod' })).toMatchInlineSnapshot(`
    "Web shop  shop  environment prod
    us-east-1 · list prices of 2026-11-21 (shipped) · USD a month of 730 hours

    at least $66.10 a month, as Warehouse|<b> (AWS::Redshift::Cluster) has no whole
    price
    of what has a price: low $65.74 · high $69.70
    $65.70 of it follows from the template alone
    over the budget of $60.00
      Over it: $66.10 or more a month.

    VPC                                                                       $65.70
      NatA, NatB (2, each $32.85)                                             $65.70
        Hours  1 gateway × 730 h × $0.045                         $32.85

    SQS                                                                        $0.40
      Queue                                                                    $0.40
        Requests  1,000,000 (100,000–10,000,000) requests ×
        $0.40 per 1,000,000 ~ °                                    $0.40

    Not priced, or not whole: 1
      ? Warehouse|<b>  AWS::Redshift::Cluster: The price book does not know
                       AWS::Redshift::Cluster.

    Free in an account that has nothing else; not deducted above
      SQS requests: 1000000 request                                           -$0.40

    Stated
      ≠ NAT gateway  32        $65.70     there are two
      + Requests     nothing   $0.40      Queue
      ≠ total        32        $66.10

    What if
      one gateway  saves $32.85 (50 % of $66.10)
                   one zone only; stated: 50 %

    ~ 1 quantity is what is typical, as nothing is stated: lintel price shop --env
      prod --usage usage.yaml
    ° the price is derived, taken from another region or without a source
    1 resource costs nothing by itself
    "
  `);
});

test('no line is wider than the terminal', () => {
  for (const width of [60, 80, 120]) {
    const lines = renderPrice(REPORT, terminal(width), { scenario: 'high', words: 'shop' }).split('\n');
    expect(lines.filter((each) => widthOf(each) > width)).toEqual([]);
  }
});

test('the scenario decides which amounts are shown', () => {
  const shown = renderPrice(REPORT, terminal(80), { scenario: 'high', words: 'shop' });
  expect(shown).toContain('at least $69.70 a month');
  expect(shown).toContain('low $65.74 · expected $66.10');
});

test('as Markdown it is a short table, and names of the template make neither tables nor HTML', () => {
  const markdown = priceMarkdown(REPORT, 'expected');
  expect(markdown.split('\n').slice(0, 10)).toEqual([
    '### Web shop (prod): at least $66.10 a month, as Warehouse\\|&lt;b&gt; (AWS::Redshift::Cluster) has no whole price',
    '',
    'low $65.74 · expected $66.10 · high $69.70 · list prices of 2026-11-21',
    '',
    '**Over the budget of $60.00.** Over it: $66.10 or more a month.',
    '',
    '| Service | a month |',
    '|---|--:|',
    '| VPC | $65.70 |',
    '| SQS | $0.40 |',
  ]);
  expect(markdown).toContain('**Warehouse\\|&lt;b&gt;**');
});

const COMPARISON: PriceComparison = {
  schema: 'lintel/price-comparison@1',
  before: {
    ...REPORT,
    environment: 'dev',
    total: all('33.25'),
    worlds: [{ monthly: all('33.25'), unpriced: [] }],
    unpriced: [],
  },
  after: REPORT,
  changes: [
    {
      resource: 'NatB',
      type: 'AWS::EC2::NatGateway',
      kind: 'added',
      before: all('0'),
      after: all('32.85'),
      difference: { least: all('32.85'), most: all('32.85') },
      unpriced: { before: [], after: [] },
      because: ['Hours: 1 gateway × 730 h'],
    },
    {
      resource: 'Disk',
      type: 'AWS::EC2::Volume',
      kind: 'removed',
      before: all('8'),
      after: all('0'),
      difference: { least: all('-8'), most: all('-8') },
      unpriced: { before: [], after: [] },
      because: ['without Storage, gp3: 100 GB'],
    },
  ],
  difference: { least: all('24.85'), most: all('24.85') },
  diagnostics: [],
};

test('a comparison tells what changes, by how much and why', () => {
  expect(renderComparison(COMPARISON, terminal(80))).toMatchInlineSnapshot(`
    "Web shop (dev) → Web shop (prod)
    before      $33.25 a month
    after       at least $66.10 a month, as Warehouse|<b> (AWS::Redshift::Cluster)
                has no whole price
    difference  +$24.85
    over the budget of $60.00
      Over it: $66.10 or more a month.

    + NatB  AWS::EC2::NatGateway                                             +$32.85
        Hours: 1 gateway × 730 h
    - Disk  AWS::EC2::Volume                                                  -$8.00
        without Storage, gp3: 100 GB

    Not priced, or not whole after: 1
      ? Warehouse|<b>  AWS::Redshift::Cluster: The price book does not know
                       AWS::Redshift::Cluster.
    "
  `);
});

test('a comparison as Markdown has a row for each resource that is billed differently', () => {
  const lines = comparisonMarkdown(COMPARISON).split('\n');
  expect(lines[0]).toBe('### Price: +$24.85');
  expect(lines).toContain('| added | NatB | $0.00 | $32.85 | +$32.85 |');
  expect(lines).toContain('| removed | Disk | $8.00 | $0.00 | -$8.00 |');
});

describe('a difference in words', () => {
  test.each([
    { what: 'is exact', difference: { least: all('14.6'), most: all('14.6') }, says: '+$14.60' },
    { what: 'lies between two bounds', difference: { least: all('-2'), most: all('5') }, says: '-$2.00 to +$5.00' },
    { what: 'is surely more', difference: { least: all('5') }, says: 'unknown, at least +$5.00' },
    { what: 'is surely less', difference: { most: all('-5') }, says: 'unknown, at most -$5.00' },
    { what: 'has a least that is no saving', difference: { least: all('-270.1') }, says: 'unknown' },
    { what: 'has no bound', difference: {}, says: 'unknown' },
  ])('$what', ({ difference, says }) => {
    expect(differenceWords(difference, 'expected')).toBe(says);
  });
});

describe('the headline of several worlds', () => {
  const report = (worlds: PriceReport['worlds']): PriceReport => ({
    ...REPORT,
    ...(worlds !== undefined && { worlds }),
    unpriced: [{ resource: 'Db', type: 'AWS::RDS::DBInstance', reason: 'db.t3.medium mysql has no price' }],
  });

  test('is one figure for each, and unknown where a price is missing', () => {
    const worlds = [
      { when: 'Stage = dev', monthly: all('14.71'), unpriced: [] },
      { when: 'Stage = prod', monthly: all('9'), unpriced: ['Db'] },
    ];
    expect(headlines(report(worlds), 'expected')).toEqual([
      '$14.71 a month when Stage = dev',
      'unknown when Stage = prod: at least $9.00 a month, as Db (AWS::RDS::DBInstance) has no whole price',
    ]);
  });
});
