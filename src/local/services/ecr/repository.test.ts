/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html */
import { expect, test } from 'vitest';
import { openWorld } from '../../world.ts';
import { cloudformation } from '../cloudformation/index.ts';
import { ecr } from './ecr.ts';

const AT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' } as const;

test.each([
  ['IMMUTABLE', undefined, { latest: false, 'v1.0': false }],
  ['MUTABLE', undefined, { latest: true, 'v1.0': true }],
  ['IMMUTABLE_WITH_EXCLUSION', 'lat*', { latest: true, 'v1.0': false }],
  ['MUTABLE_WITH_EXCLUSION', 'v*.0', { latest: true, 'v1.0': false, v1x0: true }],
])('of a repository that is %s but for %s, tags are given again: %j', async (ImageTagMutability, filter, tags) => {
  const world = openWorld({ services: [cloudformation, ecr] });
  const filters = filter && [
    { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: filter },
  ];
  const Properties = {
    RepositoryName: 'images',
    ImageTagMutability,
    ...(filters !== undefined && { ImageTagMutabilityExclusionFilters: filters }),
  };
  const TemplateBody = JSON.stringify({ Resources: { R: { Type: 'AWS::ECR::Repository', Properties } } });
  await world.invoke('cloudformation', 'CreateStack', { StackName: 's', TemplateBody }, AT);
  const push = (imageTag: string, imageManifest: string) =>
    world.invoke('ecr', 'PutImage', { repositoryName: 'images', imageTag, imageManifest }, AT);
  for (const [tag, isFree] of Object.entries(tags)) {
    await push(tag, '{"first":1}');
    const again = push(tag, '{"second":2}').then(
      () => true,
      () => false,
    );
    expect([tag, await again]).toEqual([tag, isFree]);
  }
  const { repositories } = (await world.invoke('ecr', 'DescribeRepositories', {}, AT)) as {
    readonly repositories: readonly object[];
  };
  expect(repositories).toMatchObject([{ imageTagMutability: ImageTagMutability }]);
});
