/**
 * Whom the money is attributed to: a service's spend is divided over its resources, and what falls on resources that the
 * policy finds in order is attributable. The rest is the gap.
 */
import { parseArn } from './arn.ts';
import { evaluateResource, isInScope, type Resource } from './compliance.ts';
import { oneOf } from './input-error.ts';
import type { TagPolicy } from './policy.ts';
import { requestedTypes, SERVICE_OF } from './resource-types.ts';

/** Spend of one service, in USD; of one region or account where they are named. */
export interface ServiceCost {
  readonly service: string;
  readonly region?: string;
  readonly account?: string;
  readonly amount: number;
}

/** Spend under one value of the tag `Name`. */
export interface NamedCost {
  readonly service: string;
  readonly name: string;
  readonly amount: number;
}

export const COST_GROUPS = ['resource_type', 'region', 'account'] as const;
export type CostGroup = (typeof COST_GROUPS)[number];

export interface CostInput {
  readonly policy: TagPolicy;
  readonly resources: readonly Resource[];
  readonly resourceTypes: readonly string[];
  readonly serviceCosts: readonly ServiceCost[];
  readonly namedCosts?: readonly NamedCost[];
  readonly groupBy?: CostGroup;
}

/**
 * How a resource's cost is known: `actual` from its Name tag, `estimated` as a share among running instances or databases,
 * `stopped` where it does not run, `service_average` as a share among all resources of its service.
 */
export type CostSource = 'actual' | 'estimated' | 'stopped' | 'service_average';

export interface ResourceCost {
  readonly amount: number;
  readonly source: CostSource;
}

export interface CostShares {
  readonly total: number;
  readonly attributable: number;
  readonly gap: number;
  readonly percentage: number;
}

export interface CostAttribution {
  readonly total_spend: number;
  readonly taggable_spend: number;
  readonly attributable_spend: number;
  readonly attribution_gap: number;
  /** Of the taggable spend, 0 to 100, two decimals. */
  readonly attribution_gap_percentage: number;
  /** By group, where one was asked for; `unallocated` is spend that falls on no group. */
  readonly breakdown?: Readonly<Record<string, CostShares>>;
  readonly unattributable_services: readonly { readonly service: string; readonly amount: number }[];
  readonly total_resources_scanned: number;
  readonly total_resources_compliant: number;
  /** By ARN. */
  readonly resource_costs: Readonly<Record<string, ResourceCost>>;
  readonly data_quality: { readonly status: 'complete' | 'partial'; readonly warning?: string };
}

export function attributeCosts(input: CostInput): CostAttribution {
  const types = requestedTypes(input.resourceTypes);
  const isWhole = input.resourceTypes[0] === 'all';
  if (input.groupBy !== undefined) oneOf('group_by', input.groupBy, COST_GROUPS);
  const resources = input.resources.filter(({ arn }) => types.includes(parseArn(arn).resourceType)).map(placed);
  const services = new Set(types.map((type) => SERVICE_OF[type]));
  const unattributable = isWhole ? bySum(input.serviceCosts.filter(({ service }) => isUnattributable(service))) : [];
  const rows = input.serviceCosts.filter(
    ({ service }) => (isWhole || services.has(service)) && !(isWhole && isUnattributable(service)),
  );
  const { costs, left, isOver } = divide(rows, resources, input.namedCosts ?? []);
  const inScope = resources.filter(({ resource }) => isInScope(input.policy, resource));
  const compliant = inScope.filter(({ resource }) => evaluateResource(input.policy, resource).length === 0);
  const costOf = ({ resource }: Placed) => costs.get(resource.arn)?.amount ?? 0;
  const taggable = sum(rows.map(({ amount }) => amount));
  const attributable = sum(compliant.map(costOf));
  const { total, gap, percentage } = sharesOf(taggable, attributable);
  return {
    total_spend: cents(taggable + sum(unattributable.map(({ amount }) => amount))),
    taggable_spend: total,
    attributable_spend: cents(attributable),
    attribution_gap: gap,
    attribution_gap_percentage: percentage,
    ...(input.groupBy !== undefined && { breakdown: groups(input.groupBy, { resources, compliant, costOf, left }) }),
    unattributable_services: unattributable,
    total_resources_scanned: inScope.length,
    total_resources_compliant: compliant.length,
    resource_costs: Object.fromEntries(
      [...costs].map(([arn, { amount, source }]) => [arn, { amount: cents(amount), source }]),
    ),
    data_quality: isOver
      ? { status: 'partial', warning: 'Costs by name add up to more than their service; the gap is not below zero.' }
      : { status: 'complete' },
  };
}

interface Placed {
  readonly resource: Resource;
  readonly type: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
}

function placed(resource: Resource): Placed {
  const { resourceType, region, account } = parseArn(resource.arn);
  return { resource, type: resourceType, service: SERVICE_OF[resourceType] ?? resourceType, region, account };
}

/** Spend that fell on no resource, and where it was spent. */
interface Leftover {
  readonly row: ServiceCost;
  readonly amount: number;
}

interface Divided {
  readonly costs: ReadonlyMap<string, ResourceCost>;
  readonly left: readonly Leftover[];
  /** Whether the costs by name exceed their service. */
  readonly isOver: boolean;
}

function divide(rows: readonly ServiceCost[], resources: readonly Placed[], named: readonly NamedCost[]): Divided {
  const costs = new Map<string, ResourceCost>();
  const left: Leftover[] = [];
  let isOver = false;
  const add = ({ resource }: Placed, amount: number, source: CostSource) => {
    const before = costs.get(resource.arn);
    costs.set(resource.arn, { amount: (before?.amount ?? 0) + amount, source: before?.source ?? source });
  };
  const own = ownCosts(resources, named);
  for (const [arn, amount] of own) costs.set(arn, { amount, source: 'actual' });
  const paid = new Set<string>();
  for (const row of rows) {
    const members = resources.filter((each) => isOf(each, row));
    const already = members.filter(({ resource }) => own.has(resource.arn) && !paid.has(resource.arn));
    for (const { resource } of already) paid.add(resource.arn);
    const rest = row.amount - sum(already.map(({ resource }) => own.get(resource.arn) ?? 0));
    if (rest < -0.005) isOver = true;
    const others = members.filter(({ resource }) => !own.has(resource.arn));
    const sharing = sharersOf(row.service, others);
    for (const each of others) {
      if (!sharing.includes(each)) add(each, 0, 'stopped');
      else add(each, Math.max(0, rest) / sharing.length, sourceOf(row.service));
    }
    if (sharing.length === 0 && rest > 0) left.push({ row, amount: rest });
  }
  return { costs, left, isOver };
}

const COMPUTE = SERVICE_OF['ec2:instance'];
const DATABASES = SERVICE_OF['rds:db'];
const AT_REST = ['stopped', 'stopping', 'shutting-down', 'terminated'];

/** Who shares what no name claims: running instances, or all of them where none runs; of other services everything. */
function sharersOf(service: string, others: readonly Placed[]): readonly Placed[] {
  if (service !== COMPUTE) return others;
  const running = others.filter(({ resource }) => !AT_REST.includes(resource.state ?? ''));
  return running.length === 0 ? others : running;
}

function sourceOf(service: string): CostSource {
  return service === COMPUTE || service === DATABASES ? 'estimated' : 'service_average';
}

function isOf({ service, region, account }: Placed, row: ServiceCost): boolean {
  return (
    service === row.service &&
    (row.region === undefined || row.region === region) &&
    (row.account === undefined || row.account === account || account === 'unknown')
  );
}

/** What Cost Explorer tells under the Name tag; several resources of one name share it. */
function ownCosts(resources: readonly Placed[], named: readonly NamedCost[]): ReadonlyMap<string, number> {
  return new Map(
    named.flatMap(({ service, name, amount }) => {
      const bearers = resources.filter(
        (each) =>
          each.service === service && comparable(each.resource.tags.Name) === comparable(name.replace(/^Name\$/, '')),
      );
      return bearers.map(({ resource }) => [resource.arn, amount / bearers.length] as const);
    }),
  );
}

function comparable(name: string | undefined): string | undefined {
  return name === undefined || name === '' ? undefined : name.toLowerCase().replaceAll(' ', '-');
}

/** Spend that no resource and so no tag can stand for. */
function isUnattributable(service: string): boolean {
  return (
    service === 'Tax' ||
    service === 'AWS Cost Explorer' ||
    /^AWS Support|Marketplace|Data Transfer|Bedrock|Route 53 Resolver DNS Firewall/.test(service)
  );
}

function bySum(rows: readonly ServiceCost[]): readonly { readonly service: string; readonly amount: number }[] {
  const services = [...new Set(rows.map(({ service }) => service))];
  return services.map((service) => ({
    service,
    amount: cents(sum(rows.filter((row) => row.service === service).map(({ amount }) => amount))),
  }));
}

interface Shared {
  readonly resources: readonly Placed[];
  readonly compliant: readonly Placed[];
  readonly costOf: (each: Placed) => number;
  readonly left: readonly Leftover[];
}

function groups(by: CostGroup, { resources, compliant, costOf, left }: Shared): Readonly<Record<string, CostShares>> {
  const keyOf = ({ type, region, account }: Placed) => ({ resource_type: type, region, account })[by];
  const placeOf = ({ row }: Leftover) => (by === 'resource_type' ? undefined : row[by]) ?? 'unallocated';
  const keys = [...new Set([...resources.map(keyOf), ...left.map(placeOf)])].toSorted();
  return Object.fromEntries(
    keys.map((key) => {
      const total = sum([
        ...resources.filter((each) => keyOf(each) === key).map(costOf),
        ...left.filter((each) => placeOf(each) === key).map(({ amount }) => amount),
      ]);
      return [key, sharesOf(total, sum(compliant.filter((each) => keyOf(each) === key).map(costOf)))];
    }),
  );
}

function sharesOf(total: number, attributable: number): CostShares {
  const gap = Math.max(0, cents(cents(total) - cents(attributable)));
  const percentage = cents(total) === 0 ? 0 : cents((gap / cents(total)) * 100);
  return { total: cents(total), attributable: cents(attributable), gap, percentage };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
