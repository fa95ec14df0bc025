/** What distributions may ask for and a front door does not do here: a sentence each. A distribution with one is not run. */
import { asItems, mapOf } from '../../engine/words.ts';
import type { Properties } from '../../service.ts';

export function distributionLimits(config: Properties): readonly string[] {
  const behaviors = [config.DefaultCacheBehavior, ...asItems(config.CacheBehaviors)].map(mapOf);
  const restriction = mapOf(mapOf(config.Restrictions).GeoRestriction);
  const has = (name: string) => behaviors.some((each) => asItems(each[name]).length > 0);
  return [
    ...(has('LambdaFunctionAssociations') ? ['It runs Lambda@Edge functions, which are not run here.'] : []),
    ...(has('TrustedKeyGroups') || has('TrustedSigners')
      ? ['It asks for signed URLs, which are not judged here.']
      : []),
    ...(behaviors.some(({ FieldLevelEncryptionId: id }) => id !== undefined && id !== '')
      ? ['It encrypts fields of requests, which is not done here.']
      : []),
    ...(restriction.RestrictionType !== undefined && restriction.RestrictionType !== 'none'
      ? ['It is restricted to countries, and no table of countries is here.']
      : []),
    ...(asItems(config.Origins).some(
      (each) => String(mapOf(mapOf(each).S3OriginConfig).OriginAccessIdentity ?? '') !== '',
    )
      ? ['It has an origin access identity, which is not followed here; an origin access control is.']
      : []),
    ...(asItems(mapOf(config.OriginGroups).Items).length > 0
      ? ['It has groups of origins, which are not followed here.']
      : []),
    ...(behaviors.some(({ CachePolicyId }) => CachePolicyId === undefined)
      ? ['It has a behavior without a cache policy: the older settings (ForwardedValues) are not followed here.']
      : []),
  ];
}
