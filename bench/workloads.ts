/**
 * The main journeys of the workloads, directly and through the load balancer of the local target, beside a bare Fastify: requests
 * a second and the slowest of a hundred. The server works on one core; who asks, and the balancer, on another. Needs wrk.
 *
 * Stores are in memory, so that what is measured is the workload; those of care-platform are a PostgreSQL on the other core.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { median, pin, processorSeconds, startedBalancer } from './balancers.ts';
import { ROOT } from './machine.ts';
import type { Journey } from './workload-program.ts';

const PROGRAMS = ['web-app', 'contracts', 'pmo', 'care-platform'];
const ROUNDS = 3;
const SECONDS = 3;

interface Figures {
  readonly perSecond: number;
  readonly p99Ms: number;
}

export async function run(): Promise<void> {
  if (spawnSync('wrk', ['-v']).error !== undefined) {
    console.log('\nworkloads: wrk is not installed');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'lintel-bench-workloads-'));
  const started: ChildProcess[] = [];
  try {
    console.log(
      `\nworkloads on one core (median of ${ROUNDS} rounds of ${SECONDS} s, 16 connections, stores in memory, care-platform's in PostgreSQL)`,
    );
    const columns = ['direct, requests/s', 'per s of processor', 'p99 ms', 'through the ALB', 'p99 ms'];
    console.log(`  ${''.padEnd(24)}${columns.map((each) => each.padStart(20)).join('')}`);
    const reference = await doorsOf('fastify', started);
    for (const name of PROGRAMS) {
      const own = await doorsOf(name, started);
      for (const journey of own.journeys) {
        const [bare] = reference.journeys;
        if (bare === undefined) throw new Error('the reference has no journey');
        const asked = [
          { ...reference, path: bare.path, script: scriptOf(folder, 'bare', bare) },
          { ...own, path: journey.path, script: scriptOf(folder, 'own', journey) },
        ];
        const rows = measured(asked);
        for (const [index, title] of [bare.name, journey.name].entries())
          printRow(index === 0 ? `  beside ${title}` : title, rows, index);
      }
    }
  } finally {
    for (const each of started.toReversed()) {
      const ended = new Promise((resolve) => each.once('exit', resolve));
      if (each.exitCode === null && each.signalCode === null && each.kill()) await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Doors {
  readonly direct: number;
  readonly balanced: number;
  /** Whose processor time is counted. */
  readonly process: number;
}

/** Starts a program on the one core, and a load balancer before it on the other. */
async function doorsOf(
  name: string,
  started: ChildProcess[],
): Promise<Doors & { readonly journeys: readonly Journey[] }> {
  const { port, journeys, child } = await program(name);
  started.push(child);
  pin(child.pid ?? 0, 0);
  const balancer = await startedBalancer(port, '', started);
  pin(balancer.process, 1);
  return { direct: port, balanced: balancer.port, process: child.pid ?? 0, journeys };
}

type Row = readonly [direct: Figures, perProcessorSecond: number, balanced: Figures];

function printRow(title: string, rows: readonly Row[], index: number): void {
  const [[reference, processor, balanced] = []] = rows;
  const row = rows[index];
  if (row === undefined || reference === undefined || processor === undefined || balanced === undefined) return;
  const beside = (value: number, other: number) => `${value.toFixed(0)} × ${(value / other).toFixed(2)}`;
  const cells = [
    beside(row[0].perSecond, reference.perSecond),
    beside(row[1], processor),
    row[0].p99Ms.toFixed(1),
    beside(row[2].perSecond, balanced.perSecond),
    row[2].p99Ms.toFixed(1),
  ];
  console.log(`  ${title.padEnd(24)}${cells.map((cell) => cell.padStart(20)).join('')}`);
}

function program(name: string) {
  const child = spawn(
    process.execPath,
    ['--conditions=lintel:source', join(ROOT, 'bench', 'workload-program.ts'), name],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return new Promise<{ readonly port: number; readonly journeys: readonly Journey[]; readonly child: ChildProcess }>(
    (resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('{"port":')) resolve({ ...JSON.parse(line), child });
      });
    },
  );
}

/** A script of wrk that asks for one user after the other. */
function scriptOf(folder: string, name: string, { users }: Journey): string {
  const file = join(folder, `${name}.lua`);
  const headers = users.map(
    (each) =>
      `{${Object.entries(each)
        .map(([name, value]) => `["${name}"]="${value}"`)
        .join(',')}}`,
  );
  writeFileSync(
    file,
    `local users = {${headers.join(',')}}
local at = 0
request = function()
  at = at % #users + 1
  local headers = { ["User-Agent"] = "bench" }
  for name, value in pairs(users[at]) do headers[name] = value end
  return wrk.format("GET", nil, headers)
end
`,
  );
  return file;
}

interface Asked extends Doors {
  readonly path: string;
  readonly script: string;
}

/** All doors in turn, so that what else the machine does meets all alike. */
function measured(asked: readonly Asked[]): readonly Row[] {
  const rounds = asked.map(() => ({ direct: [] as Figures[], balanced: [] as Figures[], processor: [] as number[] }));
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const [index, { direct, balanced, process: id, path, script }] of asked.entries()) {
      const before = processorSeconds(id);
      const figures = wrk(direct, path, script);
      const perProcessorSecond = (figures.perSecond * SECONDS) / (processorSeconds(id) - before);
      const through = wrk(balanced, path, script);
      // The first round warms up.
      if (round === 0) continue;
      rounds[index]?.direct.push(figures);
      rounds[index]?.processor.push(perProcessorSecond);
      rounds[index]?.balanced.push(through);
    }
  const middle = (all: readonly Figures[]): Figures => ({
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    p99Ms: median(all.map(({ p99Ms }) => p99Ms)),
  });
  return rounds.map(({ direct, processor, balanced }) => [middle(direct), median(processor), middle(balanced)]);
}

/** Fails where any request was refused. */
function wrk(port: number, path: string, script: string): Figures {
  const asking = ['-t1', '-c16', `-d${SECONDS}s`, '--latency', '-s', script, `http://127.0.0.1:${port}${path}`];
  const { stdout, status } = spawnSync('taskset', ['-c', '1', 'wrk', ...asking], { encoding: 'utf8' });
  const [, perSecond] = /Requests\/sec:\s+([\d.]+)/.exec(stdout) ?? [];
  const [, amount, unit = ''] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  if (status !== 0 || perSecond === undefined || stdout.includes('Non-2xx')) throw new Error(`wrk ${path}: ${stdout}`);
  const inMs: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };
  return { perSecond: Number(perSecond), p99Ms: Number(amount) * (inMs[unit] ?? 1) };
}
