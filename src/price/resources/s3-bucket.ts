import { type Decimal, decimal, dividedBy, times } from '../../base/index.ts';
import { type Facts, typically } from '../facts.ts';
import { changed, type Measure, showRange } from '../measure.ts';
import { type Part, type Pricer, part } from '../pricer.ts';

export const s3Bucket: Pricer = (facts) => {
  const stored = facts.used('storageGb', 'GB', typically(0.1, 5, 50));
  return [
    ...storageByClass(facts, stored),
    part(
      'PUT and LIST requests',
      's3.standard.put',
      facts.used('putRequests', 'requests', typically(100, 10_000, 100_000)),
    ),
    part('GET requests', 's3.standard.get', facts.used('getRequests', 'requests', typically(100, 50_000, 500_000))),
    ...transitions(facts),
  ];
};

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
 * as the lifecycle says. Only rules for the whole bucket count; one for a prefix moves a part that nobody told.
 */
function storageByClass(facts: Facts, stored: Measure): readonly Part[] {
  const history = facts.used('historyMonths', 'months', typically(12, 12, 12));
  const stays = staysOf(facts);
  if (stays.length === 1) return [part('Storage, standard', 's3.standard.storage', stored)];
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
        `Storage, ${name}`,
        `s3.${name}.storage`,
        changed(stored, how, (gb: Decimal) => times(gb, share)),
      ),
    ];
  });
}

/** Through which classes an object goes, and when. */
function staysOf(facts: Facts): readonly Stay[] {
  const rules = facts
    .places('LifecycleConfiguration.Rules')
    .filter(
      (at) => facts.text(`${at}.Status`) === 'Enabled' && !facts.has(`${at}.Prefix`) && !facts.has(`${at}.TagFilters`),
    );
  const moves = rules
    .flatMap((at) => [
      ...facts.places(`${at}.Transitions`).map((each) => moveAt(facts, each)),
      ...(facts.has(`${at}.Transition`) ? [moveAt(facts, `${at}.Transition`)] : []),
    ])
    .filter((each) => each !== undefined)
    .toSorted((left, right) => left.days - right.days);
  const expiries = rules.flatMap((at) => {
    const days = facts.has(`${at}.ExpirationInDays`) ? facts.number(`${at}.ExpirationInDays`) : undefined;
    return days === undefined ? [] : [Number(days.digits)];
  });
  const end = Math.min(Number.POSITIVE_INFINITY, ...expiries);
  const starts = [{ storageClass: 'STANDARD', days: 0 }, ...moves].filter((each) => each.days < end);
  return starts.map(({ storageClass, days }, index) => ({
    storageClass,
    from: days,
    to: starts[index + 1]?.days ?? end,
  }));
}

function moveAt(facts: Facts, at: string) {
  const days = facts.number(`${at}.TransitionInDays`);
  const storageClass = facts.word(`${at}.StorageClass`);
  return days === undefined || storageClass === undefined ? undefined : { storageClass, days: Number(days.digits) };
}

function transitions(facts: Facts): readonly Part[] {
  const moved = staysOf(facts).slice(1);
  if (moved.length === 0) return [];
  const count = facts.used('transitions', 'objects', typically(100, 1_000, 10_000));
  return moved.flatMap(({ storageClass }) => {
    const name = CLASSES[storageClass]?.replace('.frequent', '').replace('one-zone-ia', 'standard-ia');
    return name === undefined ? [] : [part(`Transitions to ${name}`, `s3.transition.${name}`, count)];
  });
}
