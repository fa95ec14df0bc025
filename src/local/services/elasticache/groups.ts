/** Subnet groups and parameter groups of caches, as stacks make them. */
import { isRecord } from '../../../base/index.ts';
import type { ElasticacheOperations } from '../../schemas/elasticache.generated.ts';
import { type LocalType, ServiceError } from '../../service.ts';
import type { CachePlace } from './kept-caches.ts';

interface CacheSubnetGroup {
  readonly name: string;
  readonly description: string;
  readonly subnets: readonly string[];
}

interface CacheParameterGroup {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const home = ({ account, region }: CachePlace) => ({ account, region });
const subnetGroups = (at: CachePlace) =>
  at.world.state.collection<CacheSubnetGroup>('elasticache/subnet-group', home(at));
const parameterGroups = (at: CachePlace) =>
  at.world.state.collection<CacheParameterGroup>('elasticache/parameter-group', home(at));

/** What a group sets; nothing for one of AWS's own. */
export const cacheParameters = (name: string | undefined, at: CachePlace) =>
  (name === undefined ? undefined : parameterGroups(at).get(name))?.parameters ?? {};

const text = (value: unknown) => (value === undefined ? '' : String(value));

export const cacheSubnetGroupType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const name = (text(properties.CacheSubnetGroupName) || at.generatedName(255, 'lower')).toLowerCase();
    if (subnetGroups(at).has(name))
      throw new ServiceError('CacheSubnetGroupAlreadyExists', `Cache subnet group ${name} already exists.`);
    const subnets = [properties.SubnetIds].flat().map(String);
    subnetGroups(at).put(name, { name, subnets, description: text(properties.Description) });
    return { id: name, attributes: {} };
  },
  update(made, properties, _before, at) {
    const subnets = [properties.SubnetIds].flat().map(String);
    subnetGroups(at).put(made.id, { name: made.id, subnets, description: text(properties.Description) });
    return made;
  },
  delete(made, _properties, at) {
    subnetGroups(at).delete(made.id);
  },
};

export const cacheParameterGroupType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const name = at.generatedName(255, 'lower');
    const { Properties: given } = properties;
    const parameters = isRecord(given)
      ? Object.fromEntries(Object.entries(given).map(([key, value]) => [key, text(value)]))
      : {};
    const family = text(properties.CacheParameterGroupFamily);
    parameterGroups(at).put(name, { name, family, parameters, description: text(properties.Description) });
    return { id: name, attributes: { CacheParameterGroupName: name } };
  },
  delete(made, _properties, at) {
    parameterGroups(at).delete(made.id);
  },
};

function named<T>(
  all: Iterable<T> & { readonly get: (name: string) => T | undefined },
  name: string | undefined,
  fault: string,
): readonly T[] {
  if (name === undefined) return [...all];
  const found = all.get(name.toLowerCase());
  if (found === undefined) throw new ServiceError(fault, `${name} is not found.`, { status: 404 });
  return [found];
}

export const cacheGroupOperations = {
  DescribeCacheSubnetGroups({ CacheSubnetGroupName: name }, call) {
    const all = subnetGroups(call);
    const found = named({ [Symbol.iterator]: () => all.values(), get: all.get }, name, 'CacheSubnetGroupNotFoundFault');
    return {
      CacheSubnetGroups: found.map((group) => ({
        CacheSubnetGroupName: group.name,
        CacheSubnetGroupDescription: group.description,
        Subnets: group.subnets.map((SubnetIdentifier) => ({ SubnetIdentifier })),
        ARN: `arn:aws:elasticache:${call.region}:${call.account}:subnetgroup:${group.name}`,
      })),
    };
  },
  DescribeCacheParameterGroups({ CacheParameterGroupName: name }, call) {
    const all = parameterGroups(call);
    const found = named({ [Symbol.iterator]: () => all.values(), get: all.get }, name, 'CacheParameterGroupNotFound');
    return {
      CacheParameterGroups: found.map((group) => ({
        CacheParameterGroupName: group.name,
        CacheParameterGroupFamily: group.family,
        Description: group.description,
        IsGlobal: false,
        ARN: `arn:aws:elasticache:${call.region}:${call.account}:parametergroup:${group.name}`,
      })),
    };
  },
} satisfies Partial<ElasticacheOperations>;
