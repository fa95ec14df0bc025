/** The surcharge for engines past their standard support. */
import { type LifecycleProduct, supportOf } from '../../aws/index.ts';
import { decimal, times } from '../../base/index.ts';
import type { Facts } from '../facts.ts';
import { by, changed, countedAs, type Measure } from '../measure.ts';
import { type PricedPart, part } from '../pricer.ts';

const PRODUCTS: Readonly<Record<string, LifecycleProduct>> = {
  postgres: 'rds-postgresql',
  mysql: 'rds-mysql',
  'aurora-postgresql': 'aurora-postgresql',
  'aurora-mysql': 'aurora-mysql',
};

const OFF = 'open-source-rds-extended-support-disabled';

/** Whether standard support of a version has ended on a day; a version that nobody knows is taken as supported. */
export function isPastSupport(product: LifecycleProduct, version: string, on: string): boolean {
  return supportOf(product, version, on).state === 'ended';
}

/**
 * Billed by the vCPUs of each instance, the standby too, and more from the third year on:
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support-charges.html. Only major versions have it; a minor
 * version past its day is upgraded: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support-versions.html
 */
export function extendedSupport(
  facts: Facts,
  engine: string,
  versioned: Facts,
  size: string,
  copies: number,
): readonly PricedPart[] {
  const version = versioned.text('EngineVersion');
  const product = Object.hasOwn(PRODUCTS, engine) ? PRODUCTS[engine] : undefined;
  if (version === undefined || product === undefined || versioned.is('EngineLifecycleSupport', OFF)) return [];
  const { asOf } = facts.around;
  const { state, row } = supportOf(product, majorVersion(product, String(version)), asOf);
  if (state !== 'ended' || row?.endOfStandardSupport === undefined) return [];
  if (size === 'db.serverless') {
    facts.miss('Extended support of capacity units is not in the price book.');
    return [];
  }
  const vcpus = vcpusOf(size);
  if (vcpus === undefined) {
    facts.miss(`The number of vCPUs of ${size}, by which extended support is billed, is not known.`);
    return [];
  }
  const since = CHARGED_SINCE[`${engine} ${row.version}`] ?? row.endOfStandardSupport;
  const years = isThirdYear(since, asOf) ? 'year-3' : 'years-1-2';
  const quantity = by(countedAs(vcpus * copies, 'vCPU'), facts.hours());
  return [part(`Extended support of ${engine} ${row.version}`, `rds.extended-support.${years}`, quantity)];
}

/**
 * The day of the first charge, where it is later than the end of standard support:
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html
 */
const CHARGED_SINCE: Readonly<Record<string, string>> = { 'aurora-mysql 5.7': '2024-12-01' };

/** `17` of PostgreSQL 17.2, `9.6` of 9.6.24, `8.0` of MySQL 8.0.36 and of Aurora's `8.0.mysql_aurora.3.04.0`. */
function majorVersion(product: LifecycleProduct, version: string): string {
  const parts = version.split('.');
  const length = product.endsWith('postgresql') && Number(parts[0]) >= 10 ? 1 : 2;
  return parts.slice(0, length).join('.');
}

function isThirdYear(end: string, on: string): boolean {
  const years = Number(on.slice(0, 4)) - Number(end.slice(0, 4));
  return years > 2 || (years === 2 && on.slice(5) > end.slice(5));
}

/**
 * A node past standard support costs four fifths more in the first two years, and 160 % more in the third:
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/extended-support-charges.html
 */
export function cacheExtendedSupport(
  facts: Facts,
  engine: string,
  size: string,
  nodes: Measure,
): readonly PricedPart[] {
  const version = facts.text('EngineVersion');
  if (engine !== 'redis' || version === undefined) return [];
  const { state, row } = supportOf('elasticache-redis', String(version), facts.around.asOf);
  if (state !== 'ended' || row?.endOfStandardSupport === undefined) return [];
  const share = isThirdYear(row.endOfStandardSupport, facts.around.asOf) ? '1.6' : '0.8';
  const quantity = changed(nodes, `${nodes.how} × ${share} of the price of a node`, (hours) =>
    times(hours, decimal(share)),
  );
  return [part(`Extended support of Redis ${row.version}`, `elasticache.redis.${size}`, quantity)];
}

/** Burstable classes have two up to large; every other class doubles from large on. */
export function vcpusOf(size: string): number | undefined {
  const name = size.split('.').at(-1) ?? '';
  if (/^(?:nano|micro|small|medium|large)$/.test(name)) return 2;
  const times = /^(\d*)xlarge$/.exec(name)?.[1];
  return times === undefined ? undefined : 4 * (times === '' ? 1 : Number(times));
}
