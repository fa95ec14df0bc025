/** `npm test`: how long one waits for it, and how much work it is for the processors. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from './machine.ts';

interface Results {
  readonly numTotalTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly name: string; readonly startTime: number; readonly endTime: number }[];
}

export function run(): void {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-bench-'));
  try {
    const output = join(folder, 'results.json');
    const vitest = [join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--reporter=json'];
    const words = [process.execPath, ...vitest, `--outputFile=${output}`];
    const started = performance.now();
    // The shell's own word for the processor time of all that it waited for.
    const { stderr } = spawnSync('sh', ['-c', '"$@" 2>/dev/null; times >&2', 'sh', ...words], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const wall = (performance.now() - started) / 1000;
    const [user = 0, system = 0] = secondsIn(stderr.trim().split('\n').at(-1) ?? '');
    const results: Results = JSON.parse(readFileSync(output, 'utf8'));
    const failed = results.numFailedTests === 0 ? '' : `, ${results.numFailedTests} FAILED`;
    console.log(`\nnpm test: ${results.numTotalTests} tests in ${results.testResults.length} files${failed}`);
    console.log(`  wall       ${wall.toFixed(1).padStart(7)} s`);
    console.log(
      `  processor  ${(user + system).toFixed(1).padStart(7)} s   user ${user.toFixed(1)}, system ${system.toFixed(1)}`,
    );
    console.log('  longest');
    for (const { name, startTime, endTime } of longest(results, 10)) {
      console.log(`    ${((endTime - startTime) / 1000).toFixed(1).padStart(5)} s  ${relative(ROOT, name)}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `1m2.345s 0m0.500s` in seconds. */
function secondsIn(line: string): readonly number[] {
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds));
}

function longest({ testResults }: Results, count: number): Results['testResults'] {
  const duration = (file: Results['testResults'][number]) => file.endTime - file.startTime;
  return testResults.toSorted((left, right) => duration(right) - duration(left)).slice(0, count);
}
