import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** What becomes of objects as they get older. Days count from the writing, or for old versions from the replacement. */
export interface Aging {
  /**
   * Days until it moves to Standard-IA: read at once, billed by the read.
   *
   * @default - it does not
   */
  readonly infrequentAccessAfterDays?: number;
  /**
   * Days until it moves to Glacier Instant Retrieval: read at once, billed by the read.
   *
   * @default - it does not
   */
  readonly instantGlacierAfterDays?: number;
  /**
   * Days until it moves to Glacier Flexible Retrieval: a read fails until the object has been restored, which takes hours.
   *
   * @default - it does not
   */
  readonly glacierAfterDays?: number;
  /**
   * Days until it is deleted; a current object of a versioned store becomes an old version.
   *
   * @default - never
   */
  readonly deleteAfterDays?: number;
}

export interface ObjectStoreRule {
  readonly name: string;
  /**
   * `backups/`.
   *
   * @default - every object
   */
  readonly prefix?: string;
  /**
   * @default - current objects stay as they are
   */
  readonly current?: Aging;
  /**
   * Versions that were replaced or deleted.
   *
   * @default - old versions stay as they are
   */
  readonly old?: Aging;
}

export interface ObjectStoreProps {
  /**
   * Unique in the world, so end it with the account: `orders-${AWS::AccountId}` through `Fn.sub`.
   *
   * @default - generated
   */
  readonly name?: string;
  /**
   * @default []
   */
  readonly rules?: readonly ObjectStoreRule[];
  /**
   * Keep what is replaced and deleted as old versions.
   *
   * @default true
   */
  readonly versioned?: boolean;
  /**
   * @default - AES-256 with keys of S3 (SSE-S3)
   */
  readonly key?: IKey;
  /**
   * Where S3 writes a line for each request.
   *
   * @default - nowhere
   */
  readonly accessLogs?: { readonly bucket: s3.IBucket; readonly prefix: string };
  /**
   * CloudFront writes its standard logs by a permission that it gives itself in the access control list of the bucket, which
   * a bucket without such lists refuses:
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
   *
   * @default false - the bucket has no access control lists
   */
  readonly takesCloudFrontLogs?: boolean;
  /**
   * `delete` fails while there is an object in it.
   *
   * @default 'keep'
   */
  readonly whenStackIsDeleted?: 'keep' | 'delete';
}

const ABANDONED_UPLOAD_DAYS = 7;

/**
 * A bucket that nobody reads without a permission: no public access by any means, TLS 1.2 or newer only, every object
 * encrypted, no ACLs but the one that CloudFront's logs want. Parts of uploads that were never finished go after a week.
 */
export class ObjectStore extends s3.Bucket {
  constructor(scope: Construct, id: string, props: ObjectStoreProps = {}) {
    for (const rule of props.rules ?? []) checkRule(id, rule, props.versioned ?? true);
    super(scope, id, {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership:
        props.takesCloudFrontLogs === true
          ? s3.ObjectOwnership.BUCKET_OWNER_PREFERRED
          : s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: props.versioned ?? true,
      removalPolicy: props.whenStackIsDeleted === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      lifecycleRules: [
        { id: 'abandoned uploads', abortIncompleteMultipartUploadAfter: Duration.days(ABANDONED_UPLOAD_DAYS) },
        ...(props.rules ?? []).map(toLifecycleRule),
      ],
      ...(props.key === undefined
        ? { encryption: s3.BucketEncryption.S3_MANAGED }
        : { encryption: s3.BucketEncryption.KMS, encryptionKey: props.key, bucketKeyEnabled: true }),
      ...(props.name === undefined ? {} : { bucketName: props.name }),
      ...(props.accessLogs === undefined
        ? {}
        : { serverAccessLogsBucket: props.accessLogs.bucket, serverAccessLogsPrefix: props.accessLogs.prefix }),
    });
  }
}

function toLifecycleRule({ name, prefix, current, old }: ObjectStoreRule): s3.LifecycleRule {
  const days = (count: number | undefined) => (count === undefined ? undefined : Duration.days(count));
  return {
    id: name,
    ...(prefix === undefined ? {} : { prefix }),
    ...(current === undefined
      ? {}
      : {
          transitions: movesOf(current).map(({ to, after }) => ({
            storageClass: to,
            transitionAfter: Duration.days(after),
          })),
          expiration: days(current.deleteAfterDays),
        }),
    ...(old === undefined
      ? {}
      : {
          noncurrentVersionTransitions: movesOf(old).map(({ to, after }) => ({
            storageClass: to,
            transitionAfter: Duration.days(after),
          })),
          noncurrentVersionExpiration: days(old.deleteAfterDays),
        }),
  };
}

interface Move {
  readonly to: s3.StorageClass;
  readonly after: number;
}

function movesOf(aging: Aging): readonly Move[] {
  const moves: readonly [s3.StorageClass, number | undefined][] = [
    [s3.StorageClass.INFREQUENT_ACCESS, aging.infrequentAccessAfterDays],
    [s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, aging.instantGlacierAfterDays],
    [s3.StorageClass.GLACIER, aging.glacierAfterDays],
  ];
  return moves.flatMap(([to, after]) => (after === undefined ? [] : [{ to, after }]));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
function checkRule(store: string, rule: ObjectStoreRule, versioned: boolean): void {
  if (rule.old !== undefined && !versioned) {
    throw new Error(
      `Object store "${store}": the rule "${rule.name}" speaks of old versions, and the store keeps none; leave out old or set versioned.`,
    );
  }
  if (rule.prefix?.startsWith('/') === true) {
    throw new Error(
      `Object store "${store}": the rule "${rule.name}" has the prefix "${rule.prefix}"; keys do not begin with "/", so it would match nothing. Write "${rule.prefix.slice(1)}".`,
    );
  }
  for (const aging of [rule.current, rule.old]) {
    if (aging !== undefined) checkAging(store, rule.name, aging);
  }
}

function checkAging(store: string, rule: string, aging: Aging): void {
  const { infrequentAccessAfterDays: infrequent, deleteAfterDays: deleted } = aging;
  if (infrequent !== undefined && infrequent < 30) {
    throw new Error(
      `Object store "${store}": the rule "${rule}" moves to Standard-IA after ${infrequent} days; S3 does so after 30 at the earliest.`,
    );
  }
  const ages = [...movesOf(aging).map(({ after }) => after), ...(deleted === undefined ? [] : [deleted])];
  if (ages.some((age) => Token.isUnresolved(age) || !Number.isInteger(age) || age < 0)) {
    throw new Error(`Object store "${store}": the rule "${rule}" has ${ages.join(', ')} days; write whole numbers.`);
  }
  if (ages.some((age, index) => index > 0 && age <= (ages[index - 1] ?? 0))) {
    throw new Error(
      `Object store "${store}": the steps of the rule "${rule}" come after ${ages.join(', ')} days; each must be later than the one before: Standard-IA, instant Glacier, Glacier, deletion.`,
    );
  }
}
