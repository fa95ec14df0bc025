/** From the properties of a template to what is kept of a cache. */
import { type LocalWorld, type Properties, ServiceError } from '../../service.ts';
import { cacheNodes } from '../../system/seats-in-each.ts';
import { placeOfNew } from '../rds/running.ts';
import type { KeptCache } from './kept-caches.ts';
import { whyNoCache } from './programs.ts';

const text = (value: unknown) => (value === undefined ? undefined : String(value));
const flag = (value: unknown) => String(value) === 'true';

/** Why a cache with these properties does not run here; undefined where it does. */
export function whyNotRun({ Engine, NumNodeGroups }: Properties): string | undefined {
  if (Number(NumNodeGroups ?? 1) > 1) return 'the local target runs caches of one shard only';
  return whyNoCache(String(Engine ?? 'redis'));
}

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html */
export function checkCacheToken(token: string | undefined, isEncrypted: boolean): void {
  if (token === undefined) return;
  if (!isEncrypted)
    throw new ServiceError(
      'InvalidParameterCombination',
      'The AUTH token is only supported when encryption-in-transit is enabled.',
    );
  if (token.length < 16 || token.length > 128 || /[\s@"/]/.test(token))
    throw new ServiceError('InvalidParameterValue', 'Invalid AuthToken provided.');
}

/** What a template may change while the cache stands. */
export function changedCache(cache: KeptCache, properties: Properties): KeptCache {
  const nodes = cache.kind === 'cluster' ? 1 : cacheNodes(properties);
  return {
    ...cache,
    nodes,
    primary: cache.primary < nodes ? cache.primary : 0,
    password: text(properties.AuthToken),
    nodeType: text(properties.CacheNodeType) ?? cache.nodeType,
    version: text(properties.EngineVersion) ?? cache.version,
    description: text(properties.ReplicationGroupDescription) ?? cache.description,
    parameterGroup: text(properties.CacheParameterGroupName),
    failsOver: flag(properties.AutomaticFailoverEnabled),
    zones: zonesIn(properties),
  };
}

const zonesIn = ({ PreferredCacheClusterAZs: several, PreferredAvailabilityZone: one }: Properties) =>
  [several ?? one ?? []].flat().map(String);

export function newCache(
  kind: KeptCache['kind'],
  id: string,
  properties: Properties,
  world: LocalWorld,
): Omit<KeptCache, 'ports'> {
  const isEncrypted = flag(properties.TransitEncryptionEnabled);
  const password = text(properties.AuthToken);
  checkCacheToken(password, isEncrypted);
  return {
    kind,
    id,
    description: text(properties.ReplicationGroupDescription) ?? '',
    engine: text(properties.Engine) ?? 'redis',
    version: text(properties.EngineVersion) ?? '7.1',
    nodeType: text(properties.CacheNodeType) ?? 'cache.t4g.micro',
    nodes: kind === 'cluster' ? Number(properties.NumCacheNodes ?? 1) : cacheNodes(properties),
    primary: 0,
    failsOver: flag(properties.AutomaticFailoverEnabled),
    port: Number(properties.Port ?? (properties.Engine === 'memcached' ? 11211 : 6379)),
    isEncrypted,
    password,
    parameterGroup: text(properties.CacheParameterGroupName),
    zones: zonesIn(properties),
    createdMs: world.clock.now(),
    stands: whyNotRun(properties) === undefined ? placeOfNew(world) : 'nowhere',
  };
}
