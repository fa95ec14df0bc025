/** Replication groups and single clusters: their types, and what the API says of them. */
import type { ElasticacheOperations, ElasticacheShapes } from '../../schemas/elasticache.generated.ts';
import { type Creation, type LocalType, type Properties, ServiceError } from '../../service.ts';
import { changedCache, newCache, whyNotRun } from './cache-settings.ts';
import { type CachePlace, cacheKey, cacheNames, cachesOf, type KeptCache, nodeId } from './kept-caches.ts';
import { dropCache, portsFor, runningCache, startOnLoopback } from './running-caches.ts';

type Endpoint = ElasticacheShapes['Endpoint'];

/** Those of loopback where it stands there; else the names that AWS gives. */
function endpoints(cache: KeptCache, at: CachePlace) {
  const { ports, port, stands } = cache;
  const local = (node: number): Endpoint => ({ Address: '127.0.0.1', Port: ports[node] ?? port });
  if (stands === 'loopback')
    return { primary: local(0), reader: local(cache.nodes - 1), nodes: ports.map((_, node) => local(node)) };
  const names = cacheNames(cache, at);
  const named = (Address: string): Endpoint => ({ Address, Port: port });
  return { primary: named(names.primary), reader: named(names.reader), nodes: names.nodes.map(named) };
}

function attributesOf(cache: KeptCache, at: CachePlace): Readonly<Record<string, string>> {
  const { primary, reader } = endpoints(cache, at);
  const both = (name: string, { Address = '', Port }: Endpoint) => ({
    [`${name}.Address`]: Address,
    [`${name}.Port`]: String(Port),
  });
  if (cache.kind === 'group') return { ...both('PrimaryEndPoint', primary), ...both('ReaderEndPoint', reader) };
  return both(cache.engine === 'memcached' ? 'ConfigurationEndpoint' : 'RedisEndpoint', primary);
}

const made = (cache: KeptCache, at: CachePlace) => ({ id: cache.id, attributes: attributesOf(cache, at) });

async function create(kind: KeptCache['kind'], id: string, properties: Properties, at: Creation) {
  const wanted = newCache(kind, id, properties, at.world);
  const cache: KeptCache = { ...wanted, ports: wanted.stands === 'loopback' ? await portsFor(wanted.nodes) : [] };
  cachesOf(at).put(cacheKey(cache), cache);
  try {
    await startOnLoopback(cache, at);
  } catch (error) {
    await dropCache(cacheKey(cache), at);
    throw error;
  }
  return made(cache, at);
}

async function update(key: string, properties: Properties, at: Creation) {
  const cache = cachesOf(at).get(key);
  if (cache === undefined) throw notFound(key);
  const changed = changedCache(cache, properties);
  const next: KeptCache = {
    ...changed,
    ports: changed.stands === 'loopback' ? await portsFor(changed.nodes, cache.ports) : [],
  };
  cachesOf(at).put(key, next);
  if (next.stands === 'network') await runningCache(key, at).restart();
  if (next.stands === 'loopback') {
    await runningCache(key, at).leave();
    await startOnLoopback(next, at);
  }
  return made(next, at);
}

const notFound = (key: string) => {
  const [kind = '', id = ''] = key.split('/');
  return kind === 'group'
    ? new ServiceError('ReplicationGroupNotFoundFault', `ReplicationGroup ${id} not found.`, { status: 404 })
    : new ServiceError('CacheClusterNotFound', `CacheCluster not found: ${id}`, { status: 404 });
};

const named = (given: unknown, at: Creation, limit: number) =>
  (given === undefined ? at.generatedName(limit, 'lower').replace(/-$/, 'x') : String(given)).toLowerCase();

export const replicationGroupType: LocalType = {
  standing: 'RUNS',
  standingOf: (properties) => (whyNotRun(properties) === undefined ? 'RUNS' : 'RECORDED'),
  create(properties, at) {
    const id = named(properties.ReplicationGroupId, at, 40);
    if (cachesOf(at).has(`group/${id}`))
      throw new ServiceError('ReplicationGroupAlreadyExists', `Replication group ${id} already exists.`);
    return create('group', id, properties, at);
  },
  update: ({ id }, properties, _before, at) => update(`group/${id}`, properties, at),
  delete: ({ id }, _properties, at) => dropCache(`group/${id}`, at),
};

export const cacheClusterType: LocalType = {
  standing: 'RUNS',
  standingOf: (properties) => (whyNotRun(properties) === undefined ? 'RUNS' : 'RECORDED'),
  create(properties, at) {
    const id = named(properties.ClusterName, at, 50);
    if (cachesOf(at).has(`cluster/${id}`))
      throw new ServiceError('CacheClusterAlreadyExists', `Cache cluster ${id} already exists.`);
    // https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html
    if (properties.Engine !== 'memcached' && Number(properties.NumCacheNodes) !== 1)
      throw new ServiceError(
        'InvalidParameterValue',
        `The number of cache nodes of a ${properties.Engine} cluster must be 1.`,
      );
    return create('cluster', id, properties, at);
  },
  update: ({ id }, properties, _before, at) => update(`cluster/${id}`, properties, at),
  delete: ({ id }, _properties, at) => dropCache(`cluster/${id}`, at),
};

/** What is only recorded has no status. */
function statusOf(cache: KeptCache, at: CachePlace): { readonly Status?: string } {
  if (cache.stands === 'nowhere') return {};
  const running = runningCache(cacheKey(cache), at).running.length;
  return { Status: running === cache.nodes ? 'available' : 'modifying' };
}

function shownGroup(cache: KeptCache, at: CachePlace): ElasticacheShapes['ReplicationGroup'] {
  const { primary, reader, nodes } = endpoints(cache, at);
  const members = Array.from({ length: cache.nodes }, (_, node) => nodeId(cache, node));
  return {
    ReplicationGroupId: cache.id,
    Description: cache.description,
    ...statusOf(cache, at),
    MemberClusters: members,
    NodeGroups: [
      {
        NodeGroupId: '0001',
        ...statusOf(cache, at),
        PrimaryEndpoint: primary,
        ReaderEndpoint: reader,
        NodeGroupMembers: members.map((CacheClusterId, node) => ({
          CacheClusterId,
          CacheNodeId: '0001',
          CurrentRole: node === cache.primary ? 'primary' : 'replica',
          ...(cache.stands !== 'nowhere' && nodes[node] !== undefined && { ReadEndpoint: nodes[node] }),
        })),
      },
    ],
    AutomaticFailover: cache.failsOver ? 'enabled' : 'disabled',
    ClusterEnabled: false,
    CacheNodeType: cache.nodeType,
    AuthTokenEnabled: cache.password !== undefined,
    TransitEncryptionEnabled: cache.isEncrypted,
    Engine: cache.engine,
    ReplicationGroupCreateTime: new Date(cache.createdMs),
    ARN: `arn:aws:elasticache:${at.region}:${at.account}:replicationgroup:${cache.id}`,
  };
}

function shownClusters(cache: KeptCache, at: CachePlace): readonly ElasticacheShapes['CacheCluster'][] {
  const { nodes } = endpoints(cache, at);
  const { Status } = statusOf(cache, at);
  return Array.from({ length: cache.kind === 'cluster' ? 1 : cache.nodes }, (_, node) => ({
    CacheClusterId: nodeId(cache, node),
    CacheNodeType: cache.nodeType,
    Engine: cache.engine,
    EngineVersion: cache.version,
    ...(Status !== undefined && { CacheClusterStatus: Status }),
    NumCacheNodes: cache.kind === 'cluster' ? cache.nodes : 1,
    ...(cache.kind === 'group' && { ReplicationGroupId: cache.id }),
    TransitEncryptionEnabled: cache.isEncrypted,
    AuthTokenEnabled: cache.password !== undefined,
    CacheNodes: [
      {
        CacheNodeId: '0001',
        ...(cache.stands !== 'nowhere' && nodes[node] !== undefined && { Endpoint: nodes[node] }),
      },
    ],
    ARN: `arn:aws:elasticache:${at.region}:${at.account}:cluster:${nodeId(cache, node)}`,
  }));
}

function wantedGroups(id: string | undefined, at: CachePlace): readonly KeptCache[] {
  if (id === undefined) return [...cachesOf(at).values()].filter(({ kind }) => kind === 'group');
  const found = cachesOf(at).get(`group/${id.toLowerCase()}`);
  if (found === undefined) throw notFound(`group/${id}`);
  return [found];
}

export const replicationGroupOperations = {
  DescribeReplicationGroups({ ReplicationGroupId: id }, call) {
    return { ReplicationGroups: wantedGroups(id, call).map((cache) => shownGroup(cache, call)) };
  },
  DescribeCacheClusters({ CacheClusterId: id }, call) {
    const all = [...cachesOf(call).values()].flatMap((cache) => shownClusters(cache, call));
    const found = id === undefined ? all : all.filter((each) => each.CacheClusterId === id.toLowerCase());
    if (id !== undefined && found.length === 0) throw notFound(`cluster/${id}`);
    return { CacheClusters: found };
  },
  /** https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_TestFailover.html */
  async TestFailover({ ReplicationGroupId: id, NodeGroupId }, call) {
    const [cache] = wantedGroups(id, call);
    if (cache === undefined) throw notFound(`group/${id}`);
    if (NodeGroupId !== '0001')
      throw new ServiceError('NodeGroupNotFoundFault', `Node group ${NodeGroupId} not found.`, { status: 404 });
    if (!cache.failsOver)
      throw new ServiceError(
        'InvalidReplicationGroupState',
        'Automatic failover is not enabled on the replication group.',
      );
    if (cache.stands !== 'network')
      throw new ServiceError(
        'InvalidReplicationGroupState',
        'The local target fails caches over in the network of a system only: on loopback the port is the endpoint.',
      );
    await runningCache(cacheKey(cache), call).failover();
    const [after = cache] = wantedGroups(id, call);
    return { ReplicationGroup: shownGroup(after, call) };
  },
} satisfies Partial<ElasticacheOperations>;
