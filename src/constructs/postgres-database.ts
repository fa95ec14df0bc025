import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { checkPostgresVersion } from './postgres-version.ts';
import { RetainedLogGroup } from './retained-log-group.ts';

export interface PostgresDatabaseProps {
  readonly vpc: ec2.IVpc;
  /** At least two, in different zones, also for a single instance: RDS wants to know where it could move. */
  readonly subnets: readonly ec2.ISubnet[];
  /** The one group it carries. No rule is added to it. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** `17.9`. A version that can no longer be created is refused. */
  readonly engineVersion: string;
  /** `db.t3.micro`. */
  readonly instanceClass: string;
  /** GiB at the start. */
  readonly storageGib: number;
  /**
   * GiB up to which the storage grows by itself.
   *
   * @default - it does not grow
   */
  readonly maxStorageGib?: number;
  /** The database that exists from the start. */
  readonly databaseName: string;
  /** The first user. */
  readonly masterUsername: string;
  /**
   * Who makes the password. `managed`: RDS, which keeps it in Secrets Manager and changes it every seven days.
   * `generated`: Secrets Manager, once, of letters and digits only, so that it can be put into an address as it is.
   *
   * @default 'managed'
   */
  readonly password?: 'managed' | 'generated';
  /**
   * A synchronous standby in another zone that takes over by itself.
   *
   * @default false
   */
  readonly multiAz?: boolean;
  /**
   * Where a database without a standby stands.
   *
   * @default - RDS chooses
   */
  readonly zone?: string;
  /** Days of automatic backups, and so of point-in-time recovery: 1 to 35. */
  readonly backupDays: number;
  /**
   * Another region to which backups are copied as they are made, for as many days, under a key of that region.
   *
   * @default - backups stay in the region
   */
  readonly backupReplication?: { readonly region: string; readonly keyArn: string };
  /** UTC, `03:00-04:00`. */
  readonly backupWindow: string;
  /** UTC, `sun:04:00-sun:05:00`. */
  readonly maintenanceWindow: string;
  /**
   * Refuse to be deleted, also by CloudFormation.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * What is left when the stack is deleted.
   *
   * @default 'snapshot'
   */
  readonly whenStackIsDeleted?: 'snapshot' | 'delete';
  /**
   * Engine parameters beside those that force TLS and write an audit log.
   *
   * @default {}
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * What pgaudit writes into the log: classes of statements, or `none`. With `read` and `write` the log holds data.
   *
   * @default 'ddl,role'
   */
  readonly audit?: string;
  /**
   * A name fixed by the document. A database with a fixed name cannot be replaced in place.
   *
   * @default - generated
   */
  readonly name?: string;
  /**
   * A fixed name for the subnet group.
   *
   * @default - generated
   */
  readonly subnetGroupName?: string;
  /**
   * How long the exported logs are kept; needs a `name`, because the log groups are called after it.
   *
   * @default - RDS makes the log groups and keeps the logs for ever
   */
  readonly logDays?: number;
  /**
   * Encrypts the exported logs; its policy lets CloudWatch Logs in.
   *
   * @default - encrypted with a key of CloudWatch Logs
   */
  readonly logKey?: IKey;
  /**
   * Minor versions are installed in the maintenance window; the template then says less than what runs.
   *
   * @default true
   */
  readonly minorUpgrades?: boolean;
  /**
   * @default - the key of the service (aws/rds)
   */
  readonly storageKey?: IKey;
  /**
   * Metrics of the operating system every so many seconds (enhanced monitoring), billed as logs.
   *
   * @default - only what CloudWatch sees from outside
   */
  readonly osMetricsEverySeconds?: 1 | 5 | 10 | 15 | 30 | 60;
}

const PORT = 5432;
const EXPORTED_LOGS = ['postgresql', 'upgrade'] as const;

/**
 * A PostgreSQL of RDS that nobody reaches from outside, that refuses connections without TLS, whose password nobody ever
 * typed or read in a template, that is encrypted and backed up, and whose audit log (pgaudit) leaves the host.
 */
export class PostgresDatabase extends Construct {
  readonly instance: rds.DatabaseInstance;
  readonly port = PORT;
  /** `{"username": …, "password": …}`. Where RDS changes the password, read it again when a login is refused. */
  readonly secret: ISecret;

  constructor(scope: Construct, id: string, props: PostgresDatabaseProps) {
    super(scope, id);
    const { path } = this.node;
    checkPostgresVersion(path, props.engineVersion);
    refuseContradictions(path, props);
    const engine = rds.DatabaseInstanceEngine.postgres({
      version: rds.PostgresEngineVersion.of(props.engineVersion, props.engineVersion.split('.')[0] ?? ''),
    });
    const removal = props.whenStackIsDeleted === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT;
    const generated = props.password === 'generated' ? this.generatePassword(props.masterUsername) : undefined;
    this.instance = new rds.DatabaseInstance(this, 'Default', {
      engine,
      vpc: props.vpc,
      subnetGroup: new rds.SubnetGroup(this, 'Subnets', {
        description: `Subnets of ${path}`,
        vpc: props.vpc,
        vpcSubnets: { subnets: [...props.subnets] },
        removalPolicy: RemovalPolicy.DESTROY,
        ...(props.subnetGroupName === undefined ? {} : { subnetGroupName: props.subnetGroupName }),
      }),
      parameterGroup: new rds.ParameterGroup(this, 'Parameters', {
        engine,
        description: `TLS only and audited: ${path}`,
        parameters: {
          'rds.force_ssl': '1',
          // pg_stat_statements is what RDS loads by default; naming the list replaces it.
          shared_preload_libraries: 'pg_stat_statements,pgaudit',
          'pgaudit.log': props.audit ?? 'ddl,role',
          ...props.parameters,
        },
      }),
      securityGroups: [props.securityGroup],
      port: PORT,
      publiclyAccessible: false,
      instanceType: new ec2.InstanceType(props.instanceClass.replace(/^db\./, '')),
      multiAz: props.multiAz ?? false,
      allocatedStorage: props.storageGib,
      storageType: rds.StorageType.GP3,
      storageEncrypted: true,
      databaseName: props.databaseName,
      ...(generated === undefined
        ? { credentials: rds.Credentials.fromUsername(props.masterUsername), manageMasterUserPassword: true }
        : { credentials: rds.Credentials.fromSecret(generated, props.masterUsername) }),
      backupRetention: Duration.days(props.backupDays),
      preferredBackupWindow: props.backupWindow,
      preferredMaintenanceWindow: props.maintenanceWindow,
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: props.whenStackIsDeleted === 'delete',
      deletionProtection: props.deletionProtection ?? true,
      removalPolicy: removal,
      autoMinorVersionUpgrade: props.minorUpgrades ?? true,
      allowMajorVersionUpgrade: false,
      cloudwatchLogsExports: [...EXPORTED_LOGS],
      caCertificate: rds.CaCertificate.RDS_CA_RSA2048_G1,
      ...(props.maxStorageGib === undefined ? {} : { maxAllocatedStorage: props.maxStorageGib }),
      ...(props.zone === undefined ? {} : { availabilityZone: props.zone }),
      ...(props.name === undefined ? {} : { instanceIdentifier: props.name }),
      ...(props.storageKey === undefined ? {} : { storageEncryptionKey: props.storageKey }),
      ...(props.osMetricsEverySeconds === undefined
        ? {}
        : { monitoringInterval: Duration.seconds(props.osMetricsEverySeconds) }),
    });
    if (props.backupReplication !== undefined) this.replicateBackups(props.backupReplication, props.backupDays);
    this.secret = generated ?? managedSecretOf(this.instance);
    if (props.name !== undefined && props.logDays !== undefined)
      this.addLogGroups(props.name, props.logDays, props.logKey);
  }

  /** The host name that clients connect to; the certificate of the server is made out to it. */
  get address(): string {
    return this.instance.dbInstanceEndpointAddress;
  }

  /** The permission to read the password of this database and no other secret. */
  readStatement(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      sid: 'ReadTheDatabasePassword',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [this.secret.secretArn],
    });
  }

  private generatePassword(username: string): Secret {
    return new Secret(this, 'Password', {
      description: `First user of the database ${this.node.path}`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludePunctuation: true,
      },
    });
  }

  private replicateBackups(
    { region, keyArn }: { readonly region: string; readonly keyArn: string },
    days: number,
  ): void {
    const resource = this.instance.node.defaultChild as rds.CfnDBInstance;
    resource.automaticBackupReplicationRegion = region;
    resource.automaticBackupReplicationKmsKeyId = keyArn;
    resource.automaticBackupReplicationRetentionPeriod = days;
  }

  /** RDS writes into a group that exists; one that it makes itself keeps everything for ever. */
  private addLogGroups(name: string, days: number, key?: IKey): void {
    for (const log of EXPORTED_LOGS) {
      const group = new RetainedLogGroup(this, `${log.charAt(0).toUpperCase()}${log.slice(1)}Log`, {
        name: `/aws/rds/instance/${name}/${log}`,
        days,
        whenStackIsDeleted: 'delete',
        ...(key === undefined ? {} : { encryptionKey: key }),
      });
      this.instance.node.addDependency(group);
    }
  }
}

function managedSecretOf(instance: rds.DatabaseInstance): ISecret {
  if (instance.secret === undefined) throw new Error(`Database "${instance.node.path}" has no secret.`);
  return instance.secret;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
function refuseContradictions(path: string, props: PostgresDatabaseProps): void {
  const zones = new Set(props.subnets.map((subnet) => subnet.availabilityZone));
  if (zones.size < 2) {
    throw new Error(
      `Database "${path}" was given subnets in ${zones.size} zone(s) (${[...zones].join(', ')}); RDS wants at least two.`,
    );
  }
  if (props.multiAz === true && props.zone !== undefined) {
    throw new Error(
      `Database "${path}" has a standby and the zone "${props.zone}": RDS chooses the zones of such a pair. Leave out one of the two.`,
    );
  }
  if (!Number.isInteger(props.backupDays) || props.backupDays < 1 || props.backupDays > 35) {
    throw new Error(
      `Database "${path}" keeps backups for ${props.backupDays} days; RDS keeps 1 to 35, and without any there is no recovery.`,
    );
  }
  if (props.maxStorageGib !== undefined && props.maxStorageGib < props.storageGib * 1.1) {
    throw new Error(
      `Database "${path}" starts with ${props.storageGib} GiB and may grow to ${props.maxStorageGib} GiB; RDS wants at least 10 % of room.`,
    );
  }
  if (props.logDays !== undefined && props.name === undefined) {
    throw new Error(`Database "${path}" has logDays but no name: the log groups are called after the name. Give both.`);
  }
  if (!Token.isUnresolved(props.masterUsername) && ['admin', 'rdsadmin'].includes(props.masterUsername)) {
    throw new Error(
      `Database "${path}" cannot have the user "${props.masterUsername}": RDS reserves the name. Choose another, like "postgres".`,
    );
  }
}
