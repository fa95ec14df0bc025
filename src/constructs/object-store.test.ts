import { expect, test } from 'vitest';
import { ObjectStore, type ObjectStoreProps } from './object-store.ts';
import { resourcesOf, tinyStack } from './tiny-stack.ts';

function store(props: ObjectStoreProps = {}) {
  const stack = tinyStack();
  new ObjectStore(stack, 'Store', props);
  return resourcesOf(stack);
}

function lifecycleOf(props: ObjectStoreProps): readonly object[] {
  const configuration = store(props).Store?.Properties?.LifecycleConfiguration;
  return (configuration as { Rules: readonly object[] } | undefined)?.Rules ?? [];
}

test('nobody gets in without a permission, and nothing is lost by accident', () => {
  const { Store } = store();
  expect(Store).toMatchObject({
    DeletionPolicy: 'Retain',
    Properties: {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      VersioningConfiguration: { Status: 'Enabled' },
    },
  });
});

test('requests without TLS, or with an old one, are denied to everybody', () => {
  const { StorePolicy } = store();
  const policy = StorePolicy?.Properties?.PolicyDocument as { Statement: readonly object[] } | undefined;
  expect(policy?.Statement).toMatchObject([
    { Effect: 'Deny', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { Effect: 'Deny', Principal: { AWS: '*' }, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
  ]);
});

test('uploads that were never finished go after a week', () => {
  expect(lifecycleOf({})).toEqual([
    { Id: 'abandoned uploads', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
  ]);
});

test('current objects and old versions age apart', () => {
  const [, old, backups] = lifecycleOf({
    rules: [
      { name: 'old', old: { infrequentAccessAfterDays: 30, glacierAfterDays: 90, deleteAfterDays: 365 } },
      { name: 'backups', prefix: 'backups/', current: { glacierAfterDays: 90, deleteAfterDays: 365 } },
    ],
  });
  expect(old).toEqual({
    Id: 'old',
    Status: 'Enabled',
    NoncurrentVersionTransitions: [
      { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
      { StorageClass: 'GLACIER', TransitionInDays: 90 },
    ],
    NoncurrentVersionExpiration: { NoncurrentDays: 365 },
  });
  expect(backups).toEqual({
    Id: 'backups',
    Prefix: 'backups/',
    Status: 'Enabled',
    Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 90 }],
    ExpirationInDays: 365,
  });
});

test.each<[string, ObjectStoreProps, string]>([
  [
    'old versions where none are kept',
    { versioned: false, rules: [{ name: 'old', old: { deleteAfterDays: 30 } }] },
    'the rule "old" speaks of old versions, and the store keeps none',
  ],
  ['a prefix with a slash in front', { rules: [{ name: 'b', prefix: '/backups/' }] }, 'Write "backups/".'],
  [
    'Standard-IA too early',
    { rules: [{ name: 'cold', current: { infrequentAccessAfterDays: 7 } }] },
    'moves to Standard-IA after 7 days; S3 does so after 30 at the earliest.',
  ],
  [
    'deletion before the move',
    { rules: [{ name: 'cold', current: { glacierAfterDays: 90, deleteAfterDays: 30 } }] },
    'come after 90, 30 days; each must be later than the one before',
  ],
])('%s is refused', (_, props, text) => {
  expect(() => store(props)).toThrow(text);
});
