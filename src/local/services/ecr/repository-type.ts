/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html */
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import { changeRepository, deleteRepository, makeRepository, type Repository, repositoriesOf } from './repository.ts';

const MUTABILITIES = ['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'] as const;

function settings(properties: Properties, at: Creation): Partial<Repository> {
  const scanning = isRecord(properties.ImageScanningConfiguration) ? properties.ImageScanningConfiguration : {};
  const lifecycle = isRecord(properties.LifecyclePolicy) ? properties.LifecyclePolicy.LifecyclePolicyText : undefined;
  const { RepositoryPolicyText: policy, ImageTagMutability: mutability, Tags: tags } = properties;
  const filters = properties.ImageTagMutabilityExclusionFilters;
  const own = Array.isArray(tags) ? tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return {
    scanOnPush: String(scanning.ScanOnPush) === 'true',
    mutability: MUTABILITIES.find((each) => each === mutability) ?? 'MUTABLE',
    exclusions: Array.isArray(filters)
      ? filters.filter(isRecord).map((each) => String(each.ImageTagMutabilityExclusionFilterValue))
      : undefined,
    lifecycle: lifecycle === undefined ? undefined : String(lifecycle),
    policy: policy === undefined ? undefined : typeof policy === 'string' ? policy : JSON.stringify(policy),
    tags: { ...at.tags, ...Object.fromEntries(own) },
  };
}

function made({ name, arn, uri }: Repository): Made {
  return { id: name, attributes: { Arn: arn, RepositoryUri: uri } };
}

export const repositoryType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const encryption = isRecord(properties.EncryptionConfiguration) ? properties.EncryptionConfiguration : {};
    const { RepositoryName: given } = properties;
    const name = typeof given === 'string' ? given : at.generatedName(256, 'lower');
    return made(
      makeRepository(at, name, {
        ...settings(properties, at),
        ...(encryption.EncryptionType === 'KMS' && {
          encryption: {
            encryptionType: 'KMS',
            ...(encryption.KmsKey !== undefined && { kmsKey: String(encryption.KmsKey) }),
          },
        }),
      }),
    );
  },
  update: ({ id }, properties, _before, at) => made(changeRepository(at, id, settings(properties, at))),
  delete({ id }, properties, at) {
    if (repositoriesOf(at).has(id)) deleteRepository(at, id, String(properties.EmptyOnDelete) === 'true');
  },
  read({ id }, at) {
    const repository = repositoriesOf(at).get(id);
    return (
      repository && {
        RepositoryName: repository.name,
        ImageTagMutability: repository.mutability,
        ImageScanningConfiguration: { ScanOnPush: repository.scanOnPush },
        LifecyclePolicy: undefined,
        ...(repository.lifecycle !== undefined && {
          LifecyclePolicy: { LifecyclePolicyText: repository.lifecycle },
        }),
        RepositoryPolicyText: repository.policy === undefined ? undefined : JSON.parse(repository.policy),
      }
    );
  },
};
