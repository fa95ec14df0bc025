import type { Claim } from '../claim.ts';
import { numbered, type Pattern, type PatternOptions } from '../pattern.ts';
import { encrypted } from '../words/encrypted.ts';
import { kept } from '../words/kept.ts';
import { may } from '../words/may.ts';
import { mayNot } from '../words/may-not.ts';
import { records } from '../words/records.ts';

export interface Audited<Name extends string> extends PatternOptions {
  readonly trail: Name;
  /** Where the trail writes. */
  readonly bucket: Name;
  /** For how many days at least its files stay. */
  readonly days: number;
  /** The key of one's own that encrypts them. @default any, also S3's */
  readonly key?: Name;
}

/** What a request to a bucket says that answers nobody but over a current TLS. */
const SECURE = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };
const READS = ['s3:GetObject', 's3:ListBucket'];

/**
 * A trail records every management call of the account in files that nobody changes unseen; they stay as long as they
 * should, and the account alone reads them.
 */
export function audited<Name extends string = string>(options: Audited<Name>): readonly Claim[] {
  const { trail, bucket, days, key } = options;
  return numbered(options, 'Audit', [
    [
      `${trail} records every management call in all regions`,
      records(trail, { management: 'all', regions: 'all', globalServices: true, validated: true, to: bucket }),
      ...(key === undefined ? [] : [records(trail, { encryptedBy: key }), encrypted(bucket, { by: key })]),
    ],
    [
      `What ${bucket} holds stays for at least ${days} days`,
      kept(bucket, { versions: true, expires: { '': { atLeast: days } } }),
    ],
    [
      `${bucket} is closed to the public, to other accounts and to their trails, and to requests in clear`,
      mayNot('anyone', ['s3:*'], { on: bucket }),
      mayNot({ account: 'another' }, ['s3:*'], { on: bucket }),
      mayNot({ service: 'cloudtrail.amazonaws.com', account: 'another' }, ['s3:*'], { on: bucket }),
      encrypted(bucket, { in: 'transit' }),
    ],
    [`The account reads ${bucket}`, may('administrator', READS, { on: bucket, context: SECURE })],
    key === undefined
      ? undefined
      : [
          `The account manages ${key}, and no other uses it`,
          may('administrator', ['kms:*'], { on: key }),
          mayNot({ account: 'another' }, ['kms:*'], { on: key }),
        ],
  ]);
}

const TRAIL = 'arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/audit';
const FROM_TRAIL = { 'aws:SourceArn': { 'Fn::Sub': TRAIL } };
const CLOUDTRAIL = { Service: 'cloudtrail.amazonaws.com' };
const all = [{ 'Fn::Sub': '${Logs.Arn}' }, { 'Fn::Sub': '${Logs.Arn}/*' }];
const POLICY: readonly object[] = [
  {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: all,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  },
  {
    Effect: 'Allow',
    Principal: CLOUDTRAIL,
    Action: 's3:GetBucketAcl',
    Resource: all[0],
    Condition: { StringEquals: FROM_TRAIL },
  },
  {
    Effect: 'Allow',
    Principal: CLOUDTRAIL,
    Action: 's3:PutObject',
    Resource: { 'Fn::Sub': '${Logs.Arn}/AWSLogs/${AWS::AccountId}/*' },
    Condition: { StringEquals: { ...FROM_TRAIL, 's3:x-amz-acl': 'bucket-owner-full-control' } },
  },
];

const trail = (change: object = {}, statements: readonly object[] = POLICY, days = 365) => ({
  Logs: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: days }] },
    },
  },
  Policy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket: { Ref: 'Logs' }, PolicyDocument: { Version: '2012-10-17', Statement: statements } },
  },
  Trail: {
    Type: 'AWS::CloudTrail::Trail',
    Properties: {
      TrailName: 'audit',
      IsLogging: true,
      IsMultiRegionTrail: true,
      EnableLogFileValidation: true,
      IncludeGlobalServiceEvents: true,
      S3BucketName: { Ref: 'Logs' },
      ...change,
    },
  },
});
const claims = audited({ id: 'AUD', trail: 'Trail', bucket: 'Logs', days: 365 } as Audited<string>);
const also = (statement: object) => trail({}, [...POLICY, statement]);

export const AUDITED: Pattern = {
  name: 'audited',
  about:
    'a trail records every management call of the account in files that nobody changes unseen; they stay as long as they should, and the account alone reads them',
  holds: [{ says: 'A trail of all regions and its bucket.', resources: trail(), claim: claims }],
  fails: [
    {
      says: 'The trail leaves out what only reads.',
      resources: trail({ EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }),
      claim: claims,
    },
    { says: 'The files go after a month.', resources: trail({}, POLICY, 30), claim: claims },
    {
      says: 'Everybody reads the files.',
      resources: also({
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: all[1],
      }),
      claim: claims,
    },
    {
      says: 'Nobody reads the files.',
      resources: also({ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: all[1] }),
      claim: claims,
    },
  ],
};
