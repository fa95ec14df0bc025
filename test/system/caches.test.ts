/** Caches of the local target on loopback. The oracle is the server itself, asked over TLS in its own protocol. */
import { connect } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { authorityOf } from '../../src/local/authority/authority.ts';
import { LOCAL_SERVICES, startServer } from '../../src/local/index.ts';
import type { Creation } from '../../src/local/service.ts';
import { findCacheServer } from '../../src/local/services/elasticache/programs.ts';
import { replicationGroupType } from '../../src/local/services/elasticache/replication-groups.ts';

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
