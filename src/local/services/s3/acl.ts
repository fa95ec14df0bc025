/** Access control lists, canned and written out. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
import type { S3Operations, S3Shapes } from '../../schemas/s3.generated.ts';
import { type Bucket, bucketOf, bucketsOf, canonicalId, objectsOf, type StoredAcl } from './bucket.ts';
import { notify } from './notify.ts';
import { invalidArgument, invalidRequest, s3Error } from './s3-error.ts';
import { changeVersion, versionOf } from './version-of.ts';

const GROUPS = {
  all: 'http://acs.amazonaws.com/groups/global/AllUsers',
  authenticated: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  logs: 'http://acs.amazonaws.com/groups/s3/LogDelivery',
};

const CANNED: Readonly<Record<string, readonly (readonly [group: string, permission: string])[]>> = {
  private: [],
  'public-read': [[GROUPS.all, 'READ']],
  'public-read-write': [
    [GROUPS.all, 'READ'],
    [GROUPS.all, 'WRITE'],
  ],
  'authenticated-read': [[GROUPS.authenticated, 'READ']],
  'log-delivery-write': [
    [GROUPS.logs, 'WRITE'],
    [GROUPS.logs, 'READ_ACP'],
  ],
  'aws-exec-read': [],
  'bucket-owner-read': [],
  'bucket-owner-full-control': [],
};

interface AskedAcl {
  readonly ACL?: string | undefined;
  readonly GrantFullControl?: string | undefined;
  readonly GrantRead?: string | undefined;
  readonly GrantReadACP?: string | undefined;
  readonly GrantWrite?: string | undefined;
  readonly GrantWriteACP?: string | undefined;
}

export function ownersGrant(owner: string): S3Shapes['Grant'] {
  return { Grantee: { ID: owner, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' };
}

/** The list that headers ask for; `undefined` if they ask for none. */
export function aclOf(asked: AskedAcl, owner: string): StoredAcl | undefined {
  const headers = [
    [asked.GrantFullControl, 'FULL_CONTROL', 'x-amz-grant-full-control'],
    [asked.GrantRead, 'READ', 'x-amz-grant-read'],
    [asked.GrantReadACP, 'READ_ACP', 'x-amz-grant-read-acp'],
    [asked.GrantWrite, 'WRITE', 'x-amz-grant-write'],
    [asked.GrantWriteACP, 'WRITE_ACP', 'x-amz-grant-write-acp'],
  ] as const;
  const given = headers.filter(([value]) => value !== undefined);
  if (asked.ACL !== undefined) {
    if (given.length > 0) throw invalidRequest('Specifying both Canned ACLs and Header Grants is not allowed');
    const canned = CANNED[asked.ACL];
    if (canned === undefined)
      throw s3Error('InvalidArgument', '', 400, { ArgumentName: 'x-amz-acl', ArgumentValue: asked.ACL });
    return {
      owner,
      grants: [
        ownersGrant(owner),
        ...canned.map(([URI, Permission]) => ({ Grantee: { Type: 'Group', URI }, Permission })),
      ],
    };
  }
  if (given.length === 0) return undefined;
  return {
    owner,
    grants: given.flatMap(([value = '', Permission, header]) =>
      value.split(',').map((each) => ({ Grantee: granteeOf(each.trim(), header), Permission })),
    ),
  };
}

function granteeOf(text: string, header: string): S3Shapes['Grantee'] {
  const equals = text.indexOf('=');
  const kind = text.slice(0, equals);
  const value = text.slice(equals + 1).replace(/^"|"$/g, '');
  if (kind === 'uri') {
    if (!Object.values(GROUPS).includes(value)) throw invalidArgument('Invalid group uri', 'uri', value);
    return { Type: 'Group', URI: value };
  }
  if (kind === 'id') {
    if (!/^[0-9a-f]{64}$/.test(value)) throw invalidArgument('Invalid id', 'id', value);
    return { ID: value, Type: 'CanonicalUser' };
  }
  throw invalidArgument('Argument format not recognized', header, text);
}

/** The list of a body, checked. */
function writtenAcl(policy: S3Shapes['AccessControlPolicy']): StoredAcl {
  const malformedBody = () =>
    s3Error(
      'MalformedACLError',
      'The XML you provided was not well-formed or did not validate against our published schema',
      400,
    );
  const owner = policy.Owner?.ID;
  if (owner === undefined || policy.Grants === undefined) throw malformedBody();
  if (!/^[0-9a-f]{64}$/.test(owner)) throw invalidArgument('Invalid id', 'CanonicalUser/ID', owner);
  for (const { Grantee: grantee, Permission } of policy.Grants) {
    if (grantee === undefined || !['FULL_CONTROL', 'READ', 'READ_ACP', 'WRITE', 'WRITE_ACP'].includes(Permission ?? ''))
      throw malformedBody();
    if (grantee.Type === 'Group') {
      if (grantee.URI === undefined) throw malformedBody();
      if (!Object.values(GROUPS).includes(grantee.URI))
        throw invalidArgument('Invalid group uri', 'Group/URI', grantee.URI);
    } else if (grantee.Type === 'CanonicalUser') {
      if (!/^[0-9a-f]{64}$/.test(grantee.ID ?? '')) throw invalidArgument('Invalid id', 'CanonicalUser/ID', grantee.ID);
    } else throw malformedBody();
  }
  return { owner, grants: policy.Grants };
}

type PutAcl = AskedAcl & { readonly AccessControlPolicy?: S3Shapes['AccessControlPolicy'] | undefined };

function putAcl(input: PutAcl, owner: string): StoredAcl {
  const asked = aclOf(input, owner);
  if (input.AccessControlPolicy !== undefined) {
    if (asked !== undefined) throw s3Error('UnexpectedContent', 'This request does not support content', 400);
    return writtenAcl(input.AccessControlPolicy);
  }
  if (asked === undefined) {
    throw s3Error('MissingSecurityHeader', 'Your request was missing a required header', 400, {
      MissingHeaderName: 'x-amz-acl',
    });
  }
  return asked;
}

/** Lists are refused where the bucket's owner owns all, except the one that says just that. */
export function checkAclAllowed(bucket: Bucket, acl: StoredAcl | undefined, canned?: string): void {
  if (acl === undefined || (bucket.ownership ?? 'BucketOwnerEnforced') !== 'BucketOwnerEnforced') return;
  if (canned === 'bucket-owner-full-control' || canned === 'private') return;
  throw s3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs', 400);
}

export const putBucketAcl: S3Operations['PutBucketAcl'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const acl = putAcl(input, canonicalId(bucket.account));
  checkAclAllowed(bucket, acl, input.ACL);
  bucketsOf(call.world).put(bucket.name, { ...bucket, acl });
  return undefined;
};

export const getBucketAcl: S3Operations['GetBucketAcl'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  return toldAcl(bucket.acl, canonicalId(bucket.account));
};

export const putObjectAcl: S3Operations['PutObjectAcl'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const [current] = objectsOf(call.world, bucket.name).get(input.Key)?.versions ?? [];
  // A list is put on what is there: on a delete marker, also on the current one, none can be.
  const version = versionOf(
    bucket,
    input.Key,
    input.VersionId ?? (current?.isDeleteMarker === true ? current.versionId : undefined),
    call,
    'PUT',
  );
  const acl = putAcl(input, canonicalId(bucket.account));
  checkAclAllowed(bucket, acl, input.ACL);
  changeVersion(bucket, input.Key, version, { acl }, call);
  const owner = canonicalId(bucket.account);
  const grantsOf = (list: StoredAcl | undefined) => JSON.stringify(list?.grants ?? [ownersGrant(owner)]);
  if (grantsOf(acl) !== grantsOf(version.acl)) notify(bucket, 'ObjectAcl:Put', input.Key, version, call);
  return {};
};

export const getObjectAcl: S3Operations['GetObjectAcl'] = (input, call) => {
  const bucket = bucketOf(input.Bucket, call, input.ExpectedBucketOwner);
  const version = versionOf(bucket, input.Key, input.VersionId, call);
  return toldAcl(version.acl, canonicalId(bucket.account));
};

function toldAcl(acl: StoredAcl | undefined, owner: string) {
  return { Owner: { ID: acl?.owner ?? owner }, Grants: acl?.grants ?? [ownersGrant(owner)] };
}
