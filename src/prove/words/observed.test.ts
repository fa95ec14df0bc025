/** `cost` and `drawn`: what prices and the drawing say. Oracle: the sums and the pictures below, read by eye. */
import { describe, expect, test } from 'vitest';
import { ALWAYS, decimal, type Guard, not } from '../../base/index.ts';
import { type Assertion, cost, drawn } from '../../claims/index.ts';
import type { Model } from '../../model/index.ts';
import type { Observations, ObservedBill, ObservedCost, ObservedDrawing } from '../observations.ts';
import { inShort, judgeIn, type TinyTemplate } from '../tiny-proof.ts';

const world: TinyTemplate = {
  parameters: { Environment: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
  conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Environment' }, 'prod'] } },
  resources: {
    Server: { Type: 'AWS::EC2::Instance' },
    Nat: { Type: 'AWS::EC2::NatGateway' },
    Backup: { Type: 'AWS::S3::Bucket', Condition: 'IsProd' },
    Quantum: { Type: 'AWS::Braket::QuantumTask' },
  },
};

const line = (
  resource: string,
  component: string,
  [low, expected, high]: readonly [string, string, string],
  when: Guard = ALWAYS,
): ObservedCost => ({
  resource,
  component,
  row: component === 'Instance hours' ? 'ec2.instance.t3.medium' : `other.${component}`,
  monthly: { low: decimal(low), expected: decimal(expected), high: decimal(high) },
  isFixed: low === high,
  how: '730 h',
  when,
});

const server = line('Server', 'Instance hours', ['30.368', '30.368', '30.368']);
const disk = line('Server', 'Storage', ['1.60', '1.60', '1.60']);
const gateway = line('Nat', 'Hours', ['32.85', '32.85', '32.85']);
const data = line('Nat', 'Data', ['0.45', '4.50', '45.00']);
const bill = (costs: readonly ObservedCost[], unpriced: readonly string[] = []): ObservedBill => ({ costs, unpriced });

const judged = (assertion: Assertion, base: ObservedBill = bill([server, disk, gateway, data])) =>
  inShort(
    judgeIn(world, assertion, {}, () => ({
      prices: {
        bill: base,
        variants: {
          reserved: bill([line('Server', 'Instance hours', ['19.05', '19.05', '19.05']), disk, gateway, data]),
        },
      },
    })),
  );

describe('cost', () => {
  test.each<[string, Assertion, string]>([
    [
      'a component within 5 % of $30',
      cost({ of: 'Server', rows: ['ec2.instance.*'], atLeast: 28.5, atMost: 31.5 }),
      'proved',
    ],
    [
      'the whole of a resource',
      cost({ of: 'Server', atMost: 31.96 }),
      'refuted: Server costs $31.97 a month, expected at most $31.96.',
    ],
    ['everything that is expected', cost({ atLeast: 69.31, atMost: 69.32 }), 'proved'],
    [
      'the most of it',
      cost({ scenario: 'high', atMost: 100 }),
      'refuted: Everything costs $109.82 a month, expected at most $100.00.',
    ],
    ['without usage', cost({ only: 'template', atMost: 64.82 }), 'proved'],
    [
      'too little is as wrong',
      cost({ of: 'Nat', atLeast: 40 }),
      'refuted: Nat costs $37.35 a month, expected at least $40.00.',
    ],
    [
      'a year is twelve months',
      cost({ of: 'Nat', only: 'template', months: 12, atLeast: 394.2, atMost: 394.2 }),
      'proved',
    ],
    ['under a variant', cost({ of: 'Server', rows: ['ec2.instance.*'], variant: 'reserved', atMost: 19.05 }), 'proved'],
    [
      'what a variant saves',
      cost({ variant: 'reserved', saves: { unit: 'USD', atLeast: 11.31, atMost: 11.32 } }),
      'proved',
    ],
    [
      'a saving that is not there',
      cost({ variant: 'reserved', saves: { unit: 'USD', atLeast: 30 } }),
      'refuted: reserved saves $11.32 a month, expected at least $30.00.',
    ],
    [
      'a share: 11.318 of 30.368',
      cost({
        of: 'Server',
        rows: ['ec2.instance.*'],
        variant: 'reserved',
        saves: { unit: 'percent', atLeast: 37.2, atMost: 37.3 },
      }),
      'proved',
    ],
    [
      'a variant nobody made',
      cost({ variant: 'reservd', atMost: 1 }),
      'refuted: No variant is called "reservd"; there are reserved. Did you mean "reserved"?',
    ],
    [
      'about nothing',
      cost({ of: { type: 'AWS::RDS::DBInstance' }, atMost: 1 }),
      'refuted: No resource matches AWS::RDS::DBInstance.',
    ],
  ])('%s', (_, assertion, expected) => expect(judged(assertion)).toBe(expected));

  test('a sum that needs an unknown price is unknown, unless it is too much already', () => {
    const open = bill([server, disk], ['Quantum']);
    expect(judged(cost({ atMost: 100 }), open)).toBe('unknown: the price of Quantum');
    expect(judged(cost({ atMost: 10 }), open)).toBe(
      'refuted: Everything costs $31.97 or more a month, expected at most $10.00.',
    );
    expect(judged(cost({ of: 'Server', atMost: 100 }), open)).toBe('proved');
    expect(judged(cost({ atLeast: 31 }), open)).toBe('proved');
    expect(judged(cost({ atLeast: 32 }), open)).toBe('unknown: the price of Quantum');
    expect(judged(cost({ variant: 'reserved', saves: { unit: 'USD', atMost: 100 } }), open)).toBe(
      'unknown: the price of Quantum',
    );
  });

  test('a conditional cost leaves open what it decides, and nothing else', () => {
    const verdict = (assertion: Assertion) =>
      inShort(
        judgeIn(world, assertion, {}, (model) => ({
          prices: {
            bill: bill([server, line('Backup', 'Storage', ['10', '10', '10'], model.resources.get('Backup')?.when)]),
            variants: {},
          },
        })),
      );
    expect(verdict(cost({ atMost: 35 }))).toBe('unknown: Environment = dev');
    expect(verdict(cost({ atLeast: 35 }))).toBe('unknown: Environment = prod');
    expect(verdict(cost({ atMost: 41 }))).toBe('proved');
    expect(verdict(cost({ atMost: 30 }))).toBe(
      'refuted: Everything costs $30.37 to $40.37 a month, expected at most $30.00.',
    );
  });

  test('what costs more in production has a line for each case, and only one of them is paid', () => {
    const cases = (model: Model): Observations => {
      const inProd = model.resources.get('Backup')?.when ?? ALWAYS;
      const nat = (dollars: string, when: Guard) => line('Nat', 'Hours', [dollars, dollars, dollars], when);
      const saving = bill([nat('5', not(inProd)), nat('45', inProd)]);
      return { prices: { bill: bill([nat('10', not(inProd)), nat('90', inProd)]), variants: { off: saving } } };
    };
    const verdict = (assertion: Assertion) => inShort(judgeIn(world, assertion, {}, cases));
    expect(verdict(cost({ atMost: 90 }))).toBe('proved');
    expect(verdict(cost({ atMost: 89.99 }))).toBe('unknown: Environment = dev');
    expect(verdict(cost({ atMost: 9 }))).toBe(
      'refuted: Everything costs $10.00 to $90.00 a month, expected at most $9.00.',
    );
    // Half of ten dollars and half of ninety.
    expect(verdict(cost({ variant: 'off', saves: { unit: 'percent', atLeast: 50, atMost: 50 } }))).toBe('proved');
    expect(verdict(cost({ variant: 'off', saves: { unit: 'USD', atLeast: 40 } }))).toBe('unknown: Environment = prod');
  });

  test.each<[string, Assertion, string]>([
    [
      'a saving of no variant',
      cost({ saves: { unit: 'USD', atLeast: 1 } }),
      'refuted: A saving is that of a variant; there are reserved.',
    ],
    [
      'a share of nothing',
      cost({ of: 'Backup', variant: 'reserved', saves: { unit: 'percent', atLeast: 0 } }),
      'refuted: Backup costs nothing, so nothing can be saved, expected at least 0.0 %.',
    ],
  ])('%s is refused', (_, assertion, expected) => expect(judged(assertion)).toBe(expected));

  test('more different bills than anybody reads are not enumerated', () => {
    const names = Array.from({ length: 13 }, (_, index) => `Flag${index}`);
    const many: TinyTemplate = {
      parameters: Object.fromEntries(names.map((name) => [name, { Type: 'String', AllowedValues: ['on', 'off'] }])),
      conditions: Object.fromEntries(names.map((name) => [name, { 'Fn::Equals': [{ Ref: name }, 'on'] }])),
      resources: Object.fromEntries(
        names.map((name) => [`${name}Topic`, { Type: 'AWS::SNS::Topic', Condition: name }]),
      ),
    };
    const bills = (amount: (index: number) => string) => (model: Model) => {
      const costs = names.map((name, index) =>
        line(name, 'Topics', [amount(index), amount(index), amount(index)], model.resources.get(`${name}Topic`)?.when),
      );
      return { prices: { bill: bill(costs), variants: {} } };
    };
    const verdict = (amount: (index: number) => string) =>
      inShort(judgeIn(many, cost({ atMost: 10000 }), {}, bills(amount)));
    // 2 ** 13 different sums, and 14 of them.
    expect(verdict((index) => String(2 ** index))).toBe(
      'unknown: parameters: the conditions allow too many different bills',
    );
    expect(verdict(() => '1')).toBe('proved');
  });

  test('the trace gives the dearest first, with its place, and the small ones together', () => {
    const cents = Array.from({ length: 12 }, (_, index) => line(`Small${index}`, 'Requests', ['0.01', '0.01', '0.01']));
    const costs = [...cents, line('Nat', 'Hours', ['9', '9', '9']), server];
    const { trace } = judgeIn(world, cost({ atMost: 100 }), {}, () => ({
      prices: { bill: bill(costs), variants: {} },
    }));
    const shown = trace.map(({ says, at }) => [says, at?.subject]);
    expect(shown).toHaveLength(14);
    expect(shown.slice(0, 3)).toEqual([
      ['Everything costs $39.49 a month.', undefined],
      ['Server Instance hours: $30.37 (730 h)', 'Server'],
      ['Nat Hours: $9.00 (730 h)', 'Nat'],
    ]);
    expect(shown.at(-1)).toEqual(['2 more: $0.02', undefined]);
  });

  test('without prices nothing is known', () => {
    expect(inShort(judgeIn(world, cost({ atMost: 1000 })))).toBe('unknown: the prices of the template');
  });
});

describe('drawn', () => {
  const drawing: ObservedDrawing = {
    groups: ['AWS Cloud', 'Availability Zone us-east-1a'],
    nodes: [
      { id: 'users', type: 'users', label: 'Users', resources: [], color: '#232f3e' },
      { id: 'internet', type: 'internet', label: 'Internet', resources: [], color: '#232f3e' },
      { id: 'n1', type: 'AWS::EC2::Instance', label: 'Server', resources: ['Server'], color: '#ff9900' },
      { id: 'n2', type: 'AWS::EC2::NatGateway', label: 'NAT', resources: ['Nat'], color: '#8c4fff' },
      { id: 'n3', type: 'AWS::S3::Bucket', label: 'Backups', resources: ['Backup'], color: '#3f8624' },
    ],
    arrows: [
      { from: 'users', to: 'internet' },
      { from: 'internet', to: 'n1' },
      { from: 'n1', to: 'n2' },
      { from: 'n2', to: 'internet' },
      { from: 'n1', to: 'n3' },
    ],
  };
  const seen = (assertion: Assertion) => inShort(judgeIn(world, assertion, {}, () => ({ drawing })));

  test.each<[string, Assertion, string]>([
    ['nodes', drawn({ shows: ['Server', 'internet'] }), 'proved'],
    ['a node that is missing', drawn({ shows: ['Server', 'Quantum'] }), 'refuted: Quantum is not drawn.'],
    ['groups', drawn({ groups: ['availability zone *'] }), 'proved'],
    ['a group that is missing', drawn({ groups: ['Region'] }), 'refuted: No group of the drawing is called Region.'],
    ['an arrow through a gateway', drawn({ arrows: [{ from: 'Server', to: 'internet' }] }), 'proved'],
    ['an arrow through the internet', drawn({ arrows: [{ from: 'users', to: 'Server' }] }), 'proved'],
    [
      'no arrow leads through a server',
      drawn({ arrows: [{ from: 'internet', to: 'Backup' }] }),
      'refuted: No arrow leads from internet to Backup.',
    ],
    ['colours in any case of letters', drawn({ colors: { Server: '#FF9900' } }), 'proved'],
    ['another colour', drawn({ colors: { Nat: '#ff9900' } }), 'refuted: Nat is drawn in #8c4fff, not in #ff9900.'],
  ])('%s', (_, assertion, expected) => expect(seen(assertion)).toBe(expected));

  test('without a drawing nothing is known', () => {
    expect(inShort(judgeIn(world, drawn({ shows: ['Server'] })))).toBe('unknown: the drawing of the template');
  });
});
