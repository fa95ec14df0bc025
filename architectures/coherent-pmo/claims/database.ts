import type { Claim } from 'lintel/claims';
import { connectionsAlarm } from './monitoring.ts';
import { that } from './names.ts';
import { standby } from './network.ts';
import type { Variant } from './variant.ts';

const { claim, kept, property, reaches, witness } = that;

export function databaseClaims(variant: Variant): readonly Claim[] {
  return that.area('Database', [...engine(variant), ...schema(), ...operation(variant)]);
}

function engine({ engineVersion, databaseClass, stage, multiAz, zones }: Variant): readonly Claim[] {
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
    claim('PMO-DB-05', multiAz ? 'AWS chooses the zones of the pair from A and B' : 'The database stands in zone A', [
      property('database', 'AvailabilityZone', multiAz ? { absent: true } : zones[0]),
      that.stands('database', { in: ['data-subnet-1', 'data-subnet-2'] }),
    ]),
    claim('PMO-DB-06', 'The database is called coherent', [
      property('database', 'DBName', 'coherent'),
      property('database', 'MasterUsername', 'coherent_admin'),
    ]),
  ];
}

function schema(): readonly Claim[] {
  return (
    [
      ['07', 'Schema app with 13 core entity tables', 'the schema app has the 13 entity tables, d_artifact among them'],
      ['08', '16 settings tables', 'the schema app has 16 settings tables'],
      ['09', 'Table d_entity_id_map', 'app.d_entity_id_map exists'],
      ['10', 'Table entity_id_rbac_map', 'app.entity_id_rbac_map exists'],
    ] as const
  ).map(([number, title, what]) =>
    claim(`PMO-DB-${number}`, title, witness('workload', `after the migration ${what}`)),
  );
}

function operation(variant: Variant): readonly Claim[] {
  return [
    claim(
      'PMO-DB-11',
      variant.multiAz
        ? 'A synchronous standby in the other zone takes over by itself'
        : 'The standby is for production only',
      standby(variant),
    ),
    claim('PMO-DB-12', 'Automated backups are kept for 7 days', kept('database', { backupDays: 7 })),
    claim('PMO-DB-13', 'Backup window 03:00-04:00 UTC, outside of the maintenance window', [
      kept('database', { backupWindow: '03:00-04:00' }),
      property('database', 'PreferredMaintenanceWindow', 'sun:04:00-sun:05:00'),
    ]),
    claim('PMO-DB-14', 'Point-in-time recovery', kept('database', { pointInTime: true })),
    claim('PMO-DB-15', 'Port 5432', [property('database', 'Port', 5432), reaches('server', 'database', 'tcp/5432')]),
    claim('PMO-DB-16', 'Connections without TLS are refused', [
      that.encrypted('database', { in: 'transit' }),
      property('database parameters', 'Family', `postgres${variant.engineVersion.split('.')[0]}`),
    ]),
    claim(
      'PMO-DB-17',
      'About 87 connections on db.t3.micro; an alarm rings at four fifths',
      { resolution: 'C-PMO-03' },
      [
        connectionsAlarm(variant),
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
