import {
  type Assertion,
  alarm,
  type Claim,
  claim,
  property,
  reaches,
  sources,
  unmeasurable,
  unreachable,
  witness,
} from 'lintel/claims';
import { connectionThreshold } from '../alarms.ts';
import type { CoherentSettings } from '../options.ts';

const area = 'Database';

export function databaseClaims(settings: CoherentSettings): readonly Claim[] {
  return [...engine(settings), ...schema(), ...operation(settings)];
}

function engine(settings: CoherentSettings): readonly Claim[] {
  const { engineVersion, databaseClass, stage, multiAz } = settings;
  return [
    claim(
      'PMO-DB-01',
      `PostgreSQL ${engineVersion}`,
      [
        property('database', 'Engine', 'postgres'),
        property('database', 'EngineVersion', engineVersion),
        property('database', 'AllowMajorVersionUpgrade', false),
      ],
      {
        area,
        resolution: 'C-PMO-04',
        note: '14.10 can no longer be created.',
      },
    ),
    claim(
      'PMO-DB-02',
      stage === 'dev' ? 'db.t3.micro' : 'db.t3.micro in dev; production is a size larger',
      property('database', 'DBInstanceClass', databaseClass),
      stage === 'dev'
        ? { area, resolution: 'C-PMO-02', note: 'db.t3.micro has 2 vCPU and 1 GiB, not 1 vCPU.' }
        : { area, resolution: 'C-PMO-05' },
    ),
    claim(
      'PMO-DB-03',
      '20 GB gp3 that grow to 100 GB',
      [
        property('database', 'AllocatedStorage', 20),
        property('database', 'MaxAllocatedStorage', 100),
        property('database', 'StorageType', 'gp3'),
      ],
      { area },
    ),
    claim('PMO-DB-04', 'Storage encrypted with AES-256', property('database', 'StorageEncrypted', true), { area }),
    claim(
      'PMO-DB-05',
      multiAz ? 'AWS chooses the zones of the pair from A and B' : 'The database stands in zone A',
      multiAz
        ? [
            property('database', 'AvailabilityZone', { absent: true }),
            property('database subnet group', 'SubnetIds', { has: { refersTo: 'data-subnet-1' } }),
          ]
        : property('database', 'AvailabilityZone', settings.zones[0]),
      { area },
    ),
    claim(
      'PMO-DB-06',
      'The database is called coherent',
      [property('database', 'DBName', 'coherent'), property('database', 'MasterUsername', 'coherent_admin')],
      { area },
    ),
  ];
}

export function forcedTls(): readonly Assertion[] {
  return [
    property('database parameters', 'Parameters["rds.force_ssl"]', 1),
    property('database', 'DBParameterGroupName', { refersTo: 'database parameters' }),
  ];
}

function schema(): readonly Claim[] {
  const migrated = (id: string, title: string, what: string) => claim(id, title, witness('workload', what), { area });
  return [
    migrated(
      'PMO-DB-07',
      'Schema app with 13 core entity tables',
      'after the migration the schema app has the 13 entity tables, d_artifact among them',
    ),
    migrated('PMO-DB-08', '16 settings tables', 'after the migration the schema app has 16 settings tables'),
    migrated('PMO-DB-09', 'Table d_entity_id_map', 'after the migration app.d_entity_id_map exists'),
    migrated('PMO-DB-10', 'Table entity_id_rbac_map', 'after the migration app.entity_id_rbac_map exists'),
  ];
}

function operation(settings: CoherentSettings): readonly Claim[] {
  const { multiAz } = settings;
  return [
    claim(
      'PMO-DB-11',
      multiAz ? 'A synchronous standby in the other zone takes over by itself' : 'The standby is for production only',
      property('database', 'MultiAZ', multiAz ? true : { not: true }),
      { area },
    ),
    claim('PMO-DB-12', 'Automated backups are kept for 7 days', property('database', 'BackupRetentionPeriod', 7), {
      area,
    }),
    claim(
      'PMO-DB-13',
      'Backup window 03:00-04:00 UTC, outside of the maintenance window',
      [
        property('database', 'PreferredBackupWindow', '03:00-04:00'),
        property('database', 'PreferredMaintenanceWindow', 'sun:04:00-sun:05:00'),
      ],
      { area },
    ),
    claim('PMO-DB-14', 'Point-in-time recovery', property('database', 'BackupRetentionPeriod', { atLeast: 1 }), {
      area,
    }),
    claim('PMO-DB-15', 'Port 5432', [property('database', 'Port', 5432), reaches('server', 'database', 'tcp/5432')], {
      area,
    }),
    claim(
      'PMO-DB-16',
      'Connections without TLS are refused',
      [...forcedTls(), property('database parameters', 'Family', `postgres${settings.engineVersion.split('.')[0]}`)],
      { area },
    ),
    claim(
      'PMO-DB-17',
      'About 87 connections on db.t3.micro; an alarm rings at four fifths',
      [
        alarm('DatabaseConnectionsAlarm', {
          metric: {
            namespace: 'AWS/RDS',
            name: 'DatabaseConnections',
            dimensions: { DBInstanceIdentifier: { refersTo: 'database' } },
          },
          statistic: 'Maximum',
          comparison: '>',
          threshold: connectionThreshold(settings),
          periodSeconds: 300,
          evaluationPeriods: 1,
          missingData: 'missing',
          notifies: ['topic'],
        }),
        unmeasurable('RDS derives the number from the memory of a live instance; 87 is what was seen on a db.t3.micro'),
      ],
      { area, resolution: 'C-PMO-03' },
    ),
    claim(
      'PMO-DB-18',
      'The endpoint is private, and only the application server connects',
      [
        property('database', 'PubliclyAccessible', false),
        property('database subnet group', 'SubnetIds', { each: { refersTo: 'data subnets' } }),
        unreachable('internet', 'database'),
        sources('database', { server: 'tcp/5432' }),
      ],
      { area, resolution: 'C-PMO-19', note: 'Its only client stands in a public subnet.' },
    ),
  ];
}
