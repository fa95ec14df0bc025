/** The settings of a bucket that are put, told and deleted as documents. */
import { isRecord } from '../../../base/index.ts';
import type { S3Operations, S3Shapes } from '../../schemas/s3.generated.ts';
import type { Call } from '../../service.ts';
import { type Bucket, bucketOf, bucketsOf } from './bucket.ts';
import { OWNERSHIPS } from './buckets.ts';
import { invalidArgument, invalidRequest, malformedBody, s3Error } from './s3-error.ts';

interface Named {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
}

const at = ({ Bucket: name, ExpectedBucketOwner }: Named, call: Call) => bucketOf(name, call, ExpectedBucketOwner);

/** Changes settings of a bucket; what is set to `undefined` goes. */
function change(bucket: Bucket, settings: Partial<Bucket>, call: Call): undefined {
  const next = Object.fromEntries(
    Object.entries({ ...bucket, ...settings }).filter(([, value]) => value !== undefined),
  );
  bucketsOf(call.world).put(bucket.name, { ...bucket, ...settings, ...next });
  return undefined;
}

export const putBucketPolicy: S3Operations['PutBucketPolicy'] = (input, call) => {
  const bucket = at(input, call);
  const text = input.Policy;
  let policy: unknown;
  try {
    policy = text.startsWith('{') ? JSON.parse(text) : undefined;
  } catch {
    policy = undefined;
  }
  if (!isRecord(policy))
    throw s3Error('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'", 400);
  if (policy.Statement === undefined) throw s3Error('MalformedPolicy', 'Missing required field Statement', 400);
  return change(bucket, { policy: text }, call);
};

export const getBucketPolicy: S3Operations['GetBucketPolicy'] = (input, call) => {
  const { name, policy } = at(input, call);
  if (policy === undefined)
    throw s3Error('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: name });
  return { Policy: policy };
};

export const deleteBucketPolicy: S3Operations['DeleteBucketPolicy'] = (input, call) =>
  change(at(input, call), { policy: undefined }, call);

/** Public: a statement allows everybody, under no condition. */
export const getBucketPolicyStatus: S3Operations['GetBucketPolicyStatus'] = (input, call) => {
  const { name, policy } = at(input, call);
  if (policy === undefined)
    throw s3Error('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: name });
  const document: unknown = JSON.parse(policy);
  const statements = isRecord(document) ? [document.Statement].flat().filter(isRecord) : [];
  const isPublic = statements.some(({ Effect, Principal, Condition }) => {
    const aws = isRecord(Principal) ? [Principal.AWS].flat() : [Principal];
    return Effect === 'Allow' && Condition === undefined && aws.includes('*');
  });
  return { PolicyStatus: { IsPublic: isPublic } };
};

export const putBucketEncryption: S3Operations['PutBucketEncryption'] = (input, call) => {
  const bucket = at(input, call);
  const rules = input.ServerSideEncryptionConfiguration?.Rules;
  const [rule] = rules ?? [];
  if (rule === undefined || (rules ?? []).length !== 1) throw malformedBody();
  const by = rule.ApplyServerSideEncryptionByDefault;
  if (by !== undefined) {
    if (!['AES256', 'aws:kms', 'aws:kms:dsse'].includes(by.SSEAlgorithm)) throw malformedBody();
    if (by.SSEAlgorithm === 'AES256' && by.KMSMasterKeyID !== undefined) {
      throw s3Error(
        'InvalidArgument',
        'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
        400,
        { ArgumentName: 'ApplyServerSideEncryptionByDefault' },
      );
    }
  }
  return change(bucket, { encryption: { Rules: [{ BucketKeyEnabled: false, ...rule }] } }, call);
};

export const getBucketEncryption: S3Operations['GetBucketEncryption'] = (input, call) => ({
  ServerSideEncryptionConfiguration: at(input, call).encryption ?? {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
  },
});

export const deleteBucketEncryption: S3Operations['DeleteBucketEncryption'] = (input, call) =>
  change(at(input, call), { encryption: undefined }, call);

export const putBucketOwnershipControls: S3Operations['PutBucketOwnershipControls'] = (input, call) => {
  const bucket = at(input, call);
  const [rule, ...others] = input.OwnershipControls?.Rules ?? [];
  if (rule === undefined || others.length > 0 || !OWNERSHIPS.includes(rule.ObjectOwnership)) throw malformedBody();
  return change(bucket, { ownership: rule.ObjectOwnership }, call);
};

export const getBucketOwnershipControls: S3Operations['GetBucketOwnershipControls'] = (input, call) => {
  const { name, ownership = 'BucketOwnerEnforced' } = at(input, call);
  if (ownership === 'none') {
    throw s3Error('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', 404, {
      BucketName: name,
    });
  }
  return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } };
};

export const deleteBucketOwnershipControls: S3Operations['DeleteBucketOwnershipControls'] = (input, call) =>
  change(at(input, call), { ownership: 'none' }, call);

export const putPublicAccessBlock: S3Operations['PutPublicAccessBlock'] = (input, call) => {
  const bucket = at(input, call);
  const given = input.PublicAccessBlockConfiguration;
  if (given === undefined) throw malformedBody();
  const {
    BlockPublicAcls = false,
    IgnorePublicAcls = false,
    BlockPublicPolicy = false,
    RestrictPublicBuckets = false,
  } = given;
  return change(
    bucket,
    { publicAccessBlock: { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } },
    call,
  );
};

export const getPublicAccessBlock: S3Operations['GetPublicAccessBlock'] = (input, call) => {
  const { name, publicAccessBlock } = at(input, call);
  if (publicAccessBlock === undefined) {
    throw s3Error('NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found', 404, {
      BucketName: name,
    });
  }
  return { PublicAccessBlockConfiguration: publicAccessBlock };
};

export const deletePublicAccessBlock: S3Operations['DeletePublicAccessBlock'] = (input, call) =>
  change(at(input, call), { publicAccessBlock: undefined }, call);

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

export const putBucketCors: S3Operations['PutBucketCors'] = (input, call) => {
  const bucket = at(input, call);
  const rules = input.CORSConfiguration?.CORSRules ?? [];
  if (rules.length === 0 || rules.length > 100) throw malformedBody();
  for (const { AllowedMethods, AllowedOrigins } of rules) {
    if (AllowedOrigins.length === 0 || AllowedMethods.length === 0) throw malformedBody();
    const wrong = AllowedMethods.find((method) => !METHODS.includes(method));
    if (wrong !== undefined)
      throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${wrong}`);
  }
  return change(bucket, { cors: { CORSRules: rules } }, call);
};

export const getBucketCors: S3Operations['GetBucketCors'] = (input, call) => {
  const { name, cors } = at(input, call);
  if (cors === undefined)
    throw s3Error('NoSuchCORSConfiguration', 'The CORS configuration does not exist', 404, { BucketName: name });
  return { CORSRules: cors.CORSRules };
};

export const deleteBucketCors: S3Operations['DeleteBucketCors'] = (input, call) =>
  change(at(input, call), { cors: undefined }, call);

export const putBucketWebsite: S3Operations['PutBucketWebsite'] = (input, call) => {
  const bucket = at(input, call);
  const website = input.WebsiteConfiguration;
  if (website === undefined) throw malformedBody();
  checkWebsite(website);
  return change(bucket, { website }, call);
};

function checkWebsite({
  RedirectAllRequestsTo,
  IndexDocument,
  ErrorDocument,
  RoutingRules,
}: S3Shapes['WebsiteConfiguration']): void {
  const protocols = ['http', 'https'];
  const wrongProtocol = () =>
    invalidRequest(
      'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
    );
  if (RedirectAllRequestsTo !== undefined) {
    if (IndexDocument !== undefined || ErrorDocument !== undefined || RoutingRules !== undefined) {
      throw invalidArgument(
        'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
        'RedirectAllRequestsTo',
        'not null',
      );
    }
    if (RedirectAllRequestsTo.Protocol !== undefined && !protocols.includes(RedirectAllRequestsTo.Protocol))
      throw wrongProtocol();
    return;
  }
  if (IndexDocument === undefined) {
    throw invalidArgument(
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
      'IndexDocument',
      'null',
    );
  }
  if (IndexDocument.Suffix === '' || IndexDocument.Suffix.includes('/')) {
    throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', IndexDocument.Suffix);
  }
  if (ErrorDocument !== undefined && ErrorDocument.Key === '') throw malformedBody();
  if (RoutingRules?.length === 0) throw malformedBody();
  for (const { Redirect, Condition } of RoutingRules ?? []) {
    if (Redirect === undefined || Object.keys(Redirect).length === 0) throw malformedBody();
    if (Redirect.Protocol !== undefined && !protocols.includes(Redirect.Protocol)) throw wrongProtocol();
    if (Redirect.ReplaceKeyPrefixWith !== undefined && Redirect.ReplaceKeyWith !== undefined) {
      throw invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.');
    }
    if (Condition !== undefined && Object.keys(Condition).length === 0) {
      throw invalidRequest(
        "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
      );
    }
  }
}

export const getBucketWebsite: S3Operations['GetBucketWebsite'] = (input, call) => {
  const { name, website } = at(input, call);
  if (website === undefined) {
    throw s3Error('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration', 404, {
      BucketName: name,
    });
  }
  return website;
};

export const deleteBucketWebsite: S3Operations['DeleteBucketWebsite'] = (input, call) =>
  change(at(input, call), { website: undefined }, call);

export const putBucketLogging: S3Operations['PutBucketLogging'] = (input, call) => {
  const bucket = at(input, call);
  const logging = input.BucketLoggingStatus?.LoggingEnabled;
  if (logging !== undefined) {
    const target = bucketsOf(call.world).get(logging.TargetBucket);
    if (target === undefined || target.account !== bucket.account) {
      throw s3Error('InvalidTargetBucketForLogging', 'The target bucket for logging does not exist', 400, {
        TargetBucket: logging.TargetBucket,
      });
    }
    if (target.region !== bucket.region) {
      throw s3Error('CrossLocationLoggingProhibitted', 'Cross S3 location logging not allowed. ', 403, {
        ...(bucket.region === 'us-east-1' ? {} : { SourceBucketLocation: bucket.region }),
        TargetBucketLocation: target.region,
      });
    }
  }
  return change(bucket, { logging }, call);
};

export const getBucketLogging: S3Operations['GetBucketLogging'] = (input, call) => {
  const { logging } = at(input, call);
  return logging === undefined ? {} : { LoggingEnabled: logging };
};

export const putBucketAccelerateConfiguration: S3Operations['PutBucketAccelerateConfiguration'] = (input, call) => {
  const bucket = at(input, call);
  const status = input.AccelerateConfiguration?.Status;
  if (bucket.name.includes('.')) {
    throw invalidRequest('S3 Transfer Acceleration is not supported for buckets with periods (.) in their names');
  }
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedBody();
  return change(bucket, { accelerate: status }, call);
};

export const getBucketAccelerateConfiguration: S3Operations['GetBucketAccelerateConfiguration'] = (input, call) => {
  const { accelerate } = at(input, call);
  return accelerate === undefined ? {} : { Status: accelerate };
};

export const putBucketRequestPayment: S3Operations['PutBucketRequestPayment'] = (input, call) => {
  const bucket = at(input, call);
  const payer = input.RequestPaymentConfiguration?.Payer;
  if (payer !== 'Requester' && payer !== 'BucketOwner') throw malformedBody();
  return change(bucket, { payer }, call);
};

export const getBucketRequestPayment: S3Operations['GetBucketRequestPayment'] = (input, call) => ({
  Payer: at(input, call).payer ?? 'BucketOwner',
});

export const putBucketReplication: S3Operations['PutBucketReplication'] = (input, call) => {
  const bucket = at(input, call);
  if (bucket.versioning !== 'Enabled') {
    throw invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
  }
  const configuration = input.ReplicationConfiguration;
  if (configuration === undefined || configuration.Rules.length === 0) throw malformedBody();
  const rules = configuration.Rules.map((rule) => {
    const target = bucketsOf(call.world).get((rule.Destination?.Bucket ?? '').replace('arn:aws:s3:::', ''));
    if (target?.versioning !== 'Enabled') throw invalidRequest('Destination bucket must have versioning enabled.');
    return { ...rule, ID: rule.ID ?? Buffer.from(crypto.getRandomValues(new Uint8Array(36))).toString('base64url') };
  });
  return change(bucket, { replication: { ...configuration, Rules: rules } }, call);
};

export const getBucketReplication: S3Operations['GetBucketReplication'] = (input, call) => {
  const { name, replication } = at(input, call);
  if (replication === undefined) {
    throw s3Error('ReplicationConfigurationNotFoundError', 'The replication configuration was not found', 404, {
      BucketName: name,
    });
  }
  return { ReplicationConfiguration: replication };
};

export const deleteBucketReplication: S3Operations['DeleteBucketReplication'] = (input, call) =>
  change(at(input, call), { replication: undefined }, call);

type Report = 'analytics' | 'metrics' | 'inventory' | 'tiering';

/** Configurations of which a bucket has several, by their ids. */
function putReport(
  kind: Report,
  { Id, ...input }: Named & { readonly Id: string },
  document: { readonly Id: string } | undefined,
  call: Call,
) {
  const bucket = at(input, call);
  if (document === undefined) throw malformedBody();
  if (document.Id !== Id) {
    throw kind === 'analytics' || kind === 'tiering'
      ? malformedBody()
      : s3Error('IdMismatch', 'Document ID does not match the specified configuration ID.', 400);
  }
  return change(bucket, { reports: { ...bucket.reports, [`${kind}/${Id}`]: document } }, call);
}

function reportOf(kind: Report, input: Named & { readonly Id: string }, call: Call): object {
  const found = at(input, call).reports?.[`${kind}/${input.Id}`];
  if (found === undefined) throw s3Error('NoSuchConfiguration', 'The specified configuration does not exist.', 404);
  return found;
}

function deleteReport(kind: Report, input: Named & { readonly Id: string }, call: Call): undefined {
  const bucket = at(input, call);
  reportOf(kind, input, call);
  const left = Object.fromEntries(Object.entries(bucket.reports ?? {}).filter(([id]) => id !== `${kind}/${input.Id}`));
  return change(bucket, { reports: left }, call);
}

/** A page of at most a hundred, in the order of their ids. */
function reportsOf(
  kind: Report,
  { ContinuationToken: token, ...input }: Named & { readonly ContinuationToken?: string },
  call: Call,
) {
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString('utf8');
  const all = Object.entries(at(input, call).reports ?? {})
    .filter(([id]) => id.startsWith(`${kind}/`) && id > after)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const page = all.slice(0, 100);
  const last = page.at(-1)?.[0];
  const isTruncated = page.length < all.length && last !== undefined;
  return {
    documents: page.map(([, document]) => document),
    paging: {
      IsTruncated: isTruncated,
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(isTruncated ? { NextContinuationToken: Buffer.from(last).toString('base64url') } : {}),
    },
  };
}

export const putBucketAnalyticsConfiguration: S3Operations['PutBucketAnalyticsConfiguration'] = (input, call) =>
  putReport('analytics', input, input.AnalyticsConfiguration, call);
export const getBucketAnalyticsConfiguration: S3Operations['GetBucketAnalyticsConfiguration'] = (input, call) => ({
  AnalyticsConfiguration: reportOf('analytics', input, call) as S3Shapes['AnalyticsConfiguration'],
});
export const deleteBucketAnalyticsConfiguration: S3Operations['DeleteBucketAnalyticsConfiguration'] = (input, call) =>
  deleteReport('analytics', input, call);
export const listBucketAnalyticsConfigurations: S3Operations['ListBucketAnalyticsConfigurations'] = (input, call) => {
  const { documents, paging } = reportsOf('analytics', input, call);
  return { ...paging, AnalyticsConfigurationList: documents as readonly S3Shapes['AnalyticsConfiguration'][] };
};

export const putBucketMetricsConfiguration: S3Operations['PutBucketMetricsConfiguration'] = (input, call) =>
  putReport('metrics', input, input.MetricsConfiguration, call);
export const getBucketMetricsConfiguration: S3Operations['GetBucketMetricsConfiguration'] = (input, call) => ({
  MetricsConfiguration: reportOf('metrics', input, call) as S3Shapes['MetricsConfiguration'],
});
export const deleteBucketMetricsConfiguration: S3Operations['DeleteBucketMetricsConfiguration'] = (input, call) =>
  deleteReport('metrics', input, call);
export const listBucketMetricsConfigurations: S3Operations['ListBucketMetricsConfigurations'] = (input, call) => {
  const { documents, paging } = reportsOf('metrics', input, call);
  return { ...paging, MetricsConfigurationList: documents as readonly S3Shapes['MetricsConfiguration'][] };
};

export const putBucketInventoryConfiguration: S3Operations['PutBucketInventoryConfiguration'] = (input, call) => {
  const inventory = input.InventoryConfiguration;
  if (inventory !== undefined && inventory.Id === input.Id) {
    const destination = inventory.Destination?.S3BucketDestination;
    if (destination === undefined || inventory.Schedule === undefined) throw malformedBody();
    if (!destination.Bucket.startsWith('arn:aws:s3:::')) {
      throw s3Error('InvalidS3DestinationBucket', 'Invalid bucket ARN.', 400);
    }
    if (!['CSV', 'ORC', 'Parquet'].includes(destination.Format)) throw malformedBody();
    if (!['Daily', 'Weekly'].includes(inventory.Schedule.Frequency)) throw malformedBody();
    if (!['All', 'Current'].includes(inventory.IncludedObjectVersions)) throw malformedBody();
    const fields = [
      'Size',
      'LastModifiedDate',
      'StorageClass',
      'ETag',
      'IsMultipartUploaded',
      'ReplicationStatus',
      'EncryptionStatus',
      'ObjectLockRetainUntilDate',
      'ObjectLockMode',
      'ObjectLockLegalHoldStatus',
      'IntelligentTieringAccessTier',
      'BucketKeyStatus',
      'ChecksumAlgorithm',
      'ObjectAccessControlList',
      'ObjectOwner',
      'LifecycleExpirationDate',
    ];
    if ((inventory.OptionalFields ?? []).some((field) => !fields.includes(field))) throw malformedBody();
  }
  return putReport('inventory', input, inventory, call);
};
export const getBucketInventoryConfiguration: S3Operations['GetBucketInventoryConfiguration'] = (input, call) => ({
  InventoryConfiguration: reportOf('inventory', input, call) as S3Shapes['InventoryConfiguration'],
});
export const deleteBucketInventoryConfiguration: S3Operations['DeleteBucketInventoryConfiguration'] = (input, call) =>
  deleteReport('inventory', input, call);
export const listBucketInventoryConfigurations: S3Operations['ListBucketInventoryConfigurations'] = (input, call) => {
  const { documents, paging } = reportsOf('inventory', input, call);
  return { ...paging, InventoryConfigurationList: documents as readonly S3Shapes['InventoryConfiguration'][] };
};

export const putBucketIntelligentTieringConfiguration: S3Operations['PutBucketIntelligentTieringConfiguration'] = (
  input,
  call,
) => putReport('tiering', input, input.IntelligentTieringConfiguration, call);
export const getBucketIntelligentTieringConfiguration: S3Operations['GetBucketIntelligentTieringConfiguration'] = (
  input,
  call,
) => ({
  IntelligentTieringConfiguration: reportOf('tiering', input, call) as S3Shapes['IntelligentTieringConfiguration'],
});
export const deleteBucketIntelligentTieringConfiguration: S3Operations['DeleteBucketIntelligentTieringConfiguration'] =
  (input, call) => deleteReport('tiering', input, call);
export const listBucketIntelligentTieringConfigurations: S3Operations['ListBucketIntelligentTieringConfigurations'] = (
  input,
  call,
) => {
  const { documents, paging } = reportsOf('tiering', input, call);
  return {
    ...paging,
    IntelligentTieringConfigurationList: documents as readonly S3Shapes['IntelligentTieringConfiguration'][],
  };
};
