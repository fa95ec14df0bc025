import type { Claim } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';
import { that } from './names.ts';

const { called, claim, encrypted, file, exists, kept, property, stands } = that;

const rds = (verb: string, ...rest: readonly string[]) => `aws rds ${verb} --region us-east-1 ${rest.join(' ')}`;
const OF_CLUSTER = '--db-cluster-identifier omnirapeutic-production';
const OF_RESTORED = '--db-cluster-identifier omnirapeutic-production-restored';
const WRITER = '--db-instance-identifier omnirapeutic-production-restored-writer';
const FAILOVER = 'runbooks/failover.md';
const EVENTS = rds(
  'describe-events',
  '--source-type db-cluster --source-identifier omnirapeutic-production --duration 60',
);

/** A second cluster from the moment before the damage takes the name of the first, and the services open new connections. */
const RESTORE = [
  rds('describe-db-clusters', OF_CLUSTER),
  rds(
    'restore-db-cluster-to-point-in-time',
    '--source-db-cluster-identifier omnirapeutic-production',
    OF_RESTORED,
    "--restore-to-time '<UTC*>' --db-subnet-group-name '<as above>' --vpc-security-group-ids '<as above>'",
    "--db-cluster-parameter-group-name '<as above>'",
    '--serverless-v2-scaling-configuration MinCapacity=0.5,MaxCapacity=1 --deletion-protection',
    '--enable-cloudwatch-logs-exports postgresql --copy-tags-to-snapshot',
  ),
  rds('create-db-instance', WRITER, OF_RESTORED, '--db-instance-class db.serverless --engine aurora-postgresql'),
  rds('wait db-instance-available', WRITER),
  rds(
    'modify-db-cluster',
    OF_CLUSTER,
    '--new-db-cluster-identifier omnirapeutic-production-damaged --apply-immediately',
  ),
  rds('modify-db-cluster', OF_RESTORED, '--new-db-cluster-identifier omnirapeutic-production --apply-immediately'),
  ...['api', 'worker'].map(
    (service) =>
      `aws ecs update-service --region us-east-1 --cluster omnirapeutic-production --service omnirapeutic-production-${service} --force-new-deployment`,
  ),
];

export const LOADS_PGAUDIT = [
  property('database parameters', 'Parameters.shared_preload_libraries', 'pg_stat_statements,pgaudit'),
];

/** The server refuses a client without TLS. */
export const FORCES_TLS = encrypted('database cluster', { in: 'transit' });

export function databaseClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const { readers = 0, engineVersion = '15.10', audit = ['ddl', 'role', 'write'] } = options;
  const connections = property(
    'database parameters',
    'Parameters.max_connections',
    options.maxConnections === undefined ? { absent: true } : options.maxConnections,
  );
  const inThreeZones = stands('database cluster', { in: ['data subnet a', 'data subnet b', 'data subnet c'] });
  const backups = kept('database cluster', { backupDays: 7, deletionProtected: true, snapshotsTagged: true });
  const engine = property('database cluster', 'Engine', 'aurora-postgresql');
  return that.area('Aurora', [
    claim('OMN-AUR-01', 'Aurora PostgreSQL, Serverless v2', [
      engine,
      property('database cluster', 'Port', 5432),
      property('database instances', 'Engine', 'aurora-postgresql'),
      property('database instances', 'DBInstanceClass', 'db.serverless'),
      property('database instances', 'DBClusterIdentifier', { refersTo: 'database cluster' }),
    ]),
    claim(
      'OMN-AUR-02',
      'Version 15.10, which is upgraded by hand only',
      { resolution: 'C-OMN-15', note: 'PostgreSQL 15 is supported by its community until November 2027.' },
      [
        property('database cluster', 'EngineVersion', engineVersion),
        property('database parameters', 'Family', `aurora-postgresql${engineVersion.split('.')[0]}`),
        property('database cluster', 'AutoMinorVersionUpgrade', false),
        property('database instances', 'AutoMinorVersionUpgrade', false),
      ],
    ),
    claim(
      'OMN-AUR-03',
      'At least 0.5 ACU',
      { resolution: 'C-OMN-03', note: 'Not about 45 connections: the limit does not follow the capacity.' },
      [property('database cluster', 'ServerlessV2ScalingConfiguration.MinCapacity', 0.5), connections],
    ),
    claim(
      'OMN-AUR-04',
      'At most 1.0 ACU',
      {
        resolution: 'C-OMN-03',
        note: 'Not about 90 connections: the engine sets max_connections to 189 for this maximum, unless maxConnections pins it.',
      },
      [property('database cluster', 'ServerlessV2ScalingConfiguration.MaxCapacity', 1), connections],
    ),
    claim(
      'OMN-AUR-05',
      'Multi-AZ: the storage spans three zones',
      { resolution: 'C-OMN-02', note: `The data is in three zones; the compute is in ${1 + readers}.` },
      [inThreeZones, engine, exists('database instances', 1 + readers)],
    ),
    claim(
      'OMN-AUR-06',
      readers === 0
        ? 'The writer is made anew in another zone when it is lost'
        : 'A reader in another zone takes over when the writer is lost',
      {
        resolution: 'C-OMN-02',
        ...(readers === 0 && {
          note: 'Recreate, not failover: without a reader it typically takes more than ten minutes. The option readers: 1 adds one.',
        }),
      },
      [
        inThreeZones,
        property('database writer', 'PromotionTier', 0),
        exists('database instances', 1 + readers),
        ...(readers === 0
          ? [file(FAILOVER, { runs: [EVENTS], mentions: ['nothing to fail over to', 'more than ten minutes'] })]
          : [
              property('reader b', 'AvailabilityZone', { not: 'us-east-1a' }),
              property('reader b', 'PromotionTier', { atMost: 1 }),
              file(FAILOVER, {
                runs: ['failover-db-cluster', 'wait db-cluster-available'].map((verb) => rds(verb, OF_CLUSTER)),
              }),
            ]),
      ],
    ),
    claim(
      'OMN-AUR-07',
      'Six copies of the data in three zones',
      { note: 'Aurora keeps them by its design; no property of the template changes that.' },
      engine,
    ),
    claim('OMN-AUR-08', 'Daily backups, kept for 7 days, of a cluster that cannot be deleted by accident', [
      backups,
      kept('database cluster', { backupWindow: '03:00-04:00' }),
    ]),
    claim(
      'OMN-AUR-09',
      'Recovery to any point but the last 5 minutes',
      { note: 'The latest restorable time of Aurora trails the present by up to 5 minutes.' },
      [kept('database cluster', { pointInTime: true }), file('runbooks/restore.md', { runs: RESTORE })],
    ),
    claim(
      'OMN-AUR-10',
      'Backups are encrypted with the Aurora key',
      encrypted('database cluster', { by: 'Aurora key' }),
    ),
    claim(
      'OMN-AUR-11',
      'The database is called omnirapeutic',
      property('database cluster', 'DatabaseName', 'omnirapeutic'),
    ),
    claim(
      'OMN-AUR-12',
      'The master user is postgres, its password managed by RDS',
      {
        resolution: 'C-OMN-12',
        note: 'admin is a reserved word of Aurora PostgreSQL: the cluster could not be created.',
      },
      [
        property('database cluster', 'MasterUsername', 'postgres'),
        property('database cluster', 'ManageMasterUserPassword', true),
        property('database cluster', 'MasterUserPassword', { absent: true }),
      ],
    ),
    claim(
      'OMN-AUR-13',
      'The cluster is called omnirapeutic-production',
      called('database cluster', 'omnirapeutic-production'),
    ),
    claim('OMN-AUR-14', 'The server accepts TLS connections only', FORCES_TLS),
    claim(
      'OMN-AUR-15',
      'pgAudit logs statements',
      { resolution: 'C-OMN-16', note: 'The extension itself is created by the migration task.' },
      [
        ...LOADS_PGAUDIT,
        property('database parameters', 'Parameters["pgaudit.log"]', audit.join(',')),
        that.records('database cluster', { exports: ['postgresql'] }),
      ],
    ),
  ]);
}
