import type { EnvironmentVariant } from 'lintel/testing';
import { PROD } from './environments.ts';
import type { WebAppOptions } from './options.ts';

/** Options that a user may change; none of them costs a row of the conformance table. */
export const VARIANTS: readonly EnvironmentVariant<WebAppOptions>[] = [
  ['no domain name', 'prod', { domainName: undefined }],
  ['TLS 1.3 only', 'prod', { tlsFloor: '1.3' }],
  ['one NAT gateway', 'prod', { nat: 'single' }],
  ['the last hop encrypted', 'prod', { encryptToInstances: true }],
  ['Ubuntu 22.04', 'prod', { image: 'ubuntu-22.04' }],
  ['health on a port of its own', 'prod', { healthCheck: { path: '/healthz', port: 9000, graceSeconds: 120 } }],
  ['blue and green', 'prod', { blueGreen: { live: 'blue' } }],
  ['green is live', 'prod', { blueGreen: { live: 'green' } }],
  ['further endpoints', 'staging', { extraEndpoints: ['logs', 'monitoring'] }],
  ['GuardDuty', 'prod', { guardDuty: true }],
  ['HTTPS', 'dev', { https: true }],
  ['a database', 'dev', { database: { instanceClass: 'db.t4g.medium', multiAz: false, recoveryDays: 1 } }],
  ['a restored database', 'prod', { database: { ...PROD.database, restoredTo: '2026-11-30T06:00:00Z' } }],
  ['no SSH, no nights off', 'dev', { sshAllowedCidrs: undefined, offHours: undefined }],
];

/** What the document plans, switched on. */
export const FUTURE = {
  tracing: true,
  eventFunction: true,
  containers: { percentOfRequests: 10 },
  database: { ...PROD.database, readReplica: true },
} as const;
