/** What is kept of caches, and the names that ElastiCache gives to them. */
import { createHash } from 'node:crypto';
import type { LocalWorld } from '../../service.ts';

export interface CachePlace {
  readonly world: LocalWorld;
  readonly account: string;
  readonly region: string;
}

export interface KeptCache {
  /** A replication group, or a cluster of one node without one. */
  readonly kind: 'group' | 'cluster';
  readonly id: string;
  readonly description: string;
  readonly engine: string;
  readonly version: string;
  readonly nodeType: string;
  readonly nodes: number;
  /** The node that takes writes, counted from 0. */
  readonly primary: number;
  /** Whether a replica takes the place of a primary that falls. */
  readonly failsOver: boolean;
  /** What the template says; on loopback the ports are free ones. */
  readonly port: number;
  /** Those of the nodes on loopback. */
  readonly ports: readonly number[];
  readonly isEncrypted: boolean;
  readonly password: string | undefined;
  readonly parameterGroup: string | undefined;
  /** Zones that the template names for the nodes, in their order. */
  readonly zones: readonly string[];
  readonly createdMs: number;
  /** Where its servers are; `nowhere` for what is recorded only. */
  readonly stands: 'loopback' | 'network' | 'nowhere';
}

export const cacheKey = ({ kind, id }: Pick<KeptCache, 'kind' | 'id'>) => `${kind}/${id}`;

export const cachesOf = ({ world, account, region }: CachePlace) =>
  world.state.collection<KeptCache>('elasticache/cache', { account, region }, { sealed: true });

export const nodeId = ({ kind, id }: KeptCache, node: number) =>
  kind === 'cluster' ? id : `${id}-${String(node + 1).padStart(3, '0')}`;

/** `use1` of `us-east-1`: each word of the region by its first letters, as the names of caches have it. */
export function shortRegion(region: string): string {
  const [country = '', ...words] = region.split('-');
  const short = (word: string) =>
    word.slice(0, 1) + (/^(?:north|south)(?:east|west)$/.test(word) ? word.slice(5, 6) : '');
  return country + words.map(short).join('');
}

export interface CacheNames {
  readonly primary: string;
  readonly reader: string;
  readonly nodes: readonly string[];
}

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Endpoints.html: with encryption in transit the names begin otherwise. */
export function cacheNames(cache: KeptCache, { account, region }: CachePlace): CacheNames {
  const { kind, id, nodes, isEncrypted } = cache;
  const own = createHash('sha256').update(`${account}/${region}`).digest('hex').slice(0, 6);
  const domain = `${shortRegion(region)}.cache.amazonaws.com`;
  const all = Array.from({ length: nodes }, (_, node) => nodeId(cache, node));
  if (kind === 'cluster') {
    const name = isEncrypted ? `master.${id}.${own}.${domain}` : `${id}.${own}.0001.${domain}`;
    return { primary: name, reader: name, nodes: [name] };
  }
  if (isEncrypted)
    return {
      primary: `master.${id}.${own}.${domain}`,
      reader: `replica.${id}.${own}.${domain}`,
      nodes: all.map((node) => `${node}.${id}.${own}.${domain}`),
    };
  return {
    primary: `${id}.${own}.ng.0001.${domain}`,
    reader: `${id}-ro.${own}.ng.0001.${domain}`,
    nodes: all.map((node) => `${node}.${own}.0001.${domain}`),
  };
}
