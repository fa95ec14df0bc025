import type { Assertion, Matcher } from 'lintel/claims';
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
    gitHubDelivery: false,
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
export const onHost = (path: string) => ({ of: 'machine', path }) as const;

/** The boot script reaches each of the commands. */
export const boots = (...runs: readonly string[]): Assertion => that.file({ of: 'machine' }, { runs });

type Says = Readonly<Record<string, Matcher>>;

/** The API is told so. */
export const sets = (variables: Says): Assertion => that.file(onHost('/etc/coherent/api.env'), { sets: variables });

/** Nginx is told so, in the server that listens there. */
export const nginx = (listens: '80*' | '443*' | '*5173', directives: Says): Assertion =>
  that.file(onHost('/etc/nginx/sites-enabled/default'), {
    directives: Object.fromEntries(
      Object.entries(directives).map(([path, is]) => [`server[listen ${listens}].${path}`, is]),
    ),
  });

/** PM2 is told so of the API. */
export const pm2 = (says: Says): Assertion =>
  that.file(onHost('/opt/coherent/ecosystem.config.cjs'), {
    at: Object.fromEntries(Object.entries(says).map(([path, is]) => [`apps[0].${path}`, is])),
  });

/** The host does so by the clock. */
export const byTheClock = (cron: Readonly<Record<string, string>>): Assertion =>
  that.file(onHost('/etc/cron.d/coherent'), { cron });

export const AGENT = onHost('/etc/coherent/agent.json');

/** Prints a metric as CloudWatch reads it from a log. */
export const counts = (namespace: string, metric: string, service: string): string =>
  `printf '*"Namespace":"${namespace}",*"Name":"${metric}"*"Service":"${service}","${metric}":%s*'`;

/** Marks what the document only plans, while it is switched off, and says why. */
export function planned(isOn: boolean, note: string): { readonly planned?: true; readonly note?: string } {
  return isOn ? {} : { planned: true, note };
}
