import { expect, test } from 'vitest';
import { ContainerRepository } from './container-repository.ts';
import { EncryptionKey } from './encryption-key.ts';
import { propertyOf, resourcesOf, tinyStack } from './tiny-stack.ts';

test('images are scanned on arrival, immutable, and kept beyond the stack', () => {
  const stack = tinyStack();
  new ContainerRepository(stack, 'Api', { name: 'orders-api' });
  expect(resourcesOf(stack)).toMatchObject({
    Api: {
      DeletionPolicy: 'Retain',
      Properties: {
        RepositoryName: 'orders-api',
        ImageScanningConfiguration: { ScanOnPush: true },
        ImageTagMutability: 'IMMUTABLE',
      },
    },
  });
});

test('untagged images expire after 7 days, and the newest 10 are kept', () => {
  const stack = tinyStack();
  new ContainerRepository(stack, 'Api', { name: 'orders-api' });
  const { LifecyclePolicyText } = propertyOf(stack, 'AWS::ECR::Repository', 'LifecyclePolicy').Api as {
    LifecyclePolicyText: string;
  };
  expect(JSON.parse(LifecyclePolicyText).rules).toMatchObject([
    { selection: { tagStatus: 'untagged', countNumber: 7, countUnit: 'days' } },
    { selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 10 } },
  ]);
});

test('a key of one’s own encrypts the images, and named tags may move', () => {
  const stack = tinyStack();
  const key = new EncryptionKey(stack, 'Key', { description: 'Images', alias: 'images' });
  new ContainerRepository(stack, 'Api', { name: 'orders-api', key, movingTags: ['latest'] });
  expect(resourcesOf(stack, 'AWS::ECR::Repository').Api?.Properties).toMatchObject({
    EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': ['Key', 'Arn'] } },
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: 'latest' }],
  });
});

test.each([
  [
    { name: 'Orders' },
    'Repository "Api" was given the name "Orders"; use lower-case words joined by ".", "_", "-" or "/", like "orders/api".',
  ],
  [
    { name: 'orders', imagesToKeep: 1 },
    'Repository "Api" would keep 1 image(s); keep at least 2, because a rollback needs the one before.',
  ],
])('%o is refused', (props, message) => {
  expect(() => new ContainerRepository(tinyStack(), 'Api', props)).toThrow(message);
});
