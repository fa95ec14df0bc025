/** Tags of clusters, services, task definitions and tasks. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TagResource.html */
import type { EcsOperations as Operations } from '../../schemas/ecs.generated.ts';
import { ServiceError } from '../../service.ts';
import {
  clusterInArn,
  definitionOf,
  definitionsOf,
  type EcsPlace,
  type EcsTags,
  ecsClusterOf,
  ecsClustersOf,
  ecsServiceOf,
  invalidEcs,
  lastPart,
  putService,
} from './kept.ts';

interface Tagged {
  readonly tags: EcsTags;
  keep(tags: EcsTags): void;
}

function taggedOf(arn: string, at: EcsPlace): Tagged {
  const [, kind] = /^arn:[^:]+:ecs:[^:]*:[^:]*:([a-z-]+)\//.exec(arn) ?? [];
  switch (kind) {
    case 'cluster': {
      const found = ecsClusterOf(arn, at);
      return { tags: found.tags, keep: (tags) => ecsClustersOf(at).put(found.name, { ...found, tags }) };
    }
    case 'service': {
      const found = ecsServiceOf(arn, clusterInArn(arn), at);
      return { tags: found.tags, keep: (tags) => void putService(at, { ...found, tags }) };
    }
    case 'task-definition': {
      const found = definitionOf(lastPart(arn), at);
      return { tags: found.tags, keep: (tags) => definitionsOf(at).put(lastPart(found.arn), { ...found, tags }) };
    }
    case 'task':
      throw new ServiceError('NotImplemented', 'The local target does not change the tags of a task.', { status: 501 });
    default:
      throw invalidEcs('Invalid resource ARN.');
  }
}

export function mergedTags(before: EcsTags, added: EcsTags): EcsTags {
  const keys = new Set(added.map(({ key }) => key));
  return [...before.filter(({ key }) => !keys.has(key)), ...added];
}

export const tagEcs: Operations['TagResource'] = ({ resourceArn, tags }, call) => {
  const found = taggedOf(resourceArn, call);
  found.keep(mergedTags(found.tags, tags));
  return {};
};

export const untagEcs: Operations['UntagResource'] = ({ resourceArn, tagKeys }, call) => {
  const found = taggedOf(resourceArn, call);
  found.keep(found.tags.filter(({ key = '' }) => !tagKeys.includes(key)));
  return {};
};

export const listEcsTags: Operations['ListTagsForResource'] = ({ resourceArn }, call) => ({
  tags: taggedOf(resourceArn, call).tags,
});
