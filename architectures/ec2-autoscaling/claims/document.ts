import type { Port } from 'lintel/claims';
import type { WebAppOptions } from '../options.ts';

/** The network of the office, as an example: what the corporate network of staging and the SSH clients of dev are. */
export const OFFICE = '203.0.113.0/24';

interface Stated {
  readonly environment: 'dev' | 'staging' | 'prod';
  readonly stack: string;
  /** What is named, is named so. */
  readonly name: string;
  /** The first half of each address. */
  readonly block: `10.${number}`;
  readonly zones: readonly ('a' | 'b' | 'c')[];
  readonly type: string;
  readonly least: number;
  readonly most: number;
  /** What off hours leave of the group. */
  readonly nightly?: 0 | 1;
  readonly logDays: number;
  readonly database?: { readonly class: string; readonly standby: boolean; readonly days: number };
  /** Days for which recovery points are kept. */
  readonly backup?: { readonly daily: number; readonly weekly: number; readonly monthly: number };
}

/** What the document states of each environment, and where it is silent, its resolutions and proposed defaults. */
const STATED: Readonly<Record<WebAppOptions['kind'], Stated>> = {
  development: {
    environment: 'dev',
    stack: 'WebAppDev',
    name: 'web-app-dev',
    block: '10.0',
    zones: ['a', 'b'],
    type: 't3.small',
    least: 1,
    most: 3,
    nightly: 0,
    logDays: 7,
  },
  staging: {
    environment: 'staging',
    stack: 'WebAppStaging',
    name: 'web-app-staging',
    block: '10.1',
    zones: ['a', 'b'],
    type: 't3.medium',
    least: 2,
    most: 4,
    nightly: 1,
    logDays: 30,
    database: { class: 'db.t4g.medium', standby: false, days: 14 },
    backup: { daily: 14, weekly: 28, monthly: 92 },
  },
  production: {
    environment: 'prod',
    stack: 'WebAppProd',
    name: 'web-app-prod',
    block: '10.2',
    zones: ['a', 'b', 'c'],
    type: 't3.large',
    least: 3,
    most: 10,
    logDays: 90,
    database: { class: 'db.t4g.large', standby: true, days: 30 },
    backup: { daily: 30, weekly: 84, monthly: 365 },
  },
};

/** What is promised of an environment. The options choose the variant; what is expected of it is written here. */
export function documentOf(options: WebAppOptions) {
  const { kind, healthCheck, blueGreen } = options;
  const stated = STATED[kind];
  const production = kind === 'production' ? options : undefined;
  const secure = options.encryptToInstances === true;
  const image = options.image ?? 'amazon-linux-2023';
  const nights = kind !== 'production' && options.offHours !== undefined;
  const nightly = nights ? stated.nightly : undefined;
  const packages = kind === 'development' || image !== 'amazon-linux-2023';
  const outward: readonly Port[] = packages ? ['tcp/443', 'tcp/80'] : ['tcp/443'];
  const green = blueGreen?.live === 'green';
  return {
    ...stated,
    kind,
    region: 'us-east-1',
    gateways: production === undefined || options.nat === 'single' ? 1 : 3,
    clients:
      kind === 'staging'
        ? 'office'
        : production?.onlyThroughCloudFront === true
          ? 'CloudFront'
          : ('everybody' as const),
    https: kind !== 'development' || options.https === true,
    tls: options.tlsFloor ?? '1.2',
    edge: production?.domainName !== undefined,
    firewall: kind !== 'development',
    ssh: kind !== 'production' && (options.sshAllowedCidrs ?? []).length > 0,
    /** What instances may open anywhere: packages come over plain HTTP, signed, in dev and on Ubuntu. */
    outward,
    secure,
    port: secure ? 8443 : 8080,
    health: {
      path: healthCheck?.path ?? '/readyz',
      port: healthCheck?.port,
      graceSeconds: healthCheck?.graceSeconds ?? 300,
    },
    image,
    cpuPercent: options.cpuTargetPercent ?? 70,
    nightly,
    /** Fewer healthy instances than this are an outage in the making. */
    healthy: Math.max(1, nightly ?? stated.least),
    colours: blueGreen !== undefined,
    green,
    /** The group that serves. */
    group: green ? `${stated.name}-green` : stated.name,
    hasDatabase: options.database !== undefined,
    hasReplica: options.database?.readReplica === true,
    monitoring: kind === 'development' ? 'basic' : 'full',
    audit: kind === 'production',
    guardDuty: production?.guardDuty === true,
    onCall: production?.onCall === 'https' ? 'https' : 'email',
    copied: production?.recoveryRegion !== undefined,
    secondRegion: production?.secondRegion?.region,
    extraEndpoints: options.extraEndpoints ?? [],
    eventSource: options.eventSource ?? 'web-app',
    tracing: options.tracing === true,
    eventFunction: options.eventFunction === true,
    containers: options.containers !== undefined,
  };
}

export type Document = ReturnType<typeof documentOf>;

const FIRST = { public: 0, private: 10, database: 20 } as const;
export type Tier = keyof typeof FIRST;

/** In each /16 the third number says the tier and the zone. */
export function blocksOf({ block, zones }: Document, tier: Tier): readonly `10.${number}.${number}.0/24`[] {
  return zones.map((_, index) => `${block}.${FIRST[tier] + index}.0/24` as const);
}

export function subnetsOf<const T extends Tier>({ zones }: Document, tier: T) {
  return zones.map((zone) => `${tier} subnet ${zone}` as const);
}
