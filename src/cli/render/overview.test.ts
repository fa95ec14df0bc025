import { expect, test } from 'vitest';
import type { OverviewReport, Standing } from '../../answers/index.ts';
import { renderOverview } from './overview.ts';
import { widthOf } from './text-width.ts';

const STANDING: Standing = {
  rows: { met: 60, metDifferently: 20, awaitingWitness: 10, notMeasurable: 0, planned: 5, notMet: 0 },
  claims: { proved: 80, refuted: 0, unknown: 0, witnessed: 0, unseen: 10, planned: 5 },
  price: { low: '98.1', expected: '131.204', high: '1210', unpriced: 0 },
};

const ANSWER: OverviewReport = {
  schema: 'lintel/overview@1',
  systems: [
    {
      ...STANDING,
      name: 'orders',
      title: 'Orders',
      environments: ['dev', 'prod'],
      main: 'prod',
      resources: 70,
      prices: {
        dev: { low: '20', expected: '30', high: '40', unpriced: 0 },
        prod: { low: '98.1', expected: '131.204', high: '1210', unpriced: 0 },
      },
      refuted: [],
      drawing: { file: 'architectures/orders/diagram.svg', state: 'there' },
      document: { file: 'architectures/orders/README.md', state: 'missing' },
    },
    {
      rows: { met: 1, metDifferently: 0, awaitingWitness: 0, notMeasurable: 0, planned: 0, notMet: 2 },
      claims: { proved: 1, refuted: 1, unknown: 1, witnessed: 0, unseen: 0, planned: 0 },
      price: { low: '1', expected: '2', high: '3', unpriced: 4 },
      name: 'bills',
      title: 'Bills',
      environments: ['only'],
      main: 'only',
      resources: 5,
      prices: { only: { low: '1', expected: '2', high: '3', unpriced: 4 } },
      refuted: [{ id: 'BIL-2', title: 'Nobody reads the bills', environments: ['only'] }],
    },
  ],
  total: {
    rows: { met: 61, metDifferently: 20, awaitingWitness: 10, notMeasurable: 0, planned: 5, notMet: 2 },
    claims: { proved: 81, refuted: 1, unknown: 1, witnessed: 0, unseen: 10, planned: 5 },
    price: { low: '99.1', expected: '133.204', high: '1213', unpriced: 4 },
  },
  diagnostics: [],
};

const plain = { colors: { out: false, err: false } };

test('a card for each system, one for all, and what to do next', () => {
  expect(renderOverview(ANSWER, { ...plain, width: 90 })).toMatchInlineSnapshot(`
    "Orders  orders · dev, prod
      ███████████████████▓▓▓▓▓▓▒▒▒··
      60 met · 20 met differently · 10 to be checked · 5 planned
      claims    80 proved · 0 refuted · 0 unknown · 10 to be checked · 5 planned
      price     $131.20 a month in prod, $98.10 to $1,210.00 · dev $30.00
      drawing   architectures/orders/diagram.svg
      document  architectures/orders/README.md    missing

    Bills  bills · only
      ██████████✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗  1 met · 2 not met
      claims    1 proved · 1 refuted · 1 unknown
      price     $2.00 a month, $1.00 to $3.00 · 4 without a price

    All 2 systems  3 environments · 75 resources
      ███████████████████▓▓▓▓▓▓▒▒▒··✗
      61 met · 20 met differently · 10 to be checked · 5 planned · 2 not met
      claims    81 proved · 1 refuted · 1 unknown · 10 to be checked · 5 planned
      price     $133.20 a month, one environment each, $99.10 to $1,213.00 · 4 without a price

    next  lintel why bills BIL-2 --env only  shows how "Nobody reads the bills" is broken
          lintel prove orders --env prod --trace  shows the reasons of every verdict
          lintel price --all  shows every bill line by line
          lintel prove your-template.yaml --claims your-claims.yaml  judges any template
    "
  `);
});

test('a single system is not added up', () => {
  const alone = { ...ANSWER, systems: ANSWER.systems.slice(0, 1) };
  expect(renderOverview(alone, { ...plain, width: 90 })).not.toContain('All ');
});

test.each([60, 80, 120])('no line is wider than %i columns, and colours add no width', (width) => {
  const colored = renderOverview(ANSWER, { colors: { out: true, err: true }, width });
  expect(Math.max(...colored.split('\n').map(widthOf))).toBeLessThanOrEqual(width);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that set colours begin with ESC
  expect(colored.replace(/\x1b\[[0-9]+m/g, '')).toBe(renderOverview(ANSWER, { ...plain, width }));
});

test('a name cannot steer the terminal', () => {
  const [first] = ANSWER.systems;
  if (first === undefined) throw new Error('there is a first system');
  const answer = { ...ANSWER, systems: [{ ...first, title: 'Orders\x1b[2J' }] };
  expect(renderOverview(answer, { ...plain, width: 90 })).toContain('Orders\\x1b[2J');
});
