import type { Claim } from '../claim.ts';
import { numbered, type Pattern, type PatternOptions } from '../pattern.ts';
import { kept } from '../words/kept.ts';

export interface BackedUp<Name extends string> extends PatternOptions {
  /** Databases and tables. */
  readonly data: readonly Name[];
  /** For how many days at least backups are kept. */
  readonly days: number;
  /** Whether nobody deletes them by accident. @default true */
  readonly deletionProtected?: boolean;
}

/** The data has backups of so many days, can be restored to a point in time, and is not deleted by accident. */
export function backedUp<Name extends string = string>(options: BackedUp<Name>): readonly Claim[] {
  const { data, days, deletionProtected = true } = options;
  const all = data.join(', ');
  return numbered(options, 'Recovery', [
    [
      `Backups of ${all} are kept for at least ${days} days`,
      ...data.map((name) => kept(name, { backupDays: { atLeast: days } })),
    ],
    [`${all} can be restored to a point in time`, ...data.map((name) => kept(name, { pointInTime: true }))],
    deletionProtected
      ? [`${all} cannot be deleted by accident`, ...data.map((name) => kept(name, { deletionProtected: true }))]
      : undefined,
  ]);
}

const database = (BackupRetentionPeriod: number, DeletionProtection = true) => ({
  Database: {
    Type: 'AWS::RDS::DBInstance',
    Properties: { Engine: 'postgres', BackupRetentionPeriod, DeletionProtection },
  },
});
const claims = backedUp({ id: 'REC', data: ['Database'], days: 7 } as BackedUp<string>);

export const BACKED_UP: Pattern = {
  name: 'backedUp',
  about: 'the data has backups of so many days, can be restored to a point in time, and is not deleted by accident',
  holds: [{ says: 'A week of backups of a protected database.', resources: database(7), claim: claims }],
  fails: [
    { says: 'A day of backups.', resources: database(1), claim: claims },
    { says: 'Anyone may delete the database.', resources: database(7, false), claim: claims },
  ],
};
