/**
 * A bill as CSV in the columns of FOCUS 1.0, the form of bills that FinOps tools read: https://focus.finops.org. It is an
 * estimate of a month, so it has no accounts and no SKUs; those cells are empty, as FOCUS has them where a provider has none.
 * What FOCUS has no column for begins with `x_`: the other scenarios, the working, and what has no price.
 */
import type { BillComponent, BillLine, PriceReport, Scenario } from '../../answers/index.ts';

const COLUMNS = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodEnd',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargeFrequency',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'CommitmentDiscountStatus',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'ListUnitPrice',
  'PricingCategory',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'RegionId',
  'ResourceId',
  'ResourceName',
  'ResourceType',
  'ServiceCategory',
  'ServiceName',
  'SkuId',
  'SubAccountId',
  'Tags',
  'x_Environment',
  'x_Stack',
  'x_PriceRow',
  'x_PriceGrade',
  'x_Working',
  'x_CostLow',
  'x_CostHigh',
  'x_When',
  'x_Unpriced',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

/** One row for each part of each line, and one for each line without a whole price, whose cost is left empty. */
export function priceFocus(reports: readonly PriceReport[], scenario: Scenario): string {
  const rows = reports.flatMap((report) => report.lines.flatMap((line) => rowsOf(report, line, scenario)));
  return [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => cell(row[column] ?? '')).join(',')), ''].join(
    '\r\n',
  );
}

function rowsOf(report: PriceReport, line: BillLine, scenario: Scenario): readonly Row[] {
  const head = headOf(report, line);
  const parts = line.components.map((part) => ({ ...head, ...chargeOf(part, scenario) }));
  return line.outcome === 'unknown'
    ? [...parts, { ...head, ChargeDescription: 'No whole price is known', x_Unpriced: line.reason ?? 'unknown' }]
    : parts;
}

function headOf(report: PriceReport, line: BillLine): Row {
  const [year = 1970, month = 1] = report.prices.asOf.split('-').map(Number);
  const start = `${new Date(Date.UTC(year, month - 1)).toISOString().slice(0, 19)}Z`;
  const end = `${new Date(Date.UTC(year, month)).toISOString().slice(0, 19)}Z`;
  const service = line.type.split('::')[1] ?? line.type;
  const provider = service === 'External' ? line.resource.replace(/^external /, '') : 'AWS';
  return {
    BillingCurrency: report.currency,
    BillingPeriodStart: start,
    BillingPeriodEnd: end,
    ChargePeriodStart: start,
    ChargePeriodEnd: end,
    ChargeCategory: 'Usage',
    ChargeFrequency: 'Usage-Based',
    InvoiceIssuerName: provider,
    ProviderName: provider,
    PublisherName: provider,
    RegionId: line.region,
    ResourceId: line.resource,
    ResourceName: line.resource,
    ResourceType: line.type,
    ServiceCategory: CATEGORIES[service] ?? 'Other',
    ServiceName: service,
    Tags: '{}',
    x_Environment: report.environment ?? '',
    x_Stack: line.stack,
    x_When: line.when ?? '',
  };
}

function chargeOf(part: BillComponent, scenario: Scenario): Row {
  const cost = part.monthly[scenario];
  const list = part.bought?.list[scenario] ?? cost;
  const quantity = part.quantity[scenario];
  const isAhead = part.bought !== undefined && part.bought.plan !== 'spot';
  return {
    BilledCost: cost,
    ContractedCost: list,
    EffectiveCost: cost,
    ListCost: list,
    ListUnitPrice: part.unitPrice,
    ChargeDescription: part.what,
    ConsumedQuantity: quantity,
    ConsumedUnit: part.unit,
    PricingCategory: part.bought === undefined ? 'Standard' : isAhead ? 'Committed' : 'Dynamic',
    CommitmentDiscountStatus: isAhead ? 'Used' : '',
    PricingQuantity: quantity,
    PricingUnit: part.per === 1 ? part.unit : `${part.per} ${part.unit}`,
    x_PriceRow: part.row,
    x_PriceGrade: part.grade,
    x_Working: part.how,
    x_CostLow: part.monthly.low,
    x_CostHigh: part.monthly.high,
  };
}

/** The categories of FOCUS: https://focus.finops.org/focus-specification/v1-0/#servicecategory */
const CATEGORIES: Readonly<Record<string, string>> = {
  ApiGateway: 'Integration',
  ApiGatewayV2: 'Integration',
  AutoScaling: 'Compute',
  Backup: 'Storage',
  CloudFront: 'Networking',
  CloudTrail: 'Management and Governance',
  CloudWatch: 'Management and Governance',
  Config: 'Management and Governance',
  DynamoDB: 'Databases',
  EC2: 'Compute',
  ECR: 'Compute',
  ECS: 'Compute',
  EFS: 'Storage',
  EKS: 'Compute',
  ElastiCache: 'Databases',
  ElasticLoadBalancing: 'Networking',
  ElasticLoadBalancingV2: 'Networking',
  Events: 'Integration',
  Glue: 'Analytics',
  GuardDuty: 'Security',
  KMS: 'Security',
  Kinesis: 'Analytics',
  KinesisFirehose: 'Analytics',
  Lambda: 'Compute',
  Logs: 'Management and Governance',
  NetworkFirewall: 'Security',
  OpenSearchService: 'Analytics',
  RDS: 'Databases',
  Redshift: 'Analytics',
  Route53: 'Networking',
  Route53Resolver: 'Networking',
  S3: 'Storage',
  SNS: 'Integration',
  SQS: 'Integration',
  SecretsManager: 'Security',
  StepFunctions: 'Integration',
  Traffic: 'Networking',
  WAFv2: 'Security',
};

/** Quoted where CSV asks for it; a cell that a spreadsheet would run as a formula begins with an apostrophe. */
function cell(text: string): string {
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
