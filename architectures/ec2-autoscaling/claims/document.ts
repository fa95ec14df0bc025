import type { Port } from 'lintel/claims';
import { contractOf } from '../../../workloads/web-app/contract.ts';
import type { WebAppOptions } from '../options.ts';

/** The network of the office, as an example: what the corporate network of staging and the SSH clients of dev are. */
export const OFFICE = '203.0.113.0/24';

export type Document = ReturnType<typeof documentOf>;

/**
 * What is promised of an environment: what the document states, and where it is silent, its resolutions and proposed
 * defaults. The options choose the variant; what is expected of it is written here.
 */
export function documentOf(options: WebAppOptions) {
  const { kind, healthCheck, blueGreen, encryptToInstances: secure = false, image = 'amazon-linux-2023' } = options;
  const by = <const T>(dev: T, staging: T, prod: T): T => ({ development: dev, staging, production: prod })[kind];
  const production = options.kind === 'production' ? options : undefined;
  const { offHours, sshAllowedCidrs = [] } = options.kind === 'production' ? {} : options;
  const name = by('web-app-dev', 'web-app-staging', 'web-app-prod');
  const least = by(1, 2, 3);
  const nightly = offHours === undefined ? undefined : by(0, 1, undefined);
  const withPackages: readonly Port[] = ['tcp/443', 'tcp/80'];
  const green = blueGreen?.live === 'green';
  const environment = by('dev', 'staging', 'prod');
  const port = secure ? 8443 : 8080;
  const most = by(3, 4, 10);
  return {
    kind,
    name,
    environment,
    /** What the application asks for. */
    contract: contractOf({ environment, port, capacity: { max: most } }),
    stack: by('WebAppDev', 'WebAppStaging', 'WebAppProd'),
    region: 'us-east-1',
    /** The first half of each address. */
    block: by('10.0', '10.1', '10.2'),
    zones: by<readonly ('a' | 'b' | 'c')[]>(['a', 'b'], ['a', 'b'], ['a', 'b', 'c']),
    gateways: by(1, 1, options.nat === 'single' ? 1 : 3),
    type: by('t3.small', 't3.medium', 't3.large'),
    least,
    most,
    /** What off hours leave of the group. */
    nightly,
    /** Fewer healthy instances than this are an outage in the making. */
    healthy: Math.max(1, nightly ?? least),
    logDays: by(7, 30, 90),
    database: by(undefined, { class: 'db.t4g.medium', standby: false }, { class: 'db.t4g.large', standby: true }),
    hasDatabase: options.database !== undefined,
    hasReplica: options.database?.readReplica === true,
    recoveryDays: by(0, 14, 30),
    /** Days for which recovery points are kept. */
    backup: by(undefined, { daily: 14, weekly: 28, monthly: 92 }, { daily: 30, weekly: 84, monthly: 365 }),
    copied: production?.recoveryRegion !== undefined,
    clients: by('everybody', 'office', production?.domainName !== undefined ? 'CloudFront' : 'everybody'),
    https: by(options.https === true, true, true),
    tls: options.tlsFloor ?? '1.2',
    edge: production?.domainName !== undefined,
    firewall: by(false, true, true),
    ssh: sshAllowedCidrs.length > 0,
    /** What instances may open anywhere: packages come over plain HTTP, signed, in dev and on Ubuntu. */
    outward: kind === 'development' || image !== 'amazon-linux-2023' ? withPackages : withPackages.slice(0, 1),
    secure,
    port,
    healthPath: healthCheck?.path ?? '/readyz',
    healthPort: healthCheck?.port,
    graceSeconds: healthCheck?.graceSeconds ?? 300,
    image,
    cpuPercent: options.cpuTargetPercent ?? 70,
    colours: blueGreen !== undefined,
    green,
    /** The group that serves. */
    group: green ? (`${name}-green` as const) : name,
    monitoring: by('basic', 'full', 'full'),
    audit: by(false, false, true),
    guardDuty: production?.guardDuty === true,
    onCall: production?.onCall === 'https' ? 'https' : 'email',
    secondRegion: production?.secondRegion?.region,
    extraEndpoints: options.extraEndpoints ?? [],
    eventSource: options.eventSource ?? 'web-app',
    tracing: options.tracing === true,
    eventFunction: options.eventFunction === true,
    containers: options.containers !== undefined,
  };
}

const FIRST = { public: 0, private: 10, database: 20 } as const;
export type Tier = keyof typeof FIRST;

/** In each /16 the third number says the tier and the zone. */
export function blocksOf({ block, zones }: Document, tier: Tier): readonly `10.${number}.${number}.0/24`[] {
  return zones.map((_, index) => `${block}.${FIRST[tier] + index}.0/24` as const);
}

export function subnetsOf<const T extends Tier>({ zones }: Document, tier: T) {
  return zones.map((zone) => `${tier} subnet ${zone}` as const);
}
