/** Elastic Container Registry: repositories and the manifests of their images. Layers are not kept. */
import { createHash } from 'node:crypto';
import type { EcrOperations, EcrShapes } from '../../schemas/ecr.generated.ts';
import { type Call, type Service, ServiceError } from '../../service.ts';
import {
  changeRepository,
  deleteRepository,
  type Image,
  isImmutableTag,
  makeRepository,
  type Repository,
  repositoriesOf,
  repositoryImages,
  repositoryNamed,
} from './repository.ts';
import { repositoryType } from './repository-type.ts';

function shown(repository: Repository): EcrShapes['Repository'] {
  return {
    repositoryArn: repository.arn,
    registryId: repository.account,
    repositoryName: repository.name,
    repositoryUri: repository.uri,
    createdAt: new Date(repository.createdAt),
    imageTagMutability: repository.mutability,
    ...shownExclusions(repository.exclusions),
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: repository.encryption,
  };
}

const shownExclusions = (exclusions: Repository['exclusions']) =>
  exclusions === undefined
    ? {}
    : { imageTagMutabilityExclusionFilters: exclusions.map((filter) => ({ filterType: 'WILDCARD', filter })) };

/** What a request says of which tags can be given again; those with exclusions need them, the others refuse them. */
function mutabilityOf(
  mutability: string,
  filters: readonly EcrShapes['ImageTagMutabilityExclusionFilter'][] = [],
): Pick<Repository, 'mutability' | 'exclusions'> {
  if (mutability.endsWith('_WITH_EXCLUSION') !== filters.length > 0)
    throw new ServiceError(
      'InvalidParameterException',
      `Exclusion filters go with a mutability WITH_EXCLUSION, and with no other: ${mutability}.`,
    );
  return {
    mutability: mutability as Repository['mutability'],
    exclusions: filters.length === 0 ? undefined : filters.map(({ filter }) => filter),
  };
}

type ImageId = EcrShapes['ImageIdentifier'];

function findImage(call: Call, repository: string, { imageDigest: digest, imageTag: tag }: ImageId): Image | undefined {
  const images = repositoryImages(call, repository);
  if (digest !== undefined) return images.get(digest);
  return [...images.values()].find(({ tags }) => tag !== undefined && tags.includes(tag));
}

function imageNotFound(repository: string, id: ImageId, account: string): ServiceError {
  const shownId = `{imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'}`;
  return new ServiceError(
    'ImageNotFoundException',
    `The image with imageId ${shownId} does not exist within the repository with name '${repository}' in the registry with id '${account}'`,
  );
}

function detailOf(repository: Repository, image: Image): EcrShapes['ImageDetail'] {
  return {
    registryId: repository.account,
    repositoryName: repository.name,
    imageDigest: image.digest,
    ...(image.tags.length > 0 && { imageTags: [...image.tags] }),
    imageSizeInBytes: image.manifest.length,
    imagePushedAt: new Date(image.pushedAt),
    imageManifestMediaType: image.mediaType,
  };
}

function tagsOf(list: readonly { readonly Key?: string; readonly Value?: string }[] | undefined) {
  return Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

function nameOfArn(arn: string): string {
  return arn.slice(arn.indexOf(':repository/') + ':repository/'.length);
}

const operations: Partial<EcrOperations> = {
  CreateRepository(input, call) {
    const repository = makeRepository(call, input.repositoryName, {
      tags: tagsOf(input.tags),
      scanOnPush: input.imageScanningConfiguration?.scanOnPush === true,
      ...mutabilityOf(input.imageTagMutability ?? 'MUTABLE', input.imageTagMutabilityExclusionFilters),
    });
    return { repository: shown(repository) };
  },
  DeleteRepository: ({ repositoryName, force }, call) => ({
    repository: shown(deleteRepository(call, repositoryName, force === true)),
  }),
  DescribeRepositories({ repositoryNames }, call) {
    const names = repositoryNames ?? [...repositoriesOf(call).sortedKeys()];
    return { repositories: names.map((name) => shown(repositoryNamed(call, name))) };
  },
  DescribeImages({ repositoryName, imageIds }, call) {
    const repository = repositoryNamed(call, repositoryName);
    const images =
      imageIds === undefined
        ? [...repositoryImages(call, repositoryName).values()]
        : imageIds.map((id) => {
            const found = findImage(call, repositoryName, id);
            if (found === undefined) throw imageNotFound(repositoryName, id, call.account);
            return found;
          });
    return { imageDetails: images.map((image) => detailOf(repository, image)) };
  },
  ListImages({ repositoryName }, call) {
    repositoryNamed(call, repositoryName);
    const ids = [...repositoryImages(call, repositoryName).values()].flatMap(({ digest, tags }) =>
      tags.length === 0 ? [{ imageDigest: digest }] : tags.map((tag) => ({ imageDigest: digest, imageTag: tag })),
    );
    return { imageIds: ids };
  },
  BatchGetImage({ repositoryName, imageIds }, call) {
    repositoryNamed(call, repositoryName);
    const found = imageIds.map((id) => ({ id, image: findImage(call, repositoryName, id) }));
    return {
      images: found.flatMap(({ id, image }) =>
        image === undefined
          ? []
          : [
              {
                registryId: call.account,
                repositoryName,
                imageId: { imageDigest: image.digest, ...(id.imageTag !== undefined && { imageTag: id.imageTag }) },
                imageManifest: image.manifest,
                imageManifestMediaType: image.mediaType,
              },
            ],
      ),
      failures: found.flatMap(({ id, image }) =>
        image === undefined
          ? [{ imageId: id, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' }]
          : [],
      ),
    };
  },
  PutImage({ repositoryName, imageManifest, imageTag, imageManifestMediaType }, call) {
    const repository = repositoryNamed(call, repositoryName);
    const digest = `sha256:${createHash('sha256').update(imageManifest).digest('hex')}`;
    const images = repositoryImages(call, repositoryName);
    const holder = imageTag === undefined ? undefined : findImage(call, repositoryName, { imageTag });
    if (holder !== undefined && holder.digest !== digest) {
      if (isImmutableTag(repository, imageTag ?? ''))
        throw new ServiceError(
          'ImageTagAlreadyExistsException',
          `The image tag '${imageTag}' already exists in the '${repositoryName}' repository and cannot be overwritten because the tag is immutable.`,
        );
      images.put(holder.digest, { ...holder, tags: holder.tags.filter((tag) => tag !== imageTag) });
    }
    const known = images.get(digest);
    const tags = new Set([...(known?.tags ?? []), ...(imageTag === undefined ? [] : [imageTag])]);
    images.put(digest, {
      digest,
      manifest: imageManifest,
      mediaType: imageManifestMediaType ?? 'application/vnd.docker.distribution.manifest.v2+json',
      tags: [...tags],
      pushedAt: known?.pushedAt ?? call.world.clock.now(),
    });
    const imageId = { imageDigest: digest, ...(imageTag !== undefined && { imageTag }) };
    return { image: { registryId: call.account, repositoryName, imageId, imageManifest } };
  },
  BatchDeleteImage({ repositoryName, imageIds }, call) {
    repositoryNamed(call, repositoryName);
    const images = repositoryImages(call, repositoryName);
    const found = imageIds.map((id) => ({ id, image: findImage(call, repositoryName, id) }));
    for (const { id, image } of found) {
      if (image === undefined) continue;
      const tags = id.imageDigest === undefined ? image.tags.filter((tag) => tag !== id.imageTag) : [];
      if (tags.length > 0) images.put(image.digest, { ...image, tags });
      else images.delete(image.digest);
    }
    return {
      imageIds: found.flatMap(({ id, image }) => (image === undefined ? [] : [{ ...id, imageDigest: image.digest }])),
      failures: found.flatMap(({ id, image }) =>
        image === undefined
          ? [{ imageId: id, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' }]
          : [],
      ),
    };
  },
  GetAuthorizationToken(_, call) {
    const token = Buffer.from(`AWS:${call.requestId}`).toString('base64');
    const proxyEndpoint = `https://${call.account}.dkr.ecr.${call.region}.amazonaws.com`;
    const expiresAt = new Date(call.world.clock.now() + 12 * 3600 * 1000);
    return { authorizationData: [{ authorizationToken: token, expiresAt, proxyEndpoint }] };
  },
  PutLifecyclePolicy({ repositoryName, lifecyclePolicyText }, call) {
    changeRepository(call, repositoryName, { lifecycle: lifecyclePolicyText });
    return { registryId: call.account, repositoryName, lifecyclePolicyText };
  },
  GetLifecyclePolicy({ repositoryName }, call) {
    const { lifecycle } = repositoryNamed(call, repositoryName);
    if (lifecycle === undefined)
      throw new ServiceError(
        'LifecyclePolicyNotFoundException',
        `Lifecycle policy does not exist for the repository with name '${repositoryName}' in the registry with id '${call.account}'`,
      );
    return { registryId: call.account, repositoryName, lifecyclePolicyText: lifecycle };
  },
  SetRepositoryPolicy({ repositoryName, policyText }, call) {
    changeRepository(call, repositoryName, { policy: policyText });
    return { registryId: call.account, repositoryName, policyText };
  },
  GetRepositoryPolicy({ repositoryName }, call) {
    const { policy } = repositoryNamed(call, repositoryName);
    if (policy === undefined)
      throw new ServiceError(
        'RepositoryPolicyNotFoundException',
        `Repository policy does not exist for the repository with name '${repositoryName}' in the registry with id '${call.account}'`,
      );
    return { registryId: call.account, repositoryName, policyText: policy };
  },
  PutImageScanningConfiguration({ repositoryName, imageScanningConfiguration }, call) {
    const scanOnPush = imageScanningConfiguration.scanOnPush === true;
    changeRepository(call, repositoryName, { scanOnPush });
    return { registryId: call.account, repositoryName, imageScanningConfiguration: { scanOnPush } };
  },
  PutImageTagMutability({ repositoryName, imageTagMutability, imageTagMutabilityExclusionFilters: filters }, call) {
    const changed = mutabilityOf(imageTagMutability, filters);
    changeRepository(call, repositoryName, changed);
    return { registryId: call.account, repositoryName, imageTagMutability, ...shownExclusions(changed.exclusions) };
  },
  TagResource({ resourceArn, tags }, call) {
    const { name, tags: own } = repositoryNamed(call, nameOfArn(resourceArn));
    changeRepository(call, name, { tags: { ...own, ...tagsOf(tags) } });
    return {};
  },
  UntagResource({ resourceArn, tagKeys }, call) {
    const { name, tags: own } = repositoryNamed(call, nameOfArn(resourceArn));
    changeRepository(call, name, {
      tags: Object.fromEntries(Object.entries(own).filter(([key]) => !tagKeys.includes(key))),
    });
    return {};
  },
  ListTagsForResource({ resourceArn }, call) {
    const { tags } = repositoryNamed(call, nameOfArn(resourceArn));
    return { tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
};

export const ecr: Service = {
  id: 'ecr',
  schema: 'ecr',
  operations,
  types: { 'AWS::ECR::Repository': repositoryType },
};
