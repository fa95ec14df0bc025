/** Writes `docs/prices.md`: the shipped price book as a table, and how far each figure can be trusted. */
import { decimal, showRounded, times } from '../src/base/index.ts';
import {
  COMMITMENT_FACTS,
  type PriceRegion,
  type PriceRow,
  type RegionalPrice,
  SHIPPED_PRICES,
  showPrice,
} from '../src/price/index.ts';

const SERVICES: Readonly<Record<string, string>> = {
  'access-analyzer': 'IAM Access Analyzer',
  acm: 'Certificate Manager',
  'acm-pca': 'Private Certificate Authority',
  agentcore: 'Bedrock AgentCore',
  sagemaker: 'SageMaker AI',
  s3files: 'S3 Files',
  prometheus: 'Managed Service for Prometheus',
  emr: 'EMR',
  securityhub: 'Security Hub',
  flink: 'Managed Service for Apache Flink',
  datasync: 'DataSync',
  lex: 'Lex',
  greengrass: 'IoT Greengrass',
  connect: 'Connect',
  amplify: 'Amplify',
  bedrock: 'Bedrock',
  anthropic: 'Anthropic API',
  apigateway: 'API Gateway',
  apprunner: 'App Runner',
  appsync: 'AppSync',
  athena: 'Athena',
  aurora: 'Aurora',
  backup: 'AWS Backup',
  'client-vpn': 'Client VPN',
  cloudfront: 'CloudFront',
  cloudhsm: 'CloudHSM',
  cloudtrail: 'CloudTrail',
  cloudwatch: 'CloudWatch',
  codeartifact: 'CodeArtifact',
  codebuild: 'CodeBuild',
  codecommit: 'CodeCommit',
  codepipeline: 'CodePipeline',
  cognito: 'Cognito',
  config: 'AWS Config',
  'cost-explorer': 'Cost Explorer',
  detective: 'Detective',
  'direct-connect': 'Direct Connect',
  directory: 'Directory Service',
  dsql: 'Aurora DSQL',
  'firewall-manager': 'Firewall Manager',
  dms: 'Database Migration Service',
  documentdb: 'DocumentDB',
  dynamodb: 'DynamoDB',
  ebs: 'EBS',
  ec2: 'EC2',
  ecr: 'ECR',
  ecs: 'ECS Anywhere',
  efs: 'EFS',
  eks: 'EKS',
  elasticache: 'ElastiCache',
  elb: 'Elastic Load Balancing',
  eventbridge: 'EventBridge',
  fargate: 'ECS on Fargate',
  firehose: 'Firehose',
  fsx: 'FSx',
  'global-accelerator': 'Global Accelerator',
  glue: 'Glue',
  grafana: 'Managed Grafana',
  guardduty: 'GuardDuty',
  ipam: 'IP Address Manager',
  iot: 'IoT Core',
  kendra: 'Kendra',
  kinesis: 'Kinesis Data Streams',
  kms: 'KMS',
  lambda: 'Lambda',
  logs: 'CloudWatch Logs',
  macie: 'Macie',
  mq: 'Amazon MQ',
  msk: 'MSK',
  mwaa: 'Managed Airflow',
  nat: 'NAT gateways',
  neptune: 'Neptune',
  'network-firewall': 'Network Firewall',
  opensearch: 'OpenSearch',
  'opensearch-serverless': 'OpenSearch Serverless',
  rds: 'RDS',
  redshift: 'Redshift',
  route53: 'Route 53',
  s3: 'S3',
  secretsmanager: 'Secrets Manager',
  ses: 'Simple Email Service',
  sns: 'SNS',
  sqs: 'SQS',
  ssm: 'Systems Manager',
  states: 'Step Functions',
  synthetics: 'CloudWatch Synthetics',
  timestream: 'Timestream',
  transfer: 'Data transfer',
  'transfer-family': 'Transfer Family',
  'transit-gateway': 'Transit gateways',
  vpc: 'VPC',
  'vpc-lattice': 'VPC Lattice',
  vpn: 'Site-to-Site VPN',
  waf: 'WAF',
  xray: 'X-Ray',
};

const GRADES = [
  ['A', 'read from the AWS Price List in 2026'],
  ['B', 'read from the Price List or a pricing page of AWS in 2024–25'],
  ['C', 'a secondary source of 2026, or a page of AWS quoted at second hand'],
  ['D', 'derived, or assumed equal to the other region; a refresh has to confirm it'],
  ['U', 'no source was found; a refresh has to settle it'],
] as const;

export function pricesPage(): { readonly path: string; readonly text: string } {
  const { rows, sources, asOf } = SHIPPED_PRICES;
  const services = Map.groupBy(rows, ({ id }) => id.slice(0, id.indexOf('.')));
  return {
    path: 'docs/prices.md',
    text: [
      '<!-- Generated from src/price/price-book.json by npm run generate. -->',
      '# Prices',
      '',
      `The price book that ships with Lintel, put together on ${asOf}: list prices on demand in US dollars, before tax.`,
      '`lintel price --refresh` replaces them with those of the AWS Price List of the day, in `.lintel/price-book.json`; what it',
      'could not replace it lists. `lintel price --book FILE` prices with another book.',
      '',
      'Each figure says how far it can be trusted, and where and when it was read: for both regions, or first for us-east-1 and',
      'then for us-west-2.',
      '',
      '| Grade | The figure was |',
      '|---|---|',
      ...GRADES.map(([grade, meaning]) => `| ${grade} | ${meaning} |`),
      '',
      'A month has 730 hours. `0.09 to 10,240, then 0.085` are tiers of the quantity in a month. What is free belongs to the',
      'account, so it is told apart and never deducted. A model of the Anthropic API costs half in a batch, and twice its input',
      'for a cache write of one hour.',
      '',
      ...gradeCounts(rows),
      ...[...services].flatMap(([service, own]) => section(service, own)),
      ...commitments(),
      '## Sources',
      '',
      '| Key | What it is |',
      '|---|---|',
      ...sources.map(({ key, what }) => `| ${key} | ${what} |`),
      '',
    ].join('\n'),
  };
}

function gradeCounts(rows: readonly PriceRow[]): readonly string[] {
  const prices = rows.flatMap((row) => Object.entries(row.prices));
  const regions = ['us-east-1', 'us-west-2', 'global'] as const;
  const count = (grade: string, region: PriceRegion) =>
    prices.filter(([each, price]) => each === region && price?.grade === grade).length;
  return [
    `Of the figures of ${rows.length} rows:`,
    '',
    `| Grade | ${regions.join(' | ')} |`,
    '|---|--:|--:|--:|',
    ...GRADES.map(([grade]) => `| ${grade} | ${regions.map((region) => count(grade, region)).join(' | ')} |`),
    '',
  ];
}

function section(service: string, rows: readonly PriceRow[]): readonly string[] {
  const title = SERVICES[service];
  if (title === undefined)
    throw new Error(`the service ${service} of the price book has no title in the page of prices`);
  const isGlobal = rows.every(({ prices }) => prices.global !== undefined);
  const head = isGlobal
    ? ['| Row | What | Unit | USD | Grade, source, date |', '|---|---|---|---|---|']
    : ['| Row | What | Unit | us-east-1 | us-west-2 | Grade, source, date |', '|---|---|---|---|---|---|'];
  return [`## ${title}`, '', ...head, ...rows.map((row) => (isGlobal ? globalLine(row) : regionalLine(row))), ''];
}

function globalLine(row: PriceRow): string {
  const { global } = row.prices;
  return line([row.id, row.what, unitOf(row), amountOf(row, global), origins([global])]);
}

function regionalLine(row: PriceRow): string {
  const { global } = row.prices;
  const [east, west] = [row.prices['us-east-1'] ?? global, row.prices['us-west-2'] ?? global];
  return line([row.id, row.what, unitOf(row), amountOf(row, east), amountOf(row, west), origins([east, west])]);
}

function line([id = '', ...cells]: readonly string[]): string {
  return `| \`${id}\` | ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** `hour`, `1,000,000 × request`. */
function unitOf({ unit, per = 1 }: PriceRow): string {
  return per === 1 ? unit : `${showRounded(decimal(per), 0)} × ${unit}`;
}

function amountOf({ freePerMonth }: PriceRow, price: RegionalPrice | undefined): string {
  return price === undefined ? '–' : showPrice(price.tiers, freePerMonth);
}

/** One for each region where they differ. */
function origins(prices: readonly (RegionalPrice | undefined)[]): string {
  const shown = prices.map((price) => (price === undefined ? '–' : originOf(price)));
  return [...new Set(shown)].join('; ');
}

function originOf({ grade, source, date, tiers }: RegionalPrice): string {
  const others = [...new Set(tiers.flatMap((tier) => (tier.grade === undefined ? [] : [tier.grade])))];
  const all = others.length === 0 ? grade : `${grade}, later tiers ${others.join(', ')}`;
  return [all, source, ...(date === undefined ? [] : [date])].join(' ');
}

function commitments(): readonly string[] {
  return [
    '## Commitments',
    '',
    'What a reservation or plan was read to save of the list price. For other products of the service it is assumed, with grade',
    'D. A Savings Plan for EC2 is taken as the reservation of the same freedom: an Instance Savings Plan as a standard one, a',
    'Compute Savings Plan as a convertible one. Spot has a market price and no list price; only what the user assumes counts.',
    '',
    '| Service | Commitment | Years | Paid | Read for | Saves | Grade, source, date |',
    '|---|---|--:|---|---|---|---|',
    ...COMMITMENT_FACTS.map(({ service, kind, years, payment, row, saves, grade, source, date }) => {
      const saved =
        'fraction' in saves
          ? `${showRounded(times(decimal(saves.fraction), decimal(100)), 0)} %`
          : `${saves.committed} instead of ${saves.onDemand}`;
      const origin = [grade, source, ...(date === undefined ? [] : [date])].join(' ');
      return `| ${[service, kind, years, payment, row === undefined ? '' : `\`${row}\``, saved, origin].join(' | ')} |`;
    }),
    '',
  ];
}
