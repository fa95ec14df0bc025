import { type Claim, claim, exists, property } from 'lintel/claims';
import type { OmnirapeuticOptions } from '../options.ts';

const area = 'Aurora';

export function databaseClaims(options: OmnirapeuticOptions): readonly Claim[] {
  const readers = options.readers ?? 0;
  const audit = options.audit ?? ['ddl', 'role', 'write'];
  const connections =
    options.maxConnections === undefined
      ? property('database parameters', 'Parameters.max_connections', { absent: true })
      : property('database parameters', 'Parameters.max_connections', String(options.maxConnections));
  return [
    claim(
      'OMN-AUR-01',
      'Aurora PostgreSQL, Serverless v2',
      [
        property('database cluster', 'Engine', 'aurora-postgresql'),
        property('database cluster', 'Port', 5432),
        property('database instances', 'Engine', 'aurora-postgresql'),
        property('database instances', 'DBInstanceClass', 'db.serverless'),
        property('database instances', 'DBClusterIdentifier', { refersTo: 'database cluster' }),
      ],
      { area },
    ),
    claim(
      'OMN-AUR-02',
      'Version 15.10, which is upgraded by hand only',
      [
        property('database cluster', 'EngineVersion', options.engineVersion ?? '15.10'),
        property(
          'database parameters',
          'Family',
          `aurora-postgresql${(options.engineVersion ?? '15.10').split('.')[0]}`,
        ),
        property('database cluster', 'AutoMinorVersionUpgrade', false),
        property('database instances', 'AutoMinorVersionUpgrade', false),
      ],
      { area, resolution: 'C-OMN-15', note: 'PostgreSQL 15 is supported by its community until November 2027.' },
    ),
    claim(
      'OMN-AUR-03',
      'At least 0.5 ACU',
      [property('database cluster', 'ServerlessV2ScalingConfiguration.MinCapacity', 0.5), connections],
      { area, resolution: 'C-OMN-03', note: 'Not about 45 connections: the limit does not follow the capacity.' },
    ),
    claim(
      'OMN-AUR-04',
      'At most 1.0 ACU',
      [property('database cluster', 'ServerlessV2ScalingConfiguration.MaxCapacity', 1), connections],
      {
        area,
        resolution: 'C-OMN-03',
        note: 'Not about 90 connections: the engine sets max_connections to 189 for this maximum, unless maxConnections pins it.',
      },
    ),
    claim(
      'OMN-AUR-05',
      'Multi-AZ: the storage spans three zones',
      [
        property('database subnets', 'SubnetIds', {
          exactly: [{ refersTo: 'data subnet a' }, { refersTo: 'data subnet b' }, { refersTo: 'data subnet c' }],
        }),
        property('database cluster', 'Engine', 'aurora-postgresql'),
        exists('database instances', 1 + readers),
      ],
      {
        area,
        resolution: 'C-OMN-02',
        note: `The data is in three zones; the compute is in ${1 + readers}.`,
      },
    ),
    claim(
      'OMN-AUR-06',
      readers === 0
        ? 'The writer is made anew in another zone when it is lost'
        : 'A reader in another zone takes over when the writer is lost',
      [
        property('database subnets', 'SubnetIds', { length: 3 }),
        property('database writer', 'PromotionTier', 0),
        exists('database instances', 1 + readers),
        ...(readers === 0
          ? []
          : [
              property('reader b', 'AvailabilityZone', { not: 'us-east-1a' }),
              property('reader b', 'PromotionTier', { atMost: 1 }),
            ]),
      ],
      {
        area,
        resolution: 'C-OMN-02',
        ...(readers === 0
          ? {
              note: 'Recreate, not failover: without a reader it typically takes more than ten minutes. The option readers: 1 adds one.',
            }
          : {}),
      },
    ),
    claim(
      'OMN-AUR-07',
      'Six copies of the data in three zones',
      [property('database cluster', 'Engine', 'aurora-postgresql')],
      { area, note: 'Aurora keeps them by its design; no property of the template changes that.' },
    ),
    claim(
      'OMN-AUR-08',
      'Daily backups, kept for 7 days, of a cluster that cannot be deleted by accident',
      [
        property('database cluster', 'BackupRetentionPeriod', 7),
        property('database cluster', 'PreferredBackupWindow', '03:00-04:00'),
        property('database cluster', 'DeletionProtection', true),
        property('database cluster', 'CopyTagsToSnapshot', true),
      ],
      { area },
    ),
    claim(
      'OMN-AUR-09',
      'Recovery to any point but the last 5 minutes',
      [property('database cluster', 'BackupRetentionPeriod', { atLeast: 1 })],
      { area, note: 'The latest restorable time of Aurora trails the present by up to 5 minutes.' },
    ),
    claim(
      'OMN-AUR-10',
      'Backups are encrypted with the Aurora key',
      [
        property('database cluster', 'StorageEncrypted', true),
        property('database cluster', 'KmsKeyId', { refersTo: 'Aurora key' }),
      ],
      { area },
    ),
    claim(
      'OMN-AUR-11',
      'The database is called omnirapeutic',
      property('database cluster', 'DatabaseName', 'omnirapeutic'),
      {
        area,
      },
    ),
    claim(
      'OMN-AUR-12',
      'The master user is postgres, its password managed by RDS',
      [
        property('database cluster', 'MasterUsername', 'postgres'),
        property('database cluster', 'ManageMasterUserPassword', true),
        property('database cluster', 'MasterUserPassword', { absent: true }),
      ],
      {
        area,
        resolution: 'C-OMN-12',
        note: 'admin is a reserved word of Aurora PostgreSQL: the cluster could not be created.',
      },
    ),
    claim(
      'OMN-AUR-13',
      'The cluster is called omnirapeutic-production',
      property('database cluster', 'DBClusterIdentifier', 'omnirapeutic-production'),
      { area },
    ),
    claim('OMN-AUR-14', 'The server accepts TLS connections only', forcesTls(), { area }),
    claim(
      'OMN-AUR-15',
      'pgAudit logs statements',
      [
        property('database parameters', 'Parameters.shared_preload_libraries', { like: '*pgaudit*' }),
        property('database parameters', 'Parameters', { mentions: audit.join(',') }),
        property('database cluster', 'EnableCloudwatchLogsExports', { exactly: ['postgresql'] }),
      ],
      { area, resolution: 'C-OMN-16', note: 'The extension itself is created by the migration task.' },
    ),
  ];
}

/** What makes a client without TLS fail. The name rds.force_ssl has dots, so its value is looked for among all values. */
export function forcesTls() {
  return [
    property('database parameters', 'Parameters', { mentions: '1' }),
    property('database cluster', 'DBClusterParameterGroupName', { refersTo: 'database parameters' }),
  ];
}
