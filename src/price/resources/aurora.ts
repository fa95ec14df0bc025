import { type Decimal, decimal, dividedBy, largest, minus, plus, smallest } from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, exactly, type Measure } from '../measure.ts';
import { free, type Pricer, part, unknown } from '../pricer.ts';
import { exportedLogs } from './exported-logs.ts';
import { vcpusOf } from './extended-support.ts';
import { publicAddress } from './instance.ts';

/** Storage, requests and backups; the instances have lines of their own. */
export const auroraCluster: Pricer = (facts) => {
  const engine = facts.word('Engine');
  if (engine === undefined || !engine.startsWith('aurora'))
    return unknown(
      `The price of a Multi-AZ cluster of ${engine ?? 'an engine that is not told'} is not in the price book.`,
    );
  const kind = kindOf(facts);
  const backup = facts.stated('backupGb', 'GB beyond the free');
  return [
    part(`Storage, ${kind}`, `aurora.storage.${kind}`, facts.used('storageGb', 'GB', typically(1, 10, 100))),
    ...(kind === 'standard'
      ? [
          part(
            'I/O requests',
            'aurora.io.standard',
            facts.used('ioRequests', 'requests', typically(1_000_000, 10_000_000, 100_000_000)),
          ),
        ]
      : []),
    ...(backup === undefined ? [] : [part('Backups beyond the free amount', 'aurora.backup', backup)]),
    ...exportedLogs(facts),
  ];
};

export const auroraInstance: Pricer = (facts) => {
  const cluster = facts.target('DBClusterIdentifier');
  const engine = facts.word('Engine') ?? cluster?.word('Engine');
  const size = facts.word('DBInstanceClass');
  if (size === undefined) {
    facts.miss('Its class is not told.');
    return [];
  }
  if (engine !== undefined && !engine.startsWith('aurora'))
    return free('It is part of a Multi-AZ cluster, which is billed whole.');
  const address = publicAddress(facts, exactly(1, '1 instance'));
  if (size !== 'db.serverless') {
    const hours = by(exactly(1, '1 instance'), facts.hours());
    return [
      part(`${size}, Aurora`, `aurora.instance.${size}`, hours, { always: by(exactly(1, '1 instance'), ALL_HOURS) }),
      ...address,
    ];
  }
  const units = capacityUnits(facts, cluster);
  if (units === undefined) return [];
  const kind = cluster === undefined ? 'standard' : kindOf(cluster);
  return [part(`Capacity units, ${kind}`, `aurora.serverless-v2.acu.${kind}`, by(units, facts.hours())), ...address];
};

function kindOf(cluster: Facts): 'standard' | 'io-optimized' {
  return cluster.is('StorageType', 'aurora-iopt1') ? 'io-optimized' : 'standard';
}

/** Each instance bills its own units: from the least to the most that the cluster allows, a quarter of the way where nothing is stated. */
function capacityUnits(facts: Facts, cluster: Facts | undefined): Measure | undefined {
  const stated = facts.stated('acu', 'ACU');
  const low = cluster?.number('ServerlessV2ScalingConfiguration.MinCapacity');
  const high = cluster?.number('ServerlessV2ScalingConfiguration.MaxCapacity');
  if (low === undefined || high === undefined) return facts.miss('The capacity range of its cluster is not told.');
  if (stated !== undefined) {
    const within = (value: Decimal) => largest(low, smallest(high, value));
    const { range } = stated;
    return { ...stated, range: { low: within(range.low), expected: within(range.expected), high: within(range.high) } };
  }
  const expected = plus(low, dividedBy(minus(high, low), decimal(4)));
  const show = (value: Decimal) => Number(value.digits) / 10 ** value.scale;
  return {
    range: { low, expected, high },
    from: 'typical',
    how: `${show(expected)} ACU, a quarter of the way from ${show(low)} to ${show(high)}`,
  };
}

/** Billed by the vCPUs of the databases behind it, two at least: https://aws.amazon.com/rds/proxy/pricing/ */
export const rdsProxy: Pricer = (facts) => {
  const vcpus = facts.stated('vcpus', 'vCPU') ?? behind(facts);
  return vcpus === undefined ? [] : [part('Hours', 'rds.proxy', by(vcpus, ALL_HOURS))];
};

function behind(facts: Facts): Measure | undefined {
  const groups = facts.referring('AWS::RDS::DBProxyTargetGroup');
  const instances = groups.flatMap((group) =>
    group
      .elements('DBInstanceIdentifiers')
      .flatMap((each) => (typeof each === 'string' ? (group.named(each) ?? []) : [])),
  );
  const sizes = instances.map((each) => vcpusOf(each.word('DBInstanceClass') ?? '') ?? 0);
  const total = Math.max(
    2,
    sizes.reduce((sum, each) => sum + each, 0),
  );
  if (instances.length === 0) return facts.used('vcpus', 'vCPU', typically(2, 2, 4));
  return exactly(total, `${total} vCPU`);
}
