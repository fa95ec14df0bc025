/**
 * Prices by service and region beside the book: compact, and loaded only where a bill needs them. Facts carried over from
 * public sources, each table with its source, date and grade.
 */
import type { PriceTable } from './price-row.ts';

type Load = () => Promise<{ readonly default: PriceTable }>;

/** By service, then by region. */
export const PRICE_TABLES: Readonly<Record<string, Readonly<Record<string, Load>>>> = {
  ec2: {
    'us-east-1': () => import('./tables/ec2-us-east-1.json', { with: { type: 'json' } }),
  },
  elasticache: {
    'af-south-1': () => import('./tables/elasticache-af-south-1.json', { with: { type: 'json' } }),
    'ap-east-1': () => import('./tables/elasticache-ap-east-1.json', { with: { type: 'json' } }),
    'ap-northeast-1': () => import('./tables/elasticache-ap-northeast-1.json', { with: { type: 'json' } }),
    'ap-northeast-2': () => import('./tables/elasticache-ap-northeast-2.json', { with: { type: 'json' } }),
    'ap-northeast-3': () => import('./tables/elasticache-ap-northeast-3.json', { with: { type: 'json' } }),
    'ap-south-1': () => import('./tables/elasticache-ap-south-1.json', { with: { type: 'json' } }),
    'ap-south-2': () => import('./tables/elasticache-ap-south-2.json', { with: { type: 'json' } }),
    'ap-southeast-1': () => import('./tables/elasticache-ap-southeast-1.json', { with: { type: 'json' } }),
    'ap-southeast-2': () => import('./tables/elasticache-ap-southeast-2.json', { with: { type: 'json' } }),
    'ap-southeast-3': () => import('./tables/elasticache-ap-southeast-3.json', { with: { type: 'json' } }),
    'ap-southeast-4': () => import('./tables/elasticache-ap-southeast-4.json', { with: { type: 'json' } }),
    'ca-central-1': () => import('./tables/elasticache-ca-central-1.json', { with: { type: 'json' } }),
    'eu-central-1': () => import('./tables/elasticache-eu-central-1.json', { with: { type: 'json' } }),
    'eu-central-2': () => import('./tables/elasticache-eu-central-2.json', { with: { type: 'json' } }),
    'eu-north-1': () => import('./tables/elasticache-eu-north-1.json', { with: { type: 'json' } }),
    'eu-south-1': () => import('./tables/elasticache-eu-south-1.json', { with: { type: 'json' } }),
    'eu-south-2': () => import('./tables/elasticache-eu-south-2.json', { with: { type: 'json' } }),
    'eu-west-1': () => import('./tables/elasticache-eu-west-1.json', { with: { type: 'json' } }),
    'eu-west-2': () => import('./tables/elasticache-eu-west-2.json', { with: { type: 'json' } }),
    'eu-west-3': () => import('./tables/elasticache-eu-west-3.json', { with: { type: 'json' } }),
    'il-central-1': () => import('./tables/elasticache-il-central-1.json', { with: { type: 'json' } }),
    'me-central-1': () => import('./tables/elasticache-me-central-1.json', { with: { type: 'json' } }),
    'me-south-1': () => import('./tables/elasticache-me-south-1.json', { with: { type: 'json' } }),
    'sa-east-1': () => import('./tables/elasticache-sa-east-1.json', { with: { type: 'json' } }),
    'us-east-1': () => import('./tables/elasticache-us-east-1.json', { with: { type: 'json' } }),
    'us-east-2': () => import('./tables/elasticache-us-east-2.json', { with: { type: 'json' } }),
    'us-west-1': () => import('./tables/elasticache-us-west-1.json', { with: { type: 'json' } }),
    'us-west-2': () => import('./tables/elasticache-us-west-2.json', { with: { type: 'json' } }),
  },
  rds: {
    'af-south-1': () => import('./tables/rds-af-south-1.json', { with: { type: 'json' } }),
    'ap-east-1': () => import('./tables/rds-ap-east-1.json', { with: { type: 'json' } }),
    'ap-northeast-1': () => import('./tables/rds-ap-northeast-1.json', { with: { type: 'json' } }),
    'ap-northeast-2': () => import('./tables/rds-ap-northeast-2.json', { with: { type: 'json' } }),
    'ap-northeast-3': () => import('./tables/rds-ap-northeast-3.json', { with: { type: 'json' } }),
    'ap-south-1': () => import('./tables/rds-ap-south-1.json', { with: { type: 'json' } }),
    'ap-south-2': () => import('./tables/rds-ap-south-2.json', { with: { type: 'json' } }),
    'ap-southeast-1': () => import('./tables/rds-ap-southeast-1.json', { with: { type: 'json' } }),
    'ap-southeast-2': () => import('./tables/rds-ap-southeast-2.json', { with: { type: 'json' } }),
    'ap-southeast-3': () => import('./tables/rds-ap-southeast-3.json', { with: { type: 'json' } }),
    'ap-southeast-4': () => import('./tables/rds-ap-southeast-4.json', { with: { type: 'json' } }),
    'ca-central-1': () => import('./tables/rds-ca-central-1.json', { with: { type: 'json' } }),
    'eu-central-1': () => import('./tables/rds-eu-central-1.json', { with: { type: 'json' } }),
    'eu-central-2': () => import('./tables/rds-eu-central-2.json', { with: { type: 'json' } }),
    'eu-north-1': () => import('./tables/rds-eu-north-1.json', { with: { type: 'json' } }),
    'eu-south-1': () => import('./tables/rds-eu-south-1.json', { with: { type: 'json' } }),
    'eu-south-2': () => import('./tables/rds-eu-south-2.json', { with: { type: 'json' } }),
    'eu-west-1': () => import('./tables/rds-eu-west-1.json', { with: { type: 'json' } }),
    'eu-west-2': () => import('./tables/rds-eu-west-2.json', { with: { type: 'json' } }),
    'eu-west-3': () => import('./tables/rds-eu-west-3.json', { with: { type: 'json' } }),
    'il-central-1': () => import('./tables/rds-il-central-1.json', { with: { type: 'json' } }),
    'me-central-1': () => import('./tables/rds-me-central-1.json', { with: { type: 'json' } }),
    'me-south-1': () => import('./tables/rds-me-south-1.json', { with: { type: 'json' } }),
    'sa-east-1': () => import('./tables/rds-sa-east-1.json', { with: { type: 'json' } }),
    'us-east-1': () => import('./tables/rds-us-east-1.json', { with: { type: 'json' } }),
    'us-east-2': () => import('./tables/rds-us-east-2.json', { with: { type: 'json' } }),
    'us-west-1': () => import('./tables/rds-us-west-1.json', { with: { type: 'json' } }),
    'us-west-2': () => import('./tables/rds-us-west-2.json', { with: { type: 'json' } }),
  },
};

/** The services whose tables a template with these types may need. */
const SERVICES: readonly (readonly [type: RegExp, service: string])[] = [
  [/^AWS::(?:EC2|AutoScaling|EKS|Batch)::/, 'ec2'],
  [/^AWS::RDS::/, 'rds'],
  [/^AWS::ElastiCache::/, 'elasticache'],
];

/** The tables for the types of a template in its regions, as far as there are some. */
export async function priceTables(types: Iterable<string>, regions: readonly string[]): Promise<readonly PriceTable[]> {
  const all = [...types];
  const services = SERVICES.flatMap(([type, service]) => (all.some((each) => type.test(each)) ? [service] : []));
  const loads = services.flatMap((service) => regions.flatMap((region) => PRICE_TABLES[service]?.[region] ?? []));
  return Promise.all(loads.map(async (load) => (await load()).default));
}
