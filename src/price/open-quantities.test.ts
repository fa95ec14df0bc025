/** What a template leaves open is a range where AWS bounds it, and what AWS bills once is billed once. */
import { describe, expect, test } from 'vitest';
import { showDecimal, showRounded, ZERO } from '../base/index.ts';
import { usage } from '../usage/index.ts';
import { SHIPPED_PRICES } from './book.ts';
import { type BillOptions, price } from './price.ts';
import { billOf, lineOf, modelOf } from './tiny-bill.ts';

const PARAMETERS = { Parameters: { Version: { Type: 'String' }, Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' } } };
const shown = (line: ReturnType<typeof lineOf>) =>
  (['low', 'expected', 'high'] as const).map((scenario) => showDecimal(line.monthly[scenario]));

describe('what only deployment tells', () => {
  // https://aws.amazon.com/eks/pricing/: 730 × $0.10, or 730 × $0.60 in extended support.
  test('of the version of a cluster: standard support at least, extended support at most', () => {
    const cluster = (more: object) =>
      billOf(
        { It: { Type: 'AWS::EKS::Cluster', Properties: { Version: { Ref: 'Version' }, ...more } } },
        {},
        {
          sections: PARAMETERS,
        },
      );
    expect(shown(lineOf(cluster({}), 'It'))).toEqual(['73', '73', '438']);
    expect(shown(lineOf(cluster({ UpgradePolicy: { SupportType: 'STANDARD' } }), 'It'))).toEqual(['73', '73', '73']);
  });

  // https://aws.amazon.com/privatelink/pricing/: $0.01 an hour in each zone.
  test('of the subnets of an endpoint: one zone at least, six at most', () => {
    const endpoint = {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: { VpcEndpointType: 'Interface', VpcId: 'v', ServiceName: 's', SubnetIds: { Ref: 'Subnets' } },
    };
    const line = lineOf(billOf({ It: endpoint }, { resources: { It: { dataGb: 0 } } }, { sections: PARAMETERS }), 'It');
    expect(line.outcome).not.toBe('unknown');
    expect(shown(line)).toEqual(['7.3', '14.6', '43.8']);
  });
});

// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-pricing-billing.html
test('an instance that runs in a reservation is paid once: 3 × 730 h × $0.096', () => {
  const bill = billOf({
    Reserved: {
      Type: 'AWS::EC2::CapacityReservation',
      Properties: { InstanceType: 'm5.large', InstanceCount: 3, InstancePlatform: 'Linux/UNIX', AvailabilityZone: 'a' },
    },
    Running: {
      Type: 'AWS::EC2::Instance',
      Properties: {
        InstanceType: 'm5.large',
        ImageId: 'ami-1',
        CapacityReservationSpecification: {
          CapacityReservationTarget: { CapacityReservationId: { Ref: 'Reserved' } },
        },
      },
    },
  });
  const hours = ['Reserved', 'Running'].map((id) =>
    lineOf(bill, id)
      .components.filter(({ row }) => row === 'ec2.instance.m5.large')
      .map(({ monthly }) => showDecimal(monthly.expected)),
  );
  expect(hours).toEqual([['140.16'], ['70.08']]);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html: in any case.
test.each(['mysql', 'MySQL', 'MYSQL'])('the engine %s has a price', (Engine) => {
  const line = lineOf(
    billOf({
      It: {
        Type: 'AWS::RDS::DBInstance',
        Properties: { Engine, EngineVersion: '8.4.3', DBInstanceClass: 'db.t3.micro', AllocatedStorage: '20' },
      },
    }),
    'It',
  );
  expect(line.components.map(({ row }) => row)).toContain('rds.mysql.instance.db.t3.micro.single-az');
});

test('a region that is asked for takes the place of the one that most stacks name, and of no other', () => {
  const topic = { Type: 'AWS::KMS::Key' };
  const asked = (region: string) =>
    price(modelOf({ It: topic }, {}, 'us-west-2'), usage({}), SHIPPED_PRICES, { region }).lines.map(
      (line) => line.region,
    );
  expect(asked('us-east-1')).toEqual(['us-east-1']);
  expect(price(modelOf({ It: topic }, {}, 'us-west-2'), usage({}), SHIPPED_PRICES).lines[0]?.region).toBe('us-west-2');
});

// Infracost, from the live Price List: t3.medium reserved for a year is $19.05 a month, on demand $30.37.
test('a commitment for everything takes what is known to be saved, and leaves the rest at list price', () => {
  const model = modelOf({
    Server: { Type: 'AWS::EC2::Instance', Properties: { InstanceType: 't3.medium' } },
    Gateway: { Type: 'AWS::EC2::NatGateway', Properties: { SubnetId: 's' } },
  });
  const hours = (options: BillOptions, resource: string) =>
    lineOf(price(model, usage({}), SHIPPED_PRICES, options), resource).components.find(({ unit }) => unit === 'hour');
  const [listed, ahead] = [hours({}, 'Server'), hours({ commit: 1 }, 'Server')];
  expect(showRounded(listed?.monthly.low ?? ZERO)).toBe('30.37');
  expect(Math.abs(Number(showRounded(ahead?.monthly.low ?? ZERO)) - 19.05)).toBeLessThanOrEqual(0.01);
  expect(ahead?.bought?.plan).toBe('reserved-1yr');
  expect(ahead?.bought?.list).toEqual(listed?.monthly);
  expect(hours({ commit: 1 }, 'Gateway')).toEqual(hours({}, 'Gateway'));
});
