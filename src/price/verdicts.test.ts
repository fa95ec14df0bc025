/** What a bill says of itself where something is not known: its sum, a budget, a difference. Figures are list prices × 730 hours. */
import { describe, expect, test } from 'vitest';
import { decimal, describeGuard, showDecimal } from '../base/index.ts';
import type { Usage } from '../usage/index.ts';
import { judgeBudget } from './budget.ts';
import { compareBills, differenceOf } from './compare-bills.ts';
import { misspeltRegion } from './price-list.ts';
import { billOf, componentOf, type Resources } from './tiny-bill.ts';

const sections = {
  Parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
  Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] }, IsDev: { 'Fn::Not': [{ Condition: 'IsProd' }] } },
};

const root = [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8, VolumeType: 'gp3' } }];

function server(InstanceType: unknown, more: object = {}): Resources[string] {
  return {
    Type: 'AWS::EC2::Instance',
    Properties: { InstanceType, BlockDeviceMappings: root, SubnetId: 's', ...more },
  };
}

const inSubnet: Resources = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
};

function privateServer(InstanceType: unknown): Resources {
  return { ...inSubnet, Server: server(InstanceType, { SubnetId: { Ref: 'Subnet' } }) };
}

function bill(resources: Resources, usage: Omit<Usage, 'schema'> = {}) {
  return billOf(resources, usage, { sections });
}

function worldsOf(resources: Resources): readonly string[] {
  const { worlds = [] } = bill(resources);
  return worlds.map(({ when, monthly, unpriced }) =>
    [describeGuard(when), showDecimal(monthly.expected), ...unpriced.map(({ resource }) => resource)].join(' '),
  );
}

describe('the sum', () => {
  test('of variants that exclude each other is one of each world: an address each, never two', () => {
    const address = { Type: 'AWS::EC2::EIP' };
    expect(worldsOf({ A: { ...address, Condition: 'IsProd' }, B: { ...address, Condition: 'IsDev' } })).toEqual([
      'always 3.65',
    ]);
    const both = bill({ A: { ...address, Condition: 'IsProd' }, B: { ...address, Condition: 'IsDev' } });
    expect([showDecimal(both.total.expected), showDecimal(both.conditional.expected)]).toEqual(['3.65', '0']);
  });

  test('names the world in which a price is missing: t3.micro 730 × $0.0104 + 8 × $0.08 in dev', () => {
    const size = { 'Fn::If': ['IsProd', 'x9.huge', 't3.micro'] };
    expect(worldsOf(privateServer(size))).toEqual(['Stage = dev 8.232', 'Stage = prod 0.64 Server']);
  });
});

describe('an address that only deployment tells', () => {
  test('costs nothing to $3.65, and is no gap in the bill', () => {
    const open = billOf(
      { Server: server('t3.micro', { SubnetId: { Ref: 'Where' } }) },
      {},
      { sections: { Parameters: { Where: { Type: 'AWS::EC2::Subnet::Id' } } } },
    );
    expect(open.unpriced).toEqual([]);
    const { monthly } = componentOf(open, 'Server', 'vpc.public-ipv4');
    expect([showDecimal(monthly.low), showDecimal(monthly.high)]).toEqual(['0', '3.65']);
  });

  test('of a load balancer whose scheme is a parameter: none, or one in each of two zones', () => {
    const { monthly } = componentOf(
      billOf(
        {
          Balancer: {
            Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
            Properties: { Scheme: { Ref: 'Scheme' }, Subnets: ['a', 'b'] },
          },
        },
        {},
        { sections: { Parameters: { Scheme: { Type: 'String' } } } },
      ),
      'Balancer',
      'vpc.public-ipv4',
    );
    expect([showDecimal(monthly.low), showDecimal(monthly.high)]).toEqual(['0', '7.3']);
  });
});

describe('a budget', () => {
  const verdict = (resources: Resources, usd: string, usage: Omit<Usage, 'schema'> = {}) =>
    judgeBudget(bill(resources, usage), decimal(usd));

  test('is held by what keeps within it in every world, at high usage too: 730 × $0.0104 + $0.64', () => {
    expect(verdict(privateServer('t3.micro'), '8.24').outcome).toBe('held');
    expect(verdict(privateServer('t3.micro'), '8.23')).toMatchObject({
      outcome: 'refuted',
      because: ['Over it: $8.23 a month.'],
    });
  });

  test('is not held while a price is missing, and says which', () => {
    const answer = verdict(
      {
        It: { Type: 'Custom::Unheard', Properties: { ServiceToken: 'x' } },
        ...inSubnet,
        S: { Type: 'AWS::Unheard::Of' },
      },
      '10',
    );
    expect(answer.outcome).toBe('unknown');
    expect(answer.because.join(' ')).toContain('S (AWS::Unheard::Of) has no whole price');
  });

  test('is not held in a region without prices', () => {
    const elsewhere = billOf({ It: { Type: 'AWS::EC2::EIP' } }, {}, { region: 'mars-north-1' });
    expect(judgeBudget(elsewhere, decimal('10')).outcome).toBe('unknown');
  });

  test('is refuted by a world whose addition exceeds it: an m5.large more in prod', () => {
    const answer = verdict(
      {
        ...privateServer('t3.micro'),
        More: { ...server('m5.large', { SubnetId: { Ref: 'Subnet' } }), Condition: 'IsProd' },
      },
      '10',
    );
    expect(answer).toEqual({
      usd: '10',
      outcome: 'refuted',
      because: ['Over it when Stage = prod: $78.95 a month.'],
    });
  });

  test('is unknown where only high usage exceeds it: 20 GB or 200 GB to the internet at $0.09', () => {
    const usage = { account: { internetGb: { low: 10, expected: 20, high: 200 } } };
    expect(verdict({}, '10', usage)).toEqual({
      usd: '10',
      outcome: 'unknown',
      because: ['Over it at high usage: $18.00 a month.'],
    });
  });

  test('is refuted by what is known alone, whatever else is missing', () => {
    const answer = verdict({ ...privateServer('m5.large'), It: { Type: 'AWS::Unheard::Of' } }, '50');
    expect(answer).toMatchObject({ outcome: 'refuted', because: ['Over it: $70.72 or more a month.'] });
  });
});

describe('a difference', () => {
  const change = (before: Resources, after: Resources) => {
    const changes = compareBills(bill(before), bill(after));
    const { least, most } = differenceOf(changes);
    return { changes, bounds: [least, most].map((each) => each && showDecimal(each.expected)) };
  };

  test('to a size without a price is not a saving: it has a least and no most', () => {
    const { changes, bounds } = change(privateServer('m5.xlarge'), privateServer('x9.huge'));
    expect(bounds).toEqual(['-140.16', undefined]);
    expect(changes[0]?.unpriced.before).toEqual([]);
    expect(changes[0]?.unpriced.after.join()).toContain('x9.huge');
  });

  test('from a size without a price has a most and no least', () => {
    expect(change(privateServer('x9.huge'), privateServer('m5.xlarge')).bounds).toEqual([undefined, '140.16']);
  });

  test('of two things without a price is unknown where the template changed, and none where it did not', () => {
    const unheard = (Size: number): Resources => ({ It: { Type: 'AWS::Unheard::Of', Properties: { Size } } });
    expect(change(unheard(5), unheard(40_000)).bounds).toEqual([undefined, undefined]);
    expect(change(unheard(5), unheard(5))).toEqual({ changes: [], bounds: ['0', '0'] });
  });

  test('of a resource that only prod gains is nothing to $3.65', () => {
    const address: Resources = { It: { Type: 'AWS::EC2::EIP', Condition: 'IsProd' } };
    expect(change({}, address).bounds).toEqual(['0', '3.65']);
    expect(change(address, {}).bounds).toEqual(['-3.65', '0']);
  });

  test('of the same cases is taken case by case: t3.micro to t3.small in dev, m5.large to m5.xlarge in prod', () => {
    const size = (dev: string, prod: string) => privateServer({ 'Fn::If': ['IsProd', prod, dev] });
    expect(change(size('t3.micro', 'm5.large'), size('t3.small', 'm5.xlarge')).bounds).toEqual(['7.592', '70.08']);
  });
});

// 0.0208 and 0.096 × 730 h, each with 8 GB of gp3 at 0.08.
test('a difference tells what a resource costs at least and at most on either side', () => {
  const sized = (big: string) => bill(privateServer({ 'Fn::If': ['IsProd', big, 't3.small'] }));
  const [change] = compareBills(sized('m5.large'), bill(privateServer('t3.small')));
  const told = [change?.before, change?.most?.before, change?.after].map((each) => each && showDecimal(each.expected));
  expect(told).toEqual(['15.824', '70.72', '15.824']);
  expect(change?.most?.after).toBeUndefined();
});

describe('a region', () => {
  test.each([
    ['eu-centrl-1', 'eu-central-1'],
    ['us-est-1', 'us-east-1'],
    // A number that nobody knows yet may be that of a new region; regions that AWS keeps apart have no prices.
    ['ap-east-2', undefined],
    ['cn-north-1', undefined],
    ['eu-central-1', undefined],
  ])('%s is taken for a slip of %s', (given, meant) => {
    expect(misspeltRegion(given)).toBe(meant);
  });
});
