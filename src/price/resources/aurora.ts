import {
  compareDecimals,
  type Decimal,
  decimal,
  dividedBy,
  largest,
  minus,
  plus,
  showDecimal,
  smallest,
  times,
} from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, changed, exactly, type Measure } from '../measure.ts';
import { free, type PricedPart, type Pricer, part, unknown } from '../pricer.ts';
import { masterPassword, performanceInsights, surplusCredits } from './database-features.ts';
import { exportedLogs } from './exported-logs.ts';
import { extendedSupport } from './extended-support.ts';
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
    ...firstServerless(facts),
    ...masterPassword(facts),
    ...performanceInsights(facts),
    ...backtrack(facts),
    ...exportedLogs(facts),
    ...dataApi(facts),
  ];
};

/** Calls over HTTPS, in units of 32 KB: https://aws.amazon.com/rds/aurora/pricing/ */
function dataApi(facts: Facts): readonly PricedPart[] {
  if (facts.word('EnableHttpEndpoint', 'false') !== 'true') return [];
  return [
    part('Data API', 'aurora.data-api', facts.used('requests', 'requests', typically(1_000, 100_000, 10_000_000))),
  ];
}

/** A cluster of the first serverless kind has no instances; it bills its own units, and none while it is paused. */
function firstServerless(facts: Facts): readonly PricedPart[] {
  if (!facts.is('EngineMode', 'serverless')) return [];
  const low = facts.number('ScalingConfiguration.MinCapacity', 2);
  const high = facts.number('ScalingConfiguration.MaxCapacity', 16);
  if (low === undefined || high === undefined) return [];
  const isPausing = facts.word('ScalingConfiguration.AutoPause', 'true') === 'true';
  const units = facts.stated('acu', 'ACU') ?? {
    range: { low: isPausing ? decimal(0) : low, expected: low, high },
    from: 'typical' as const,
    how: `${low.digits} ACU (to ${high.digits})`,
  };
  return [part('Capacity units, first generation', 'aurora.serverless-v1.acu', by(units, facts.hours()))];
}

/** Each change record is kept for the window, and billed for every hour that it is: https://aws.amazon.com/rds/aurora/pricing/ */
function backtrack(facts: Facts): readonly PricedPart[] {
  const seconds = facts.number('BacktrackWindow', 0);
  if (seconds === undefined || seconds.digits === 0n) return [];
  const hours = dividedBy(seconds, decimal(3600), seconds.scale + 4);
  const records = facts.used('events', 'changes an hour', typically(1_000, 100_000, 10_000_000));
  const kept = changed(records, `${records.how} × ${showDecimal(hours)} h kept × 730 h`, (each) =>
    times(each, hours, decimal(730)),
  );
  return [part('Backtrack', 'aurora.backtrack', kept)];
}

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
  const support = engine === undefined ? [] : extendedSupport(facts, engine, cluster ?? facts, size, 1);
  if (size !== 'db.serverless') {
    const isOptimized = cluster !== undefined && kindOf(cluster) === 'io-optimized';
    const row = isOptimized ? `aurora.io-optimized.instance.${size}` : `aurora.instance.${size}`;
    const hours = by(exactly(1, '1 instance'), facts.hours());
    const always = by(exactly(1, '1 instance'), ALL_HOURS);
    return [
      part(`${size}, Aurora${isOptimized ? ', I/O-Optimized' : ''}`, row, hours, { always }),
      ...support,
      ...surplusCredits(facts, size, () => 'aurora.cpu-credits'),
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
export function capacityUnits(facts: Facts, cluster: Facts | undefined): Measure | undefined {
  const stated = facts.stated('acu', 'ACU');
  const low = cluster?.number('ServerlessV2ScalingConfiguration.MinCapacity');
  const high = cluster?.number('ServerlessV2ScalingConfiguration.MaxCapacity');
  if (low === undefined || high === undefined) return facts.miss('The capacity range of its cluster is not told.');
  if (stated !== undefined) {
    const within = (value: Decimal) => largest(low, smallest(high, value));
    const { range } = stated;
    return { ...stated, range: { low: within(range.low), expected: within(range.expected), high: within(range.high) } };
  }
  const show = (value: Decimal) => Number(value.digits) / 10 ** value.scale;
  if (compareDecimals(low, high) === 0) return exactly(low, `${show(low)} ACU`);
  const expected = plus(low, dividedBy(minus(high, low), decimal(4)));
  return {
    range: { low, expected, high },
    from: 'typical',
    how: `${show(expected)} ACU, a quarter of the way from ${show(low)} to ${show(high)}`,
  };
}
