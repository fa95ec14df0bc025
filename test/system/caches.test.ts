/**
 * Caches of the local target, on loopback and in the network of a system. The oracle is the server itself, asked over TLS in
 * its own protocol, and redis-cli in the seat of an instance.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { authorityOf } from '../../src/local/authority/authority.ts';
import { LOCAL_SERVICES, startServer } from '../../src/local/index.ts';
import { probeNetwork } from '../../src/local/network/probe.ts';
import type { LocalServer } from '../../src/local/server/server.ts';
import type { Creation } from '../../src/local/service.ts';
import { elasticachePlane } from '../../src/local/services/elasticache/plane.ts';
import { findCacheServer } from '../../src/local/services/elasticache/programs.ts';
import { replicationGroupType } from '../../src/local/services/elasticache/replication-groups.ts';
import { standInNetwork } from '../../src/local/services/rds/running.ts';
import { type RunningSystem, startSystem } from '../../src/local/system/system.ts';

/** What the server says to lines, until it ends the connection. */
function told(port: number, ca: string, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost' }, () =>
      socket.write(`${[...lines, 'QUIT'].join('\r\n')}\r\n`),
    );
    socket.on('data', (chunk: Buffer) => (text += chunk));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}

test('a replication group asks for its token over TLS, and a replica has what the primary has', async () => {
  expect(findCacheServer(), 'install one: apt-get install redis-server').toBeDefined();
  const server = await startServer({ services: LOCAL_SERVICES });
  const at = {
    partition: 'aws',
    account: '000000000000',
    region: 'us-east-1',
    world: server.world,
    generatedName: () => 'cache',
  } as unknown as Creation;
  const properties = {
    ReplicationGroupId: 'Sessions',
    Engine: 'redis',
    NumCacheClusters: 2,
    TransitEncryptionEnabled: true,
    AuthToken: 'a-token-of-sixteen-letters',
  };
  const made = await replicationGroupType.create(properties, at);
  onTestFinished(async () => {
    await replicationGroupType.delete(made, properties, at);
    await server.close();
  });
  const port = Number(made.attributes['PrimaryEndPoint.Port']);
  const reader = Number(made.attributes['ReaderEndPoint.Port']);
  const { certificate } = authorityOf(server.world);
  const login = 'AUTH a-token-of-sixteen-letters';
  expect(await told(port, certificate, ['SET k v'])).toContain('-NOAUTH');
  expect(await told(port, certificate, ['AUTH another-token-of-letters'])).toContain('-WRONGPASS');
  expect(await told(port, certificate, [login, 'SET k v', 'WAIT 1 0'])).toBe('+OK\r\n+OK\r\n:1\r\n+OK\r\n');
  expect(await told(reader, certificate, [login, 'GET k'])).toBe('+OK\r\n$1\r\nv\r\n+OK\r\n');
  expect(await told(reader, certificate, [login, 'SET k w'])).toContain('-READONLY');
});

const { reason } = probeNetwork();
const ref = (id: string) => ({ Ref: id });
const ec2 = (type: string, properties: object) => ({ Type: `AWS::EC2::${type}`, Properties: properties });
const subnet = (block: string, zone: string) =>
  ec2('Subnet', { VpcId: ref('Vpc'), CidrBlock: block, AvailabilityZone: zone });
const group = (ingress: object = {}) => ec2('SecurityGroup', { VpcId: ref('Vpc'), GroupDescription: 'x', ...ingress });
const instance = (groupId: string) =>
  ec2('Instance', { ImageId: 'ami-1', SubnetId: ref('One'), SecurityGroupIds: [ref(groupId)] });

const TOKEN = 'a-token-of-sixteen-letters';
/** Three nodes in two subnets; nobody but the client may ask them, not even they each other. */
const TEMPLATE = {
  Resources: {
    Vpc: ec2('VPC', { CidrBlock: '10.0.0.0/16' }),
    One: subnet('10.0.1.0/24', 'us-east-1a'),
    Two: subnet('10.0.2.0/24', 'us-east-1b'),
    ClientGroup: group(),
    OtherGroup: group(),
    CacheGroup: group({
      SecurityGroupIngress: [
        { IpProtocol: 'tcp', FromPort: 6379, ToPort: 6379, SourceSecurityGroupId: ref('ClientGroup') },
      ],
    }),
    Client: instance('ClientGroup'),
    Other: instance('OtherGroup'),
    Subnets: {
      Type: 'AWS::ElastiCache::SubnetGroup',
      Properties: { Description: 'x', SubnetIds: [ref('One'), ref('Two')] },
    },
    Sessions: {
      Type: 'AWS::ElastiCache::ReplicationGroup',
      Properties: {
        ReplicationGroupId: 'sessions',
        ReplicationGroupDescription: 'x',
        Engine: 'redis',
        EngineVersion: '7.1',
        NumCacheClusters: 3,
        AutomaticFailoverEnabled: true,
        CacheSubnetGroupName: ref('Subnets'),
        SecurityGroupIds: [ref('CacheGroup')],
        TransitEncryptionEnabled: true,
        AuthToken: TOKEN,
      },
    },
    Plain: {
      Type: 'AWS::ElastiCache::CacheCluster',
      Properties: {
        ClusterName: 'plain',
        Engine: 'redis',
        CacheNodeType: 'cache.t4g.micro',
        NumCacheNodes: 1,
        CacheSubnetGroupName: ref('Subnets'),
        VpcSecurityGroupIds: [ref('CacheGroup')],
      },
    },
  },
};

describe.skipIf(reason !== undefined)(`in a network${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-caches-'));
  const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;
  let server: LocalServer;
  let system: RunningSystem;
  beforeAll(async () => {
    server = await startServer({ services: LOCAL_SERVICES });
    standInNetwork(server.world);
    const stack = { StackName: 'Caches', TemplateBody: JSON.stringify(TEMPLATE) };
    await server.world.invoke('cloudformation', 'CreateStack', stack, AT);
    system = await startSystem({
      server,
      at: AT,
      folder: join(folder, 'system'),
      socket: join(folder, 'aws.sock'),
      planes: [elasticachePlane],
    });
  });
  afterAll(async () => {
    await system?.stop();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Group {
    readonly PrimaryEndpoint: { readonly Address: string };
    readonly ReaderEndpoint: { readonly Address: string };
    readonly NodeGroupMembers: readonly { readonly CacheClusterId: string; readonly CurrentRole: string }[];
  }
  async function sessions(): Promise<Group> {
    const answer = await server.world.invoke('elasticache', 'DescribeReplicationGroups', {}, AT);
    const [found] = (answer as { readonly ReplicationGroups: readonly { readonly NodeGroups: readonly Group[] }[] })
      .ReplicationGroups;
    if (found?.NodeGroups[0] === undefined) throw new Error('no replication group');
    return found.NodeGroups[0];
  }
  async function asked(
    from: string,
    host: string,
    words: string,
    options = `--tls --cacert ${join(folder, 'system/authority.pem')}`,
  ) {
    let text = '';
    const command = `REDISCLI_AUTH=${options === '' ? '' : TOKEN} timeout ${from === 'Other' ? 3 : 20} redis-cli ${options} -h ${host} ${words} 2>&1`;
    await system.exec(from, ['sh', '-c', command], (more) => (text += more));
    return text.trim();
  }

  test('the endpoint of writes, that of reads and the name of a plain cluster lead to their nodes', async () => {
    const { PrimaryEndpoint: primary, ReaderEndpoint: reader } = await sessions();
    // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html
    expect(primary.Address).toMatch(/^master\.sessions\.[0-9a-f]{6}\.use1\.cache\.amazonaws\.com$/);
    expect(reader.Address).toMatch(/^replica\.sessions\.[0-9a-f]{6}\.use1\.cache\.amazonaws\.com$/);
    expect(await asked('Client', primary.Address, 'SET k v')).toBe('OK');
    await expect.poll(() => asked('Client', primary.Address, 'WAIT 2 1000'), { timeout: 20_000 }).toBe('2');
    expect(await asked('Client', reader.Address, 'GET k')).toBe('v');
    expect(await asked('Client', reader.Address, 'SET k w')).toContain('READONLY');
    const plain = JSON.stringify(await server.world.invoke('elasticache', 'DescribeCacheClusters', {}, AT));
    const name = /plain\.[0-9a-f]{6}\.0001\.use1\.cache\.amazonaws\.com/.exec(plain)?.[0] ?? '';
    expect(await asked('Client', name, 'PING', '')).toContain('PONG');
    expect(system.status().filter(({ state }) => state !== 'healthy')).toEqual([]);
    expect(system.status().find(({ component }) => component === 'Sessions')?.detail).toContain('3 of 3 nodes');
  });

  test('who has no rule, no token or no trust gets nothing', async () => {
    const { PrimaryEndpoint: primary } = await sessions();
    expect(await asked('Other', primary.Address, 'GET k')).toBe('');
    expect(await asked('Client', primary.Address, '--no-auth-warning -a wrong-wrong-wrong-wrong GET k')).toContain(
      'NOAUTH',
    );
    expect(await asked('Client', primary.Address, 'GET k', '--tls --cacert /dev/null')).toContain(
      'Could not negotiate',
    );
  });

  test('a replica takes the place of a primary that falls, with what it was given, and the fallen one follows it', async () => {
    const { PrimaryEndpoint: primary, NodeGroupMembers: before } = await sessions();
    const fallen = before.findIndex(({ CurrentRole }) => CurrentRole === 'primary');
    expect(await asked('Client', primary.Address, 'SET kept yes')).toBe('OK');
    expect(await asked('Client', primary.Address, 'WAIT 2 0')).toBe('2');
    await asked('Client', primary.Address, 'SHUTDOWN NOSAVE');
    await expect.poll(() => asked('Client', primary.Address, 'GET kept'), { timeout: 20_000 }).toBe('yes');
    await expect.poll(() => asked('Client', primary.Address, 'WAIT 2 1000'), { timeout: 20_000 }).toBe('2');
    const { NodeGroupMembers: members } = await sessions();
    expect(members[fallen]?.CurrentRole).toBe('replica');
    expect(members.map(({ CurrentRole }) => CurrentRole).sort()).toEqual(['primary', 'replica', 'replica']);
  });

  test('a failover that is asked for makes another node the primary', async () => {
    const { PrimaryEndpoint: writer, NodeGroupMembers: before } = await sessions();
    const former = before.findIndex(({ CurrentRole }) => CurrentRole === 'primary');
    expect(await asked('Client', writer.Address, 'SET moved yes')).toBe('OK');
    await expect.poll(() => asked('Client', writer.Address, 'WAIT 2 1000'), { timeout: 20_000 }).toBe('2');
    const answer = await server.world.invoke(
      'elasticache',
      'TestFailover',
      { ReplicationGroupId: 'sessions', NodeGroupId: '0001' },
      AT,
    );
    expect(JSON.stringify(answer)).toContain('"CurrentRole":"primary"');
    const { PrimaryEndpoint: primary, NodeGroupMembers: members } = await sessions();
    expect(members[former]?.CurrentRole).toBe('replica');
    await expect.poll(() => asked('Client', primary.Address, 'GET moved'), { timeout: 20_000 }).toBe('yes');
  });
});
