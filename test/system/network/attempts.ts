/** Runs connection attempts in the namespaces of a plan, which stands for as long as they take. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesOf } from '../../../src/local/network/apply.ts';
import type { NetworkPlan } from '../../../src/local/network/plan.ts';

export interface Attempt {
  readonly kind: 't' | 'u' | 'i';
  readonly namespace: string;
  readonly source: string;
  readonly clientPort: number;
  readonly destination: string;
  /** The destination port. */
  readonly port: number;
}

export interface Attempts {
  readonly folder: string;
  readonly program: string;
}

/** Compiles the program that connects; fails where there is no C compiler. */
export function prepareAttempts(): Attempts {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-network-'));
  const program = join(folder, 'attempts');
  execFileSync('cc', ['-O2', '-o', program, join(import.meta.dirname, 'attempts.c')]);
  return { folder, program };
}

/** So many sockets of one run are few enough for any machine. */
const AT_ONCE = 12_000;

/** Whether each attempt was answered. Every namespace listens on `ports`. */
export function attempted(
  { folder, program }: Attempts,
  plan: NetworkPlan,
  ports: readonly number[],
  attempts: readonly Attempt[],
  quietMs = 80,
): readonly boolean[] {
  const here = join(folder, 'plan');
  rmSync(here, { recursive: true, force: true });
  mkdirSync(here);
  for (const { name, text } of filesOf(plan)) writeFileSync(join(here, name), text);
  const numbers = new Map(plan.namespaces.map(({ name }, position) => [name, position]));
  const head = [
    ...plan.namespaces.map(({ name }) => `ns /run/netns/${name}`),
    ...plan.namespaces.flatMap((_, position) => ports.map((port) => `listen ${position} ${port}`)),
  ];
  const batches = Array.from({ length: Math.ceil(attempts.length / AT_ONCE) }, (_, batch) =>
    attempts.slice(batch * AT_ONCE, (batch + 1) * AT_ONCE),
  );
  batches.forEach((batch, number) => {
    const lines = batch.map(
      ({ kind, namespace, source, clientPort, destination, port }) =>
        `${kind} ${numbers.get(namespace)} ${source} ${clientPort} ${destination} ${port}`,
    );
    writeFileSync(join(here, `batch-${number}`), [...head, ...lines, ''].join('\n'));
  });
  const script = [
    'set -e',
    'mount -t tmpfs none /run',
    'mkdir /run/netns',
    'sh apply.sh',
    ...batches.map((_, number) => `${program} ${quietMs} < batch-${number}`),
  ].join('\n');
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    ['--net', '--mount', '--propagation', 'private', 'sh', '-c', script],
    { cwd: here, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (status !== 0 || stderr !== '') throw new Error(`${stderr}${stdout}`.slice(0, 2000));
  return [...stdout.replaceAll('\n', '')].map((digit) => digit === '1');
}
