/** Oracle: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/introduction.html, and OpenSSL for the handshake. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { type ConnectionOptions, connect as secureConnect } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { authorityOf } from '../../../authority/authority.ts';
import { systemClock } from '../../../clock.ts';
import { openWorld } from '../../../world.ts';
import { startTcpBalancer, type TcpBalancer, type TcpListener } from './tcp.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Says its name, and then what it is told. */
async function echo(name: string): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write(`${name} `);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

interface Started {
  readonly balancer: TcpBalancer;
  readonly port: number;
  readonly ended: string[];
  /** Resolves at the next change of a target's health to this state. */
  health(state: string): Promise<void>;
  end(): Promise<string>;
}

async function started(listener: Partial<TcpListener> = {}): Promise<Started> {
  const ended: string[] = [];
  const waiting: { readonly state: string; told(): void }[] = [];
  let tell = (_: string) => {};
  const balancer = await startTcpBalancer(
    {
      kind: 'network',
      listeners: [{ arn: 'listener', protocol: 'TCP', port: 0, group: 'group', ...listener }],
      targetGroups: [
        {
          arn: 'group',
          fullName: 'targetgroup/a/1',
          protocol: 'TCP',
          healthCheck: {
            enabled: true,
            protocol: 'TCP',
            port: 'traffic-port',
            path: '/',
            intervalSeconds: 10,
            timeoutSeconds: 2,
            healthyThreshold: 1,
            unhealthyThreshold: 1,
            matcher: '200-399',
          },
        },
      ],
    },
    {
      clock: systemClock,
      address: '127.0.0.1',
      random: () => 0,
      onHealth: (_group, _target, { state }) => {
        for (const each of waiting) if (each.state === state) each.told();
      },
      onEnd: (_group, _received, _sent, failure) => {
        ended.push(failure ?? 'whole');
        tell(failure ?? 'whole');
      },
    },
  );
  open.push(() => balancer.close());
  return {
    balancer,
    port: balancer.ports.get('listener') ?? 0,
    ended,
    health: (state) => new Promise((told) => waiting.push({ state, told })),
    end: () => new Promise((resolve) => (tell = resolve)),
  };
}

/** What comes back until the other side ends. */
function said(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = '';
    socket.on('data', (chunk) => (all += chunk));
    socket.on('close', () => resolve(all));
    socket.on('error', reject);
    socket.end(text);
  });
}

test('a connection goes to a healthy target, byte for byte; the next one to the other', async () => {
  const { balancer, port, health } = await started();
  const pool = balancer.targetGroups.get('group');
  for (const name of ['one', 'two']) {
    const isHealthy = health('healthy');
    pool?.register({ id: '127.0.0.1', port: await echo(name) });
    await isHealthy;
  }
  const answers = [await said(connect(port, '127.0.0.1'), 'hello'), await said(connect(port, '127.0.0.1'), 'hello')];
  expect(answers.sort()).toEqual(['one hello', 'two hello']);
});

test('without a target, or with one that nobody listens at, the connection ends', async () => {
  const { balancer, port, end, health } = await started();
  let ended = end();
  connect(port, '127.0.0.1').on('error', () => {});
  expect(await ended).toBe('target');
  const isUnhealthy = health('unhealthy');
  balancer.targetGroups.get('group')?.register({ id: '127.0.0.1', port: 1 });
  await isUnhealthy;
  ended = end();
  connect(port, '127.0.0.1').on('error', () => {});
  expect(await ended).toBe('target');
});

test('a listener for TLS ends TLS with its certificate', async () => {
  const authority = authorityOf(openWorld({ services: [] }));
  const { certificate, chain, privateKey } = await authority.issue(['a.example']);
  const { balancer, port, health } = await started({
    protocol: 'TLS',
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
    certificates: [{ arn: 'certificate', certificate: certificate + chain, privateKey, names: ['a.example'] }],
  });
  const isHealthy = health('healthy');
  balancer.targetGroups.get('group')?.register({ id: '127.0.0.1', port: await echo('one') });
  await isHealthy;
  const asks = (options: ConnectionOptions) =>
    secureConnect({ port, host: '127.0.0.1', servername: 'a.example', ...options });
  expect(await said(asks({ ca: authority.certificate }), 'hello')).toBe('one hello');
  await expect(said(asks({}), 'hello')).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
});

test('a connection that stands outlasts a change of its listener, and the next one goes to the new group', async () => {
  const [one, two] = [await echo('one'), await echo('two')];
  const check = {
    enabled: false,
    protocol: 'TCP' as const,
    port: 'traffic-port',
    path: '/',
    intervalSeconds: 10,
    timeoutSeconds: 2,
    healthyThreshold: 1,
    unhealthyThreshold: 1,
    matcher: '200-399',
  };
  const groups = ['one', 'two'].map((arn) => ({ arn, fullName: arn, protocol: 'TCP' as const, healthCheck: check }));
  const plan = (group: string) => ({
    kind: 'network' as const,
    listeners: [{ arn: 'listener', protocol: 'TCP' as const, port: 0, group }],
    targetGroups: groups,
  });
  const balancer = await startTcpBalancer(plan('one'), {
    clock: systemClock,
    address: '127.0.0.1',
    random: () => 0,
    onHealth: () => {},
    onEnd: () => {},
  });
  open.push(() => balancer.close());
  balancer.targetGroups.get('one')?.register({ id: '127.0.0.1', port: one });
  balancer.targetGroups.get('two')?.register({ id: '127.0.0.1', port: two });
  const said = (socket: Socket) =>
    new Promise<string>((resolve) => socket.once('data', (chunk) => resolve(`${chunk}`)));
  const [port = 0] = balancer.ports.values();
  const first = connect(port, '127.0.0.1');
  expect(await said(first)).toBe('one ');
  await balancer.change(plan('two'));
  first.write('still');
  expect(await said(first)).toBe('still');
  const second = connect(port, '127.0.0.1');
  expect(await said(second)).toBe('two ');
  first.destroy();
  second.destroy();
});
