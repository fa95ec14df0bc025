/** What requests of S3 ask for in IAM's terms. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
import { isRecord } from '../../../base/index.ts';
import type { AskedAccess, Call } from '../../service.ts';
import { bucketsOf, objectsOf, type StoredAcl } from './bucket.ts';

/** Operations whose action has another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  AbortMultipartUpload: 'AbortMultipartUpload',
  CompleteMultipartUpload: 'PutObject',
  CopyObject: 'PutObject',
  CreateMultipartUpload: 'PutObject',
  DeleteBucketCors: 'PutBucketCORS',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
  DeleteBucketReplication: 'PutReplicationConfiguration',
  DeleteBucketTagging: 'PutBucketTagging',
  DeleteObjects: 'DeleteObject',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
  GetBucketCors: 'GetBucketCORS',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  GetBucketReplication: 'GetReplicationConfiguration',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListBuckets: 'ListAllMyBuckets',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListParts: 'ListMultipartUploadParts',
  PutBucketAccelerateConfiguration: 'PutAccelerateConfiguration',
  PutBucketCors: 'PutBucketCORS',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  PutBucketReplication: 'PutReplicationConfiguration',
  PutObjectLockConfiguration: 'PutBucketObjectLockConfiguration',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  UploadPart: 'PutObject',
  UploadPartCopy: 'PutObject',
};

const OF_VERSIONS = new Set([
  'GetObject',
  'DeleteObject',
  'GetObjectAcl',
  'GetObjectTagging',
  'PutObjectAcl',
  'PutObjectTagging',
]);

export function s3Asks(operation: string, input: object, call: Call): readonly AskedAccess[] {
  const given = isRecord(input) ? input : {};
  const { Bucket: name, Key: key, VersionId: version, CopySource: source } = given;
  const report = /^(Get|Put|Delete|List)Bucket(Analytics|Inventory|Metrics|IntelligentTiering)Configurations?$/.exec(
    operation,
  );
  const plain =
    report === null
      ? (ACTIONS[operation] ?? operation)
      : `${report[1] === 'Get' || report[1] === 'List' ? 'Get' : 'Put'}${report[2]}Configuration`;
  if (typeof name !== 'string') return [{ action: `s3:${plain}`, resource: '*' }];
  const action =
    version !== undefined && OF_VERSIONS.has(plain) ? `${plain.replace('Object', 'ObjectVersion')}` : plain;
  const keys = operation === 'DeleteObjects' ? keysIn(given.Delete) : typeof key === 'string' ? [key] : [undefined];
  const own = keys.map((each) => askedOf(`s3:${action}`, name, each, call, given));
  if (typeof source !== 'string') return own;
  const [bucket = '', ...rest] = decodeURIComponent(source.replace(/^\//, '').replace(/\?.*$/, '')).split('/');
  return [askedOf('s3:GetObject', bucket, rest.join('/'), call, {}), ...own];
}

function keysIn(list: unknown): readonly string[] {
  const objects = isRecord(list) && Array.isArray(list.Objects) ? list.Objects : [];
  return objects.flatMap((each) => (isRecord(each) && typeof each.Key === 'string' ? [each.Key] : []));
}

function askedOf(
  action: string,
  name: string,
  key: string | undefined,
  call: Call,
  given: Readonly<Record<string, unknown>>,
): AskedAccess {
  const bucket = bucketsOf(call.world).get(name);
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    action,
    resource: `arn:aws:s3:::${name}${key === undefined ? '' : `/${key}`}`,
    ...(bucket?.policy === undefined ? {} : { policy: bucket.policy }),
    ...(bucket === undefined ? {} : { account: bucket.account }),
    isOpen: isOpen(action, name, key, call),
    context: {
      's3:prefix': text(given.Prefix),
      's3:delimiter': text(given.Delimiter),
      's3:x-amz-acl': text(given.ACL),
      's3:x-amz-server-side-encryption': text(given.ServerSideEncryption),
    },
  };
}

/** Whether a list of grants lets anyone do it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
function isOpen(action: string, name: string, key: string | undefined, call: Call): boolean {
  const bucket = bucketsOf(call.world).get(name);
  if (bucket === undefined || bucket.publicAccessBlock?.IgnorePublicAcls === true) return false;
  const grants = (acl: StoredAcl | undefined, permission: string) =>
    (acl?.grants ?? []).some(
      ({ Grantee, Permission }) =>
        Grantee?.URI === 'http://acs.amazonaws.com/groups/global/AllUsers' &&
        (Permission === permission || Permission === 'FULL_CONTROL'),
    );
  if (key === undefined) return action === 's3:ListBucket' && grants(bucket.acl, 'READ');
  const [current] = objectsOf(call.world, name).get(key)?.versions ?? [];
  if (action === 's3:GetObject') return grants(current?.acl, 'READ');
  return (action === 's3:PutObject' || action === 's3:DeleteObject') && grants(bucket.acl, 'WRITE');
}
