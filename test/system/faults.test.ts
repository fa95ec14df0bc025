/**
 * Faults of a system that is up, and what may be seen of it from outside. Oracles: what a client of the front door meets, the
 * process table and the kernel's own list of sockets (`ss`), and CloudFormation's own times.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, statSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { execute, fault, type RunningUp, systemStatus, up } from '../../src/actions/index.ts';
import { probeNetwork } from '../../src/local/network/probe.ts';
import { askedOf } from './asking.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { reason } = probeNetwork();

describe.skipIf(reason !== undefined)(`a system at fault${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-faults-'));
  const started: RunningUp[] = [];
  const report = () => {
    const [running] = started;
    if (running === undefined) throw new Error('it is not up');
    return running.report;
  };
  beforeAll(async () => {
    started.push(await up({ target: 'mcp-tagging', folder, port: 0, cwd: ROOT }));
    expect(report().diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
  afterEach(() => make('reset'));
  afterAll(async () => {
    await started[0]?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const make = async (...words: readonly string[]) => {
    const { says, diagnostics } = await fault({ folder, words });
    return says ?? `refused: ${diagnostics[0]?.what}`;
  };
  /** The status of the front door, or how it is at fault; a client waits so long. */
  const door = (waitMs = 3000): Promise<number | string> =>
    new Promise((resolve) => {
      const url = `${report().doors[0]?.url}/health`;
      const options = { ca: readFileSync(report().authority ?? ''), agent: false, signal: AbortSignal.timeout(waitMs) };
      const asking = request(url, options, (answer) => resolve(answer.resume().statusCode ?? 0));
      asking.once('error', ({ name }) => resolve(name));
      asking.end();
    });
  const balancer = async () =>
    (await systemStatus({ folder })).components.find(({ url }) => url !== undefined)?.component ?? '';

  test('a link that is down: the load balancer has no way to the server until it is healed, and the status says so', async () => {
    const between = await balancer();
    expect(await make('link', between, 'Server', 'down')).toBe(`Nothing goes between ${between} and Server.`);
    expect((await systemStatus({ folder })).faults).toEqual([`Nothing goes between ${between} and Server.`]);
    expect(await door()).not.toBe(200);
    expect(await make('reset')).toBe('1 fault is healed.');
    await expect.poll(() => door(), { timeout: 60_000 }).toBe(200);
    expect((await systemStatus({ folder })).faults).toEqual([]);
  });

  test('a link that is slow lets requests through, with packets sent again, and is as before when it is healed', async () => {
    const between = await balancer();
    /** The kernel's own count, where the load balancer stands (RFC 4022, tcpRetransSegs). */
    const sentAgain = async () => {
      let said = '';
      const words = ['sed', '-n', 's/^Tcp: //p', '/proc/net/snmp'];
      await execute({ folder, component: between, words, onOutput: (text) => (said += text) });
      const [names = [], values = []] = said.split('\n').map((line) => line.split(' '));
      return Number(values[names.indexOf('RetransSegs')]);
    };
    const duringRequests = async () => {
      const begun = await sentAgain();
      for (let count = 0; count < 40; count += 1) expect(await door(60_000)).toBe(200);
      return (await sentAgain()) - begun;
    };
    await expect.poll(() => door(), { timeout: 60_000 }).toBe(200);
    expect(await duringRequests()).toBeLessThan(4);
    expect(await make('link', between, 'Server', 'slow')).toContain('a quarter of all packets is lost');
    // Of forty questions ten are lost; that it is fewer than four has a chance of 5 in 1,000, and answers are lost too.
    expect(await duringRequests()).toBeGreaterThanOrEqual(4);
    await make('reset');
    await expect.poll(() => door(), { timeout: 60_000 }).toBe(200);
    expect((await systemStatus({ folder })).faults).toEqual([]);
  });

  test('a zone that is lost takes the only server with it, as its one-zone design says', async () => {
    expect(await make('zone', 'us-east-1a')).toContain('The zone us-east-1a is cut off');
    expect(await door()).not.toBe(200);
    await make('reset');
    await expect.poll(() => door(), { timeout: 60_000 }).toBe(200);
  });

  test('an instance that fails is gone without a word, and is recovered with its id', async () => {
    const detail = async () =>
      (await systemStatus({ folder })).components.find(({ component }) => component === 'Server')?.detail;
    await expect.poll(detail, { timeout: 60_000 }).toContain('answers at');
    const [told, before] = [await detail(), servers()];
    expect(before.length).toBe(1);
    expect(await make('instance', 'Server')).toMatch(/^i-[0-9a-f]{17} has failed, and is recovered/);
    await expect.poll(servers, { timeout: 60_000 }).toHaveLength(1);
    expect(servers()).not.toEqual(before);
    await expect.poll(() => door(), { timeout: 60_000 }).toBe(200);
    await expect.poll(detail, { timeout: 60_000 }).toBe(told);
  });

  test.each(['run-balancer', 'link-local-server', 'supervisor'])(
    'a %s that is killed is replaced, and the door stays where it was',
    async (program) => {
      const url = report().doors[0]?.url;
      await expect.poll(() => door(), { timeout: 60_000 }).toBe(200);
      const killed = programs(program);
      expect(killed.length).toBeGreaterThan(0);
      for (const id of killed) process.kill(Number(id), 'SIGKILL');
      await expect
        .poll(() => programs(program).filter((id) => !killed.includes(id)), { timeout: 60_000 })
        .toHaveLength(1);
      await expect.poll(() => door(), { timeout: 60_000 }).toBe(200);
      await expect
        .poll(async () => (await systemStatus({ folder })).components.filter(({ state }) => state !== 'healthy'), {
          timeout: 60_000,
        })
        .toEqual([]);
      const { components } = await systemStatus({ folder });
      expect(components.find((each) => each.url !== undefined)?.url).toBe(url);
    },
  );

  /** The ids of programs of this system: what this process started, and what those started. */
  const programs = (name: string) => {
    const rows = spawnSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
      .stdout.split('\n')
      .map((line) => /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? []);
    const own = new Set([String(process.pid)]);
    for (let size = 0; size < own.size; ) {
      size = own.size;
      for (const [, id = '', parent = ''] of rows) if (own.has(parent)) own.add(id);
    }
    return rows.flatMap(([, id = '', , words = '']) =>
      own.has(id) && new RegExp(`^\\S*node\\S* .*/${name}\\.[jt]s`).test(words) ? [id] : [],
    );
  };
  /** The ids of the processes that are the workload. */
  const servers = () =>
    spawnSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line.includes('dist/server.js') && hasFolder(line.trim().split(' ')[0] ?? ''))
      .map((line) => line.trim().split(' ')[0]);
  /** Whether a process stands on a disk of this system, and not of another one that runs beside the test. */
  const hasFolder = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/mountinfo`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  };

  test.skipIf(probeNetwork().mode !== 'root')(
    'a disk that is full takes nothing more until it is healed, and the disk of the machine has room as before',
    async () => {
      const inServer = async (line: string) => {
        let said = '';
        await execute({ folder, component: 'Server', words: ['sh', '-c', line], onOutput: (text) => (said += text) });
        return said;
      };
      const write = 'dd if=/dev/zero of=/var/tmp/more bs=64k count=16 2>&1; echo "status $?"';
      const freeMb = () => {
        const { bavail, bsize } = statfsSync(folder);
        return (bavail * bsize) / 2 ** 20;
      };
      expect(await inServer(write)).toContain('status 0');
      const before = freeMb();
      expect(await make('disk', 'full', 'Server')).toBe('The disk of Server is full.');
      expect((await systemStatus({ folder })).faults).toEqual(['The disk of Server is full.']);
      // The size that its document gives the volume.
      expect(await inServer('df -P --block-size=G / | tail -1')).toMatch(/ 20G +20G +0G +100% /);
      // Over what is there no block is needed: another file needs one.
      expect(await inServer(write.replace('more', 'other'))).toMatch(/No space left on device[\s\S]*status 1/);
      expect(before - freeMb()).toBeLessThan(1024);
      expect(await make('reset')).toBe('1 fault is healed.');
      expect(await inServer(write.replace('more', 'other'))).toContain('status 0');
      await expect.poll(() => door(), { timeout: 60_000 }).toBe(200);
    },
  );

  test("AWS's clock goes ahead, and back", async () => {
    /** How far ahead of the machine what is made is dated. */
    const askTime = async () => {
      const logGroupName = `at-${crypto.randomUUID()}`;
      await askedOf(report().url ?? '', 'Logs_20140328.CreateLogGroup', { logGroupName }).catch(() => undefined);
      const { logGroups } = await askedOf(report().url ?? '', 'Logs_20140328.DescribeLogGroups', {
        logGroupNamePrefix: logGroupName,
      });
      return Number((logGroups as readonly { readonly creationTime: number }[])[0]?.creationTime) - Date.now();
    };
    expect(Math.abs(await askTime())).toBeLessThan(60_000);
    expect(await make('clock', '+3h')).toContain("AWS's clock is 3 h ahead");
    expect(Math.abs((await askTime()) - 3 * 3_600_000)).toBeLessThan(60_000);
    await make('reset');
    expect(Math.abs(await askTime())).toBeLessThan(60_000);
  });

  test.each([
    [['zone', 'us-east-1z'], 'No subnet is in the zone us-east-1z; there is us-east-1a, us-east-1b.'],
    [['instance', 'Servr'], 'No instance here is called Servr; there is'],
    [['task', 'Api'], 'No task here is called Api; there is'],
    [['db', 'failover'], 'It must be said which database; there is none.'],
    [['link', 'Server', 'Nobody', 'down'], 'Nothing in the network is called Nobody; there is'],
    [['disk', 'full', 'Servr'], 'Nothing here is called Servr; disks that can be full: Server.'],
    [['disk', 'full', 'Alarms'], 'Nothing here is called Alarms; disks that can be full: Server.'],
  ])('%s is refused with the reason', async (words, why) => {
    expect(await make(...words)).toContain(`refused: ${why}`);
  });

  test('nothing listens beyond loopback', () => {
    const { stdout, status } = spawnSync('ss', ['-Hltunp'], { encoding: 'utf8' });
    expect(status).toBe(0);
    const own = stdout.split('\n').filter((line) => line.includes(`pid=${process.pid},`));
    expect(own.length).toBeGreaterThan(0);
    const addresses = own.map((line) => line.trim().split(/\s+/)[4] ?? '');
    expect(addresses.filter((each) => !/^(?:127\.0\.0\.1|\[::1\]):\d+$/.test(each))).toEqual([]);
    // The doors of the network listen here too: they are held by the first process of the sandbox.
    const port = new URL(report().doors[0]?.url ?? '').port;
    const doors = stdout.split('\n').filter((line) => line.includes(`:${port} `));
    expect(doors.map((line) => line.trim().split(/\s+/)[4])).toEqual([`127.0.0.1:${port}`]);
  });

  test('no secret is in a log, in the state, or in what the process table shows', async () => {
    const SecretId = report().outputs.find(({ name }) => name === 'APIKeySecretArn')?.value;
    const { SecretString: key } = await askedOf(report().url ?? '', 'secretsmanager.GetSecretValue', { SecretId });
    expect(String(key).length).toBeGreaterThan(20);
    const holders = filesBelow(folder).filter((file) => readFileSync(file).includes(String(key)));
    expect(holders).toEqual([]);
    const table = spawnSync('ps', ['-eo', 'args='], { encoding: 'utf8' }).stdout;
    expect(table).not.toContain(String(key));
    const environments = readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`).includes(String(key));
      } catch {
        return false;
      }
    });
    expect(environments).toEqual([]);
    expect(JSON.stringify(report())).not.toContain(String(key));
  });
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => statSync(file).size < 50_000_000);
}
