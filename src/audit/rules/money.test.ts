/** Sums of money; each expectation is added up in the comment beside it. */
import { describe, expect, test } from 'vitest';
import { ALWAYS, decimal, type Guard, GuardSpace, not } from '../../base/index.ts';
import { audited, findingsOf } from '../tiny-audit.ts';

const money = (amount: string) => ({ low: decimal(amount), expected: decimal(amount), high: decimal(amount) });
const table = (...rows: readonly string[]) => ['| Item | Monthly cost |', '|---|---|', ...rows].join('\n');
const clashes = (markdown: string) => audited(markdown, { withoutTemplate: true }).filter((each) => each.includes('↯'));

const line = (resource: string, type: string, amount: string, when: Guard = ALWAYS, outcome = 'priced') => ({
  resource,
  type,
  outcome,
  monthly: money(amount),
  when,
});

describe('a document against itself', () => {
  test('a total is the sum of its lines', () => {
    expect(clashes(table('| EC2 | $30 |', '| NAT | $33 |', '| **Total** | $63 |'))).toEqual([]);
    // 30 + 33 = 63
    expect(clashes(table('| EC2 | $30 |', '| NAT | $33 |', '| **Total** | $83 |'))).toHaveLength(2);
  });

  test('rounding within a twentieth is no contradiction', () => {
    // 30.37 + 32.85 = 63.22
    expect(clashes(table('| EC2 | $30.37 |', '| NAT | $32.85 |', '| **Total** | ~$65 |'))).toEqual([]);
  });

  test('a line without an amount leaves the sum open, and columns are added apart', () => {
    expect(clashes(table('| EC2 | $30 |', '| Data | by use |', '| **Total** | $83 |'))).toEqual([]);
    const wide = [
      '| Item | Cost | At most |',
      '|---|---|---|',
      '| EC2 | $30 | $60 |',
      '| NAT | $33 | $40 |',
      '| Total | $63 | $100 |',
    ];
    expect(clashes(wide.join('\n'))).toEqual([]);
  });

  test('a year has twelve months', () => {
    const years = (annual: string) =>
      clashes(
        ['| Item | Monthly | Annual |', '|---|---|---|', `| Cost | $43 | ${annual} |`]
          .join('\n')
          .replace('Item', 'Cost of'),
      );
    expect(years('$516')).toEqual([]);
    // 12 × 43 = 516
    expect(years('$520')).toHaveLength(2);
  });

  test('a saving is no larger than the share that is promised', () => {
    const saving = (amount: string) =>
      clashes(
        `${table('| Production | $100 |')}\n\n- Reserved Instances\n  - Save 30-40% on EC2\n  - Prod: ${amount}/month savings\n`,
      );
    expect(saving('$40')).toEqual([]);
    // 40 % of 100 is 40
    expect(saving('$41')).toHaveLength(3);
  });
});

describe('a document against the bill', () => {
  const bill = {
    lines: [line('Nat', 'AWS::EC2::NatGateway', '32.85'), line('Server', 'AWS::EC2::Instance', '30.37')],
    worlds: [{ when: ALWAYS, monthly: money('63.22'), unpriced: [] }],
  };
  const outcomeOf = (markdown: string, evidence: object = { bill }) =>
    findingsOf(markdown, { kinds: ['money'], ...evidence }).map(({ outcome }) => outcome);

  test.each([
    ['| NAT Gateway | ~$32 |', 'true'],
    ['| NAT Gateway | ~$45 |', 'false'],
    ['| NAT Gateway | ~$20 + data |', 'true'],
    ['| Support | $100 |', 'not checkable'],
    ['| **Total** | ~$60-65 |', 'true'],
    ['| **Total** | ~$100 |', 'false'],
  ])('%s is %s', (row, outcome) => {
    expect(outcomeOf(table(row))).toEqual([outcome]);
  });

  test.each([
    // The price of a unit, a free amount and a column of notes are no monthly costs.
    '| NAT Gateway | $0.045/hour |',
    '| NAT data | $0.045 per GB |',
    '| NAT Gateway (free tier) | $0 |',
  ])('%s says nothing of a month', (row) => {
    expect(outcomeOf(table(row))).toEqual([]);
  });

  test('a row with an amount of use of its own is not judged by another', () => {
    expect(outcomeOf(table('| NAT Gateway (500 GB) | $55 |'))).toEqual(['not checkable']);
  });

  test('the figure of some parts of a line is not false: a row may leave out disk, secret or address', () => {
    const components = ['12.41', '2.30', '0.40', '3.65'].map((amount) => ({ row: amount, monthly: money(amount) }));
    const database = { ...line('Db', 'AWS::RDS::DBInstance', '18.76'), components };
    const of = { lines: [database], worlds: [{ when: ALWAYS, monthly: money('18.76'), unpriced: [] }] };
    // 12.41 + 2.30 + 0.40 + 3.65 = 18.76; hours and disk 14.71; no parts come to 9 or to 24.
    expect(outcomeOf(table('| RDS | ~$19 |'), { bill: of })).toEqual(['true']);
    expect(outcomeOf(table('| RDS | ~$15 |'), { bill: of })).toEqual(['not checkable']);
    expect(outcomeOf(table('| RDS | ~$9 |'), { bill: of })).toEqual(['false']);
    expect(outcomeOf(table('| RDS | ~$24 |'), { bill: of })).toEqual(['false']);
    // Two of three alike are no part that a row leaves out: 3 × 7.30 = 21.90.
    const three = ['A', 'B', 'C'].map((id) => ({
      ...line(id, 'AWS::EC2::VPCEndpoint', '7.30'),
      components: [{ row: 'endpoint.hours', monthly: money('7.30') }],
    }));
    const endpoints = { lines: three, worlds: [{ when: ALWAYS, monthly: money('21.90'), unpriced: [] }] };
    expect(outcomeOf(table('| VPC Endpoints | $14.60 |'), { bill: endpoints })).toEqual(['false']);
  });

  test('what stands in parentheses says which line is meant', () => {
    const withVpc = { ...bill, lines: [line('Vpc', 'AWS::EC2::VPC', '0', ALWAYS, 'free'), ...bill.lines] };
    expect(outcomeOf(table('| VPC (NAT Gateway) | $33/month |'), { bill: withVpc })).toEqual(['true']);
    expect(outcomeOf(table('| VPC (NAT Gateway) | $50/month |'), { bill: withVpc })).toEqual(['false']);
  });

  test('exclusive variants are not added up, and a part without a price judges nothing', () => {
    const space = new GuardSpace();
    const prod = space.flag('prod');
    const [small, large] = [
      line('Db', 'AWS::RDS::DBInstance', '14.71', not(prod)),
      line('Db', 'AWS::RDS::DBInstance', '59.42', prod),
    ];
    const worlds = [
      { when: not(prod), monthly: money('14.71'), unpriced: [] },
      { when: prod, monthly: money('59.42'), unpriced: [] },
    ];
    const either = { lines: [small, large], worlds };
    expect(outcomeOf(table('| RDS | ~$15 |', '| Total | ~$59 |'), { bill: either })).toEqual(['true', 'true']);
    // 14.71 + 59.42 = 74.13 is what no world costs.
    expect(outcomeOf(table('| RDS | ~$74 |'), { bill: either })).toEqual(['false']);
    const open = {
      lines: [small, { ...large, outcome: 'unknown' }],
      worlds: worlds.map((each) => ({ ...each, unpriced: each.when === prod ? [large] : [] })),
    };
    expect(outcomeOf(table('| RDS | ~$74 |', '| Total | ~$74 |'), { bill: open })).toEqual([
      'not checkable',
      'not checkable',
    ]);
  });

  test('without a bill no price is judged', () => {
    expect(outcomeOf(table('| NAT Gateway | ~$45 |'), {})).toEqual(['not checkable']);
  });

  test('stopping machines saves no more than the machines cost', () => {
    // Half of 63.22 is 31.61, and the server costs 30.37.
    expect(outcomeOf('- Scheduled stop\n  - Save 50% on costs')).toEqual(['false']);
    expect(outcomeOf('- Scheduled stop\n  - Save 20% on costs')).toEqual(['not checkable']);
  });

  test('a NAT instance saves the hours of the gateway less its own', () => {
    // (0.045 - 0.0052) × 730 = 29.05
    const prices = { 'nat.hours': '0.045', 'ec2.instance.t3.nano': '0.0052' };
    const saving = (amount: string) =>
      outcomeOf(`- NAT alternative\n  - Use a NAT instance (t3.nano)\n  - Save ${amount}/month`, { prices });
    expect(saving('$29')).toEqual(['true']);
    expect(saving('$32')).toEqual(['false']);
  });
});
