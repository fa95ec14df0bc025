/** What was stated beside what is true, optimisations, and what a change costs. The amounts are calculated by hand. */
import { describe, expect, test } from 'vitest';
import { showDecimal } from '../base/index.ts';
import { type Usage, usage as usageOf, type Variant } from '../usage/index.ts';
import { SHIPPED_PRICES } from './book.ts';
import { compareBills } from './compare-bills.ts';
import { NO_AMOUNT } from './range.ts';
import { bandOf, statedBill } from './stated-bill.ts';
import { billOf, modelOf, type Resources } from './tiny-bill.ts';
import { variantBill } from './variants.ts';

const root = [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 10, VolumeType: 'gp3' } }];
const SYSTEM: Resources = {
  Server: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't3.medium', BlockDeviceMappings: root } },
  Nat: { Type: 'AWS::EC2::NatGateway', Properties: { AllocationId: 'eipalloc-1' } },
};
const USAGE = { resources: { Nat: { dataGb: 0 } } };

describe('what was stated', () => {
  const said = (stated: NonNullable<Usage['stated']>) => statedBill(stated, billOf(SYSTEM, USAGE), modelOf(SYSTEM));

  test('stands line by line beside what is true, within 5 % or not', () => {
    const { lines } = said({
      lines: [
        { line: 'instance', says: '30', of: ['Server'], only: ['ec2.instance.*'] },
        { line: 'NAT gateway', says: '~$20', of: ['Nat'], only: ['nat.hours'] },
        { line: 'balancer', says: '16', of: ['Balancer'] },
      ],
    });
    expect(lines.map(({ line, monthly, outcome }) => [line, showDecimal(monthly.expected), outcome])).toEqual([
      ['instance', '30.368', 'agrees'],
      ['NAT gateway', '32.85', 'differs'],
      ['balancer', '0', 'nothing is meant'],
    ]);
  });

  test('what no line speaks of is listed, the dearest first, so that the totals are explained', () => {
    const { unmentioned, total } = said({
      lines: [
        { line: 'instance', says: '30', of: ['Server'], only: ['ec2.instance.*'] },
        { line: 'NAT gateway', says: '32', of: ['Nat'], only: ['nat.hours'] },
      ],
      total: { says: '62' },
    });
    expect(unmentioned.map(({ row, monthly }) => [row, showDecimal(monthly.expected)])).toEqual([
      ['vpc.public-ipv4', '3.65'],
      ['ebs.gp3.storage', '0.8'],
    ]);
    // 30.368 + 32.85 + 3.65 + 0.80
    expect(showDecimal(total?.monthly.expected ?? { digits: 0n, scale: 0 })).toBe('67.668');
    expect(total).toMatchObject({ outcome: 'differs' });
    expect(total?.sumOfLines.map(showDecimal)).toEqual(['62', '62']);
  });

  test.each([
    { says: '32', band: ['32', '32'] },
    { says: '~$1,596', band: ['1596', '1596'] },
    { says: '$110 to 120', band: ['110', '120'] },
    { says: '1-5', band: ['1', '5'] },
  ])('"$says" is read as $band', ({ says, band }) => {
    expect(bandOf(says)?.map(showDecimal)).toEqual(band);
  });
});

describe('a variant', () => {
  const compute = (variant: Omit<Variant, 'name' | 'about'>) => {
    const [model, usage] = [modelOf(SYSTEM), usageOf(USAGE)];
    const within = { model, usage, book: SHIPPED_PRICES, options: {} };
    return variantBill({ name: 'it', about: 'about', ...variant }, billOf(SYSTEM, USAGE), within);
  };

  test.each([
    { what: 'without the gateway: $32.85 and its address', change: { without: ['Nat'] }, saves: '36.5' },
    {
      what: 'a t3.nano in its place: $36.50 less 730 × $0.0052 and 8 GB × $0.08',
      change: {
        without: ['Nat'],
        adds: [
          {
            id: 'Forwarder',
            type: 'AWS::EC2::Instance',
            properties: {
              InstanceType: 't3.nano',
              BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8, VolumeType: 'gp3' } }],
            },
          },
        ],
      },
      saves: '32.064',
    },
    { what: 'half the hours: $30.368 / 2', change: { resources: { Server: { hoursPerWeek: 84 } } }, saves: '15.184' },
    {
      what: 'an instance of ARM: 730 × ($0.0416 − $0.0336)',
      change: { properties: { Server: { InstanceType: 't4g.medium' } } },
      saves: '5.84',
    },
    {
      what: 'a larger volume: 90 GB × $0.08',
      change: { properties: { Server: { 'BlockDeviceMappings[0].Ebs.VolumeSize': 100 } } },
      saves: '-7.2',
    },
  ])('$what', ({ change, saves }) => {
    expect(showDecimal(compute(change).saves.expected)).toBe(saves);
  });

  test('tells the share of what it is measured against: $15.184 of $31.168', () => {
    expect(showDecimal(compute({ of: ['Server'], resources: { Server: { hoursPerWeek: 84 } } }).share)).toBe('0.4872');
  });

  test('tells what has no price only because of it', () => {
    expect(compute({ properties: { Server: { InstanceType: 'x9.huge' } } }).unpriced).toEqual(['Server']);
  });
});

describe('a change', () => {
  const BIGGER: Resources = {
    Server: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't3.large', BlockDeviceMappings: root } },
    Address: { Type: 'AWS::EC2::EIP' },
    Role: { Type: 'AWS::IAM::Role' },
  };

  test('lists what is added, removed and dearer, the dearest difference first, and nothing that is free', () => {
    const changes = compareBills(billOf(SYSTEM, USAGE), billOf(BIGGER));
    const shown = changes.map(({ kind, resource, difference: { least = NO_AMOUNT, most = NO_AMOUNT } }) => [
      kind,
      resource,
      showDecimal(least.expected),
      showDecimal(most.expected),
    ]);
    expect(shown).toEqual([
      ['removed', 'Nat', '-36.5', '-36.5'],
      ['changed', 'Server', '30.368', '30.368'],
      ['added', 'Address', '3.65', '3.65'],
    ]);
  });

  test('says what differs inside a line', () => {
    const [change] = compareBills(
      billOf({ Server: SYSTEM.Server ?? { Type: '' } }),
      billOf({ Server: BIGGER.Server ?? { Type: '' } }),
    );
    expect(change?.because).toEqual([
      'without t3.medium, Linux: 1 instance × 730 h',
      't3.large, Linux: 1 instance × 730 h',
    ]);
  });

  test('of nothing is nothing', () => {
    expect(compareBills(billOf(SYSTEM, USAGE), billOf(SYSTEM, USAGE))).toEqual([]);
  });
});
