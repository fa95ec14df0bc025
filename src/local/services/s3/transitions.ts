/**
 * What lifecycle rules move to colder classes, once a day as S3 does.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
 */
import type { LocalWorld } from '../../service.ts';
import { type Bucket, type ObjectVersion, objectsOf, type StoredRule } from './bucket.ts';

const DAY = 86_400_000;
const SMALL = 128 * 1024;

/** Objects go down this list and never up. */
const WATERFALL = [
  'STANDARD',
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
];

/** The classes that take small objects where the minimum varies by class. */
const TAKES_SMALL = ['GLACIER', 'DEEP_ARCHIVE'];

type StorageClass = ObjectVersion['storageClass'];

/** Moves current versions whose day has come. `isAbout` says whether a rule is about a version. */
export function transition(
  bucket: Bucket,
  now: number,
  world: LocalWorld,
  isAbout: (rule: StoredRule['rule'], key: string, version: ObjectVersion) => boolean,
): void {
  const objects = objectsOf(world, bucket.name);
  for (const [key, { versions }] of [...objects.entries()]) {
    const [current, ...rest] = versions;
    if (current === undefined || current.isDeleteMarker === true) continue;
    const due = (bucket.lifecycle?.rules ?? [])
      .filter((stored) => isAbout(stored.rule, key, current))
      .flatMap((stored) => classesDue(stored, bucket, current, now));
    const coldest = due.toSorted((one, other) => rankOf(other) - rankOf(one))[0];
    if (coldest === undefined || rankOf(coldest) <= rankOf(current.storageClass)) continue;
    objects.put(key, { versions: [{ ...current, storageClass: coldest }, ...rest] });
  }
}

/** A day counts from the midnight after it. A rule that names a size itself sets the minimum aside. */
function classesDue(
  { rule, transitionDatesMs }: StoredRule,
  { lifecycle }: Bucket,
  version: ObjectVersion,
  now: number,
): readonly StorageClass[] {
  const { Filter } = rule;
  const namesSize = (Filter?.ObjectSizeGreaterThan ?? Filter?.And?.ObjectSizeGreaterThan) !== undefined;
  const takesSmall = (to: string) =>
    namesSize || (lifecycle?.transitionDefault === 'varies_by_storage_class' && TAKES_SMALL.includes(to));
  return (rule.Transitions ?? []).flatMap(({ Days = 0, StorageClass: to }, at) => {
    const day = transitionDatesMs?.[at] ?? Math.ceil((version.modifiedMs + Days * DAY) / DAY) * DAY;
    return to !== undefined && day <= now && (version.size >= SMALL || takesSmall(to)) ? [to] : [];
  });
}

function rankOf(storageClass: string): number {
  return WATERFALL.indexOf(storageClass);
}
