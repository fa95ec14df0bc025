/**
 * Replication groups: a primary and its replicas, as servers of this machine. They hold nothing on the disk: a group that is
 * started again is empty, as a cache without a snapshot is. A replica does not take over here: its primary comes back.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorityOf } from '../../authority/authority.ts';
import type { ElasticacheOperations, ElasticacheShapes } from '../../schemas/elasticache.generated.ts';
import { type LocalType, type LocalWorld, type Properties, ServiceError } from '../../service.ts';
import { freePort } from '../rds/postgres/front.ts';
import { placeOfNew } from '../rds/running.ts';
import { type CachePlace, cacheParameters } from './groups.ts';
import { findCacheServer, whyNoCache } from './programs.ts';
import { type CacheServer, startCache } from './server.ts';

interface KeptCache {
  readonly id: string;
  readonly description: string;
  readonly engine: string;
  readonly version: string;
  readonly nodeType: string;
  readonly nodes: number;
  /** What the template says; on loopback the ports are free ones. */
  readonly port: number;
  readonly ports: readonly number[];
  readonly isEncrypted: boolean;
  readonly password: string | undefined;
  readonly parameterGroup: string | undefined;
  readonly createdMs: number;
  readonly isRunning: boolean;
}

const cachesOf = ({ world, account, region }: CachePlace) =>
  world.state.collection<KeptCache>('elasticache/replication-group', { account, region }, { sealed: true });

interface RunningCaches {
  readonly servers: Map<string, readonly CacheServer[]>;
  readonly folder: string;
  isEnding: boolean;
}
const running = new WeakMap<LocalWorld, RunningCaches>();

function runningIn(world: LocalWorld): RunningCaches {
  const known = running.get(world) ?? {
    servers: new Map<string, readonly CacheServer[]>(),
    folder: mkdtempSync(join(tmpdir(), 'lintel-cache-')),
    isEnding: false,
  };
  running.set(world, known);
  return known;
}

const keyOf = ({ account, region }: CachePlace, id: string) => `${account}-${region}-${id}`;

async function start(id: string, at: CachePlace): Promise<void> {
  const cache = cachesOf(at).get(id);
  const program = findCacheServer();
  if (cache === undefined || program === undefined || !cache.isRunning) return;
  const here = runningIn(at.world);
  const servers: CacheServer[] = [];
  for (const [position, port] of cache.ports.entries()) {
    const server = await startCache({
      program,
      folder: join(here.folder, keyOf(at, id), String(position)),
      addresses: ['127.0.0.1'],
      port,
      password: cache.password,
      tls: cache.isEncrypted ? await certificateFor(at.world) : undefined,
      parameters: cacheParameters(cache.parameterGroup, at),
      ...(position > 0 && { primary: { host: '127.0.0.1', port: cache.ports[0] ?? 0 } }),
    });
    servers.push(server);
    here.servers.set(keyOf(at, id), [...servers]);
    void server.ended.then(() => {
      if (here.isEnding || here.servers.get(keyOf(at, id))?.includes(server) !== true) return;
      // ElastiCache replaces a node that fails.
      void stopServers(id, at)
        .then(() => start(id, at))
        .catch(() => undefined);
    });
  }
}

async function certificateFor(world: LocalWorld) {
  const authority = authorityOf(world);
  const { certificate, chain, privateKey } = await authority.issue(['localhost', '127.0.0.1']);
  return { certificate: certificate + chain, privateKey, authority: authority.certificate };
}

async function stopServers(id: string, at: CachePlace): Promise<void> {
  const { servers } = runningIn(at.world);
  const own = servers.get(keyOf(at, id)) ?? [];
  servers.delete(keyOf(at, id));
  for (const server of own) await server.stop();
}

export function startCaches(world: LocalWorld): void {
  for (const { account, region } of world.state.homes('elasticache/replication-group'))
    for (const { id } of cachesOf({ world, account, region }).values())
      void start(id, { world, account, region }).catch(() => undefined);
}

export function stopCaches(world: LocalWorld): void {
  const here = running.get(world);
  if (here === undefined) return;
  here.isEnding = true;
  for (const server of [...here.servers.values()].flat()) void server.stop();
  rmSync(here.folder, { recursive: true, force: true });
}

/** The name that AWS gives, where nothing runs here that it would lead past. */
function endpoints(cache: KeptCache, at: CachePlace) {
  if (cache.isRunning)
    return {
      primary: { Address: '127.0.0.1', Port: cache.ports[0] ?? cache.port },
      reader: { Address: '127.0.0.1', Port: cache.ports.at(-1) ?? cache.port },
    };
  const digest = createHash('sha256').update(`${at.account}/${at.region}`).digest('hex').slice(0, 6);
  const domain = `${digest}.ng.0001.${at.region}.cache.amazonaws.com`;
  return {
    primary: { Address: `${cache.id}.${domain}`, Port: cache.port },
    reader: { Address: `${cache.id}-ro.${domain}`, Port: cache.port },
  };
}

const flag = (value: unknown) => String(value) === 'true';
const text = (value: unknown) => (value === undefined ? undefined : String(value));

function made(cache: KeptCache, at: CachePlace) {
  const { primary, reader } = endpoints(cache, at);
  return {
    id: cache.id,
    attributes: {
      'PrimaryEndPoint.Address': primary.Address,
      'PrimaryEndPoint.Port': String(primary.Port),
      'ReaderEndPoint.Address': reader.Address,
      'ReaderEndPoint.Port': String(reader.Port),
    },
  };
}

const countOf = ({ NumCacheClusters, ReplicasPerNodeGroup }: Properties) =>
  NumCacheClusters === undefined ? Number(ReplicasPerNodeGroup ?? 0) + 1 : Number(NumCacheClusters);

const isRunnable = ({ Engine, NumNodeGroups }: Properties) =>
  Number(NumNodeGroups ?? 1) === 1 && whyNoCache(String(Engine ?? 'redis')) === undefined;

export const replicationGroupType: LocalType = {
  standing: 'RUNS',
  standingOf: (properties) => (isRunnable(properties) ? 'RUNS' : 'RECORDED'),
  async create(properties, at) {
    const id = (text(properties.ReplicationGroupId) ?? at.generatedName(40, 'lower').replace(/-$/, 'x')).toLowerCase();
    if (cachesOf(at).has(id))
      throw new ServiceError('ReplicationGroupAlreadyExists', `Replication group ${id} already exists.`);
    const password = text(properties.AuthToken);
    const isEncrypted = flag(properties.TransitEncryptionEnabled);
    if (password !== undefined && !isEncrypted)
      throw new ServiceError(
        'InvalidParameterCombination',
        'The AUTH token is only supported when encryption-in-transit is enabled.',
      );
    // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html
    if (password !== undefined && (password.length < 16 || password.length > 128 || /[\s@"/]/.test(password)))
      throw new ServiceError('InvalidParameterValue', 'Invalid AuthToken provided.');
    const nodes = countOf(properties);
    // In a network of its own a cache on loopback would be out of reach: it is recorded there.
    const isRunning = isRunnable(properties) && placeOfNew(at.world) === 'loopback';
    const ports: number[] = [];
    if (isRunning) for (let node = 0; node < nodes; node++) ports.push(await freePort());
    const cache: KeptCache = {
      id,
      description: text(properties.ReplicationGroupDescription) ?? '',
      engine: text(properties.Engine) ?? 'redis',
      version: text(properties.EngineVersion) ?? '7.1',
      nodeType: text(properties.CacheNodeType) ?? 'cache.t4g.micro',
      nodes,
      port: Number(properties.Port ?? 6379),
      ports,
      isEncrypted,
      password,
      parameterGroup: text(properties.CacheParameterGroupName),
      createdMs: at.world.clock.now(),
      isRunning,
    };
    cachesOf(at).put(id, cache);
    try {
      await start(id, at);
    } catch (error) {
      await stopServers(id, at);
      cachesOf(at).delete(id);
      throw error;
    }
    return made(cache, at);
  },
  async update({ id }, properties, _before, at) {
    const cache = cachesOf(at).get(id);
    if (cache === undefined)
      throw new ServiceError('ReplicationGroupNotFoundFault', `ReplicationGroup ${id} not found.`);
    const nodes = countOf(properties);
    const ports = cache.ports.slice(0, nodes);
    if (cache.isRunning) while (ports.length < nodes) ports.push(await freePort());
    const next: KeptCache = {
      ...cache,
      nodes,
      ports,
      password: text(properties.AuthToken),
      nodeType: text(properties.CacheNodeType) ?? cache.nodeType,
      description: text(properties.ReplicationGroupDescription) ?? cache.description,
      parameterGroup: text(properties.CacheParameterGroupName),
    };
    cachesOf(at).put(id, next);
    await stopServers(id, at);
    await start(id, at);
    return made(next, at);
  },
  async delete({ id }, _properties, at) {
    await stopServers(id, at);
    cachesOf(at).delete(id);
  },
};

function shown(cache: KeptCache, at: CachePlace): ElasticacheShapes['ReplicationGroup'] {
  const { primary, reader } = endpoints(cache, at);
  const servers = runningIn(at.world).servers.get(keyOf(at, cache.id)) ?? [];
  const isWhole = servers.length === cache.nodes && servers.every((each) => each.isRunning);
  const members = Array.from({ length: cache.nodes }, (_, node) => `${cache.id}-${String(node + 1).padStart(3, '0')}`);
  return {
    ReplicationGroupId: cache.id,
    Description: cache.description,
    // What is only recorded has no status.
    ...(cache.isRunning && { Status: isWhole ? 'available' : 'modifying' }),
    MemberClusters: members,
    NodeGroups: [
      {
        NodeGroupId: '0001',
        ...(cache.isRunning && { Status: isWhole ? 'available' : 'modifying' }),
        PrimaryEndpoint: primary,
        ReaderEndpoint: reader,
        NodeGroupMembers: members.map((CacheClusterId, node) => ({
          CacheClusterId,
          CacheNodeId: '0001',
          CurrentRole: node === 0 ? 'primary' : 'replica',
          ...(cache.isRunning && { ReadEndpoint: { Address: '127.0.0.1', Port: cache.ports[node] ?? cache.port } }),
        })),
      },
    ],
    ClusterEnabled: false,
    CacheNodeType: cache.nodeType,
    AuthTokenEnabled: cache.password !== undefined,
    TransitEncryptionEnabled: cache.isEncrypted,
    Engine: cache.engine,
    ReplicationGroupCreateTime: new Date(cache.createdMs),
    ARN: `arn:aws:elasticache:${at.region}:${at.account}:replicationgroup:${cache.id}`,
  };
}

function wanted(id: string | undefined, at: CachePlace): readonly KeptCache[] {
  if (id === undefined) return [...cachesOf(at).values()];
  const found = cachesOf(at).get(id.toLowerCase());
  if (found === undefined)
    throw new ServiceError('ReplicationGroupNotFoundFault', `ReplicationGroup ${id} not found.`, { status: 404 });
  return [found];
}

export const replicationGroupOperations = {
  DescribeReplicationGroups({ ReplicationGroupId: id }, call) {
    return { ReplicationGroups: wanted(id, call).map((cache) => shown(cache, call)) };
  },
  DescribeCacheClusters({ CacheClusterId: id }, call) {
    const all = wanted(undefined, call).flatMap((cache) =>
      (shown(cache, call).MemberClusters ?? []).map((member, node) => ({
        CacheClusterId: member,
        CacheNodeType: cache.nodeType,
        Engine: cache.engine,
        EngineVersion: cache.version,
        ...(cache.isRunning && { CacheClusterStatus: 'available' }),
        NumCacheNodes: 1,
        ReplicationGroupId: cache.id,
        TransitEncryptionEnabled: cache.isEncrypted,
        AuthTokenEnabled: cache.password !== undefined,
        CacheNodes: [
          {
            CacheNodeId: '0001',
            ...(cache.isRunning && { Endpoint: { Address: '127.0.0.1', Port: cache.ports[node] ?? cache.port } }),
          },
        ],
      })),
    );
    const found = id === undefined ? all : all.filter((each) => each.CacheClusterId === id.toLowerCase());
    if (id !== undefined && found.length === 0)
      throw new ServiceError('CacheClusterNotFound', `CacheCluster not found: ${id}`, { status: 404 });
    return { CacheClusters: found };
  },
} satisfies Partial<ElasticacheOperations>;
