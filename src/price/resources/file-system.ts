import { type Decimal, decimal, dividedBy, largest, minus, times, ZERO } from '../../base/index.ts';
import { type Facts, typically } from '../facts.ts';
import { changed, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';
import { inEach } from '../range.ts';

/** https://aws.amazon.com/efs/pricing/ */
export const fileSystem: Pricer = (facts) => {
  const kind = facts.has('AvailabilityZoneName') ? 'one-zone' : 'standard';
  const stored = facts.used('storageGb', 'GB', typically(1, 10, 100));
  const rules = facts.places('LifecyclePolicies');
  const backups = backup(facts);
  const isColder = rules.some((at) => facts.has(`${at}.TransitionToIA`));
  if (rules.some((at) => facts.has(`${at}.TransitionToArchive`)) && kind === 'standard')
    return [
      ...stays(facts, kind, stored, true),
      ...archived(facts),
      ...throughput(facts),
      ...replica(facts),
      ...backups,
    ];
  return [...stays(facts, kind, stored, isColder), ...throughput(facts), ...replica(facts), ...backups];
};

/** Where nothing is stated, a fifth of the files is used often: AWS's own example of a lifecycle. */
const OFTEN = decimal('0.2');
const SELDOM = decimal('0.8');

function stays(facts: Facts, kind: string, stored: Measure, isColder: boolean): readonly PricedPart[] {
  if (!isColder) return [part(`Storage, ${kind}`, `efs.${kind}.storage`, stored)];
  const share = (of: Decimal, how: string) => changed(stored, `${stored.how} × ${how}`, (gb) => times(gb, of));
  const stated = facts.stated('coldGb', 'GB');
  const cold = stated ?? share(SELDOM, '80 %');
  const hot = stated === undefined ? share(OFTEN, '20 %') : rest(stored, stated);
  const read = facts.used('retrievalGb', 'GB', typically(0, 1, 10));
  return [
    part(`Storage, ${kind}`, `efs.${kind}.storage`, hot),
    part('Storage, infrequent access', `efs.${kind}-ia.storage`, cold),
    part('Infrequent access read and written', 'efs.ia.access', read),
  ];
}

function rest(stored: Measure, cold: Measure): Measure {
  const range = inEach((scenario) => largest(ZERO, minus(stored.range[scenario], cold.range[scenario])));
  return { ...stored, range, how: `${stored.how} − ${cold.how}` };
}

function archived(facts: Facts): readonly PricedPart[] {
  return [part('Storage, archive', 'efs.archive.storage', facts.used('archiveGb', 'GB', typically(0, 1, 50)))];
}

function throughput(facts: Facts): readonly PricedPart[] {
  if (facts.is('ThroughputMode', 'elastic'))
    return [
      part('Read, elastic', 'efs.elastic.read', facts.used('dataGb', 'GB', typically(1, 10, 100))),
      part('Written, elastic', 'efs.elastic.write', facts.used('ingestGb', 'GB', typically(0.1, 2, 20))),
    ];
  if (!facts.is('ThroughputMode', 'provisioned')) return [];
  const rate = facts.number('ProvisionedThroughputInMibps');
  if (rate === undefined) return [];
  // https://aws.amazon.com/efs/pricing/: each 20 GB that are stored bring 1 MiBps along. An empty file system has none.
  const stored = facts.stated('storageGb', 'GB');
  if (stored === undefined)
    return [part('Provisioned throughput', 'efs.throughput.provisioned', exactly(rate, `${rate.digits} MiBps`))];
  const beyond = (gb: Decimal) => largest(ZERO, minus(rate, dividedBy(gb, TWENTY, gb.scale + 2)));
  const { low, expected, high } = stored.range;
  return [
    part('Provisioned throughput', 'efs.throughput.provisioned', {
      range: { low: beyond(high), expected: beyond(expected), high: beyond(low) },
      from: stored.from,
      how: `${rate.digits} MiBps − ${stored.how} ÷ 20`,
    }),
  ];
}

const TWENTY = decimal(20);

/** Automatic backups go to a vault that no template declares: https://docs.aws.amazon.com/efs/latest/ug/automatic-backups.html */
function backup(facts: Facts): readonly PricedPart[] {
  if (!facts.is('BackupPolicy.Status', 'ENABLED')) return [];
  const kept = facts.stated('backupGb', 'GB') ?? facts.used('storageGb', 'GB', typically(1, 10, 100));
  return [part('Automatic backups', 'backup.efs.warm', kept)];
}

function replica(facts: Facts): readonly PricedPart[] {
  if (facts.has('ReplicationConfiguration'))
    facts.miss('The copy of the file system in another place is billed there, and no line of the template is its own.');
  return [];
}
