/** Tags of load balancers, listeners, rules and target groups. */
import type { ElasticLoadBalancingV2Operations as Operations } from '../../schemas/elastic-load-balancing-v2.generated.ts';
import { ServiceError } from '../../service.ts';
import {
  type Attributes,
  type BalancerPlace,
  balancerOf,
  balancersOf,
  elbTags,
  invalidElb,
  listenerOf,
  listenerRuleOf,
  listenerRulesOf,
  listenersOf,
  targetGroupOf,
  targetGroupsOf,
} from './kept.ts';

/** The tags of a resource, and how they are replaced. Throws for what is not there. */
function taggedElb(arn: string, at: BalancerPlace): { readonly tags: Attributes; put(tags: Attributes): void } {
  switch (/:elasticloadbalancing:[^:]*:\d*:([\w-]+)\//.exec(arn)?.[1]) {
    case 'loadbalancer': {
      const found = balancerOf(arn, at);
      return { tags: found.tags, put: (tags) => balancersOf(at).put(arn, { ...found, tags }) };
    }
    case 'listener': {
      const found = listenerOf(arn, at);
      return { tags: found.tags, put: (tags) => listenersOf(at).put(arn, { ...found, tags }) };
    }
    case 'listener-rule': {
      const found = listenerRuleOf(arn, at);
      return { tags: found.tags, put: (tags) => listenerRulesOf(at).put(arn, { ...found, tags }) };
    }
    case 'targetgroup': {
      const found = targetGroupOf(arn, at);
      return { tags: found.tags, put: (tags) => targetGroupsOf(at).put(arn, { ...found, tags }) };
    }
    default:
      throw invalidElb(`'${arn}' is not a valid resource ARN`);
  }
}

export const addElbTags: Operations['AddTags'] = ({ ResourceArns, Tags }, call) => {
  const added = elbTags(Tags);
  const all = ResourceArns.map((arn) => taggedElb(arn, call));
  for (const { tags } of all)
    if (Object.keys({ ...tags, ...added }).length > 50)
      throw new ServiceError('TooManyTags', 'The maximum number of tags has been reached');
  for (const { tags, put } of all) put({ ...tags, ...added });
  return {};
};

export const removeElbTags: Operations['RemoveTags'] = ({ ResourceArns, TagKeys }, call) => {
  for (const { tags, put } of ResourceArns.map((arn) => taggedElb(arn, call)))
    put(Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))));
  return {};
};

export const describeElbTags: Operations['DescribeTags'] = ({ ResourceArns }, call) => ({
  TagDescriptions: ResourceArns.map((ResourceArn) => ({
    ResourceArn,
    Tags: Object.entries(taggedElb(ResourceArn, call).tags).map(([Key, Value]) => ({ Key, Value })),
  })),
});

export function putElbTags(arn: string, tags: Attributes, at: BalancerPlace): void {
  taggedElb(arn, at).put(tags);
}
