/** What both environments may choose. The defaults are the documented system; options name the contradiction they settle. */
interface CommonOptions {
  readonly region: string;
  /** The zones A and B of the document, in this order. */
  readonly zones: readonly [string, string];
  /** The name that users type; the certificate is made out to it. */
  readonly domainName: string;
  /** The addresses that may open SSH connections. The whole internet is refused. */
  readonly sshAllowedCidr: string;
  /**
   * Who answers for `domainName`: a record in a Route 53 zone given at deployment, or somebody else's name server.
   *
   * @default 'route53'
   */
  readonly dns?: 'route53' | 'elsewhere';
  /**
   * The documented 14.10 can no longer be created; 14.22 is the nearest that can (C-PMO-04).
   *
   * @default '17.9'
   */
  readonly engineVersion?: '17.9' | '14.22';
  /**
   * @default '22.04' - as documented
   */
  readonly ubuntu?: '22.04' | '24.04';
  /**
   * Major versions of what the host runs, at least the documented ones (C-PMO-22).
   *
   * @default { node: 24, pm2: 6 }
   */
  readonly programs?: { readonly node: number; readonly pm2: number };
  /**
   * How the data subnets reach the internet. Nothing in them does so today: `instance` saves most of the price of the
   * gateway, `none` all of it (C-PMO-14).
   *
   * @default 'gateway'
   */
  readonly nat?: 'gateway' | 'instance' | 'none';
  /**
   * `horizontal` is the documented future: a load balancer before two to four instances in both zones. TLS then ends at
   * the load balancer, and the Elastic IP is gone.
   *
   * @default 'single'
   */
  readonly scaling?: 'single' | 'horizontal';
  /**
   * What a load balancer asks an instance (C-PMO-23).
   *
   * @default '/api/v1/health'
   */
  readonly healthPath?: string;
  /**
   * Encrypt disk, database and bucket with a KMS key of one's own instead of the keys of the services.
   *
   * @default false
   */
  readonly kmsKey?: boolean;
  /**
   * Record every API call of the account (C-PMO-09).
   *
   * @default - true in prod, false in dev
   */
  readonly cloudTrail?: boolean;
  /**
   * A region to which the backups of the database are copied, and a key of that region.
   *
   * @default - they stay in the region
   */
  readonly backupReplication?: { readonly region: string; readonly keyArn: string };
  /**
   * A firewall before the load balancer; only there can one be attached, so it needs `scaling: 'horizontal'`.
   *
   * @default false
   */
  readonly webFirewall?: boolean;
  /**
   * @default false
   */
  readonly guardDuty?: boolean;
  /**
   * @default false
   */
  readonly flowLogs?: boolean;
  /**
   * @default false
   */
  readonly awsConfig?: boolean;
  /**
   * GitHub deploys each published release, with roles in a stack of their own. The template of the system is the same without it.
   *
   * @default false - releases are deployed by hand
   */
  readonly gitHubDelivery?: boolean;
}

export interface DevOptions extends CommonOptions {
  readonly stage: 'dev';
  /**
   * t3.micro is what the documented price is made of; its 1 GiB is tight for API, web server and Redis (C-PMO-05).
   *
   * @default 't3.micro'
   */
  readonly serverType?: 't3.micro' | 't3.small' | 't3.medium';
  /**
   * @default 'db.t3.micro'
   */
  readonly databaseClass?: 'db.t3.micro' | 'db.t3.small';
  /**
   * Open the API (4000) and the web server (5173) to the internet beside nginx, in clear text (C-PMO-01).
   *
   * @default false
   */
  readonly openServicePorts?: boolean;
  /**
   * Stop instance and database outside of these hours on working days (C-PMO-18). No dump is made while they are stopped.
   *
   * @default - they run all the time
   */
  readonly officeHours?: OfficeHours;
}

export interface ProdOptions extends CommonOptions {
  readonly stage: 'prod';
  /**
   * @default 't3.medium'
   */
  readonly serverType?: 't3.medium' | 't3.large' | 't3.xlarge';
  /**
   * @default 'db.t3.small'
   */
  readonly databaseClass?: 'db.t3.small' | 'db.t3.medium' | 'db.t3.large';
}

/** `{ from: '08:00', to: '20:00', timeZone: 'America/Toronto' }` */
export interface OfficeHours {
  readonly from: string;
  readonly to: string;
  /** Daylight saving is followed. */
  readonly timeZone: string;
}

export type CoherentOptions = DevOptions | ProdOptions;

/** The options with every default filled in. */
export interface CoherentSettings {
  readonly stage: 'dev' | 'prod';
  readonly region: string;
  readonly zones: readonly [string, string];
  readonly domainName: string;
  readonly sshAllowedCidr: string;
  readonly dns: 'route53' | 'elsewhere';
  readonly engineVersion: string;
  readonly ubuntu: '22.04' | '24.04';
  readonly programs: { readonly node: number; readonly pm2: number };
  readonly nat: 'gateway' | 'instance' | 'none';
  readonly scaling: 'single' | 'horizontal';
  readonly healthPath: string;
  readonly kmsKey: boolean;
  readonly cloudTrail: boolean;
  readonly backupReplication: CommonOptions['backupReplication'];
  readonly webFirewall: boolean;
  readonly guardDuty: boolean;
  readonly flowLogs: boolean;
  readonly awsConfig: boolean;
  readonly gitHubDelivery: boolean;
  readonly serverType: string;
  readonly databaseClass: keyof typeof DATABASE_MEMORY_GIB;
  readonly multiAz: boolean;
  readonly openServicePorts: boolean;
  readonly officeHours: OfficeHours | undefined;
  readonly logDays: number;
}

/** https://aws.amazon.com/rds/instance-types/ */
const DATABASE_MEMORY_GIB = { 'db.t3.micro': 1, 'db.t3.small': 2, 'db.t3.medium': 4, 'db.t3.large': 8 } as const;

/** Throws on combinations that could not work. */
export function settle(options: CoherentOptions): CoherentSettings {
  refuseOpenSsh(options.sshAllowedCidr);
  const scaling = options.scaling ?? 'single';
  if (options.webFirewall === true && scaling === 'single') {
    throw new Error(
      'webFirewall needs scaling: "horizontal": AWS WAF protects load balancers and distributions, not an instance.',
    );
  }
  return {
    ...sizesOf(options),
    region: options.region,
    zones: options.zones,
    domainName: options.domainName,
    sshAllowedCidr: options.sshAllowedCidr,
    dns: options.dns ?? 'route53',
    engineVersion: options.engineVersion ?? '17.9',
    ubuntu: options.ubuntu ?? '22.04',
    programs: options.programs ?? { node: 24, pm2: 6 },
    nat: options.nat ?? 'gateway',
    scaling,
    healthPath: options.healthPath ?? '/api/v1/health',
    kmsKey: options.kmsKey ?? false,
    cloudTrail: options.cloudTrail ?? options.stage === 'prod',
    backupReplication: options.backupReplication,
    webFirewall: options.webFirewall ?? false,
    guardDuty: options.guardDuty ?? false,
    flowLogs: options.flowLogs ?? false,
    awsConfig: options.awsConfig ?? false,
    gitHubDelivery: options.gitHubDelivery ?? false,
  };
}

function sizesOf(options: CoherentOptions) {
  return options.stage === 'dev'
    ? {
        stage: options.stage,
        serverType: options.serverType ?? 't3.micro',
        databaseClass: options.databaseClass ?? 'db.t3.micro',
        multiAz: false,
        openServicePorts: options.openServicePorts ?? false,
        officeHours: options.officeHours,
        logDays: 30,
      }
    : {
        stage: options.stage,
        serverType: options.serverType ?? 't3.medium',
        databaseClass: options.databaseClass ?? 'db.t3.small',
        multiAz: true,
        openServicePorts: false,
        officeHours: undefined,
        logDays: 90,
      };
}

function refuseOpenSsh(block: string): void {
  if (block.endsWith('/0')) {
    throw new Error(
      `sshAllowedCidr is "${block}", which lets the whole internet try to log in; give the addresses of your network, like "203.0.113.0/24".`,
    );
  }
}

/**
 * How many connections the class takes: LEAST(DBInstanceClassMemory / 9531392, 5000) of its whole memory. RDS keeps part
 * of it back, which matters on the smallest class: 87 were observed there (C-PMO-03).
 */
export function maxConnections(databaseClass: CoherentSettings['databaseClass']): number {
  if (databaseClass === 'db.t3.micro') return 87;
  return Math.min(Math.floor((DATABASE_MEMORY_GIB[databaseClass] * 1024 ** 3) / 9_531_392), 5000);
}
