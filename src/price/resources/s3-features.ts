/** What a bucket may switch on beside storage and requests: https://aws.amazon.com/s3/pricing/ */
import { type Facts, typically } from '../facts.ts';
import { by, countedAs } from '../measure.ts';
import { type PricedPart, part } from '../pricer.ts';

export function bucketFeatures(facts: Facts): readonly PricedPart[] {
  return [
    ...requestMetrics(facts),
    ...replication(facts),
    ...inventories(facts),
    ...analytics(facts),
    ...tiering(facts),
    ...retrievals(facts),
    ...coldRequests(facts),
  ];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html: the request metrics of one configuration. */
const REQUEST_METRICS = 16;

function requestMetrics(facts: Facts): readonly PricedPart[] {
  const count = facts.elements('MetricsConfigurations').length;
  const each = countedAs(REQUEST_METRICS, 'metric');
  return count === 0
    ? []
    : [part('Request metrics', 'cloudwatch.metric.custom', by(countedAs(count, 'configuration'), each))];
}

/** Each object is written once more for each rule; a copy in time costs by the gigabyte. Its storage is that of the other bucket. */
function replication(facts: Facts): readonly PricedPart[] {
  const rules = facts
    .places('ReplicationConfiguration.Rules')
    .filter((at) => facts.word(`${at}.Status`, 'Enabled') === 'Enabled');
  if (rules.length === 0) return [];
  const isTimed = rules.some((at) => facts.is(`${at}.Destination.ReplicationTime.Status`, 'Enabled'));
  const copied = facts.used('replicatedGb', 'GB', typically(0.1, 1, 20));
  const written = facts.used('putRequests', 'requests', typically(100, 10_000, 100_000));
  const other = facts.stated('crossRegionGb', 'GB');
  return [
    part('Objects replicated', 's3.standard.put', by(countedAs(rules.length, 'rule'), written)),
    // Only its destination tells whether the copy leaves the region.
    part('Replicated to another region, at most', 'transfer.between-regions.us', other ?? atMost(copied)),
    ...(isTimed ? [part('Replication Time Control', 's3.replication-time-control', copied)] : []),
  ];
}

function atMost(copied: ReturnType<Facts['used']>): ReturnType<Facts['used']> {
  return { ...copied, range: { ...copied.range, low: { digits: 0n, scale: 0 } } };
}

function inventories(facts: Facts): readonly PricedPart[] {
  const count = facts.elements('InventoryConfigurations').length;
  if (count === 0) return [];
  const listed = facts.used('objects', 'objects', typically(1_000, 100_000, 10_000_000));
  return [part('Objects listed', 's3.inventory', by(countedAs(count, 'inventory', 'inventories'), listed))];
}

function analytics(facts: Facts): readonly PricedPart[] {
  if (facts.elements('AnalyticsConfigurations').length === 0) return [];
  return [
    part('Objects analysed', 's3.analytics', facts.used('objects', 'objects', typically(1_000, 100_000, 10_000_000))),
  ];
}

/** Intelligent-Tiering watches each object. */
function tiering(facts: Facts): readonly PricedPart[] {
  const rules = facts.places('LifecycleConfiguration.Rules').flatMap((at) => facts.places(`${at}.Transitions`));
  const isUsed =
    facts.elements('IntelligentTieringConfigurations').length > 0 ||
    rules.some((at) => facts.word(`${at}.StorageClass`) === 'INTELLIGENT_TIERING');
  if (!isUsed) return [];
  const cold = facts.stated('coldGb', 'GB');
  const archived = facts.stated('archiveGb', 'GB');
  return [
    part(
      'Objects monitored',
      's3.intelligent-tiering.monitoring',
      facts.used('objects', 'objects', typically(100, 1_000, 100_000)),
    ),
    ...(cold === undefined ? [] : [part('Infrequent tier', 's3.intelligent-tiering.infrequent.storage', cold)]),
    ...(archived === undefined
      ? []
      : [part('Archive instant tier', 's3.intelligent-tiering.archive-instant.storage', archived)]),
  ];
}

const RETRIEVED: Readonly<Record<string, string>> = {
  STANDARD_IA: 'standard-ia',
  ONEZONE_IA: 'standard-ia',
  GLACIER_IR: 'glacier-instant',
  GLACIER: 'glacier-flexible',
  DEEP_ARCHIVE: 'deep-archive',
};

const REQUESTED: Readonly<Record<string, string>> = {
  STANDARD_IA: 'standard-ia',
  ONEZONE_IA: 'one-zone-ia',
  GLACIER_IR: 'glacier-instant',
};

/** Requests for objects in a colder class cost more, where the usage states them. */
function coldRequests(facts: Facts): readonly PricedPart[] {
  const [put, get] = [facts.stated('coldPutRequests', 'requests'), facts.stated('coldGetRequests', 'requests')];
  const classes = classesOf(facts);
  const coldest = Object.keys(REQUESTED).findLast((each) => classes.includes(each));
  const name = coldest === undefined ? undefined : REQUESTED[coldest];
  if (name === undefined) return [];
  return [
    ...(put === undefined ? [] : [part(`PUT requests, ${name}`, `s3.${name}.put`, put)]),
    ...(get === undefined ? [] : [part(`GET requests, ${name}`, `s3.${name}.get`, get)]),
  ];
}

/** What is read back from the coldest class that a lifecycle names, where the usage states it. */
function retrievals(facts: Facts): readonly PricedPart[] {
  const read = facts.stated('retrievalGb', 'GB');
  if (read === undefined) return [];
  const classes = classesOf(facts);
  const coldest = Object.keys(RETRIEVED).findLast((each) => classes.includes(each));
  const name = coldest === undefined ? undefined : RETRIEVED[coldest];
  return name === undefined ? [] : [part('Data read back', `s3.${name}.retrieval`, read)];
}

function classesOf(facts: Facts): readonly string[] {
  return facts
    .places('LifecycleConfiguration.Rules')
    .flatMap((at) => [
      ...facts.places(`${at}.Transitions`),
      ...(facts.has(`${at}.Transition`) ? [`${at}.Transition`] : []),
    ])
    .flatMap((at) => facts.word(`${at}.StorageClass`) ?? []);
}
