/** Repositories of images, as ECR keeps them. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/ */
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';

export interface Repository {
  readonly name: string;
  readonly arn: string;
  readonly uri: string;
  readonly account: string;
  readonly createdAt: number;
  readonly mutability: 'MUTABLE' | 'IMMUTABLE' | 'IMMUTABLE_WITH_EXCLUSION' | 'MUTABLE_WITH_EXCLUSION';
  /** Tags, `*` for any text, for which the mutability is the other one. */
  readonly exclusions?: readonly string[] | undefined;
  readonly scanOnPush: boolean;
  readonly encryption: { readonly encryptionType: 'AES256' | 'KMS' | 'KMS_DSSE'; readonly kmsKey?: string };
  readonly policy?: string | undefined;
  readonly lifecycle?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Image {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly manifest: string;
  readonly mediaType: string;
  readonly pushedAt: number;
}

interface At extends Pick<AccountRegion, 'account' | 'region'> {
  readonly world: LocalWorld;
}

export function repositoriesOf({ world, account, region }: At): Collection<Repository> {
  return world.state.collection('ecr/repository', { account, region });
}

/** The images of a repository, by digest. */
export function repositoryImages({ world, account, region }: At, repository: string): Collection<Image> {
  return world.state.collection(`ecr/image/${repository}`, { account, region });
}

export function repositoryNamed(at: At, name: string): Repository {
  const found = repositoriesOf(at).get(name);
  if (found !== undefined) return found;
  throw new ServiceError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${at.account}'`,
  );
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html, repositoryName. */
const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

export function makeRepository(at: At, name: string, more: Partial<Repository>): Repository {
  if (!NAME.test(name) || name.length < 2 || name.length > 256)
    throw new ServiceError(
      'InvalidParameterException',
      `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''`,
    );
  if (repositoriesOf(at).has(name))
    throw new ServiceError(
      'RepositoryAlreadyExistsException',
      `The repository with name '${name}' already exists in the registry with id '${at.account}'`,
    );
  const repository: Repository = {
    name,
    arn: `arn:aws:ecr:${at.region}:${at.account}:repository/${name}`,
    uri: `${at.account}.dkr.ecr.${at.region}.amazonaws.com/${name}`,
    account: at.account,
    createdAt: at.world.clock.now(),
    mutability: 'MUTABLE',
    scanOnPush: false,
    encryption: { encryptionType: 'AES256' },
    tags: {},
    ...more,
  };
  repositoriesOf(at).put(name, repository);
  return repository;
}

export function changeRepository(at: At, name: string, change: Partial<Repository>): Repository {
  const repository = { ...repositoryNamed(at, name), ...change };
  repositoriesOf(at).put(name, repository);
  return repository;
}

export function deleteRepository(at: At, name: string, force: boolean): Repository {
  const repository = repositoryNamed(at, name);
  const images = repositoryImages(at, name);
  if (images.size > 0 && !force)
    throw new ServiceError(
      'RepositoryNotEmptyException',
      `The repository with name '${name}' in registry with id '${at.account}' cannot be deleted because it still contains images`,
    );
  for (const digest of [...images.keys()]) images.delete(digest);
  repositoriesOf(at).delete(name);
  return repository;
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html */
export function isImmutableTag({ mutability, exclusions = [] }: Repository, tag: string): boolean {
  const isExcluded = exclusions.some((filter) =>
    new RegExp(`^${filter.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(tag),
  );
  if (mutability === 'IMMUTABLE_WITH_EXCLUSION') return !isExcluded;
  return mutability === 'MUTABLE_WITH_EXCLUSION' ? isExcluded : mutability === 'IMMUTABLE';
}
