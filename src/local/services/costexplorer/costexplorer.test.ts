/** Cost Explorer over costs that are handed over. By hand: January has 31 days, February 28. */
import { expect, test } from 'vitest';
import { openWorld } from '../../world.ts';
import { costExplorer } from './costexplorer.ts';
import { type MonthlyCost, provideCosts } from './costs.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'us-east-1' } as const;
const cost = (logicalId: string, type: string, usd: number, region = 'us-east-1'): MonthlyCost => ({
  stack: 's',
  logicalId,
  type,
  region,
  usd,
});

function opened(costs?: readonly MonthlyCost[]) {
  const world = openWorld({ services: [costExplorer] });
  if (costs !== undefined) provideCosts(world, () => Promise.resolve(costs));
  return async (operation: string, input: object) =>
    (await world.invoke(
      'ce',
      operation,
      { TimePeriod: { Start: '2026-01-01', End: '2026-03-01' }, ...input },
      AT,
    )) as Readonly<Record<string, never>>;
}

const COSTS = [
  cost('A', 'AWS::EC2::Instance', 31),
  cost('B', 'AWS::RDS::DBInstance', 62),
  cost('C', 'AWS::RDS::DBInstance', 5, 'eu-west-1'),
];
const BASE = { Granularity: 'MONTHLY', Metrics: ['UnblendedCost'] };
const usd = (Amount: string) => ({ UnblendedCost: { Amount, Unit: 'USD' } });

test('months are whole, and parts of them by their days', async () => {
  const ask = opened(COSTS);
  const { ResultsByTime: whole } = await ask('GetCostAndUsage', BASE);
  expect(whole).toMatchObject([
    { TimePeriod: { Start: '2026-01-01', End: '2026-02-01' }, Total: usd('98'), Estimated: true },
    { TimePeriod: { Start: '2026-02-01', End: '2026-03-01' }, Total: usd('98') },
  ]);
  const TimePeriod = { Start: '2026-01-31', End: '2026-02-02' };
  const Filter = { Dimensions: { Key: 'SERVICE', Values: ['Amazon Elastic Compute Cloud - Compute'] } };
  const { ResultsByTime: days } = await ask('GetCostAndUsage', { ...BASE, Granularity: 'DAILY', TimePeriod, Filter });
  expect(days).toMatchObject([{ Total: usd('1') }, { Total: usd('1.1071428571') }]);
});

test('costs are grouped and filtered', async () => {
  const ask = opened(COSTS);
  const GroupBy = [
    { Type: 'DIMENSION', Key: 'SERVICE' },
    { Type: 'DIMENSION', Key: 'REGION' },
  ];
  const Filter = { Not: { Dimensions: { Key: 'REGION', Values: ['eu-west-1'] } } };
  const { ResultsByTime } = await ask('GetCostAndUsage', { ...BASE, GroupBy, Filter });
  const [january] = ResultsByTime as unknown as { Groups: object[] }[];
  expect(january?.Groups).toEqual([
    { Keys: ['Amazon Elastic Compute Cloud - Compute', 'us-east-1'], Metrics: usd('31') },
    { Keys: ['Amazon Relational Database Service', 'us-east-1'], Metrics: usd('62') },
  ]);
  const { DimensionValues } = await ask('GetDimensionValues', { Dimension: 'REGION' });
  expect(DimensionValues).toMatchObject([{ Value: 'eu-west-1' }, { Value: 'us-east-1' }]);
});

test.each<[object, string]>([
  [{ Granularity: 'HOURLY' }, 'the granularity HOURLY'],
  [{ Metrics: ['UsageQuantity'] }, 'the metric UsageQuantity'],
  [{ GroupBy: [{ Type: 'DIMENSION', Key: 'INSTANCE_TYPE' }] }, 'the dimension INSTANCE_TYPE'],
  [{ GroupBy: [{ Type: 'COST_CATEGORY', Key: 'x' }] }, 'groups by COST_CATEGORY'],
])('refuses %j by its name', async (input, what) => {
  await expect(opened(COSTS)('GetCostAndUsage', { ...BASE, ...input })).rejects.toThrow(what);
});

test('without prices there are no costs, not costs of zero', async () => {
  await expect(opened()('GetCostAndUsage', BASE)).rejects.toThrow('without prices');
});
