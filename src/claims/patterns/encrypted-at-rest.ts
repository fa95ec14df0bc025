import type { Claim } from '../claim.ts';
import { numbered, type Pattern, type PatternOptions } from '../pattern.ts';
import { encrypted } from '../words/encrypted.ts';
import { mayNot } from '../words/may-not.ts';

export interface EncryptedAtRest<Name extends string> extends PatternOptions {
  /** Everything that keeps data: databases, buckets, queues, log groups. */
  readonly data: readonly Name[];
  /** The key of one's own that encrypts all of it. @default any key, also AWS's */
  readonly by?: Name;
}

/** Everything that keeps data is encrypted; a key of one's own serves no other account. */
export function encryptedAtRest<Name extends string = string>(options: EncryptedAtRest<Name>): readonly Claim[] {
  const { data, by } = options;
  return numbered(options, 'Encryption', [
    ...data.map(
      (name) =>
        [
          by === undefined ? `${name} is encrypted at rest` : `${name} is encrypted at rest with ${by}`,
          encrypted(name, by === undefined ? {} : { by }),
        ] as const,
    ),
    by === undefined
      ? undefined
      : [`${by} serves no other account`, mayNot({ account: 'another' }, ['kms:*'], { on: by })],
  ]);
}

const key = (Principal: unknown) => ({
  Key: {
    Type: 'AWS::KMS::Key',
    Properties: {
      KeyPolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }],
      },
    },
  },
});
const OWN = { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } };
const topic = (KmsMasterKeyId: unknown) => ({ Orders: { Type: 'AWS::SNS::Topic', Properties: { KmsMasterKeyId } } });
const claims = encryptedAtRest({ id: 'ENC', data: ['Orders'], by: 'Key' } as EncryptedAtRest<string>);

export const ENCRYPTED_AT_REST: Pattern = {
  name: 'encryptedAtRest',
  about: "everything that keeps data is encrypted; a key of one's own serves no other account",
  holds: [
    {
      says: 'A topic with a key of its own.',
      resources: { ...key(OWN), ...topic({ 'Fn::GetAtt': ['Key', 'Arn'] }) },
      claim: claims,
    },
  ],
  fails: [
    { says: 'The topic has the key of AWS.', resources: { ...key(OWN), ...topic('alias/aws/sns') }, claim: claims },
    {
      says: 'The key serves everyone.',
      resources: { ...key('*'), ...topic({ 'Fn::GetAtt': ['Key', 'Arn'] }) },
      claim: claims,
    },
  ],
};
