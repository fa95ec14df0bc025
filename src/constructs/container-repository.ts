import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface ContainerRepositoryProps {
  /** `orders-production-api`. */
  readonly name: string;
  /**
   * Tags that may move, like `latest`, `*` allowed. Every other tag always means the same image.
   *
   * @default - none
   */
  readonly movingTags?: readonly string[];
  /**
   * @default - AES-256 with a key of ECR
   */
  readonly key?: IKey;
  /**
   * How many images are kept; the oldest beyond them expire.
   *
   * @default 10
   */
  readonly imagesToKeep?: number;
  /**
   * When an image without a tag expires.
   *
   * @default Duration.days(7)
   */
  readonly untaggedExpireAfter?: Duration;
  /**
   * Whether the images outlive the stack. A kept repository makes the next deployment of its name fail.
   *
   * @default 'keep'
   */
  readonly whenStackIsDeleted?: 'keep' | 'delete';
}

/** A repository whose images are scanned when they arrive, encrypted, cleaned up, and never replaced under their tag. */
export class ContainerRepository extends ecr.Repository {
  constructor(scope: Construct, id: string, props: ContainerRepositoryProps) {
    const { movingTags = [], imagesToKeep = 10, untaggedExpireAfter = Duration.days(7) } = props;
    refuseUnusable(id, props.name, imagesToKeep);
    super(scope, id, {
      repositoryName: props.name,
      imageScanOnPush: true,
      ...(movingTags.length === 0
        ? { imageTagMutability: ecr.TagMutability.IMMUTABLE }
        : {
            imageTagMutability: ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION,
            imageTagMutabilityExclusionFilters: movingTags.map((tag) =>
              ecr.ImageTagMutabilityExclusionFilter.wildcard(tag),
            ),
          }),
      ...(props.key === undefined
        ? { encryption: ecr.RepositoryEncryption.AES_256 }
        : { encryption: ecr.RepositoryEncryption.KMS, encryptionKey: props.key }),
      lifecycleRules: [
        {
          description: 'Images without a tag expire',
          tagStatus: ecr.TagStatus.UNTAGGED,
          maxImageAge: untaggedExpireAfter,
        },
        { description: `The newest ${imagesToKeep} images are kept`, maxImageCount: imagesToKeep },
      ],
      removalPolicy: props.whenStackIsDeleted === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      emptyOnDelete: props.whenStackIsDeleted === 'delete',
    });
  }
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const NAME = /^[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/;

function refuseUnusable(repository: string, name: string, imagesToKeep: number): void {
  if (!NAME.test(name) || name.length < 2) {
    throw new Error(
      `Repository "${repository}" was given the name "${name}"; use lower-case words joined by ".", "_", "-" or "/", like "orders/api".`,
    );
  }
  if (!Number.isInteger(imagesToKeep) || imagesToKeep < 2) {
    throw new Error(
      `Repository "${repository}" would keep ${imagesToKeep} image(s); keep at least 2, because a rollback needs the one before.`,
    );
  }
}
