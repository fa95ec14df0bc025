import type { DevelopmentOptions, ProductionOptions, StagingOptions } from './options.ts';

/** Nobody works from 20:00 to 08:00, nor on weekends. */
const NIGHT = { from: '20:00', to: '08:00', timeZone: 'America/New_York' } as const;

export const DEV: DevelopmentOptions = {
  kind: 'development',
  region: 'us-east-1',
  zones: ['us-east-1a', 'us-east-1b'],
  cidr: '10.0.0.0/16',
  nat: 'single',
  instanceType: 't3.small',
  capacity: { min: 1, max: 3 },
  spot: true,
  offHours: { ...NIGHT, instances: 0 },
  logDays: 7,
  sshAllowedCidrs: ['203.0.113.0/24'],
};

export const STAGING: StagingOptions = {
  kind: 'staging',
  region: 'us-east-1',
  zones: ['us-east-1a', 'us-east-1b'],
  cidr: '10.1.0.0/16',
  nat: 'single',
  instanceType: 't3.medium',
  capacity: { min: 2, max: 4 },
  offHours: { ...NIGHT, instances: 1 },
  logDays: 30,
  https: true,
  corporateCidrs: ['203.0.113.0/24'],
  database: { instanceClass: 'db.t4g.medium', multiAz: false, recoveryDays: 14 },
  backup: { dailyDays: 14, weeklyDays: 28, monthlyDays: 92 },
};

export const PROD: ProductionOptions = {
  kind: 'production',
  region: 'us-east-1',
  zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
  cidr: '10.2.0.0/16',
  nat: 'one-per-zone',
  instanceType: 't3.large',
  capacity: { min: 3, max: 10 },
  logDays: 90,
  https: true,
  domainName: 'www.example.com',
  onCall: 'email',
  database: { instanceClass: 'db.t4g.large', multiAz: true, recoveryDays: 30 },
  backup: { hourlyDays: 1, dailyDays: 30, weeklyDays: 84, monthlyDays: 365 },
  recoveryRegion: { region: 'us-west-2', zones: ['us-west-2a'] },
};
