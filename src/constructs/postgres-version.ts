/**
 * Which PostgreSQL versions RDS still creates. A template with another one is accepted by CloudFormation and fails hours
 * later, on the first deployment into an empty account.
 */

/** The day on which this table was true. */
export const POSTGRES_VERSIONS_AS_OF = '2026-11-21';

interface MajorVersion {
  /** The day after which RDS bills extended support. */
  readonly standardSupportEnds: string;
  /** The minor versions that can be created. */
  readonly minors: readonly number[];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html */
export const POSTGRES_VERSIONS: Readonly<Record<string, MajorVersion>> = {
  '14': { standardSupportEnds: '2027-02-28', minors: [20, 21, 22] },
  '15': { standardSupportEnds: '2028-02-29', minors: [15, 16, 17] },
  '16': { standardSupportEnds: '2029-02-28', minors: [11, 12, 13] },
  '17': { standardSupportEnds: '2030-02-28', minors: [7, 8, 9] },
  '18': { standardSupportEnds: '2031-02-28', minors: [1, 2, 3] },
};

/** Throws on a version that RDS would refuse, and names the newest of the same major version. */
export function checkPostgresVersion(database: string, version: string): void {
  const [, major = '', minor = ''] = /^(\d+)\.(\d+)$/.exec(version) ?? [];
  const known = POSTGRES_VERSIONS[major];
  if (known?.minors.includes(Number(minor)) === true) return;
  const instead =
    known === undefined
      ? `use one of the major versions ${Object.keys(POSTGRES_VERSIONS).join(', ')}, like "17.9"`
      : `use ${major}.${known.minors.join(`, ${major}.`)}`;
  throw new Error(
    `Database "${database}": RDS does not create PostgreSQL "${version}" (as of ${POSTGRES_VERSIONS_AS_OF}); ${instead}.`,
  );
}
