import type { Assertion, Claim } from 'lintel/claims';
import type { CoherentSettings } from '../options.ts';
import { that } from './names.ts';

const { claim, kept, property, reaches, witness } = that;

/** Four fifths of the connections that a class takes: 87 were seen on a db.t3.micro, the others follow RDS's formula (C-PMO-03). */
const RINGS_ABOVE = { 'db.t3.micro': 69, 'db.t3.small': 180, 'db.t3.medium': 360, 'db.t3.large': 720 } as const;

export function databaseClaims(settings: CoherentSettings): readonly Claim[] {
  return that.area('Database', [...engine(settings), ...schema(), ...operation(settings)]);
}

function engine(settings: CoherentSettings): readonly Claim[] {
  const { engineVersion, databaseClass, stage, multiAz } = settings;
  return [
    claim(
      'PMO-DB-01',
      `PostgreSQL ${engineVersion}`,
      { resolution: 'C-PMO-04', note: '14.10 can no longer be created.' },
      [
        property('database', 'Engine', 'postgres'),
        property('database', 'EngineVersion', engineVersion),
        property('database', 'AllowMajorVersionUpgrade', false),
      ],
    ),
    claim(
      'PMO-DB-02',
      stage === 'dev' ? 'db.t3.micro' : 'db.t3.micro in dev; production is a size larger',
      stage === 'dev'
        ? { resolution: 'C-PMO-02', note: 'db.t3.micro has 2 vCPU and 1 GiB, not 1 vCPU.' }
        : { resolution: 'C-PMO-05' },
      property('database', 'DBInstanceClass', databaseClass),
    ),
    claim('PMO-DB-03', '20 GB gp3 that grow to 100 GB', [
      property('database', 'AllocatedStorage', 20),
      property('database', 'MaxAllocatedStorage', 100),
      property('database', 'StorageType', 'gp3'),
    ]),
    claim('PMO-DB-04', 'Storage encrypted with AES-256', that.encrypted('database')),
    multiAz
      ? claim('PMO-DB-05', 'AWS chooses the zones of the pair from A and B', [
          property('database', 'AvailabilityZone', { absent: true }),
          property('database subnet group', 'SubnetIds', { has: { refersTo: 'data-subnet-1' } }),
        ])
      : claim(
          'PMO-DB-05',
          'The database stands in zone A',
          property('database', 'AvailabilityZone', settings.zones[0]),
        ),
    claim('PMO-DB-06', 'The database is called coherent', [
      property('database', 'DBName', 'coherent'),
      property('database', 'MasterUsername', 'coherent_admin'),
    ]),
  ];
}

/** Whoever connects without TLS is refused. */
export function forcedTls(): readonly Assertion[] {
  return [that.encrypted('database', { in: 'transit' })];
}

function schema(): readonly Claim[] {
  return [
    [
      'PMO-DB-07',
      'Schema app with 13 core entity tables',
      'the schema app has the 13 entity tables, d_artifact among them',
    ],
    ['PMO-DB-08', '16 settings tables', 'the schema app has 16 settings tables'],
    ['PMO-DB-09', 'Table d_entity_id_map', 'app.d_entity_id_map exists'],
    ['PMO-DB-10', 'Table entity_id_rbac_map', 'app.entity_id_rbac_map exists'],
  ].map(([id = '', title = '', what]) => claim(id, title, witness('workload', `after the migration ${what}`)));
}

function operation({ databaseClass, engineVersion, multiAz }: CoherentSettings): readonly Claim[] {
  return [
    claim(
      'PMO-DB-11',
      multiAz ? 'A synchronous standby in the other zone takes over by itself' : 'The standby is for production only',
      property('database', 'MultiAZ', multiAz ? true : { not: true }),
    ),
    claim('PMO-DB-12', 'Automated backups are kept for 7 days', kept('database', { backupDays: 7 })),
    claim('PMO-DB-13', 'Backup window 03:00-04:00 UTC, outside of the maintenance window', [
      kept('database', { backupWindow: '03:00-04:00' }),
      property('database', 'PreferredMaintenanceWindow', 'sun:04:00-sun:05:00'),
    ]),
    claim('PMO-DB-14', 'Point-in-time recovery', kept('database', { pointInTime: true })),
    claim('PMO-DB-15', 'Port 5432', [property('database', 'Port', 5432), reaches('server', 'database', 'tcp/5432')]),
    claim('PMO-DB-16', 'Connections without TLS are refused', [
      ...forcedTls(),
      property('database parameters', 'Family', `postgres${engineVersion.split('.')[0]}`),
    ]),
    claim(
      'PMO-DB-17',
      'About 87 connections on db.t3.micro; an alarm rings at four fifths',
      { resolution: 'C-PMO-03' },
      [
        that.alarm('connections alarm', {
          metric: {
            namespace: 'AWS/RDS',
            name: 'DatabaseConnections',
            dimensions: { DBInstanceIdentifier: { refersTo: 'database' } },
          },
          statistic: 'Maximum',
          comparison: '>',
          threshold: RINGS_ABOVE[databaseClass],
          periodSeconds: 300,
          evaluationPeriods: 1,
          missingData: 'missing',
          notifies: ['topic'],
        }),
        that.unmeasurable(
          'RDS derives the number from the memory of a live instance; 87 is what was seen on a db.t3.micro',
        ),
      ],
    ),
    claim(
      'PMO-DB-18',
      'The endpoint is private, and only the application server connects',
      { resolution: 'C-PMO-19', note: 'Its only client stands in a public subnet.' },
      [
        that.stands('database', { in: ['data-subnet-1', 'data-subnet-2'], groups: ['db-sg'], public: false }),
        that.unreachable('internet', 'database'),
        that.sources('database', { server: 'tcp/5432' }),
      ],
    ),
  ];
}
