import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { RetainedLogGroup } from './retained-log-group.ts';

export interface AuroraDatabaseProps {
  /** The identifier of the cluster; its log group is called after it. */
  readonly name: string;
  readonly vpc: ec2.IVpc;
  /** At least two, in different zones. */
  readonly subnets: readonly ec2.ISubnet[];
  /** The one group it carries. No rule is added to it. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** `15.10`; minor upgrades happen when this is changed, not by themselves. */
  readonly engineVersion: string;
  /** Aurora capacity units, each about 2 GiB of memory. */
  readonly capacity: { readonly min: number; readonly max: number };
  /** Where the writer stands at first. After a failover it may be elsewhere. */
  readonly writerZone: string;
  /**
   * The zones of readers, first in line for promotion first. Without one there is nothing to fail over to: Aurora makes a
   * new writer, which typically takes more than ten minutes.
   *
   * @default []
   */
  readonly readerZones?: readonly string[];
  readonly databaseName: string;
  /** `admin` is reserved. The password is made, kept and rotated by RDS. */
  readonly masterUser: string;
  /** Data, backups and snapshots. */
  readonly dataKey: IKey;
  /** The secret with the master password. */
  readonly secretKey: IKey;
  /** 1 to 35; every second of them can be restored. */
  readonly backupDays: number;
  /** `03:00-04:00`, UTC. */
  readonly backupWindow: string;
  /**
   * `sun:05:00-sun:06:00`, UTC.
   *
   * @default - chosen by RDS
   */
  readonly maintenanceWindow?: string;
  /** Days that the log group keeps the PostgreSQL log. */
  readonly logDays: number;
  /**
   * What pgAudit writes into the log: classes like `ddl`, `role`, `read`, `write`. With `read` and `write` statements, and
   * the data in them, stand in the log.
   *
   * @default - pgAudit is not loaded
   */
  readonly audit?: readonly ('all' | 'ddl' | 'function' | 'misc' | 'read' | 'role' | 'write')[];
  /**
   * Further parameters of the cluster.
   *
   * @default {}
   */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.requirements.html */
const MAX_CAPACITY = 256;

/**
 * Aurora PostgreSQL Serverless v2 that accepts TLS only, encrypted, protected from deletion, with backups, with its log
 * in CloudWatch, and with a master password that nobody ever typed.
 */
export class AuroraDatabase extends Construct {
  readonly cluster: rds.DatabaseCluster;
  /** A JSON object with `username` and `password`; RDS rotates it every seven days. */
  readonly masterSecret: secretsmanager.ISecret;
  readonly logGroup: RetainedLogGroup;

  constructor(scope: Construct, id: string, props: AuroraDatabaseProps) {
    super(scope, id);
    refuseUnusable(this.node.path, props);
    const engine = rds.DatabaseClusterEngine.auroraPostgres({
      version: rds.AuroraPostgresEngineVersion.of(props.engineVersion, props.engineVersion.split('.')[0] ?? ''),
    });
    this.logGroup = new RetainedLogGroup(this, 'LogGroup', {
      name: `/aws/rds/cluster/${props.name}/postgresql`,
      days: props.logDays,
      whenStackIsDeleted: 'delete',
    });
    const instance = (zone: string) => ({
      availabilityZone: zone,
      autoMinorVersionUpgrade: false,
      publiclyAccessible: false,
      enablePerformanceInsights: true,
      performanceInsightRetention: rds.PerformanceInsightRetention.DEFAULT,
      performanceInsightEncryptionKey: props.dataKey,
    });
    this.cluster = new rds.DatabaseCluster(this, 'Cluster', {
      clusterIdentifier: props.name,
      engine,
      vpc: props.vpc,
      vpcSubnets: { subnets: [...props.subnets] },
      securityGroups: [props.securityGroup],
      writer: rds.ClusterInstance.serverlessV2('Writer', instance(props.writerZone)),
      readers: (props.readerZones ?? []).map((zone) =>
        // A reader that is not scaled with the writer may be too small to take over.
        rds.ClusterInstance.serverlessV2(`Reader${zone.slice(-1).toUpperCase()}`, {
          ...instance(zone),
          scaleWithWriter: true,
        }),
      ),
      serverlessV2MinCapacity: props.capacity.min,
      serverlessV2MaxCapacity: props.capacity.max,
      defaultDatabaseName: props.databaseName,
      credentials: rds.Credentials.fromUsername(props.masterUser, { encryptionKey: props.secretKey }),
      manageMasterUserPassword: true,
      storageEncrypted: true,
      storageEncryptionKey: props.dataKey,
      backup: { retention: Duration.days(props.backupDays), preferredWindow: props.backupWindow },
      copyTagsToSnapshot: true,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.SNAPSHOT,
      cloudwatchLogsExports: ['postgresql'],
      autoMinorVersionUpgrade: false,
      parameterGroup: new rds.ParameterGroup(this, 'Parameters', {
        engine,
        description: `TLS only${props.audit === undefined ? '' : ', with an audit log'}`,
        parameters: parametersOf(props),
      }),
      ...(props.maintenanceWindow === undefined ? {} : { preferredMaintenanceWindow: props.maintenanceWindow }),
    });
    // The log group would otherwise be made by RDS, without an end to its logs, when the cluster starts to write.
    this.cluster.node.addDependency(this.logGroup);
    if (this.cluster.secret === undefined) throw new Error(`Database "${this.node.path}" has no master secret.`);
    // The cluster's own reference to the secret does not know its key, so whoever reads it could not decrypt it.
    this.masterSecret = secretsmanager.Secret.fromSecretAttributes(this, 'MasterSecret', {
      secretCompleteArn: this.cluster.secret.secretArn,
      encryptionKey: props.secretKey,
    });
  }
}

function parametersOf({ audit, parameters }: AuroraDatabaseProps): Record<string, string> {
  return {
    'rds.force_ssl': '1',
    ...(audit === undefined
      ? {}
      : { shared_preload_libraries: 'pg_stat_statements,pgaudit', 'pgaudit.log': audit.join(',') }),
    ...parameters,
  };
}

function refuseUnusable(path: string, props: AuroraDatabaseProps): void {
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
  if (!Token.isUnresolved(props.name) && !/^[a-z](-?[a-z0-9])*$/.test(props.name)) {
    throw new Error(
      `Database "${path}" was given the name "${props.name}"; use lower-case letters, digits and single hyphens, starting with a letter.`,
    );
  }
  if (['admin', 'rdsadmin', 'rds_superuser'].includes(props.masterUser)) {
    throw new Error(
      `Database "${path}" cannot have the master user "${props.masterUser}": RDS reserves it; use "postgres".`,
    );
  }
  const { min, max } = props.capacity;
  if (min < 0 || max < 1 || max > MAX_CAPACITY || min > max || (min * 2) % 1 !== 0 || (max * 2) % 1 !== 0) {
    throw new Error(
      `Database "${path}" was given a capacity of ${min} to ${max} ACU; use 0 to ${MAX_CAPACITY} in steps of 0.5, the maximum at least 1 and not below the minimum.`,
    );
  }
  if (!Number.isInteger(props.backupDays) || props.backupDays < 1 || props.backupDays > 35) {
    throw new Error(`Database "${path}" would keep backups for ${props.backupDays} days; RDS keeps them for 1 to 35.`);
  }
  const zones = props.subnets.map((subnet) => subnet.availabilityZone);
  const strange = [props.writerZone, ...(props.readerZones ?? [])].find((zone) => !zones.includes(zone));
  if (strange !== undefined) {
    throw new Error(`Database "${path}" has no subnet in the zone "${strange}"; it has ${zones.join(', ')}.`);
  }
  if (props.readerZones?.includes(props.writerZone) === true) {
    throw new Error(
      `Database "${path}" has a reader in the writer's zone ${props.writerZone}, which would be lost together with it; choose another.`,
    );
  }
}
