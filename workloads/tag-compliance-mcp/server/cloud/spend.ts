/** Spend out of Cost Explorer (https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html). */
import {
  type CostExplorerClient,
  type Expression,
  GetCostAndUsageCommand,
  type GroupDefinition,
} from '@aws-sdk/client-cost-explorer';
import type { CostGroup, NamedCost, ServiceCost } from '../../src/costs.ts';
import { SERVICE_OF } from '../../src/resource-types.ts';
import { type Ask, allPages } from './asking.ts';
import { GLOBAL_TYPES, type Period } from './cloud.ts';

/** Resources of these services have no region here, so their spend has none either. */
const WITHOUT_REGION = new Set([...GLOBAL_TYPES].flatMap((type) => SERVICE_OF[type] ?? []));

const BY_NAME = ['ec2:instance', 'rds:db'].flatMap((type) => SERVICE_OF[type] ?? []);

export async function spendByService(
  client: CostExplorerClient,
  ask: Ask,
  period: Period,
  by: CostGroup | undefined,
): Promise<readonly ServiceCost[]> {
  const second = by === 'region' ? 'REGION' : by === 'account' ? 'LINKED_ACCOUNT' : undefined;
  const rows = await usage(client, ask, period, [
    { Type: 'DIMENSION', Key: 'SERVICE' },
    ...(second === undefined ? [] : [{ Type: 'DIMENSION' as const, Key: second }]),
  ]);
  return rows.map(({ keys: [service = '', place], amount }) => ({
    service,
    amount,
    ...(by === 'region' && place !== undefined && !WITHOUT_REGION.has(service) && { region: place }),
    ...(by === 'account' && place !== undefined && { account: place }),
  }));
}

/** Needs `Name` as an active cost allocation tag; without it every cost comes under the empty name, which is left out. */
export async function spendByName(client: CostExplorerClient, ask: Ask, period: Period): Promise<readonly NamedCost[]> {
  const groups: readonly GroupDefinition[] = [
    { Type: 'DIMENSION', Key: 'SERVICE' },
    { Type: 'TAG', Key: 'Name' },
  ];
  const rows = await usage(client, ask, period, groups, { Dimensions: { Key: 'SERVICE', Values: BY_NAME } });
  return rows.flatMap(({ keys: [service = '', key = ''], amount }) => {
    const name = key.replace(/^Name\$/, '');
    return name === '' ? [] : [{ service, name, amount }];
  });
}

interface UsageRow {
  readonly keys: readonly string[];
  readonly amount: number;
}

/** The sums of all months that the period touches. */
async function usage(
  client: CostExplorerClient,
  ask: Ask,
  TimePeriod: Period,
  groups: readonly GroupDefinition[],
  Filter?: Expression,
): Promise<readonly UsageRow[]> {
  const months = await allPages(async (NextPageToken) => {
    const answer = await ask('ce', () =>
      client.send(
        new GetCostAndUsageCommand({
          TimePeriod,
          Granularity: 'MONTHLY',
          Metrics: ['UnblendedCost'],
          GroupBy: [...groups],
          NextPageToken,
          ...(Filter !== undefined && { Filter }),
        }),
      ),
    );
    return { items: answer.ResultsByTime, next: answer.NextPageToken };
  });
  const sums = new Map<string, UsageRow>();
  for (const { Keys = [], Metrics } of months.flatMap(({ Groups = [] }) => Groups)) {
    const key = JSON.stringify(Keys);
    const amount = Number(Metrics?.UnblendedCost?.Amount ?? 0);
    sums.set(key, { keys: Keys, amount: (sums.get(key)?.amount ?? 0) + amount });
  }
  return [...sums.values()];
}
