/** The shape of the network's edge (C-BLM-01, C-BLM-03). */
export type Perimeter =
  /** An internet gateway, and public subnets that hold one NAT gateway and nothing else. */
  | 'nat-gateway'
  /** No public subnet at all: a NAT gateway that belongs to the VPC instead of a subnet. */
  | 'regional-nat-gateway'
  /** No way to the internet, in or out: Claude through Amazon Bedrock inside AWS, users over a private connection. */
  | 'no-internet';

/** What an environment may choose. The defaults are the documented system; each option names the contradiction it settles. */
export interface BloomContractsOptions {
  readonly region: string;
  /** The two zones, in the order of the subnets. */
  readonly zones: readonly [string, string];
  /**
   * @default 'nat-gateway'
   */
  readonly perimeter?: Perimeter;
  /**
   * The addresses of the users' network, from which a `no-internet` system is reached.
   *
   * @default '10.100.0.0/16'
   */
  readonly companyNetwork?: string;
  /**
   * A firewall between the tasks and the NAT gateway that reads the name in the TLS handshake: the third layer of
   * C-BLM-04, about $290 a month. Needs the perimeter `nat-gateway`.
   *
   * @default false
   */
  readonly networkFirewall?: boolean;
  /**
   * A name of one's own for users, with its certificate of us-east-1 (C-BLM-08).
   *
   * @default - the distribution's name, *.cloudfront.net
   */
  readonly viewer?: { readonly domainName: string; readonly certificateArn: string };
  /**
   * The Claude model. One that is retired, or not known, stops synthesis (C-BLM-09).
   *
   * @default 'claude-sonnet-5-5'
   */
  readonly model?: string;
  /**
   * @default '24-alpine' (C-BLM-10)
   */
  readonly nodeImage?: string;
  /**
   * A minor version of PostgreSQL 15 (C-BLM-20).
   *
   * @default '15.17'
   */
  readonly postgresVersion?: string;
  /**
   * The ARN of the account's identity provider for GitHub where there is one already: an account has one at most.
   *
   * @default - it is made
   */
  readonly gitHubProviderArn?: string;
  /**
   * A standby of the database in the second zone.
   *
   * @default false
   */
  readonly multiAz?: boolean;
  /**
   * @default 'redis' (C-BLM-21)
   */
  readonly cacheEngine?: 'redis' | 'valkey';
  /**
   * A second cache node in the other zone (C-BLM-21).
   *
   * @default false
   */
  readonly cacheReplica?: boolean;
  /**
   * A password on the cache; REDIS_URL is then a secret (C-BLM-16).
   *
   * @default false
   */
  readonly cachePassword?: boolean;
}
