/** How tags have changed since a snapshot. */
import { parseArn } from './arn.ts';
import type { Resource } from './compliance.ts';
import { requiredTagsOf, type TagPolicy } from './policy.ts';

/** The tags of all resources of one moment. */
export interface TagSnapshot {
  /** ISO 8601. */
  readonly timestamp: string;
  readonly tags: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Drift {
  readonly resource_arn: string;
  readonly resource_id: string;
  readonly resource_type: string;
  readonly tag_key: string;
  readonly old_value: string | null;
  readonly new_value: string | null;
  readonly drift_type: 'added' | 'removed' | 'changed';
  readonly severity: 'info' | 'warning' | 'critical';
}

/** The newest snapshot taken at `lookbackDays` before now or earlier, else the oldest one there is. */
export function baselineOf(
  snapshots: readonly TagSnapshot[],
  now: Date,
  lookbackDays: number,
): TagSnapshot | undefined {
  const since = now.getTime() - lookbackDays * 86_400_000;
  const sorted = snapshots.toSorted((one, other) => Date.parse(one.timestamp) - Date.parse(other.timestamp));
  return sorted.findLast(({ timestamp }) => Date.parse(timestamp) <= since) ?? sorted[0];
}

/**
 * What changed on the resources that the snapshot knew. A required tag that is gone is critical, one with another value a
 * warning; whatever was added, and everything about other tags, is information.
 */
export function detectDrift(
  policy: TagPolicy,
  baseline: TagSnapshot,
  resources: readonly Resource[],
  tagKeys?: readonly string[],
): readonly Drift[] {
  return resources.flatMap(({ arn, tags }): readonly Drift[] => {
    const before = baseline.tags[arn];
    if (before === undefined) return [];
    const { resourceId, resourceType } = parseArn(arn);
    const required = new Set(requiredTagsOf(policy, resourceType).map(({ name }) => name));
    const keys = [...new Set([...Object.keys(before), ...Object.keys(tags)])].toSorted();
    return keys
      .filter((key) => (tagKeys === undefined || tagKeys.includes(key)) && before[key] !== tags[key])
      .map((key): Drift => {
        const kind = before[key] === undefined ? 'added' : tags[key] === undefined ? 'removed' : 'changed';
        const isGrave = required.has(key) && kind !== 'added';
        return {
          resource_arn: arn,
          resource_id: resourceId,
          resource_type: resourceType,
          tag_key: key,
          old_value: before[key] ?? null,
          new_value: tags[key] ?? null,
          drift_type: kind,
          severity: isGrave ? (kind === 'removed' ? 'critical' : 'warning') : 'info',
        };
      });
  });
}
