/**
 * A bill as CSV in the 43 columns of FOCUS 1.0, the form of bills that FinOps tools read: https://focus.finops.org. It is an
 * estimate of a month: its account is called `estimate`, its SKUs are the rows of the price book, and what only an invoice
 * tells is empty where FOCUS allows that. What FOCUS has no column for begins with `x_`: the other scenarios, the working,
 * and what has no price.
 */
import type { BillComponent, BillLine, PriceReport, Scenario } from '../../answers/index.ts';
import { compareDecimals, decimal, dividedBy, showDecimal, times } from '../../base/index.ts';

const COLUMNS = [
  'AvailabilityZone',
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
  'CommitmentDiscountCategory',
  'CommitmentDiscountId',
  'CommitmentDiscountName',
  'CommitmentDiscountStatus',
  'CommitmentDiscountType',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'ContractedUnitPrice',
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
  'RegionName',
  'ResourceId',
  'ResourceName',
  'ResourceType',
  'ServiceCategory',
  'ServiceName',
  'SkuId',
  'SkuPriceId',
  'SubAccountId',
  'SubAccountName',
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
    BillingAccountId: 'estimate',
    BillingAccountName: report.target,
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
    ServiceCategory: categoryOf(line.type, service),
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
  const priced = dividedBy(decimal(quantity), decimal(part.per), 20);
  // A price of several tiers has no unit price that gives the cost, and FOCUS asks for one that does.
  const isOne = compareDecimals(times(decimal(part.unitPrice), priced), decimal(list)) === 0;
  const plan = part.bought?.plan;
  return {
    BilledCost: cost,
    ContractedCost: list,
    EffectiveCost: cost,
    ListCost: list,
    ListUnitPrice: isOne ? part.unitPrice : '',
    ContractedUnitPrice: isOne ? part.unitPrice : '',
    ChargeDescription: part.what,
    ConsumedQuantity: quantity,
    ConsumedUnit: unitOf(part.unit),
    PricingCategory: plan === undefined ? 'Standard' : plan === 'spot' ? 'Dynamic' : 'Committed',
    ...(plan === undefined || plan === 'spot' ? {} : commitmentOf(plan)),
    PricingQuantity: showDecimal(priced),
    PricingUnit: part.per === 1 ? unitOf(part.unit) : `${part.per} ${unitOf(part.unit)}`,
    SkuId: part.row,
    SkuPriceId: part.row,
    x_PriceRow: part.row,
    x_PriceGrade: part.grade,
    x_Working: part.how,
    x_CostLow: part.monthly.low,
    x_CostHigh: part.monthly.high,
  };
}

/** A reservation is for an amount of use, a Savings Plan for an amount of money. */
function commitmentOf(plan: string): Row {
  const isSpend = plan.startsWith('savings-plan');
  return {
    CommitmentDiscountCategory: isSpend ? 'Spend' : 'Usage',
    CommitmentDiscountId: plan,
    CommitmentDiscountName: plan,
    CommitmentDiscountStatus: 'Used',
    CommitmentDiscountType: isSpend ? 'Savings Plan' : 'Reserved Instance',
  };
}

/** `GB-Months` for GB-month: https://focus.finops.org/focus-specification/v1-0/#unitformat */
function unitOf(unit: string): string {
  const words = unit
    .split('-')
    .map((word) => (/[A-Z]/.test(word) ? word : word.charAt(0).toUpperCase() + word.slice(1)));
  const last = words.at(-1) ?? '';
  const many = /[A-Z]$/.test(last) ? last : last.endsWith('y') ? `${last.slice(0, -1)}ies` : `${last}s`;
  return [...words.slice(0, -1), many].join('-');
}

/** EC2 has machines, disks and networks under one name. */
function categoryOf(type: string, service: string): string {
  if (service !== 'EC2') return CATEGORIES[service] ?? 'Other';
  if (/::(?:Volume|Snapshot)/.test(type)) return 'Storage';
  return /::(?:Instance|Host|EC2Fleet|SpotFleet|CapacityReservation|LaunchTemplate)/.test(type)
    ? 'Compute'
    : 'Networking';
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
