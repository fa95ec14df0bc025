/** The CloudFormation types of CloudFront that a front door goes by. */
import { randomBytes } from 'node:crypto';
import { mapOf } from '../../engine/words.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import { associationsOf } from '../wafv2/kept-acls.ts';
import {
  accessControlsOf,
  type CloudfrontPlace,
  cachePoliciesOf,
  distributionsOf,
  edgeFunctionsOf,
  type KeptEdgeItem,
  originRequestPoliciesOf,
  responseHeadersPoliciesOf,
  vpcOriginsOf,
} from './kept.ts';
import { distributionLimits } from './limits.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** `E2QWRUHAPOMQZL` */
const newId = (first = 'E') => first + Array.from(randomBytes(13), (byte) => LETTERS[byte % LETTERS.length]).join('');
const uuid = () =>
  randomBytes(16)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

type Items = (at: CloudfrontPlace) => { put(key: string, value: KeptEdgeItem): void; delete(key: string): boolean };

/** A type whose properties are all that there is to it. */
function kept(items: Items, key: string, id: () => string, made: (id: string, at: Creation) => Made): LocalType {
  const put = (one: string, properties: Properties, at: Creation) =>
    items(at).put(one, { id: one, changedMs: at.world.clock.now(), config: mapOf(properties[key]) });
  return {
    standing: 'RUNS',
    create(properties, at) {
      const one = id();
      put(one, properties, at);
      return made(one, at);
    },
    update(before, properties, _, at) {
      put(before.id, properties, at);
      return before;
    },
    delete({ id: one }, _properties, at) {
      items(at).delete(one);
    },
  };
}

const byId = (id: string): Made => ({ id, attributes: { Id: id } });

export const cachePolicyType = kept(cachePoliciesOf, 'CachePolicyConfig', uuid, byId);
export const originRequestPolicyType = kept(originRequestPoliciesOf, 'OriginRequestPolicyConfig', uuid, byId);
export const responseHeadersPolicyType = kept(responseHeadersPoliciesOf, 'ResponseHeadersPolicyConfig', uuid, byId);
export const accessControlType = kept(accessControlsOf, 'OriginAccessControlConfig', () => newId(), byId);
export const vpcOriginType = kept(
  vpcOriginsOf,
  'VpcOriginEndpointConfig',
  () => `vo_${Array.from(randomBytes(22), (byte) => (LETTERS + LETTERS.toLowerCase())[byte % 62] ?? 'x').join('')}`,
  (id, at) => ({ id, attributes: { Id: id, Arn: `arn:aws:cloudfront::${at.account}:vpcorigin/${id}` } }),
);

export const edgeFunctionType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const name = String(properties.Name);
    const arn = `arn:aws:cloudfront::${at.account}:function/${name}`;
    edgeFunctionsOf(at).put(arn, { id: arn, changedMs: at.world.clock.now(), config: properties });
    return { id: arn, attributes: { FunctionARN: arn, 'FunctionMetadata.FunctionARN': arn, Stage: 'LIVE' } };
  },
  update(made, properties, _before, at) {
    edgeFunctionsOf(at).put(made.id, { id: made.id, changedMs: at.world.clock.now(), config: properties });
    return made;
  },
  delete(made, _properties, at) {
    edgeFunctionsOf(at).delete(made.id);
  },
};

/** A web ACL of scope CLOUDFRONT is associated by the distribution itself. */
function associate(arn: string, config: Properties, at: Creation): void {
  const place = { ...at, region: 'us-east-1' };
  if (typeof config.WebACLId === 'string' && config.WebACLId !== '') associationsOf(place).put(arn, config.WebACLId);
  else associationsOf(place).delete(arn);
}

export const distributionType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ DistributionConfig }) =>
    distributionLimits(mapOf(DistributionConfig)).length === 0 ? 'RUNS' : 'RECORDED',
  create(properties, at) {
    const id = newId();
    const domain = `d${randomBytes(8).toString('hex').slice(0, 13)}.cloudfront.net`;
    const arn = `arn:aws:cloudfront::${at.account}:distribution/${id}`;
    const config = mapOf(properties.DistributionConfig);
    distributionsOf(at).put(id, { id, domain, arn, changedMs: at.world.clock.now(), config });
    associate(arn, config, at);
    return { id, attributes: { Id: id, DomainName: domain } };
  },
  update(made, properties, _before, at) {
    const known = distributionsOf(at).get(made.id);
    if (known === undefined) throw new Error(`the distribution ${made.id} is gone`);
    const config = mapOf(properties.DistributionConfig);
    distributionsOf(at).put(made.id, { ...known, changedMs: at.world.clock.now(), config });
    associate(known.arn, config, at);
    return made;
  },
  delete(made, _properties, at) {
    const known = distributionsOf(at).get(made.id);
    if (known !== undefined) associate(known.arn, {}, at);
    distributionsOf(at).delete(made.id);
  },
};
