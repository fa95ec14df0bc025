/**
 * How long a whole system takes to come up, of the built package: the first time in a new folder, and again in it. What is
 * counted ends when the last component is healthy. The template is made first, by the CDK; without it is what Lintel itself
 * takes. `LINTEL_SYSTEMS` names the systems. As root or where users may make namespaces. Build first: `npm run build`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UpReport } from '../src/answers/index.ts';
import { median, processorSeconds } from './balancers.ts';
import { ROOT } from './machine.ts';
import { processTree } from './process-tree.ts';

const RUNS = 3;
const COLUMNS = ['whole s', 'without CDK s', 'computed s'];

export async function run(): Promise<void> {
  if (!existsSync(join(ROOT, 'dist', 'src', 'cli', 'main.js'))) throw new Error('Build first: npm run build');
  const systems = process.env.LINTEL_SYSTEMS?.split(',') ?? ['mcp-tagging', 'omnirapeutic'];
  console.log(`\na system comes up, built (median of ${RUNS})`);
  console.log(`  ${''.padEnd(34)} ${COLUMNS.map((each) => each.padStart(14)).join('')}`);
  for (const system of systems) await measure(system);
}

async function measure(system: string): Promise<void> {
  const rows: Record<'first' | 'again', number[][]> = { first: [], again: [] };
  let resources = 0;
  for (let round = 0; round < RUNS; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'lintel-start-'));
    try {
      for (const kind of ['first', 'again'] as const) {
        const { figures, count } = await start(system, folder);
        rows[kind].push(figures);
        resources = count;
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  for (const kind of ['first', 'again'] as const) {
    const cells = COLUMNS.map((_, column) => median(rows[kind].map((row) => row[column] ?? Number.NaN)).toFixed(2));
    const name = `${system}, ${resources} resources, ${kind}`;
    console.log(`  ${name.padEnd(34)} ${cells.map((each) => each.padStart(14)).join('')}`);
  }
}

async function start(system: string, folder: string): Promise<{ readonly figures: number[]; readonly count: number }> {
  const words = [join(ROOT, 'bin', 'lintel.js'), 'up', system, '--folder', folder, '--port', '0', '--json'];
  const begun = performance.now();
  const daemon = spawn(process.execPath, words, {
    cwd: ROOT,
    env: { ...process.env, LINTEL_BUILT: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const report = await reportOf(daemon, system);
    const seconds = (performance.now() - begun) / 1000;
    const unwell = report.components.filter(({ state }) => state !== 'healthy');
    if (unwell.length > 0) throw new Error(`${system}: ${unwell.map((each) => each.component).join(', ')} not healthy`);
    const computed = processTree(daemon.pid ?? 0).reduce((sum, { id, ended }) => sum + processorSeconds(id) + ended, 0);
    const made = report.steps.find(({ name }) => name === 'synthesize')?.seconds ?? 0;
    return { figures: [seconds, seconds - made, computed], count: await resourcesOf(report) };
  } finally {
    const gone = new Promise((resolve) => daemon.once('exit', resolve));
    if (daemon.exitCode === null && daemon.kill('SIGTERM')) await gone;
  }
}

/** What a system that has come up says of itself. */
export function reportOf(daemon: ChildProcess, system: string): Promise<UpReport> {
  return new Promise((resolve, reject) => {
    let text = '';
    daemon.once('exit', (code) => reject(new Error(`${system} ended with ${code}: ${text.slice(0, 2000)}`)));
    daemon.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      try {
        resolve(JSON.parse(text));
      } catch {
        // The rest of it comes.
      }
    });
  });
}

/** Of all stacks. */
async function resourcesOf({ url, region = 'us-east-1', stacks }: UpReport): Promise<number> {
  let count = 0;
  for (const stack of stacks) {
    const place = `${stack.region ?? region}/cloudformation`;
    const headers = {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${place}/aws4_request, SignedHeaders=host, Signature=0`,
    };
    let token = '';
    do {
      const body = new URLSearchParams({
        Action: 'ListStackResources',
        Version: '2010-05-15',
        StackName: stack.name,
        ...(token !== '' && { NextToken: token }),
      });
      const text = await (await fetch(`${url}/`, { method: 'POST', headers, body })).text();
      count += text.split('<LogicalResourceId>').length - 1;
      token = /<NextToken>([^<]+)</.exec(text)?.[1] ?? '';
    } while (token !== '');
  }
  return count;
}
