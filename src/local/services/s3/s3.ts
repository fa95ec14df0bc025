/** Simple Storage Service. https://docs.aws.amazon.com/AmazonS3/latest/API/ */
import type { Service } from '../../service.ts';
import * as acl from './acl.ts';
import { s3Asks } from './asks.ts';
import { bucketsOf } from './bucket.ts';
import { bucketPolicyType, bucketType } from './bucket-type.ts';
import * as buckets from './buckets.ts';
import * as configurations from './configurations.ts';
import { copyObject } from './copy.ts';
import { corsHeaders } from './cors.ts';
import { deleteObject, deleteObjects } from './delete.ts';
import { getObject, getObjectAttributes, headObject } from './get.ts';
import {
  deleteBucketLifecycle,
  getBucketLifecycleConfiguration,
  keepLifecycles,
  putBucketLifecycleConfiguration,
} from './lifecycle.ts';
import { listObjects, listObjectsV2, listObjectVersions } from './list.ts';
import * as lock from './lock.ts';
import * as multipart from './multipart.ts';
import { getBucketNotificationConfiguration, putBucketNotificationConfiguration } from './notify.ts';
import { putObject } from './put.ts';
import { restoreObject } from './restore.ts';
import * as tagging from './tagging.ts';
import { s3Web } from './web.ts';

/** Headers that belong to no operation: what a page may read, and where a bucket outside the first region is. */
const s3Headers: Service['headers'] = (request, call) => {
  const region = bucketsOf(call.world).get(request.labels.Bucket ?? '')?.region;
  return {
    ...corsHeaders(request, call),
    ...(region === undefined || region === 'us-east-1' || request.operation === 'CreateBucket'
      ? {}
      : { 'x-amz-bucket-region': region }),
  };
};

export const s3: Service = {
  id: 's3',
  schema: 's3',
  start: keepLifecycles,
  web: s3Web,
  headers: s3Headers,
  asks: s3Asks,
  operations: {
    AbortMultipartUpload: multipart.abortMultipartUpload,
    CompleteMultipartUpload: multipart.completeMultipartUpload,
    CopyObject: copyObject,
    CreateBucket: buckets.createBucket,
    CreateMultipartUpload: multipart.createMultipartUpload,
    DeleteBucket: buckets.deleteBucket,
    DeleteBucketAnalyticsConfiguration: configurations.deleteBucketAnalyticsConfiguration,
    DeleteBucketCors: configurations.deleteBucketCors,
    DeleteBucketEncryption: configurations.deleteBucketEncryption,
    DeleteBucketIntelligentTieringConfiguration: configurations.deleteBucketIntelligentTieringConfiguration,
    DeleteBucketInventoryConfiguration: configurations.deleteBucketInventoryConfiguration,
    DeleteBucketLifecycle: deleteBucketLifecycle,
    DeleteBucketMetricsConfiguration: configurations.deleteBucketMetricsConfiguration,
    DeleteBucketOwnershipControls: configurations.deleteBucketOwnershipControls,
    DeleteBucketPolicy: configurations.deleteBucketPolicy,
    DeleteBucketReplication: configurations.deleteBucketReplication,
    DeleteBucketTagging: tagging.deleteBucketTagging,
    DeleteBucketWebsite: configurations.deleteBucketWebsite,
    DeleteObject: deleteObject,
    DeleteObjects: deleteObjects,
    DeleteObjectTagging: tagging.deleteObjectTagging,
    DeletePublicAccessBlock: configurations.deletePublicAccessBlock,
    GetBucketAccelerateConfiguration: configurations.getBucketAccelerateConfiguration,
    GetBucketAcl: acl.getBucketAcl,
    GetBucketAnalyticsConfiguration: configurations.getBucketAnalyticsConfiguration,
    GetBucketCors: configurations.getBucketCors,
    GetBucketEncryption: configurations.getBucketEncryption,
    GetBucketIntelligentTieringConfiguration: configurations.getBucketIntelligentTieringConfiguration,
    GetBucketInventoryConfiguration: configurations.getBucketInventoryConfiguration,
    GetBucketLifecycleConfiguration: getBucketLifecycleConfiguration,
    GetBucketLocation: buckets.getBucketLocation,
    GetBucketLogging: configurations.getBucketLogging,
    GetBucketMetricsConfiguration: configurations.getBucketMetricsConfiguration,
    GetBucketNotificationConfiguration: getBucketNotificationConfiguration,
    GetBucketOwnershipControls: configurations.getBucketOwnershipControls,
    GetBucketPolicy: configurations.getBucketPolicy,
    GetBucketPolicyStatus: configurations.getBucketPolicyStatus,
    GetBucketReplication: configurations.getBucketReplication,
    GetBucketRequestPayment: configurations.getBucketRequestPayment,
    GetBucketTagging: tagging.getBucketTagging,
    GetBucketVersioning: buckets.getBucketVersioning,
    GetBucketWebsite: configurations.getBucketWebsite,
    GetObject: getObject,
    GetObjectAcl: acl.getObjectAcl,
    GetObjectAttributes: getObjectAttributes,
    GetObjectLegalHold: lock.getObjectLegalHold,
    GetObjectLockConfiguration: lock.getObjectLockConfiguration,
    GetObjectRetention: lock.getObjectRetention,
    GetObjectTagging: tagging.getObjectTagging,
    GetPublicAccessBlock: configurations.getPublicAccessBlock,
    HeadBucket: buckets.headBucket,
    HeadObject: headObject,
    ListBucketAnalyticsConfigurations: configurations.listBucketAnalyticsConfigurations,
    ListBucketIntelligentTieringConfigurations: configurations.listBucketIntelligentTieringConfigurations,
    ListBucketInventoryConfigurations: configurations.listBucketInventoryConfigurations,
    ListBucketMetricsConfigurations: configurations.listBucketMetricsConfigurations,
    ListBuckets: buckets.listBuckets,
    ListMultipartUploads: multipart.listMultipartUploads,
    ListObjects: listObjects,
    ListObjectsV2: listObjectsV2,
    ListObjectVersions: listObjectVersions,
    ListParts: multipart.listParts,
    PutBucketAccelerateConfiguration: configurations.putBucketAccelerateConfiguration,
    PutBucketAcl: acl.putBucketAcl,
    PutBucketAnalyticsConfiguration: configurations.putBucketAnalyticsConfiguration,
    PutBucketCors: configurations.putBucketCors,
    PutBucketEncryption: configurations.putBucketEncryption,
    PutBucketIntelligentTieringConfiguration: configurations.putBucketIntelligentTieringConfiguration,
    PutBucketInventoryConfiguration: configurations.putBucketInventoryConfiguration,
    PutBucketLifecycleConfiguration: putBucketLifecycleConfiguration,
    PutBucketLogging: configurations.putBucketLogging,
    PutBucketMetricsConfiguration: configurations.putBucketMetricsConfiguration,
    PutBucketNotificationConfiguration: putBucketNotificationConfiguration,
    PutBucketOwnershipControls: configurations.putBucketOwnershipControls,
    PutBucketPolicy: configurations.putBucketPolicy,
    PutBucketReplication: configurations.putBucketReplication,
    PutBucketRequestPayment: configurations.putBucketRequestPayment,
    PutBucketTagging: tagging.putBucketTagging,
    PutBucketVersioning: buckets.putBucketVersioning,
    PutBucketWebsite: configurations.putBucketWebsite,
    PutObject: putObject,
    PutObjectAcl: acl.putObjectAcl,
    PutObjectLegalHold: lock.putObjectLegalHold,
    PutObjectLockConfiguration: lock.putObjectLockConfiguration,
    PutObjectRetention: lock.putObjectRetention,
    PutObjectTagging: tagging.putObjectTagging,
    PutPublicAccessBlock: configurations.putPublicAccessBlock,
    RestoreObject: restoreObject,
    UploadPart: multipart.uploadPart,
    UploadPartCopy: multipart.uploadPartCopy,
  },
  types: {
    'AWS::S3::Bucket': bucketType,
    'AWS::S3::BucketPolicy': bucketPolicyType,
  },
};
