import { type Decimal, decimal, largest, plus, smallest } from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, countedAs, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';

/** A table in one region: https://aws.amazon.com/dynamodb/pricing/ */
export const table: Pricer = (facts) => {
  const isRare = facts.is('TableClass', 'STANDARD_INFREQUENT_ACCESS');
  const kind = isRare ? '.ia' : '';
  const mode = facts.word('BillingMode', 'PROVISIONED');
  if (mode === undefined) return [];
  return [
    ...(mode === 'PAY_PER_REQUEST' ? requests(facts, kind) : capacity(facts, isRare)),
    part('Storage', `dynamodb.storage${kind}`, facts.used('storageGb', 'GB', typically(0.1, 1, 10))),
    ...features(facts),
  ];
};

/**
 * Each replica has the writes and the storage of the table; in several regions its writes are replicated ones:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/global_tables_billing.html
 */
export const globalTable: Pricer = (facts) => {
  const replicas = facts.places('Replicas');
  const regions = new Set(replicas.flatMap((at) => facts.text(`${at}.Region`) ?? []));
  const isReplicated = regions.size > 1;
  if (isReplicated && ![...regions].every((region) => AS_IN_VIRGINIA.has(region)))
    facts.miss('The replicas in other regions have the prices of those regions, which are not read here.');
  const mode = facts.word('BillingMode', 'PROVISIONED');
  const count = countedAs(Math.max(1, replicas.length), 'replica');
  const stored = by(count, facts.used('storageGb', 'GB', typically(0.1, 1, 10)));
  return [
    ...(mode === 'PAY_PER_REQUEST' ? requestsOfReplicas(facts, count, isReplicated) : []),
    ...(mode === 'PROVISIONED' ? capacityOfReplicas(facts, replicas, isReplicated) : []),
    part('Storage', 'dynamodb.storage', stored),
    ...(replicas.some((at) => facts.is(`${at}.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled`, 'true'))
      ? [recovery(facts)]
      : []),
  ];
};

/** Regions of one price: https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const AS_IN_VIRGINIA: ReadonlySet<string> = new Set(['us-east-1', 'us-east-2', 'us-west-2']);

function requestsOfReplicas(facts: Facts, count: Measure, isReplicated: boolean): readonly PricedPart[] {
  if (!isReplicated) return requests(facts, '');
  const [, reads] = requests(facts, '');
  const written = facts.used('writeRequests', 'requests', typically(10_000, 100_000, 10_000_000));
  return [
    part('Replicated writes', 'dynamodb.replicated.write', by(count, written)),
    ...(reads === undefined ? [] : [reads]),
  ];
}

/** The writes of the table are provisioned in each replica, the reads of each replica in itself. */
function capacityOfReplicas(facts: Facts, replicas: readonly string[], isReplicated: boolean): readonly PricedPart[] {
  const indexes = facts.places('GlobalSecondaryIndexes').map((at) => `${at}.`);
  const writes = ['', ...indexes].map((at) => unitsAt(facts, `${at}WriteProvisionedThroughputSettings`, 'Write'));
  const reads = replicas
    .flatMap((at) => [at, ...facts.places(`${at}.GlobalSecondaryIndexes`)])
    .map((at) => unitsAt(facts, `${at}.ReadProvisionedThroughputSettings`, 'Read'));
  if (reads.length < replicas.length * writes.length)
    facts.miss('The read capacity of an index is not told in each replica.');
  const row = isReplicated ? 'dynamodb.replicated.provisioned' : 'dynamodb.provisioned.write';
  const copies = countedAs(Math.max(1, replicas.length), 'replica');
  return [
    ...writes.flatMap((write) =>
      write === undefined ? [] : [part('Write capacity', row, by(copies, write, ALL_HOURS))],
    ),
    ...reads.flatMap((read) =>
      read === undefined ? [] : [part('Read capacity', 'dynamodb.provisioned.read', by(read, ALL_HOURS))],
    ),
  ];
}

function unitsAt(facts: Facts, at: string, kind: 'Read' | 'Write'): Measure | undefined {
  const scaling = `${at}.${kind}CapacityAutoScalingSettings`;
  if (!facts.has(scaling)) {
    const fixed = facts.number(`${at}.${kind}CapacityUnits`);
    if (fixed === undefined) return facts.miss(`${at} is not told.`);
    return exactly(fixed, `${fixed.digits} units`);
  }
  const [least, most] = [facts.number(`${scaling}.MinCapacity`), facts.number(`${scaling}.MaxCapacity`)];
  if (least === undefined || most === undefined) return undefined;
  const expected = facts.has(`${scaling}.SeedCapacity`) ? (facts.number(`${scaling}.SeedCapacity`) ?? least) : least;
  return { range: { low: least, expected, high: most }, from: 'template', how: `${least.digits}–${most.digits} units` };
}

/** Change data capture is billed by the unit of one kilobyte written. */
export const streamingDestination: Pricer = (facts) => captured(facts);

function captured(facts: Facts): readonly PricedPart[] {
  const units = facts.used('writeRequests', 'units', typically(10_000, 100_000, 10_000_000));
  return [part('Change data capture', 'dynamodb.change-data-capture', units)];
}

function features(facts: Facts): readonly PricedPart[] {
  const backups = facts.stated('backupGb', 'GB');
  const streamed = facts.stated('streamReads', 'requests');
  return [
    ...(facts.is('PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', 'true') ? [recovery(facts)] : []),
    ...(backups === undefined ? [] : [part('Backups', 'dynamodb.backup', backups)]),
    // Reads by Lambda cost nothing: https://aws.amazon.com/dynamodb/pricing/on-demand/
    ...(streamed === undefined ? [] : [part('Stream reads', 'dynamodb.streams', streamed)]),
    ...(facts.has('KinesisStreamSpecification') ? captured(facts) : []),
    ...(facts.is('ContributorInsightsSpecification.Enabled', 'true') ? contributors(facts) : []),
    ...(facts.has('ImportSourceSpecification')
      ? [part('Import, once', 'dynamodb.import', facts.used('ingestGb', 'GB', typically(0.1, 1, 10)))]
      : []),
  ];
}

/**
 * One rule for each key and for what is accessed and throttled, or for what is throttled alone:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/contributorinsights_HowItWorks.html
 */
function contributors(facts: Facts): readonly PricedPart[] {
  const keys = Math.max(1, facts.places('KeySchema').length);
  const kinds = facts.is('ContributorInsightsSpecification.Mode', 'THROTTLED_KEYS') ? 1 : 2;
  return [
    part('Contributor Insights rules', 'cloudwatch.contributor-insights.rule', countedAs(keys * kinds, 'rule')),
    part(
      'Contributor Insights events',
      'cloudwatch.contributor-insights.dynamodb',
      facts.used('events', 'events', typically(20_000, 200_000, 20_000_000)),
    ),
  ];
}

/** The size of the table decides. */
function recovery(facts: Facts): PricedPart {
  return part(
    'Point-in-time recovery',
    'dynamodb.point-in-time-recovery',
    facts.used('storageGb', 'GB', typically(0.1, 1, 10)),
  );
}

function requests(facts: Facts, kind: string): readonly PricedPart[] {
  return [
    part(
      'Writes',
      `dynamodb.on-demand.write${kind}`,
      facts.used('writeRequests', 'requests', typically(10_000, 100_000, 10_000_000)),
    ),
    part(
      'Reads',
      `dynamodb.on-demand.read${kind}`,
      facts.used('readRequests', 'requests', typically(10_000, 500_000, 50_000_000)),
    ),
  ];
}

/** What is provisioned for the table and each of its indexes is billed by the hour. */
function capacity(facts: Facts, isRare: boolean): readonly PricedPart[] {
  if (isRare) {
    facts.miss('The price of provisioned capacity of infrequent access is not in the price book.');
    return [];
  }
  const places = ['', ...facts.places('GlobalSecondaryIndexes').map((at) => `${at}.`)];
  const units = (name: 'WriteCapacityUnits' | 'ReadCapacityUnits'): Measure | undefined => {
    const each = places.flatMap((at): readonly Decimal[] => {
      const found = facts.number(`${at}ProvisionedThroughput.${name}`);
      return found === undefined ? [] : [found];
    });
    if (each.length < places.length) return facts.miss(`${name} of the table or of an index is not told.`);
    const [first = decimal(0), ...more] = each;
    const own = exactly(plus(first, ...more), `${each.map(({ digits }) => digits).join(' + ')} units`);
    return scaled(facts, name, own);
  };
  const [write, read] = [units('WriteCapacityUnits'), units('ReadCapacityUnits')];
  return [
    ...(write === undefined ? [] : [part('Write capacity', 'dynamodb.provisioned.write', by(write, ALL_HOURS))]),
    ...(read === undefined ? [] : [part('Read capacity', 'dynamodb.provisioned.read', by(read, ALL_HOURS))]),
  ];
}

/** Scaling may choose between its least and its most. */
function scaled(facts: Facts, name: string, own: Measure): Measure {
  const target = facts
    .referring('AWS::ApplicationAutoScaling::ScalableTarget')
    .find((each) => each.text('ScalableDimension') === `dynamodb:table:${name}`);
  const [least, most] = [target?.number('MinCapacity'), target?.number('MaxCapacity')];
  if (least === undefined || most === undefined) return own;
  return {
    range: {
      low: smallest(least, own.range.expected),
      expected: own.range.expected,
      high: largest(most, own.range.expected),
    },
    from: 'template',
    how: `${own.how} (${least.digits}–${most.digits})`,
  };
}
