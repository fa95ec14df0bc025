/**
 * Cost Explorer: what is deployed now, as it would cost over the period that is asked for. Every answer is an estimate.
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/
 */
import type { CostExplorerOperations, CostExplorerShapes } from '../../schemas/cost-explorer.generated.ts';
import { type Service, ServiceError } from '../../service.ts';
import { type Spend, spendsOf } from './costs.ts';

const invalid = (message: string) => new ServiceError('ValidationException', message);
const refused = (what: string) =>
  new ServiceError('NotImplemented', `The local target does not serve ${what} of Cost Explorer.`, { status: 501 });

interface Span {
  readonly Start: string;
  readonly End: string;
  /** Which part of its month it is. */
  readonly share: number;
}

const DAY = 86_400_000;
const dayOf = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);

/** The months, or days, that a period has; the end is not in it. */
function spansOf({ Start, End }: CostExplorerShapes['DateInterval'], granularity: string): readonly Span[] {
  if (!/^\d{4}-\d\d-\d\d$/.test(Start) || !/^\d{4}-\d\d-\d\d$/.test(End)) {
    throw invalid('Start time and end time must be of the form yyyy-MM-dd.');
  }
  if (granularity !== 'MONTHLY' && granularity !== 'DAILY') throw refused(`the granularity ${granularity}`);
  const end = new Date(`${End}T00:00:00Z`).getTime();
  let at = new Date(`${Start}T00:00:00Z`).getTime();
  if (!(at < end)) throw invalid(`Start date (and hour) should be before end date (and hour)`);
  const spans: Span[] = [];
  while (at < end) {
    const time = new Date(at);
    const [year, month] = [time.getUTCFullYear(), time.getUTCMonth()];
    const next = Math.min(end, granularity === 'DAILY' ? at + DAY : Date.UTC(year, month + 1, 1));
    const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
    spans.push({ Start: dayOf(at), End: dayOf(next), share: (next - at) / DAY / days });
    at = next;
  }
  return spans;
}

const DIMENSIONS = ['SERVICE', 'REGION', 'LINKED_ACCOUNT'] as const;

function dimensionOf(name: string | undefined): (typeof DIMENSIONS)[number] {
  const found = DIMENSIONS.find((each) => each === name);
  if (found === undefined) throw refused(`the dimension ${name}`);
  return found;
}

function passes(spend: Spend, filter: CostExplorerShapes['Expression']): boolean {
  if (filter.And !== undefined) return filter.And.every((each) => passes(spend, each));
  if (filter.Or !== undefined) return filter.Or.some((each) => passes(spend, each));
  if (filter.Not !== undefined) return !passes(spend, filter.Not);
  if (filter.CostCategories !== undefined) throw refused('cost categories');
  const { Dimensions, Tags } = filter;
  const { Values = [], MatchOptions = ['EQUALS'] } = Dimensions ?? Tags ?? {};
  // All that is here is usage: there are no credits, refunds or taxes.
  const value =
    Dimensions === undefined
      ? spend.tags[Tags?.Key ?? '']
      : Dimensions.Key === 'RECORD_TYPE'
        ? 'Usage'
        : spend[dimensionOf(Dimensions.Key)];
  if (MatchOptions.includes('ABSENT')) return value === undefined;
  const other = MatchOptions.find((each) => each !== 'EQUALS' && each !== 'CASE_SENSITIVE');
  if (other !== undefined) throw refused(`the match option ${other}`);
  return Values.includes(value ?? '');
}

function keyOf(spend: Spend, { Type, Key = '' }: CostExplorerShapes['GroupDefinition']): string {
  if (Type === 'DIMENSION') return spend[dimensionOf(Key)];
  if (Type === 'TAG') return `${Key}$${spend.tags[Key] ?? ''}`;
  throw refused(`groups by ${Type}`);
}

const COSTS = ['AmortizedCost', 'BlendedCost', 'NetAmortizedCost', 'NetUnblendedCost', 'UnblendedCost'];

const getCostAndUsage: CostExplorerOperations['GetCostAndUsage'] = async (input, call) => {
  const { TimePeriod, Granularity, Metrics, Filter, GroupBy = [] } = input;
  // AWS takes the names in capitals with underscores as well.
  const metrics = Metrics.map(
    (given) => COSTS.find((each) => each.toUpperCase() === given.toUpperCase().replaceAll('_', '')) ?? given,
  );
  const other = metrics.find((each) => !COSTS.includes(each));
  if (other !== undefined) throw refused(`the metric ${other}`);
  if (GroupBy.length > 2) throw invalid('GroupBy can have at most 2 groups.');
  const spans = spansOf(TimePeriod, Granularity);
  const found = (await spendsOf(call)).filter((spend) => Filter === undefined || passes(spend, Filter));
  const told = (usd: number) =>
    Object.fromEntries(metrics.map((name) => [name, { Amount: String(Number(usd.toFixed(10))), Unit: 'USD' }]));
  const sum = (all: readonly Spend[]) => all.reduce((total, { usd }) => total + usd, 0);
  const groups = Map.groupBy(found, (spend) => JSON.stringify(GroupBy.map((by) => keyOf(spend, by))));
  return {
    ...(GroupBy.length === 0 ? {} : { GroupDefinitions: GroupBy }),
    ResultsByTime: spans.map(({ Start, End, share }) => ({
      TimePeriod: { Start, End },
      Total: GroupBy.length === 0 ? told(sum(found) * share) : {},
      Groups:
        GroupBy.length === 0
          ? []
          : [...groups].map(([keys, all]) => ({ Keys: JSON.parse(keys) as string[], Metrics: told(sum(all) * share) })),
      Estimated: true,
    })),
    DimensionValueAttributes: [],
  };
};

const unique = (values: readonly string[], search = '') =>
  [...new Set(values)].filter((each) => each.toLowerCase().includes(search.toLowerCase())).sort();

const getDimensionValues: CostExplorerOperations['GetDimensionValues'] = async ({ Dimension, SearchString }, call) => {
  const dimension = dimensionOf(Dimension);
  const values = unique(
    (await spendsOf(call)).map((spend) => spend[dimension]),
    SearchString,
  );
  return {
    DimensionValues: values.map((Value) => ({ Value, Attributes: {} })),
    ReturnSize: values.length,
    TotalSize: values.length,
  };
};

const getTags: CostExplorerOperations['GetTags'] = async ({ TagKey, SearchString }, call) => {
  const spends = await spendsOf(call);
  const values = unique(
    spends.flatMap(({ tags }) => (TagKey === undefined ? Object.keys(tags) : (tags[TagKey] ?? ''))),
    SearchString,
  );
  return { Tags: values, ReturnSize: values.length, TotalSize: values.length };
};

export const costExplorer: Service = {
  id: 'ce',
  schema: 'cost-explorer',
  operations: {
    GetCostAndUsage: getCostAndUsage,
    GetDimensionValues: getDimensionValues,
    GetTags: getTags,
  },
};
