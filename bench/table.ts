import { spawnSync } from 'node:child_process';
import { ROOT } from './machine.ts';

const RUNS = 7;

export interface Timed {
  readonly name: string;
  /** One run; answers its duration in milliseconds. */
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
  console.log(`\n${title} (median of ${RUNS}, ms)`);
  timed.forEach(({ name }, index) => {
    const value = medians[index] ?? 0;
    console.log(
      `  ${name.padEnd(42)} ${value.toFixed(1).padStart(9)}   × ${(value / (medians[0] ?? value)).toFixed(2)}`,
    );
  });
}

/**
 * How long a process of Node takes; fails where the process does.
 *
 * @param answers the exit codes with which it has not failed. @default 0
 * @param cwd @default the checkout
 */
export function processTime(
  args: readonly string[],
  { answers = [0], cwd = ROOT }: { readonly answers?: readonly number[]; readonly cwd?: string } = {},
): number {
  const env = { ...process.env, CDK_VALIDATION: 'false' };
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  const duration = performance.now() - started;
  if (!answers.includes(status ?? -1)) throw new Error(`${args.join(' ')}\n${stderr}`);
  return duration;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
