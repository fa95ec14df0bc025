import { Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface CacheProps {
  /** One subnet a zone. */
  readonly subnets: readonly ec2.ISubnet[];
  /** The one group it carries. No rule is added to it. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** What is in it, for whoever finds it in the console. */
  readonly description: string;
  /**
   * @default 'redis'
   */
  readonly engine?: CacheEngine;
  /**
   * @default - the newest of the engine: redis 7.1, valkey 8.2
   */
  readonly engineVersion?: string;
  /** `cache.t4g.micro`. */
  readonly nodeType: string;
  /**
   * Copies of the primary in other zones; with one or more the failure of the primary is survived by itself.
   *
   * @default 0
   */
  readonly replicas?: number;
  /**
   * The secret whose plain text is the password (AUTH) of every connection: 16 to 128 characters without spaces.
   *
   * @default - no password; the security group is the lock
   */
  readonly auth?: ISecret;
  /**
   * Days of automatic snapshots. A cache can be filled again from where its contents come from.
   *
   * @default 0
   */
  readonly snapshotDays?: number;
  /**
   * A fixed name, at most 40 lower-case letters, digits and hyphens. What has one cannot be replaced in place.
   *
   * @default - generated
   */
  readonly name?: string;
}

export type CacheEngine = 'redis' | 'valkey';

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/supported-engine-versions.html */
const VERSIONS: Readonly<Record<CacheEngine, readonly string[]>> = {
  redis: ['6.2', '7.0', '7.1'],
  valkey: ['7.2', '8.0', '8.1', '8.2'],
};

const PORT = 6379;

/**
 * A Redis (or Valkey) that is encrypted on disk and on the wire: clients connect with `rediss://`, plain text is refused.
 * One node group, so that clients need no cluster mode.
 */
export class Cache extends Construct {
  readonly group: elasticache.CfnReplicationGroup;
  readonly port = PORT;

  constructor(scope: Construct, id: string, props: CacheProps) {
    super(scope, id);
    const { path } = this.node;
    const engine = props.engine ?? 'redis';
    const version = props.engineVersion ?? VERSIONS[engine].at(-1) ?? '';
    const replicas = props.replicas ?? 0;
    refuseUnknownVersion(path, engine, version);
    refuseReplicas(path, replicas, props.subnets);
    const subnets = new elasticache.CfnSubnetGroup(this, 'Subnets', {
      description: `Subnets of ${path}`,
      subnetIds: props.subnets.map((subnet) => subnet.subnetId),
    });
    this.group = new elasticache.CfnReplicationGroup(this, 'Resource', {
      replicationGroupDescription: props.description,
      engine,
      engineVersion: version,
      cacheNodeType: props.nodeType,
      numCacheClusters: 1 + replicas,
      automaticFailoverEnabled: replicas > 0,
      multiAzEnabled: replicas > 0,
      port: PORT,
      cacheSubnetGroupName: subnets.ref,
      securityGroupIds: [props.securityGroup.securityGroupId],
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      autoMinorVersionUpgrade: true,
      snapshotRetentionLimit: props.snapshotDays ?? 0,
      ...(props.auth === undefined ? {} : { authToken: props.auth.secretValue.unsafeUnwrap() }),
      ...(props.name === undefined ? {} : { replicationGroupId: props.name }),
    });
  }

  /** The host of the primary, also after a failover. */
  get address(): string {
    return this.group.attrPrimaryEndPointAddress;
  }

  /** `rediss://host:6379`, without a password. */
  get url(): string {
    return `rediss://${this.address}:${PORT}`;
  }
}

function refuseUnknownVersion(path: string, engine: CacheEngine, version: string): void {
  if (!VERSIONS[engine].includes(version)) {
    throw new Error(
      `Cache "${path}": ElastiCache does not offer ${engine} "${version}"; use ${VERSIONS[engine].join(', ')}.`,
    );
  }
}

function refuseReplicas(path: string, replicas: number, subnets: readonly ec2.ISubnet[]): void {
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > 5) {
    throw new Error(`Cache "${path}" was given ${replicas} replicas; a primary has 0 to 5.`);
  }
  const zones = new Set(subnets.map((subnet) => subnet.availabilityZone));
  if (replicas > 0 && zones.size < 2 && ![...zones].some((zone) => Token.isUnresolved(zone))) {
    throw new Error(
      `Cache "${path}" has ${replicas} replica(s) but subnets in ${zones.size} zone(s) (${[...zones].join(', ')}); a replica that is to survive a zone needs a second one.`,
    );
  }
}
