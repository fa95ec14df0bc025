import { type Decimal, decimal, dividedBy, largest, times } from '../../base/index.ts';
import { type Facts, typically } from '../facts.ts';
import { changed, type Measure, showRange } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';
import { difference, inEach } from '../range.ts';
import { bucketFeatures } from './s3-features.ts';

export const s3Bucket: Pricer = (facts) => {
  const stored = facts.used('storageGb', 'GB', typically(0.1, 5, 50));
  const apart = facts.stated('prefixGb', 'GB');
  const old = facts.stated('noncurrentGb', 'GB');
  const rest = apart === undefined ? stored : less(stored, apart);
  return [
    ...storageByClass(facts, rest, staysOf(facts, 'all'), 'Storage'),
    ...(apart === undefined ? [] : storageByClass(facts, apart, staysOf(facts, 'prefix'), 'Under a prefix')),
    ...(old === undefined ? [] : storageByClass(facts, old, staysOf(facts, 'old'), 'Old versions')),
    ...requests(facts),
    ...transitions(facts),
    ...bucketFeatures(facts),
  ];
};

/** What a trail delivers is billed with the trail. */
function requests(facts: Facts): readonly PricedPart[] {
  const isTrail = facts.referring('AWS::CloudTrail::Trail').length > 0;
  const puts = isTrail
    ? facts.stated('putRequests', 'requests')
    : facts.used('putRequests', 'requests', typically(100, 10_000, 100_000));
  return [
    ...(puts === undefined ? [] : [part('PUT and LIST requests', 's3.standard.put', puts)]),
    part('GET requests', 's3.standard.get', facts.used('getRequests', 'requests', typically(100, 50_000, 500_000))),
  ];
}

function less(stored: Measure, apart: Measure): Measure {
  const rest = difference(stored.range, apart.range);
  return { ...stored, range: inEach((scenario) => largest(decimal(0), rest[scenario])), how: `${showRange(rest)} GB` };
}

interface Stay {
  readonly storageClass: string;
  /** Days since the object came in. */
  readonly from: number;
  readonly to: number;
}

const CLASSES: Readonly<Record<string, string>> = {
  STANDARD: 'standard',
  STANDARD_IA: 'standard-ia',
  ONEZONE_IA: 'one-zone-ia',
  INTELLIGENT_TIERING: 'intelligent-tiering.frequent',
  GLACIER_IR: 'glacier-instant',
  GLACIER: 'glacier-flexible',
  DEEP_ARCHIVE: 'deep-archive',
};

/**
 * The stored data came in evenly over so many months (twelve, where nothing is stated), so each class holds what is as old
 * as the lifecycle says. What lies under the prefix of a rule is a part that only the usage tells, as are old versions.
 */
function storageByClass(facts: Facts, stored: Measure, stays: readonly Stay[], what: string): readonly PricedPart[] {
  if (stays.length === 1) return [part(`${what}, standard`, 's3.standard.storage', stored)];
  const history = facts.used('historyMonths', 'months', typically(12, 12, 12));
  const days = 30 * (Number(history.range.expected.digits) / 10 ** history.range.expected.scale);
  const last = stays.at(-1)?.to ?? days;
  const whole = Math.min(days, last);
  return stays.flatMap(({ storageClass, from, to }) => {
    const span = Math.min(to, whole) - from;
    if (span <= 0) return [];
    const share = dividedBy(decimal(span), decimal(whole));
    const name = CLASSES[storageClass];
    if (name === undefined) {
      facts.miss(`The price of storage class ${storageClass} is not in the price book.`);
      return [];
    }
    const how = `${showRange(stored.range)} GB × ${span} of ${whole} days`;
    return [
      part(
        `${what}, ${name}`,
        `s3.${name}.storage`,
        changed(stored, how, (gb: Decimal) => times(gb, share)),
      ),
    ];
  });
}

type Kept = 'all' | 'prefix' | 'old';

/** Through which classes an object goes, and when: one of those that every rule means, one under a prefix, or an old version. */
function staysOf(facts: Facts, kept: Kept): readonly Stay[] {
  const rules = facts
    .places('LifecycleConfiguration.Rules')
    .filter((at) => facts.text(`${at}.Status`) === 'Enabled' && !facts.has(`${at}.TagFilters`))
    .filter((at) => kept !== 'all' || (facts.text(`${at}.Prefix`) ?? '') === '');
  const moves = rules.flatMap((at) => movesAt(facts, at, kept)).toSorted((left, right) => left.days - right.days);
  const end = Math.min(Number.POSITIVE_INFINITY, ...rules.flatMap((at) => expiryAt(facts, at, kept)));
  const starts = [{ storageClass: 'STANDARD', days: 0 }, ...moves].filter((each) => each.days < end);
  return starts.map(({ storageClass, days }, index) => ({
    storageClass,
    from: days,
    to: starts[index + 1]?.days ?? end,
  }));
}

interface Move {
  readonly storageClass: string;
  readonly days: number;
}

function movesAt(facts: Facts, rule: string, kept: Kept): readonly Move[] {
  const [many, one] =
    kept === 'old' ? ['NoncurrentVersionTransitions', 'NoncurrentVersionTransition'] : ['Transitions', 'Transition'];
  const places = [...facts.places(`${rule}.${many}`), ...(facts.has(`${rule}.${one}`) ? [`${rule}.${one}`] : [])];
  return places.flatMap((at) => {
    const days = facts.number(`${at}.TransitionInDays`);
    const storageClass = facts.word(`${at}.StorageClass`);
    return days === undefined || storageClass === undefined ? [] : [{ storageClass, days: Number(days.digits) }];
  });
}

function expiryAt(facts: Facts, rule: string, kept: Kept): readonly number[] {
  const paths =
    kept === 'old'
      ? ['NoncurrentVersionExpiration.NoncurrentDays', 'NoncurrentVersionExpirationInDays']
      : ['ExpirationInDays'];
  return paths.flatMap((path) => {
    const days = facts.has(`${rule}.${path}`) ? facts.number(`${rule}.${path}`) : undefined;
    return days === undefined ? [] : [Number(days.digits)];
  });
}

function transitions(facts: Facts): readonly PricedPart[] {
  const moved = staysOf(facts, 'all').slice(1);
  if (moved.length === 0) return [];
  const count = facts.used('transitions', 'objects', typically(100, 1_000, 10_000));
  return moved.flatMap(({ storageClass }) => {
    const name = CLASSES[storageClass]?.replace('.frequent', '').replace('one-zone-ia', 'standard-ia');
    return name === undefined ? [] : [part(`Transitions to ${name}`, `s3.transition.${name}`, count)];
  });
}
