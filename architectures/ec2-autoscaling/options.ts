import type { OffHours, TlsFloor } from 'lintel/constructs';

/** Prefix lengths that name an office or a VPN, never the whole world. */
// biome-ignore format: a row of numbers
type NarrowPrefix = 16 | 17 | 18 | 19 | 20 | 21 | 22 | 23 | 24 | 25 | 26 | 27 | 28 | 29 | 30 | 31 | 32;

/** An IPv4 block of at most 65,536 addresses: `0.0.0.0/0` does not compile. */
export type NarrowCidr = `${number}.${number}.${number}.${number}/${NarrowPrefix}`;

/** Amazon Linux 2 is not among them: its support ended on 2026-06-30 (C-EC2-04). */
export type Image = 'amazon-linux-2023' | 'ubuntu-22.04' | 'ubuntu-24.04';

/** AWS APIs that instances call through NAT unless they get an interface endpoint, each billed. */
export type ExtraEndpoint = 'logs' | 'monitoring' | 'secretsmanager' | 'kms';

/** PostgreSQL on RDS (C-EC2-02). */
export interface DatabaseOptions {
  /** `db.t4g.medium`. */
  readonly instanceClass: string;
  readonly multiAz: boolean;
  /** Days back to which every second can be restored; also the life of the automatic backups. 1 to 35. */
  readonly recoveryDays: number;
  /**
   * @default 50
   */
  readonly storageGib?: number;
  /**
   * A second instance that only reads, in another zone (EC2-FUT-07).
   *
   * @default false
   */
  readonly readReplica?: boolean;
  /**
   * The moment to which a restore went back, as a tag of the database. CloudFormation reads the attributes of a resource
   * again only where it updates it, and the instance that took the place has a secret of its own
   * (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/68).
   *
   * @default - the database is the one that the stack made
   */
  readonly restoredTo?: string;
}

/** Days for which recovery points are kept; weekly and monthly ones have their own, longer life (C-EC2-09). */
export interface BackupOptions {
  /**
   * Recovery points every hour of what the database's own point-in-time recovery does not cover (C-EC2-01).
   *
   * @default - none
   */
  readonly hourlyDays?: number;
  readonly dailyDays: number;
  readonly weeklyDays: number;
  readonly monthlyDays: number;
}

interface EveryEnvironment {
  readonly region: string;
  /** Two or three, in the order of the subnet plan (C-EC2-11). */
  readonly zones: readonly [string, string] | readonly [string, string, string];
  /** A /16. The blocks of the environments do not overlap, so they can be connected later. */
  readonly cidr: `${number}.${number}.0.0/16`;
  /** One NAT gateway, which is a single point of failure, or one in each zone (C-EC2-12). */
  readonly nat: 'single' | 'one-per-zone';
  readonly instanceType: string;
  readonly capacity: { readonly min: number; readonly max: number };
  readonly logDays: number;
  /**
   * @default 'amazon-linux-2023'
   */
  readonly image?: Image;
  /**
   * Average CPU in percent that the group scales to keep.
   *
   * @default 70
   */
  readonly cpuTargetPercent?: number;
  /**
   * How the load balancer asks an instance whether it serves.
   *
   * @default - the path of the contract on the port of the traffic, 300 s of grace
   */
  readonly healthCheck?: { readonly path?: string; readonly port?: number; readonly graceSeconds?: number };
  /**
   * Encrypt the hop from the load balancer to the instances too; they bring a certificate of their own (C-EC2-05).
   *
   * @default false
   */
  readonly encryptToInstances?: boolean;
  /**
   * The lowest TLS version accepted from users.
   *
   * @default '1.2'
   */
  readonly tlsFloor?: TlsFloor;
  /**
   * The source of events that the application publishes on the default bus.
   *
   * @default 'web-app'
   */
  readonly eventSource?: string;
  /**
   * Further APIs to reach without NAT.
   *
   * @default []
   */
  readonly extraEndpoints?: readonly ExtraEndpoint[];
  /**
   * A second group of instances that a release is tried on before users are moved over (EC2-DEP-06).
   *
   * @default - releases roll through the one group
   */
  readonly blueGreen?: { readonly live: 'blue' | 'green' };
  /**
   * AWS X-Ray traces of requests (EC2-FUT-04).
   *
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * A function that works on the events of the application (EC2-FUT-03).
   *
   * @default false
   */
  readonly eventFunction?: boolean;
  /**
   * The application as containers on Fargate, beside the instances, with this share of the requests (EC2-FUT-02).
   *
   * @default - instances only
   */
  readonly containers?: { readonly percentOfRequests: number };
}

export interface DevelopmentOptions extends EveryEnvironment {
  readonly kind: 'development';
  /**
   * @default false - plain HTTP, no certificate needed
   */
  readonly https?: boolean;
  /**
   * Where SSH may come from. Instances have private addresses only, so nothing but the VPC, a VPN or a peer can use it (C-EC2-06).
   *
   * @default [] - no rule and no key pair
   */
  readonly sshAllowedCidrs?: readonly NarrowCidr[];
  /**
   * @default false
   */
  readonly spot?: boolean;
  /**
   * @default - the group scales by demand alone
   */
  readonly offHours?: OffHours;
  /**
   * @default - no database
   */
  readonly database?: DatabaseOptions;
}

export interface StagingOptions extends EveryEnvironment {
  readonly kind: 'staging';
  /** The only addresses that reach the load balancer (C-EC2-13). */
  readonly corporateCidrs: readonly [NarrowCidr, ...NarrowCidr[]];
  /** A certificate is mandatory (C-EC2-05). */
  readonly https: true;
  /**
   * @default [] - no rule and no key pair
   */
  readonly sshAllowedCidrs?: readonly NarrowCidr[];
  /**
   * @default - the group scales by demand alone
   */
  readonly offHours?: OffHours;
  readonly database: DatabaseOptions;
  readonly backup: BackupOptions;
}

export interface ProductionOptions extends EveryEnvironment {
  readonly kind: 'production';
  /** A certificate is mandatory (C-EC2-05). */
  readonly https: true;
  readonly database: DatabaseOptions;
  readonly backup: BackupOptions & { readonly hourlyDays: number };
  /** How the person on call is told: the endpoint is a parameter. */
  readonly onCall: 'email' | 'https';
  /**
   * The name users type. With it come Route 53 and CloudFront, which then is the only way to the load balancer (C-EC2-03).
   *
   * @default - users know the load balancer's own name
   */
  readonly domainName?: string;
  /**
   * Where a copy of every recovery point is kept.
   *
   * @default - recovery points stay in the region
   */
  readonly recoveryRegion?: { readonly region: string; readonly zones: readonly [string, ...string[]] };
  /**
   * Let GuardDuty look for threats in this account and region; it can be switched on once only.
   *
   * @default false
   */
  readonly guardDuty?: boolean;
  /**
   * The same system in a second region; users go to the nearer one (EC2-FUT-01). Each region has its own data.
   *
   * @default - one region
   */
  readonly secondRegion?: {
    readonly region: string;
    readonly zones: readonly [string, string, string];
    readonly cidr: `${number}.${number}.0.0/16`;
  };
}

export type WebAppOptions = DevelopmentOptions | StagingOptions | ProductionOptions;
