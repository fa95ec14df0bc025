import { word } from '../../base/index.ts';
import { KEY, type Key } from '../names.ts';
import { SUBJECT, type Subject } from '../selector.ts';
import { type AssertionOf, defineWord } from '../word.ts';

const database = (change: Readonly<Record<string, unknown>>) => ({
  Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
  Other: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine: 'postgres', ...change } },
});

const bucket = (Principal: unknown, Condition: unknown) => ({
  Bucket: { Type: 'AWS::S3::Bucket' },
  Policy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: 'Bucket' },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal,
            Action: 's3:*',
            Resource: [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, { 'Fn::Sub': '${Bucket.Arn}/*' }],
            Condition,
          },
        ],
      },
    },
  },
});

const PLAIN = { Bool: { 'aws:SecureTransport': 'false' } };

export const ENCRYPTED = defineWord(
  'encrypted',
  'what each subject stores is encrypted, by this key where one is said; with "in": "transit", it refuses or never has connections without TLS',
  { of: SUBJECT },
  {
    by: KEY,
    in: word(['rest', 'transit'], 'rest, where nothing is said'),
    part: word(
      ['performance insights', 'master password', 'replicated backups', 'nodes', 'origins'],
      'a part with a key or with connections of its own, in place of what the subject itself stores or accepts',
    ),
  },
  {
    holds: [
      {
        says: 'The key of the template encrypts the database.',
        resources: database({ StorageEncrypted: true, KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } }),
        claim: { kind: 'encrypted', of: 'Database', by: 'Key' },
      },
      {
        says: 'Without a key of its own RDS takes the one that AWS manages.',
        resources: database({ StorageEncrypted: true }),
        claim: { kind: 'encrypted', of: 'Database', by: 'aws' },
      },
      {
        says: 'The policy of the bucket denies every request without TLS.',
        resources: bucket('*', PLAIN),
        claim: { kind: 'encrypted', of: 'Bucket', in: 'transit' },
      },
    ],
    fails: [
      {
        says: 'RDS does not encrypt a database that does not ask for it.',
        resources: database({}),
        claim: { kind: 'encrypted', of: 'Database' },
      },
      {
        says: 'Another key encrypts it.',
        resources: database({ StorageEncrypted: true, KmsKeyId: { Ref: 'Other' } }),
        claim: { kind: 'encrypted', of: 'Database', by: 'Key' },
      },
      {
        says: 'Only one role has to use TLS.',
        resources: bucket({ AWS: 'arn:aws:iam::111122223333:role/reader' }, PLAIN),
        claim: { kind: 'encrypted', of: 'Bucket', in: 'transit' },
      },
    ],
    unknown: [
      {
        says: 'Nobody said a value for the parameter that decides.',
        parameters: { Encrypt: { Type: 'String' } },
        resources: database({ StorageEncrypted: { Ref: 'Encrypt' } }),
        claim: { kind: 'encrypted', of: 'Database' },
      },
    ],
  },
);

type Encrypted = AssertionOf<typeof ENCRYPTED>;
type AtRest<Name extends string> = {
  readonly in?: 'rest';
  readonly by?: Key<Name>;
  readonly part?: 'performance insights' | 'master password' | 'replicated backups';
};
type InTransit = { readonly in: 'transit'; readonly by?: undefined; readonly part?: 'nodes' | 'origins' };

/** `by` is the name of a key, `customer` for any key of one's own, or `aws` for any of AWS's. */
export function encrypted<Name extends string = string>(
  of: Subject<Name>,
  how: AtRest<Name> | InTransit = {},
): Encrypted {
  return { kind: 'encrypted', of, ...how };
}
