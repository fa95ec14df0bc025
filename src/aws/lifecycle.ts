/**
 * When the versions that templates name stop being supported. The table is dated: what was announced after that day is
 * not in it, and a version without a row is unknown, never supported.
 *
 * **Support** is what comes without an extra charge or enrolment: RDS standard support, not RDS Extended Support; a Lambda
 * runtime until its deprecation; a Claude model until its retirement.
 *
 * **Matching.** A row covers the version it names. Where `covers` is `below` it also covers what extends it by a separator
 * (`20` covers `20.11.1` and `20-alpine`, but not `200`); the longest row wins. A major version whose minors end on days of
 * their own covers only itself, and its minors are rows.
 */

/** The day on which this table was true. */
export const LIFECYCLE_AS_OF = '2026-11-21';

export type LifecycleProduct =
  | 'amazon-linux'
  | 'aurora-mysql'
  | 'aurora-postgresql'
  | 'claude'
  | 'eks'
  | 'elasticache-redis'
  | 'elasticache-valkey'
  | 'fargate-linux'
  | 'lambda'
  | 'node'
  | 'rds-mariadb'
  | 'rds-mysql'
  | 'rds-postgresql'
  | 'ubuntu';

export interface Lifecycle {
  readonly product: LifecycleProduct;
  /** As templates write it: `17.9`, `nodejs24.x`, `1.34`. */
  readonly version: string;
  readonly covers: 'itself' | 'below';
  /**
   * The announced day, `YYYY-MM-DD`. Vendors differ in whether it is the last day with support or the first one without;
   * here it counts as without.
   *
   * @default - no end had been announced on `LIFECYCLE_AS_OF`
   */
  readonly endOfStandardSupport?: string;
  /** The day after which it is upgraded by force, stopped or refuses every update. @default - not announced */
  readonly endOfLife?: string;
  readonly source: string;
}

export interface Support {
  /** `ageing`: support ends within 365 days. */
  readonly state: 'supported' | 'ageing' | 'ended' | 'unknown';
  /** The row that decided. @default - none covers the version */
  readonly row?: Lifecycle;
}

/**
 * Tells whether a version is supported on a day, `YYYY-MM-DD`. After `LIFECYCLE_AS_OF` nothing is known of a version
 * without an announced end.
 */
export function supportOf(product: LifecycleProduct, version: string, on: string): Support {
  const day = toDays(on);
  const row = rowOf(product, version);
  if (row === undefined) return { state: 'unknown' };
  const { endOfStandardSupport: end } = row;
  if (end === undefined) return { state: on > LIFECYCLE_AS_OF ? 'unknown' : 'supported', row };
  const left = toDays(end) - day;
  return { state: left <= 0 ? 'ended' : left <= DAYS_OF_AGEING ? 'ageing' : 'supported', row };
}

const DAYS_OF_AGEING = 365;

function toDays(date: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw new Error(`"${date}" is no date of the form YYYY-MM-DD.`);
  return at / 86_400_000;
}

function rowOf(product: LifecycleProduct, version: string): Lifecycle | undefined {
  const covering = LIFECYCLES.filter(
    (row) =>
      row.product === product &&
      (row.version === version ||
        (row.covers === 'below' &&
          version.startsWith(row.version) &&
          /[.\-_]/.test(version[row.version.length] ?? ''))),
  );
  return covering.toSorted((left, right) => right.version.length - left.version.length)[0];
}

export interface NamedVersion {
  readonly product: LifecycleProduct;
  readonly version: string;
}

/** The property of a resource type that names a version, and whose version it is. */
export interface VersionProperty {
  readonly type: string;
  readonly property: string;
  /** Given the resource's `Engine`, in lower case. @default - the resource has no engine that the table knows */
  product(engine: string | undefined): LifecycleProduct | undefined;
}

const ENGINES: Readonly<Record<string, LifecycleProduct>> = {
  'aurora-mysql': 'aurora-mysql',
  'aurora-postgresql': 'aurora-postgresql',
  mariadb: 'rds-mariadb',
  mysql: 'rds-mysql',
  postgres: 'rds-postgresql',
};

const CACHES: Readonly<Record<string, LifecycleProduct>> = {
  redis: 'elasticache-redis',
  valkey: 'elasticache-valkey',
};

/** Where CloudFormation names the versions of the table. */
export const VERSION_PROPERTIES: readonly VersionProperty[] = Object.freeze([
  ...['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster', 'AWS::RDS::GlobalCluster'].map((type) =>
    versionProperty(type, 'EngineVersion', (engine = '') => ENGINES[engine]),
  ),
  ...['AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::CacheCluster'].map((type) =>
    versionProperty(type, 'EngineVersion', (engine = '') => CACHES[engine]),
  ),
  versionProperty('AWS::ElastiCache::ServerlessCache', 'MajorEngineVersion', (engine = '') => CACHES[engine]),
  versionProperty('AWS::Lambda::Function', 'Runtime', () => 'lambda'),
  versionProperty('AWS::ECS::Service', 'PlatformVersion', () => 'fargate-linux'),
  versionProperty('AWS::EKS::Cluster', 'Version', () => 'eks'),
  versionProperty('AWS::EKS::Nodegroup', 'Version', () => 'eks'),
]);

function versionProperty(
  type: string,
  property: string,
  product: VersionProperty['product'],
): Readonly<VersionProperty> {
  return Object.freeze({ type, property, product });
}

/**
 * The version in the name of an image: a public parameter of AWS or Canonical that holds an AMI, or a container image.
 * Undefined for one whose name does not tell.
 *
 * @example
 * versionOfImage('/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id') // ubuntu 22.04
 * versionOfImage('public.ecr.aws/docker/library/node:24-alpine') // node 24
 */
export function versionOfImage(image: string): NamedVersion | undefined {
  for (const { pattern, product, version } of IMAGES) {
    const found = pattern.exec(image);
    if (found !== null) return Object.freeze({ product, version: version(found) });
  }
  return undefined;
}

const first = (found: RegExpExecArray): string => found[1] ?? '';

const IMAGES: readonly {
  readonly pattern: RegExp;
  readonly product: LifecycleProduct;
  version(found: RegExpExecArray): string;
}[] = [
  { pattern: /^\/aws\/service\/canonical\/ubuntu\/server\/(\d+\.\d+)\//, product: 'ubuntu', version: first },
  { pattern: /^\/aws\/service\/ami-amazon-linux-latest\/al(\d+)-/, product: 'amazon-linux', version: first },
  { pattern: /^\/aws\/service\/ami-amazon-linux-latest\/amzn2-/, product: 'amazon-linux', version: () => '2' },
  { pattern: /^\/aws\/service\/ecs\/optimized-ami\/amazon-linux-(\d+)\//, product: 'amazon-linux', version: first },
  {
    pattern: /^public\.ecr\.aws\/lambda\/(nodejs|python|java|dotnet|ruby):(\d+(?:\.\d+)?)/,
    product: 'lambda',
    version: ([, language, number]) => `${language}${number}${language === 'nodejs' ? '.x' : ''}`,
  },
  { pattern: /(?:^|\/)node:(\d+)/, product: 'node', version: first },
  { pattern: /(?:^|\/)ubuntu:(\d+\.\d+)/, product: 'ubuntu', version: first },
  { pattern: /(?:^|\/)amazonlinux:(\d+)/, product: 'amazon-linux', version: first },
];

interface Ends {
  readonly end?: string;
  readonly life?: string;
  /** @default 'itself' */
  readonly covers?: Lifecycle['covers'];
}

/** Rows of one product from one page; the versions of an entry, parted by spaces, share their days. */
function rows(
  product: LifecycleProduct,
  source: string,
  entries: readonly (readonly [versions: string, ends: Ends])[],
): readonly Lifecycle[] {
  return entries.flatMap(([versions, { end, life, covers = 'itself' }]) =>
    versions.split(' ').map((version) =>
      Object.freeze({
        product,
        version,
        covers,
        ...(end !== undefined && { endOfStandardSupport: end }),
        ...(life !== undefined && { endOfLife: life }),
        source,
      }),
    ),
  );
}

const RDS_POSTGRESQL =
  'https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html';
const AURORA_POSTGRESQL =
  'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html';

/** The whole table. */
export const LIFECYCLES: readonly Lifecycle[] = Object.freeze([
  // A current minor version is supported as long as its major version at the longest.
  ...rows('rds-postgresql', RDS_POSTGRESQL, [
    ['18 18.1 18.2 18.3', { end: '2031-02-28', life: '2034-02-28' }],
    ['17 17.7 17.8 17.9', { end: '2030-02-28', life: '2033-02-28' }],
    ['17.5 17.6 16.9 16.10 15.13 15.14 14.18 14.19', { end: '2026-10-31' }],
    ['17.1 17.2 17.3 17.4 16.5 16.6 16.7 16.8 15.9 15.10 15.11 15.12', { end: '2026-05-31' }],
    ['14.14 14.15 14.16 14.17', { end: '2026-05-31' }],
    ['16 16.11 16.12 16.13', { end: '2029-02-28', life: '2032-02-29' }],
    ['16.3 16.4 15.7 15.8 14.12 14.13', { end: '2025-09-30' }],
    ['16.1 16.2 15.4 15.5 15.6 14.9 14.10 14.11', { end: '2025-03-31' }],
    ['15 15.15 15.16 15.17', { end: '2028-02-29', life: '2031-02-28' }],
    ['15.3 14.8', { end: '2024-06-30' }],
    ['15.2 14.3 14.4 14.5 14.6 14.7', { end: '2024-03-29' }],
    ['14 14.20 14.21 14.22', { end: '2027-02-28', life: '2030-02-28' }],
    ['13', { end: '2026-02-28', life: '2029-02-28', covers: 'below' }],
    ['12', { end: '2025-02-28', life: '2028-02-29', covers: 'below' }],
    ['11', { end: '2024-02-29', life: '2027-03-31', covers: 'below' }],
    ['10', { end: '2023-04-30', covers: 'below' }],
    ['9.6', { end: '2022-04-30', covers: 'below' }],
  ]),
  // 14.6, 15.10, 16.8 and 17.7 are the minor versions with long-term support.
  ...rows('aurora-postgresql', AURORA_POSTGRESQL, [
    ['18', { end: '2031-02-28', life: '2034-02-28' }],
    ['17', { end: '2030-02-28', life: '2033-02-28' }],
    ['16', { end: '2029-02-28', life: '2032-02-28' }],
    ['15', { end: '2028-02-29', life: '2031-02-28' }],
    ['14 14.6', { end: '2027-02-28', life: '2030-02-28' }],
    ['17.7 16.8 15.10', {}],
    ['16.4 16.6 15.8 14.13 14.15', { end: '2026-05-31' }],
    ['16.1 16.2 16.3 15.6 15.7 14.11 14.12', { end: '2025-10-31' }],
    ['15.3 15.4 15.5 14.8 14.9 14.10', { end: '2025-05-31' }],
    ['15.2 14.3 14.4 14.5 14.7', { end: '2024-11-15' }],
    ['13', { end: '2026-02-28', life: '2029-02-28', covers: 'below' }],
    ['12', { end: '2025-02-28', life: '2028-02-29', covers: 'below' }],
    ['11', { end: '2024-02-29', life: '2027-03-31', covers: 'below' }],
  ]),
  ...rows('rds-mysql', 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html', [
    ['8.4', { end: '2029-07-31', life: '2032-07-31' }],
    ['8.0', { end: '2026-07-31', life: '2029-07-31', covers: 'below' }],
    ['5.7', { end: '2024-02-29', life: '2027-02-28', covers: 'below' }],
    ['5.6', { end: '2022-03-01', covers: 'below' }],
  ]),
  ...rows('rds-mariadb', 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MariaDB.Concepts.VersionMgmt.html', [
    ['11.8', { end: '2030-06-30' }],
    ['11.4', { end: '2029-05-31' }],
    ['10.11', { end: '2028-02-29' }],
  ]),
  ...rows(
    'aurora-mysql',
    'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html',
    [
      ['8.0', { end: '2028-04-30', life: '2029-07-31' }],
      ['5.7', { end: '2024-10-31', life: '2029-06-30', covers: 'below' }],
    ],
  ),
  ...rows(
    'elasticache-redis',
    'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/extended-support-versions.html',
    [
      ['7', { covers: 'below' }],
      ['6', { end: '2027-01-31', life: '2030-01-31', covers: 'below' }],
      ['5 4', { end: '2026-01-31', life: '2029-01-31', covers: 'below' }],
    ],
  ),
  ...rows(
    'elasticache-redis',
    'https://docs.aws.amazon.com/AmazonElastiCache/latest/red-ug/deprecated-engine-versions.html',
    [
      ['3', { end: '2023-07-31', life: '2023-07-31', covers: 'below' }],
      ['2', { end: '2023-01-13', life: '2023-01-13', covers: 'below' }],
    ],
  ),
  ...rows('elasticache-valkey', 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html', [
    ['7 8', {}],
    ['7.2 8.0 8.1 8.2', { covers: 'below' }],
  ]),
  // The end of life is the day on which updates of existing functions are refused.
  ...rows('lambda', 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html', [
    ['nodejs24.x', { end: '2028-04-30', life: '2028-07-01' }],
    ['nodejs22.x', { end: '2027-04-30', life: '2027-07-01' }],
    ['nodejs20.x', { end: '2026-04-30', life: '2027-03-03' }],
    ['nodejs18.x', { end: '2025-09-01', life: '2027-03-03' }],
    ['nodejs16.x', { end: '2024-06-12', life: '2027-03-03' }],
    ['nodejs14.x', { end: '2023-12-04', life: '2027-03-03' }],
    ['nodejs12.x', { end: '2023-03-31', life: '2023-04-30' }],
    ['nodejs10.x', { end: '2021-07-30', life: '2022-02-14' }],
    ['python3.13 python3.14', { end: '2029-06-30', life: '2029-08-31' }],
    ['python3.12', { end: '2028-10-31', life: '2029-01-10' }],
    ['python3.11', { end: '2027-06-30', life: '2027-08-31' }],
    ['python3.10', { end: '2026-10-31', life: '2027-03-03' }],
    ['python3.9', { end: '2025-12-15', life: '2027-03-03' }],
    ['python3.8', { end: '2024-10-14', life: '2027-03-03' }],
    ['python3.7', { end: '2023-12-04', life: '2027-03-03' }],
    ['python3.6', { end: '2022-07-18', life: '2022-08-29' }],
    ['python2.7', { end: '2021-07-15', life: '2022-05-30' }],
    ['java21 java25', { end: '2029-06-30', life: '2029-08-31' }],
    ['java8.al2 java11 java17', { end: '2027-06-30', life: '2027-08-31' }],
    ['java8', { end: '2024-01-08', life: '2027-03-03' }],
    ['dotnet10', { end: '2028-11-14', life: '2029-01-15' }],
    ['dotnet9', { end: '2026-11-10' }],
    ['dotnet8', { end: '2026-11-10', life: '2027-03-03' }],
    ['dotnet6', { end: '2024-12-20', life: '2027-03-03' }],
    ['dotnetcore3.1', { end: '2023-04-03', life: '2023-05-03' }],
    ['dotnetcore2.1', { end: '2022-01-05', life: '2022-04-13' }],
    ['ruby4.0', { end: '2029-03-31', life: '2029-05-31' }],
    ['ruby3.4', { end: '2028-03-31', life: '2028-05-31' }],
    ['ruby3.3', { end: '2027-03-31', life: '2027-05-31' }],
    ['ruby3.2', { end: '2026-03-31', life: '2027-03-03' }],
    ['ruby2.7', { end: '2023-12-07', life: '2027-03-03' }],
    ['ruby2.5', { end: '2021-07-30', life: '2022-03-31' }],
    ['go1.x', { end: '2024-01-08', life: '2027-03-03' }],
    ['provided.al2023', { end: '2029-06-30', life: '2029-08-31' }],
    ['provided.al2', { end: '2026-07-31', life: '2027-03-03' }],
    ['provided', { end: '2024-01-08', life: '2027-03-03' }],
  ]),
  ...rows('node', 'https://github.com/nodejs/Release#release-schedule', [
    ['24', { end: '2028-04-30', covers: 'below' }],
    ['22', { end: '2027-04-30', covers: 'below' }],
    ['25', { end: '2026-06-01', covers: 'below' }],
    ['20', { end: '2026-04-30', covers: 'below' }],
    ['18', { end: '2025-04-30', covers: 'below' }],
    ['16', { end: '2023-09-11', covers: 'below' }],
    ['14', { end: '2023-04-30', covers: 'below' }],
    ['12', { end: '2022-04-30', covers: 'below' }],
  ]),
  ...rows('amazon-linux', 'https://aws.amazon.com/linux/amazon-linux-2023/faqs/', [
    ['2023', { end: '2029-06-30', covers: 'below' }],
  ]),
  ...rows('amazon-linux', 'https://aws.amazon.com/amazon-linux-2/faqs/', [
    ['2', { end: '2026-06-30', life: '2026-06-30', covers: 'below' }],
  ]),
  // Canonical publishes months; the days are those of its package distro-info-data. What follows needs Ubuntu Pro.
  ...rows('ubuntu', 'https://ubuntu.com/about/release-cycle', [
    ['26.04', { end: '2031-05-29', covers: 'below' }],
    ['24.04', { end: '2029-05-31', covers: 'below' }],
    ['22.04', { end: '2027-06-01', covers: 'below' }],
    ['20.04', { end: '2025-05-29', covers: 'below' }],
  ]),
  ...rows(
    'fargate-linux',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html',
    [
      ['1.4.0 LATEST', {}],
      ['1.3.0', { end: '2026-03-16', life: '2026-03-31' }],
    ],
  ),
  ...rows('eks', 'https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html', [
    ['1.36', { end: '2027-08-02', life: '2028-08-02' }],
    ['1.35', { end: '2027-03-27', life: '2028-03-27' }],
    ['1.34', { end: '2026-12-02', life: '2027-12-02' }],
    ['1.33', { end: '2026-07-29', life: '2027-07-29' }],
    ['1.32', { end: '2026-03-23', life: '2027-03-23' }],
    ['1.31', { end: '2025-11-26', life: '2026-11-26' }],
    ['1.30', { end: '2025-07-23', life: '2026-07-23' }],
    ['1.29', { end: '2025-03-23', life: '2026-03-23' }],
    ['1.28', { end: '2024-11-26', life: '2025-11-26' }],
  ]),
  // The Claude API; Amazon Bedrock retires models on days of its own.
  ...rows('claude', 'https://platform.claude.com/docs/en/about-claude/model-deprecations', [
    ['claude-sonnet-5-5 claude-sonnet-5', {}],
    ['claude-sonnet-4-5 claude-sonnet-4-5-20250929', { end: '2026-11-30', life: '2026-11-30' }],
    ['claude-opus-4-1 claude-opus-4-1-20250805', { end: '2026-08-05', life: '2026-08-05' }],
    ['claude-sonnet-4-0 claude-sonnet-4-20250514', { end: '2026-06-15', life: '2026-06-15' }],
    ['claude-opus-4-0 claude-opus-4-20250514', { end: '2026-06-15', life: '2026-06-15' }],
    ['claude-3-haiku-20240307', { end: '2026-04-20', life: '2026-04-20' }],
    ['claude-3-7-sonnet-20250219 claude-3-5-haiku-20241022', { end: '2026-02-19', life: '2026-02-19' }],
    ['claude-3-opus-20240229', { end: '2026-01-05', life: '2026-01-05' }],
    ['claude-3-5-sonnet-20241022 claude-3-5-sonnet-20240620', { end: '2025-10-28', life: '2025-10-28' }],
    ['claude-3-sonnet-20240229 claude-2.1 claude-2.0', { end: '2025-07-21', life: '2025-07-21' }],
  ]),
]);
