/**
 * Everything that must hold before a push: `npm run check`. Runs all steps, reports all, fails if one failed.
 * `--without NAME` leaves a step out.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Eight of each system: a survivor is noticed by a claim, or has its reason in test/mutation. */
const SAMPLE = ['--sample', '8', '--seed', '1', '--brief'];

const STEPS: readonly [name: string, command: string, ...args: string[]][] = [
  ['types', 'tsc', '--noEmit'],
  ['lint and format', 'biome', 'check', '--error-on-warnings', '.'],
  ['generated files', 'node', '--conditions=lintel:source', 'tools/generate.ts', '--check'],
  ['drawings', 'node', 'bin/lintel.js', 'draw', '--all', '--check'],
  ['documents', 'node', 'bin/lintel.js', 'docs', '--check'],
  ['dead exports', 'knip'],
  ['tests', 'vitest', 'run'],
  ['claims notice 40 changed literals', 'node', '--conditions=lintel:source', 'tools/mutate-source.ts', ...SAMPLE],
  ['synthesis judged by cdk-nag and the validator, the package', 'vitest', 'run', '--config', 'vitest.synth.config.ts'],
];

const without = process.argv.includes('--without') ? process.argv[process.argv.indexOf('--without') + 1] : undefined;
const failed = STEPS.filter(([name]) => name !== without).filter(([name, command, ...args]) => {
  const started = performance.now();
  const program = command === 'node' ? process.execPath : join(ROOT, 'node_modules', '.bin', command);
  const { status } = spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' });
  console.log(`${status === 0 ? '✓' : '✗'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
  return status !== 0;
});

if (failed.length > 0) {
  console.error(`failed: ${failed.map(([name]) => name).join(', ')}`);
  process.exit(1);
}
