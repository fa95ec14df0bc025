/**
 * Prices by service and region beside the book: compact, and loaded only where a bill needs them. Facts carried over from
 * public sources, each table with its source, date and grade; of two tables that have a row, the first counts.
 */
import type { PriceTable } from './price-row.ts';
import { PRICE_TABLES } from './price-tables.generated.ts';

/** The services whose tables a template with these types may need; `base` is what many types share. */
const SERVICES: readonly (readonly [type: RegExp, service: string])[] = [
  [/./, 'base'],
  [/^AWS::(?:EC2|AutoScaling|EKS|Batch|Cloud9|EMR)::/, 'ec2'],
  [/^AWS::RDS::/, 'rds'],
  [/^AWS::ElastiCache::/, 'elasticache'],
  [/^AWS::(?:OpenSearchService|Elasticsearch)::/, 'opensearch'],
  [/^AWS::Redshift(?:Serverless)?::/, 'redshift'],
  [/^AWS::(?:MSK|KafkaConnect)::/, 'msk'],
  [/^AWS::AmazonMQ::/, 'mq'],
  [/^AWS::Neptune::/, 'neptune'],
  [/^AWS::DocDB::/, 'documentdb'],
  [/^AWS::DMS::/, 'dms'],
  [/^AWS::Bedrock::/, 'bedrock'],
  [/^AWS::(?:Timestream|Amplify|SES|CodeArtifact|Macie|Detective)::/, 'others'],
];

/** The tables for the types of a template in its regions, as far as there are some. */
export async function priceTables(types: Iterable<string>, regions: readonly string[]): Promise<readonly PriceTable[]> {
  const all = [...types];
  const services = SERVICES.flatMap(([type, service]) => (all.some((each) => type.test(each)) ? [service] : []));
  const loads = services.flatMap((service) => regions.flatMap((region) => PRICE_TABLES[service]?.[region] ?? []));
  const loaded = await Promise.all(loads.map((load) => load()));
  return loaded.flatMap((each) => each.default);
}

/** The regions of which there are tables of a service. */
export function regionsWithTables(service: string): readonly string[] {
  return Object.keys(PRICE_TABLES[service] ?? {});
}
