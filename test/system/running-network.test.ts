/**
 * A network that stands, as a system uses it: processes in it, connections from the machine, rules that change, faults, flow
 * logs, names and instance metadata. Oracle: the AWS pages named in `src/local/network`. Skipped, with the reason in the
 * title, where namespaces cannot be made.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalNetwork, RuleLayout } from '../../src/local/network/local-network.ts';
import { AS_USER, probeNetwork, UNSHARE } from '../../src/local/network/probe.ts';
import { vpcNames } from '../../src/local/network/resolver.ts';
import { type RunningNetwork, startNetwork } from '../../src/local/network/sandbox.ts';
import { settleNetwork } from '../../src/local/network/settle-network.ts';
import { buildModel, dataDocument } from '../../src/model/index.ts';

const { reason } = probeNetwork();

const ref = (id: string) => ({ Ref: id });
const ec2 = (type: string, properties: object = {}) => ({ Type: `AWS::EC2::${type}`, Properties: properties });
const inVpc = (type: string, properties: object = {}) => ec2(type, { VpcId: ref('Vpc'), ...properties });
const open = (port: number, peer: object) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...peer });

function settled(): LocalNetwork {
  const model = buildModel([
    {
      name: 'Test',
      document: dataDocument({
        Resources: {
          Vpc: ec2('VPC', { CidrBlock: '10.0.0.0/16' }),
          Igw: ec2('InternetGateway'),
          Attached: inVpc('VPCGatewayAttachment', { InternetGatewayId: ref('Igw') }),
          Public: inVpc('Subnet', { CidrBlock: '10.0.0.0/24', MapPublicIpOnLaunch: true }),
          Private: inVpc('Subnet', { CidrBlock: '10.0.1.0/24' }),
          Table: inVpc('RouteTable'),
          Out: ec2('Route', { RouteTableId: ref('Table'), DestinationCidrBlock: '0.0.0.0/0', GatewayId: ref('Igw') }),
          IsRouted: ec2('SubnetRouteTableAssociation', { SubnetId: ref('Public'), RouteTableId: ref('Table') }),
          WebGroup: inVpc('SecurityGroup', {
            GroupDescription: 'x',
            SecurityGroupIngress: [open(80, { CidrIp: '0.0.0.0/0' })],
          }),
          DataGroup: inVpc('SecurityGroup', {
            GroupDescription: 'x',
            SecurityGroupIngress: [open(5432, { SourceSecurityGroupId: ref('WebGroup') })],
          }),
          Web: ec2('Instance', { SubnetId: ref('Public'), SecurityGroupIds: [ref('WebGroup')] }),
          Data: ec2('Instance', { SubnetId: ref('Private'), SecurityGroupIds: [ref('DataGroup')] }),
        },
      }),
    },
  ]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  return settleNetwork(model.value.network);
}

/** Answers each line with the address of who sent it and the line. */
const SERVER = (port: number) =>
  `require('node:net').createServer((s)=>{s.on('error',()=>{});s.on('data',(d)=>s.write(s.remoteAddress.replace('::ffff:','')+' '+d))}).listen(${port},()=>console.log('up'))`;
/** Sends a line for each that it prints, and tells what comes back. */
const CLIENT = (host: string, port: number, waitMs = 1500) =>
  `const s=require('node:net').connect(${port},'${host}');s.setTimeout(${waitMs},()=>{console.log('silence');process.exit(1)});s.on('connect',()=>s.write('hello'));s.on('error',(e)=>{console.log(e.code);process.exit(1)});s.on('data',(d)=>{console.log(String(d));process.exit(0)})`;

const NODE = process.execPath;

/** What a program prints until it ends. */
async function printed(network: RunningNetwork, seat: string, program: string): Promise<string> {
  let text = '';
  const running = await network.start(seat, NODE, {
    arguments: ['-e', program],
    onOutput: (_, more) => {
      text += more;
    },
  });
  await running.ended;
  return text.trim();
}

async function serving(network: RunningNetwork, seat: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    network
      .start(seat, NODE, {
        arguments: ['-e', SERVER(port)],
        onOutput: (stream, text) => (stream === 'stdout' ? resolve() : reject(new Error(text))),
      })
      .catch(reject);
  });
}

function withRules(network: LocalNetwork, group: string, rules: readonly RuleLayout[]): LocalNetwork {
  return { ...network, groups: new Map([...network.groups, [group, rules]]) };
}

describe.skipIf(reason !== undefined)(
  `a network that stands${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    const layout = settled();
    const started: RunningNetwork[] = [];
    const here = () => {
      const [network] = started;
      if (network === undefined) throw new Error('no network');
      return network;
    };

    beforeAll(async () => {
      const network = await startNetwork(layout, { name: `test-${process.pid}` });
      started.push(network);
      await serving(network, 'Data', 5432);
      await serving(network, 'Web', 80);
    });
    afterAll(() => started[0]?.stop());

    test('a process reaches another one from its own address', async () => {
      expect(await printed(here(), 'Web', CLIENT('10.0.1.4', 5432))).toBe('10.0.0.4 hello');
    });

    test('what no rule admits hangs', async () => {
      expect(await printed(here(), 'Web', CLIENT('10.0.1.4', 22, 300))).toBe('silence');
    });

    test('a client of the machine is a client of the internet', async () => {
      const { port } = await here().expose({ to: '192.88.99.4', port: 80 });
      const answer = await new Promise<string>((resolve, reject) => {
        const child = spawn(NODE, ['-e', CLIENT('127.0.0.1', port)], { stdio: ['ignore', 'pipe', 'inherit'] });
        child.on('error', reject);
        child.stdout.on('data', (chunk) => resolve(String(chunk).trim()));
      });
      expect(answer).toBe('198.51.100.10 hello');
    });

    // https://docs.aws.amazon.com/vpc/latest/userguide/security-group-connection-tracking.html
    test('a rule that is taken away stops new connections, and leaves those that stand', async () => {
      const network = here();
      const lines: string[] = [];
      let told: () => void = () => {};
      const says = () => new Promise<void>((resolve) => (told = resolve));
      let heard = says();
      const program = `const s=require('node:net').connect(5432,'10.0.1.4');s.on('connect',()=>s.write('one'));s.on('data',(d)=>{console.log(String(d))});process.on('SIGUSR2',()=>s.write('two'))`;
      const standing = await network.start('Web', NODE, {
        arguments: ['-e', program],
        onOutput: (_, text) => {
          lines.push(text.trim());
          told();
        },
      });
      await heard;
      await network.change(withRules(layout, 'DataGroup', []));
      expect(await printed(network, 'Web', CLIENT('10.0.1.4', 5432, 300))).toBe('silence');
      heard = says();
      await standing.stop('SIGUSR2');
      await heard;
      expect(lines).toEqual(['10.0.0.4 one', '10.0.0.4 two']);
      await network.change(layout);
      expect(await printed(network, 'Web', CLIENT('10.0.1.4', 5432))).toContain('hello');
      await standing.stop('SIGKILL');
    });

    test('a subnet that is cut off comes back when it is healed', async () => {
      const heal = await here().partition(['Private']);
      expect(await printed(here(), 'Web', CLIENT('10.0.1.4', 5432, 300))).toBe('silence');
      await heal();
      expect(await printed(here(), 'Web', CLIENT('10.0.1.4', 5432))).toContain('hello');
    });

    test('a link that is down loses what goes over it until it is healed', async () => {
      const heal = await here().drop(100, ['Data'], ['Web']);
      expect(await printed(here(), 'Web', CLIENT('10.0.1.4', 5432))).toBe('silence');
      await heal();
      expect(await printed(here(), 'Web', CLIENT('10.0.1.4', 5432))).toBe('10.0.0.4 hello');
    });

    test('flow logs tell what was accepted and what was refused', async () => {
      await printed(here(), 'Web', CLIENT('10.0.1.4', 5432));
      await printed(here(), 'Web', CLIENT('10.0.1.4', 23, 300));
      const rows = (await here().flowLog('Data')).filter(({ source }) => source === '10.0.0.4');
      const actions = (port: number) =>
        new Set(rows.filter((row) => row.destinationPort === port).map(({ action }) => action));
      expect([...actions(23)]).toEqual(['REJECT']);
      expect([...actions(5432)]).toContain('ACCEPT');
    });

    test('names of private zones are answered, others are not there', async () => {
      await here().serve('Vpc', {
        names: { ...vpcNames(layout, 'Vpc', 'us-east-1'), 'db.internal.example': [{ type: 'A', address: '10.0.1.4' }] },
        zones: ['internal.example'],
        instances: {},
      });
      const lookup = (name: string) =>
        `require('node:dns').lookup('${name}',{family:4},(e,a)=>console.log(e?e.code:a))`;
      expect(await printed(here(), 'Web', lookup('db.internal.example'))).toBe('10.0.1.4');
      expect(await printed(here(), 'Web', lookup('ip-10-0-0-4.ec2.internal'))).toBe('10.0.0.4');
      expect(await printed(here(), 'Web', lookup('elsewhere.internal.example'))).toBe('ENOTFOUND');
    });

    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
    test('instance metadata wants a token, and gives each instance its own', async () => {
      await here().serve('Vpc', {
        names: {},
        zones: [],
        instances: { '10.0.0.4': { tokens: 'required', paths: { 'meta-data/instance-id': 'i-web' } } },
      });
      const program = `const at='http://169.254.169.254/latest/';(async()=>{
      const bare=await fetch(at+'meta-data/instance-id');
      const token=await (await fetch(at+'api/token',{method:'PUT',headers:{'X-aws-ec2-metadata-token-ttl-seconds':'60'}})).text();
      const got=await fetch(at+'meta-data/instance-id',{headers:{'X-aws-ec2-metadata-token':token}});
      console.log(bare.status,got.status,await got.text())})()`;
      expect(await printed(here(), 'Web', program)).toBe('401 200 i-web');
      expect(await printed(here(), 'Data', program)).toContain('404');
    });

    test('a program reads what it is given, first and later', async () => {
      const lines: string[] = [];
      const heard = Promise.withResolvers<void>();
      const running = await here().start('Web', 'sh', {
        arguments: ['-c', 'read -r one; echo "got $one"; read -r two; echo "got $two"'],
        input: 'first\n',
        onOutput: (_, text) => {
          lines.push(...text.trim().split('\n'));
          heard.resolve();
        },
      });
      await heard.promise;
      await running.write('second\n');
      expect((await running.ended).code).toBe(0);
      expect(lines).toEqual(['got first', 'got second']);
    });

    test('what a program started is stopped with it', async () => {
      const started = Promise.withResolvers<void>();
      const running = await here().start('Web', 'sh', {
        arguments: ['-c', 'sleep 1000 & echo up; wait'],
        onOutput: () => started.resolve(),
      });
      await started.promise;
      await running.stop('SIGKILL');
      // The pipe of the output closes when the last one that holds it is gone.
      expect((await running.ended).signal).toBe('SIGKILL');
    });

    test('processes of one disk see what the others wrote, and the machine does not', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'lintel-disk-'));
      const disk = { folder, shared: {} };
      const write = await here().start('Web', 'sh', { arguments: ['-c', 'echo kept > /opt/mark'], disk });
      expect((await write.ended).code).toBe(0);
      let text = '';
      const read = await here().start('Data', 'cat', {
        arguments: ['/opt/mark'],
        disk,
        onOutput: (_, more) => (text += more),
      });
      await read.ended;
      expect(text).toBe('kept\n');
      expect(existsSync('/opt/mark')).toBe(false);
      rmSync(folder, { recursive: true, force: true });
    });

    test('a port in a namespace is passed on to a socket of the machine', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'lintel-pass-'));
      const socket = join(folder, 'socket');
      const server = createServer((each) => each.end('from the machine'));
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      await here().pass([{ namespace: here().plan.internet, address: '192.0.2.241', port: 443, socket }]);
      expect(await printed(here(), 'Web', CLIENT('192.0.2.241', 443))).toBe('from the machine');
      server.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('two networks of one name do not run at once', async () => {
      await expect(startNetwork(layout, { name: `test-${process.pid}` })).rejects.toThrow('runs already');
    });
  },
);

/** A program that builds the network, says so, and waits to be killed. */
const HOLDER = fileURLToPath(new URL('./network/hold-network.ts', import.meta.url));

describe.skipIf(reason !== undefined)('what is left', () => {
  test('has heard of the end: SIGTERM reaches processes in sessions of their own too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-end-'));
    const network = await startNetwork(settled());
    const program = (name: string) =>
      `process.on('SIGTERM',()=>{require('node:fs').appendFileSync('${folder}/heard','${name} ');process.exit(0)});console.log('up');setInterval(()=>{},1e6)`;
    for (const words of [
      [NODE, '-e', program('own')],
      ['sh', '-c', '"$@" & wait', 'sh', 'setsid', NODE, '-e', program('far')],
    ]) {
      const up = Promise.withResolvers<void>();
      await network.start('Web', words[0] ?? '', { arguments: words.slice(1), onOutput: () => up.resolve() });
      await up.promise;
    }
    await network.stop();
    expect(readFileSync(join(folder, 'heard'), 'utf8').trim().split(' ').sort()).toEqual(['far', 'own']);
    rmSync(folder, { recursive: true, force: true });
  });

  test('is nothing when the launcher is killed', async () => {
    const mark = `sleeper-${process.pid}`;
    const holder = spawn(NODE, ['--conditions=lintel:source', HOLDER, mark], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve());
      holder.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    });
    const sleepers = processesNamed(mark);
    expect(sleepers.length).toBeGreaterThan(0);
    holder.removeAllListeners('exit');
    holder.kill('SIGKILL');
    for (const pid of sleepers) execFileSync('tail', [`--pid=${pid}`, '-s', '0.05', '-f', '/dev/null']);
    expect(processesNamed(mark)).toEqual([]);
    expect(spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout).not.toContain('Vpc.router');
  });
});

/** Their ids; the launcher itself is none of them. */
function processesNamed(mark: string): readonly string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => line.includes(mark) && !line.includes('hold-network'));
  return lines.map((line) => line.trim().split(' ')[0] ?? '');
}

/** Whether an ordinary user may make user namespaces here. */
const isOpenToUsers =
  process.getuid?.() === 0 &&
  spawnSync('setpriv', [
    '--reuid',
    '65534',
    '--regid',
    '65534',
    '--clear-groups',
    'unshare',
    ...AS_USER,
    ...UNSHARE,
    'true',
  ]).status === 0;

test.skipIf(reason !== undefined || !isOpenToUsers)('an ordinary user builds the same network', async () => {
  const as = ['--reuid', '65534', '--regid', '65534', '--clear-groups', NODE];
  const holder = spawn('setpriv', [...as, '--conditions=lintel:source', HOLDER, 'once'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = await new Promise<string>((resolve) => {
    let all = '';
    for (const stream of [holder.stdout, holder.stderr]) stream.on('data', (chunk) => (all += chunk));
    holder.once('close', () => resolve(all));
  });
  expect(text).toContain('user namespace');
  expect(text).toContain('10.0.0.4 hello');
});
