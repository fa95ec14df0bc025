import { ArnFormat, Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface EncryptionKeyProps {
  /** What it encrypts, for whoever finds it in the console. */
  readonly description: string;
  /** `orders-production-database`, without `alias/`. */
  readonly alias: string;
  /**
   * How long a deleted key can be brought back; 7 to 30 days.
   *
   * @default Duration.days(30)
   */
  readonly pendingWindow?: Duration;
  /**
   * Whether the key outlives the stack. Without its key, everything it encrypted is lost.
   *
   * @default 'keep'
   */
  readonly whenStackIsDeleted?: 'keep' | 'delete';
}

/**
 * A customer-managed key that is rotated every year and outlives its stack. Whoever has a permission in this account may
 * use it; AWS services that act by themselves have none there, so each is let in by name, for this account only:
 * an alarm on a topic whose key does not know CloudWatch is never delivered.
 */
export class EncryptionKey extends kms.Key {
  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    const window = props.pendingWindow ?? Duration.days(30);
    refuseUnusable(id, props.alias, window);
    super(scope, id, {
      description: props.description,
      alias: props.alias,
      enableKeyRotation: true,
      pendingWindow: window,
      removalPolicy: props.whenStackIsDeleted === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
  }

  /**
   * Lets CloudWatch Logs encrypt the log groups of this name, `*` allowed:
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   */
  allowLogGroups(name: string): void {
    const { region } = Stack.of(this);
    this.allow('LogGroups', `logs.${region}.amazonaws.com`, ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', ...USE], {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: name,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    });
  }

  /**
   * Lets alarms and EventBridge rules publish to topics, and write to queues, of this account that the key encrypts:
   * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
   *
   * EventBridge names no source account to the key of a topic, so it is limited by what is encrypted.
   */
  allowAlarmsAndEvents(): void {
    const sameAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    this.allow('Alarms', 'cloudwatch.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey*'], sameAccount);
    const encrypting = (key: string, service: string) => ({
      ArnLike: { [`kms:EncryptionContext:${key}`]: Stack.of(this).formatArn({ service, resource: '*' }) },
    });
    const use = ['kms:Decrypt', 'kms:GenerateDataKey*'];
    this.allow('Events', 'events.amazonaws.com', use, encrypting('aws:sns:topicArn', 'sns'));
    this.allow('EventQueues', 'events.amazonaws.com', use, encrypting('aws:sqs:arn', 'sqs'));
  }

  /** Lets the trail of this name encrypt its files: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html */
  allowTrail(name: string): void {
    const trail = Stack.of(this).formatArn({ service: 'cloudtrail', resource: 'trail', resourceName: name });
    const ofTrail = { StringEquals: { 'aws:SourceArn': trail } };
    this.allow('TrailFiles', 'cloudtrail.amazonaws.com', ['kms:GenerateDataKey*'], {
      ...ofTrail,
      StringLike: {
        'kms:EncryptionContext:aws:cloudtrail:arn': Stack.of(this).formatArn({
          service: 'cloudtrail',
          region: '*',
          resource: 'trail',
          resourceName: '*',
        }),
      },
    });
    this.allow('TrailLooksAtKey', 'cloudtrail.amazonaws.com', ['kms:DescribeKey'], ofTrail);
  }

  /** Lets AWS services of these principals write files that the key encrypts, for this account: `config.amazonaws.com`. */
  allowServices(...principals: readonly string[]): void {
    for (const principal of principals) {
      const name = principal.split('.')[0] ?? '';
      this.allow(
        `${name.charAt(0).toUpperCase()}${name.slice(1)}Service`,
        principal,
        ['kms:Decrypt', 'kms:GenerateDataKey*'],
        { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      );
    }
  }

  /**
   * Lets Auto Scaling start instances whose disks the key encrypts; for spot instances EC2 Spot does so with a role of
   * its own: https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
   *
   * The service-linked roles are named in a condition: a fresh account has none before its first group, and KMS refuses a
   * policy whose principal does not exist
   * (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html).
   */
  allowAutoScaling({ spot = false }: { readonly spot?: boolean } = {}): void {
    const linkedRole = (service: string, name: string) =>
      `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/${service}.amazonaws.com/${name}`;
    const linked = {
      StringEquals: { 'kms:CallerAccount': Aws.ACCOUNT_ID },
      ArnEquals: {
        'aws:PrincipalArn': [
          linkedRole('autoscaling', 'AWSServiceRoleForAutoScaling'),
          ...(spot ? [linkedRole('spot', 'AWSServiceRoleForEC2Spot')] : []),
        ],
      },
    };
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AutoScalingUsesTheKey',
        principals: [new iam.AnyPrincipal()],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: linked,
      }),
    );
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AutoScalingAttachesDisks',
        principals: [new iam.AnyPrincipal()],
        actions: ['kms:CreateGrant'],
        resources: ['*'],
        conditions: { ...linked, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      }),
    );
  }

  private allow(sid: string, service: string, actions: readonly string[], conditions: Conditions): void {
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        sid,
        principals: [new iam.ServicePrincipal(service)],
        actions: [...actions],
        // In a key policy "*" is this key.
        resources: ['*'],
        conditions,
      }),
    );
  }
}

type Conditions = Readonly<Record<string, Readonly<Record<string, string>>>>;

const USE = ['kms:GenerateDataKey*', 'kms:DescribeKey'] as const;

function refuseUnusable(key: string, alias: string, window: Duration): void {
  if (!/^[A-Za-z0-9/_-]{1,250}$/.test(alias) || alias.startsWith('alias/') || alias.startsWith('aws/')) {
    throw new Error(
      `Key "${key}" was given the alias "${alias}"; use letters, digits, "/", "_" and "-", without "alias/" and not "aws/…", like "orders-production-database".`,
    );
  }
  if (window.toDays() < 7 || window.toDays() > 30) {
    throw new Error(`Key "${key}" was given a pending window of ${window.toDays()} days; KMS accepts 7 to 30.`);
  }
}
