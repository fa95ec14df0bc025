/** Properties of every bill, and the billing rules of AWS that a bill must not miss, each with a twin that breaks it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareDecimals, type Decimal, describeGuard, plus, showDecimal } from '../base/index.ts';
import type { Usage } from '../usage/index.ts';
import type { Bill, ExactLine } from './bill.ts';
import { SCENARIOS } from './range.ts';
import { billOf, componentOf, expected, lineOf, type Resources } from './tiny-bill.ts';

const SYSTEM: Resources = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
  Nat: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: { Ref: 'Subnet' }, AllocationId: 'eipalloc-1' } },
  Endpoint: {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: { VpcId: { Ref: 'Vpc' }, VpcEndpointType: 'Interface', SubnetIds: [{ Ref: 'Subnet' }] },
  },
  Balancer: { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Subnets: [{ Ref: 'Subnet' }] } },
  Server: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't3.micro', SubnetId: { Ref: 'Subnet' } } },
  Bucket: { Type: 'AWS::S3::Bucket' },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
  Edge: { Type: 'AWS::CloudFront::Distribution' },
  Queue: { Type: 'AWS::SQS::Queue' },
};

const amount = fc.integer({ min: 0, max: 3_000_000 });
const rising = fc.tuple(amount, amount, amount).map(([a, b, c]) => {
  const [low = 0, expectedAmount = 0, high = 0] = [a, b, c].toSorted((left, right) => left - right);
  return { low, expected: expectedAmount, high };
});

function usageOf(quantity: {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}): Omit<Usage, 'schema'> {
  return {
    resources: {
      Nat: { dataGb: quantity },
      Endpoint: { dataGb: quantity },
      Bucket: { storageGb: quantity, putRequests: quantity },
      Logs: { ingestGb: quantity },
      Edge: { internetGb: quantity, requests: quantity },
      Queue: { requests: quantity },
    },
    account: { internetGb: quantity, crossZoneGb: quantity },
  };
}

function amounts(bill: Bill): readonly Decimal[] {
  return SCENARIOS.map((scenario) => bill.total[scenario]);
}

describe('every bill', () => {
  test('is the sum of its lines, and each line the sum of its parts', () => {
    fc.assert(
      fc.property(rising, (quantity) => {
        const bill = billOf(SYSTEM, usageOf(quantity));
        for (const scenario of SCENARIOS) {
          for (const line of bill.lines) {
            const parts = plus(...line.components.map((each) => each.monthly[scenario]));
            expect(showDecimal(parts)).toBe(showDecimal(line.monthly[scenario]));
          }
          const lines = plus(...bill.lines.map((line) => line.monthly[scenario]));
          expect(showDecimal(lines)).toBe(showDecimal(bill.total[scenario]));
        }
      }),
      { numRuns: 50 },
    );
  });

  test('never falls from low over expected to high, and holds at least what is fixed', () => {
    fc.assert(
      fc.property(rising, (quantity) => {
        const bill = billOf(SYSTEM, usageOf(quantity));
        const [low, middle, high] = amounts(bill);
        if (low === undefined || middle === undefined || high === undefined) throw new Error('a scenario is missing');
        expect(compareDecimals(bill.fixed, low)).toBeLessThanOrEqual(0);
        expect(compareDecimals(low, middle)).toBeLessThanOrEqual(0);
        expect(compareDecimals(middle, high)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 50 },
    );
  });

  test('never costs less when more is used, whatever tiers are crossed', () => {
    const flat = (value: number) => ({ low: value, expected: value, high: value });
    fc.assert(
      fc.property(amount, amount, (value, more) => {
        const [less, greater] = [billOf(SYSTEM, usageOf(flat(value))), billOf(SYSTEM, usageOf(flat(value + more)))];
        expect(compareDecimals(less.total.expected, greater.total.expected)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 100 },
    );
  });

  test('says of every part where its quantity comes from and how it was found', () => {
    for (const { components } of billOf(SYSTEM).lines)
      for (const { how, from } of components) {
        expect(how).not.toBe('');
        expect(['template', 'usage', 'typical']).toContain(from);
      }
  });
});

const rows = ({ components }: ExactLine): readonly string[] => components.map(({ row }) => row);

describe('what costs nothing', () => {
  test.each([
    {
      what: 'a gateway endpoint',
      it: { Type: 'AWS::EC2::VPCEndpoint', Properties: { ServiceName: 'com.amazonaws.us-east-1.s3' } },
    },
    { what: 'a security group', it: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'g' } } },
    { what: 'a role', it: { Type: 'AWS::IAM::Role' } },
    {
      what: 'a task definition that a service runs',
      it: { Type: 'AWS::ECS::TaskDefinition', Properties: { Cpu: '256', Memory: '512' } },
    },
    {
      what: 'a detector that is switched off',
      it: { Type: 'AWS::GuardDuty::Detector', Properties: { Enable: false } },
    },
    {
      what: 'a custom resource of the CDK that changes a setting',
      it: {
        Type: 'Custom::S3AutoDeleteObjects',
        Properties: { ServiceToken: 'arn:aws:lambda:us-east-1:1:function:f' },
      },
    },
  ])('$what', ({ it }) => {
    const line = lineOf(billOf({ It: it }), 'It');
    expect(line).toMatchObject({ outcome: 'free', components: [] });
    expect(line.reason).toMatch(/\.$/);
  });
});

describe('what is not known', () => {
  test.each([
    {
      what: 'a type that the book does not have',
      it: { Type: 'AWS::Unheard::Of' },
      says: /does not know AWS::Unheard::Of/,
    },
    {
      what: 'an instance type that the book does not have, with the nearest that it has',
      it: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't3.metal' } },
      says: /no "ec2\.instance\.t3\.metal"\. The nearest that is known: ec2\.instance\.t3\./,
    },
    {
      what: 'a size that only deployment tells',
      it: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: { Ref: 'Size' } } },
      says: /InstanceType is \$\{Size\}, which only deployment tells/,
    },
    {
      what: 'dedicated tenancy',
      it: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't3.micro', Tenancy: 'dedicated' } },
      says: /dedicated tenancy/,
    },
    {
      what: 'an engine that the book does not have',
      it: {
        Type: 'AWS::ElastiCache::ReplicationGroup',
        Properties: { Engine: 'memcached', CacheNodeType: 'cache.t3.micro' },
      },
      says: /memcached/,
    },
  ])('$what', ({ it, says }) => {
    const bill = billOf({ It: it }, {}, { sections: { Parameters: { Size: { Type: 'String' } } } });
    expect(lineOf(bill, 'It')).toMatchObject({ outcome: 'unknown' });
    expect(lineOf(bill, 'It').reason).toMatch(says);
    expect(bill.unpriced).toEqual(['It']);
  });

  test('is counted as far as it is known: the volume of an instance without a price', () => {
    const bill = billOf({
      It: {
        Type: 'AWS::EC2::Instance',
        Properties: {
          InstanceType: 'x9.large',
          BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 10, VolumeType: 'gp3' } }],
        },
      },
    });
    expect(showDecimal(bill.total.expected)).toBe('0.8');
  });

  test('a region without prices is told, not priced as another', () => {
    const bill = billOf(
      { It: { Type: 'AWS::EC2::NatGateway', Properties: { AllocationId: 'e' } } },
      {},
      { region: 'eu-central-1' },
    );
    expect(lineOf(bill, 'It').reason).toMatch(/us-east-1 and us-west-2, not for eu-central-1/);
    expect(showDecimal(bill.total.high)).toBe('0');
  });
});

describe('addresses', () => {
  const subnets: Resources = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: {
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24', MapPublicIpOnLaunch: true },
    },
    Server: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't3.micro', SubnetId: { Ref: 'Subnet' } } },
  };

  test('an instance in a public subnet pays for its address', () => {
    expect(rows(lineOf(billOf(subnets), 'Server'))).toContain('vpc.public-ipv4');
  });

  test('an Elastic IP takes the place of that address and is billed once', () => {
    const bill = billOf({
      ...subnets,
      Address: { Type: 'AWS::EC2::EIP', Properties: { InstanceId: { Ref: 'Server' } } },
    });
    expect(rows(lineOf(bill, 'Server'))).not.toContain('vpc.public-ipv4');
    expect(rows(lineOf(bill, 'Address'))).toEqual(['vpc.public-ipv4']);
  });

  test('an internal load balancer has none', () => {
    const bill = billOf({
      ...subnets,
      It: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        Properties: { Scheme: 'internal', Subnets: [{ Ref: 'Subnet' }] },
      },
    });
    expect(rows(lineOf(bill, 'It'))).not.toContain('vpc.public-ipv4');
  });
});

describe('a NAT gateway behind a network firewall', () => {
  const nat = { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: { Ref: 'Subnet' }, AllocationId: 'e' } };
  const world = (vpc: object): Resources => ({
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Other: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.1.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' } },
    Nat: nat,
    Second: nat,
    Firewall: {
      Type: 'AWS::NetworkFirewall::Firewall',
      Properties: { VpcId: vpc, SubnetMappings: [{ SubnetId: { Ref: 'Subnet' } }] },
    },
  });

  test('is waived one for one', () => {
    const bill = billOf(world({ Ref: 'Vpc' }));
    expect([lineOf(bill, 'Nat').outcome, lineOf(bill, 'Second').outcome]).toEqual(['free', 'usage']);
  });

  test('is billed when the firewall guards another VPC', () => {
    expect(lineOf(billOf(world({ Ref: 'Other' })), 'Nat').outcome).toBe('usage');
  });
});

describe('conditions', () => {
  const sections = {
    Parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] } },
    Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
  };
  const database = {
    Type: 'AWS::RDS::DBInstance',
    Properties: {
      Engine: 'postgres',
      DBInstanceClass: 'db.t4g.micro',
      AllocatedStorage: '20',
      StorageType: 'gp3',
      BackupRetentionPeriod: 0,
      MultiAZ: { 'Fn::If': ['IsProd', true, false] },
    },
  };

  test('a property that a condition changes gives a line for each case', () => {
    const { lines } = billOf({ Database: database }, {}, { sections });
    expect(lines.map(({ when, monthly }) => `${describeGuard(when)}: ${showDecimal(monthly.expected)}`)).toEqual([
      'Stage = prod: 27.96',
      'Stage = dev: 13.98',
    ]);
  });

  test('the total has it where it costs least, and tells apart what the dearest case adds', () => {
    const bill = billOf({ Database: database }, {}, { sections });
    expect([showDecimal(bill.total.expected), showDecimal(bill.conditional.expected)]).toEqual(['13.98', '13.98']);
  });

  test('a resource that some worlds do not have adds nothing to the total', () => {
    const bill = billOf({ It: { Type: 'AWS::EC2::EIP', Condition: 'IsProd' } }, {}, { sections });
    expect([showDecimal(bill.total.expected), showDecimal(bill.conditional.expected)]).toEqual(['0', '3.65']);
  });
});

describe('capacity', () => {
  const template = {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: { LaunchTemplateData: { InstanceType: 't3.micro' } },
  };
  const fleet = {
    Type: 'AWS::AutoScaling::AutoScalingGroup',
    Properties: {
      MinSize: '1',
      MaxSize: '4',
      DesiredCapacity: '2',
      LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version: '1' },
    },
  };
  const action = (Recurrence: string, DesiredCapacity: number) => ({
    Type: 'AWS::AutoScaling::ScheduledAction',
    Properties: { AutoScalingGroupName: { Ref: 'Fleet' }, Recurrence, DesiredCapacity },
  });

  test('spans from the least to the most that scaling may choose', () => {
    const { quantity } = componentOf(billOf({ Template: template, Fleet: fleet }), 'Fleet', 'ec2.instance.t3.micro');
    expect(SCENARIOS.map((scenario) => showDecimal(quantity[scenario]))).toEqual(['730', '1460', '2920']);
  });

  test('follows the schedule of the week: 2 instances 12 h on 5 days, none else: 730 × 120/168 × $0.0104', () => {
    const bill = billOf({
      Template: template,
      Fleet: fleet,
      Morning: action('0 7 * * MON-FRI', 2),
      Evening: action('0 19 * * MON-FRI', 0),
    });
    expect(Number(expected(componentOf(bill, 'Fleet', 'ec2.instance.t3.micro')))).toBeCloseTo(
      730 * (120 / 168) * 0.0104,
      5,
    );
  });

  test('a schedule that is not weekly is told', () => {
    const bill = billOf({ Template: template, Fleet: fleet, Once: action('0 7 1 * *', 2) });
    expect(lineOf(bill, 'Fleet').reason).toMatch(/"0 7 1 \* \*" is not weekly/);
  });
});

describe('commitments', () => {
  const server: Resources = { Server: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't3.medium' } } };
  const priced = (plan: 'reserved-1yr' | 'spot', more: object = {}, hours: object = {}) =>
    billOf(server, { resources: { Server: hours }, commitments: [{ of: ['Server'], plan, ...more }] });

  test('a reserved instance: $19.05 against $30.37 a month', () => {
    expect(Number(expected(componentOf(priced('reserved-1yr'), 'Server', 'ec2.instance.t3.medium')))).toBeCloseTo(
      19.05,
      2,
    );
  });

  test('a reservation is paid while the instance stands still, capacity to spare is not', () => {
    const stopped = { hours: 0 };
    expect(expected(componentOf(priced('spot', { discount: 0.6 }, stopped), 'Server', 'ec2.instance.t3.medium'))).toBe(
      '0',
    );
    expect(
      Number(expected(componentOf(priced('reserved-1yr', {}, stopped), 'Server', 'ec2.instance.t3.medium'))),
    ).toBeCloseTo(19.05, 2);
  });

  test('of a fleet only the least that scaling may choose is reserved: 1 × $19.05 and 1 × $30.37', () => {
    const template = {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: { LaunchTemplateData: { InstanceType: 't3.medium' } },
    };
    const fleet = {
      Type: 'AWS::AutoScaling::AutoScalingGroup',
      Properties: {
        MinSize: '1',
        MaxSize: '4',
        DesiredCapacity: '2',
        LaunchTemplate: { LaunchTemplateId: { Ref: 'Template' }, Version: '1' },
      },
    };
    const bill = billOf(
      { Template: template, Fleet: fleet },
      { commitments: [{ of: ['Fleet'], plan: 'reserved-1yr' }] },
    );
    expect(Number(expected(componentOf(bill, 'Fleet', 'ec2.instance.t3.medium')))).toBeCloseTo(19.05 + 30.368, 2);
  });

  test('Spot without an assumption has no price', () => {
    expect(lineOf(priced('spot'), 'Server').reason).toMatch(/State what you assume/);
  });
});

describe('usage', () => {
  test('of several selectors that mean a resource, the later one is right', () => {
    const bill = billOf(SYSTEM, { resources: { 'AWS::Logs::*': { ingestGb: 1 }, Logs: { ingestGb: 4 } } });
    expect(expected(componentOf(bill, 'Logs', 'logs.ingest.standard'))).toBe('2');
  });

  test('that changes nothing is told: a name of nothing, a quantity that is not billed', () => {
    const { unused } = billOf(SYSTEM, { resources: { Natt: { dataGb: 1 }, Nat: { lcu: 2 } } });
    expect(unused).toMatchObject([
      { selector: 'Natt', billedBy: [] },
      { selector: 'Nat', quantity: 'lcu' },
    ]);
    expect(unused[1]?.billedBy).toContain('dataGb');
  });

  test('the allowance of the account is told and not deducted: 100 GB to the internet at $0.09', () => {
    const bill = billOf({}, { account: { internetGb: 150 } });
    expect(expected(componentOf(bill, 'account', 'transfer.out.internet'))).toBe('13.5');
    expect(bill.allowances.map(({ row, worth }) => [row, showDecimal(worth.expected)])).toEqual([
      ['transfer.out.internet', '9'],
    ]);
  });

  test('tokens of a model are lines of their own: 2 million at $3.00', () => {
    const bill = billOf(
      {},
      { external: [{ what: 'answers', row: 'anthropic.sonnet-4.5.input', quantity: 2_000_000 }] },
    );
    expect(expected(componentOf(bill, 'external answers', 'anthropic.sonnet-4.5.input'))).toBe('6');
  });
});
