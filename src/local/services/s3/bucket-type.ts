/** AWS::S3::Bucket and AWS::S3::BucketPolicy. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html */
import { isRecord } from '../../../base/index.ts';
import { regionOf } from '../../regions.ts';
import type { S3Shapes } from '../../schemas/s3.generated.ts';
import { type Creation, type LocalType, type Made, type Properties, ServiceError } from '../../service.ts';
import { bucketOf, bucketsOf, type StoredTag } from './bucket.ts';
import { createBucket, deleteBucket, putBucketVersioning } from './buckets.ts';
import {
  deleteBucketCors,
  deleteBucketEncryption,
  deleteBucketPolicy,
  deleteBucketWebsite,
  deletePublicAccessBlock,
  putBucketAccelerateConfiguration,
  putBucketCors,
  putBucketEncryption,
  putBucketLogging,
  putBucketOwnershipControls,
  putBucketPolicy,
  putBucketWebsite,
  putPublicAccessBlock,
} from './configurations.ts';
import { deleteBucketLifecycle, putBucketLifecycleConfiguration } from './lifecycle.ts';
import { putObjectLockConfiguration } from './lock.ts';
import { putBucketNotificationConfiguration } from './notify.ts';

const nameOf = ({ id }: Made) => id;

function madeOf(name: string, at: Creation): Made {
  const { region } = bucketOf(name, at);
  return {
    id: name,
    attributes: {
      Arn: `arn:${at.partition}:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      WebsiteURL: `http://${name}.s3-website${regionOf(region)?.hasDashedSites === true ? '-' : '.'}${region}.amazonaws.com`,
    },
  };
}

function tagsOf({ Tags }: Properties, at: Creation): readonly StoredTag[] {
  const own = Array.isArray(Tags)
    ? Tags.filter(isRecord).map(({ Key, Value }) => ({ Key: String(Key), Value: String(Value) }))
    : [];
  const given = new Set(own.map(({ Key }) => Key));
  return [...Object.entries(at.tags).flatMap(([Key, Value]) => (given.has(Key) ? [] : [{ Key, Value }])), ...own];
}

/** A document with flags and numbers of a template, where YAML or parameters left texts. */
function plain(value: unknown): unknown {
  if (value === 'true') return true;
  if (value === 'false') return false;
  if (Array.isArray(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

const recordOf = (properties: Properties, name: string) => {
  const value = plain(properties[name]);
  return isRecord(value) ? value : undefined;
};

const listOf = (value: unknown) => (Array.isArray(value) ? value.filter(isRecord) : []);

/** Sets what the template says, and takes back what an earlier one said. */
async function configure(name: string, properties: Properties, before: Properties, at: Creation): Promise<void> {
  const Bucket = name;
  const has = (property: string) => properties[property] !== undefined;
  const had = (property: string) => before[property] !== undefined && !has(property);
  const ownership = listOf(recordOf(properties, 'OwnershipControls')?.Rules)[0]?.ObjectOwnership;
  if (typeof ownership === 'string') {
    await putBucketOwnershipControls({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }, at);
  }
  const status = recordOf(properties, 'VersioningConfiguration')?.Status;
  if (typeof status === 'string')
    await putBucketVersioning({ Bucket, VersioningConfiguration: { Status: status } }, at);
  else if (had('VersioningConfiguration'))
    await putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }, at);
  const access = recordOf(properties, 'PublicAccessBlockConfiguration');
  if (access !== undefined) await putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: access }, at);
  else if (had('PublicAccessBlockConfiguration')) await deletePublicAccessBlock({ Bucket }, at);
  const encryption = listOf(recordOf(properties, 'BucketEncryption')?.ServerSideEncryptionConfiguration);
  if (encryption.length > 0) {
    const Rules = encryption.map(({ ServerSideEncryptionByDefault: by, BucketKeyEnabled: key }) => ({
      ...(isRecord(by)
        ? {
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: String(by.SSEAlgorithm),
              ...(by.KMSMasterKeyID === undefined ? {} : { KMSMasterKeyID: String(by.KMSMasterKeyID) }),
            },
          }
        : {}),
      ...(typeof key === 'boolean' ? { BucketKeyEnabled: key } : {}),
    }));
    await putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } }, at);
  } else if (had('BucketEncryption')) await deleteBucketEncryption({ Bucket }, at);
  const cors = listOf(recordOf(properties, 'CorsConfiguration')?.CorsRules);
  if (cors.length > 0) {
    const CORSRules = cors.map(({ ExposedHeaders, MaxAge, Id, ...rule }) => ({
      ...rule,
      ...(Id === undefined ? {} : { ID: Id }),
      ...(ExposedHeaders === undefined ? {} : { ExposeHeaders: ExposedHeaders }),
      ...(MaxAge === undefined ? {} : { MaxAgeSeconds: Number(MaxAge) }),
    })) as unknown as readonly S3Shapes['CORSRule'][];
    await putBucketCors({ Bucket, CORSConfiguration: { CORSRules } }, at);
  } else if (had('CorsConfiguration')) await deleteBucketCors({ Bucket }, at);
  const rules = listOf(recordOf(properties, 'LifecycleConfiguration')?.Rules);
  if (rules.length > 0)
    await putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules: rules.map(ruleOf) } }, at);
  else if (had('LifecycleConfiguration')) await deleteBucketLifecycle({ Bucket }, at);
  const logging = recordOf(properties, 'LoggingConfiguration');
  if (logging !== undefined) {
    const LoggingEnabled = {
      TargetBucket: String(logging.DestinationBucketName ?? name),
      TargetPrefix: String(logging.LogFilePrefix ?? ''),
    };
    await putBucketLogging({ Bucket, BucketLoggingStatus: { LoggingEnabled } }, at);
  } else if (had('LoggingConfiguration')) await putBucketLogging({ Bucket, BucketLoggingStatus: {} }, at);
  const website = recordOf(properties, 'WebsiteConfiguration');
  if (website !== undefined) {
    const WebsiteConfiguration = {
      ...(website.IndexDocument === undefined ? {} : { IndexDocument: { Suffix: String(website.IndexDocument) } }),
      ...(website.ErrorDocument === undefined ? {} : { ErrorDocument: { Key: String(website.ErrorDocument) } }),
      ...(isRecord(website.RedirectAllRequestsTo)
        ? { RedirectAllRequestsTo: website.RedirectAllRequestsTo as unknown as S3Shapes['RedirectAllRequestsTo'] }
        : {}),
    };
    await putBucketWebsite({ Bucket, WebsiteConfiguration }, at);
  } else if (had('WebsiteConfiguration')) await deleteBucketWebsite({ Bucket }, at);
  const accelerate = recordOf(properties, 'AccelerateConfiguration')?.AccelerationStatus;
  if (typeof accelerate === 'string')
    await putBucketAccelerateConfiguration({ Bucket, AccelerateConfiguration: { Status: accelerate } }, at);
  const lock = recordOf(properties, 'ObjectLockConfiguration');
  if (lock !== undefined) {
    await putObjectLockConfiguration(
      { Bucket, ObjectLockConfiguration: lock as unknown as S3Shapes['ObjectLockConfiguration'] },
      at,
    );
  }
  const notification = recordOf(properties, 'NotificationConfiguration');
  if (notification !== undefined || had('NotificationConfiguration')) {
    await putBucketNotificationConfiguration(
      { Bucket, NotificationConfiguration: notificationOf(notification ?? {}) },
      at,
    );
  }
  const bucket = bucketOf(name, at);
  const tags = tagsOf(properties, at);
  bucketsOf(at.world).put(name, { ...bucket, ...(tags.length === 0 && bucket.tags === undefined ? {} : { tags }) });
}

/** A rule as the API has it: the template spells some parts otherwise. */
function ruleOf(rule: Readonly<Record<string, unknown>>): S3Shapes['LifecycleRule'] {
  const number = (name: string) => (rule[name] === undefined ? undefined : Number(rule[name]));
  const transitions = [...listOf(rule.Transitions), ...listOf([rule.Transition])];
  const tags = listOf(rule.TagFilters).map(({ Key, Value }) => ({ Key: String(Key), Value: String(Value) }));
  const prefix = rule.Prefix === undefined ? undefined : String(rule.Prefix);
  const more = number('ObjectSizeGreaterThan');
  const less = number('ObjectSizeLessThan');
  const conditions = {
    ...(prefix === undefined ? {} : { Prefix: prefix }),
    ...(more === undefined ? {} : { ObjectSizeGreaterThan: more }),
    ...(less === undefined ? {} : { ObjectSizeLessThan: less }),
  };
  const [tag] = tags;
  const isOne = Object.keys(conditions).length + tags.length <= 1;
  const filter = isOne
    ? tag === undefined
      ? Object.keys(conditions).length === 0
        ? { Prefix: '' }
        : conditions
      : { Tag: tag }
    : { And: { ...conditions, ...(tags.length === 0 ? {} : { Tags: tags }) } };
  const expiration =
    rule.ExpirationInDays !== undefined
      ? { Days: Number(rule.ExpirationInDays) }
      : rule.ExpirationDate !== undefined
        ? { Date: new Date(String(rule.ExpirationDate)) }
        : rule.ExpiredObjectDeleteMarker === true
          ? { ExpiredObjectDeleteMarker: true }
          : undefined;
  const noncurrent = isRecord(rule.NoncurrentVersionExpiration)
    ? {
        NoncurrentDays: Number(rule.NoncurrentVersionExpiration.NoncurrentDays),
        ...(rule.NoncurrentVersionExpiration.NewerNoncurrentVersions === undefined
          ? {}
          : { NewerNoncurrentVersions: Number(rule.NoncurrentVersionExpiration.NewerNoncurrentVersions) }),
      }
    : rule.NoncurrentVersionExpirationInDays === undefined
      ? undefined
      : { NoncurrentDays: Number(rule.NoncurrentVersionExpirationInDays) };
  const abort = isRecord(rule.AbortIncompleteMultipartUpload)
    ? Number(rule.AbortIncompleteMultipartUpload.DaysAfterInitiation)
    : undefined;
  return {
    Status: String(rule.Status ?? 'Enabled'),
    Filter: filter,
    ...(rule.Id === undefined ? {} : { ID: String(rule.Id) }),
    ...(expiration === undefined ? {} : { Expiration: expiration }),
    ...(noncurrent === undefined ? {} : { NoncurrentVersionExpiration: noncurrent }),
    ...(abort === undefined ? {} : { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abort } }),
    ...(transitions.length === 0
      ? {}
      : {
          Transitions: transitions.map(({ StorageClass, TransitionInDays, TransitionDate }) => ({
            StorageClass: String(StorageClass),
            ...(TransitionInDays === undefined ? {} : { Days: Number(TransitionInDays) }),
            ...(TransitionDate === undefined ? {} : { Date: new Date(String(TransitionDate)) }),
          })),
        }),
  };
}

function notificationOf(given: Readonly<Record<string, unknown>>): S3Shapes['NotificationConfiguration'] {
  const filterOf = ({ Filter: filter }: Readonly<Record<string, unknown>>) => {
    const key = isRecord(filter) && isRecord(filter.S3Key) ? listOf(filter.S3Key.Rules) : [];
    return key.length === 0
      ? {}
      : {
          Filter: {
            Key: { FilterRules: key.map(({ Name, Value }) => ({ Name: String(Name), Value: String(Value) })) },
          },
        };
  };
  return {
    QueueConfigurations: listOf(given.QueueConfigurations).map((each) => ({
      QueueArn: String(each.Queue),
      Events: [String(each.Event)],
      ...filterOf(each),
    })),
    TopicConfigurations: listOf(given.TopicConfigurations).map((each) => ({
      TopicArn: String(each.Topic),
      Events: [String(each.Event)],
      ...filterOf(each),
    })),
    LambdaFunctionConfigurations: listOf(given.LambdaConfigurations).map((each) => ({
      LambdaFunctionArn: String(each.Function),
      Events: [String(each.Event)],
      ...filterOf(each),
    })),
    ...(isRecord(given.EventBridgeConfiguration) && given.EventBridgeConfiguration.EventBridgeEnabled !== false
      ? { EventBridgeConfiguration: {} }
      : {}),
  };
}

export const bucketType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = typeof properties.BucketName === 'string' ? properties.BucketName : at.generatedName(63, 'lower');
    if (bucketsOf(at.world).has(name)) {
      throw new ServiceError('AlreadyExists', `${name} already exists`);
    }
    await createBucket(
      {
        Bucket: name,
        ...(at.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: at.region } }),
        ...(String(properties.ObjectLockEnabled) === 'true' ? { ObjectLockEnabledForBucket: true } : {}),
      },
      at,
    );
    try {
      await configure(name, properties, {}, at);
    } catch (error) {
      bucketsOf(at.world).delete(name);
      throw error;
    }
    return madeOf(name, at);
  },
  async update(made, properties, before, at) {
    await configure(nameOf(made), properties, before, at);
    return madeOf(nameOf(made), at);
  },
  async delete(made, _properties, at) {
    if (bucketsOf(at.world).has(nameOf(made))) await deleteBucket({ Bucket: nameOf(made) }, at);
  },
  read(made, at) {
    const bucket = bucketsOf(at.world).get(nameOf(made));
    if (bucket === undefined) return undefined;
    const own = bucket.tags?.filter(({ Key }) => !(Key in at.tags));
    return {
      BucketName: bucket.name,
      VersioningConfiguration: bucket.versioning === undefined ? undefined : { Status: bucket.versioning },
      PublicAccessBlockConfiguration: bucket.publicAccessBlock,
      Tags: own === undefined || own.length === 0 ? undefined : own,
    };
  },
};

export const bucketPolicyType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const Bucket = String(properties.Bucket);
    await putBucketPolicy({ Bucket, Policy: policyText(properties) }, at);
    return { id: Bucket, attributes: {} };
  },
  async update(made, properties, _before, at) {
    await putBucketPolicy({ Bucket: String(properties.Bucket), Policy: policyText(properties) }, at);
    return made;
  },
  async delete(_made, properties, at) {
    const Bucket = String(properties.Bucket);
    if (bucketsOf(at.world).has(Bucket)) await deleteBucketPolicy({ Bucket }, at);
  },
  read(made, at) {
    const policy = bucketsOf(at.world).get(made.id)?.policy;
    return policy === undefined ? undefined : { Bucket: made.id, PolicyDocument: JSON.parse(policy) as unknown };
  },
};

function policyText({ PolicyDocument }: Properties): string {
  return typeof PolicyDocument === 'string' ? PolicyDocument : JSON.stringify(PolicyDocument);
}
