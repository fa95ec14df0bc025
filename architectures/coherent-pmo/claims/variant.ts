import type { Assertion } from 'lintel/claims';
import type { CoherentOptions, CoherentSettings } from '../options.ts';
import { that } from './names.ts';

/** What the options choose, and where they choose nothing what the document says of the environment. */
export type Variant = CoherentSettings;

export function documented(options: CoherentOptions): Variant {
  const isProd = options.stage === 'prod';
  return {
    dns: 'route53',
    engineVersion: '17.9',
    ubuntu: '22.04',
    programs: { node: 24, pm2: 6 },
    nat: 'gateway',
    scaling: 'single',
    healthPath: '/api/v1/health',
    kmsKey: false,
    cloudTrail: isProd,
    backupReplication: undefined,
    webFirewall: false,
    guardDuty: false,
    flowLogs: false,
    awsConfig: false,
    serverType: isProd ? 't3.medium' : 't3.micro',
    databaseClass: isProd ? 'db.t3.small' : 'db.t3.micro',
    openServicePorts: false,
    officeHours: undefined,
    ...options,
    multiAz: isProd,
    logDays: isProd ? 90 : 30,
  };
}

/** A file that the boot script writes on the host. */
const onHost = (path: string) => ({ of: 'machine', path }) as const;

export const HOST = {
  boot: { of: 'machine' },
  nginx: onHost('/etc/nginx/sites-enabled/default'),
  processes: onHost('/opt/coherent/ecosystem.config.cjs'),
  environment: onHost('/etc/coherent/api.env'),
  service: onHost('/etc/systemd/system/coherent.service'),
  agent: onHost('/etc/coherent/agent.json'),
  timetable: onHost('/etc/cron.d/coherent'),
  backup: onHost('/opt/coherent/bin/backup'),
  certificate: onHost('/opt/coherent/bin/certificate'),
  compose: onHost('/opt/coherent/compose.yaml'),
  logRotation: onHost('/etc/logrotate.d/coherent'),
  processReport: onHost('/opt/coherent/bin/report-processes'),
} as const;

/** The boot script reaches each of the commands. */
export const boots = (...runs: readonly string[]): Assertion => that.file(HOST.boot, { runs });

/** Marks what the document only plans, while it is switched off. */
export function planned(isOn: boolean): { readonly planned?: true } {
  return isOn ? {} : { planned: true };
}
