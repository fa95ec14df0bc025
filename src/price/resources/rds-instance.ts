import { compareDecimals, type Decimal, decimal, minus } from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, changed, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';
import { auroraInstance } from './aurora.ts';
import { masterPassword, performanceInsights, surplusCredits } from './database-features.ts';
import { exportedLogs } from './exported-logs.ts';
import { extendedSupport } from './extended-support.ts';
import { publicAddress } from './instance.ts';

const ONE = exactly(1, '1 instance');

export const rdsInstance: Pricer = (facts) => {
  if (facts.has('DBClusterIdentifier')) return auroraInstance(facts);
  const source = facts.target('SourceDBInstanceIdentifier');
  const engine = (facts.word('Engine') ?? source?.word('Engine'))?.toLowerCase();
  const size = facts.word('DBInstanceClass');
  if (engine === undefined || size === undefined) {
    facts.miss('Its engine or class is not told.');
    return [];
  }
  const zones = facts.is('MultiAZ', 'true') ? 'multi-az' : 'single-az';
  if (facts.is('DedicatedLogVolume', 'true'))
    facts.miss('The price of a dedicated log volume is not in the price book.');
  return [
    part(
      `${size}, ${engine}, ${zones}`,
      `rds.${ROWS[engine] ?? engine}.instance.${size}.${zones}`,
      by(ONE, facts.hours()),
      { always: by(ONE, ALL_HOURS) },
    ),
    ...storage(facts, source ?? facts, zones),
    ...extendedSupport(
      facts,
      engine,
      facts.has('EngineVersion') ? facts : (source ?? facts),
      size,
      zones === 'multi-az' ? 2 : 1,
    ),
    ...masterPassword(facts),
    ...surplusCredits(facts, size),
    ...performanceInsights(facts),
    ...exportedLogs(facts),
    ...publicAddress(facts, ONE),
  ];
};

/** MariaDB costs what MySQL costs: https://aws.amazon.com/rds/mariadb/pricing/, https://aws.amazon.com/rds/mysql/pricing/ */
const ROWS: Readonly<Record<string, string>> = { postgres: 'postgresql', mariadb: 'mysql' };

/** Allocated storage is billed whether the instance runs or not; the standby of Multi-AZ has as much again. */
function storage(facts: Facts, sized: Facts, zones: string): readonly PricedPart[] {
  const allocated = facts.number('AllocatedStorage') ?? sized.number('AllocatedStorage');
  if (allocated === undefined) {
    facts.miss('Its allocated storage is not told.');
    return [];
  }
  const type = facts.word('StorageType', facts.has('Iops') ? 'io1' : 'gp2');
  if (type === undefined) return [];
  const shown = exactly(allocated, `${allocated.digits} GB`);
  return [
    part(`Storage, ${type}, ${zones}`, `rds.${type}.storage.${zones}`, shown),
    ...(type === 'standard' ? [magneticRequests(facts)] : []),
    ...provisioned(facts, type, allocated, zones),
    ...backups(facts, shown),
  ];
}

/** Only magnetic storage bills its requests: https://aws.amazon.com/rds/postgresql/pricing/ */
function magneticRequests(facts: Facts): PricedPart {
  return part(
    'I/O requests',
    'rds.standard.io',
    facts.used('ioRequests', 'requests', typically(1_000_000, 10_000_000, 100_000_000)),
  );
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html: four volumes are striped from 400 GiB on. */
function provisioned(facts: Facts, type: string, allocated: Decimal, zones: string): readonly PricedPart[] {
  const isStriped = compareDecimals(allocated, decimal(400)) >= 0;
  const included = { Iops: isStriped ? 12000 : 3000, StorageThroughput: isStriped ? 500 : 125 };
  const beyond = (path: 'Iops' | 'StorageThroughput', what: string, row: string): readonly PricedPart[] => {
    const given = facts.number(path);
    if (given === undefined) return [];
    const free = type === 'gp3' ? included[path] : 0;
    if (compareDecimals(given, decimal(free)) <= 0) return [];
    const how = free === 0 ? `${facts.text(path)}` : `${facts.text(path)} − ${free} included`;
    return [part(`${what}, ${zones}`, `rds.${type}.${row}.${zones}`, exactly(minus(given, decimal(free)), how))];
  };
  if (type === 'gp2') return [];
  return [
    ...beyond('Iops', 'Provisioned IOPS', 'iops'),
    ...(type === 'gp3' ? beyond('StorageThroughput', 'Provisioned throughput', 'throughput') : []),
  ];
}

/** Backups are free up to the size of the database storage; a database that changes much may need more. */
function backups(facts: Facts, storageSize: Measure): readonly PricedPart[] {
  if (facts.has('SourceDBInstanceIdentifier')) return [];
  const days = facts.number('BackupRetentionPeriod', 1);
  if (days === undefined || days.digits === 0n) return [];
  const stated = facts.stated('backupGb', 'GB beyond the free');
  if (stated !== undefined) return [part('Backups beyond the free amount', 'rds.backup', stated)];
  const most = changed(storageSize, '', (size) => ({
    digits: size.digits * days.digits * 2n,
    scale: size.scale + days.scale + 2,
  }));
  return [
    part('Backups beyond the free amount', 'rds.backup', {
      range: { low: decimal(0), expected: decimal(0), high: most.range.high },
      from: 'typical',
      how: `none; at most ${days.digits} day${days.digits === 1n ? '' : 's'} × 2 % changed a day × ${storageSize.how}`,
    }),
  ];
}
