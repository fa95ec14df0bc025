/**
 * Systems that are up at the same time on one machine, each a process of its own as a person starts it. Oracles: the kernel's
 * list of sockets (`ss`), the process table, the mounts, and the values that Secrets Manager answers. `LINTEL_SYSTEMS` names
 * the systems; all five are `mcp-tagging,omnirapeutic,ec2-autoscaling,bloom-contracts,coherent-pmo`.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { down } from '../../src/actions/index.ts';
import type { UpReport } from '../../src/answers/index.ts';
import { isRecord } from '../../src/base/index.ts';
import { probeNetwork } from '../../src/local/network/probe.ts';
import { askedOf } from './asking.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SYSTEMS = (process.env.LINTEL_SYSTEMS ?? 'ec2-autoscaling,bloom-contracts').split(',');
const { reason } = probeNetwork();

interface Beside {
  readonly name: string;
  readonly folder: string;
  readonly daemon: ChildProcess;
  readonly said: string[];
  report?: UpReport;
}

function started(name: string): Beside {
  const folder = mkdtempSync(join(tmpdir(), `lintel-beside-${name}-`));
  const words = [join(ROOT, 'bin', 'lintel.js'), 'up', name, '--folder', folder, '--port', '0', '--json'];
  const daemon = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [daemon.stdout, daemon.stderr])
    stream
      .setEncoding('utf8')
      .on('data', (text) => said.push(text))
      .on('error', (fault) => said.push(String(fault)));
  return { name, folder, daemon, said };
}

/** What it printed once it was up; it goes on running. */
function reported({ name, daemon, said }: Beside): Promise<UpReport> {
  return new Promise((resolve, reject) => {
    let text = '';
    daemon.stdout?.on('data', (more) => {
      text += more;
      try {
        resolve(JSON.parse(text));
      } catch {
        // The rest of it comes.
      }
    });
    daemon.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${said.join('').slice(-2000)}`)));
  });
}

/** A process and all that it started: the id, and when it began, by which an id that is used again is told apart. */
function treeOf(root: number): ReadonlyMap<number, string> {
  const all = readdirSync('/proc').flatMap((entry) => {
    const [id, facts] = [Number(entry), Number.isInteger(Number(entry)) ? readProcess(entry, 'stat') : ''];
    const fields = facts.slice(facts.lastIndexOf(')') + 2).split(' ');
    return facts === '' ? [] : [{ id, parent: Number(fields[1]), begun: fields[19] ?? '' }];
  });
  const tree = new Map<number, string>();
  const visit = (id: number) => {
    tree.set(id, all.find((each) => each.id === id)?.begun ?? '');
    for (const each of all) if (each.parent === id && !tree.has(each.id)) visit(each.id);
  };
  visit(root);
  return tree;
}

/** Empty for what is gone. */
function readProcess(id: number | string, file: 'stat' | 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

const sockets = () => spawnSync('ss', ['-Hltunp'], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => statSync(file).size < 50_000_000);
}

/** Names beside which no secret stands. */
const ORDINARY = /^(?:username|host|port|engine|dbname|dbInstanceIdentifier|dbClusterIdentifier)$/i;

/** What must not be seen: whole values, what stands in them under a name, and the password of a URL. */
async function secretsOf({ report }: Beside): Promise<readonly string[]> {
  const found: string[] = [];
  const add = (value: unknown): void => {
    if (isRecord(value)) for (const [name, each] of Object.entries(value)) ORDINARY.test(name) || add(each);
    if (typeof value !== 'string' || value.length < 8) return;
    const password = /^\w+:\/\/[^:/]+:([^@]+)@/.exec(value)?.[1];
    found.push(value, ...(password === undefined ? [] : [password]));
  };
  for (const SecretId of report?.secrets ?? []) {
    const asked = askedOf(report?.url ?? '', 'secretsmanager.GetSecretValue', { SecretId }, report?.region);
    const { SecretString: text } = await asked;
    let read: unknown = text;
    try {
      read = JSON.parse(String(text));
    } catch {
      // A text of its own.
    }
    add(read);
  }
  return found;
}

/** The variables in which the template's tasks are given secrets, as ECS does. */
function givenToTasks({ name, report }: Beside): ReadonlySet<string> {
  const names = new Set<string>();
  const folder = join(ROOT, '.lintel', name);
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!report?.stacks.some((stack) => file.endsWith(`${stack.name}.template.json`))) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, variable = ''] of text.matchAll(/"Name": "(\w+)",\s+"ValueFrom"/g)) names.add(variable);
  }
  return names;
}

// The last test ends them.
describe.skipIf(reason !== undefined)(
  `${SYSTEMS.join(' and ')} at once${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  { shuffle: false },
  () => {
    const all: Beside[] = [];
    const namespaces = readlinkSync('/proc/self/ns/net');
    beforeAll(async () => {
      all.push(...SYSTEMS.map(started));
      await Promise.all(all.map(async (each) => Object.assign(each, { report: await reported(each) })));
    });
    afterAll(async () => {
      await Promise.all(all.map(({ folder }) => down({ folder })));
      for (const { daemon, folder } of all) {
        daemon.kill('SIGKILL');
        rmSync(folder, { recursive: true, force: true });
      }
    });

    test('each is whole, and a door of each answers', () => {
      for (const { name, report } of all) {
        expect(
          report?.components.filter(({ state }) => state !== 'healthy'),
          name,
        ).toEqual([]);
        expect(report?.doors.filter(({ status }) => status === 200).length, name).toBeGreaterThan(0);
      }
    });

    test('nothing of them listens beyond loopback', () => {
      const here = new Set(
        all
          .flatMap(({ daemon }) => [...treeOf(daemon.pid ?? 0).keys()])
          .filter((id) => {
            try {
              return readlinkSync(`/proc/${id}/ns/net`) === namespaces;
            } catch {
              return false;
            }
          }),
      );
      const theirs = sockets().filter((line) =>
        [...line.matchAll(/pid=(\d+)/g)].some(([, id]) => here.has(Number(id))),
      );
      expect(theirs.length).toBeGreaterThanOrEqual(all.length);
      const addresses = theirs.map((line) => line.trim().split(/\s+/)[4] ?? '');
      expect(addresses.filter((each) => !/^(?:127\.0\.0\.1|\[::1\]):\d+$/.test(each))).toEqual([]);
    });

    test('no secret is in a file, an output, a command line, or the environment of what was not given it', async () => {
      for (const each of all) {
        const secrets = await secretsOf(each);
        expect(secrets.length, each.name).toBeGreaterThan(0);
        const shows = (text: string) => secrets.some((secret) => text.includes(secret));
        expect(filesBelow(each.folder).filter((file) => shows(readFileSync(file, 'latin1')))).toEqual([]);
        expect(shows(each.said.join(''))).toBe(false);
        const given = givenToTasks(each);
        const processes = all.flatMap(({ daemon }) => [...treeOf(daemon.pid ?? 0).keys()]);
        const seen = processes.flatMap((id) => [
          ...(shows(readProcess(id, 'cmdline')) ? [readProcess(id, 'cmdline').replaceAll(/[^ -~]/g, ' ')] : []),
          ...readProcess(id, 'environ')
            .split('\0')
            .filter(shows)
            .map((variable) => variable.slice(0, variable.indexOf('=')))
            .filter((variable) => !given.has(variable)),
        ]);
        expect(seen, each.name).toEqual([]);
      }
    });

    test('after they are down nothing is left but the state in its folder', async () => {
      const trees = all.map(({ daemon }) => treeOf(daemon.pid ?? 0));
      const urls = all.flatMap(({ report }) => [report?.url ?? '', ...(report?.doors ?? []).map(({ url }) => url)]);
      const ended = await Promise.all(all.map(({ folder }) => down({ folder })));
      expect(ended.map(({ diagnostics }) => diagnostics)).toEqual(all.map(() => []));
      const left = trees.flatMap((tree) =>
        [...tree]
          .filter(([id, begun]) => readProcess(id, 'stat').includes(` ${begun} `))
          .map(([id]) => readProcess(id, 'cmdline')),
      );
      expect(left).toEqual([]);
      const ports = new Set(urls.map((url) => new URL(url).port));
      expect(sockets().filter((line) => ports.has(/:(\d+)\s/.exec(line)?.[1] ?? ''))).toEqual([]);
      const mounts = readFileSync('/proc/mounts', 'utf8');
      for (const { folder } of all) {
        expect(mounts).not.toContain(folder);
        const known = ['blobs', 'journal', 'key', 'outbox', 'rds', 'system'];
        expect(readdirSync(folder).filter((entry) => !known.includes(entry))).toEqual([]);
      }
    });
  },
);
