import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** What the figures were taken on. A machine that has other work to do has a load of its own, which is told too. */
export function printMachine(): void {
  const [cpu] = cpus();
  const version = (name: string): string =>
    JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')).version;
  const [load = 0] = loadavg();
  console.log(
    `${platform()} ${arch()}, ${availableParallelism()} × ${cpu?.model ?? 'unknown CPU'}, load ${load.toFixed(1)}`,
  );
  console.log(
    `node ${process.versions.node}, ${['aws-cdk-lib', 'typescript', 'vitest'].map((name) => `${name} ${version(name)}`).join(', ')}`,
  );
}
