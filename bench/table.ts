import { spawnSync } from 'node:child_process';
import { ROOT } from './machine.ts';

const RUNS = 7;

export interface Timed {
  readonly name: string;
  /** One run; answers its processor time in milliseconds. */
  run(): number;
}

/**
 * Runs all in turn, so that drift of the machine meets all alike, and prints medians and their ratio to the first, which is
 * the reference.
 */
export function printTable(title: string, timed: readonly Timed[]): void {
  const durations = timed.map((): number[] => []);
  for (const each of timed) each.run();
  for (let round = 0; round < RUNS; round++) {
    for (const [index, each] of timed.entries()) durations[index]?.push(each.run());
  }
  const medians = durations.map(median);
  console.log(`\n${title} (median of ${RUNS}, processor time in ms)`);
  timed.forEach(({ name }, index) => {
    const value = medians[index] ?? 0;
    console.log(
      `  ${name.padEnd(42)} ${value.toFixed(1).padStart(9)}   × ${(value / (medians[0] ?? value)).toFixed(2)}`,
    );
  });
}

/**
 * The processor time of a process of Node and of those that it starts, in milliseconds: on a machine that has other work
 * too, how long one waits says more of that work. Fails where the process does.
 *
 * @param answers the exit codes with which it has not failed. @default 0
 * @param cwd @default the checkout
 */
export function processTime(
  args: readonly string[],
  { answers = [0], cwd = ROOT }: { readonly answers?: readonly number[]; readonly cwd?: string } = {},
): number {
  const env = { ...process.env, CDK_VALIDATION: 'false' };
  // A shell counts what its children take: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#times
  const script = '"$@" >/dev/null; ended=$?; times; exit $ended';
  const run = spawnSync('sh', ['-c', script, 'sh', process.execPath, ...args], { cwd, env, encoding: 'utf8' });
  if (!answers.includes(run.status ?? -1)) throw new Error(`${args.join(' ')}\n${run.stderr}`);
  const [, ofChildren = ''] = run.stdout.trim().split('\n');
  const spans = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)];
  if (spans.length !== 2) throw new Error(`sh tells no times: ${run.stdout}`);
  return spans.reduce((sum, [, minutes, seconds]) => sum + 60_000 * Number(minutes) + 1000 * Number(seconds), 0);
}

/** The processor time of a piece of work in this process, in milliseconds; of many runs the mean. */
export function processorTime(work: () => unknown, runs = 1): () => number {
  return () => {
    const started = process.cpuUsage();
    for (let run = 0; run < runs; run++) work();
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000 / runs;
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
