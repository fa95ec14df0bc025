/**
 * By these tags AWS Backup finds what it backs up. They are seen in the whole account and region, so the value names the
 * environment.
 */
import type { Settings } from './settings.ts';

export const BACKUP_TAG = 'backup';
export const HOURLY_BACKUP_TAG = 'hourly-backup';

/** A database restores itself to any second of its recovery days; hourly snapshots would add nothing. */
export function tagsOfStore({ backup, name }: Settings): Readonly<Record<string, string>> {
  return backup === undefined ? {} : { [BACKUP_TAG]: name };
}

/** Disks have nothing but their snapshots. */
export function tagsOfVolume({ backup, name }: Settings): Readonly<Record<string, string>> {
  if (backup === undefined) return {};
  return { [BACKUP_TAG]: name, ...(backup.hourlyDays === undefined ? {} : { [HOURLY_BACKUP_TAG]: name }) };
}
