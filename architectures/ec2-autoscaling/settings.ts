/**
 * What an environment comes to once its options and their defaults are known: the stacks, the claims and the delivery
 * files are all written from here, so that none of them can differ.
 */
import type { OffHours, TlsFloor } from 'lintel/constructs';
import type { BackupOptions, DatabaseOptions, ExtraEndpoint, Image, WebAppOptions } from './options.ts';

export const PROJECT = 'web-app';

/** The one database port that any rule names. */
export const DATABASE_PORT = 5432;

export interface Settings {
  readonly environment: string;
  readonly kind: WebAppOptions['kind'];
  /** `web-app-prod`: what is named, is named so. */
  readonly name: string;
  /** `WebAppProd`. */
  readonly stackName: string;
  readonly region: string;
  readonly zones: readonly string[];
  readonly cidr: string;
  readonly blocks: Readonly<Record<'public' | 'private' | 'database', readonly string[]>>;
  readonly nat: 'single' | 'one-per-zone';
  readonly instanceType: string;
  readonly capacity: { readonly min: number; readonly max: number };
  readonly image: Image;
  readonly cpuTargetPercent: number;
  /** The port of the application, and the port and path on which it is asked for its health. */
  readonly port: number;
  readonly healthCheck: { readonly path: string; readonly port?: number; readonly graceSeconds: number };
  readonly encryptToInstances: boolean;
  readonly https: boolean;
  readonly tlsFloor: TlsFloor;
  /** Who reaches the load balancer. */
  readonly clients: readonly string[] | 'cloudfront';
  readonly sshAllowedCidrs: readonly string[];
  /** What instances may reach anywhere; 80 where packages come over plain HTTP, signed. */
  readonly egressPorts: readonly number[];
  readonly spot: boolean;
  readonly offHours?: OffHours;
  readonly logDays: number;
  readonly database?: Required<Omit<DatabaseOptions, 'restoredTo'>> & Pick<DatabaseOptions, 'restoredTo'>;
  readonly backup?: BackupOptions;
  readonly firewall: boolean;
  readonly domainName?: string;
  /** Proxies between a user and the application: the load balancer, and CloudFront where there is one. */
  readonly trustedHops: 1 | 2;
  /** Warning and critical alarms and metrics every minute, or critical alarms only and every five minutes. */
  readonly monitoring: 'full' | 'basic';
  readonly onCall?: 'email' | 'https';
  /** Flow logs and a trail of API calls. */
  readonly audit: boolean;
  readonly guardDuty: boolean;
  readonly recoveryRegion?: { readonly region: string; readonly zones: readonly string[] };
  readonly eventSource: string;
  readonly extraEndpoints: readonly ExtraEndpoint[];
  readonly blueGreen?: { readonly live: 'blue' | 'green' };
  readonly tracing: boolean;
  readonly eventFunction: boolean;
  readonly containers?: { readonly percentOfRequests: number };
  readonly secondRegion?: { readonly region: string; readonly zones: readonly string[]; readonly cidr: string };
  /** Whether this is the second region of an environment: what exists once for both stands in the first. */
  readonly isSecondRegion: boolean;
}

const ANYWHERE = '0.0.0.0/0';

export function settingsOf(environment: string, options: WebAppOptions): Settings {
  const { https = false, healthCheck, extraEndpoints = [], database } = options;
  const encryptToInstances = options.encryptToInstances ?? false;
  const isProduction = options.kind === 'production';
  const domainName = isProduction ? options.domainName : undefined;
  return {
    environment,
    kind: options.kind,
    name: `${PROJECT}-${environment}`,
    stackName: `WebApp${environment.charAt(0).toUpperCase()}${environment.slice(1)}`,
    region: options.region,
    zones: options.zones,
    cidr: options.cidr,
    blocks: subnetPlan(options.cidr, options.zones.length),
    nat: options.nat,
    instanceType: options.instanceType,
    capacity: options.capacity,
    image: options.image ?? 'amazon-linux-2023',
    cpuTargetPercent: options.cpuTargetPercent ?? 70,
    port: encryptToInstances ? 8443 : 8080,
    healthCheck: {
      path: healthCheck?.path ?? '/readyz',
      graceSeconds: healthCheck?.graceSeconds ?? 300,
      ...(healthCheck?.port === undefined ? {} : { port: healthCheck.port }),
    },
    encryptToInstances,
    https,
    tlsFloor: options.tlsFloor ?? '1.2',
    clients: clientsOf(options),
    sshAllowedCidrs: isProduction ? [] : checkedSsh(environment, options.sshAllowedCidrs ?? []),
    egressPorts: options.kind === 'development' || options.image?.startsWith('ubuntu') === true ? [443, 80] : [443],
    spot: options.kind === 'development' && options.spot === true,
    logDays: options.logDays,
    firewall: options.kind !== 'development',
    trustedHops: domainName === undefined ? 1 : 2,
    monitoring: options.kind === 'development' ? 'basic' : 'full',
    audit: isProduction,
    guardDuty: isProduction && options.guardDuty === true,
    eventSource: options.eventSource ?? PROJECT,
    extraEndpoints,
    isSecondRegion: false,
    tracing: options.tracing ?? false,
    eventFunction: options.eventFunction ?? false,
    ...(domainName === undefined ? {} : { domainName }),
    ...(isProduction || options.offHours === undefined ? {} : { offHours: options.offHours }),
    ...(database === undefined ? {} : { database: { storageGib: 50, readReplica: false, ...database } }),
    ...(options.kind === 'development' ? {} : { backup: options.backup }),
    ...(isProduction ? { onCall: options.onCall } : {}),
    ...(isProduction && options.recoveryRegion !== undefined ? { recoveryRegion: options.recoveryRegion } : {}),
    ...(isProduction && options.secondRegion !== undefined ? { secondRegion: options.secondRegion } : {}),
    ...(options.blueGreen === undefined ? {} : { blueGreen: options.blueGreen }),
    ...(options.containers === undefined ? {} : { containers: options.containers }),
  };
}

/** The same environment in its second region, with an address plan of its own. */
export function inSecondRegion(settings: Settings): Settings | undefined {
  const { secondRegion, recoveryRegion: _, ...rest } = settings;
  if (secondRegion === undefined) return undefined;
  const { region, zones, cidr } = secondRegion;
  return {
    ...rest,
    region,
    zones,
    cidr,
    blocks: subnetPlan(cidr, zones.length),
    secondRegion,
    isSecondRegion: true,
    stackName: `${settings.stackName}SecondRegion`,
    // The trail of the first region sees every region.
    audit: false,
  };
}

/** In each /16 the third number says the tier: 0 to 2 public, 10 to 12 private, 20 to 22 database. */
function subnetPlan(cidr: string, zones: number): Settings['blocks'] {
  const [first, second] = cidr.split('.');
  const tier = (start: number) =>
    Array.from({ length: zones }, (_, index) => `${first}.${second}.${start + index}.0/24`);
  return { public: tier(0), private: tier(10), database: tier(20) };
}

function clientsOf(options: WebAppOptions): Settings['clients'] {
  if (options.kind === 'staging') return options.corporateCidrs;
  return options.kind === 'production' && options.domainName !== undefined ? 'cloudfront' : [ANYWHERE];
}

/** The type forbids it too; a block that was read from somewhere did not pass the type. */
function checkedSsh(environment: string, blocks: readonly string[]): readonly string[] {
  const wide = blocks.find((block) => Number(block.split('/')[1] ?? 0) < 16);
  if (wide !== undefined) {
    throw new Error(
      `SSH in ${environment} was opened to ${wide}; name an office or a VPN of at most a /16, or use Session Manager.`,
    );
  }
  return blocks;
}

/** How many instances the group has at least, at any hour. */
export function fewestInstances({ capacity, offHours }: Settings): number {
  return offHours?.instances ?? capacity.min;
}

/** Names that more than one file has to agree on. */
export function namesOf({ environment, name }: Pick<Settings, 'environment' | 'name'>) {
  return {
    logGroups: {
      system: `/${PROJECT}/${environment}/system`,
      security: `/${PROJECT}/${environment}/security`,
      application: `/${PROJECT}/${environment}/application`,
    },
    agentParameter: `/${PROJECT}/${environment}/cloudwatch-agent`,
    vault: name,
    originSecret: `${name}/origin`,
    database: name,
    scalingRule: `${name}-scaling`,
    scalingFailureRule: `${name}-scaling-failures`,
    applicationRule: `${name}-application`,
    summary: `${name}-summary`,
    trail: name,
  };
}
